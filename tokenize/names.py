"""Names that people mark themselves: hashtags, and titles in 《》.

A hashtag may be a name (a word jieba does not know) or words run together (健身打卡). Only a name is kept whole in
text: as one word, the others would hide the words they are made of. A title is a name whatever it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from notetrends.tokenize.normalize import HAN
from notetrends.tokenize.segment import Cut

LONGEST = 12
_TITLE = re.compile("《([^《》]{2,12})》")
_LETTER = re.compile(f"[a-z{HAN}]")


def count_names(texts: Sequence[str], tags: Sequence[Collection[str]], authors: Sequence[str]) -> pd.DataFrame:
    """The names that a week's notes mark, and how many different authors mark each.

    Args:
        texts: normalised texts.
        tags: normalised hashtags of each.
        authors: who each is by.

    Returns:
        Frame of word, evidence (`title` where any note sets it as one, else `tag`), n_notes; sorted by word. Names
        of 2 to 12 characters, at least one of them a letter.

    >>> count_names(["《晨雾》", "看《晨雾》"], [["早操"], []], ["a", "b"]).to_numpy().tolist()
    [['早操', 'tag', 1], ['晨雾', 'title', 2]]
    """
    rows = [
        (name, evidence, author)
        for text, own, author in zip(texts, tags, authors, strict=True)
        for evidence, names in (("tag", own), ("title", _TITLE.findall(text)))
        for name in names
        if 2 <= len(name) <= LONGEST and _LETTER.search(name)
    ]
    marks = pd.DataFrame(rows, columns=["word", "evidence", "author"])
    counts = marks.groupby("word", as_index=False).agg(evidence=("evidence", "max"), n_notes=("author", "nunique"))
    return counts.sort_values("word", ignore_index=True)


def is_phrase(names: Sequence[str], cut: Cut, known: Collection[str]) -> list[bool]:
    """Which names are known words run together: no piece of them is a single character or unknown.

    Args:
        names: normalised.
        cut: the cutter, without these names among its words.
        known: dictionary words and accepted ones.

    >>> is_phrase(["健身打卡", "瑜伽服"], lambda name: [name[:2], name[2:]], {"健身", "打卡", "瑜伽"})
    [True, False]
    """
    return [all(len(piece) > 1 and (piece in known or piece.isascii()) for piece in cut(name)) for name in names]


def to_ledger(names: pd.DataFrame, cut: Cut, known: Collection[str]) -> pd.DataFrame:
    """Names as rows of the ledger, all accepted; cohesion and freedom were not asked of them.

    Args:
        names: from `count_names`.
        cut: the cutter, without these names among its words.
        known: dictionary words and accepted ones.
    """
    phrase = np.array(is_phrase(names["word"].to_list(), cut, known), dtype=bool) & (names["evidence"] == "tag")
    measures = dict.fromkeys(("pmi", "left_entropy", "right_entropy"), np.nan)
    return names.assign(kind=np.where(phrase, "phrase", "word"), status="accepted", **measures)
