"""Notes of one or more weeks, with texts, words and vectors row for row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.catalogue import Vectors


class Index(Protocol):
    """What finds words in texts, see `TextIndex`."""

    def find_pairs(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of `words`, each different, stands in which text: sorted by word, then text."""


class Notes(Protocol):
    """A week's notes as the catalogue asks for them: all of their vectors, of texts and words only what it needs."""

    @property
    def vectors(self) -> Vectors:
        """Unit vectors, zero rows where a note has none."""

    @property
    def index(self) -> Index:
        """What finds words in their texts."""

    def texts_of(self, places: NDArray[np.int64]) -> list[str]:
        """The searchable texts of some of them, by ascending number."""

    def take(self, places: NDArray[np.int64]) -> Pool:
        """Some of them whole, by ascending number."""


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

    @property
    def index(self) -> TextIndex:
        """What finds words in their texts."""
        return TextIndex(self.texts)

    def texts_of(self, places: NDArray[np.int64]) -> list[str]:
        """The texts of the notes at `places`."""
        return [self.texts[place] for place in places]

    def sample(self, n: int, seed: int) -> Pool:
        """At most `n` of the notes, order kept."""
        return self if len(self) <= n else self.take(drawn(len(self), n, seed))

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


def drawn(n_all: int, n: int, seed: int) -> NDArray[np.int64]:
    """At most `n` of the numbers below `n_all`, ascending."""
    if n_all <= n:
        return np.arange(n_all)
    return np.sort(np.random.default_rng(seed).choice(n_all, n, replace=False))
