"""What layers say of their features, theme by theme."""
