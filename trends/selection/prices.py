"""What people say that things cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_MIN_PRICES = 5


class Band(NamedTuple):
    """P25, P50 and P75 of the prices that voices name, yuan, and how many voices name one; None = too few."""

    low: float | None
    median: float | None
    high: float | None
    n: int


def band(prices: Sequence[float]) -> Band:
    """The price band of one price a voice.

    >>> band([10, 20, 30, 40, 50]), band([10])
    (Band(low=20.0, median=30.0, high=40.0, n=5), Band(low=None, median=None, high=None, n=1))
    """
    if len(prices) < _MIN_PRICES:
        return Band(None, None, None, len(prices))
    low, median, high = (float(value) for value in np.percentile(prices, [25, 50, 75]))
    return Band(low, median, high, len(prices))


def price_fit(prices: NDArray[np.float64], within: Band) -> NDArray[np.float64]:
    """How well prices lie in a band: 1 inside, outside the ratio to its nearer end; NaN where one is unknown.

    Args:
        prices: of products, yuan, float64 [n], NaN = unknown.
        within: see `band`.

    >>> price_fit(np.array([30.0, 80, 10, np.nan]), Band(20.0, 30.0, 40.0, 5)).tolist()
    [1.0, 0.5, 0.5, nan]
    """
    if within.low is None or within.high is None:
        return np.full(len(prices), np.nan)
    return np.asarray(np.minimum(1.0, np.minimum(prices / within.low, within.high / prices)))


def prices_by_voice(notes: pd.DataFrame) -> dict[str, list[float]]:
    """For each category one price a voice, sorted: the median of those that its notes name, each price once.

    So neither a template posted fifty times nor one long price list makes the price band.

    Args:
        notes: category_id, author_id, fold_id, prices.

    >>> note = {"category_id": "c1", "author_id": "a", "fold_id": "n1", "prices": [10.0, 30.0]}
    >>> prices_by_voice(pd.DataFrame([note, note, note | {"author_id": "b", "prices": [99.0]}]))
    {'c1': [20.0, 99.0]}
    """
    named = notes.assign(voice=notes["author_id"].fillna(notes["fold_id"])).explode("prices")
    named = named.dropna(subset="prices").drop_duplicates(["category_id", "voice", "prices"])
    medians = named["prices"].astype(float).groupby([named["category_id"], named["voice"]]).median()
    return {str(name): sorted(group.tolist()) for name, group in medians.groupby(level=0)}
