"""Which strings are only known words side by side: the text is understood without them, and they would hide both."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from notetrends.tokenize.lexicon import packaged


class Compounds:
    """What a string may be composed of.

    Args:
        known: words of the dictionary.
        ordinary: those of general language: any two of them side by side are no word.
        learned: words found before; they are as good as ordinary ones.
        latin: Latin words, which are words by themselves.
    """

    def __init__(
        self, known: Collection[str], ordinary: Collection[str], learned: Iterable[str], latin: Iterable[str]
    ) -> None:
        self._known, self._ordinary = known, ordinary
        self._own = {word for word in (*learned, *latin) if len(word) > 1}
        self._seen: set[str] = set()

    def add(self, strings: Iterable[str]) -> None:
        """Let longer strings be composed of these too."""
        self._seen.update(strings)

    def n_loose(self, head: str, tail: str, n_head: float, n_tail: float) -> float | None:
        """How often the part occurs that has to be rare elsewhere if head + tail is to be one word.

        酱香 hardly occurs without 拿铁: 酱香拿铁 is a name. 涂 goes before many a word, so 口红 decides about 涂口红.

        Args:
            head: what is before the cut.
            tail: what is after it.
            n_head: how often the head occurs.
            n_tail: how often the tail occurs.

        Returns:
            A count; infinite where head + tail can be no word; None where the cut does not give two known parts.

        >>> compounds = Compounds({"瑜伽", "垫子", "缓震"}, {"瑜伽", "垫子"}, [], [])
        >>> compounds.n_loose("瑜伽", "垫子", 90, 50), compounds.n_loose("缓震", "垫子", 8, 50)
        (inf, 8)
        >>> compounds.n_loose("买", "垫子", 90, 50), compounds.n_loose("瑜", "伽垫", 90, 50)
        (50, None)
        """
        if any(len(part) > 1 and part in packaged("stop_words") for part in (head, tail)):
            return math.inf
        if self._is_ordinary(head) and self._is_ordinary(tail):
            return math.inf
        if len(tail) == 1:
            is_loose = tail in packaged("characters_after") and (len(head) == 1 or self._is_part(head))
            return (n_tail if len(head) == 1 else n_head) if is_loose else None
        if tail[0] in packaged("conjunctions") and len(tail) > 2 and self._is_part(tail[1:]) and self._is_part(head):
            return math.inf
        if not self._is_part(tail):
            return None
        if len(head) == 1:
            return n_tail if head in packaged("characters_before") else None
        if not self._is_part(head):
            return None
        return n_tail if self._is_ordinary(head) else n_head if self._is_ordinary(tail) else min(n_head, n_tail)

    def _is_ordinary(self, word: str) -> bool:
        return len(word) > 1 and (word in self._ordinary or word in self._own)

    def _is_part(self, word: str) -> bool:
        return word in self._known or word in self._own or word in self._seen
