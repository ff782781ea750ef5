"""What became of past lists: shares and sales afterwards, hits and misses, and what they say of confidence.

All modules are pure; the step `score` and the backtest read the stores.
"""
