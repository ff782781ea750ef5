"""What kind of thing a word means: goods, or shows, sports and news, or a person. General vocabulary, no names."""

from __future__ import annotations

import math
from functools import lru_cache

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.segment import dictionary, lone_count, ordinary_words

GOODS, EVENTS, NAME = "goods", "events", "name"
_LISTS = {GOODS: ("goods", "trade", "care"), EVENTS: ("events",)}
_LONGEST_NAME, _LONGEST_HEAD = 3, 3
# jieba's tags of words that do not name a thing: verbs, adjectives, adverbs, times, numbers, pronouns, particles.
_UNNAMING = ("v", "a", "d", "t", "m", "r", "p", "c", "u", "i", "z", "f", "y", "o", "q")
_NAMING = ("vn", "an")
# Mean log of how often a name's characters are words by themselves: of usual new words, and of the strangest.
_USUAL_LOG, _STRANGE_LOG = 10.0, 6.0


@lru_cache(maxsize=2**17)
def kind_of(word: str) -> str | None:
    """GOODS, EVENTS or NAME; None for most words.

    A Chinese compound is what its last part is: a word that general language does not know is taken for that.

    >>> [kind_of(word) for word in ("面膜", "睡眠面膜", "断货", "电影节", "共青团", "晚霞色")]
    ['goods', 'goods', 'goods', 'events', None, None]
    """
    heads = [] if word in ordinary_words() else [word[-n:] for n in range(_LONGEST_HEAD, 1, -1) if n < len(word)]
    for part in [word, *heads]:
        for kind, names in _LISTS.items():
            if any(part in packaged(name) for name in names):
                return kind
    return NAME if looks_like_name(word) else None


def looks_like_name(word: str) -> bool:
    """Whether a word may be a person's name: a surname, one or two more characters, and no word of the language.

    >>> [looks_like_name(word) for word in ("王小蕊", "李曈", "高温", "小蕊", "李家沙发")]
    [True, True, False, False, False]
    """
    if not (1 < len(word) <= _LONGEST_NAME) or word.isascii() or word[0] not in packaged("surnames"):
        return False
    # Two characters are soon a word that is merely rare; three hardly ever.
    known = ordinary_words() if len(word) == _LONGEST_NAME else dictionary()
    return word not in known


def is_noun(word: str) -> bool:
    """Whether a word names something, by jieba's tag; a word that jieba does not know mostly is a name.

    >>> [is_noun(word) for word in ("香水", "美容仪", "喜欢", "可爱", "原来", "夏天")]
    [True, True, False, False, False, False]
    """
    tag: str = _tags().get(word, "n")
    return tag in _NAMING or not tag.startswith(_UNNAMING)


@lru_cache
def _tags() -> dict[str, str]:
    from jieba import posseg  # reads jieba's dictionary once more

    tags: dict[str, str] = posseg.dt.word_tag_tab
    return tags


def is_proper(word: str) -> bool:
    """Whether jieba's dictionary has a word as the name of a person, an institution or a thing of its own.

    >>> [is_proper(word) for word in ("金山", "香水", "某某某")]
    [True, False, False]
    """
    return _tags().get(word, "n").startswith(("nr", "nt", "nz"))


def strangeness(word: str) -> float:
    """How seldom the characters of a word unknown to jieba stand alone, in [0, 1]; 0 for a word of its dictionary.

    Names in foreign sounds are written in characters that nobody uses as words.

    >>> strangeness("蔻黛") > 0.9 > strangeness("好大"), strangeness("香水")
    (True, 0.0)
    """
    if word in dictionary():
        return 0.0
    mean = sum(math.log1p(lone_count(character)) for character in word) / len(word)
    return min(max((_USUAL_LOG - mean) / (_USUAL_LOG - _STRANGE_LOG), 0.0), 1.0)
