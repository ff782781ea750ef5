"""Cutting text into words: jieba's dictionary plus our own words, no guessing (HMM off).

rjieba cuts the same words about ten times as fast and serves where it is installed; jieba is the reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec
from typing import Literal

import jieba

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.normalize import HAN

Engine = Literal["auto", "jieba", "rjieba"]
Cut = Callable[[str], list[str]]
# xy60, sk-ii, 早c晚a: Latin and digits stay whole; a digit run alone is no word
LATIN = re.compile(r"[a-z0-9][a-z0-9.+&'\-]*[a-z0-9+]|[a-z0-9]")
_LETTER = re.compile(f"[a-z{HAN}]")
_LATIN_LETTER = re.compile("[a-z]")
_LATIN_SIGN = re.compile("[A-Za-z0-9]")
# jieba's dictionary counts words in a corpus of 60 million; 酱香 and 围炉 stand there 4 and 3 times, 缓存 245 times
_ORDINARY = 50
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_FIRSTS, _LATIN_REST = "abcdefghijklmnopqrstuvwxyz0123456789", r"(?:[a-z0-9.+&'\-]*[a-z0-9+])?"
# what the cutters take together with the Chinese characters beside it, and what lies among these or above
_MARKS = re.compile(r"[A-Z+#&._%\-\u4dc0-\u4dff\ua000-\uf8ff\ufb00-\U0010ffff]")
_GAP = "\0"


@lru_cache(maxsize=1)
def _reference() -> jieba.Tokenizer:
    jieba.setLogLevel("WARNING")
    jieba.initialize()
    return jieba.dt


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """The words that jieba ships with."""
    return frozenset(word for word, frequency in _reference().FREQ.items() if frequency)


def lone_count(word: str) -> int:
    """How often jieba's corpus has it as a word; 0 for one that its dictionary lacks."""
    return int(_reference().FREQ.get(word) or 0)


@lru_cache(maxsize=1)
def _mixed_words() -> frozenset[str]:
    """The dictionary's words of Chinese and Latin (T恤, B超), as they stand in normalised text."""
    return frozenset(word.lower() for word in dictionary() if _LATIN_SIGN.search(word) and not word.isascii())


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """The words of general language: those that jieba's dictionary counts often."""
    return frozenset(word for word, frequency in _reference().FREQ.items() if frequency >= _ORDINARY)


def make_cutter(words: Iterable[str], engine: Engine = "auto") -> Cut:
    """A function that cuts one normalised text into all its words, `words` kept whole.

    Args:
        words: our lexicon, normalised.
        engine: `auto` takes rjieba where it is installed.
    """
    if engine == "jieba" or (engine == "auto" and find_spec("rjieba") is None):
        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total = dict(_reference().FREQ), _reference().total
        tokenizer.initialized = True
        for word in sorted(words):
            tokenizer.add_word(word)
        return lambda text: tokenizer.lcut(text, HMM=False)
    import rjieba

    fast = rjieba.Jieba()
    for word in sorted(words):
        fast.add_word(word, None, None)
    return lambda text: list(fast.cut(text, False))


class Segmenter:
    """Cuts texts into the words that count.

    Args:
        words: words that must stay whole besides jieba's own: learned, the user's, the catalogue's.
        engine: which cutter.
        stop_words: words that are not counted.

    >>> Segmenter(["跳跳操", "早c晚a"]).cut("跟着跳跳操,坚持早c晚a用xy60拍")
    ['跟着', '跳跳操', '坚持', '早c晚a', 'xy60', '拍']
    """

    def __init__(
        self, words: Iterable[str] = (), engine: Engine = "auto", stop_words: frozenset[str] | None = None
    ) -> None:
        words = frozenset(words) | _mixed_words()
        self._stop_words = packaged("stop_words") if stop_words is None else stop_words
        mixed = [w for w in words if not _HAN_RUN.fullmatch(w) and not LATIN.fullmatch(w)]
        mixed.sort(key=lambda w: (-len(w), w))
        # words of several scripts come first: neither cutter keeps a hyphen, a blank or a digit run inside a word
        self._mixed = re.compile(any_of(mixed))
        self._mixed_or_latin = re.compile(any_of(mixed, or_latin=True))
        self._cut = make_cutter((w for w in words if _HAN_RUN.fullmatch(w)), engine)

    def cut(self, text: str) -> list[str]:
        """The words of one normalised text in order, without stop words, numbers and marks."""
        stop_words, is_mixed = self._stop_words, self._mixed.search(text) is not None
        if not is_mixed and not _LATIN_LETTER.search(text):
            return [token for token in self._cut(text) if "\u3400" <= token < "\ua000" and token not in stop_words]
        parts = self._mixed_or_latin if is_mixed else LATIN
        taken = (part if _LETTER.search(part) else "" for part in parts.findall(text))
        rest = self._cut(_MARKS.sub(" ", parts.sub(_GAP, text)))  # one call cuts it all; what was taken out left gaps
        return [
            word
            for piece in rest
            if (word := piece if piece >= "\u3400" else next(taken) if piece == _GAP else "") and word not in stop_words
        ]


def bounded(word: str) -> str:
    """A pattern for a word that keeps Latin letters from matching inside longer ones (the `on` of `online`)."""
    return (r"(?<![a-z0-9])" if word[0].isascii() else "") + re.escape(word) + _after(word)


def _after(word: str) -> str:
    return r"(?![a-z0-9])" if word[-1].isascii() else ""


def any_of(words: Iterable[str], *, or_latin: bool = False) -> str:
    """A pattern for the first of `words` that is `bounded` where it stands, or else, if wanted, for a Latin word.

    There is a branch for each first character, so that `re` passes over all others at once.

    >>> re.findall(any_of(["早c晚a", "早c"], or_latin=True), "早早c晚a,早cc用xy60")
    ['早c晚a', 'cc', 'xy60']
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        before = f"(?<![a-z0-9]{re.escape(word[0])})" if word[0].isascii() else ""
        rests.setdefault(word[0], []).append(before + re.escape(word[1:]) + _after(word))
    for first in _LATIN_FIRSTS if or_latin else "":
        rests.setdefault(first, []).append(_LATIN_REST)
    return "|".join(f"{re.escape(first)}(?:{'|'.join(some)})" for first, some in rests.items())
