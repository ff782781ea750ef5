"""The backtest: how right the lists are, measured on the house's own notes.

Replays in which nothing rises, replays with planted rises, and what became of past lists. `deal`, `plant`, `judge`,
`scores` and `precision` are pure; `replay` and `measure` read stores and run the real steps.
"""
