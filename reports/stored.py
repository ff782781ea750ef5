"""Sentences that the table `suggestions` keeps in Chinese, said in the language of the report.

The table is read by other programs, so its reasons are whole Chinese sentences: clauses of known form (those of
`trends/selection/reasons.py`) with figures and a label in them. Here each clause is known again by its form.
"""

from __future__ import annotations

import re
from functools import cache

from notetrends.reports.festivals import said as festival
from notetrends.reports.language import _, ended, is_chinese, joined, msgid

# A slot `stock` is a clause itself, `season` a day of the calendar, `label` whatever people call things; all others
# hold figures.
CLAUSES = (
    msgid("本周 {n} 位作者谈「{label}」"),
    msgid("本周 {n} 篇净笔记谈「{label}」"),
    msgid("「{label}」已回落，本周 {n} 位作者"),
    msgid("「{label}」已回落，本周 {n} 篇净笔记"),
    msgid("此前几乎没有"),
    msgid("平常约 {usual}，增幅 {growth}（下限 {low}）"),
    msgid("连升 {n} 周"),
    msgid("本周首次上榜"),
    msgid("互动高过 {share} 的同龄笔记"),
    msgid("未提供商品目录"),
    msgid("目录里没有对应商品"),
    msgid("目录里有 {n} 款（{stock}）"),
    msgid("目录里只有上级类目的 {n} 款（{stock}）"),
    msgid("有货 {n} 款，可售约 {weeks} 周"),
    msgid("有货 {n} 款"),
    msgid("库存未提供，可售约 {weeks} 周"),
    msgid("库存未提供"),
    msgid("供货要 {weeks} 周，不够卖到补货到"),
    msgid("已断货，供货要 {weeks} 周"),
    msgid("多半只再热 {left} 周左右，供货要 {weeks} 周：赶不上，只推现货"),
    msgid("多半只再热 {left} 周左右，供货要 {weeks} 周：赶不上，先观望"),
    msgid("多半还会热两年以上，供货要 {weeks} 周：赶不上，只推现货"),
    msgid("多半还会热两年以上，供货要 {weeks} 周：赶不上，先观望"),
    msgid("声音不到 {n} 个，再看一周"),
    msgid("与购买的关系不够明确，先看证据"),
    msgid("散在各品类里谈，不像一样可备的货"),
    msgid("证据还不够硬，再看一周"),
    msgid("季节性上升，不为它引新品"),
    msgid("库存超过 {weeks} 周"),
    msgid("与{season}有关，过后可能回落"),
    msgid("去年同期也涨过（{growth}）"),
    msgid("广告（含疑似、抽奖）占 {share}"),
    msgid("重复或模板内容占 {share}"),
    msgid("最活跃的 3 位作者写了 {share}"),
    msgid("样本较少，只有 {n} 个声音"),
    msgid("才上榜一周"),
    msgid("热度撑过供货 {weeks} 周的把握只有 {share}"),
    msgid("{share} 的声音在抱怨或劝退"),
    msgid("谈到的价格相差大（{low} 至 {high} 元）"),
    msgid("与购买的关系尚不明确"),
    msgid("没有商品目录，缺口未知"),
)


_HOLDS = {"label": r".+?", "season": r"[^；]+?", "stock": r"[^；]+"}
_FIGURE = r"[\w%.,+−-]+"


def said(sentence: str | None) -> str | None:
    """A stored reason or objection; what has no known form stays as it is.

    >>> from notetrends.reports.language import speaking
    >>> with speaking("en"):
    ...     print(said("本周 47 位作者谈「瑜伽；垫」；连升 3 周；目录里有 2 款（有货 1 款）；别的话。"))
    47 authors on “瑜伽；垫” this week; up 3 weeks in a row; in our range: 2 (in stock: 1); 别的话.
    """
    if sentence is None or is_chinese():
        return sentence
    rest, clauses = sentence.removesuffix("。"), []
    while rest:
        clause, rest = _first(rest)
        clauses.append(clause)
    whole = joined(clauses)
    return ended(whole) if sentence.endswith("。") else whole


def _first(sentence: str) -> tuple[str, str]:
    """The first clause in the language of the report, and what comes behind it."""
    for form, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            slots = found.groupdict(default="")
            rest = slots.pop("REST")
            return _(form, **{name: _slot(name, value) for name, value in slots.items()}), rest
    clause, _sign, rest = sentence.partition("；")
    return clause, rest


def _slot(name: str, value: str) -> str:
    return said(value) or "" if name == "stock" else festival(value) if name == "season" else value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each form as an expression that ends where a clause does."""
    return tuple((form, re.compile(_expression(form) + r"(?:；(?P<REST>.+))?", re.DOTALL)) for form in CLAUSES)


def _expression(form: str) -> str:
    """A form with a group for each of its slots."""
    return re.sub(r"\\\{(\w+)\\\}", lambda slot: f"(?P<{slot[1]}>{_HOLDS.get(slot[1], _FIGURE)})", re.escape(form))
