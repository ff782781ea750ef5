"""The catalogue in another embedder's space: categories are put where their notes are now, and keep their names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve

from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue, Vectors
from notetrends.trends.categories.cluster import centroids_of
from notetrends.trends.embedding.sentence import unit

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]
# Notes whose mean says as well as the map where a category is; without a map, fewer must do.
_ENOUGH, _LEAST = 20, 5
# Notes of the sample that must lie in a category to tell its radius.
_SEEN = 10
# Ridge of the map, as a share of the mean square along the old dimensions.
_RIDGE = 0.01


@dataclass(frozen=True)
class Rehoused:
    """A catalogue in its new space, and how it came there.

    Attributes:
        catalogue: the same rows; centroids, anchors and radii are new.
        n_by_notes: settled categories that went mostly with their notes.
        n_by_map: settled ones that went mostly by the map between the spaces.
        n_without_reach: settled ones of which nothing is known in the new space: no note is near them any more.
        agreement: share of a sample's notes in settled categories that are in the same ones in both spaces; NaN where
            it is not known.
    """

    catalogue: Catalogue
    n_by_notes: int
    n_by_map: int
    n_without_reach: int
    agreement: float = float("nan")

    def __str__(self) -> str:
        ways = (
            f"{self.n_by_notes} categories by their notes, {self.n_by_map} by the map, "
            f"{self.n_without_reach} without reach"
        )
        if np.isnan(self.agreement):
            return ways
        return f"{ways}; of the notes both embedders see, {self.agreement:.1%} stay in the same one"


def rehouse(
    catalogue: Catalogue, numbers: Numbers, vectors: Vectors, sample: Vectors, shares: Shares, bridge: Vectors | None
) -> Rehoused:
    """The catalogue moved into another space; ids, labels, keywords and states stay.

    A category goes where its notes are and where the map takes its centroid: the more notes, the less the map counts.
    Each reaches so far that it holds as large a share of the sample as it held before: a radius made of its old members
    alone would be far too wide, for they were chosen by the old space. Where the sample says too little, the radius
    takes the place among the new radii that it had among the old ones. What nothing is known of loses its reach: only
    keywords can still give it notes.

    Args:
        catalogue: the categories in the old space.
        numbers: row in the catalogue of the category that held each note, int64 [n notes]; a note that two held comes
            twice.
        vectors: unit vectors of these notes in the new space, float32 [n notes, d new].
        sample: unit vectors of any notes of the same weeks in the new space, float32 [n sample, d new].
        shares: share of the notes of these weeks that each category held in the old space, float64 [n categories].
        bridge: the linear map between the spaces, float32 [d old, d new]; None where the old embedder is lost.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"category_id": ["c1"], "radius": [0.5], "state": ["active"]})
    >>> old, new = np.array([[1, 0]], dtype=np.float32), np.array([[0, 0, 1]] * 10, dtype=np.float32)
    >>> moved = rehouse(Catalogue(rows, old, old), np.zeros(10, dtype=np.int64), new, new, np.ones(1), None)
    >>> moved.catalogue.centroids.tolist(), moved.catalogue.rows["radius"].to_list(), moved.n_by_notes
    ([[0.0, 0.0, 1.0]], [1.0], 1)
    """
    n_notes = np.bincount(numbers, minlength=len(catalogue))
    means = centroids_of(vectors, numbers, len(catalogue))
    if bridge is None:
        by_notes = n_notes >= _LEAST
        centroids = anchors = np.where(by_notes[:, None], means, np.float32(0))
    else:
        by_notes = n_notes >= _ENOUGH
        weight = (n_notes / (n_notes + _ENOUGH)).astype(np.float32)[:, None]
        centroids, anchors = (
            unit(weight * means + (1 - weight) * unit(old @ bridge)) for old in (catalogue.centroids, catalogue.anchors)
        )
    is_placed = catalogue.has_reach & (by_notes | (bridge is not None))
    radii = _radii(catalogue, is_placed, centroids, sample, shares)
    has_reach = radii < OUT_OF_REACH
    is_lost = (catalogue.has_reach & ~has_reach)[:, None]
    rows = catalogue.rows.assign(radius=radii)
    moved = Catalogue(rows, *(np.where(is_lost, np.float32(0), home) for home in (centroids, anchors)))
    kinds = has_reach & by_notes, has_reach & ~by_notes, is_lost
    return Rehoused(moved, *(int(kind.sum()) for kind in kinds))


def _radii(
    catalogue: Catalogue, is_placed: NDArray[np.bool_], centroids: Vectors, sample: Vectors, shares: Shares
) -> NDArray[np.float64]:
    """The radii in the new space; out of reach for what is not placed or cannot be compared with anything."""
    old, radii = catalogue.rows["radius"].to_numpy(np.float64), np.full(len(catalogue), OUT_OF_REACH)
    n_held = np.rint(shares * len(sample)).astype(np.int64)
    seen = np.flatnonzero(is_placed & (n_held >= _SEEN))
    for number in seen:
        cosine = sample @ centroids[number]
        radii[number] = -np.partition(-cosine, n_held[number] - 1)[n_held[number] - 1]
    if len(seen):
        others = is_placed & (n_held < _SEEN)
        radii[others] = np.interp(old[others], np.sort(old[seen]), np.sort(radii[seen]))
    return radii


def shares_held(catalogue: Catalogue, vectors: Vectors) -> Shares:
    """The share of notes within the radius of each category, near another or not; float64 [n categories].

    Args:
        catalogue: the categories.
        vectors: unit vectors of the notes in the catalogue's own space, float32 [n notes, d].
    """
    radii = catalogue.rows["radius"].to_numpy(np.float32)
    held = [np.mean(vectors @ centroid >= radius) for centroid, radius in zip(catalogue.centroids, radii, strict=True)]
    return np.array(held, dtype=np.float64)


def agreement(before: Numbers, after: Numbers) -> float:
    """Share of the notes with a category before which have the same one after; NaN where none has one.

    >>> agreement(np.array([0, 1, 1, -1]), np.array([0, 1, -1, 2])).__round__(2)
    0.67
    """
    had = before >= 0
    return float(np.mean(after[had] == before[had])) if had.any() else float("nan")


def fit_bridge(old: Vectors, new: Vectors) -> Vectors:
    """The linear map that takes the vectors of one embedder nearest to those of another, float32 [d old, d new].

    Least squares with a little ridge, so that few notes or idle dimensions do no harm. It takes centroids nearer to
    where they belong than a rotation does: two models weigh their dimensions differently.

    Args:
        old: unit vectors of some notes by one embedder, float32 [n, d old].
        new: of the same notes by the other, float32 [n, d new].

    >>> old = np.eye(2, dtype=np.float32)
    >>> fit_bridge(old, old[:, ::-1]).round(1).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    square = old.T.astype(np.float64) @ old
    ridge = _RIDGE * np.trace(square) / len(square)
    return np.asarray(solve(square + ridge * np.eye(len(square)), old.T @ new, assume_a="pos"), dtype=np.float32)
