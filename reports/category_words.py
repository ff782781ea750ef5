"""The words of a category's page: how its curve reads, what it was told before, what its figures rest on."""

from __future__ import annotations

from notetrends.reports import charts, decision_words, record_words, wording
from notetrends.reports.category_model import CategoryPage, Episode, PastAdvice, Point, Product, Word

SECTIONS = {
    "rising": "新兴与上升",
    "off_topic": "也在上升，但与购买关系较弱",
    "fading": "见顶与回落",
    "seasonal": "季节",
    "anomalies": "异常：没有放进榜单",
    "others": "建议涉及的其他品类",
    "nearest": "最接近榜单",
}
SIGNS = {
    "emerging": "萌",
    "growing": "成",
    "surging": "爆",
    "peaked": "顶",
    "fading": "落",
    "seasonal": "季",
    "steady": "平",
    "watching": "观",
}
MATCHES = {
    "exact": "同名",
    "alias": "别名",
    "brand+attribute": "品牌 + 属性",
    "words": "用词",
    "vector": "语义相近",
    "parent": "只到上级品类",
}


def sign(stage: str | None) -> str:
    """The stage in one character, for where there is no room.

    >>> sign("growing"), sign("new-code"), sign(None)
    ('成', 'n', '')
    """
    return "" if stage is None else SIGNS.get(stage, stage[:1])


def spoken(page: CategoryPage) -> str:
    """The curve in a sentence, for those who do not see it; the table below it has every week."""
    history = [point.value for point in page.points]
    days = "、".join(dict.fromkeys(day.name for day in page.days_shown))
    return charts.spoken(page.entry.label, history, page.entry.n_expected) + (f"；其间有{days}" if days else "")


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
    return f"{wording.level(point.expected)}（{wording.level(point.low)}–{wording.level(point.high)}）"


def word(item: Word) -> str:
    """What is new of a word.

    >>> word(Word("夜光", True, 41, 6.2)), word(Word("飞盘", False, None, None)), word(Word("草坪", True, None, None))
    ('新 ▲ 本周 41，平常 6.2', '', '新')
    """
    found = ["新"] if item.is_new else []
    if item.n is not None and item.expected is not None:
        found.append(f"▲ 本周 {wording.count(item.n)}，平常 {wording.level(item.expected)}")
    return " ".join(found)


def match(item: Product) -> str:
    """How a product answers the category."""
    how = MATCHES.get(item.how, item.how)
    return f"{how}，部分满足" if item.is_partial else how


def yuan(price: float | None) -> str:
    """A price.

    >>> yuan(129.0), yuan(59.9), yuan(None)
    ('129 元', '59.9 元', '未提供')
    """
    return wording.UNKNOWN if price is None else f"{price:,.2f}".rstrip("0").rstrip(".") + " 元"


def cover(item: Product) -> str:
    """For how long the stock lasts; what does not sell lasts for no number of weeks."""
    if item.sales_4w == 0 and item.stock:
        return "近 4 周没有卖出"
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
    parts = [began if began == last else f"{began} 至 {last}", f"上榜 {item.n_weeks} 周"]
    if item.best_rank is not None:
        parts.append(f"最高第 {item.best_rank}")
    if item.highest_growth is not None:
        parts.append(f"增长最高 {wording.growth(item.highest_growth)}")
    return "，".join(parts)


def subject(item: PastAdvice) -> str:
    """What an earlier suggestion was about, beyond the category."""
    number = f"商品 {wording.clip(item.product_id, 40)}" if item.product_id else ""
    return wording.clip(item.product_name or number or item.brand or "本品类", 60)


def when(item: PastAdvice) -> str:
    """The weeks of an earlier suggestion."""
    first, last = wording.week_code(item.first), wording.week_code(item.last)
    return first if first == last else f"{first} 至 {last}，共 {item.n_weeks} 周"


def became(item: PastAdvice) -> str:
    """What became of it.

    >>> import datetime as dt
    >>> from notetrends.reports.category_model import Result
    >>> made = PastAdvice("s", "promote", None, None, None, dt.date(2023, 1, 2), dt.date(2023, 1, 2), 1, None,
    ...                   (Result(4, "hit", 1.5), Result(8, "unknown", None)))
    >>> became(made)
    '4 周后命中（份额比预期 +150%），8 周后未知'
    """
    than = "比上榜时" if item.action == "clear" else "比预期"
    return (
        "，".join(
            f"{one.weeks_after} 周后{record_words.RESULTS.get(one.result, one.result)}"
            + ("" if one.growth is None else f"（份额{than} {wording.growth(one.growth)}）")
            for one in item.results
        )
        or "还没到 4 周"
    )


def decided(item: PastAdvice) -> str:
    """What was decided of it."""
    return decision_words.status(item.status) or "未处理"
