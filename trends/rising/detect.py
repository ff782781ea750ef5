"""The test: is a series above its own past in the last one, two or three weeks?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from notetrends.trends.rising.baseline import (
    PRIOR_COUNT,
    benjamini_hochberg,
    cauchy_combination,
    fit_baseline,
    growth_interval,
    tail_probability,
)
from notetrends.trends.rising.counts import Floats

WINDOWS = (1, 2, 3)


def detect(counts: Floats, sizes: Floats, *, leave_out: int = 3, n_tests: int = 0) -> pd.DataFrame:
    """Test every series' newest week.

    Args:
        counts: float64 [n series, n weeks], oldest first, the tested week last; NaN where a week is missing.
        sizes: float64 [n weeks], relative week sizes (see `size_factors`).
        leave_out: weeks before the tested one that the baseline does not see: a rise must not raise its own bar.
        n_tests: series looked at in all, when `counts` holds only those worth a look.

    Returns:
        Frame of n rows: n_expected (for the tested week), growth, growth_low, growth_high (90 %), dispersion,
        p_value (windows combined), q_value. Without a past (or in a week of size 0) a series is as expected, its
        interval without end, p and q 1.

    >>> steady, rising = [3.0] * 12, [3.0] * 9 + [5.0, 9.0, 14.0]
    >>> table = detect(np.array([steady, rising]), np.ones(12))
    >>> bool(table["q_value"][0] > 0.3), bool(table["q_value"][1] < 0.01)
    (True, True)
    """
    past = counts[:, : -1 - leave_out]
    base = fit_baseline(past, sizes[: -1 - leave_out])
    p_values = []
    for window in WINDOWS:
        recent = counts[:, -window:]
        known = ~np.isnan(recent) & ~np.isnan(sizes[-window:])
        observed = np.where(known, recent, 0.0).sum(axis=1)
        expected = base.rate * np.where(known, sizes[-window:], 0.0).sum(axis=1)
        p_values.append(tail_probability(observed, expected, base.dispersion, base.exposure))
    expected = base.rate * sizes[-1]
    has_past = expected > 0
    expected = np.where(has_past, expected, np.maximum(counts[:, -1], PRIOR_COUNT))
    growth, low, high = growth_interval(counts[:, -1], expected, base.dispersion, base.exposure)
    p_value = np.where(has_past, cauchy_combination(np.column_stack(p_values)), 1.0)
    return pd.DataFrame(
        {
            "n_expected": expected,
            "growth": growth,
            "growth_low": np.where(has_past, low, -1.0),
            "growth_high": np.where(has_past, high, np.inf),
            "dispersion": base.dispersion,
            "p_value": p_value,
            "q_value": benjamini_hochberg(p_value, n_tests),
        }
    )


def size_and_growth(growth_low: pd.Series[float], n: pd.Series[Any]) -> pd.Series[float]:
    """What rises are compared by: log of the lower bound of growth x log of size; 0 where growth is in doubt.

    >>> size_and_growth(pd.Series([1.0, -0.5]), pd.Series([7, 100])).round(2).to_list()
    [1.44, 0.0]
    """
    return np.log1p(growth_low.clip(lower=0)) * np.log1p(n)
