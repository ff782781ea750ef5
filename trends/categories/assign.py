"""Where a note is: in the settled category it is nearest to, and in the story whose keyword stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.catalogue import Catalogue, Vectors
from notetrends.trends.categories.cluster import BLOCK
from notetrends.trends.categories.pool import Index

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """Where notes are: each in one settled category at the most, and in every story that it tells.

    Attributes:
        near: row in the catalogue of the settled category that the note lies in, int64 [n notes], -1 for none.
        cosine: to its centroid, float64 [n notes], NaN for none.
        notes: number of a note that tells a story, int64 [n pairs], ascending.
        stories: row of that story, an awake category one of whose keywords stands in the note, int64 [n pairs]; of
            several in one note the one that burst most lately and most strongly is first.
    """

    near: Numbers
    cosine: NDArray[np.float64]
    notes: Numbers
    stories: Numbers

    @property
    def story(self) -> Numbers:
        """The first story that each note tells, int64 [n notes], -1 for none."""
        first = np.full(len(self.near), -1, dtype=np.int64)
        first[self.notes[::-1]] = self.stories[::-1]  # of several the last that is set stays
        return first

    @property
    def one(self) -> Numbers:
        """One category a note: its first story, else the one it lies in; -1 for none."""
        return np.where(self.story >= 0, self.story, self.near)

    @classmethod
    def joined(cls, parts: Iterable[Places]) -> Places:
        """Where the notes of several parts are, one part behind the other."""
        every = list(parts)
        starts = np.cumsum([0, *(len(part.near) for part in every)])
        return cls(
            np.concatenate([part.near for part in every]),
            np.concatenate([part.cosine for part in every]),
            np.concatenate([part.notes + start for part, start in zip(every, starts[:-1], strict=True)]),
            np.concatenate([part.stories for part in every]),
        )

    def pairs(self, is_apart: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
        """Notes and categories as they are counted: numbers of notes, and the category of each.

        A note counts for each of its stories, so that what is counted of one does not hang on what else is told, and
        for the category that it lies in as well unless a story of it stands apart: what rises as a story must not
        raise the category around it once more.

        Args:
            is_apart: which categories are such stories, boolean [n categories].

        >>> near, cosine = np.array([0, 0, -1]), np.array([0.9, 0.9, np.nan])
        >>> places = Places(near, cosine, notes=np.array([1, 2, 2]), stories=np.array([1, 1, 2]))
        >>> [one.tolist() for one in places.pairs(np.array([False, False, False]))]
        [[1, 2, 2, 0, 1], [1, 1, 2, 0, 0]]
        >>> [one.tolist() for one in places.pairs(np.array([False, True, False]))]
        [[1, 2, 2, 0], [1, 1, 2, 0]]
        """
        is_counted = self.near >= 0
        is_counted[self.notes[is_apart[self.stories] | (self.stories == self.near[self.notes])]] = False
        lying = np.flatnonzero(is_counted)
        return np.concatenate([self.notes, lying]), np.concatenate([self.stories, self.near[lying]])


def place(texts: Sequence[str], vectors: Vectors, catalogue: Catalogue) -> Places:
    """Where each note is.

    What a settled category holds does not depend on the stories of the day, so that it stays itself whatever they are.
    A sleeping one takes part: that is how it wakes. A sleeping story does not: its words are everybody's again until
    they burst.

    Args:
        texts: searchable text of each note (see `searchable`).
        vectors: unit vectors float32 [n notes, d]; zero rows where a note has none.
        catalogue: the categories.
    """
    near, cosine = by_centroid(vectors, catalogue)
    return Places(near, cosine, *by_keyword(TextIndex(texts), catalogue))


def assign(texts: Sequence[str], vectors: Vectors, catalogue: Catalogue) -> Numbers:
    """The row in `catalogue` of each note's one category, int64 [n notes], -1 for none; see `place`."""
    return place(texts, vectors, catalogue).one


def one_each(links: pd.DataFrame) -> pd.DataFrame:
    """`note_categories` with one row a note: one of its stories, else the category that it lies in.

    >>> links = pd.DataFrame({"note_id": ["n1", "n1"], "category_id": ["c1", "c2"], "similarity": [0.9, np.nan]})
    >>> one_each(links)["category_id"].to_list()
    ['c2']
    """
    return links.sort_values(["note_id", "similarity"], na_position="first").drop_duplicates("note_id")


def count_apart(links: pd.DataFrame, stories: Iterable[str]) -> pd.DataFrame:
    """`note_categories` without the rows that do not count where these stories stand apart, as in `Places.pairs`.

    >>> links = pd.DataFrame({"note_id": ["n1", "n1"], "category_id": ["c1", "c2"], "similarity": [0.9, np.nan]})
    >>> count_apart(links, ["c2"])["category_id"].to_list(), len(count_apart(links, ["c3"]))
    (['c2'], 2)
    """
    is_story = links["similarity"].isna()
    told = links.loc[is_story & links["category_id"].isin(set(stories)), "note_id"]
    return links[is_story | ~links["note_id"].isin(told)]


def by_keyword(index: Index, catalogue: Catalogue) -> tuple[Numbers, Numbers]:
    """The awake categories one of whose keywords a note holds: `notes` and `stories` of `Places`."""
    rows = catalogue.rows[catalogue.is_active & (catalogue.rows["keywords"].map(len) > 0).to_numpy(bool)]
    rows = rows.sort_values(["last_week", "strength", "category_id"], ascending=[False, False, True])
    keywords = rows["keywords"].explode()
    codes, words = pd.factorize(keywords)
    asked = pd.DataFrame({"word": codes, "story": keywords.index, "order": np.arange(len(codes))})
    found = pd.DataFrame(dict(zip(("word", "note"), index.find_pairs(list(words)), strict=True)))
    told = found.merge(asked, on="word").sort_values(["note", "order"]).drop_duplicates(["note", "story"])
    return told["note"].to_numpy(np.int64), told["story"].to_numpy(np.int64)


def by_centroid(vectors: Vectors, catalogue: Catalogue) -> tuple[Numbers, NDArray[np.float64]]:
    """The settled category of each vector; int64 [n], -1 for none, and the cosine to its centroid, NaN for none.

    It is the nearest of those whose own radius holds the vector. One that lies in no radius belongs to the nearest
    category if that leads the next by at least as much as it fails to reach the vector: a radius is drawn by dense
    notes and says how far a category reaches where others are near, not that nothing of its kind is further out.
    A zero vector belongs nowhere, however wide a radius is.
    """
    category, best = np.full(len(vectors), -1, dtype=np.int64), np.full(len(vectors), np.nan)
    by_vector = np.flatnonzero(catalogue.has_reach)
    if not len(by_vector) or not np.any(vectors):
        return category, best
    radius = catalogue.rows["radius"].to_numpy(np.float32)[by_vector]
    towards = np.ascontiguousarray(catalogue.centroids[by_vector].T)
    for start in range(0, len(vectors), BLOCK):
        part = slice(start, start + BLOCK)
        cosine = vectors[part] @ towards
        found, numbers = _nearest(cosine, radius)
        is_held = (numbers >= 0) & np.any(vectors[part] != 0, axis=1)
        best[part] = np.where(is_held, found, np.nan)
        category[part] = np.where(is_held, by_vector[numbers], -1)
    return category, best


def _nearest(cosine: Vectors, radius: NDArray[np.float32]) -> tuple[NDArray[np.float32], Numbers]:
    """For each row the cosine and number of the category it belongs to, -1 for none.

    >>> radius = np.array([0.8, 0.7], dtype=np.float32)
    >>> rows = np.array([[0.9, 0.1], [0.78, 0.72], [0.6, 0.3], [0.6, 0.5]], dtype=np.float32)
    >>> _nearest(rows, radius)[1].tolist()  # the third leads by .3 and lies .2 outside, the fourth leads by .1 only
    [0, 1, 0, -1]
    """
    every = np.arange(len(cosine))
    within = np.where(cosine >= radius, cosine, -np.inf)
    inner, nearest = within.argmax(axis=1), cosine.argmax(axis=1)
    first = cosine[every, nearest]
    second = np.partition(cosine, -2, axis=1)[:, -2] if cosine.shape[1] > 1 else np.zeros_like(first)
    leads = (first > 0) & (first - second >= radius[nearest] - first)
    numbers = np.where(within[every, inner] > -np.inf, inner, np.where(leads, nearest, -1))
    return cosine[every, numbers], numbers


def searchable(texts: Sequence[str], tags: Sequence[Sequence[str]]) -> list[str]:
    """Text and hashtags as one string a note, to be searched for keywords."""
    return [f"{text}\n{' '.join(names)}" if len(names) else text for text, names in zip(texts, tags, strict=True)]
