"""Regional Planner: national and regional priorities, how they align, and the money behind them."""
