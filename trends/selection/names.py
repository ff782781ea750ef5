"""What the name of an entry is worth: whether a product that holds it is that thing, or holds it by chance."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from notetrends.tokenize.kinds import is_noun, looks_like_name
from notetrends.tokenize.lexicon import packaged, packaged_order
from notetrends.tokenize.normalize import plain
from notetrends.tokenize.segment import LATIN, Cut, dictionary, make_cutter, ordinary_words

_IN_WORD = re.compile(r"(?<=[a-z])[-'·.](?=[a-z0-9])|(?<=[a-z0-9])[-'·.](?=[a-z])")
_MODEL = re.compile(r"[a-z]+[0-9][a-z0-9]*")
_SHORTEST_MODEL = 4
_LONGEST_HEAD = 4
# How goods of any kind are packed.
_WRAPPING = frozenset(("礼盒", "礼包", "礼物"))


class Kind(StrEnum):
    """What a name is."""

    GOODS = "goods"  # 面膜, 睡眠面膜: whatever is called so is it
    MODEL = "model"  # xy60: nothing else is called so
    COINED = "coined"  # 小黑瓶, 早c晚a, 学生党: says it together with a word for goods of the entry
    USE = "use"  # 毛孔, 敏感肌: what things are used for, likewise
    GENERIC = "generic"  # 夏天, 自然, 50ml: any other word of general language says little of a product
    PERSON = "person"  # says nothing of a product


def spell(text: str) -> str:
    """One spelling for names: that of notes, without the signs inside Latin words.

    >>> spell("SK-II"), spell("L'Oréal"), spell("Lancôme"), spell("蘭蔻"), spell("A.B.C 1.5ml")
    ('skii', 'loreal', 'lancome', '兰蔻', 'abc 1.5ml')
    """
    return _IN_WORD.sub("", plain(text))


@lru_cache(maxsize=1 << 16)
def kind(name: str) -> Kind:
    """What a name is, as `spell` writes it.

    >>> [str(kind(name)) for name in ("面膜", "睡眠面膜", "xy60", "小黑瓶", "毛孔", "夏天", "王小蕊", "50ml")]
    ['goods', 'goods', 'model', 'coined', 'use', 'generic', 'person', 'generic']
    """
    if head(name):
        return Kind.GOODS
    if name.isascii():
        if _MODEL.fullmatch(name) and len(name) >= _SHORTEST_MODEL:
            return Kind.MODEL
        return Kind.COINED if LATIN.fullmatch(name) and name[0].isalpha() and len(name) > 1 else Kind.GENERIC
    if name in packaged("care") and is_noun(name):
        return Kind.USE
    if looks_like_name(name):
        return Kind.PERSON
    return Kind.GENERIC if name in ordinary_words() or name in dictionary() else Kind.COINED


def is_ordinary(name: str) -> bool:
    """Whether a name is also a word of general language, as 苹果 and 小米 are."""
    return name in ordinary_words()


@lru_cache(maxsize=1 << 16)
def head(word: str) -> str | None:
    """The word for goods that a word is or ends in: what it is a kind of. None where it is none.

    >>> head("面膜"), head("睡眠面膜"), head("面膜刷"), head("夏天")
    ('面膜', '面膜', None, None)
    """
    goods = packaged("goods")
    if word in goods:
        return word
    if word in ordinary_words():
        return None
    return next((word[-n:] for n in range(_LONGEST_HEAD, 1, -1) if n < len(word) and word[-n:] in goods), None)


def shelves(text: str) -> frozenset[str]:
    """The parts of the shop that the words for goods in a text belong to, as the word list is ordered.

    >>> shelves("荔枝面膜") == shelves("面膜") | shelves("荔枝"), len(shelves("荔枝面膜")), len(shelves("夏天"))
    (True, 2, 0)
    """
    order = packaged_order("goods")
    spans = [text[at : at + n] for at in range(len(text)) for n in range(2, _LONGEST_HEAD + 1)]
    return frozenset(order[span] for span in spans if span in order and span not in _WRAPPING)


@lru_cache(maxsize=1 << 12)
def cut(name: str) -> list[str]:
    """The words of a name, those for goods and for care kept whole."""
    return _cutter()(name)


@lru_cache(maxsize=1)
def _cutter() -> Cut:
    return make_cutter(packaged("goods") | packaged("care"))
