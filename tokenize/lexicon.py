"""Word lists: what ships with the package, and the plain files a merchandiser edits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from notetrends.tokenize.normalize import plain


def parse_words(lines: Iterable[str]) -> frozenset[str]:
    """One word a line, normalised; empty lines and `# comments` are passed over.

    >>> sorted(parse_words(["# 品牌", "SK-II  # 神仙水", "", "瑜伽服"]))
    ['sk-ii', '瑜伽服']
    """
    words = (plain(line.split("#", 1)[0]) for line in lines)
    return frozenset(word for word in words if word)


@lru_cache
def packaged(name: str) -> frozenset[str]:
    """A word list of the package, by file name without `.txt`: stop_words, goods, events, intent …"""
    return parse_words((files("notetrends.tokenize.data") / f"{name}.txt").read_text("utf-8").splitlines())


def read_words(path: str | Path) -> frozenset[str]:
    """A word list of the user, UTF-8."""
    return parse_words(Path(path).read_text("utf-8-sig").splitlines())
