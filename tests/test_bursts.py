"""Bursting words: what is counted, the past of young words, and which words are one story."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from notetrends.trends.rising.bursts import COLUMNS, count_history, find_bursts, join
from notetrends.trends.rising.counts import WordCounter, align, count_groups, counted_unit, loud_unit, pair
from notetrends.trends.week import Week

WEEKS = Week.parse("2023-W20").window(5)


def counts_of(**n: int) -> pd.Series[int]:
    return pd.Series(n, dtype="int64").rename_axis("word").rename("n").sort_index()


def sets(*notes: Sequence[int]) -> list[NDArray[np.int64]]:
    return [np.array(numbers, dtype=np.int64) for numbers in notes]


# --- what is counted


def test_copies_are_one_voice_whoever_posts_them_but_each_is_heard() -> None:
    notes = pd.DataFrame(
        {
            "author_id": ["甲", "乙", "丙", "丙"],
            "fold_id": ["n1", "n1", "n1", "n4"],
            "published_at": pd.to_datetime(["2023-05-15"] * 4, utc=True),
        }
    )
    assert counted_unit(notes).tolist() == [0, 0, 0, 2]
    assert loud_unit(notes).tolist() == [0, 1, 2, 2]


def test_an_author_counts_once_and_without_authors_a_template_once_a_day() -> None:
    notes = pd.DataFrame(
        {
            "author_id": ["甲", "甲", None, None, None],
            "fold_id": ["n1", "n2", "n3", "n3", "n3"],
            # 17:00 UTC is already the next day in Shanghai
            "published_at": pd.to_datetime(
                ["2023-05-15 01:00", "2023-05-16 01:00", "2023-05-15 01:00", "2023-05-15 15:59", "2023-05-15 17:00"],
                utc=True,
            ),
        }
    )
    units = counted_unit(notes).tolist()
    assert units[0] == units[1]
    assert units[2] == units[3] != units[4]
    assert len(set(units)) == 3


def test_a_copy_counts_as_its_first_known_author() -> None:
    notes = pd.DataFrame(
        {
            "author_id": [None, "乙", "甲", None],
            "fold_id": ["n1", "n1", "n1", "n4"],
            "published_at": pd.to_datetime(["2023-05-15"] * 4, utc=True),
        }
    )
    first, second, third, other = counted_unit(notes).tolist()
    assert first == second == third == loud_unit(notes)[1] != other


def test_words_are_counted_by_unit_not_by_note() -> None:
    counter = WordCounter(3)
    counter.add(*pair(pa.chunked_array([[["帐篷", "帐篷"], ["帐篷", "睡袋"]], [["帐篷"], []]]), np.array([0, 0, 1, 2])))
    counter.add(*pair(pa.chunked_array([[["睡袋", "帐篷"]]]), np.array([1])))  # a later shard, the same voice
    assert counter.total().to_dict() == {"帐篷": 2, "睡袋": 2}


def test_a_week_without_a_word_has_no_counts() -> None:
    counter = WordCounter(1)
    counter.add(*pair(pa.chunked_array([[[]]], pa.list_(pa.string())), np.array([0])))
    assert counter.total().to_dict() == {}


def test_groups_are_counted_by_unit_and_notes_of_no_group_nowhere() -> None:
    groups = np.array([0, 0, 1, -1, 1])
    assert count_groups(groups, np.array([5, 5, 5, 2, 0]), 3).tolist() == [1, 2, 0]
    assert count_groups(np.array([-1]), np.array([0]), 2).tolist() == [0, 0]


def test_a_word_not_seen_is_zero_and_a_week_not_there_is_unknown() -> None:
    table = align({WEEKS[0]: counts_of(帐篷=2), WEEKS[2]: counts_of(睡袋=1)}, WEEKS[:3], pd.Index(["帐篷", "睡袋"]))
    np.testing.assert_array_equal(table, [[2, np.nan, 0], [0, np.nan, 1]])


# --- count_history


def enough(counts: dict[Week, pd.Series[int]]) -> pd.Index[str]:
    today = counts[WEEKS[-1]]
    return today.index[today >= 3]


def test_older_weeks_of_a_young_word_are_searched_and_a_missing_week_stays_unknown() -> None:
    counts = {week: counts_of(帐篷=7, 跳跳操=9) for week in WEEKS}
    del counts[WEEKS[1]]
    asked: list[tuple[Week, list[str]]] = []

    def search(week: Week, words: Sequence[str]) -> NDArray[np.float64]:
        asked.append((week, list(words)))
        return np.full(len(words), np.nan if week == WEEKS[1] else 4.0)

    # found in the fourth week: the three weeks before were cut without it
    words, table = count_history(counts, WEEKS, enough(counts), {"跳跳操": WEEKS[3]}, search)
    assert words.to_list() == ["帐篷", "跳跳操"]
    np.testing.assert_array_equal(table, [[7, np.nan, 7, 7, 7], [4, np.nan, 4, 9, 9]])
    assert asked == [(week, ["跳跳操"]) for week in WEEKS[:3]]


def test_words_learned_before_the_window_and_ordinary_words_are_not_searched() -> None:
    def search(week: Week, words: Sequence[str]) -> NDArray[np.float64]:
        raise AssertionError((week, words))

    first_weeks = {"跳跳操": WEEKS[0], "早操": WEEKS[0] + -30}
    counts = {week: counts_of(帐篷=7, 跳跳操=9, 早操=5) for week in WEEKS}
    _, table = count_history(counts, WEEKS, enough(counts), first_weeks, search)
    assert table.tolist() == [[7] * 5, [5] * 5, [9] * 5]


def test_only_words_of_two_characters_with_enough_this_week_are_tested() -> None:
    counts = {WEEKS[3]: counts_of(帐篷=9, 旧词=50), WEEKS[4]: counts_of(帐篷=3, 睡袋=2, 锅=80)}
    words, table = count_history(counts, WEEKS, enough(counts), {}, lambda week, asked: np.zeros(len(asked)))
    assert words.to_list() == ["帐篷"]
    assert table.shape == (1, 5)


# --- join


@pytest.mark.parametrize(
    ("notes", "scores", "wanted"),
    [
        (sets([1, 2, 3, 4], [3, 4], [9]), [5, 5, 5], [0, 0, 2]),  # a part of an earlier one belongs to it
        (sets([1, 2, 3, 4], [4, 5, 6], [7]), [5, 5, 5], [0, 1, 2]),  # a third shared is not enough
        (sets([1, 2], [2, 3], [3, 4]), [5, 5, 5], [0, 0, 2]),  # the leader must share, not another member
        (sets([1, 2, 3, 4], [3, 4]), [2, 5], [0, 1]),  # a wide word that hardly rises is only there
        (sets([1, 2, 3, 4], [3, 4]), [5, 2], [0, 0]),  # a narrow one may rise less
        (sets([1, 2], [], []), [5, 5, 5], [0, 1, 2]),  # nothing shares with nothing
        ([], [], []),
    ],
)
def test_join(notes: list[NDArray[np.int64]], scores: list[float], wanted: list[int]) -> None:
    assert join(notes, scores, overlap=0.5) == wanted


# --- find_bursts


def bursting(n_rare: int = 0) -> pd.DataFrame:
    """Two bursts of one story, one of another, a steady word and one that falls."""
    rng = np.random.default_rng(3)
    words = pd.Index(["跳跳操", "早操", "雾莓", "帐篷", "睡袋"])
    counts = rng.poisson([[0.1], [1.0], [2.0], [30.0], [30.0]], (5, 30)).astype(float)
    counts[:, -1] = [60, 40, 50, 30, 2]
    every = np.vstack([counts, rng.poisson(20, (40, 30)).astype(float)])
    names = [*words, *(f"常{number}词" for number in range(40))]
    members = {"跳跳操": [*range(60)], "早操": [*range(30, 70)], "雾莓": [*range(100, 150)], "帐篷": [*range(150, 180)]}
    notes = {name: np.array(members.get(name, [999]), dtype=np.int64) for name in names}
    rare = [f"稀{number}词" for number in range(n_rare)]
    totals = pd.Series([1.0] * n_rare + [500.0] * len(names), index=[*rare, *names])
    return find_bursts(
        pd.Index(names), every, every[:, -1], lambda words: notes, totals, is_goods=lambda word: word == "帐篷",
        min_notes=3, leave_out=3, max_q=0.1, min_growth=0.2, overlap=0.5,
    )[0]  # fmt: skip


def test_what_only_its_copies_lift_is_a_story_as_well() -> None:
    counts = np.full((2, 30), 5.0)
    notes = {name: np.arange(40) for name in ("雾莓", "帐篷")}

    def found(loud: list[float]) -> list[str]:
        bursts, _ = find_bursts(
            pd.Index(["雾莓", "帐篷"]), counts, np.array(loud), lambda words: notes,
            pd.Series(130.0, index=["雾莓", "帐篷"]), is_goods=lambda word: False, min_notes=3,
            leave_out=3, max_q=0.1, min_growth=0.2, overlap=0.5,
        )  # fmt: skip
        return bursts["word"].to_list()

    assert found([5.0, 5.0]) == []
    assert found([40.0, 5.0]) == ["雾莓"]


def test_bursts_are_found_and_joined_into_stories() -> None:
    found = bursting()
    assert list(found) == COLUMNS
    stories = dict(zip(found["word"], found["lead_word"], strict=True))
    assert stories == {"跳跳操": "跳跳操", "早操": "跳跳操", "雾莓": "雾莓"}
    assert dict(zip(found["word"], found["n_notes"], strict=True)) == {"跳跳操": 60, "早操": 40, "雾莓": 50}
    assert (found["q_value"] <= 0.1).all()
    assert (found["score"] > 0).all()


def test_the_more_words_were_looked_at_the_more_a_burst_must_show() -> None:
    few, many = bursting(), bursting(n_rare=100_000)
    assert (many.set_index("word")["q_value"] > few.set_index("word")["q_value"].reindex(many["word"])).all()
    assert "跳跳操" in set(many["word"])


def test_a_rise_that_is_sure_but_slight_is_no_story() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(400, (60, 30)).astype(float)
    counts[0, -1], counts[1, -1] = 560, 900
    names = [f"常{number}词" for number in range(60)]
    notes = {name: np.array([number], dtype=np.int64) for number, name in enumerate(names)}
    totals = pd.Series(400.0 * 26, index=names)

    def found(min_growth: float) -> list[str]:
        bursts, _ = find_bursts(
            pd.Index(names), counts, counts[:, -1], lambda words: notes, totals,
            is_goods=lambda word: False, min_notes=3, leave_out=3, max_q=0.1, min_growth=min_growth, overlap=0.5,
        )  # fmt: skip
        return bursts["word"].to_list()

    assert found(0.0) == [names[1], names[0]]
    assert found(0.3) == [names[1]]


def test_no_words_no_bursts() -> None:
    found, tests = find_bursts(
        pd.Index([], dtype="str"), np.empty((0, 30)), np.empty(0), lambda words: {},
        pd.Series(0.0, index=["帐篷", "睡袋"]),
        is_goods=lambda word: word == "帐篷", min_notes=3, leave_out=3, max_q=0.1, min_growth=0.2, overlap=0.5,
    )  # fmt: skip
    assert (tests.everything.n, tests.goods.n) == (2, 1)
    assert found.empty
    assert list(found) == COLUMNS
