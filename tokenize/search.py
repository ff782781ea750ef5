"""Where words stand in texts: a word found today is counted in yesterday's notes, which were cut without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


class TextIndex:
    """Texts that can be searched for any string.

    >>> TextIndex(["飞盘好玩", "", "玩飞盘,飞盘"]).find("飞盘").tolist()
    [0, 2]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._joined = "\0".join(texts)
        self._ends = np.cumsum([len(text) + 1 for text in texts])

    def find(self, word: str, fits: Callable[[str, int, int], bool] | None = None) -> NDArray[np.int64]:
        """The numbers of the texts that hold `word`, ascending; Latin words only as whole words.

        Args:
            word: what is looked for.
            fits: says of a place (the texts joined by NULs, where the word begins and ends there) whether it counts.

        >>> TextIndex(["online", "on sale"]).find("on").tolist()
        [1]
        """
        places, at = [], self._joined.find(word)
        while at >= 0:
            if self._is_whole(word, at) and (fits is None or fits(self._joined, at, at + len(word))):
                places.append(at)
            at = self._joined.find(word, at + 1)
        return np.unique(np.searchsorted(self._ends, places, side="right")).astype(np.int64)

    def _is_whole(self, word: str, at: int) -> bool:
        """Whether no Latin letter or digit runs on over either edge of `word`."""
        before, after = self._joined[at - 1 : at], self._joined[at + len(word) : at + len(word) + 1]
        return not (_runs_on(before, word[0]) or _runs_on(word[-1], after))


def _runs_on(left: str, right: str) -> bool:
    return left.isascii() and left.isalnum() and right.isascii() and right.isalnum()
