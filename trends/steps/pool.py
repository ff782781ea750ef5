"""Reading notes with texts, words and vectors row for row; of many notes only a sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.tokenize.search import by_word
from notetrends.trends import schemas
from notetrends.trends.cast import matrix
from notetrends.trends.categories.assign import searchable
from notetrends.trends.categories.pool import Pool
from notetrends.trends.config import EngineConfig
from notetrends.trends.steps.window import Found, find_words
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

NO_NOTES = Pool(np.empty(0, object), np.empty((0, 1), np.float32), [], [], np.empty(0, np.int64))


class StoredNotes:
    """The notes of a week, of which only the vectors are held; `Notes` of the catalogue.

    Args:
        store: the store.
        week: the week.
        engine: the settings of the work on shards.
    """

    def __init__(self, store: Store, week: Week, engine: EngineConfig) -> None:
        self._store, self._week, self._engine = store, week, engine
        self._found: dict[str, NDArray[np.int64]] = {}  # the catalogue asks twice for nearly the same words
        self.note_ids = store.read(schemas.NOTES, week, ["note_id"])["note_id"]
        self.vectors = read_vectors(store, week, self.note_ids)

    @property
    def index(self) -> StoredNotes:
        """What finds words in their texts."""
        return self

    def find_pairs(self, words: Sequence[str]) -> Found:
        """Which of `words`, each different, stands in which text."""
        asked = [word for word in words if word not in self._found]
        if asked:
            self._found |= by_word(asked, *find_words(self._store, self._week, asked, self._engine))
        held = [self._found[word] for word in words]
        numbers = np.repeat(np.arange(len(words)), [len(rows) for rows in held])
        return numbers, np.concatenate([np.empty(0, np.int64), *held])

    def texts_of(self, places: NDArray[np.int64]) -> list[str]:
        """The searchable texts of the notes at `places`."""
        notes = self._store.read_rows(schemas.NOTES, self._week, places, ["text", "tags"]).to_pandas()
        return searchable(notes["text"].to_list(), notes["tags"].to_list())

    def take(self, places: NDArray[np.int64]) -> Pool:
        """The notes at `places` with all that is known of them."""
        notes = self._store.read_rows(schemas.NOTES, self._week, places, ["note_id", "text", "tags"]).to_pandas()
        cut = _read_notes(self._store, schemas.TOKENS, self._week, notes["note_id"].to_numpy(object))
        return _pool(notes.merge(cut, on="note_id", how="left", validate="one_to_one"), self.vectors[places])


def read_pool(store: Store, weeks: Sequence[Week], *, n: int, seed: int, is_open: bool = False) -> Pool:
    """The embedded notes of those of `weeks` that exist; about `n` of them at the most, drawn before they are read.

    Args:
        store: the store.
        weeks: the weeks, oldest first.
        n: notes that are read at the most.
        seed: of the sample.
        is_open: only notes that lay in no settled category.
    """
    rows = {week: _embedded(store, week, is_open=is_open) for week in weeks if store.has(schemas.EMBEDDINGS, week)}
    share = min(1.0, n / max(sum(map(len, rows.values())), 1))
    whole = NO_NOTES
    for week, known in rows.items():
        dice = np.random.default_rng([seed, week.monday.toordinal()])
        drawn = np.sort(dice.choice(len(known), int(len(known) * share), replace=False))
        vectors = store.read_rows(schemas.EMBEDDINGS, week, known[drawn], ["note_id", "vector"])
        note_ids = vectors["note_id"].to_numpy(zero_copy_only=False)
        notes = _read_notes(store, schemas.NOTES, week, note_ids, ["note_id", "text", "tags"])
        notes = notes.merge(_read_notes(store, schemas.TOKENS, week, note_ids), on="note_id")
        whole = whole.then(_pool(notes, _in_order(vectors, notes["note_id"])))
    return whole


def _read_notes(
    store: Store, table: Table, week: Week, note_ids: NDArray[np.object_], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of some notes, without those of the others ever in memory."""
    is_asked = store.read(table, week, ["note_id"])["note_id"].isin(note_ids)
    return store.read_rows(table, week, np.flatnonzero(is_asked), columns).to_pandas()


def _embedded(store: Store, week: Week, *, is_open: bool) -> NDArray[np.int64]:
    """The rows of a week's vectors; those of notes that lie in no settled category if only open ones are wanted."""
    if not is_open or not store.has(schemas.NOTE_CATEGORIES, week):
        return np.arange(store.n_rows(schemas.EMBEDDINGS, week))
    known = store.read(schemas.EMBEDDINGS, week, ["note_id"])["note_id"]
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "similarity"])
    return np.flatnonzero(~known.isin(links.loc[links["similarity"].notna(), "note_id"]))


def _pool(notes: pd.DataFrame, vectors: NDArray[np.float32]) -> Pool:
    texts = searchable(notes["text"].to_list(), notes["tags"].to_list())
    weeks = np.zeros(len(notes), dtype=np.int64)
    return Pool(notes["note_id"].to_numpy(object), vectors, texts, notes["tokens"].to_list(), weeks)


def read_vectors(store: Store, week: Week, note_ids: pd.Series[str]) -> NDArray[np.float32]:
    """The vectors of `note_ids`, float32 [n notes, d]; zero rows for notes that have none."""
    first, last = ("", "") if note_ids.empty else (note_ids.min(), note_ids.max())
    return _in_order(store.read_between(schemas.EMBEDDINGS, week, first, last, ["note_id", "vector"]), note_ids)


def _in_order(table: pa.Table, note_ids: pd.Series[str]) -> NDArray[np.float32]:
    """The vectors of rows of `embeddings`, as `read_vectors` gives them."""
    if len(table) and table["note_id"].to_pandas().equals(note_ids.reset_index(drop=True)):
        return np.concatenate([matrix(chunk) for chunk in table["vector"].chunks])
    places = pd.Index(table["note_id"].to_pandas()).get_indexer(pd.Index(note_ids))
    vectors = np.zeros((len(note_ids), table.schema.field("vector").type.list_size), dtype=np.float32)
    start = 0
    for chunk in table["vector"].chunks:  # as one they would be copied
        is_here = (places >= start) & (places < start + len(chunk))
        vectors[is_here] = matrix(chunk)[places[is_here] - start]
        start += len(chunk)
    return vectors
