"""The prices that an entry's notes name, against those of products."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_MIN_PRICES = 5


def price_band(prices: Sequence[float]) -> tuple[float, float] | None:
    """Lower and upper quartile of prices, yuan; None where they are too few.

    >>> price_band([10, 20, 30, 40, 50]), price_band([10, 20])
    ((20.0, 40.0), None)
    """
    if len(prices) < _MIN_PRICES:
        return None
    low, high = np.percentile(prices, [25, 75])
    return float(low), float(high)


def price_fit(prices: NDArray[np.float64], band: tuple[float, float] | None) -> NDArray[np.float64]:
    """How well prices lie in a band: 1 inside, outside the ratio to its nearer end; NaN where one is unknown.

    Args:
        prices: of products, yuan, float64 [n], NaN = unknown.
        band: see `price_band`.

    >>> price_fit(np.array([30.0, 80, 10, np.nan]), (20.0, 40.0)).tolist()
    [1.0, 0.5, 0.5, nan]
    """
    if band is None:
        return np.full(len(prices), np.nan)
    low, high = band
    return np.asarray(np.minimum(1.0, np.minimum(prices / low, high / prices)))
