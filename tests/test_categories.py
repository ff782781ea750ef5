"""The catalogue: who belongs where, what is born, what wakes, moves, sleeps, and what it is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.assign import assign, searchable
from notetrends.trends.categories.births import category_id, from_bursts, from_clusters, is_lasting
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue
from notetrends.trends.categories.cluster import Clusters
from notetrends.trends.categories.describe import exemplars, label_of, top_words
from notetrends.trends.categories.track import bring_forth, find_parents, follow
from notetrends.trends.embedding.sentence import unit
from notetrends.trends.rising.bursts import COLUMNS
from notetrends.trends.schemas import CATEGORIES

MONDAY = dt.date(2023, 5, 1)


def weeks_later(n: int) -> dt.date:
    return MONDAY + dt.timedelta(weeks=n)


def catalogue_of(*made: dict[str, Any], d: int = 3) -> Catalogue:
    """A catalogue of categories given by what matters of them; keywords make a newborn, a centroid a settled one."""
    rows, centroids = [], []
    for number, entry in enumerate(made):
        given = dict(entry)
        centroids.append(given.pop("centroid", [0.0] * d))
        row: dict[str, Any] = {
            "category_id": f"c{number}", "label": f"类{number}", "top_words": [], "keywords": [], "exemplar_ids": [],
            "first_week": MONDAY, "last_week": MONDAY, "radius": OUT_OF_REACH, "state": "active", "strength": 0.0,
            "parent": None,
        }  # fmt: skip
        row["label"] = given.get("keywords", [row["label"]])[0]
        rows.append(row | given)
    vectors = np.array(centroids, dtype=np.float32).reshape(-1, d)
    columns = [name for name in CATEGORIES.column_names if name not in ("centroid", "anchor")]
    return Catalogue(pd.DataFrame(rows, columns=columns), vectors, vectors)


def bursts_of(*groups: Sequence[str]) -> pd.DataFrame:
    """The `bursts` table of groups of words, each with its leading word first, best group first."""
    words = [(word, group[0]) for group in groups for word in group]
    rows = [(word, lead, 9, 0.1, 1e-6, 1e-4, 10.0 - number) for number, (word, lead) in enumerate(words)]
    return pd.DataFrame(rows, columns=COLUMNS)


X, Y, Z = np.eye(3, dtype=np.float32)
NOTHING = np.zeros(3, dtype=np.float32)


# --- assign


def test_assign_rule_by_rule() -> None:
    catalogue = catalogue_of(
        {"centroid": X, "radius": 0.7},
        {"centroid": Y, "radius": 0.7},
        {"keywords": ["跳跳操"]},
    )
    cases = [
        ("早上跑步", X, 0, 1.0),  # the nearest centroid
        ("早上跑步", unit(0.6 * X[None] + 0.8 * Y)[0], 1, 0.8),  # nearest of two
        ("跳跳操真累", X, 2, None),  # a keyword beats any centroid
        ("早上跑步", Z, -1, None),  # outside every radius
        ("早上跑步", unit((X + 1.2 * Z)[None])[0], -1, None),  # near, but outside the radius
        ("早上跑步", NOTHING, -1, None),  # a note without a vector
        ("跳跳操真累", NOTHING, 2, None),  # unless a keyword knows it
    ]
    numbers, cosine = assign([c[0] for c in cases], np.array([c[1] for c in cases]), catalogue)
    assert numbers.tolist() == [c[2] for c in cases]
    np.testing.assert_allclose(cosine, [np.nan if c[3] is None else c[3] for c in cases], atol=1e-6)


def test_the_radius_is_each_categorys_own() -> None:
    wide = {"centroid": X, "radius": 0.3}
    narrow = {"centroid": Y, "radius": 0.95}
    between = unit((X + 2 * Y)[None])  # nearer to Y, yet only X reaches so far
    assert assign([""], between, catalogue_of(wide, narrow))[0].tolist() == [0]


def test_dormant_categories_take_notes_too() -> None:
    asleep = catalogue_of({"centroid": X, "radius": 0.7, "state": "dormant"})
    assert assign([""], X[None], asleep)[0].tolist() == [0]


def test_of_two_keywords_the_later_burst_then_the_stronger_one_wins() -> None:
    texts, vectors = ["雾莓凝露杯"], np.zeros((1, 3), np.float32)
    weak, strong = {"keywords": ["雾莓"], "strength": 2.0}, {"keywords": ["凝露杯"], "strength": 5.0}
    assert assign(texts, vectors, catalogue_of(weak, strong))[0].tolist() == [1]
    later = {**weak, "last_week": weeks_later(1)}
    assert assign(texts, vectors, catalogue_of(later, strong))[0].tolist() == [0]


def test_an_empty_catalogue_takes_nothing() -> None:
    numbers, cosine = assign(["甲", "乙"], np.array([X, NOTHING]), catalogue_of())
    assert numbers.tolist() == [-1, -1]
    assert np.isnan(cosine).all()
    assert assign([], np.empty((0, 3), np.float32), catalogue_of({"centroid": X, "radius": 0.5}))[0].tolist() == []


def test_hashtags_are_searched_but_never_across_the_seam() -> None:
    texts = searchable(["学跳", "学"], [["跳操"], []])
    catalogue = catalogue_of({"keywords": ["跳跳操"]}, {"keywords": ["跳操"]})
    assert assign(texts, np.zeros((2, 3), np.float32), catalogue)[0].tolist() == [1, -1]


# --- births


def test_the_same_word_is_the_same_category_in_every_year() -> None:
    first = from_bursts([("跳跳操", ["跳跳操", "早操"], 5.0)], MONDAY, 3)
    again = from_bursts([("跳跳操", ["跳跳操"], 2.0)], weeks_later(52), 3)
    other = from_bursts([("早操", ["早操"], 5.0)], MONDAY, 3)
    ids = [part.rows["category_id"][0] for part in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert first.rows["radius"][0] >= OUT_OF_REACH
    assert category_id("甲", "乙") != category_id("甲乙")


def clusters_of(labels: list[int], centroids: list[NDArray[np.float32]], radii: list[float]) -> Clusters:
    return Clusters(np.array(labels), np.array(centroids, dtype=np.float32).reshape(-1, 3), np.array(radii))


def test_clusters_become_categories_with_their_own_words() -> None:
    clusters = clusters_of([0, 0, 1, 1, -1], [X, Y], [0.8, 0.6])
    vectors = np.array([X, unit((X + 0.1 * Y)[None])[0], Y, Y, Z])
    tokens = [["烤箱", "好用"], ["烤箱"], ["帐篷", "好用"], ["帐篷"], ["别的"]]
    born = from_clusters(clusters, ["n1", "n2", "n3", "n4", "n5"], vectors, tokens, MONDAY, taken=["帐篷"])
    assert born.rows["label"].to_list() == ["烤箱", "好用"]  # 帐篷 is another category's name
    assert born.rows["exemplar_ids"].to_list() == [["n1", "n2"], ["n3", "n4"]]
    assert born.rows["radius"].to_list() == [0.8, 0.6]
    assert set(born.rows["state"]) == {"active"}
    again = from_clusters(clusters, ["n1", "n2", "n3", "n4", "n5"], vectors, tokens, MONDAY)
    assert again.rows["category_id"].to_list() == born.rows["category_id"].to_list()


@pytest.mark.parametrize(
    ("weeks", "centroid", "radius", "wanted"),
    [
        ([1, 2, 2], Z, 0.8, True),  # two weeks, compact, apart
        ([2, 2, 2], Z, 0.8, False),  # one week only
        ([1, 2, 2], Z, 0.4, False),  # looser than the settled ones
        ([1, 2, 2], unit((X + 0.2 * Z)[None])[0], 0.8, False),  # where a category already is
    ],
)
def test_what_lasts(weeks: list[int], centroid: NDArray[np.float32], radius: float, wanted: bool) -> None:
    settled = catalogue_of({"centroid": X, "radius": 0.7}, {"centroid": Y, "radius": 0.7}, {"keywords": ["跳跳操"]})
    residue = clusters_of([0, 0, 0], [centroid], [radius])
    assert is_lasting(residue, np.array(weeks), settled, apart=0.85).tolist() == [wanted]


def test_nothing_lasts_where_nothing_is_left() -> None:
    settled = catalogue_of({"centroid": X, "radius": 0.7})
    assert is_lasting(clusters_of([], [], []), np.array([], int), settled, apart=0.85).tolist() == []


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
    assert after.rows["category_id"].is_unique
    assert after.rows["last_week"][0] == weeks_later(60)


@pytest.mark.parametrize(("overlap", "n_categories"), [(0.6, 1), (0.7, 2)])
def test_a_group_that_stands_in_an_awake_categorys_notes_joins_it(overlap: float, n_categories: int) -> None:
    awake = catalogue_of({"keywords": ["跳跳操"]})
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


# --- find_parents


@pytest.mark.parametrize(
    ("texts", "parent"),
    [
        (["跳跳操 健身", "跳跳操 健身", "跳跳操", "跳跳操"], "c0"),  # near it, and in its words
        (["跳跳操", "跳跳操", "跳跳操", "跳跳操"], None),  # near it by chance
    ],
)
def test_a_newborn_has_a_parent_when_it_is_near_and_speaks_its_words(texts: list[str], parent: str | None) -> None:
    catalogue = catalogue_of({"centroid": X, "radius": 0.7, "top_words": ["健身"]}, {"keywords": ["跳跳操"]})
    vectors = np.array([X, X, X, Z])
    found = find_parents(catalogue, np.array([1, 1, 1, 1]), vectors, texts)
    assert found.rows["parent"].to_list()[1] == parent
    half = find_parents(catalogue, np.array([1, 1, 1, 1]), np.array([X, X, Z, Z]), texts)
    assert half.rows["parent"].to_list()[1] is None  # half of its notes are not most of them


# --- follow

PULLS = {"min_notes": 3, "dormant_weeks": 8, "drift": 0.25, "anchor": 0.05}


def stepped(
    catalogue: Catalogue,
    numbers: list[int],
    vectors: NDArray[np.float32],
    week: int = 1,
    before: Catalogue | None = None,
) -> tuple[Catalogue, list[tuple[str, str]]]:
    after, events = follow(
        catalogue,
        before,
        np.array(numbers, dtype=np.int64),
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
    assert not after.centroids.any()


def test_events_of_the_first_week_are_all_births() -> None:
    catalogue = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["跳跳操"]})
    _, events = stepped(catalogue, [], np.empty((0, 3), np.float32), week=0)
    assert events == [("born", "c0"), ("born", "c1")]


# --- describe


def test_top_words_tell_a_category_from_the_others() -> None:
    tokens = [["帐篷", "好用", "新"], ["帐篷", "好用"], ["烤箱", "好用", "烤箱", "烤箱"], ["烤箱", "好用"], ["面粉"]]
    words = top_words(tokens, np.array([0, 0, 1, 1, -1]), 3)
    assert words[0][0] == "帐篷"
    assert words[1] == ["烤箱", "好用"]  # single characters and other categories' words are not there
    assert words[2] == []


def test_a_word_counts_once_a_note() -> None:
    tokens = [["帐篷"] * 50 + ["睡袋"], ["睡袋"], ["烤箱"]]
    assert top_words(tokens, np.array([0, 0, 1]), 2, n_words=1)[0] == ["睡袋"]


def test_labels_are_never_shared() -> None:
    taken: set[str] = set()
    for _ in range(4):
        taken.add(label_of(["帐篷", "睡袋"], taken))
    assert taken == {"帐篷", "睡袋", "帐篷2", "帐篷3"}


def test_exemplars_are_typical_and_by_different_voices() -> None:
    vectors = unit(np.array([X, X + 0.1 * Y, X + 0.2 * Y, X + 0.3 * Y, Z]))
    voices = ["甲", "甲", "乙", "丙", "丁"]
    picked = exemplars(np.array([0, 1, 2, 3]), vectors, voices, n=2)
    assert [voices[number] for number in picked] == ["甲", "乙"]
    assert picked.tolist() == [1, 2]  # the mean lies between them, not at the first


# --- the table


def test_a_catalogue_survives_being_written_as_its_table() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["跳跳操"]})
    after = Catalogue.from_frame(before.to_frame())
    pd.testing.assert_frame_equal(after.rows, before.rows)
    np.testing.assert_array_equal(after.centroids, before.centroids)


def test_a_word_that_lost_its_place_among_the_keywords_still_finds_its_category() -> None:
    """The id is made of the word of birth; being born twice under one id would break the catalogue's key."""
    old = from_bursts([("早跳", ["早跳"], 5.0)], dt.date(2026, 1, 5), 2)
    renamed = Catalogue(old.rows.assign(keywords=[["早跳操", "跳操杆", "跳操垫"]]), old.centroids, old.anchors)
    bursts = pd.DataFrame({"word": ["早跳"], "lead_word": ["早跳"], "score": [4.0]})
    after = bring_forth(renamed, bursts, TextIndex(["早跳 一", "早跳 二"]), dt.date(2027, 1, 4), overlap=0.5)
    assert after.rows["category_id"].is_unique
    assert len(after) == 1
