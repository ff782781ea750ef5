"""How a word stands in texts: what is right before and behind it, and what is near; signs that tell a brand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase, digits

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.segment import bounded

# The signs, each asked of every text once.
GOODS, OWNER, BOUGHT, NEAR, TRADE, PACK, OPENS, HOUSE, ELSEWHERE = (
    "goods", "owner", "bought", "near", "trade", "pack", "opens", "house", "elsewhere",
)  # fmt: skip
SIGNS = (GOODS, OWNER, BOUGHT, NEAR, TRADE, PACK, OPENS, HOUSE, ELSEWHERE)
_BEHIND, _BEFORE, _AROUND, _PLACES = 30, 24, 15, 5
# 某某家的 某某旗舰店 某某联名: what has a shop, new goods, samples or a counter sells something of its own.
_OWNER = re.compile(
    r" ?(?:家的|家(?=[\W新出这有也])|牌(?!子)|(?:天猫)?旗舰店|官方|官网|专柜|专卖店|柜[台姐]"
    r"|新品|新款|新出|联名|平替|限[定量]|的?小样"
    r"|的?套装|礼盒|这?个?(?:品牌|牌子)|的?产品|[全这个的]?系列|家族|明星)"
)
_BOUGHT = re.compile(
    r"(?:[买入用选囤试爱擦涂穿喝吃抹敷背叫]|推荐?|回购|种草|安利|拔草|入手|喜欢|来自|品牌|牌子|国货|大牌)"
    r"(?:过|了|的|的?是|一?下)?[ :]?$"
)
# 50ml 30片 199元 01号 in the line that it begins: a product by its whole name.
_PACK = re.compile(r"[^\n]{0,24}\d\s?(?:ml|[g片元块克号#]|毫升)")
# What news says of a house that makes or sells something: its shops, its prices, its shares, its goods.
_HOUSE = re.compile(
    r"[^\n]{0,8}(?:门店|店员|首店|加盟|[开关闭]店|客服|涨价|降价|提价|代工|工厂|商标|召回|股价|上市|市值|营收|净利|旗下"
    r"|创始人|代言人|包装|广告)"
)
_OPENS = re.compile(r"(?:^|\n)$")
# What places, persons, apps and employers are said to have, do or be.
_HAS_VISITORS = re.compile(
    r"[市省县区镇村]|火?车?站|机场|[东西南北]?路|附近|景区|旅[游行]|美食|本[地人]|当地|酒店|攻略|[一二三]日游|自由行|周边"
    r"|老师|饰演|主演|演唱|的?粉丝|姐姐|哥哥|小姐|先生|[说唱演]|扮演|主持"
    r"|上[买看搜找刷面]|app|小程序|账号|平台|公众号|网站|搜索|客户端|直播"
    r"|面试|实习|offer|入职|公司|[校秋社春]招|[一二三四]面|面经|[前后]端|员工|招聘|开发"
)
_VISITED = re.compile(r"(?:[在去到逛住游]|来到|位于|前往)$")
# What may stand between a brand's name and its product's.
_OF = ("", "家", "家的", "的")
_LATIN = frozenset(ascii_lowercase + digits)
_MONEY = ("元", "块钱", "¥", "价格", "专柜", "正品", "代购", "免税", "买", "贵")


@dataclass(frozen=True)
class Contexts:
    """What some texts show of a word.

    Attributes:
        n: texts that hold it.
        signs: how many of them show each of `SIGNS`.
        goods: the words for goods that stand right behind it.
        before: what stands before it, for each text at its first place.
    """

    n: int
    signs: Mapping[str, int]
    goods: frozenset[str]
    before: tuple[str, ...]

    @classmethod
    def joined(cls, parts: Iterable[Contexts]) -> Contexts:
        """What different texts show of one word."""
        every = list(parts)
        signs: Counter[str] = Counter()
        for part in every:
            signs.update(part.signs)
        goods = frozenset().union(*(part.goods for part in every))
        return cls(sum(part.n for part in every), signs, goods, tuple(head for part in every for head in part.before))


def read_contexts(word: str, texts: Iterable[str]) -> Contexts:
    """How a word stands in texts, each of another voice.

    Args:
        word: normalised; a Latin word is found as a whole only.
        texts: normalised.

    >>> found = read_contexts("某某", ["某某面霜50ml", "入手了某某家的口红", "住在某某附近"])
    >>> found.n, sorted(found.goods), [found.signs.get(sign, 0) for sign in (OWNER, BOUGHT, PACK, ELSEWHERE)]
    (3, ['口红', '面霜'], [1, 1, 1, 1])
    """
    pattern = re.compile(bounded(word))
    n, signs, goods, before = 0, Counter[str](), set[str](), list[str]()
    for text in texts:
        shown: set[str] = set()
        for place, match in enumerate(pattern.finditer(text)):
            if place == _PLACES:
                break
            head = text[max(0, match.start() - _BEFORE) : match.start()]
            tail = text[match.end() : match.end() + _BEHIND]
            if place == 0:
                n += 1
                before.append(head)
            if stands_before := _goods_behind().match(tail):
                goods.add(stands_before[1])
            shown |= _read(head, tail, stands_before is not None)
        signs.update(sorted(shown))
    return Contexts(n, dict(signs), frozenset(goods), tuple(before))


def share_behind(names: Sequence[str], before: Sequence[str]) -> tuple[int, str | None]:
    """How often a word stands right behind one of `names` (某某小蓝瓶, 某某的小蓝瓶), and behind which most often.

    Args:
        names: normalised.
        before: what stands before the word, see `Contexts`.

    >>> share_behind(["某某", "另某"], ["买了某某的", "某某家", "另某 ", "一瓶"])
    (2, '某某')
    """
    ends_in = _ends_in(tuple(names))
    found = Counter(name for head in before if (name := ends_in(head)))
    best = min(found, key=lambda name: (-found[name], name), default=None)
    return (0, None) if best is None else (found[best], best)


def _read(head: str, tail: str, is_before_goods: bool) -> set[str]:
    near = f"{head[-_AROUND:]}\0{tail[:_AROUND]}"
    asked = {
        GOODS: is_before_goods,
        OWNER: _OWNER.match(tail),
        BOUGHT: _BOUGHT.search(head),
        NEAR: _any_goods().search(near),
        TRADE: _any_trade().search(near),
        PACK: _PACK.match(tail),
        OPENS: _OPENS.search(head),
        HOUSE: _HOUSE.match(tail),
        ELSEWHERE: _HAS_VISITORS.match(tail) or _VISITED.search(head),
    }
    return {sign for sign, answer in asked.items() if answer}


@lru_cache
def _any_goods() -> re.Pattern[str]:
    return re.compile(_any_of(packaged("goods")))


@lru_cache
def _goods_behind() -> re.Pattern[str]:
    return re.compile(rf" ?(?:的|家的?|牌|新出的|这[个款支瓶罐盒])? ?({_any_of(packaged('goods'))})")


@lru_cache
def _any_trade() -> re.Pattern[str]:
    return re.compile(_any_of(packaged("intent") | set(_MONEY)))


@lru_cache(maxsize=2)
def _ends_in(names: tuple[str, ...]) -> Callable[[str], str | None]:
    """What tells the name that a text ends in, behind it at most 家的 or the like; the longest where several do."""
    known, lengths = frozenset(names), sorted({len(name) for name in names}, reverse=True)

    def ends_in(text: str) -> str | None:
        found = [
            (end - length, text[end - length : end])
            for end in _ends(text)
            for length in lengths
            if length <= end and text[end - length : end] in known and _is_whole(text, end - length, end)
        ]
        return min(found, default=(0, None), key=lambda one: (one[0], -len(one[1] or "")))[1]

    return ends_in


def _ends(text: str) -> list[int]:
    """Where a name may end before 家, 家的 or 的 and a blank at the end of a text."""
    ends = [len(text), len(text) - 1] if text.endswith(" ") else [len(text)]
    return [end - len(tail) for end in ends for tail in _OF if text.endswith(tail, 0, end)]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a word is no part of a longer Latin one."""
    runs_on_before = text[start].isascii() and start > 0 and text[start - 1] in _LATIN
    return not runs_on_before and not (text[end - 1].isascii() and end < len(text) and text[end] in _LATIN)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
