"""What is counted: authors of notes after folding, each once; where a source has none, its folded notes a day."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends.rising.baseline import Floats
from notetrends.trends.week import TIMEZONE, Week

_DAYS = 32  # more than a month has
_PARTS, _IN_MEMORY = 64, 1 << 20  # pairs are counted in so many parts, each on disk beyond so many bytes

Units = NDArray[np.int64]


class Said(NamedTuple):
    """Which voice says which word in some notes: `words`, and int64 voice << 32 | number of the word, each once."""

    words: list[str]
    pairs: NDArray[np.int64]


def counted_unit(notes: pd.DataFrame) -> Units:
    """Who each note counts as: the author of the first of its near-duplicates; without authors these and the day.

    A template is one voice, whether one author posts it fifty times or fifty authors once each: what is copied is no
    more said than it was, and comes in clumps that no test of counts expects. A title that stays on a public list for
    a second day was chosen twice.

    Args:
        notes: author_id, fold_id, published_at.

    Returns:
        int64 [n notes], a number for each voice of the week, not below 0.
    """
    author, fold = pd.factorize(notes["author_id"])[0], pd.factorize(notes["fold_id"])[0]
    known = np.flatnonzero(author >= 0)[::-1]
    first = np.full(fold.max(initial=-1) + 1, -1, dtype=np.int64)
    first[fold[known]] = author[known]  # of several the last that is set stays: the first in order
    return np.where(first[fold] >= 0, first[fold], loud_unit(notes))


def loud_unit(notes: pd.DataFrame) -> Units:
    """As `counted_unit`, but whoever posts a copy is a voice too: how loud it is, not how much is said."""
    author, fold = pd.factorize(notes["author_id"])[0], pd.factorize(notes["fold_id"])[0]
    day = notes["published_at"].dt.tz_convert(TIMEZONE).dt.day.to_numpy(np.int64)
    return np.where(author >= 0, author, author.max(initial=-1) + 1 + fold * _DAYS + day)


def pair(tokens: pa.ChunkedArray, *units: Units) -> tuple[Said, ...]:
    """Who says what in some notes.

    Args:
        tokens: the words of each note.
        units: who speaks in each, below 2^31; for each such array there is an answer.

    >>> said, = pair(pa.chunked_array([[["瑜伽", "瑜伽"], ["露营"]]]), np.array([3, 5]))
    >>> said.words, [(one >> 32, one & 0xFFFFFFFF) for one in said.pairs.tolist()]
    (['瑜伽', '露营'], [(3, 0), (5, 1)])
    """
    lists = tokens.combine_chunks()
    encoded = lists.flatten().dictionary_encode()
    words, numbers = encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)
    notes = lists.value_parent_indices().to_numpy()
    return tuple(Said(words, _distinct(voices[notes] << 32 | numbers)) for voices in units)


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each once, sorted: `numpy.unique` takes several times as long."""
    numbers = np.sort(numbers)
    return numbers[np.diff(numbers, prepend=-1) != 0]


class WordCounter:
    """In how many different voices each word occurs, over any number of notes.

    Voices are counted part by part, and what waits for that lies on disk: memory is that of the words and of one part.

    Args:
        n_units: the voices are numbered below this.

    >>> counter = WordCounter(6)
    >>> counter.add(*pair(pa.chunked_array([[["瑜伽", "瑜伽"], ["瑜伽"]]]), np.array([3, 3])))
    >>> counter.add(*pair(pa.chunked_array([[["露营"], ["瑜伽"]]]), np.array([5, 3])))
    >>> counter.total().to_dict()
    {'瑜伽': 1, '露营': 1}
    """

    def __init__(self, n_units: int) -> None:
        self._numbers: dict[str, int] = {}
        self._edges = np.linspace(0, n_units, _PARTS + 1).astype(np.int64)[1:-1] << 32
        self._parts = [tempfile.SpooledTemporaryFile(_IN_MEMORY) for _ in range(_PARTS)]  # noqa: SIM115

    def add(self, said: Said) -> None:
        """Count what was said in some more notes."""
        numbers = np.array([self._numbers.setdefault(word, len(self._numbers)) for word in said.words], np.int64)
        pairs = (said.pairs >> 32 << 32) | numbers[said.pairs & 0xFFFFFFFF] if len(numbers) else said.pairs
        for part, some in zip(self._parts, np.split(pairs, np.searchsorted(pairs, self._edges)), strict=True):
            part.write(some.tobytes())

    def total(self) -> pd.Series[int]:
        """The counts, int64, index word, sorted."""
        n = np.zeros(len(self._numbers), dtype=np.int64)
        for part in self._parts:
            part.seek(0)
            pairs = _distinct(np.frombuffer(part.read(), dtype=np.int64))
            n += np.bincount(pairs & 0xFFFFFFFF, minlength=len(n))
        return pd.Series(n, index=pd.Index(list(self._numbers), dtype="str", name="word"), name="n").sort_index()


def align(counts: Mapping[Week, pd.Series[int]], weeks: Sequence[Week], names: pd.Index[str]) -> Floats:
    """Counts of `names` over `weeks`: float64 [n names, n weeks]; 0 where not seen, NaN where the week is missing."""
    columns = [
        counts[week].reindex(names, fill_value=0).to_numpy(float) if week in counts else np.full(len(names), np.nan)
        for week in weeks
    ]
    return np.column_stack(columns) if columns else np.empty((len(names), 0))


def count_groups(groups: NDArray[np.int64], units: Units, n_groups: int) -> Floats:
    """How many different units each group holds, by their numbers; float64 [n groups]; notes of group -1 count nowhere.

    >>> count_groups(np.array([0, 0, 1, -1]), np.array([7, 7, 7, 8]), 3).tolist()
    [1.0, 1.0, 0.0]
    """
    n_units = int(units.max(initial=0)) + 1
    pairs = np.unique(groups[groups >= 0] * n_units + units[groups >= 0])
    return np.bincount(pairs // n_units, minlength=n_groups).astype(np.float64)
