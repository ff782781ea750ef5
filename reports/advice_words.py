"""A suggestion's parts in words: why it is trusted, whether goods come in time, what it costs, whom it is about."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.language import _, listed, msgid, plural
from notetrends.reports.model import Suggestion

RULES = {
    "growth": msgid("增长可信"),
    "weeks": msgid("连升三周"),
    "clean": msgid("证据干净"),
    "broad": msgid("声音分散"),
}
PARTS = (msgid("需求"), msgid("缺口"), msgid("寿命"), msgid("质量"))


def confidence(item: Suggestion) -> str:
    """The class of confidence, with the rules that are met and those that are not.

    >>> from types import SimpleNamespace as Made
    >>> confidence(Made(confidence="medium", confidence_rules=("growth", "clean", "broad")))
    '中（增长可信、证据干净、声音分散；未满足：连升三周）'
    >>> confidence(Made(confidence="high", confidence_rules=tuple(RULES)))
    '高（增长可信、连升三周、证据干净、声音分散）'
    """
    grade, met = wording.confidence(item.confidence), item.confidence_rules
    if not met:
        return grade
    missing = listed(_(word) for rule, word in RULES.items() if rule not in met)
    said = listed(_(RULES[rule]) for rule in met if rule in RULES)
    if missing:
        return _("{grade}（{said}；未满足：{missing}）", grade=grade, said=said, missing=missing)
    return _("{grade}（{said}）", grade=grade, said=said)


def parts(item: Suggestion) -> list[tuple[str, str]]:
    """The parts of the opportunity score, each with its figure.

    >>> from types import SimpleNamespace as Made
    >>> parts(Made(demand=0.92, gap=None, in_time=0.71, quality=0.9))
    [('需求', '0.92'), ('缺口', '未提供'), ('寿命', '0.71'), ('质量', '0.90')]
    """
    values = (item.demand, item.gap, item.in_time, item.quality)
    return [(_(name), wording.decimal(value, 2)) for name, value in zip(PARTS, values, strict=True)]


def score(item: Suggestion) -> str:
    """The opportunity score with the parts it is made of.

    >>> from types import SimpleNamespace as Made
    >>> score(Made(score=83.2, demand=0.92, gap=None, in_time=0.71, quality=0.9))
    '83（需求 0.92 · 缺口 未提供 · 寿命 0.71 · 质量 0.90）'
    """
    made = " · ".join(f"{name} {value}" for name, value in parts(item))
    return _("{score}（{parts}）", score=wording.decimal(item.score, 0), parts=made)


def in_time(item: Suggestion) -> str | None:
    """Whether goods can be there before the rise is over; None for what does not rise.

    >>> from types import SimpleNamespace as Made
    >>> in_time(Made(is_late=True, in_time=0.4, needed_weeks=4.0)), in_time(Made(is_late=None))
    ('赶不上', None)
    """
    return None if item.is_late is None else _("赶不上") if item.is_late else _("赶得上")


def outlook(item: Suggestion) -> str | None:
    """How long such rises go on, against the time that goods take; None for what does not rise.

    >>> from types import SimpleNamespace as Made
    >>> outlook(Made(is_late=False, in_time=0.71, needed_weeks=4.0, weeks_left_low=2.5, weeks_left_high=None))
    '再热 2.5 至上百周，供货 4 周，把握 71%'
    """
    if item.is_late is None:
        return None
    low = "0" if item.weeks_left_low is None else f"{item.weeks_left_low:g}"
    lead, chance = wording.weeks(item.needed_weeks), wording.percent(item.in_time)
    if item.weeks_left_high is None:
        return _("再热 {low} 至上百周，供货 {lead}，把握 {chance}", low=low, lead=lead, chance=chance)
    high = wording.weeks(item.weeks_left_high)
    return _("再热 {low} 至 {high}，供货 {lead}，把握 {chance}", low=low, high=high, lead=lead, chance=chance)


def prices(item: Suggestion) -> str:
    """The price band, with its middle and how many voices name a price.

    >>> from types import SimpleNamespace as Made
    >>> prices(Made(price_low=39.0, price_high=128.5, price_median=80.0, n_prices=12))
    '39–128.5 元，中位 80 元（12 人说到）'
    >>> prices(Made(price_low=None, price_high=None, price_median=None, n_prices=3))
    '样本不足（3 人说到）'
    """
    band = wording.prices(item.price_low, item.price_high)
    if item.price_median is None:
        return plural("{band}（{n} 人说到）", item.n_prices or 0, band=band)
    middle = f"{round(item.price_median, 1):g}"
    return plural("{band}，中位 {middle} 元（{n} 人说到）", item.n_prices or 0, band=band, middle=middle)


def engagement(item: Suggestion) -> str:
    """How much its notes move their readers, among notes of the same age.

    >>> from types import SimpleNamespace as Made
    >>> engagement(Made(engagement=0.63)), engagement(Made(engagement=None))
    ('高过 63% 的同龄笔记', '样本不足')
    """
    if item.engagement is None:
        return _(wording.TOO_FEW)
    return _("高过 {share} 的同龄笔记", share=wording.percent(item.engagement))
