"""The roll-out of decentralised priority setting: planned, actual, slip."""
