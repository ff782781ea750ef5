"""The week in which a rise began, with its interval: change points by likelihood (Hinkley 1970).

For each of the newest weeks: how much likelier are the counts if the rise began there than if there were none? Before
it the series keeps its usual rate. From it on the rate is higher, and may grow by the same part every week: most rises
do, and one rate alone would date them weeks too late.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from notetrends.trends.rising.counts import Floats
from notetrends.trends.week import Week

COLUMNS = ["onset_week", "onset_low", "onset_high"]
# A beginning before the last quarter is not looked for: it lies within what is usual by now.
_MAX_WEEKS = 13
# Weeks whose likelihood is this near to the largest, in nats, are in the 90 % interval.
_REACH = float(stats.chi2.ppf(0.9, 1)) / 2
# Log of how far the first week of a rise is above the usual (5 % to 1,000 times), and of the growth every week after.
_FIRST = np.geomspace(0.05, 7.0, 60)
_WEEKLY = np.array([0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.2, 1.8, 2.6, 3.5, 5.0])


def date_onset(counts: Floats, sizes: Floats, rate: Floats, dispersion: Floats) -> NDArray[np.int64]:
    """When each series' rise began, in weeks before the last one.

    Args:
        counts: float64 [n series, n weeks], oldest first; NaN where a week is missing.
        sizes: float64 [n weeks], relative week sizes (see `size_factors`).
        rate: what is usual in a week of size 1, above 0, float64 [n series].
        dispersion: phi in variance = mean + phi x mean^2, float64 [n series].

    Returns:
        int64 [n series, 3]: the likeliest week, the latest and the earliest of the 90 % interval; 0 is the last week.
        A missing week is never the likeliest, but may be in the interval.

    Twenty where two are usual, in the last two weeks: it began 1 week ago, beyond doubt. Against no rise, that is
    2 x (20 ln 10 - 18) = 56 nats likelier, a beginning this week only 28. Four where two are usual leave a doubt:
    4 ln 2 - 2 = 0.8 nats each.

    >>> series = np.array([[2.0] * 6 + [20.0, 20.0], [2.0] * 6 + [4.0, 4.0]])
    >>> date_onset(series, np.ones(8), np.full(2, 2.0), np.zeros(2)).tolist()
    [[1, 1, 1], [1, 0, 7]]
    """
    known = ~np.isnan(counts) & (sizes > 0)
    observed = np.where(known, counts, 0.0)
    usual = np.where(known, rate[:, None] * sizes, 0.0)
    n_weeks = min(_MAX_WEEKS, counts.shape[1] - int(known.any(axis=0).argmax()))
    gains = np.column_stack([_gain(observed, usual, dispersion, n) for n in range(1, n_weeks + 1)])
    is_known = known[:, ::-1][:, :n_weeks]
    likeliest = np.where(is_known, gains, -np.inf).argmax(axis=1)
    is_near = gains >= np.take_along_axis(gains, likeliest[:, None], axis=1) - _REACH
    earliest = n_weeks - 1 - is_near[:, ::-1].argmax(axis=1)
    return np.column_stack([likeliest, is_near.argmax(axis=1), earliest]).astype(np.int64)


def _gain(observed: Floats, usual: Floats, dispersion: Floats, n: int) -> Floats:
    """Log likelihood of a rise in the last `n` weeks, of the likeliest course, less that of none; [n series]."""
    y, mean, phi = observed[:, None, -n:], usual[:, None, -n:], np.maximum(dispersion, 1e-9)[:, None, None]
    growth = (_FIRST[:, None, None] + _WEEKLY[:, None] * np.arange(n)).reshape(-1, n)
    risen = np.log1p(phi * mean * np.exp(growth)) - np.log1p(phi * mean)
    return np.asarray((y * growth - (y + 1 / phi) * risen).sum(axis=2).max(axis=1))


def onset_weeks(week: Week, entries: pd.DataFrame, counts: Floats, sizes: Floats) -> pd.DataFrame:
    """The columns of `COLUMNS`, Mondays; None for what does not rise.

    Args:
        week: the tested week, the last one of `counts`.
        entries: is_rising, n_expected (in that week), dispersion.
        counts: of the entries, float64 [n entries, n weeks]; NaN where a week is missing.
        sizes: float64 [n weeks], relative week sizes.
    """
    dates = pd.DataFrame(None, index=entries.index, columns=COLUMNS, dtype=object)
    is_rising = entries["is_rising"].to_numpy(bool)
    if is_rising.any():
        rising = entries[is_rising]
        rate = rising["n_expected"].to_numpy(np.float64) / sizes[-1]
        ago = date_onset(counts[is_rising], sizes, rate, rising["dispersion"].to_numpy(np.float64))
        mondays = [
            [(week + -int(n)).monday for n in (likeliest, earliest, latest)] for likeliest, latest, earliest in ago
        ]
        dates.loc[rising.index] = np.array(mondays, dtype=object)
    return dates
