"""What the trained model reads: a note's words, and the characters and pairs of characters that it is written with.

A word that came up this week stands in too few notes to have a place of its own yet. Its characters have one: they
give it the direction of the words that are written like it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

_FIRST, _LAST = 0x3400, 0x9FFF  # of the Chinese characters
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
CHARACTER, PAIR, UNKNOWN = "1:", "2:", "[UNK]"


def symbols(words: Sequence[str], text: str) -> list[str]:
    """The blank-free symbols of a note: words, characters as `1:字` and pairs of neighbours as `2:汉字`.

    Args:
        words: the note's words.
        text: its text; only Chinese characters count.

    >>> symbols(["露营 车", "SK-II"], "露营车, SK-II")
    ['露营_车', 'SK-II', '1:露', '1:营', '1:车', '2:露营', '2:营车']
    """
    runs = _CHINESE.findall(text)
    characters = [CHARACTER + one for run in runs for one in run]
    pairs = [PAIR + run[place : place + 2] for run in runs for place in range(len(run) - 1)]
    return [as_word(word) for word in words] + characters + pairs


class SymbolIndex:
    """Numbers of notes' symbols, in the order of `symbols`, found for many notes at once without writing any out.

    Args:
        vocabulary: the number of each symbol.
        unknown: that of all others.

    >>> index = SymbolIndex({"露营": 1, "1:露": 2, "2:露营": 3}, unknown=0)
    >>> words = index.number(pa.array([["露营", "车"], []], pa.list_(pa.string())))
    >>> [one.tolist() for one in index.find(words, ["露营,", "露"])]
    [[1, 0, 2, 0, 3, 2], [5, 1]]
    """

    def __init__(self, vocabulary: Mapping[str, int], unknown: int) -> None:
        self._words, self._unknown = vocabulary, unknown
        self._characters = np.full(_LAST + 1, unknown, dtype=np.int64)
        for character, number in _cut_mark(vocabulary, CHARACTER, 1).items():
            self._characters[ord(character)] = number
        pairs = _cut_mark(vocabulary, PAIR, 2)
        codes = _codes("".join(pairs)).reshape(-1, 2)
        self._pairs = pd.Index(_pair_codes(codes[:, 0], codes[:, 1]))
        self._pair_numbers = np.array([*pairs.values(), unknown], dtype=np.int64)

    def number(self, words: pa.ListArray) -> pa.ListArray:
        """The number of each of the notes' words; as a list array of int64."""
        offsets, coded = words.offsets, words.values.dictionary_encode()
        known = [self._words.get(as_word(word), self._unknown) for word in coded.dictionary.to_pylist()]
        return pa.ListArray.from_arrays(offsets, np.array(known, dtype=np.int64)[coded.indices.to_numpy()])

    def find(self, words: pa.ListArray, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the notes' words, characters and pairs of characters, and how many each note has.

        Args:
            words: the words of each note, as `number` has them.
            texts: its text.
        """
        codes = _codes("\n".join([*texts, ""]))
        starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
        is_character = (codes >= _FIRST) & (codes <= _LAST)
        is_pair = is_character[:-1] & is_character[1:]  # none reaches over the end of a text
        characters = self._characters[codes[is_character]]
        pair_codes = pd.Index(_pair_codes(codes[:-1][is_pair], codes[1:][is_pair]))
        pairs = self._pair_numbers[self._pairs.get_indexer(pair_codes)]
        found = words.flatten().to_numpy(), characters, pairs
        sizes = np.vstack([words.value_lengths(), _counts(is_character, starts), _counts(is_pair, starts)])
        return _interleaved(found, sizes), sizes.sum(axis=0)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _pair_codes(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """One number for each two neighbours; Chinese characters have 16 bits."""
    return first << np.uint32(16) | second


def _counts(is_one: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of `is_one` are in each stretch from a start to the next."""
    upto = np.concatenate([[0], np.cumsum(is_one)])
    return np.diff(upto[np.minimum(starts, len(is_one))])


def _interleaved(parts: Sequence[NDArray[np.int64]], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each note in turn its stretch of every part.

    Args:
        parts: of all notes, one note behind the other.
        sizes: how much of a part each note has, int64 [n parts, n notes].

    >>> _interleaved([np.array([1, 2, 3]), np.array([7, 8])], np.array([[2, 1], [1, 1]])).tolist()
    [1, 2, 7, 3, 8]
    """
    whole = np.empty(int(sizes.sum()), dtype=np.int64)
    ends = np.cumsum(sizes.T).reshape(-1, len(parts)).T
    for part, size, end in zip(parts, sizes, ends, strict=True):
        whole[np.repeat(end - np.cumsum(size), size) + np.arange(len(part))] = part
    return whole


def _cut_mark(vocabulary: Mapping[str, int], mark: str, length: int) -> dict[str, int]:
    """The numbers of the marked pieces of so many characters, without the mark; 2:1 may be a word as well."""
    pieces = ((symbol[len(mark) :], number) for symbol, number in vocabulary.items() if symbol.startswith(mark))
    return {piece: number for piece, number in pieces if len(piece) == length and _CHINESE.fullmatch(piece)}


def is_word(symbol: str) -> bool:
    """Whether a symbol is a whole word, not a piece of writing."""
    return not symbol.startswith((CHARACTER, PAIR))


def written(symbol: str) -> str:
    """How a symbol is written.

    >>> written("2:汉字"), written("汉字")
    ('汉字', '汉字')
    """
    return symbol if is_word(symbol) else symbol[2:]


def as_word(token: str) -> str:
    """A token as one blank-free word of the model's input."""
    return token.replace(" ", "_")
