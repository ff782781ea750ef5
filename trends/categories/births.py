"""New categories: from bursting words at once, from dense residue when it lasts."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue, Vectors
from notetrends.trends.categories.cluster import Clusters
from notetrends.trends.categories.describe import N_WORDS, weigh_words
from notetrends.trends.categories.labels import choose_labels

_N_EXEMPLARS = 5


def category_id(*parts: str) -> str:
    """A permanent id made of what defines the category: the same birth gives the same id on every machine."""
    return "c" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def from_clusters(
    clusters: Clusters, note_ids: Sequence[str] | NDArray[np.object_], vectors: Vectors,
    tokens: Sequence[Sequence[str]], monday: dt.date, taken: Iterable[str] = (),
) -> Catalogue:  # fmt: skip
    """One category a cluster, labelled by its own words.

    Args:
        clusters: groups of the notes.
        note_ids: ids of the notes, row for row with `vectors`.
        vectors: unit vectors float32 [n notes, d].
        tokens: words of the notes.
        monday: of the week of birth.
        taken: labels that others have.
    """
    ids = np.asarray(note_ids, dtype=object)
    words = weigh_words(tokens, clusters.labels)
    labels = choose_labels(words, len(clusters), taken)
    rows = []
    for number in range(len(clusters)):
        members = np.flatnonzero(clusters.labels == number)
        nearest = members[np.argsort(-(vectors[members] @ clusters.centroids[number]), kind="stable")[:_N_EXEMPLARS]]
        row = _row(category_id(str(monday), *ids[nearest]), monday, list(ids[nearest]), clusters.radii[number])
        best = words.loc[words["category"] == number, "word"].head(N_WORDS).to_list()
        rows.append(row | {"label": labels[number], "top_words": best})
    return Catalogue(_frame(rows), clusters.centroids, clusters.centroids)


def from_bursts(newborns: Iterable[tuple[str, Sequence[str], float]], monday: dt.date, n_dimensions: int) -> Catalogue:
    """A newborn for each burst: its keywords define it, so its id is that of its leading word in every year.

    Args:
        newborns: leading word, keywords and strength of each burst.
        monday: of the week of birth.
        n_dimensions: length of the catalogue's vectors; a newborn's are zero.
    """
    rows = []
    for lead, keywords, strength in newborns:
        row = _row(category_id("word", lead), monday, [], OUT_OF_REACH)
        words = {"label": lead, "top_words": list(keywords), "keywords": list(keywords), "strength": strength}
        rows.append(row | words)
    nothing = np.zeros((len(rows), n_dimensions), dtype=np.float32)
    return Catalogue(_frame(rows), nothing, nothing)


def is_lasting(
    clusters: Clusters, week_numbers: NDArray[np.int64], catalogue: Catalogue, apart: float
) -> NDArray[np.bool_]:
    """Which clusters of the residue deserve a category: seen in 2 weeks, as compact as others, apart from all.

    Args:
        clusters: groups of the pooled residue.
        week_numbers: the week of each of its notes, as a number.
        catalogue: today's categories.
        apart: cosine to any of their centroids that is too near.
    """
    if not len(clusters):
        return np.zeros(0, dtype=bool)
    by_vector = catalogue.keep(catalogue.has_reach)
    n_weeks = np.array([len(np.unique(week_numbers[clusters.labels == n])) for n in range(len(clusters))])
    compact = clusters.radii >= usual_radius(catalogue)
    far = (clusters.centroids @ by_vector.centroids.T).max(axis=1, initial=-1) < apart
    return np.asarray((n_weeks >= 2) & compact & far)


def usual_radius(catalogue: Catalogue) -> float:
    """The radius that nearly all settled categories have (mean - 2 sd of theirs): what is looser is no category."""
    radii = catalogue.rows["radius"].to_numpy(np.float64)[catalogue.has_reach]
    return float(radii.mean() - 2 * radii.std()) if len(radii) else 0.0


def _row(identity: str, monday: dt.date, exemplars: list[str], radius: float) -> dict[str, object]:
    return {
        "category_id": identity, "label": "", "top_words": [], "keywords": [], "exemplar_ids": exemplars,
        "first_week": monday, "last_week": monday, "n_weeks": 0, "radius": float(radius), "state": "active",
        "strength": 0.0, "parent": None, "aliases": [], "is_pinned": False, "is_ignored": False,
    }  # fmt: skip


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_row("", dt.date.min, [], 0.0)))
