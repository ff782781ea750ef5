"""What the trained model reads: a note's words, and the characters and pairs of characters that it is written with.

A word that came up this week stands in too few notes to have a place of its own yet. Its characters have one: they
give it the direction of the words that are written like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
CHARACTER, PAIR = "1:", "2:"


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
