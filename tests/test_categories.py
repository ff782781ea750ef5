"""The catalogue: who belongs where, what is born, and what it is called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_catalogue import MONDAY, NOTHING, X, Y, Z, catalogue_of, weeks_later
from numpy.typing import NDArray

from notetrends.trends.categories.assign import assign, place, searchable
from notetrends.trends.categories.births import category_id, from_bursts, from_clusters, is_lasting
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue
from notetrends.trends.categories.cluster import Clusters
from notetrends.trends.categories.describe import best_words, exemplars, weigh_words
from notetrends.trends.embedding.sentence import unit

# --- assign


def test_assign_rule_by_rule() -> None:
    catalogue = catalogue_of(
        {"centroid": X, "radius": 0.7},
        {"centroid": Y, "radius": 0.7},
        {"keywords": ["跳跳操"]},
    )
    cases = [
        ("早上跑步", X, 0, 1.0, -1, 0),  # the nearest centroid
        ("早上跑步", unit(0.6 * X[None] + 0.8 * Y)[0], 1, 0.8, -1, 1),  # nearest of two
        ("跳跳操真累", X, 0, 1.0, 2, 2),  # in both, and counted as the story
        ("早上跑步", Z, -1, None, -1, -1),  # outside every radius
        ("早上跑步", unit((X + 1.2 * Z)[None])[0], 0, 0.640184, -1, 0),  # outside by .06, but leads by .64
        ("早上跑步", unit((X + Y + 1.2 * Z)[None])[0], -1, None, -1, -1),  # as near to one as to the other
        ("早上跑步", NOTHING, -1, None, -1, -1),  # a note without a vector
        ("跳跳操真累", NOTHING, -1, None, 2, 2),  # unless a keyword knows it
    ]
    texts, vectors = [case[0] for case in cases], np.array([case[1] for case in cases])
    places = place(texts, vectors, catalogue)
    assert places.near.tolist() == [case[2] for case in cases]
    np.testing.assert_allclose(places.cosine, [np.nan if c[3] is None else c[3] for c in cases], atol=1e-6)
    assert places.story.tolist() == [case[4] for case in cases]
    assert assign(texts, vectors, catalogue).tolist() == [case[5] for case in cases]


def test_the_radius_is_each_categorys_own() -> None:
    wide = {"centroid": X, "radius": 0.3}
    narrow = {"centroid": Y, "radius": 0.95}
    between = unit((X + 2 * Y)[None])  # nearer to Y, yet only X reaches so far
    assert assign([""], between, catalogue_of(wide, narrow)).tolist() == [0]


def test_a_note_without_a_vector_is_in_no_radius_however_wide() -> None:
    wide = catalogue_of({"centroid": X, "radius": -0.5})
    assert assign(["", ""], np.array([NOTHING, Y]), wide).tolist() == [-1, 0]


def test_a_sleeping_category_holds_notes_and_a_sleeping_story_does_not() -> None:
    """One wakes by its notes, the other by bursting again."""
    asleep = catalogue_of(
        {"centroid": X, "radius": 0.7, "state": "dormant"}, {"keywords": ["雾莓"], "state": "dormant"}
    )
    assert assign(["雾莓", "雾莓"], np.array([X, Z]), asleep).tolist() == [0, -1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from(["雾莓", "跳跳操", "凝露杯"]), max_size=3, unique=True))
def test_what_a_settled_category_holds_does_not_depend_on_the_stories(seed: int, words: list[str]) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(20, 3)).astype(np.float32))
    texts = ["".join(rng.choice(["雾莓", "跳跳操", "凝露杯", "别的"], 2)) for _ in range(20)]
    settled = ({"centroid": X, "radius": 0.6}, {"centroid": Y, "radius": 0.3})
    alone = place(texts, vectors, catalogue_of(*settled))
    among = place(texts, vectors, catalogue_of(*settled, *({"keywords": [word]} for word in words)))
    assert among.near.tolist() == alone.near.tolist()
    assert (alone.story == -1).all()
    assert (among.story >= 0).tolist() == [any(word in text for word in words) for text in texts]


def test_of_two_keywords_the_later_burst_then_the_stronger_one_wins() -> None:
    texts, vectors = ["雾莓凝露杯"], np.zeros((1, 3), np.float32)
    weak, strong = {"keywords": ["雾莓"], "strength": 2.0}, {"keywords": ["凝露杯"], "strength": 5.0}
    assert assign(texts, vectors, catalogue_of(weak, strong)).tolist() == [1]
    later = {**weak, "last_week": weeks_later(1)}
    assert assign(texts, vectors, catalogue_of(later, strong)).tolist() == [0]


def test_a_note_counts_for_every_story_that_it_tells() -> None:
    """What is counted of one story must not hang on which others are told beside it."""
    stories = {"keywords": ["雾莓", "凝露杯"]}, {"keywords": ["跳跳操", "雾莓"]}, {"keywords": ["无"]}
    catalogue = catalogue_of({"centroid": X, "radius": 0.6}, *stories)
    places = place(["雾莓凝露杯跳跳操", "跳跳操", "别的"], np.array([X, Y, X]), catalogue)
    numbers, categories = places.pairs(np.zeros(4, bool))
    assert sorted(zip(numbers.tolist(), categories.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 2), (2, 0)]
    numbers, categories = places.pairs(np.array([False, False, True, False]))
    assert sorted(zip(numbers.tolist(), categories.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2), (2, 0)]


def test_an_empty_catalogue_takes_nothing() -> None:
    places = place(["甲", "乙"], np.array([X, NOTHING]), catalogue_of())
    assert places.one.tolist() == [-1, -1]
    assert np.isnan(places.cosine).all()
    assert assign([], np.empty((0, 3), np.float32), catalogue_of({"centroid": X, "radius": 0.5})).tolist() == []


def test_hashtags_are_searched_but_never_across_the_seam() -> None:
    texts = searchable(["学跳", "学"], [["跳操"], []])
    catalogue = catalogue_of({"keywords": ["跳跳操"]}, {"keywords": ["跳操"]})
    assert assign(texts, np.zeros((2, 3), np.float32), catalogue).tolist() == [1, -1]


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
    assert born.rows["label"].to_list() == ["烤箱", "帐篷·好用"]  # 帐篷 is another category's name
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


# --- describe


def test_top_words_tell_a_category_from_the_others() -> None:
    tokens = [["帐篷", "好用", "新"], ["帐篷", "好用"], ["烤箱", "好用", "烤箱", "烤箱"], ["烤箱", "好用"], ["面粉"]]
    words = best_words(weigh_words(tokens, np.array([0, 0, 1, 1, -1])), 3)
    assert words[0][0] == "帐篷"
    assert words[1] == ["烤箱", "好用"]  # single characters and other categories' words are not there
    assert words[2] == []


def test_a_word_counts_once_a_note() -> None:
    tokens = [["帐篷"] * 50 + ["睡袋"], ["睡袋"], ["烤箱"]]
    assert best_words(weigh_words(tokens, np.array([0, 0, 1])), 2, n_words=1)[0] == ["睡袋"]


def test_exemplars_are_typical_and_by_different_voices() -> None:
    vectors = unit(np.array([X, X + 0.1 * Y, X + 0.2 * Y, X + 0.3 * Y, Z]))
    voices = np.array(["甲", "甲", "乙", "丙"], dtype=object)
    picked = exemplars(vectors[:4], voices, n=2)
    assert [voices[number] for number in picked] == ["甲", "乙"]
    assert picked.tolist() == [1, 2]  # the mean lies between them, not at the first


# --- the table


def test_a_catalogue_survives_being_written_as_its_table() -> None:
    before = catalogue_of({"centroid": X, "radius": 0.7}, {"keywords": ["跳跳操"]})
    after = Catalogue.from_frame(before.to_frame())
    pd.testing.assert_frame_equal(after.rows, before.rows)
    np.testing.assert_array_equal(after.centroids, before.centroids)
