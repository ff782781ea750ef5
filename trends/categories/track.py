"""The catalogue from one week to the next: what bursts is born, what moves is followed, what is silent sleeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.search import by_word, incidence
from notetrends.trends.categories.assign import Numbers, Places
from notetrends.trends.categories.births import category_id, from_bursts
from notetrends.trends.categories.catalogue import Catalogue, Vectors
from notetrends.trends.categories.cluster import centroids_of
from notetrends.trends.categories.labels import STORY
from notetrends.trends.categories.pool import Index
from notetrends.trends.embedding.sentence import unit

MAX_KEYWORDS = 3
# A story takes in no group of words unless its own burst was at least this much of the group's.
_PEER = 0.5


def bring_forth(
    catalogue: Catalogue, bursts: pd.DataFrame, index: Index, monday: dt.date, *, overlap: float
) -> Catalogue:
    """The catalogue with a category for each group of bursting words: one it has, wakened, or a newborn.

    A group belongs to the category that has its leading word as a keyword or was born as it, in whatever year; or to
    an awake one whose keywords already stand in most of its notes, unless that burst far more weakly: it only happens
    to be there. A newborn's keywords are the leading word and those that are written in much the same notes: a common
    word that only went along would give it a past that is not its own. A leading word that is written in much the same
    notes as its category becomes a keyword of it and its name.

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
    named = {identity: number for number, ids in enumerate(rows["aliases"]) for identity in ids}
    named |= {identity: number for number, identity in enumerate(rows["category_id"])}
    awake = np.flatnonzero(catalogue.is_active & (rows["keywords"].map(len) > 0).to_numpy(bool))
    keywords_of = rows["keywords"].map(list).to_list()
    asked = list(dict.fromkeys(word for words in [*keywords_of, bursts["word"]] for word in words))
    places = by_word(asked, *index.find_pairs(asked))
    newborns: list[tuple[str, list[str], float]] = []
    groups = bursts.sort_values(["score", "word"], ascending=[False, True]).groupby("lead_word", sort=False)
    notes, n_notes = (
        [_holding(places, keywords_of[number]) for number in awake],
        max(map(_end, places.values()), default=0),
    )
    leads = incidence([places[str(lead)] for lead, _ in groups], n_notes)
    shared = (leads @ incidence(notes, n_notes).T).toarray()
    for (lead, group), n_shared in zip(groups, shared, strict=True):
        members, strength = places[str(lead)], float(group["score"].max())
        # its id is made of its first word, which later ones may have pushed out of the keywords
        found = owner.get(str(lead), named.get(category_id("word", str(lead))))
        if found is None:
            is_peer = rows["strength"].to_numpy()[awake] >= _PEER * strength
            found = next(iter(awake[is_peer & (n_shared > overlap * len(members))].tolist()), None)
        if found is None:
            is_own = (group["word"] != lead) & (group["score"] >= strength / 2)
            same = [w for w in group.loc[is_own, "word"] if _jaccard(members, _holding(places, [w])) >= overlap]
            newborns.append((str(lead), [str(lead), *same][:MAX_KEYWORDS], strength))
        else:
            before = rows["strength"][found] if rows["last_week"][found] == monday else 0.0
            rows.loc[found, ["state", "last_week", "strength"]] = "active", monday, max(strength, before)
            if _jaccard(members, _holding(places, keywords_of[found])) >= overlap:
                most = max(MAX_KEYWORDS, len(keywords_of[found]))  # a merged one has those of both
                keywords_of[found] = list(dict.fromkeys([str(lead), *keywords_of[found]]))[:most]
    rows["keywords"] = keywords_of
    is_named = [
        bool(words) and not has_reach for words, has_reach in zip(keywords_of, catalogue.has_reach, strict=True)
    ]
    rows["label"] = [
        words[0] if named else label for named, words, label in zip(is_named, keywords_of, rows["label"], strict=True)
    ]
    known = Catalogue(rows, catalogue.centroids, catalogue.anchors)
    return _told_apart(known.extend(from_bursts(newborns, monday, catalogue.centroids.shape[1])))


def _told_apart(catalogue: Catalogue) -> Catalogue:
    """The catalogue where no story is called like a settled category: beside 防晒 there is 防晒（话题）."""
    rows, is_story = catalogue.rows, ~catalogue.has_reach
    settled = set(rows.loc[~is_story, "label"])
    labels = [
        f"{label}{STORY}" if told and label in settled else label
        for told, label in zip(is_story, rows["label"], strict=True)
    ]
    return Catalogue(rows.assign(label=labels), catalogue.centroids, catalogue.anchors)


def _end(rows: Numbers) -> int:
    return int(rows[-1]) + 1 if len(rows) else 0


def _holding(places: Mapping[str, Numbers], words: Iterable[str]) -> Numbers:
    return np.unique(np.concatenate([np.empty(0, np.int64), *(places[word] for word in words)]))


def _jaccard(one: Numbers, other: Numbers) -> float:
    n_shared = len(np.intersect1d(one, other, assume_unique=True))
    return n_shared / max(len(one) + len(other) - n_shared, 1)


def follow(
    catalogue: Catalogue, before: Catalogue | None, places: Places, vectors: Vectors, monday: dt.date, *,
    min_notes: int, dormant_weeks: int, forget_weeks: int, drift: float, anchor: float,
) -> tuple[Catalogue, pd.DataFrame]:  # fmt: skip
    """The catalogue after the week, and the `category_events` of the week.

    A settled category has the notes that lie in it, a newborn those with its keywords. Centroids move a little towards
    the week's notes and are held by the anchor they were born with; a category without enough notes stands still. A
    newborn has a centroid from its first notes on, to be compared by, but no reach: its words alone say what it is, so
    that it is the same story when it comes back next year. What lasts of it is born as a settled category of its own,
    of the notes that lie in none. One that burst in one week only is dropped again after `dormant_weeks`, any other
    after `forget_weeks`; its id is made of its word, so it comes back under the same one.

    Args:
        catalogue: the catalogue with the week's newborns.
        before: the catalogue of the week before; None at the start.
        places: where the week's notes are.
        vectors: their unit vectors, float32 [n notes, d].
        monday: of the week.
        min_notes: notes a week below which nothing moves.
        dormant_weeks: silence after which a category sleeps.
        forget_weeks: silence after which a newborn is dropped.
        drift: pull of this week's mean.
        anchor: pull of the anchor.
    """
    told = np.where(np.any(vectors != 0, axis=1), places.story, -1)
    n_lying, n_told = (np.bincount(one[one >= 0], minlength=len(catalogue)) for one in (places.near, told))
    n_notes = np.where(catalogue.has_reach, n_lying, n_told)
    moves = n_notes >= min_notes
    lying, spoken = (centroids_of(vectors, one, len(catalogue)) for one in (_core(places), told))
    mean = np.where(catalogue.has_reach[:, None], lying, spoken)
    moved = _moved(catalogue, moves, mean, drift=drift, anchor=anchor)
    rows = moved.rows
    rows["state"] = rows["state"].mask(moves & moved.has_reach, "active")
    rows["last_week"] = rows["last_week"].mask(moves & moved.has_reach, monday)
    silence = np.array([(monday - last).days // 7 for last in rows["last_week"]], dtype=np.int64)
    rows.loc[(silence > dormant_weeks) & ~rows["is_pinned"].to_numpy(bool), "state"] = "dormant"
    burst_once = (rows["first_week"] == rows["last_week"]).to_numpy()
    is_over = ~moved.is_active & ~moved.has_reach & (burst_once | (silence > forget_weeks))
    after = moved.keep(~is_over)
    return after, _events(before, after, monday)


def _core(places: Places) -> NDArray[np.int64]:
    """The category of the notes in its nearer half, -1 for the others: what lies at the rim may be anything.

    Were the rim to pull, a wide category would move to the middle of all notes and take in ever more of them.
    """
    cosine = pd.Series(places.cosine)
    return np.where(cosine >= cosine.groupby(places.near).transform("median"), places.near, -1)


def _moved(catalogue: Catalogue, moves: NDArray[np.bool_], mean: Vectors, *, drift: float, anchor: float) -> Catalogue:
    """The catalogue with the centroids that move a step on; one that had none begins where its first notes are."""
    begins = (moves & ~np.any(catalogue.anchors != 0, axis=1))[:, None]
    anchors = np.where(begins, mean, catalogue.anchors)
    centroids = np.where(begins, mean, catalogue.centroids)
    step = unit(((1 - drift - anchor) * centroids + drift * mean + anchor * anchors).astype(np.float32))
    rows = catalogue.rows.assign(n_weeks=catalogue.rows["n_weeks"] + moves)
    return Catalogue(rows, np.where(moves[:, None], step, centroids), anchors)


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
