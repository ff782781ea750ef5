"""The catalogue over many weeks: categories stay themselves, and the scores that say so can be trusted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmarks.tracking import WARMUP, default_rules, first_weeks, joined, pool_of, track
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_scores import flat, identity_scores
from made_catalogue import MONDAY, X, Y, Z, bursts_of, catalogue_of, weeks_later
from made_topics import World, made_world
from numpy.typing import NDArray

from notetrends.trends.categories.assign import by_centroid, one_each
from notetrends.trends.categories.catalogue import BLOCK
from notetrends.trends.categories.cluster import centroids_of
from notetrends.trends.categories.keep import Kept, keep_week
from notetrends.trends.embedding.sentence import unit

SMALL = {
    "n_weeks": 26,
    "n_topics": 12,
    "d": 32,
    "volume": 15,
    "n_births": 2,
    "n_deaths": 1,
    "n_splits": 1,
    "n_merges": 1,
}


@pytest.fixture(scope="module")
def world() -> World:
    return made_world(seed=1, drift=0.05, **SMALL)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kept(world: World) -> list[Kept]:
    return track([pool_of(week.vectors, number) for number, week in enumerate(world.weeks)], default_rules())


def test_ids_follow_their_topics(world: World, kept: list[Kept]) -> None:
    notes = flat([week.truth for week in world.weeks[WARMUP - 1 :]], [one.category_ids for one in kept])
    born = {topic: week - WARMUP + 1 for topic, week in world.born.items()}
    scores = identity_scores(notes, first_weeks(kept), born)
    assert scores["idf1"] >= 0.93
    assert scores["ids"] <= 1.2
    assert scores["false_births"] <= 0.15
    assert scores["births_found"] == 1
    assert scores["delay"] <= 2
    assert abs(scores["n_ratio"] - 1) <= 0.25


def test_the_ledger_tells_every_change_of_the_catalogue(kept: list[Kept]) -> None:
    known: dict[str, str] = {}
    for one in kept:
        states = dict(zip(one.catalogue.rows["category_id"], one.catalogue.rows["state"], strict=True))
        events = one.events.groupby("kind")["category_id"].agg(set).to_dict()
        assert set(states) - set(known) == events.get("born", set())
        assert set(known) - set(states) == events.get("merged", set())
        changed = {name for name in set(known) & set(states) if known[name] != states[name]}
        assert changed == events.get("dormant", set()) | events.get("revived", set())
        assert not one.events.duplicated(["kind", "category_id"]).any()
        known = states


def test_the_same_notes_give_the_same_catalogue(world: World, kept: list[Kept]) -> None:
    again = track([pool_of(week.vectors, number) for number, week in enumerate(world.weeks[:14])], default_rules())
    for one, other in zip(again, kept, strict=False):
        pd.testing.assert_frame_equal(one.catalogue.to_frame(), other.catalogue.to_frame())


# --- one week


def test_what_two_weeks_leave_over_is_born_and_gets_its_notes_at_once() -> None:
    rng = np.random.default_rng(1)
    centres = unit(rng.normal(size=(3, 32)).astype(np.float32))

    def around(number: int, n: int) -> NDArray[np.float32]:
        return unit((np.tile(centres[number], (n, 1)) + 0.1 * rng.normal(size=(n, 32))).astype(np.float32))

    settled = catalogue_of({"centroid": centres[0], "radius": 0.6}, d=32)
    week = pool_of(np.vstack([around(0, 5), around(1, 15), around(2, 30)]), 1)
    earlier = pool_of(around(1, 15), 0)
    found = keep_week(settled, settled, week, earlier, bursts_of(), MONDAY, default_rules())
    assert len(found.catalogue) == 2  # what only one week shows may be chance
    born = found.catalogue.rows["category_id"][1]
    assert found.category_ids.tolist() == ["c0"] * 5 + [born] * 15 + [None] * 30
    assert found.events[["kind", "category_id"]].to_numpy().tolist() == [["born", born]]


@pytest.mark.parametrize(("word", "n_born"), [("哈", 0), ("雾莓", 1)])
def test_what_no_word_can_name_is_no_category(word: str, n_born: int) -> None:
    rng = np.random.default_rng(1)
    centres = unit(rng.normal(size=(3, 32)).astype(np.float32))
    apart = [unit((np.tile(one, (n, 1)) + 0.1 * rng.normal(size=(n, 32))).astype(np.float32))
             for one, n in ((centres[1], 15), (centres[1], 15), (centres[2], 30))]  # fmt: skip
    settled = catalogue_of({"centroid": centres[0], "radius": 0.6}, d=32)
    week = pool_of(np.vstack(apart[1:]), 1, [[word]] * 45)
    found = keep_week(settled, settled, week, pool_of(apart[0], 0, [[word]] * 15), bursts_of(), MONDAY, default_rules())
    assert len(found.catalogue) == 1 + n_born


def test_a_note_is_in_the_category_it_lies_in_and_in_the_story_told_in_it() -> None:
    asleep = {"keywords": ["雾莓"], "state": "dormant", "last_week": weeks_later(1)}
    settled = catalogue_of({"centroid": X, "radius": 0.6}, asleep)
    texts = [["雾莓"], ["雾莓"], ["跳跳操"], ["跳跳操"], ["别的"]]
    week = pool_of(np.array([X, Z, X, Y, X]), 1, texts)
    nothing, bursts = week.take(np.empty(0, np.int64)), bursts_of(["跳跳操"])
    found = keep_week(settled, settled, week, nothing, bursts, weeks_later(2), default_rules())
    born = found.catalogue.rows["category_id"].iloc[-1]
    assert found.category_ids.tolist() == ["c0", None, "c0", None, "c0"]
    assert found.notes.tolist() == [2, 3]
    assert found.story_ids.tolist() == [born, born]  # 雾莓 sleeps until it bursts again
    links = found.links(week.note_ids).sort_values(["note_id", "similarity"], ignore_index=True)
    notes = week.note_ids[[0, 2, 2, 3, 4]].tolist()
    assert links["note_id"].to_list() == notes
    assert links["category_id"].to_list() == ["c0", "c0", born, born, "c0"]
    assert links["similarity"].isna().to_list() == [False, False, True, True, False]
    one = one_each(links).set_index("note_id")["category_id"].to_dict()
    assert one == dict(zip(week.note_ids[[0, 2, 3, 4]], ["c0", born, born, "c0"], strict=True))


def test_a_category_that_holds_a_note_by_its_word_as_well_is_named_once() -> None:
    grown = catalogue_of({"centroid": X, "radius": 0.6, "keywords": ["雾莓"]}, {"centroid": Y, "radius": 0.6})
    week = pool_of(np.array([X, Y]), 1, [["雾莓"], ["雾莓"]])
    found = keep_week(grown, grown, week, week.take(np.empty(0, np.int64)), bursts_of(), MONDAY, default_rules())
    links = found.links(week.note_ids).set_index(["note_id", "category_id"])["similarity"].notna().to_dict()
    first, second = week.note_ids
    assert links == {(first, "c0"): True, (second, "c1"): True, (second, "c0"): False}


def test_an_empty_week_changes_nothing() -> None:
    settled = catalogue_of({"centroid": X, "radius": 0.6})
    nothing = pool_of(np.empty((0, 3), np.float32), 0)
    found = keep_week(settled, settled, nothing, nothing, bursts_of(), MONDAY, default_rules())
    assert found.category_ids.tolist() == []
    assert found.events.empty
    pd.testing.assert_frame_equal(found.catalogue.rows, settled.rows)


# --- work in blocks


def by_the_rule(cosine: np.ndarray, radii: np.ndarray) -> list[int]:
    """A row's category as a reader of the rule would find it, one after another."""
    found = []
    for row in cosine:
        held = [number for number in range(len(row)) if row[number] >= radii[number]]
        first, *others = np.argsort(-row, kind="stable").tolist()
        leads = row[first] > 0 and row[first] - (row[others[0]] if others else 0) >= radii[first] - row[first]
        found.append(max(held, key=lambda number: row[number]) if held else first if leads else -1)
    return found


def test_a_week_longer_than_a_block_is_worked_as_one() -> None:
    vectors = unit(np.random.default_rng(2).normal(size=(BLOCK + 7, 3)).astype(np.float32))
    catalogue = catalogue_of({"centroid": X, "radius": 0.5}, {"centroid": Y, "radius": 0.9}, {"keywords": ["雾莓"]})
    numbers, cosine = by_centroid(vectors, catalogue)
    exact = vectors @ catalogue.centroids[:2].T
    wanted = np.array(by_the_rule(exact, np.array([0.5, 0.9], dtype=np.float32)))
    np.testing.assert_array_equal(numbers, wanted)
    assert np.bincount(wanted + 1).min() > 100  # some in each, some in none
    held = np.flatnonzero(wanted >= 0)
    np.testing.assert_allclose(cosine[held], exact[held, wanted[held]], atol=1e-6)
    mean = np.array([vectors[numbers == number].astype(np.float64).mean(axis=0) for number in (0, 1)])
    np.testing.assert_allclose(centroids_of(vectors, numbers, 2), unit(mean.astype(np.float32)), atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.floats(-0.5, 1))
def test_a_note_lies_where_the_rule_says(seed: int, n: int, radius: float) -> None:
    rng = np.random.default_rng(seed)
    centroids, vectors = (unit(rng.normal(size=(k, 3)).astype(np.float32)) for k in (n, 20))
    catalogue = catalogue_of(*({"centroid": c, "radius": radius} for c in centroids))
    numbers, cosine = by_centroid(vectors, catalogue)
    exact = vectors @ centroids.T
    assert numbers.tolist() == by_the_rule(exact, np.full(n, radius, dtype=np.float32))
    assert np.isnan(cosine[numbers < 0]).all()


# --- the scores


def test_scores_by_hand() -> None:
    truth = [[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, -1], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, -1]]
    right = [["a"] * 5 + ["b"] * 5 + [None]] * 2
    assert identity_scores(flat(truth, right), {"a": 0, "b": 0}, {}) == pytest.approx(
        {"idf1": 1, "ids": 1, "broken": 0, "false_births": 0, "births_found": 0, "delay": np.nan, "n_ratio": 1},
        nan_ok=True,
    )
    renamed = [right[0], ["c"] * 5 + ["b"] * 5 + ["b"]]
    scores = identity_scores(flat(truth, renamed), {"a": 0, "b": 0, "c": 1}, {})
    assert scores["idf1"] == pytest.approx(2 * 15 / (20 + 21))
    assert (scores["ids"], scores["broken"], scores["false_births"]) == (1.5, 0.25, 0.5)


def test_a_birth_counts_when_its_id_holds_the_topic() -> None:
    truth = [[0] * 5, [0] * 5 + [1] * 5, [0] * 5 + [1] * 5, [0] * 5 + [1] * 5]
    found = [["a"] * 5, ["a"] * 5 + [None] * 5, ["a"] * 5 + ["b"] * 5, ["a"] * 5 + ["b"] * 5]
    scores = identity_scores(flat(truth, found), {"a": 0, "b": 2}, {1: 1})
    assert (scores["births_found"], scores["delay"], scores["false_births"]) == (1, 1, 0)
    missed = identity_scores(flat(truth, [["a"] * len(week) for week in truth]), {"a": 0}, {1: 1})
    assert missed["births_found"] == 0


def test_pools_are_joined_week_after_week() -> None:
    whole = joined([pool_of(np.eye(3, dtype=np.float32), number) for number in range(3)])
    assert whole.weeks.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert whole.sample(4, seed=1).note_ids.tolist() == sorted(whole.sample(4, seed=1).note_ids)
