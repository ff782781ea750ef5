"""When a rise began: the likeliest week and its interval, on counts made by hand and drawn with a known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from notetrends.trends.rising.detect import detect
from notetrends.trends.rising.onset import COLUMNS, date_onset, onset_weeks
from notetrends.trends.week import Week

WEEK = Week.parse("2023-W29")
LAST = 28  # the tested one of 29 weeks


def dated(recent: list[float], usual: float = 10.0, n_weeks: int = 29, dispersion: float = 0.0) -> list[int]:
    """A series that ends with `recent` after weeks as usual: likeliest, latest, earliest, in weeks before the last."""
    series = np.array([[round(usual)] * (n_weeks - len(recent)) + recent])
    return date_onset(series, np.ones(n_weeks), np.array([usual]), np.array([dispersion]))[0].tolist()


@pytest.mark.parametrize(
    ("why", "recent", "found"),
    [
        ("本周才翻几倍", [60], [0, 0, 1]),
        ("一步到位，已四周", [40, 40, 40, 40], [3, 3, 3]),
        ("每周涨五成", [15, 22, 34, 51, 76], [4, 3, 4]),  # 一步到位的模型会说从 34 起
        ("从无到有，有了还在涨", [5, 6, 26], [2, 2, 6]),  # 没有人说的那几周不是最可能的起点
        ("涨后停在高处", [40, 44, 41, 39, 42, 40, 43, 40], [7, 7, 7]),
        ("缺的一周可能就是起点", [np.nan, 40, 40], [1, 1, 2]),
        ("缺一周不改变起点", [40, np.nan, 40], [2, 2, 2]),
        ("更早的不去找", [40] * 15, [12, 12, 12]),
    ],
)
def test_by_hand(why: str, recent: list[float], found: list[int]) -> None:
    assert dated(recent, 0.02 if "从无" in why else 10.0) == found, why


def test_few_notes_and_much_noise_leave_more_doubt() -> None:
    def width(usual: float, dispersion: float) -> int:
        _, latest, earliest = dated([3 * usual] * 4, usual, dispersion=dispersion)
        return earliest - latest

    assert width(1.0, 0.0) > width(10.0, 0.0)
    assert width(10.0, 1.0) > width(10.0, 0.0)


def test_a_short_history_is_not_overrun() -> None:
    assert dated([40, 40], n_weeks=5) == [1, 1, 1]
    series = np.array([[np.nan] * 20 + [2.0, 2.0, 3.0]])
    assert date_onset(series, np.ones(23), np.full(1, 2.0), np.zeros(1)).max() <= 2  # no week without any data before


def test_the_size_of_the_weeks_is_no_rise() -> None:
    sizes = np.ones(29)
    sizes[-4:] = 3.0
    series = np.full((1, 29), 10.0) * sizes
    series[0, -2:] *= 4
    assert date_onset(series, sizes, np.full(1, 10.0), np.zeros(1)).tolist() == [[1, 1, 1]]


def test_the_interval_holds_the_truth_nine_times_in_ten() -> None:
    """Rises of 40 % a week and to three times, 1 to 6 weeks old, dated with what `detect` estimates."""
    rng, weeks = np.random.default_rng(5), np.arange(29)
    is_held, off = [], []
    for age in range(1, 7):
        late = np.maximum(weeks - (LAST - age) + 1, 0)
        for factor in (1.4**late, np.where(late > 0, 3.0, 1.0)):
            counts = rng.poisson(5 * factor, (60, 29)).astype(float)
            table = detect(counts, np.ones(29))
            counts, table = counts[table["p_value"] < 0.01], table[table["p_value"] < 0.01]
            likeliest, latest, earliest = date_onset(
                counts, np.ones(29), table["n_expected"].to_numpy(), table["dispersion"].to_numpy()
            ).T
            is_held += list((latest <= age) & (age <= earliest))
            off += list(np.abs(likeliest - age))
    assert len(is_held) > 600
    assert np.mean(is_held) == pytest.approx(0.9, abs=0.05)
    assert np.median(off) <= 1


def test_only_what_rises_is_dated() -> None:
    entries = pd.DataFrame(
        {"is_rising": [False, True], "n_expected": [10.0, 20.0], "dispersion": [0.0, 0.0]}, index=[4, 9]
    )
    counts, sizes = np.full((2, 29), 10.0), np.ones(29)
    sizes[-1] = 2.0
    counts[:, -1] = 20.0
    counts[1, -3:] = [50.0, 40.0, 90.0]
    found = onset_weeks(WEEK, entries, counts, sizes)
    assert found.loc[9].to_list() == [(WEEK + -2).monday] * 3
    assert found.loc[4].isna().all()
    nothing = onset_weeks(WEEK, entries.assign(is_rising=False), counts, sizes)
    assert list(nothing) == COLUMNS and nothing.isna().all(axis=None)
