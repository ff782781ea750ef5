"""The catalogue kept for a week: what the step does, without the store."""

from __future__ import annotations

import atexit
import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
import pandas as pd
from joblib import Memory
from numpy.typing import NDArray

from notetrends.trends.categories.assign import Numbers, Places, by_centroid, by_keyword
from notetrends.trends.categories.births import from_clusters, is_lasting
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.cluster import Clusters, find_clusters
from notetrends.trends.categories.labels import name_afresh, refresh_labels
from notetrends.trends.categories.overrides import Override, apply_overrides
from notetrends.trends.categories.parents import find_parents, group
from notetrends.trends.categories.pool import Notes, Pool, drawn
from notetrends.trends.categories.revise import revise, tighten, view
from notetrends.trends.categories.track import bring_forth, follow

# A cluster of the first pool, several weeks deep, holds at least so many times the notes that a week must have.
_FIRST_SIZE = 4
# As much for one of the residue, which is not so deep and must show itself soon.
_BIRTH_SIZE = 2


@dataclass(frozen=True)
class Rules:
    """How a catalogue is kept; the settings `[categories]` say what each does, `overlap` is that of `[rising]`."""

    max_sample: int
    reduced_dimensions: int
    min_cluster_share: float
    merge_similarity: float
    parent_similarity: float
    min_notes: int
    revision_weeks: int
    dormant_weeks: int
    forget_weeks: int
    drift: float
    anchor: float
    seed: int
    overlap: float


def is_revised(monday: dt.date, every: int) -> bool:
    """Whether the catalogue is revised in this week: every so many weeks, the same ones in every store.

    >>> [is_revised(dt.date(2024, 1, day), 4) for day in (1, 8, 15, 22)]
    [False, True, False, False]
    """
    return monday.toordinal() // 7 % every == 0


def revise_month(
    catalogue: Catalogue, months: Sequence[Pool], monday: dt.date, rules: Rules
) -> tuple[Catalogue, pd.DataFrame]:
    """The revision: the notes of the last two months clustered afresh, each by itself; see `revise`."""
    views = []
    for pool in months:
        pool = pool.sample(rules.max_sample, rules.seed)
        views.append(view(catalogue, pool, cluster(pool, rules, _BIRTH_SIZE, find=_remembered())))
    catalogue = tighten(catalogue, views[-1], 4 * rules.min_notes)
    after, events = revise(catalogue, views, monday, apart=rules.merge_similarity)
    n_notes = np.bincount(views[-1].numbers[views[-1].numbers >= 0], minlength=len(catalogue))
    known = pd.Series(n_notes, index=catalogue.rows["category_id"])
    n_notes = known.reindex(after.rows["category_id"], fill_value=0).to_numpy()
    last = views[-1]
    after = refresh_labels(after, _ids(catalogue, last.numbers, after), last.pool.tokens)
    return group(after, n_notes, rules.parent_similarity), events


@dataclass(frozen=True)
class Kept:
    """A week's outcome.

    Attributes:
        catalogue: after the week.
        category_ids: the settled category that each of the week's notes lies in, None for none; object [n notes].
        similarity: the cosine to its centroid, NaN for none; float64 [n notes].
        notes: number of a note that tells a story, int64 [n pairs].
        story_ids: that story, a category one of whose keywords stands in the note, None for one that was dropped;
            object [n pairs].
        events: the `category_events` of the week.
    """

    catalogue: Catalogue
    category_ids: NDArray[np.object_]
    similarity: NDArray[np.float64]
    notes: Numbers
    story_ids: NDArray[np.object_]
    events: pd.DataFrame

    def links(self, note_ids: NDArray[np.object_]) -> pd.DataFrame:
        """As the `note_categories` table is written: a row for the category a note lies in, one for each story."""
        lying = {"note_id": note_ids, "category_id": self.category_ids, "similarity": self.similarity}
        told = {"note_id": note_ids[self.notes], "category_id": self.story_ids, "similarity": np.nan}
        both = pd.concat([pd.DataFrame(lying), pd.DataFrame(told)], ignore_index=True).dropna(subset="category_id")
        return both.drop_duplicates(["note_id", "category_id"], ignore_index=True)


def first_catalogue(pool: Pool, monday: dt.date, rules: Rules) -> Catalogue:
    """The first categories, from the pooled newest weeks."""
    pool = pool.sample(rules.max_sample, rules.seed)
    clusters = cluster(pool, rules, _FIRST_SIZE)
    catalogue = from_clusters(clusters, pool.note_ids, pool.vectors, pool.tokens, monday)
    catalogue = name_afresh(catalogue, by_centroid(pool.vectors, catalogue)[0], pool.tokens)
    n_notes = np.bincount(clusters.labels[clusters.labels >= 0], minlength=len(catalogue))
    is_kept = _nameable(catalogue)
    return group(catalogue.keep(is_kept), n_notes[is_kept], rules.parent_similarity)


def keep_week(
    catalogue: Catalogue, before: Catalogue | None, notes: Notes, residue: Pool, bursts: pd.DataFrame, monday: dt.date,
    rules: Rules, overrides: Sequence[Override] = (),
) -> Kept:  # fmt: skip
    """Assign the week's notes, bring forth what is new, move what moved, put to sleep what is silent.

    Args:
        catalogue: what the week starts with, revised where it is time.
        before: the catalogue after the week before; None at the start.
        notes: the week's notes, those without a vector as well.
        residue: notes of the weeks before that lay in no settled category then.
        bursts: the `bursts` table of the week.
        monday: of the week.
        rules: how the catalogue is kept.
        overrides: what merchandisers want otherwise.
    """
    catalogue = bring_forth(catalogue, bursts, notes.index, monday, overlap=rules.overlap)
    catalogue, merged = apply_overrides(catalogue, overrides, monday)
    stories = by_keyword(notes.index, catalogue)
    near, cosine = by_centroid(notes.vectors, catalogue)
    is_open = (near < 0) & np.any(notes.vectors != 0, axis=1)
    born = _births(catalogue, residue, notes, np.flatnonzero(is_open), monday, rules)
    if len(born):
        catalogue = catalogue.extend(born)  # none of them has a keyword yet
        near, cosine = by_centroid(notes.vectors, catalogue)
    places = Places(near, cosine, *stories)
    catalogue = find_parents(catalogue, places, notes.texts_of)
    after, events = follow(
        catalogue, before, places, notes.vectors, monday, min_notes=rules.min_notes,
        dormant_weeks=rules.dormant_weeks, forget_weeks=rules.forget_weeks,
        drift=rules.drift, anchor=rules.anchor,
    )  # fmt: skip
    events = pd.concat([merged, events], ignore_index=True)
    lying, told = (_ids(catalogue, numbers, after) for numbers in (places.near, places.stories))
    return Kept(after, lying, places.cosine, places.notes, told, events)


def _ids(catalogue: Catalogue, numbers: Numbers, after: Catalogue) -> NDArray[np.object_]:
    """The category_id of each row number; None for none, and for a category that was just dropped."""
    kept = set(after.rows["category_id"])
    names = [name if name in kept else None for name in catalogue.rows["category_id"]]
    return np.array([*names, None], dtype=object)[numbers]


def cluster(
    pool: Pool, rules: Rules, size: int, *, is_smoothed: bool = True, find: Callable[..., Clusters] = find_clusters
) -> Clusters:
    """The dense groups of a pool, each with its share of it and at least `size` x `min_notes` notes."""
    least = max(int(len(pool) * rules.min_cluster_share), size * rules.min_notes)
    return find(
        pool.vectors, min_size=least, is_smoothed=is_smoothed, n_dimensions=rules.reduced_dimensions,
        merge_similarity=rules.merge_similarity, seed=rules.seed,
    )  # fmt: skip


@cache
def _remembered() -> Callable[..., Clusters]:
    """`find_clusters` that knows in this process what it found: a replay asks for every month in two revisions."""
    folder = tempfile.TemporaryDirectory(prefix="notetrends-")  # gone with the process
    atexit.register(folder.cleanup)
    return cast("Callable[..., Clusters]", Memory(folder.name, verbose=0).cache(find_clusters))


def _nameable(born: Catalogue) -> NDArray[np.bool_]:
    """Which categories have words of their own; a heap of notes without one, copies of an exclamation, is no kind."""
    return (born.rows["top_words"].map(len) > 0).to_numpy(bool)


def _births(
    catalogue: Catalogue, residue: Pool, notes: Notes, is_open: Numbers, monday: dt.date, rules: Rules
) -> Catalogue:
    """Categories found in the pooled residue of the newest weeks, the open notes of this one among it, if it lasts."""
    chosen = drawn(len(residue) + len(is_open), rules.max_sample, rules.seed)
    earlier, now = chosen[chosen < len(residue)], chosen[chosen >= len(residue)] - len(residue)
    pool = residue.take(earlier).then(notes.take(is_open[now]))
    pool = pool.take(np.flatnonzero(by_centroid(pool.vectors, catalogue)[0] < 0))
    clusters = cluster(pool, rules, _BIRTH_SIZE, is_smoothed=False)
    born = from_clusters(clusters, pool.note_ids, pool.vectors, pool.tokens, monday, catalogue.rows["label"])
    return born.keep(is_lasting(clusters, pool.weeks, catalogue, rules.merge_similarity) & _nameable(born))
