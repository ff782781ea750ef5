"""Whether a word that is found in a product's name stands there for what is sold."""

from __future__ import annotations

import re
from functools import lru_cache

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.segment import dictionary

_REACH = 4
_CLAUSE = 12
# 送面膜, 加赠洗脸扑: what comes with it; 送女友, 送礼: what it is for. 卸口红, 无面膜: what it takes off or lacks.
_NOT_SOLD = re.compile(
    r"(?:[送赠](?!礼|[男女]友|[男女]朋友|[男女]生|[妈爸]|[朋闺]|爱人|[父母]|老[人婆公]|长辈|同学|给|人)[^\s,。!/()\[\]【】+*]*|(?:卸除|卸掉|卸(?!妆))[^\s,。!/()\[\]【】+*]{0,5}|含[^\s,。!/()\[\]【】+*]{0,3}|[非无削]|不含|不送|不带|适用于?|搭配|用于)$"
)
# 盒装, 套组: how it is packed and not what it is
_PACKED = "装组邮裹套"


def stands(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is no part of another word, no gift, and nothing that the product only serves.

    >>> [stands(text, text.index("面膜"), text.index("面膜") + 2) for text in ("补水面膜", "面膜刷", "面膜盒装", "面霜送面膜")]
    [True, False, True, False]
    >>> stands("粉底液刷", 0, 2), stands("卸除防水睫毛膏", 4, 7)
    (False, False)
    >>> stands("爽肤水乳液", 2, 4)  # 水乳 is half of each
    False
    """  # noqa: E501  a doctest's line cannot be broken
    if _is_tool(text, start, end) or _crosses(text, start, end):
        return False
    return _NOT_SOLD.search(text[max(0, start - _CLAUSE) : start]) is None


def stands_alone(text: str, start: int, end: int) -> bool:
    """As `stands`, and not inside a longer word: what 睡眠面膜 is for 面膜, 葡萄酒 is not for 葡萄."""
    return stands(text, start, end) and not is_part(text, start, end)


def is_part(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] lies inside a longer word of the dictionary, as 葡萄 does in 葡萄酒.

    >>> is_part("葡萄酒", 0, 2), is_part("补水面膜", 2, 4)
    (True, False)
    """
    for left in range(max(0, end - _REACH), start + 1):
        for right in range(end, min(left + _REACH, len(text)) + 1):
            if right - left > end - start and text[left:right] in _known():
                return True
    return False


def _is_tool(text: str, start: int, end: int) -> bool:
    """Whether a tool's name follows, also behind a longer word for the goods: the 粉底 of 粉底液刷."""
    goods = packaged("goods")
    end = max([end, *(at for at in range(end + 1, start + _REACH + 1) if text[start:at] in goods)])
    longest = next((n for n in range(_REACH, 0, -1) if text[end : end + n] in _tools()), 0)
    if not longest:
        return False
    return text[end + longest : end + longest + 1] not in _PACKED or end + longest >= len(text)


def _crosses(text: str, start: int, end: int) -> bool:
    """Whether a known word ends inside the found one just where another begins that runs on behind it."""
    for cut in range(start + 1, end):
        left = any(text[at:cut] in _known() for at in range(max(0, start - _REACH + 1), start))
        if left and any(text[cut:at] in _known() for at in range(end + 1, min(end + _REACH, len(text) + 1))):
            return True
    return False


@lru_cache(maxsize=1)
def _tools() -> frozenset[str]:
    return packaged("tools")


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return dictionary() | packaged("goods") | packaged("care")
