"""What the trained model reads: a note's words, and the characters and pairs of characters that it is written with.

A word that came up this week stands in too few notes to have a place of its own yet. Its characters have one: they
give it the direction of the words that are written like it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import add

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
    """Numbers of a note's symbols, in the order of `symbols`, found without writing each of them out.

    Args:
        vocabulary: the number of each symbol.
        unknown: that of all others.

    >>> SymbolIndex({"露营": 1, "1:露": 2, "2:露营": 3}, unknown=0).find(["露营", "车"], "露营,")
    [1, 0, 2, 0, 3]
    """

    def __init__(self, vocabulary: Mapping[str, int], unknown: int) -> None:
        self._words, self._unknown = vocabulary, unknown
        self._characters = _cut_mark(vocabulary, CHARACTER)
        self._pairs = _cut_mark(vocabulary, PAIR)

    def find(self, words: Sequence[str], text: str) -> list[int]:
        """The numbers of a note's words, characters and pairs of characters; see `symbols`."""
        runs, unknown = _CHINESE.findall(text), repeat(self._unknown)
        found = list(map(self._words.get, map(as_word, words), unknown))
        for run in runs:
            found += map(self._characters.get, run, unknown)
        for run in runs:
            found += map(self._pairs.get, map(add, run, run[1:]), unknown)
        return found


def _cut_mark(vocabulary: Mapping[str, int], mark: str) -> dict[str, int]:
    return {symbol[len(mark) :]: number for symbol, number in vocabulary.items() if symbol.startswith(mark)}


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
