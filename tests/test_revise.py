"""The monthly revision: what both months show comes to pass, what one shows may be chance."""

from __future__ import annotations

import numpy as np
import pytest
from made_catalogue import MONDAY, X, Y, Z, catalogue_of, weeks_later
from numpy.typing import NDArray

from notetrends.trends.categories.catalogue import Catalogue, Vectors
from notetrends.trends.categories.cluster import Clusters, centroids_of, radii_of
from notetrends.trends.categories.keep import is_revised
from notetrends.trends.categories.pool import Pool
from notetrends.trends.categories.revise import View, revise, tighten, view
from notetrends.trends.embedding.sentence import unit

# Two directions within one wide category at their middle, and a third far from both.
LEFT, RIGHT = unit(np.array([X + 0.45 * Y, X - 0.45 * Y], np.float32))
WIDE = {"centroid": X, "radius": 0.7, "label": "运动", "category_id": "c0"}


def month(catalogue: Catalogue, groups: list[tuple[Vectors, int]]) -> View:
    """A month whose fresh clusters are these: a direction and a number of notes each, words of their own."""
    rng = np.random.default_rng(len(groups))
    labels = np.concatenate([np.full(n, number) for number, (_, n) in enumerate(groups)])
    towards = np.concatenate([np.tile(direction, (n, 1)) for direction, n in groups])
    vectors = unit((towards + 0.02 * rng.normal(size=towards.shape)).astype(np.float32))
    ids = np.array([f"n{number:03d}" for number in range(len(labels))], dtype=object)
    words = [[f"词{label}"] for label in labels]
    pool = Pool(ids, vectors, [""] * len(ids), words, np.zeros(len(ids), dtype=np.int64))
    centroids = centroids_of(vectors, labels, len(groups))
    return view(catalogue, pool, Clusters(labels, centroids, radii_of(vectors, labels, centroids)))


def revised(
    catalogue: Catalogue, *months: list[tuple[Vectors, int]]
) -> tuple[Catalogue, list[tuple[str, str, list[str]]]]:
    views = [month(catalogue, groups) for groups in months]
    after, events = revise(catalogue, views, weeks_later(8), apart=0.85)
    return after, list(events[["kind", "category_id", "others"]].itertuples(index=False, name=None))


PARTED = [(LEFT, 30), (RIGHT, 20), (Z, 30)]
WHOLE = [(X, 50), (Z, 30)]


def test_what_both_months_show_apart_is_split_and_the_larger_part_keeps_the_id() -> None:
    after, events = revised(catalogue_of(WIDE), PARTED, PARTED)
    child = after.rows["category_id"][1]
    assert events == [("split", "c0", [child])]
    assert after.centroids[0] @ LEFT > 0.99
    assert after.centroids[1] @ RIGHT > 0.99
    assert after.rows["label"].to_list() == ["运动", "词1"]
    assert after.rows["first_week"].to_list() == [MONDAY, weeks_later(8)]
    np.testing.assert_array_equal(after.centroids, after.anchors)
    again, events = revised(after, PARTED, PARTED)
    assert events == []
    assert len(again) == 2


OTHERWISE = [(direction, 25) for direction in unit(np.array([X + 0.45 * Z, X - 0.45 * Z], np.float32))]
FRINGED = [(LEFT, 30), (RIGHT, 2), (Z, 30)]


@pytest.mark.parametrize(
    "months",
    [
        (WHOLE, PARTED),  # one month may be chance
        (PARTED, WHOLE),
        (FRINGED, FRINGED),  # a fringe is no part
        (OTHERWISE, PARTED),  # another cut every month: there is none
    ],
)
def test_no_split(months: tuple[list[tuple[Vectors, int]], ...]) -> None:
    after, events = revised(catalogue_of(WIDE), *months)
    assert events == []
    assert len(after) == 1


def twins(**of_second: object) -> Catalogue:
    near = unit((X + 0.2 * Y)[None])[0]
    return catalogue_of(
        {"centroid": X, "radius": 0.7}, {"centroid": near, "radius": 0.7, **of_second}, {"centroid": Z, "radius": 0.7}
    )


ONE = [(unit((X + 0.1 * Y)[None])[0], 40), (Z, 30)]


def test_near_categories_that_lie_in_one_cluster_are_merged_into_the_older() -> None:
    after, events = revised(twins(first_week=weeks_later(-9)), ONE, ONE)
    assert events == [("merged", "c0", ["c1"])]
    assert after.rows["category_id"].to_list() == ["c1", "c2"]
    assert after.rows["aliases"].map(list).to_list() == [["c0"], []]


@pytest.mark.parametrize("protected", [{"is_pinned": True}, {"state": "dormant"}])
def test_pinned_and_sleeping_ones_are_not_merged(protected: dict[str, object]) -> None:
    assert revised(twins(**protected), ONE, ONE)[1] == []


def test_what_one_month_keeps_apart_is_not_merged() -> None:
    apart = [(X, 20), (unit((X + 0.2 * Y)[None])[0], 20), (Z, 30)]
    assert revised(twins(), apart, ONE)[1] == []
    assert revised(twins(), ONE, apart)[1] == []


def test_pinned_categories_are_not_split() -> None:
    assert revised(catalogue_of(WIDE | {"is_pinned": True}), PARTED, PARTED)[1] == []


def test_months_without_clusters_change_nothing() -> None:
    nothing: NDArray[np.int64] = np.full(3, -1)
    pool = Pool(np.array(list("abc"), object), np.array([X, Y, Z]), [""] * 3, [[]] * 3, np.zeros(3, dtype=np.int64))
    empty = Clusters(nothing, np.empty((0, 3), np.float32), np.empty(0))
    catalogue = twins()
    after, events = revise(catalogue, [view(catalogue, pool, empty)] * 2, MONDAY, apart=0.85)
    assert len(after) == 3
    assert events.empty


def test_every_fourth_week_is_one_of_revision() -> None:
    assert sum(is_revised(weeks_later(number), 4) for number in range(40)) == 10
    assert all(is_revised(weeks_later(number), 1) for number in range(3))


# --- reach


def loosely(n_dense: int, n_loose: int) -> View:
    """A month of notes near X of which only the first lie in a fresh cluster, the others ever farther off."""
    turned = np.linspace(0.3, 0.9, n_loose)[:, None]
    vectors = unit(np.vstack([np.tile(X, (n_dense, 1)), X + turned * Y]).astype(np.float32))
    labels = np.array([0] * n_dense + [-1] * n_loose)
    ids = np.array([f"n{number:03d}" for number in range(len(labels))], dtype=object)
    pool = Pool(ids, vectors, [""] * len(ids), [[]] * len(ids), np.zeros(len(ids), dtype=np.int64))
    return view(catalogue_of(WIDE), pool, Clusters(labels, np.array([X], np.float32), np.array([0.9])))


def test_a_category_that_holds_mostly_loose_notes_draws_its_reach_in() -> None:
    last = loosely(n_dense=10, n_loose=60)
    after = tighten(catalogue_of(WIDE), last, least=5)
    held = last.pool.vectors @ after.centroids[0] >= after.rows["radius"][0]
    assert held.sum() == 40  # four times its dense notes, the nearest ones
    assert held[:10].all()


@pytest.mark.parametrize(
    ("category", "month"),
    [
        (WIDE, loosely(n_dense=20, n_loose=60)),  # not mostly loose
        (WIDE, loosely(n_dense=0, n_loose=9)),  # too few notes to tell
        (WIDE | {"is_pinned": True}, loosely(n_dense=10, n_loose=60)),  # pinned by a merchandiser
    ],
)
def test_others_keep_theirs(category: dict[str, object], month: View) -> None:
    assert tighten(catalogue_of(category), month, least=10).rows["radius"][0] == category["radius"]
