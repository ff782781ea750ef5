"""95 % intervals of what is measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

Interval = tuple[float | None, float | None]
_RESAMPLES = 2000


def rate_interval(n_events: int, n_weeks: int) -> Interval:
    """Of events a week, when `n_events` were counted in `n_weeks` (Poisson; Garwood 1936).

    >>> low, high = rate_interval(0, 100)
    >>> low, round(high, 4)  # zero so far may still be 3.7 in a hundred weeks: -log(.025) / 100
    (0.0, 0.0369)
    """
    if not n_weeks:
        return None, None
    low = stats.chi2.ppf(0.025, 2 * n_events) / 2 if n_events else 0.0
    return float(low / n_weeks), float(stats.chi2.ppf(0.975, 2 * n_events + 2) / 2 / n_weeks)


def share_interval(n_hits: int, n: int) -> Interval:
    """Of a share (Wilson 1927).

    >>> low, high = share_interval(9, 10)
    >>> round(low, 3), round(high, 3)
    (0.596, 0.982)
    """
    if not n:
        return None, None
    found = stats.binomtest(n_hits, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def clustered_interval(share: float | None, n_clusters: int) -> Interval:
    """Of a share of cases that come in clusters (Wilson 1927, with as many cases as there are clusters).

    A category that is listed week after week is nearly one case told several times. To count each cluster once is the
    careful end of that (a design effect as if the cases of a cluster never differed), and unlike resampling it leaves
    an interval where all or none are hits.

    >>> low, high = clustered_interval(0.9, 10)
    >>> round(low, 3), round(high, 3)  # as 9 of 10
    (0.596, 0.982)
    """
    if share is None or not n_clusters:
        return None, None
    z = float(stats.norm.ppf(0.975))
    middle = share + z * z / (2 * n_clusters)
    half = z * np.sqrt(share * (1 - share) / n_clusters + (z / (2 * n_clusters)) ** 2)
    whole = 1 + z * z / n_clusters
    return max(0.0, float((middle - half) / whole)), min(1.0, float((middle + half) / whole))


def ratio_interval(parts: ArrayLike, wholes: ArrayLike, seed: int = 1) -> Interval:
    """Of the sum of `parts` over the sum of `wholes`, by resampling the weeks that they belong to.

    Weeks next to each other are alike, so that the true interval is somewhat wider.
    """
    return _resample((np.asarray(parts, float), np.asarray(wholes, float)), _ratio, seed)


def median_interval(values: ArrayLike, seed: int = 1) -> Interval:
    """Of the median, by resampling.

    >>> median_interval([3.0, 3.0, 3.0])
    (3.0, 3.0)
    """
    return _resample((np.asarray(values, float),), np.median, seed)


def _ratio(parts: Any, wholes: Any, axis: int = -1) -> Any:  # noqa: ANN401
    whole = wholes.sum(axis=axis)
    return np.where(whole > 0, parts.sum(axis=axis) / np.where(whole > 0, whole, 1.0), np.nan)


def _resample(data: tuple[Any, ...], statistic: Callable[..., Any], seed: int) -> Interval:
    if len(data[0]) < 2:
        return None, None
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(data[0]), (_RESAMPLES, len(data[0])))
    low, high = np.nanquantile(statistic(*(values[picks] for values in data), axis=-1), [0.025, 0.975])
    return float(low), float(high)
