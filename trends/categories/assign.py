"""Which category a note belongs to: by a newborn's keyword, else by the nearest centroid within its own radius."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.catalogue import Catalogue, Vectors
from notetrends.trends.categories.cluster import BLOCK

Numbers = NDArray[np.int64]


def assign(texts: Sequence[str], vectors: Vectors, catalogue: Catalogue) -> tuple[Numbers, NDArray[np.float64]]:
    """The row in `catalogue` of each note's category, and the cosine that decided.

    Keywords come first: a breakout is a few notes that older categories would swallow. Dormant categories take part
    too, that is how they wake.

    Args:
        texts: searchable text of each note (see `searchable`).
        vectors: unit vectors float32 [n notes, d]; zero rows where a note has none.
        catalogue: the categories.

    Returns:
        int64 [n notes], -1 for none; float64 [n notes], NaN where a keyword decided or there is none.
    """
    category = by_keyword(TextIndex(texts), len(texts), catalogue)
    similarity = np.full(len(texts), np.nan)
    open_notes = np.flatnonzero((category < 0) & np.any(vectors != 0, axis=1))
    nearest, cosine = by_centroid(vectors[open_notes], catalogue)
    category[open_notes] = nearest
    similarity[open_notes] = np.where(nearest >= 0, cosine, np.nan)
    return category, similarity


def by_keyword(index: TextIndex, n_notes: int, catalogue: Catalogue) -> Numbers:
    """The first category one of whose keywords a note holds; int64 [n notes], -1 for none.

    Categories that burst most lately are asked first, of those the one that burst most strongly.
    """
    category = np.full(n_notes, -1, dtype=np.int64)
    rows = catalogue.rows[catalogue.rows["keywords"].map(len) > 0]
    rows = rows.sort_values(["last_week", "strength", "category_id"], ascending=[False, False, True])
    for number, keywords in zip(rows.index.to_numpy(), rows["keywords"], strict=True):
        for keyword in keywords:
            found = index.find(keyword)
            category[found[category[found] < 0]] = number
    return category


def by_centroid(vectors: Vectors, catalogue: Catalogue) -> tuple[Numbers, NDArray[np.float64]]:
    """The nearest category whose own radius holds the vector; int64 [n], -1 for none, and its cosine."""
    category, best = np.full(len(vectors), -1, dtype=np.int64), np.zeros(len(vectors))
    by_vector = np.flatnonzero(catalogue.has_reach)
    if not len(by_vector) or not np.any(vectors):
        return category, best
    radius = catalogue.rows["radius"].to_numpy(np.float32)[by_vector]
    towards = np.ascontiguousarray(catalogue.centroids[by_vector].T)
    for start in range(0, len(vectors), BLOCK):
        part = slice(start, start + BLOCK)
        cosine = vectors[part] @ towards
        cosine[cosine < radius] = -np.inf
        nearest = cosine.argmax(axis=1)
        best[part] = cosine[np.arange(len(cosine)), nearest]
        category[part] = np.where(np.isfinite(best[part]), by_vector[nearest], -1)
    return category, best


def searchable(texts: Sequence[str], tags: Sequence[Sequence[str]]) -> list[str]:
    """Text and hashtags as one string a note, to be searched for keywords."""
    return [f"{text}\n{' '.join(names)}" if len(names) else text for text, names in zip(texts, tags, strict=True)]
