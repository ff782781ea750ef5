"""The catalogue from week to week: what bursts comes forth or wakes, what moves is followed, what is silent sleeps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_catalogue import MONDAY, X, Y, Z, bursts_of, catalogue_of, places_of, weeks_later
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.assign import Places, assign
from notetrends.trends.categories.births import category_id
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.track import bring_forth, follow
from notetrends.trends.embedding.sentence import unit

# --- bring_forth

TEXTS = ["跳跳操早操", "跳跳操早操", "跳跳操", "早操", "雾莓室友", "室友", "室友", "室友"]


def brought(before: Catalogue, bursts: pd.DataFrame, week: int = 0, overlap: float = 0.5) -> Catalogue:
    return bring_forth(before, bursts, TextIndex(TEXTS), weeks_later(week), overlap=overlap)


def test_each_group_of_bursts_is_one_newborn() -> None:
    born = brought(catalogue_of(), bursts_of(["跳跳操", "早操"], ["雾莓", "室友"]))
    assert born.rows["label"].to_list() == ["跳跳操", "雾莓"]
    # 早操 stands in 2 of the 4 notes that hold either; 室友 is everybody's word and only went along
    assert born.rows["keywords"].map(list).to_list() == [["跳跳操", "早操"], ["雾莓"]]
    assert born.centroids.shape == (2, 3)


def test_a_dormant_category_wakes_when_its_word_bursts_again() -> None:
    asleep = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["雾莓", "跳跳操"], "state": "dormant"})
    woken = brought(asleep, bursts_of(["跳跳操", "早操"]), week=52)
    assert len(woken) == 2
    assert woken.rows["state"][1] == "active"
    assert woken.rows["last_week"][1] == weeks_later(52)
    assert woken.rows["first_week"][1] == MONDAY
    assert asleep.rows["state"][1] == "dormant"  # what it was given stays as it was


def test_a_newborn_dropped_meanwhile_comes_back_under_its_old_id() -> None:
    first, again = (brought(catalogue_of(), bursts_of(["跳跳操"]), week=week) for week in (0, 60))
    assert first.rows["category_id"].to_list() == again.rows["category_id"].to_list()


def test_ids_stay_unique_when_the_word_of_birth_is_no_keyword_any_more() -> None:
    """Later words may push the first one out of the keywords; the id is still made of it."""
    renamed = catalogue_of({"category_id": category_id("word", "跳跳操"), "keywords": ["甲操", "乙操", "丙操"]})
    after = brought(renamed, bursts_of(["跳跳操"]), week=60)
    assert len(after) == 1
    assert after.rows["last_week"][0] == weeks_later(60)


@pytest.mark.parametrize(("strength", "n_categories"), [(5.0, 1), (4.9, 2)])
def test_what_bursts_far_more_strongly_is_no_part_of_an_old_story(strength: float, n_categories: int) -> None:
    awake = catalogue_of({"keywords": ["跳跳操"], "strength": strength})
    assert len(brought(awake, bursts_of(["早操"]), week=1, overlap=0.6)) == n_categories  # the burst's score is 10


def test_a_story_is_as_strong_as_its_strongest_group_of_the_week() -> None:
    awake = catalogue_of({"keywords": ["跳跳操", "早操"], "strength": 99.0})
    after = brought(awake, bursts_of(["早操"], ["跳跳操"]), week=1)  # 10, then 9
    assert after.rows["strength"].to_list() == [10.0]


@pytest.mark.parametrize(("overlap", "n_categories"), [(0.6, 1), (0.7, 2)])
def test_a_group_that_stands_in_an_awake_categorys_notes_joins_it(overlap: float, n_categories: int) -> None:
    awake = catalogue_of({"keywords": ["跳跳操"], "strength": 10.0})
    after = brought(awake, bursts_of(["早操"]), week=1, overlap=overlap)  # 2 of its 3 notes are about 跳跳操
    assert len(after) == n_categories
    assert (after.rows["last_week"][0] == weeks_later(1)) == (n_categories == 1)


def test_a_sleeping_category_does_not_swallow_a_group_it_only_shares_notes_with() -> None:
    after = brought(catalogue_of({"keywords": ["跳跳操"], "state": "dormant"}), bursts_of(["早操"]), overlap=0.1)
    assert after.rows["state"].to_list() == ["dormant", "active"]


def test_no_bursts_no_change() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["跳跳操"]})
    after = brought(before, bursts_of())
    pd.testing.assert_frame_equal(after.rows, before.rows, check_dtype=False)
    np.testing.assert_array_equal(after.centroids, before.centroids)


def test_the_order_of_the_bursts_table_does_not_matter() -> None:
    bursts = bursts_of(["跳跳操", "早操"], ["雾莓", "室友"])
    one, other = (brought(catalogue_of(), table) for table in (bursts, bursts[::-1]))
    pd.testing.assert_frame_equal(one.rows, other.rows)


def test_a_story_is_not_called_like_a_settled_category() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.7, "label": "防晒"}, {"keywords": ["防晒"], "label": "防晒"})
    texts = ["防晒 好物", "防晒 衣", "帐篷"]
    after = bring_forth(before, bursts_of(["防晒"], ["帐篷"]), TextIndex(texts), MONDAY, overlap=0.5)
    assert after.rows["label"].to_list() == ["防晒", "防晒（话题）", "帐篷"]
    again = bring_forth(after, bursts_of(["防晒"]), TextIndex(texts), weeks_later(1), overlap=0.5)
    assert again.rows["label"].to_list() == ["防晒", "防晒（话题）", "帐篷"]


# --- follow

NONE = np.empty((0, 3), np.float32)
PULLS = {
    "min_notes": 3, "dormant_weeks": 8, "forget_weeks": 52, "drift": 0.25, "anchor": 0.05,
}  # fmt: skip


def stepped(
    catalogue: Catalogue,
    numbers: list[int],
    vectors: NDArray[np.float32],
    week: int = 1,
    before: Catalogue | None = None,
) -> tuple[Catalogue, list[tuple[str, str]]]:
    """The week after notes of these categories; those of stories lie in none."""
    reach = catalogue.has_reach
    near = [number if number >= 0 and reach[number] else -1 for number in numbers]
    after, events = follow(
        catalogue,
        before,
        places_of(near, [-1 if number < 0 or reach[number] else number for number in numbers]),
        vectors,
        weeks_later(week),
        **PULLS,  # type: ignore[arg-type]
    )
    return after, list(zip(events["kind"], events["category_id"], strict=True))


def test_a_centroid_moves_a_little_towards_the_weeks_notes() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.7})
    after, _ = stepped(before, [0, 0, 0], np.array([Y, Y, Y]))
    np.testing.assert_allclose(after.centroids[0], unit((0.75 * X + 0.25 * Y)[None])[0], atol=1e-6)
    np.testing.assert_array_equal(after.anchors, before.anchors)
    assert after.rows["last_week"][0] == weeks_later(1)


def test_the_anchor_holds_it_back_for_ever() -> None:
    moved = catalogue_of({"centroid": X, "radius": 0.7})
    for week in range(60):
        moved, _ = stepped(moved, [0, 0, 0], np.array([Y, Y, Y]), week)
    assert moved.centroids[0] @ Y < 0.999
    assert moved.centroids[0] @ X > 0.1


def test_with_too_few_notes_it_stands_still_and_no_time_passes() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.7})
    after, events = stepped(before, [0, 0, -1], np.array([Y, Y, Y]), before=before)
    np.testing.assert_array_equal(after.centroids, before.centroids)
    assert after.rows["last_week"][0] == MONDAY
    assert events == []


def test_silence_puts_to_sleep_and_notes_wake() -> None:
    awake = catalogue_of({"centroid": X, "radius": 0.7})
    none = np.empty((0, 3), np.float32)
    still, events = stepped(awake, [], none, week=8, before=awake)
    assert (still.rows["state"][0], events) == ("active", [])
    asleep, events = stepped(still, [], none, week=9, before=still)
    assert (asleep.rows["state"][0], events) == ("dormant", [("dormant", "c0")])
    woken, events = stepped(asleep, [0, 0, 0], np.array([X, X, X]), week=20, before=asleep)
    assert (woken.rows["state"][0], events) == ("active", [("revived", "c0")])
    assert stepped(woken, [], none, week=21, before=woken)[1] == []


def test_a_newborn_that_burst_once_is_dropped_and_one_that_burst_twice_sleeps() -> None:
    once = {"keywords": ["跳跳操"]}
    twice = {"keywords": ["雾莓"], "last_week": weeks_later(1)}
    settled = {"centroid": X, "radius": 0.7}
    before = catalogue_of(once, twice, settled)
    after, events = stepped(before, [], np.empty((0, 3), np.float32), week=10, before=before)
    assert after.rows["category_id"].to_list() == ["c1", "c2"]
    assert after.rows["state"].to_list() == ["dormant", "dormant"]
    assert after.centroids.shape == after.anchors.shape == (2, 3)
    assert events == [("dormant", "c1"), ("dormant", "c2")]


def test_a_keyword_category_stays_awake_only_by_bursting() -> None:
    newborn = catalogue_of({"keywords": ["跳跳操"], "last_week": weeks_later(1)})
    after, _ = stepped(newborn, [0] * 5, np.array([X] * 5), week=10, before=newborn)
    assert after.rows["state"].to_list() == ["dormant"]


def test_a_newborn_that_sleeps_for_a_year_is_dropped_and_a_settled_category_is_not() -> None:
    asleep = catalogue_of({"keywords": ["雾莓"], "last_week": weeks_later(1)}, {"centroid": X, "radius": 0.7})
    assert len(stepped(asleep, [], NONE, week=53)[0]) == 2
    assert stepped(asleep, [], NONE, week=54)[0].rows["category_id"].to_list() == ["c1"]


def test_a_pinned_category_never_sleeps() -> None:
    pinned = catalogue_of({"centroid": X, "radius": 0.7, "is_pinned": True}, {"keywords": ["雾莓"], "is_pinned": True})
    assert stepped(pinned, [], NONE, week=99)[0].rows["state"].to_list() == ["active", "active"]


# --- a story stays a story

CLOSE = unit(np.array([Z + 0.2 * X, Z - 0.2 * X, Z + 0.2 * Y, Z - 0.2 * Y, Z + 0.1 * X, Z + 0.1 * Y], np.float32))


def test_a_story_has_a_centroid_from_its_first_notes_on_but_never_reach() -> None:
    """Were it to drift like a settled category, next year's mooncakes would be what it came to be about."""
    now = catalogue_of({"centroid": X, "radius": 0.8}, {"keywords": ["雾莓"]})
    for number in range(6):
        now, _ = stepped(now, [1] * len(CLOSE), CLOSE, week=number)
    assert now.centroids[1] @ Z > 0.99
    assert now.rows["n_weeks"][1] == 6
    assert not now.has_reach[1]
    assert assign(["没有那个词", "雾莓"], np.array([CLOSE[0], X]), now).tolist() == [-1, 1]


def test_a_settled_category_moves_with_all_its_notes_and_the_story_with_its_own() -> None:
    """Five notes lie in c0, four of them hold the keyword of c1."""
    before = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["雾莓"]})
    vectors = np.array([Y, X, X, X, X])
    places = places_of([0] * 5, [-1, 1, 1, 1, 1])
    after, _ = follow(before, before, places, vectors, weeks_later(1), **PULLS)  # type: ignore[arg-type]
    mean = unit((4 * X + Y)[None])[0]
    np.testing.assert_allclose(after.centroids[0], unit((0.75 * X + 0.25 * mean)[None])[0], atol=1e-6)
    assert after.centroids[1].tolist() == X.tolist()
    assert after.rows["n_weeks"].to_list() == [1, 1]
    assert after.rows["last_week"].to_list() == [weeks_later(1), MONDAY]


def test_what_lies_at_the_rim_does_not_pull() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.3})
    vectors = unit(np.array([X, X, X, X + Y, X + 2 * Y], np.float32))
    nothing = np.empty(0, np.int64)
    places = Places(np.zeros(5, np.int64), (vectors @ X).astype(np.float64), nothing, nothing)
    after, _ = follow(before, before, places, vectors, weeks_later(1), **PULLS)  # type: ignore[arg-type]
    np.testing.assert_allclose(after.centroids[0], X, atol=1e-6)


def test_notes_without_a_vector_move_nothing() -> None:
    newborn = catalogue_of({"keywords": ["雾莓"]})
    after, _ = stepped(newborn, [0] * 9, np.zeros((9, 3), np.float32))
    assert not after.centroids.any()
    assert after.rows["n_weeks"][0] == 0


def test_a_settled_category_keeps_its_name_when_its_word_bursts() -> None:
    settled = catalogue_of({"centroid": X, "radius": 0.7, "keywords": ["早操"], "label": "晨练", "strength": 10.0})
    after = brought(settled, bursts_of(["跳跳操"]), week=1)
    assert after.rows["keywords"].map(list).to_list() == [["跳跳操", "早操"]]
    assert after.rows["label"].to_list() == ["晨练"]


def test_a_burst_of_what_went_into_another_category_is_that_ones() -> None:
    merged = catalogue_of({"centroid": X, "radius": 0.7, "aliases": [category_id("word", "跳跳操")]})
    after = brought(merged, bursts_of(["跳跳操"]), week=3)
    assert after.rows["category_id"].to_list() == ["c0"]
    assert after.rows["last_week"][0] == weeks_later(3)


def test_events_of_the_first_week_are_all_births() -> None:
    catalogue = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["跳跳操"]})
    _, events = stepped(catalogue, [], np.empty((0, 3), np.float32), week=0)
    assert events == [("born", "c0"), ("born", "c1")]
