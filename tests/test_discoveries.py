"""False discoveries among small counts: expected as many as occur, and no more than promised."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from notetrends.trends.rising.detect import detect
from notetrends.trends.rising.discoveries import WordTests, past_totals, q_values
from notetrends.trends.week import Week

N_WORDS, N_WEEKS, LEAST, LEAVE_OUT = 20_000, 30, 3, 3


def week_of_words(seed: int, n_rising: int = 0) -> tuple[WordTests, pd.DataFrame]:
    """20,000 words, most of them rare, negative binomial; the last ones rise in the last week."""
    rng = np.random.default_rng(seed)
    rates = np.exp(rng.normal(-3, 1.5, N_WORDS)).clip(0.004, 30)
    counts = rng.poisson(rates[:, None] * rng.gamma(5, 1 / 5, (N_WORDS, N_WEEKS))).astype(float)
    counts[N_WORDS - n_rising :, -1] += rng.poisson(12, n_rising)
    sizes = np.ones(N_WEEKS)
    tested = counts[:, -1] >= LEAST
    table = detect(counts[tested], sizes, leave_out=LEAVE_OUT).assign(
        rises=np.flatnonzero(tested) >= N_WORDS - n_rising
    )
    totals, n_words = np.unique(counts[:, : -1 - LEAVE_OUT].sum(axis=1), return_counts=True)
    exposure, phi = float(N_WEEKS - 1 - LEAVE_OUT), float(table["dispersion"].median())
    tests = WordTests(totals, n_words, exposure, 1.0, phi, LEAST)
    return tests, table.assign(q_value=q_values(table["p_value"].to_numpy(), tests))


@pytest.mark.parametrize("p_value", [1e-3, 1e-2])
def test_about_as_many_are_expected_as_chance_gives(p_value: float) -> None:
    """Nothing rises: what is expected is an upper bound and far below p x all words."""
    weeks = [week_of_words(seed) for seed in range(8)]
    expected = np.mean([tests.expected_false(np.array([p_value]))[0] for tests, _ in weeks])
    found = np.mean([(table["p_value"] <= p_value).sum() for _, table in weeks])
    assert found <= expected
    assert expected <= 8 * found
    assert expected < p_value * N_WORDS


def test_no_more_false_discoveries_than_promised() -> None:
    tables = [week_of_words(seed, n_rising=60)[1] for seed in range(6)]
    called = pd.concat([table[table["q_value"] <= 0.1] for table in tables])
    assert (~called["rises"]).mean() <= 0.1
    assert called["rises"].sum() >= 0.9 * 60 * len(tables)


def test_a_week_in_which_nothing_rises_is_silent() -> None:
    is_loud = [(week_of_words(seed)[1]["q_value"] <= 0.1).any() for seed in range(100, 125)]
    assert np.mean(is_loud) <= 0.2  # 0.07 of 60 weeks, and what 25 weeks may do by chance


def test_q_rises_with_p_and_falls_with_what_is_there() -> None:
    tests, table = week_of_words(1, n_rising=60)
    ordered = table.sort_values("p_value")["q_value"].to_numpy()
    assert (np.diff(ordered) >= 0).all()
    p_values = np.array([1e-6, 1e-4, 1e-2])
    many = q_values(np.concatenate([p_values, np.full(50, 1e-6)]), tests)[:3]
    assert (many < q_values(p_values, tests)).all()


def test_it_goes_through_text_and_back() -> None:
    tests = week_of_words(2)[0]
    read = WordTests.from_json(tests.to_json())
    p_values = np.array([1e-5, 1e-2])
    assert read.n == tests.n == N_WORDS
    assert read.expected_false(p_values).tolist() == tests.expected_false(p_values).tolist()


def test_totals_of_the_baselines_weeks() -> None:
    weeks = Week.parse("2026-W20").window(6)
    of = [
        pd.Series({"早操": 2, "雾莓": 1}),
        pd.Series({"早操": 3}),
        None,
        pd.Series({"帐篷": 9}),
        None,
        pd.Series({"跑": 7}),
    ]
    counts = {
        week: part.rename_axis("word").rename("n") for week, part in zip(weeks, of, strict=True) if part is not None
    }
    # the baseline sees the first two weeks; 帐篷 came later, 跑 is too short to be a word
    totals = past_totals(counts, weeks, leave_out=3)
    assert totals.to_dict() == {"早操": 5.0, "雾莓": 1.0, "帐篷": 0.0}


def test_of_counts_whose_p_values_lie_dense_as_many_are_expected_as_p_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def expected(smooth: float) -> np.ndarray:
        monkeypatch.setattr("notetrends.trends.rising.discoveries._SMOOTH", smooth)
        many = WordTests(np.array([20.0, 200_000.0]), np.array([1000, 100]), 26.0, 1.0, 0.01, 3)
        return many.expected_false(np.array([1e-6, 1e-4, 0.01, 0.5]))

    dense, exact = expected(500.0), expected(np.inf)
    assert (dense >= exact).all()
    np.testing.assert_allclose(dense, exact, rtol=0.02)
