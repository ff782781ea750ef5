"""The words of a category's page: how its curve reads, what it was told before, what its figures rest on."""

from __future__ import annotations

from notetrends.reports import charts, decision_words, record_words, wording
from notetrends.reports.category_model import CategoryPage, Episode, PastAdvice, Point, Product, Word
from notetrends.reports.language import _, listed, msgid, plural

SECTIONS = {
    "rising": msgid("新兴与上升"),
    "off_topic": msgid("也在上升，但与购买关系较弱"),
    "fading": msgid("见顶与回落"),
    "seasonal": msgid("季节"),
    "anomalies": msgid("异常：没有放进榜单"),
    "others": msgid("建议涉及的其他品类"),
    "nearest": msgid("最接近榜单"),
}
SIGNS = {
    "emerging": msgid("萌"),
    "growing": msgid("成"),
    "surging": msgid("爆"),
    "peaked": msgid("顶"),
    "fading": msgid("落"),
    "seasonal": msgid("季"),
    "steady": msgid("平"),
    "watching": msgid("观"),
}
MATCHES = {
    "exact": msgid("同名"),
    "alias": msgid("别名"),
    "brand+attribute": msgid("品牌 + 属性"),
    "words": msgid("用词"),
    "vector": msgid("语义相近"),
    "parent": msgid("只到上级品类"),
}


def sign(stage: str | None) -> str:
    """The stage in one character, for where there is no room.

    >>> sign("growing"), sign("new-code"), sign(None)
    ('成', 'n', '')
    """
    return "" if stage is None else _(SIGNS.get(stage, stage[:1]))


def section(page: CategoryPage) -> str:
    """The section of the weekly page that tells of it."""
    return _(SECTIONS[page.section])


def spoken(page: CategoryPage) -> str:
    """The curve in a sentence, for those who do not see it; the table below it has every week."""
    history = [point.value for point in page.points]
    days = listed(dict.fromkeys(day.name for day in page.days_shown))
    said = charts.spoken(page.entry.label, history, page.entry.n_expected)
    return _("{said}；其间有{days}", said=said, days=days) if days else said


def band(point: Point) -> str:
    """The expected count with its band.

    >>> import datetime as dt
    >>> band(Point(dt.date(2023, 5, 15), 438.0, expected=301.0, low=255.2, high=355.0))
    '301（255–355）'
    >>> band(Point(dt.date(2023, 5, 15), 438.0))
    '样本不足'
    """
    if point.expected is None or point.low is None or point.high is None:
        return wording.level(point.expected)
    usual, low, high = (wording.level(value) for value in (point.expected, point.low, point.high))
    return _("{usual}（{low}–{high}）", usual=usual, low=low, high=high)


def word(item: Word) -> str:
    """What is new of a word.

    >>> word(Word("夜光", True, 41, 6.2)), word(Word("飞盘", False, None, None)), word(Word("草坪", True, None, None))
    ('新 ▲ 本周 41，平常 6.2', '', '新')
    """
    found = [_("新")] if item.is_new else []
    if item.n is not None and item.expected is not None:
        found.append(_("▲ 本周 {n}，平常 {usual}", n=wording.count(item.n), usual=wording.level(item.expected)))
    return " ".join(found)


def match(item: Product) -> str:
    """How a product answers the category."""
    how = _(MATCHES.get(item.how, item.how))
    return _("{how}，部分满足", how=how) if item.is_partial else how


def yuan(price: float | None) -> str:
    """A price.

    >>> yuan(129.0), yuan(59.9), yuan(None)
    ('129 元', '59.9 元', '未提供')
    """
    return _(wording.UNKNOWN) if price is None else _("{n} 元", n=f"{price:,.2f}".rstrip("0").rstrip("."))


def cover(item: Product) -> str:
    """For how long the stock lasts; what does not sell lasts for no number of weeks."""
    if item.sales_4w == 0 and item.stock:
        return _("近 4 周没有卖出")
    return wording.weeks(item.weeks_of_cover)


def episode(item: Episode) -> str:
    """An earlier stay on the list.

    >>> import datetime as dt
    >>> episode(Episode(dt.date(2023, 1, 2), dt.date(2023, 1, 16), 3, 4, 1.2))
    '2023-W01 至 2023-W03，上榜 3 周，最高第 4，增长最高 +120%'
    >>> episode(Episode(dt.date(2023, 1, 2), dt.date(2023, 1, 2), 1, None, None))
    '2023-W01，上榜 1 周'
    """
    began, last = wording.week_code(item.began), wording.week_code(item.last)
    parts = [
        began if began == last else _("{began} 至 {last}", began=began, last=last),
        plural("上榜 {n} 周", item.n_weeks),
    ]
    if item.best_rank is not None:
        parts.append(_("最高第 {place}", place=item.best_rank))
    if item.highest_growth is not None:
        parts.append(_("增长最高 {growth}", growth=wording.growth(item.highest_growth)))
    return _("，").join(parts)


def subject(item: PastAdvice) -> str:
    """What an earlier suggestion was about, beyond the category."""
    number = wording.product(item.product_id) if item.product_id else ""
    return wording.clip(item.product_name or number or item.brand or _("本品类"), 60)


def when(item: PastAdvice) -> str:
    """The weeks of an earlier suggestion."""
    first, last = wording.week_code(item.first), wording.week_code(item.last)
    return first if first == last else plural("{first} 至 {last}，共 {n} 周", item.n_weeks, first=first, last=last)


def became(item: PastAdvice) -> str:
    """What became of it.

    >>> import datetime as dt
    >>> from notetrends.reports.category_model import Result
    >>> made = PastAdvice("s", "promote", None, None, None, dt.date(2023, 1, 2), dt.date(2023, 1, 2), 1, None,
    ...                   (Result(4, "hit", 1.5), Result(8, "unknown", None)))
    >>> became(made)
    '4 周后命中（份额比预期 +150%），8 周后未知'
    """
    parts = []
    for one in item.results:
        weeks, result = one.weeks_after, _(record_words.RESULTS.get(one.result, one.result))
        share = record_words.share_growth(item.action, one.growth)
        if share is None:
            parts.append(_("{weeks} 周后{result}", weeks=weeks, result=result))
        else:
            parts.append(_("{weeks} 周后{result}（{share}）", weeks=weeks, result=result, share=share))
    return _("，").join(parts) or _("还没到 4 周")


def decided(item: PastAdvice) -> str:
    """What was decided of it."""
    return decision_words.status(item.status) or _("未处理")
