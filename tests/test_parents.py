"""Wider categories: a newborn's by its notes and their words, a settled one's by the tree of centroids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from made_catalogue import X, Y, Z, catalogue_of, places_of
from numpy.typing import NDArray

from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.parents import find_parents, group
from notetrends.trends.embedding.sentence import unit


def parents_of(catalogue: Catalogue) -> list[str | None]:
    return [None if parent != parent else parent for parent in catalogue.rows["parent"]]


def among(texts: list[str]) -> Callable[[NDArray[np.int64]], list[str]]:
    return lambda places: [texts[place] for place in places]


@pytest.mark.parametrize(
    ("texts", "parent"),
    [
        (["跳跳操 健身", "跳跳操 健身", "跳跳操", "跳跳操"], "c0"),  # near it, and in its words
        (["跳跳操", "跳跳操", "跳跳操", "跳跳操"], None),  # near it by chance
    ],
)
def test_a_newborn_has_a_parent_when_it_is_near_and_speaks_its_words(texts: list[str], parent: str | None) -> None:
    catalogue = catalogue_of({"centroid": X, "radius": 0.7, "top_words": ["健身"]}, {"keywords": ["跳跳操"]})
    found = find_parents(catalogue, places_of([0, 0, 0, -1], [1, 1, 1, 1]), among(texts))
    assert parents_of(found)[1] == parent
    half = find_parents(catalogue, places_of([0, 0, -1, -1], [1, 1, 1, 1]), among(texts))
    assert parents_of(half)[1] is None  # half of its notes are not most of them


NEAR_X, NEARER_X = unit(np.array([X + 0.5 * Y, X + 0.3 * Y], np.float32))


def kinds(*parents: str | None) -> Catalogue:
    """Three categories of one kind and one of another, with these parents."""
    places = (X, NEAR_X, NEARER_X, Z)
    made = [{"centroid": c, "radius": 0.9, "parent": p} for c, p in zip(places, parents, strict=True)]
    return catalogue_of(*made, {"keywords": ["雾莓"], "parent": "c3"})


def test_of_one_kind_the_largest_is_the_parent_of_the_others() -> None:
    found = group(kinds(None, None, None, None), np.array([5, 9, 2, 99, 1]), similarity=0.7)
    assert parents_of(found) == ["c1", None, "c1", None, "c3"]  # a newborn's is not touched


def test_a_parent_stays_the_parent_when_a_child_outgrows_it() -> None:
    found = group(kinds("c1", None, "c1", None), np.array([500, 9, 2, 99, 1]), similarity=0.7)
    assert parents_of(found) == ["c1", None, "c1", None, "c3"]


def test_what_is_no_longer_of_a_kind_loses_its_parent() -> None:
    found = group(kinds(None, None, None, "c1"), np.array([5, 9, 2, 99, 1]), similarity=0.7)
    assert parents_of(found)[3] is None
