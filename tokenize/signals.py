"""What a note shows besides its subject: that it advertises, sells in secret or gives away. Signs, never verdicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.scan import matches_at

DECLARED, COVERT, GIVEAWAY = "declared", "covert", "giveaway"
# The word list of each kind of sign.
_LISTS = {DECLARED: "ads", COVERT: "covert_ads", GIVEAWAY: "giveaways"}
# What a sign marked by | may follow: the start of a line or a bracket. After a comma or a colon it is one of a list.
_OPENS = r"(?<![^\n(\[{【「『《<|#])"
_GAP = r"[^\n,.。!?;、]{0,10}?"


def find_signs(text: str, tags: Sequence[str] = ()) -> list[str]:
    """The signs of a note as `kind:words`, sorted, each once: what it says, and what kind of mark that is.

    Args:
        text: normalised text.
        tags: normalised hashtags; each is read as a line of its own.

    >>> find_signs("插播一条小广告,私信我拿券", ["抽奖"])
    ['covert:私信我', 'declared:插播一条小广告', 'giveaway:抽奖']
    >>> find_signs("不是广告,户外广告牌也好看,别私信我")
    []
    """
    whole = "\n".join((text, *tags)) if len(tags) else text
    found = {
        f"{kind}:{''.join(match[1].split())}"
        for kind, name in _LISTS.items()
        if _hint(name).search(whole)
        for match in matches_at(_starts(name), _pattern(name), whole)
        if match[1]
    }
    return sorted(found)


def find_complaints(text: str) -> list[str]:
    """What a note says against a thing, in its own words, sorted, each once; what is denied is no complaint.

    Args:
        text: normalised.

    >>> find_complaints("跟风买的踩雷了,难用到想退货"), find_complaints("放心不踩雷")
    (['踩雷', '退货', '难用'], [])
    """
    if not _hint("complaints").search(text):
        return []
    return sorted(
        {
            "".join(match[1].split())
            for match in matches_at(_starts("complaints"), _pattern("complaints"), text)
            if match[1]
        }
    )


def shows(signs: Sequence[str], kind: str) -> bool:
    """Whether one of a note's signs is of a kind.

    >>> shows(["covert:私信我"], COVERT), shows(["covert:私信我"], GIVEAWAY)
    (True, False)
    """
    return any(sign.startswith(f"{kind}:") for sign in signs)


@lru_cache
def _pattern(name: str) -> re.Pattern[str]:
    """One pattern a list. What is no sign comes first and has no group: it uses up the words a sign stands in."""
    words = sorted(packaged(name), key=lambda word: (-len(word), word))
    no_signs = [_shape(word[1:]) for word in words if word.startswith("-")]
    signs = [_shape(word) for word in words if not word.startswith("-")]
    return re.compile(f"{'|'.join(no_signs)}|({'|'.join(signs)})")


@lru_cache
def _starts(name: str) -> re.Pattern[str]:
    """The characters that signs, and what is none, begin with."""
    return re.compile(f"[{re.escape(''.join(sorted({word.lstrip('-|')[0] for word in packaged(name)})))}]")


@lru_cache
def _hint(name: str) -> re.Pattern[str]:
    """The bare signs, quick to look for: most notes hold none and are spared the whole pattern."""
    signs = sorted(word for word in packaged(name) if not word.startswith("-"))
    return re.compile("|".join(_GAP.join(map(re.escape, sign.strip("|").split("*"))) for sign in signs))


def _shape(word: str) -> str:
    """A line of a list as a pattern; never inside a longer Latin word.

    >>> bool(re.search(_shape("关注*抽"), "关注我抽三位")), bool(re.search(_shape("vx"), "advx"))
    (True, False)
    """
    edges = (_OPENS if word.startswith("|") else "", r"(?!\w)" if word.endswith("|") else "")
    bare = word.strip("|")
    if bare[0].isascii() and bare[0].isalnum():
        edges = (r"(?<![a-z0-9])", edges[1])
    return edges[0] + _GAP.join(map(re.escape, bare.split("*"))) + edges[1]
