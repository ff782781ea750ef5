"""Notes of one or more weeks, with texts, words and vectors row for row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from notetrends.trends.categories.catalogue import Vectors


@dataclass(frozen=True)
class Pool:
    """Notes in the order of week and note_id.

    Attributes:
        note_ids: object [n].
        vectors: unit vectors float32 [n, d]; zero rows where a note has none.
        texts: searchable texts.
        tokens: words.
        weeks: number of each note's week within the pool, int64 [n].
    """

    note_ids: NDArray[np.object_]
    vectors: Vectors
    texts: list[str]
    tokens: list[Sequence[str]]
    weeks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.note_ids)

    def take(self, places: NDArray[np.int64]) -> Pool:
        """The notes at `places`."""
        texts, tokens = [self.texts[place] for place in places], [self.tokens[place] for place in places]
        return Pool(self.note_ids[places], self.vectors[places], texts, tokens, self.weeks[places])

    def sample(self, n: int, seed: int) -> Pool:
        """At most `n` of the notes, order kept."""
        if len(self) <= n:
            return self
        return self.take(np.sort(np.random.default_rng(seed).choice(len(self), n, replace=False)))

    def then(self, later: Pool) -> Pool:
        """Both, `later` with the number of the week that follows."""
        if not len(self):  # an empty one may not know its dimensions
            return later
        if not len(later):
            return self
        return Pool(
            np.concatenate([self.note_ids, later.note_ids]), np.vstack([self.vectors, later.vectors]),
            self.texts + later.texts, self.tokens + later.tokens,
            np.concatenate([self.weeks, later.weeks + self.weeks.max(initial=-1) + 1]),
        )  # fmt: skip
