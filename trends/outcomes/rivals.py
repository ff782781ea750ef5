"""Simpler lists, of the same weeks and as long as ours: what a suggestion must do better than."""

from __future__ import annotations

import numpy as np
import pandas as pd

RULES = ("growth", "volume")
_BAND = 2.0  # how many times as large, or as small, a category of the same band may be


def jump(n_counted: pd.Series[float], n_before: pd.Series[float]) -> pd.Series[float]:
    """Growth over last week, with half a count added to both so that 0 to 1 is not endless.

    >>> jump(pd.Series([7.0, 1.0]), pd.Series([2.0, float("nan")])).to_list()
    [3.0, 3.0]
    """
    return (n_counted + 0.5) / (n_before.fillna(0) + 0.5)


def pick_rivals(entries: pd.DataFrame, n_picks: int) -> dict[str, pd.DataFrame]:
    """The `n_picks` entries with the greatest growth over last week, and those with the greatest volume.

    Args:
        entries: category_id, n_counted and n_before (last week's count) of the categories that are worth a look.
        n_picks: how many each list shows.

    >>> rows = [("a", 9.0, 8.0), ("b", 4.0, 1.0), ("c", 3.0, 3.0)]
    >>> entries = pd.DataFrame(rows, columns=["category_id", "n_counted", "n_before"])
    >>> {rule: list(picked["category_id"]) for rule, picked in pick_rivals(entries, 1).items()}
    {'growth': ['b'], 'volume': ['a']}
    """
    values = {"growth": jump(entries["n_counted"], entries["n_before"]), "volume": entries["n_counted"]}
    ordered = (
        entries.assign(value=values[rule]).sort_values(["value", "category_id"], ascending=[False, True])
        for rule in RULES
    )
    return {rule: entries.loc[order.index[:n_picks]] for rule, order in zip(RULES, ordered, strict=True)}


def band_rate(n_counted: float, others: pd.DataFrame) -> float:
    """What chance would have hit: the part that held of all categories of the same volume, half to double; or NaN.

    Args:
        n_counted: count of the suggestion's category when it was listed.
        others: n_counted and held (1, 0 or NaN) of all categories of that week.

    >>> others = pd.DataFrame({"n_counted": [5.0, 9.0, 10.0, 40.0], "held": [1.0, 0.0, float("nan"), 1.0]})
    >>> band_rate(10, others)
    0.5
    """
    near = others["n_counted"].between(n_counted / _BAND, n_counted * _BAND)
    held = others.loc[near, "held"].dropna()
    return float(held.mean()) if len(held) else np.nan
