"""Reading behaviour with what its notes are about, one shard of users at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.config import EngineConfig, GroupsConfig
from notetrends.trends.groups.space import Floats, Numbers
from notetrends.trends.intake.acts import hash_ids
from notetrends.trends.steps.placing import place_notes
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_COUNTS = {"n_views": "view", "n_likes": "like", "n_collects": "collect", "n_comments": "comment", "n_carts": "cart"}


@dataclass(frozen=True)
class NoteBook:
    """What the notes of some weeks are about, under today's catalogue; rows by the hash of their ids.

    Attributes:
        hashes: sorted `hash_ids`, uint64 [n notes].
        settled: row of the settled category that tells an interest, int64 [n notes]; -1 for none, and where the note
            tells a story that rises: who reads that is the question, not what groups are made of.
        entries: number of the entry it counts for as a story, and as lying in it; int64 [n notes, 2], -1 for none.
    """

    hashes: NDArray[np.uint64]
    settled: Numbers
    entries: Numbers


@dataclass(frozen=True)
class Acts:
    """The acts of one shard, one row a user, week and note.

    Attributes:
        users: the user ids, sorted; object [n users].
        user: number of the user, int64 [n].
        week: place in the weeks that were read, int64 [n].
        settled: as in `NoteBook`, int64 [n].
        entries: as in `NoteBook`, int64 [n, 2].
        weight: what the acts count, float64 [n].
    """

    users: NDArray[np.object_]
    user: Numbers
    week: Numbers
    settled: Numbers
    entries: Numbers
    weight: Floats


def read_notes(
    store: Store, weeks: Sequence[Week], catalogue: Catalogue, entry_ids: Sequence[str], engine: EngineConfig
) -> NoteBook:
    """Place the notes of those of `weeks` that have vectors; history is measured with today's catalogue."""
    number = {category_id: place for place, category_id in enumerate(entry_ids)}
    entry = np.array([*(number.get(one, -1) for one in catalogue.rows["category_id"]), -1], dtype=np.int64)
    is_apart = np.append((entry[:-1] >= 0) & ~catalogue.has_reach, False)
    hashes, settled, entries = [np.empty(0, np.uint64)], [np.empty(0, np.int64)], [np.empty((0, 2), np.int64)]
    for week in weeks:
        if store.has(schemas.EMBEDDINGS, week):
            places = place_notes(store, week, catalogue, engine)
            near = np.where(is_apart[places.story], -1, places.near)
            hashes.append(hash_ids(store.read_arrow(schemas.NOTES, week, ["note_id"])["note_id"].combine_chunks()))
            settled.append(np.where(entry[places.story] >= 0, -1, near))
            entries.append(np.column_stack([entry[places.story], entry[near]]))
    order = np.argsort(np.concatenate(hashes), kind="stable")
    return NoteBook(np.concatenate(hashes)[order], np.concatenate(settled)[order], np.concatenate(entries)[order])


def read_acts(store: Store, weeks: Sequence[Week], shard: int, notes: NoteBook, config: GroupsConfig) -> Acts:
    """One shard of the behaviour of these weeks."""
    parts = [store.read_shard(schemas.BEHAVIOUR, week, shard) for week in weeks]
    users, user = np.unique(
        np.concatenate([np.empty(0, object), *(part["user_id"].to_numpy() for part in parts)]), return_inverse=True
    )
    weight = np.concatenate([np.empty(0), *(_weigh(part, config) for part in parts)])
    week = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    row = np.concatenate([np.empty(0, np.int64), *(_find(part["note_id"], notes.hashes) for part in parts)])
    settled = np.append(notes.settled, -1)[row]
    entries = np.vstack([notes.entries, [[-1, -1]]])[row]
    return Acts(users, user.astype(np.int64), week, settled, entries, weight)


def _weigh(part: pa.Table, config: GroupsConfig) -> Floats:
    """Each kind of action counts once: a note read ten times is no greater interest, and a log may repeat itself."""
    weights = config.model_dump()
    return np.asarray(
        sum((part[column].to_numpy() > 0) * weights[f"{action}_weight"] for column, action in _COUNTS.items()),
        dtype=np.float64,
    )


def _find(note_ids: pa.ChunkedArray, hashes: NDArray[np.uint64]) -> Numbers:
    """The row of each note in the book, -1 for none."""
    encoded = note_ids.combine_chunks().dictionary_encode()
    found = pd.Index(hashes).get_indexer(pd.Index(hash_ids(encoded.dictionary)))
    return np.asarray(found.astype(np.int64)[encoded.indices.to_numpy()])
