"""Reading notes with texts, words and vectors row for row; of many notes only a sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.cast import matrix
from notetrends.trends.categories.assign import searchable
from notetrends.trends.categories.pool import Pool
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

NO_NOTES = Pool(np.empty(0, object), np.empty((0, 1), np.float32), [], [], np.empty(0, np.int64))


def read_week(store: Store, week: Week) -> Pool:
    """All notes of a week; those without a vector have a zero one."""
    notes = store.read(schemas.NOTES, week, ["note_id", "text", "tags"]).merge(
        store.read(schemas.TOKENS, week), on="note_id"
    )
    return _pool(notes, read_vectors(store, week, notes["note_id"]))


def read_pool(store: Store, weeks: Sequence[Week], *, n: int, seed: int, is_open: bool = False) -> Pool:
    """The embedded notes of those of `weeks` that exist; about `n` of them at the most, drawn before they are read.

    Args:
        store: the store.
        weeks: the weeks, oldest first.
        n: notes that are read at the most.
        seed: of the sample.
        is_open: only notes that lay in no settled category.
    """
    ids = {week: _embedded(store, week, is_open=is_open) for week in weeks if store.has(schemas.EMBEDDINGS, week)}
    share = min(1.0, n / max(sum(map(len, ids.values())), 1))
    whole = NO_NOTES
    for week, known in ids.items():
        dice = np.random.default_rng([seed, week.monday.toordinal()])
        drawn = np.sort(dice.choice(len(known), int(len(known) * share), replace=False))
        notes = _read_notes(store, schemas.NOTES, week, known[drawn], ["note_id", "text", "tags"])
        notes = notes.merge(_read_notes(store, schemas.TOKENS, week, known[drawn]), on="note_id")
        whole = whole.then(_pool(notes, read_vectors(store, week, notes["note_id"])))
    return whole


def _read_notes(
    store: Store, table: Table, week: Week, note_ids: NDArray[np.object_], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of some notes, without those of the others ever in memory."""
    is_asked = store.read(table, week, ["note_id"])["note_id"].isin(note_ids)
    return store.read_rows(table, week, np.flatnonzero(is_asked), columns).to_pandas()


def _embedded(store: Store, week: Week, *, is_open: bool) -> NDArray[np.object_]:
    """The notes of a week that have a vector, and lie in no settled category if only open ones are wanted."""
    known = store.read(schemas.EMBEDDINGS, week, ["note_id"])["note_id"]
    if is_open and store.has(schemas.NOTE_CATEGORIES, week):
        links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "similarity"])
        known = known[~known.isin(links.loc[links["similarity"].notna(), "note_id"])]
    return known.to_numpy(object)


def _pool(notes: pd.DataFrame, vectors: NDArray[np.float32]) -> Pool:
    texts = searchable(notes["text"].to_list(), notes["tags"].to_list())
    weeks = np.zeros(len(notes), dtype=np.int64)
    return Pool(notes["note_id"].to_numpy(object), vectors, texts, notes["tokens"].to_list(), weeks)


def read_vectors(store: Store, week: Week, note_ids: pd.Series[str]) -> NDArray[np.float32]:
    """The vectors of `note_ids`, float32 [n notes, d]; zero rows for notes that have none."""
    first, last = ("", "") if note_ids.empty else (note_ids.min(), note_ids.max())
    table = store.read_between(schemas.EMBEDDINGS, week, first, last, ["note_id", "vector"])
    places = pd.Index(table["note_id"].to_pandas()).get_indexer(pd.Index(note_ids))
    vectors = np.zeros((len(note_ids), table.schema.field("vector").type.list_size), dtype=np.float32)
    start = 0
    for chunk in table["vector"].chunks:  # as one they would be copied
        is_here = (places >= start) & (places < start + len(chunk))
        vectors[is_here] = matrix(chunk)[places[is_here] - start]
        start += len(chunk)
    return vectors
