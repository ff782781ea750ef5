"""The catalogue from one week to the next: what bursts is born, what moves is followed, what is silent sleeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.assign import by_centroid
from notetrends.trends.categories.births import category_id, from_bursts
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue, Vectors
from notetrends.trends.categories.cluster import centroids_of
from notetrends.trends.embedding.sentence import unit

MAX_KEYWORDS = 3
# Share of a newborn's notes that must use one of its parent's words.
_SHARED_WORDS = 0.3


def bring_forth(
    catalogue: Catalogue, bursts: pd.DataFrame, index: TextIndex, monday: dt.date, *, overlap: float
) -> Catalogue:
    """The catalogue with a category for each group of bursting words: one it has, wakened, or a newborn.

    A group belongs to the category that has its leading word as a keyword or was born as it, in whatever year; or to
    an awake one whose keywords already stand in most of its notes. A newborn's keywords are the leading word and those
    that are written in much the same notes: a common word that only went along would give it a past that is not its
    own. A leading word that is written in much the same notes as its category becomes a keyword of it and its name.

    Args:
        catalogue: the catalogue before.
        bursts: the `bursts` table of the week.
        index: the week's texts.
        monday: of the week.
        overlap: share of a group's notes that makes it part of a category; and of all notes of two words (Jaccard)
            that makes both keywords.
    """
    rows = catalogue.rows.copy()
    owner = {word: number for number, words in reversed(list(enumerate(rows["keywords"]))) for word in words}
    named = {identity: number for number, identity in enumerate(rows["category_id"])}
    awake = np.flatnonzero(catalogue.is_active & (rows["keywords"].map(len) > 0).to_numpy(bool))
    notes = {number: _holding(index, rows["keywords"][number]) for number in awake}
    keywords_of = rows["keywords"].map(list).to_list()
    newborns: list[tuple[str, list[str], float]] = []
    groups = bursts.sort_values(["score", "word"], ascending=[False, True]).groupby("lead_word", sort=False)
    for lead, group in groups:
        members = _holding(index, [str(lead)])
        # its id is made of its first word, which later ones may have pushed out of the keywords
        found = owner.get(str(lead), named.get(category_id("word", str(lead))))
        if found is None:
            found = next((number for number in awake if len(members & notes[number]) > overlap * len(members)), None)
        strength = float(group["score"].max())
        if found is None:
            is_own = (group["word"] != lead) & (group["score"] >= strength / 2)
            same = [w for w in group.loc[is_own, "word"] if _jaccard(members, _holding(index, [w])) >= overlap]
            newborns.append((str(lead), [str(lead), *same][:MAX_KEYWORDS], strength))
        else:
            rows.loc[found, ["state", "last_week", "strength"]] = "active", monday, strength
            if _jaccard(members, _holding(index, keywords_of[found])) >= overlap:
                keywords_of[found] = list(dict.fromkeys([str(lead), *keywords_of[found]]))[:MAX_KEYWORDS]
    rows["keywords"] = keywords_of
    rows["label"] = [words[0] if words else label for words, label in zip(keywords_of, rows["label"], strict=True)]
    known = Catalogue(rows, catalogue.centroids, catalogue.anchors)
    return known.extend(from_bursts(newborns, monday, catalogue.centroids.shape[1]))


def _holding(index: TextIndex, words: Iterable[str]) -> set[int]:
    return {int(number) for word in words for number in index.find(word)}


def _jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / max(len(one | other), 1)


def find_parents(catalogue: Catalogue, numbers: NDArray[np.int64], vectors: Vectors, texts: Sequence[str]) -> Catalogue:
    """The catalogue with a parent for each newborn most of whose notes would lie in one wider category.

    Nearness of vectors alone is not enough: a few short notes full of new words lie near something old by chance,
    so that some of them must also use one of the parent's own words.

    Args:
        catalogue: the catalogue.
        numbers: the category of each of the week's notes, int64 [n notes].
        vectors: their unit vectors, float32 [n notes, d].
        texts: their searchable texts.
    """
    rows = catalogue.rows.copy()
    parents = rows["parent"].to_list()
    for number in np.flatnonzero((rows["radius"] >= OUT_OF_REACH) & rows["parent"].isna()):
        members = np.flatnonzero(numbers == number)
        nearest = by_centroid(vectors[members], catalogue)[0]
        inside = np.bincount(nearest[nearest >= 0], minlength=1)
        widest = int(inside.argmax())
        if len(members) and inside[widest] > len(members) / 2:
            words = rows["top_words"][widest]
            n_shared = sum(any(word in texts[int(member)] for word in words) for member in members)
            parents[number] = rows["category_id"][widest] if n_shared >= _SHARED_WORDS * len(members) else None
    return Catalogue(rows.assign(parent=parents), catalogue.centroids, catalogue.anchors)


def follow(
    catalogue: Catalogue, before: Catalogue | None, numbers: NDArray[np.int64], vectors: Vectors, monday: dt.date, *,
    min_notes: int, dormant_weeks: int, drift: float, anchor: float,
) -> tuple[Catalogue, pd.DataFrame]:  # fmt: skip
    """The catalogue after the week, and the `category_events` of the week.

    Centroids move a little towards the week's notes and are held by the anchor they were born with; a category
    without enough notes stands still. A newborn that burst in one week only is dropped again after
    `dormant_weeks`; its id is made of its word, so it comes back under the same one.

    Args:
        catalogue: the catalogue with the week's newborns.
        before: the catalogue of the week before; None at the start.
        numbers: the category of each of the week's notes, int64 [n notes].
        vectors: their unit vectors, float32 [n notes, d].
        monday: of the week.
        min_notes: notes a week below which nothing moves.
        dormant_weeks: silence after which a category sleeps.
        drift: pull of this week's mean.
        anchor: pull of the anchor.
    """
    rows = catalogue.rows.copy()
    by_vector = (rows["radius"] < OUT_OF_REACH).to_numpy()
    n_notes = np.bincount(numbers[numbers >= 0], minlength=len(catalogue))
    moves = by_vector & (n_notes >= min_notes)
    mean = centroids_of(vectors, numbers, len(catalogue))
    moved = unit((1 - drift - anchor) * catalogue.centroids + drift * mean + anchor * catalogue.anchors)
    centroids = np.where(moves[:, None], moved, catalogue.centroids)
    rows.loc[moves, ["state", "last_week"]] = "active", monday
    is_silent = np.array([(monday - last).days > 7 * dormant_weeks for last in rows["last_week"]], dtype=bool)
    rows.loc[is_silent, "state"] = "dormant"
    is_over = is_silent & ~by_vector & (rows["first_week"] == rows["last_week"]).to_numpy()
    after = Catalogue(rows, centroids, catalogue.anchors)
    return after.keep(~is_over), _events(before, after.keep(~is_over), monday)


def _events(before: Catalogue | None, after: Catalogue, monday: dt.date) -> pd.DataFrame:
    """born, dormant and revived, by comparing the states."""
    was = {} if before is None else dict(zip(before.rows["category_id"], before.rows["state"], strict=True))
    changes = {("active", "dormant"): "dormant", ("dormant", "active"): "revived", (None, "active"): "born"}
    states = zip(after.rows["category_id"], after.rows["state"], strict=True)
    found = [(changes.get((was.get(identity), state)), identity) for identity, state in states]
    return pd.DataFrame(
        [(monday, kind, identity, []) for kind, identity in found if kind],
        columns=["week", "kind", "category_id", "others"],
    )
