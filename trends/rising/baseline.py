"""What a count should have been, and how surprising it is: the statistics of one series, many at a time.

The closest twin is the surveillance of disease outbreaks by weekly counts (Farrington et al. 1996,
Noufaily et al. 2013): a baseline from the series' own past that leaves out the newest weeks, extra variance
over Poisson, and an exact tail probability for the small counts that a breakout begins with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from notetrends.trends.rising.counts import Floats

# Half a note spread over the baseline: what a word never seen before is expected to do.
PRIOR_COUNT = 0.5
# Weight of the shared dispersion against a series' own, in weeks (the prior degrees of freedom of limma's squeezeVar).
PRIOR_WEEKS = 20.0


@dataclass(frozen=True)
class Baseline:
    """Per series: the expected rate for a week of size 1, the dispersion, and the weeks behind it; float64 [n series].

    `dispersion` is phi in variance = mean + phi x mean^2.
    """

    rate: Floats
    dispersion: Floats
    exposure: float


def fit_baseline(counts: Floats, sizes: Floats) -> Baseline:
    """Rates and shrunk dispersions of many series.

    Args:
        counts: float64 [n series, n weeks], NaN where a week is missing.
        sizes: float64 [n weeks], each week's size relative to a normal one; NaN or 0 where nothing is known.

    Weeks far above the series' own median are capped first (beyond 3 times its Poisson or, where that is wider, its
    measured spread), so that an old burst does not hide a new one. The
    dispersion of each series (method of moments) is shrunk to the common one (Smyth 2004), because a handful of
    weeks says little about a variance.

    Without one known week the rate is NaN and the exposure 0.

    >>> base = fit_baseline(np.array([[2.0, 4.0, 3.0, 3.0]]), np.ones(4))
    >>> round(float(base.rate[0]), 3)  # (12 + 0.5) / 4
    3.125
    """
    known = ~np.isnan(counts) & (sizes > 0)
    if not known.any():
        return Baseline(np.full(len(counts), np.nan), np.zeros(len(counts)), 0.0)
    size = np.where(known, sizes, 0.0)
    rates = np.where(known, counts, np.nan) / np.where(known, size, 1.0)
    median = np.nanmedian(rates, axis=1, keepdims=True)
    spread = 1.4826 * np.nanmedian(np.abs(rates - median), axis=1, keepdims=True)
    cap = median + 3 * np.maximum(np.sqrt(median + 1), spread) + 1
    capped = np.where(known, np.minimum(rates, cap) * size, 0.0)
    exposure = size.sum(axis=1)
    rate = (capped.sum(axis=1) + PRIOR_COUNT) / exposure
    mean = rate[:, None] * size
    excess = (((capped - mean) ** 2 - mean) * known).sum(axis=1)
    weight = (mean**2).sum(axis=1)
    shared = max(float(excess[excess > -np.inf].sum() / weight.sum()), 0.0) if len(weight) else 0.0
    n_weeks = known.sum(axis=1)
    own = np.maximum(excess / weight, 0.0)
    # a series whose mean is far below 1 carries no information on phi: its own estimate counts by its mean
    trust = n_weeks * np.minimum(mean.sum(axis=1) / np.maximum(n_weeks, 1), 1.0)
    dispersion = (trust * own + PRIOR_WEEKS * shared) / (trust + PRIOR_WEEKS)
    return Baseline(rate, dispersion, float(np.median(exposure)) if len(exposure) else 0.0)


def tail_probability(observed: Floats, expected: Floats, dispersion: Floats, exposure: float) -> Floats:
    """P(count >= observed) under a negative binomial whose mean is itself uncertain.

    The mean was estimated from `exposure` weeks, which adds 1 / (its count) to the squared coefficient of variation
    (the gamma-Poisson predictive distribution).

    >>> p = tail_probability(np.array([5.0]), np.array([0.1]), np.zeros(1), exposure=20.0)
    >>> bool(1e-7 < p[0] < 1e-3)
    True
    """
    phi = dispersion + 1.0 / np.maximum(expected * exposure, PRIOR_COUNT)
    size = 1.0 / np.maximum(phi, 1e-9)
    return np.asarray(stats.nbinom.sf(np.ceil(observed) - 1, size, size / (size + expected)), dtype=np.float64)


def cauchy_combination(p_values: Floats) -> Floats:
    """One p-value for several dependent tests of a row (Liu & Xie 2020); float64 [n, k] -> [n].

    Cut off at .99 (Fang et al. 2023): a p of nearly 1 would else outweigh any rise, as where two weeks without the
    subject come before the one in which everybody has it.

    >>> round(float(cauchy_combination(np.array([[0.01, 0.5]]))[0]), 4)
    0.02
    """
    p = np.clip(p_values, 1e-15, 0.99)
    return np.asarray(stats.cauchy.sf(np.tan((0.5 - p) * np.pi).mean(axis=1)), dtype=np.float64)


def benjamini_hochberg(p_values: Floats, n_tests: int = 0) -> Floats:
    """The false discovery rate at which each would be called (Benjamini & Hochberg 1995).

    Args:
        p_values: of the series worth a look this week.
        n_tests: how many were looked at to find them: those left out stand for p = 1.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    >>> benjamini_hochberg(np.array([0.01]), n_tests=5).round(3).tolist()
    [0.05]
    """
    if not len(p_values):
        return p_values
    padded = np.append(p_values, np.ones(max(n_tests - len(p_values), 0)))
    return np.asarray(stats.false_discovery_control(padded)[: len(p_values)], dtype=np.float64)


def growth_interval(
    observed: Floats, expected: Floats, dispersion: Floats, exposure: float, level: float = 0.9
) -> tuple[Floats, Floats, Floats]:
    """Growth (observed / expected - 1) and its interval: lognormal, by the delta method.

    >>> growth, low, high = growth_interval(np.array([40.0]), np.array([20.0]), np.zeros(1), exposure=20.0)
    >>> round(float(growth[0]), 2), bool(0.4 < low[0] < 0.6), bool(1.5 < high[0] < 1.8)
    (1.0, True, True)
    """
    ratio = np.log(np.maximum(observed, PRIOR_COUNT) / expected)
    error = np.sqrt(
        1 / np.maximum(observed, PRIOR_COUNT) + dispersion + 1 / np.maximum(expected * exposure, PRIOR_COUNT)
    )
    reach = stats.norm.ppf(0.5 + level / 2) * error
    return np.expm1(ratio), np.expm1(ratio - reach), np.expm1(ratio + reach)


def size_factors(counts: Floats) -> Floats:
    """Each week's size relative to a normal one: median of ratios over the series (Anders & Huber 2010).

    Args:
        counts: float64 [n series, n weeks] of steady series; NaN where a week is missing.

    A series that rises does not make the week look larger, as a total would. Falls back on totals where there are
    no series seen in every week.

    >>> size_factors(np.array([[10.0, 20.0], [5.0, 10.0], [1.0, 30.0]])).round(2).tolist()
    [0.71, 1.41]
    """
    known = ~np.isnan(counts).all(axis=0)
    factors = np.full(counts.shape[1], np.nan)
    seen = counts[:, known]
    steady = seen[(seen > 0).all(axis=1)]
    if len(steady):
        logs = np.log(steady)
        factors[known] = np.exp(np.median(logs - logs.mean(axis=1, keepdims=True), axis=0))
    elif seen.size and seen.sum():
        factors[known] = seen.sum(axis=0) / seen.sum(axis=0).mean()
    else:
        factors[known] = 1.0
    return factors
