"""Foundations: what stands behind a priority, and which plans have nothing behind them."""
