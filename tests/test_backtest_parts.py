"""The parts of the backtest, each by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from notetrends.trends.backtest.deal import deal, find_blocks
from notetrends.trends.backtest.judge import judge
from notetrends.trends.backtest.plant import MAX_LEVEL, WEEKS_OF_GROWTH, find_subjects, plant
from notetrends.trends.backtest.precision import picks, score_precision
from notetrends.trends.backtest.scores import find_rises, score_null, score_q, score_rises
from notetrends.trends.outcomes.hold import hold_share
from notetrends.trends.outcomes.intervals import ratio_interval
from notetrends.trends.week import Week

FIRST = Week.parse("2022-W01")


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


# --- dealing


def community(n_weeks: int = 10, size: int = 60) -> pd.DataFrame:
    n = n_weeks * size
    authors = [f"a{k // 3}" if k % 3 else None for k in range(n)]  # every third note has no author
    return pd.DataFrame(
        {"week": np.repeat(np.arange(n_weeks), size), "author_id": authors, "fold_id": [f"f{k // 4}" for k in range(n)]}
    )


def test_weeks_keep_their_sizes_and_blocks_stay_together() -> None:
    notes = community()
    notes.loc[:199, "week"] = np.repeat(np.arange(10), 20)  # weeks of different sizes
    notes = notes.sort_values("week", ignore_index=True)
    dealt = deal(notes, dice())
    blocks = find_blocks(notes)
    largest = np.bincount(blocks).max()
    assert np.abs(np.bincount(dealt) - np.bincount(notes["week"])).max() <= largest
    assert (pd.Series(dealt).groupby(blocks).nunique() == 1).all()
    assert (pd.Series(notes["week"]).groupby(blocks).nunique() == 1).all()


def test_what_rose_rises_no_more() -> None:
    notes = community(n_weeks=20, size=100).assign(author_id=None, fold_id=[f"f{k}" for k in range(2000)])
    was_about = notes["week"] == 19  # a subject that exists in the last week only
    counts = np.bincount(deal(notes, dice())[was_about], minlength=20)
    assert counts.max() < 20
    assert (counts > 0).sum() > 15


def test_the_same_seed_deals_the_same_and_another_does_not() -> None:
    notes = community()
    np.testing.assert_array_equal(deal(notes, dice(3)), deal(notes, dice(3)))
    assert (deal(notes, dice(3)) != deal(notes, dice(4))).mean() > 0.5


# --- planting


@pytest.mark.parametrize(
    ("why", "n", "categories", "relevance", "is_subject"),
    [
        ("够多、集中、相关", 60, ["k1"], 0.9, True),
        ("太少", 20, ["k1"], 0.9, False),
        ("太多：十分之一的笔记都有", 300, ["k1"], 0.9, False),
        ("分散在许多品类", 60, [f"k{k}" for k in range(12)], 0.9, False),
        ("与购买无关", 60, ["k1"], 0.1, False),
    ],
)
def test_which_words_can_be_planted(
    why: str, n: int, categories: list[str], relevance: float, is_subject: bool
) -> None:
    others = [f"k{k % 12}" for k in range(3000 - n)]
    notes = pd.DataFrame({"category_id": [categories[k % len(categories)] for k in range(n)] + others})
    notes["relevance"] = relevance
    words = pd.DataFrame({"note": range(n), "word": "瑜伽垫"})
    assert bool(find_subjects(words, notes, 0.4)) == is_subject, why


def planted(n_rises: int = 2, n_weeks: int = 30, seed: int = 1) -> tuple[np.ndarray, np.ndarray, pd.DataFrame, dict]:
    dealt = np.repeat(np.arange(n_weeks), 400)
    rng = dice(9)
    subjects = {
        f"词{k}": np.sort(rng.choice(np.arange(k * 3000, k * 3000 + 3000), 250, replace=False)) for k in range(4)
    }
    return dealt, *plant(dealt, subjects, n_rises, 8, dice(seed))


def test_planted_notes_follow_a_curve_and_the_others_stay() -> None:
    dealt, weeks, rises, taken = planted()
    assert len(rises) == 2
    touched = np.isin(np.arange(len(dealt)), list(taken))
    np.testing.assert_array_equal(weeks[~touched], dealt[~touched])
    for rise in rises.itertuples():
        notes = [note for note, word in taken.items() if word == rise.word]
        counts = np.bincount(weeks[notes][weeks[notes] >= 0], minlength=30)
        assert 8 <= rise.onset <= 30 - WEEKS_OF_GROWTH
        assert rise.peak == rise.onset + WEEKS_OF_GROWTH - 1
        assert 0.25 <= rise.growth <= 0.6
        assert counts[: rise.onset].mean() == pytest.approx(rise.n_before)
        assert counts[: rise.onset].mean() < 1.5 * MAX_LEVEL
        assert counts[rise.peak] == rise.n_peak > 2 * counts[: rise.onset].mean()
        assert counts.sum() == rise.n_notes


def test_the_same_seed_plants_the_same() -> None:
    pd.testing.assert_frame_equal(planted(seed=5)[2], planted(seed=5)[2])
    assert not planted(seed=5)[2].equals(planted(seed=6)[2])


def test_too_few_weeks_plant_nothing() -> None:
    dealt, weeks, rises, taken = planted(n_weeks=13)
    assert rises.empty and not taken
    np.testing.assert_array_equal(weeks, dealt)


# --- judging


def judged(n_planted: int, n: int, growth: float, label: str = "其他") -> tuple[Any, bool]:
    entries = pd.DataFrame({"category_id": ["k"], "label": [label], "top_words": [[]], "growth": [growth]})
    ids = [f"n{number}" for number in range(n)]
    links = pd.DataFrame({"note_id": ids, "category_id": "k"})
    found = judge(entries, links, pd.Series(dict.fromkeys(ids[:n_planted], "Yoga垫"), dtype=object))
    return found["topic"].iloc[0], bool(found["is_true"].iloc[0])


@pytest.mark.parametrize(
    ("why", "n_planted", "n", "growth", "label", "expected"),
    [
        ("三成以上是植入的", 4, 10, 5.0, "其他", ("Yoga垫", True)),
        ("两篇说明不了什么", 2, 4, 5.0, "其他", (None, False)),
        ("占多出来的一半以上，但认不出是它", 8, 60, 0.3, "其他", (None, True)),
        ("名称就是这个词，大小写不论", 5, 100, 5.0, "yoga垫", ("Yoga垫", False)),
        ("没有植入的笔记", 0, 50, 2.0, "yoga垫", (None, False)),
    ],
)
def test_what_an_entry_is_about(
    why: str, n_planted: int, n: int, growth: float, label: str, expected: tuple[Any, bool]
) -> None:
    assert judged(n_planted, n, growth, label) == expected, why


# --- scores


def value(rows: list[Any], measure: str, about: str = "") -> Any:  # noqa: ANN401
    return next(row[2] for row in rows if row[:2] == (measure, about))


def test_false_alerts_by_hand() -> None:
    weeks = pd.DataFrame({"seed": [1, 1, 1, 2], "n_listed": [2, 0, 0, 0], "n_new": [1, 0, 0, 0]})
    rows = score_null(weeks)
    assert value(rows, "false_episodes") == 0.25
    assert value(rows, "false_episodes", "seed 1") == pytest.approx(1 / 3)
    assert value(rows, "list_length") == 0.5


def test_a_rise_counts_from_its_onset_in_its_own_replay() -> None:
    rises = pd.DataFrame({"seed": [1, 1, 1], "word": ["甲", "乙", "丙"], "onset": [5, 5, 5], "peak": [10, 10, 10]})
    entries = [(1, 3, "甲", 1), (1, 7, "甲", 2), (1, 7, "甲", 1), (2, 5, "乙", 1), (1, 12, "丙", 4)]
    found = find_rises(rises, pd.DataFrame(entries, columns=["seed", "week", "topic", "rank"]))
    assert found["lead"].fillna(-99).to_list() == [3, -99, -2]
    assert found["delay"].fillna(-99).to_list() == [2, -99, 7]
    assert found["rank"].fillna(-99).to_list() == [1, -99, 4]
    rows = score_rises(found)
    assert value(rows, "recall") == pytest.approx(1 / 3)
    assert value(rows, "found") == pytest.approx(2 / 3)
    assert [value(rows, "lead_share", about) for about in ("3", "late", "never")] == pytest.approx([1 / 3] * 3)
    assert sum(row[2] for row in rows if row[0] == "lead_share") == pytest.approx(1.0)


def test_a_week_without_a_call_holds_no_false_one() -> None:
    calls = pd.DataFrame(
        {"replay": "planted-1", "week": [1, 1, 2], "q_value": [0.001, 0.09, 0.09], "is_true": [True, False, False]}
    )
    weeks = pd.DataFrame({"replay": "planted-1", "week": [1, 2, 3, 4]})
    rows = score_q(calls, weeks, [0.001, 0.1])
    assert value(rows, "false_share", "0.001") == 0.0
    assert value(rows, "false_share", "0.1") == pytest.approx((0.5 + 1 + 0 + 0) / 4)


def test_nothing_measured_is_unknown_not_zero() -> None:
    assert value(score_null(pd.DataFrame({"seed": [], "n_listed": [], "n_new": []})), "false_episodes") is None
    assert value(score_rises(pd.DataFrame({"lead": [], "delay": []})), "recall") is None
    assert ratio_interval([1.0], [2.0]) == (None, None)


def test_the_interval_of_a_ratio_holds_it() -> None:
    held, n = dice().binomial(10, 0.4, 60).astype(float), np.full(60, 10.0)
    low, high = ratio_interval(held, n)
    assert low is not None and high is not None
    assert low < 0.4 < high < low + 0.16


# --- past lists


def history(n_weeks: int = 20) -> pd.DataFrame:
    """Of two listed categories one stays at twice its expectation and one falls back; 20 others are as always."""
    rows = []
    for lag in range(n_weeks):
        monday = (FIRST + lag).monday
        for name, n in (("k1", 20.0), ("k2", 20.0 if lag < 3 else 6.0)):
            rows.append((monday, name, n, n / 400, 10.0, 1.0, lag < 3, 1 if lag < 3 else None, 10.0))
        rows += [(monday, f"m{k}", 18.0, 18 / 400, 18.0, 0.0, False, None, 18.0) for k in range(20)]
    names = ["week", "category_id", "n_counted", "share", "n_expected", "growth", "is_rising", "rank", "n_before"]
    return pd.DataFrame(rows, columns=names)


def test_precision_by_hand() -> None:
    rows = score_precision(history(), {}, min_notes=3, min_growth=0.2)
    for weeks in (4, 8, 13):
        assert value(rows, "precision", f"list {weeks}") == 0.5
        assert value(rows, "precision", f"volume {weeks}") == pytest.approx(0.1)  # k1, k2 and eight as always
    assert value(rows, "precision", "last_year 4") is None  # 20 周，没有去年


def test_a_merged_category_lives_on_in_the_one_that_took_it() -> None:
    table = history()
    gone = table[~((table["category_id"] == "k1") & (table["week"] > (FIRST + 3).monday))]
    alone = hold_share(gone, {}, 8, 0.2)
    followed = hold_share(gone, {"k1": "m1"}, 8, 0.2)
    first = gone.index[(gone["category_id"] == "k1") & (gone["week"] == FIRST.monday)]
    assert alone[first].to_list() == [0.0]
    assert followed[first].to_list() == [1.0]


def test_weeks_that_are_not_there_yet_are_unknown() -> None:
    held = hold_share(history(10), {}, 8, 0.2)
    known = history(10).loc[held.notna(), "week"].unique()
    assert sorted(known) == [FIRST.monday, (FIRST + 1).monday]


def test_last_year_is_asked_once_there_are_sixty_weeks() -> None:
    table = history(60)
    table.loc[(table["category_id"] == "m5") & (table["week"] == (FIRST + 2).monday), "growth"] = 3.0
    chosen = table[picks(table, min_notes=3)["last_year"]]
    in_week = chosen[chosen["week"] == (FIRST + 54).monday]["category_id"].to_list()
    assert "m5" in in_week and "k1" in in_week
    assert chosen["week"].min() == (FIRST + 52).monday
    assert not picks(history(59), min_notes=3)["last_year"].any()
