"""Where words stand in texts: a word found today is counted in yesterday's notes, which were cut without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray
from scipy.sparse import csr_array

# Characters that are searched at a time: each place found takes some 200 bytes until it is counted.
_BLOCK = 1 << 22
_SEPARATOR = "\0"


class TextIndex:
    """Texts that can be searched for any strings.

    >>> TextIndex(["飞盘好玩", "", "玩飞盘,飞盘"]).find("飞盘").tolist()
    [0, 2]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def find(self, word: str, fits: Callable[[str, int, int], bool] | None = None) -> NDArray[np.int64]:
        """The numbers of the texts that hold `word`, ascending; Latin words only as whole words.

        Args:
            word: what is looked for.
            fits: says of a place (the texts joined by NULs, where the word begins and ends there) whether it counts.

        >>> TextIndex(["online", "on sale"]).find("on").tolist()
        [1]
        """
        found = [block.find(word, fits) for block in self._blocks]
        return np.concatenate([np.empty(0, np.int64), *found])

    def find_pairs(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of `words`, each different, stands in which text: the numbers of word and text, int64 [n pairs] both.

        All words are sought in one pass (Aho & Corasick 1975). Pairs are sorted by word, then text; `by_word` parts
        them.

        >>> [one.tolist() for one in TextIndex(["瑜伽垫", "瑜伽"]).find_pairs(["瑜伽", "瑜伽垫"])]
        [[0, 0, 1], [0, 1, 0]]
        """
        if not words:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        automaton = AhoCorasick(words)
        found = np.vstack([np.empty((0, 2), np.int64), *(block.find_all(automaton) for block in self._blocks)])
        numbers, texts = found[np.lexsort((found[:, 1], found[:, 0]))].T
        return numbers, texts

    @cached_property
    def _blocks(self) -> Sequence[_Block]:
        starts = np.cumsum([0, *(len(text) + 1 for text in self._texts)])[:-1]
        firsts = np.unique(starts // _BLOCK, return_index=True)[1]
        parts = [self._texts[first:last] for first, last in pairwise([*firsts.tolist(), len(self._texts)])]
        return [_Block(part, first) for part, first in zip(parts, firsts.tolist(), strict=True)]


class _Block:
    """Texts as one string.

    Args:
        texts: the texts.
        first: the number of the first of them.
    """

    def __init__(self, texts: Sequence[str], first: int) -> None:
        self._joined = _SEPARATOR.join(["", *texts, ""])  # so that each place has a character before and behind it
        self._starts = np.cumsum([1, *(len(text) + 1 for text in texts)])
        codes = np.frombuffer(self._joined.encode("utf-32-le"), dtype=np.uint32)
        self._runs_on = _is_latin(codes[:-1]) & _is_latin(codes[1:])  # between a character and the next
        self._first = first

    def find(self, word: str, fits: Callable[[str, int, int], bool] | None) -> NDArray[np.int64]:
        """The numbers of the texts that hold `word` whole, at a place that fits; int64 [n texts], ascending."""
        places, at = [], self._joined.find(word)
        while at >= 0:
            end = at + len(word)
            is_whole = not (self._runs_on[at - 1] or self._runs_on[end - 1])
            if is_whole and (fits is None or fits(self._joined, at, end)):
                places.append(at)
            at = self._joined.find(word, at + 1)
        found = np.searchsorted(self._starts, np.array(places, np.int64), side="right")
        return np.asarray(self._first - 1 + np.unique(found), dtype=np.int64)

    def find_all(self, automaton: AhoCorasick) -> NDArray[np.int64]:
        """Which word stands whole in which text: int64 [n pairs, 2], the numbers of word and text."""
        places = automaton.find_matches_as_indexes(self._joined, overlapping=True)
        found = np.array(places, dtype=np.int64).reshape(-1, 3)
        found = found[~(self._runs_on[found[:, 1] - 1] | self._runs_on[found[:, 2] - 1])]
        texts = self._first + np.searchsorted(self._starts, found[:, 1], side="right") - 1
        return np.unique(np.column_stack([found[:, 0], texts]), axis=0)


def by_word(
    words: Sequence[str], numbers: NDArray[np.int64], texts: NDArray[np.int64]
) -> Mapping[str, NDArray[np.int64]]:
    """The pairs of `TextIndex.find_pairs`, word by word.

    >>> {word: texts.tolist() for word, texts in by_word(["瑜伽", "露营"], np.array([0, 0]), np.array([2, 5])).items()}
    {'瑜伽': [2, 5], '露营': []}
    """
    edges = np.searchsorted(numbers, np.arange(len(words) + 1))
    return {word: texts[start:end] for word, start, end in zip(words, edges[:-1], edges[1:], strict=True)}


def incidence(texts: Sequence[NDArray[np.int64]], n_texts: int) -> csr_array:
    """Which texts hold something, a row a thing: int64 [n things, n texts]; products of such say how many are shared.

    >>> held = incidence([np.array([0, 2]), np.array([2])], 3)
    >>> (held @ held.T).toarray().tolist()
    [[2, 1], [1, 1]]
    """
    rows = np.concatenate([np.empty(0, np.int64), *texts])
    return csr_array(
        (np.ones(len(rows), np.int64), rows, np.cumsum([0, *map(len, texts)])), shape=(len(texts), n_texts)
    )


def _is_latin(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which characters are Latin letters or digits: where one runs on into another, no word ends."""
    is_digit, is_letter = (codes >= ord("0")) & (codes <= ord("9")), (codes | 32) - ord("a") < 26
    return np.asarray(is_digit | is_letter)
