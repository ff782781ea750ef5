"""Counting all strings of a week's texts, length by length, dropping what is rare at once.

A string of n symbols is known by the string without its last symbol and the one without its first: so each length
is counted from the one before, and no more than two lengths are ever held for every place of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Places = NDArray[np.int64]
HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
# a frequent Latin word stands as one symbol, a private character of its own, so that 早c晚a has four
FIRST_LATIN = 0xF0000
_FIRST_LATIN = chr(FIRST_LATIN)
_MOST_LATIN = 0x10FFFD - FIRST_LATIN
_INT32 = 2**31
_PARTS = (*HAN_RANGES, (FIRST_LATIN, 0x10FFFF))
_BLOCK = 1 << 21  # places that are counted at once
_LATIN_WORD = re.compile(r"[a-z0-9.+&'\-]*[a-z][a-z0-9.+&'\-]*")


class Symbols(NamedTuple):
    """All texts as one row of code points, parted by 0.

    Attributes:
        codes: uint32 [n places]; a Latin word that occurs often is one code from `FIRST_LATIN` up.
        speakers: int32 [n texts]: whose each text is.
        lengths: int64 [n texts]: its places, the 0 behind it among them.
        latin: the Latin words, in the order of their codes.
    """

    codes: NDArray[np.uint32]
    speakers: NDArray[np.int32]
    lengths: Places
    latin: list[str]

    def voices(self, places: Places) -> NDArray[np.int32]:
        """Whose the texts at some places are."""
        return np.repeat(self.speakers, self.lengths)[places]

    def strings(self, starts: Places, length: int) -> list[str]:
        """The strings of `length` symbols at `starts`, each a character."""
        text = self.codes[starts[:, None] + np.arange(length)].tobytes().decode("utf-32-le")
        return [text[start : start + length] for start in range(0, len(text), length)]

    def spell(self, string: str) -> str:
        """A string of symbols as it is written."""
        if max(string) < _FIRST_LATIN:
            return string
        return "".join(self.latin[ord(one) - FIRST_LATIN] if one >= _FIRST_LATIN else one for one in string)


class Strings(NamedTuple):
    """The strings of one length that occur often enough, by a number from 0.

    Attributes:
        counts: int64: how often each occurs.
        first: int64: the place where each first stands.
        prefix: int32: the number of each without its last symbol, among the strings one symbol shorter.
        suffix: int32: the same without its first symbol.
    """

    counts: Places
    first: Places
    prefix: Ids
    suffix: Ids


def to_symbols(texts: Sequence[str], voices: NDArray[np.int32], min_count: int) -> Symbols:
    """The texts as symbols; a Latin word of fewer than `min_count` uses stays letters, which belong to no string.

    Args:
        texts: normalised.
        voices: whose each is, int32 [n texts].
        min_count: uses from which a Latin word is a symbol.

    >>> symbols = to_symbols(["早c", "c"], np.array([0, 1], dtype=np.int32), 2)
    >>> symbols.codes.tolist(), symbols.voices(np.arange(5)).tolist()
    ([26089, 983040, 0, 983040, 0], [0, 0, 0, 1, 1])
    >>> [symbols.spell(string) for string in symbols.strings(np.array([0]), 2)]
    ['早c']
    """
    counts = Counter(word for text in texts for word in _LATIN_WORD.findall(text))
    latin = sorted(word for word, n in counts.items() if n >= min_count)[:_MOST_LATIN]
    private = {word: chr(FIRST_LATIN + number) for number, word in enumerate(latin)}
    if latin:
        texts = [_LATIN_WORD.sub(lambda match: private.get(match[0], match[0]), text) for text in texts]
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    joined = "\0".join([*texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    return Symbols(codes, voices, lengths, latin)


def count_strings(symbols: Symbols, max_length: int, min_count: int) -> Iterator[tuple[Ids, Strings]]:
    """The strings of 1, 2, … `max_length` symbols, Chinese characters and Latin words, that occur `min_count` times.

    Single symbols are there however rare they are.

    Yields:
        For each length the number of the string that starts at each place (int32 [n places], -1 where none), and
        the strings. It ends early where no string is left.

    >>> symbols = to_symbols(["甲乙甲乙", "甲"], np.array([0, 1], dtype=np.int32), 1)
    >>> [strings.counts.tolist() for _, strings in count_strings(symbols, 2, 2)]
    [[3, 2], [2]]
    """
    codes, none = symbols.codes, np.empty(0, np.int32)

    def symbol(low: int, high: int) -> tuple[NDArray[np.bool_], NDArray[Any]]:
        some = codes[low:high]
        return np.logical_or.reduce([(some >= first) & (some <= last) for first, last in _PARTS]), some

    ids, counts, first = _number(symbol, len(codes), 1)
    yield ids, Strings(counts, first, none, none)
    for _ in range(1, max_length):
        longer, counts, first = _number(partial(_pair, ids, len(counts)), len(codes), min_count)
        if not len(counts):
            return
        strings, ids = Strings(counts, first, ids[first], ids[first + 1]), longer
        yield ids, strings


def _pair(ids: Ids, base: int, low: int, high: int) -> tuple[NDArray[np.bool_], NDArray[Any]]:
    """Whether two of `base` strings start at the places of a block, one at the next, and a number for the two."""
    head, tail = ids[low:high], ids[low + 1 : high + 1]
    head = head[: len(tail)]  # nothing starts at the last place
    return (head >= 0) & (tail >= 0), (head if base**2 < _INT32 else head.astype(np.int64)) * base + tail


def _number(
    keys: Callable[[int, int], tuple[NDArray[np.bool_], NDArray[Any]]], n_places: int, min_count: int
) -> tuple[Ids, Places, Places]:
    """Dense numbers of the keys that occur `min_count` times (-1 elsewhere), their counts and first places.

    Each block of places numbers its own keys first: memory beside the result is that of a block and of the keys.

    Args:
        keys: for the places from one to before another whether there is a key, and the keys.
        n_places: the number of places.
        min_count: how often a key must occur.
    """
    ids = np.full(n_places, -1, dtype=np.int32)
    seen, counts, first = [], [], []
    blocks = [slice(low, min(low + _BLOCK, n_places)) for low in range(0, max(n_places, 1), _BLOCK)]
    for block in blocks:
        is_there, key = keys(block.start, block.stop)
        places = np.flatnonzero(is_there)
        number, distinct = pd.factorize(key[places])
        ids[block.start + places] = number
        seen.append(distinct)
        counts.append(np.bincount(number, minlength=len(distinct)))
        first.append(_first(number, block.start + places, len(distinct)))
    number, distinct = pd.factorize(np.concatenate(seen))
    total = np.bincount(number, weights=np.concatenate(counts), minlength=len(distinct)).astype(np.int64)
    is_kept = total >= min_count
    dense = np.where(is_kept, np.cumsum(is_kept) - 1, -1).astype(np.int32)
    for block, own in zip(blocks, np.split(number, np.cumsum(list(map(len, seen)))[:-1]), strict=True):
        ids[block] = np.append(dense[own], np.int32(-1))[ids[block]]
    return ids, total[is_kept], _first(number, np.concatenate(first), len(distinct))[is_kept]


def _first(number: Places, places: Places, n: int) -> Places:
    """The first of the places of each of `n` numbers."""
    first = np.empty(n, dtype=np.int64)
    first[number[::-1]] = places[::-1]
    return first
