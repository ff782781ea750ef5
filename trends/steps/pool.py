"""The notes of several weeks in one pool, with texts, words and vectors row for row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.categories.assign import searchable
from notetrends.trends.store import Store, matrix
from notetrends.trends.week import Week


@dataclass(frozen=True)
class Pool:
    """Notes that have a vector, in the order of week and note_id.

    Attributes:
        note_ids: object [n].
        vectors: float32 [n, d].
        texts: searchable texts.
        tokens: words.
        weeks: number of each note's week within the pool, int64 [n].
    """

    note_ids: NDArray[np.object_]
    vectors: NDArray[np.float32]
    texts: list[str]
    tokens: list[Sequence[str]]
    weeks: NDArray[np.int64]

    def take(self, places: NDArray[np.int64]) -> Pool:
        """The notes at `places`."""
        texts, tokens = [self.texts[place] for place in places], [self.tokens[place] for place in places]
        return Pool(self.note_ids[places], self.vectors[places], texts, tokens, self.weeks[places])

    def sample(self, n: int, seed: int) -> Pool:
        """At most `n` of the notes, order kept."""
        if len(self.note_ids) <= n:
            return self
        return self.take(np.sort(np.random.default_rng(seed).choice(len(self.note_ids), n, replace=False)))


def read_pool(store: Store, weeks: Sequence[Week]) -> Pool:
    """The embedded notes of those of `weeks` that exist."""
    frames = []
    for number, week in enumerate(weeks):
        if store.has(schemas.EMBEDDINGS, week) and store.n_rows(schemas.EMBEDDINGS, week):
            table = store.read_arrow(schemas.EMBEDDINGS, week, ["note_id", "vector"])
            frame = pd.DataFrame({"note_id": table["note_id"].to_pandas(), "vector": list(matrix(table["vector"]))})
            frame = frame.merge(store.read(schemas.NOTES, week, ["note_id", "text", "tags"]), on="note_id")
            frames.append(frame.merge(store.read(schemas.TOKENS, week), on="note_id").assign(week=number))
    if not frames:
        return Pool(np.empty(0, object), np.empty((0, 1), np.float32), [], [], np.empty(0, np.int64))
    pool = pd.concat(frames, ignore_index=True)
    return Pool(
        pool["note_id"].to_numpy(object),
        np.stack(pool["vector"].to_list()),
        searchable(pool["text"].to_list(), pool["tags"].to_list()),
        pool["tokens"].to_list(),
        pool["week"].to_numpy(np.int64),
    )


def read_vectors(store: Store, week: Week, note_ids: pd.Series[str]) -> NDArray[np.float32]:
    """The vectors of `note_ids`, float32 [n notes, d]; zero rows for notes that have none."""
    table = store.read_arrow(schemas.EMBEDDINGS, week, ["note_id", "vector"])
    known = matrix(table["vector"])
    places = pd.Index(table["note_id"].to_pandas()).get_indexer(pd.Index(note_ids))
    vectors = np.zeros((len(note_ids), known.shape[1]), dtype=np.float32)
    vectors[places >= 0] = known[places[places >= 0]]
    return vectors
