"""Comparative advantage: activity by territory, and what a region does more of than the country does."""
