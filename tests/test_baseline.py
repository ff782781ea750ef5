"""The test on simulated weeks: quiet when nothing happens, awake when something does, honest about gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from notetrends.trends.rising.baseline import (
    benjamini_hochberg,
    cauchy_combination,
    fit_baseline,
    growth_interval,
    size_factors,
    tail_probability,
)
from notetrends.trends.rising.detect import detect, size_and_growth

Floats = NDArray[np.float64]
N_WEEKS = 30
EVEN = np.ones(N_WEEKS)


def simulated(mean: float, dispersion: float, *, n: int = 3_000, seed: int = 3, sizes: Floats = EVEN) -> Floats:
    """Negative binomial counts of `n` series that do nothing but vary: float64 [n, n weeks]."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(1 / dispersion, dispersion, (n, len(sizes))) if dispersion else np.ones((n, len(sizes)))
    return rng.poisson(mean * sizes * rates).astype(np.float64)


@pytest.mark.parametrize(
    ("mean", "dispersion"),
    [
        *((mean, 0.0) for mean in (0.5, 3, 30, 100)),
        *((mean, 0.05) for mean in (1, 10, 30)),
        *((mean, 0.2) for mean in (1, 3, 10)),
        (3, 0.4),
        (30, 0.2),
        (100, 0.1),
        (100, 0.4),
    ],
)
def test_without_a_rise_p_is_below_5_percent_in_about_5_percent(mean: float, dispersion: float) -> None:
    """3,000 series: the share has a standard error of 0.4 points, so that nominal and three of it are 6.2 %.

    Below it is welcome: small counts are discrete, and the three windows of a row depend on each other.
    """
    table = detect(simulated(mean, dispersion), EVEN)
    assert (table["p_value"] < 0.05).mean() <= 0.062
    assert (table["q_value"] <= 0.1).sum() <= 3


@pytest.mark.parametrize(("dispersion", "least"), [(0.0, 0.85), (0.01, 0.75)])
def test_a_doubling_at_a_mean_of_20_is_found(dispersion: float, least: float) -> None:
    """Knowing mean and noise one would call a count of 31: 94 % of Poisson weeks at 40, 90 % of noisier ones."""
    counts = simulated(20, dispersion, n=400)
    counts[:100, -1] = simulated(40, dispersion, n=100, seed=4)[:, -1]
    is_found = detect(counts, EVEN)["q_value"] <= 0.1
    assert is_found[:100].mean() >= least
    assert is_found[100:].sum() <= 0.2 * is_found.sum()  # q = .10, with room for the luck of one draw


def test_a_rise_of_a_half_over_three_weeks_is_found_where_one_week_would_not_be() -> None:
    slow, sudden = simulated(20, 0.0, n=400), simulated(20, 0.0, n=400)
    raised = simulated(30, 0.0, n=400, seed=5)
    slow[:100, -3:] = raised[:100, -3:]
    sudden[:100, -1] = raised[:100, -1]
    found = [(detect(counts, EVEN)["p_value"][:100] < 0.01).mean() for counts in (slow, sudden)]
    assert found[0] > 0.6 > found[1] + 0.2


def test_a_breakout_of_a_few_notes_is_found_among_words_hardly_seen() -> None:
    counts = simulated(0.02, 0.0, n=2_000)
    counts[0, -1] = 6
    table = detect(counts, EVEN, n_tests=20_000)
    assert table["q_value"][0] < 0.1
    assert (table["q_value"][1:] > 0.1).all()


def test_a_platform_that_doubles_makes_nothing_rise() -> None:
    sizes = np.append(np.ones(N_WEEKS - 1), 2.0)
    counts = simulated(20, 0.02, n=1_000, sizes=sizes)
    counts[0, -1] *= 3
    measured = size_factors(counts)
    assert measured[-1] / np.median(measured[:-1]) == pytest.approx(2, rel=0.05)
    with_sizes, without = detect(counts, measured), detect(counts, EVEN)
    assert (with_sizes["p_value"][1:] < 0.05).mean() <= 0.07
    assert with_sizes["q_value"][0] <= 0.01
    assert (without["p_value"] < 0.05).mean() > 0.5


def test_a_tenth_of_series_that_rise_does_not_look_like_a_larger_platform() -> None:
    counts = simulated(20, 0.0, n=500)
    counts[:50, -1] *= 10
    sizes = size_factors(counts)
    assert sizes[-1] / np.median(sizes[:-1]) == pytest.approx(1, abs=0.1)


def test_sizes_of_missing_weeks_are_missing_and_rare_series_say_nothing() -> None:
    counts = np.array([[10, np.nan, 20, 10], [5, np.nan, 10, 5], [0, np.nan, 90, 1]], dtype=float)
    sizes = size_factors(counts)
    assert np.isnan(sizes).tolist() == [False, True, False, False]
    assert sizes[2] / sizes[0] == pytest.approx(2)
    assert sizes[3] / sizes[0] == pytest.approx(1)


def test_missing_weeks_are_not_zeros() -> None:
    whole = simulated(20, 0.02, n=500)
    gaps = whole.copy()
    gaps[:, [3, 4, 5, 17, 27]] = np.nan
    table = detect(gaps, size_factors(gaps))
    assert not table.isna().any(axis=None)
    np.testing.assert_allclose(table["n_expected"], detect(whole, EVEN)["n_expected"], rtol=0.25)
    assert (table["p_value"] < 0.05).mean() <= 0.07


def test_zeros_are_not_missing_weeks() -> None:
    steady, often_silent = np.full(N_WEEKS, 6.0), np.tile([6.0, 0.0], N_WEEKS // 2)
    assert detect(np.array([steady, often_silent]), EVEN)["n_expected"].round(1).tolist() == [6.0, 3.0]


@pytest.mark.parametrize("n_known", [1, 2, 4])
def test_without_a_past_nothing_is_said(n_known: int) -> None:
    counts = np.full((2, N_WEEKS), np.nan)
    counts[:, -n_known:] = [[500.0] * n_known, [0.0] * n_known]
    table = detect(counts, size_factors(counts), leave_out=3)
    assert table["p_value"].tolist() == table["q_value"].tolist() == [1, 1]
    assert table["growth"].tolist() == [0, 0]
    assert (table["growth_low"] == -1).all()


def test_weeks_left_out_do_not_raise_the_bar_of_a_rise_that_goes_on() -> None:
    counts = simulated(10, 0.0, n=50)
    counts[0, -4:] = [20, 20, 20, 30]
    protected, unprotected = (detect(counts, EVEN, leave_out=n).iloc[0] for n in (3, 0))
    assert unprotected["n_expected"] > protected["n_expected"] + 0.5
    assert unprotected["p_value"] > protected["p_value"]
    changed = counts.copy()
    changed[:, -4:-1] *= 7
    np.testing.assert_array_equal(detect(changed, EVEN)["n_expected"], detect(counts, EVEN)["n_expected"])


def test_an_old_burst_does_not_hide_a_new_one() -> None:
    counts = simulated(10, 0.0, n=50)
    counts[0, 8:10] = 200
    counts[0, -1] = 40
    table = detect(counts, EVEN)
    assert table["n_expected"][0] < 13
    assert table["q_value"][0] <= 0.05


def test_the_more_is_observed_the_smaller_is_p() -> None:
    counts = np.tile(simulated(8, 0.05, n=1), (60, 1))
    counts[:, -1] = np.arange(60)
    table = detect(counts, EVEN)
    assert (np.diff(table["p_value"]) <= 1e-12).all()
    assert (np.diff(table["growth_low"]) >= 0).all()
    assert table["p_value"].iloc[0] > 0.3 > 1e-4 > table["p_value"].iloc[-1]


def test_two_silent_weeks_do_not_hide_the_burst_after_them() -> None:
    counts = simulated(100, 0.0, n=20)
    counts[0, -3:] = [10, 10, 180]
    assert detect(counts, EVEN)["q_value"][0] < 0.01


def test_no_series_no_rows() -> None:
    assert detect(np.empty((0, N_WEEKS)), EVEN).empty


def test_the_other_series_noise_counts_too() -> None:
    calm = np.tile([9.0, 10.0, 11.0, 10.0], (1, 6))
    among_calm = fit_baseline(np.vstack([calm] * 50), np.ones(24)).dispersion[0]
    among_noisy = fit_baseline(np.vstack([calm, simulated(10, 0.3, n=49)[:, :24]]), np.ones(24)).dispersion[0]
    assert among_calm == pytest.approx(0, abs=1e-6)
    assert among_noisy > 0.05


def test_rates_are_per_week_of_size_one() -> None:
    sizes = np.tile([0.5, 2.0], 10)
    base = fit_baseline(np.array([10 * sizes]), sizes)
    assert base.rate[0] == pytest.approx((10 * sizes.sum() + 0.5) / sizes.sum())
    assert base.exposure == pytest.approx(sizes.sum())


def test_the_tail_is_poissons_when_nothing_else_varies() -> None:
    observed = np.array([0.0, 3.0, 9.0])
    expected = np.full(3, 3.0)
    sure = tail_probability(observed, expected, np.zeros(3), exposure=1e9)
    np.testing.assert_allclose(sure, stats.poisson.sf(observed - 1, 3), rtol=1e-5)
    assert (tail_probability(observed, expected, np.zeros(3), exposure=5)[1:] > sure[1:])[1]
    assert tail_probability(observed, expected, np.full(3, 0.5), exposure=1e9)[2] > sure[2]


def test_bh_by_hand_and_against_all_that_was_tested() -> None:
    p = np.array([0.001, 0.02, 0.03, 0.5])
    np.testing.assert_allclose(benjamini_hochberg(p), [0.004, 0.04, 0.04, 0.5])
    np.testing.assert_allclose(benjamini_hochberg(p, n_tests=40), [0.04, 0.4, 0.4, 1.0])
    full = np.append(p, np.ones(36))
    np.testing.assert_allclose(benjamini_hochberg(p, n_tests=40), benjamini_hochberg(full)[:4])
    np.testing.assert_allclose(benjamini_hochberg(p, n_tests=2), benjamini_hochberg(p))
    assert benjamini_hochberg(np.empty(0), n_tests=7).tolist() == []


def test_combining_equal_p_values_gives_them_back_and_one_strong_one_wins() -> None:
    np.testing.assert_allclose(cauchy_combination(np.array([[0.2, 0.2, 0.2], [0.01, 0.01, 0.01]])), [0.2, 0.01])
    assert cauchy_combination(np.array([[1e-9, 1.0, 1.0]]))[0] < 1e-6
    assert np.isfinite(cauchy_combination(np.array([[0.0, 1.0, 0.5], [1.0, 1.0, 1.0]]))).all()


def test_the_interval_of_growth_covers_the_truth_nine_times_in_ten() -> None:
    """Poisson week around twice a known mean of 20; 2,000 draws: 90 % within three standard errors of 0.7 points."""
    drawn = np.random.default_rng(6).poisson(40, 2_000).astype(float)
    _, low, high = growth_interval(drawn, np.full(2_000, 20.0), np.zeros(2_000), exposure=1e9)
    assert ((low <= 1) & (high >= 1)).mean() == pytest.approx(0.9, abs=0.021)


def test_doubtful_growth_and_size_compare_as_nothing() -> None:
    scores = size_and_growth(pd.Series([-0.9, 0.0, 1.0, 1.0, 3.0]), pd.Series([500, 500, 10, 500, 10]))
    assert scores[0] == scores[1] == 0
    assert scores[2] < scores[3]
    assert scores[2] < scores[4]
