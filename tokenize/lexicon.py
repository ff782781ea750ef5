"""Word lists: what ships with the package, and the plain files a merchandiser edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

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
    """A word list of the package, by file name without `.txt`: stop_words, goods, events, intent and others."""
    return parse_words((files("notetrends.tokenize.data") / f"{name}.txt").read_text("utf-8").splitlines())


@lru_cache
def packaged_order(name: str) -> Mapping[str, str]:
    """The heading (a line of its own that begins with `#`) under which each word of a list of the package stands.

    >>> packaged_order("goods")["面膜"] == packaged_order("goods")["口红"] != packaged_order("goods")["荔枝"]
    True
    """
    heading, order = "", {}
    for line in (files("notetrends.tokenize.data") / f"{name}.txt").read_text("utf-8").splitlines():
        heading = line if line.startswith("#") else heading
        order.update(dict.fromkeys(parse_words([line]), heading))
    return order


def read_words(path: str | Path) -> frozenset[str]:
    """A word list of the user, UTF-8."""
    return parse_words(Path(path).read_text("utf-8-sig").splitlines())


def learn_words(prior: pd.DataFrame | None, found: pd.DataFrame, monday: dt.date) -> pd.DataFrame:
    """The ledger of learned words after a week: nothing is forgotten, a quarantined word may be accepted later.

    Args:
        prior: the ledger before (columns of `discover` and first_week); None at the start.
        found: what the week's notes show, from `discover`.
        monday: of the week.

    Returns:
        The ledger, sorted by word; first_week of an accepted word is the week from which it serves.
    """
    found = found.assign(first_week=monday)
    if prior is None:
        return found.sort_values("word", ignore_index=True)
    accepted = set(prior.loc[prior["status"] == "accepted", "word"])
    seen = set(prior["word"])
    is_better = [
        word not in seen or (word not in accepted and status == "accepted")
        for word, status in zip(found["word"], found["status"], strict=True)
    ]
    news = found[np.array(is_better, dtype=bool)]
    kept = prior[~prior["word"].isin(set(news["word"]))]
    return pd.concat([kept, news], ignore_index=True).sort_values("word", ignore_index=True)
