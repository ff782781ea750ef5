"""From raw values to the words on the page: the only place where display strings of values are made.

Every function takes None for unknown and answers with a word that says so, never with a zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from notetrends.reports import codes, language
from notetrends.reports.language import _, listed, msgid, plural
from notetrends.reports.model import Entry, Suggestion

UNKNOWN = msgid("未提供")
TOO_FEW = msgid("样本不足")

ARROW_UP, ARROW_DOWN, ARROW_FLAT = "▲", "▼", "→"


def stage(code: str | None) -> str:
    """The stage in words; a code that is not known is shown as it is.

    >>> stage("growing"), stage("new-code"), stage(None)
    ('成长期', 'new-code', '未提供')
    """
    return _(UNKNOWN if code is None else codes.STAGES.get(code, code))


def action(code: str | None) -> str:
    """The action in words."""
    return _(UNKNOWN if code is None else codes.ACTIONS.get(code, code))


def confidence(code: str | None) -> str:
    """The confidence in words."""
    return _(UNKNOWN if code is None else codes.CONFIDENCES.get(code, code))


def channel(name: str) -> str:
    """A channel as people call it.

    >>> channel("feishu"), channel("#选品")
    ('飞书', 'Slack #选品')
    """
    return _(codes.CHANNELS.get(name, f"Slack {name}"))


def gate(code: str | None) -> str:
    """Why a significant rise was kept off the list: a known code in words, or the job's own sentence as it is."""
    return _(UNKNOWN if code is None else codes.GATES.get(code, code))


def count(value: int | None) -> str:
    """A whole number.

    >>> count(1234), count(0), count(None)
    ('1,234', '0', '未提供')
    """
    return _(UNKNOWN) if value is None else f"{value:,}"


def decimal(value: float | None, digits: int = 1) -> str:
    """A number with a fixed number of decimals."""
    return _(UNKNOWN) if value is None else f"{value:,.{digits}f}"


def level(value: float | None) -> str:
    """An expected count: whole from 10 on, one decimal below.

    >>> level(301.4), level(0.62), level(None)
    ('301', '0.6', '样本不足')
    """
    return _(TOO_FEW) if value is None else f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def percent(value: float | None, digits: int = 0) -> str:
    """A share in [0, 1].

    >>> percent(0.125), percent(0.004), percent(0.0), percent(None)
    ('12%', '不到 1%', '0%', '未提供')
    """
    if value is None:
        return _(UNKNOWN)
    said = f"{value:.{digits}%}"
    least = f"{10.0**-digits:.{digits}f}%"
    return _("不到 {least}", least=least) if value > 0 and not float(said.rstrip("%")) else said


def relevance(value: float | None, words: Sequence[str]) -> str:
    """How much it is about things to buy, with the words for it (`+`) and against (`-`).

    >>> relevance(0.82, ["+面膜", "+囤", "-演员", "+39元"]), relevance(0.07, ["-决赛"]), relevance(0.27, [])
    ('0.82：面膜、囤、39元等字样；反面：演员', '0.07；反面：决赛', '0.27')
    """
    named = {sign: [clip(word[1:], 20) for word in words if word.startswith(sign)] for sign in "+-"}
    said = decimal(value, 2)
    if named["+"]:
        said = _("{said}：{words}等字样", said=said, words=listed(named["+"]))
    return _("{said}；反面：{words}", said=said, words=listed(named["-"])) if named["-"] else said


def share(value: float | None) -> str:
    """A category's part of the week: per cent from 1 % on, per mille below.

    >>> share(0.021), share(0.0029), share(None)
    ('2.1%', '2.9‰', '样本不足')
    """
    if value is None:
        return _(TOO_FEW)
    return f"{value:.1%}" if value >= 0.01 else f"{value * 1000:.1f}‰"


def growth(value: float | None) -> str:
    """Observed over expected, minus 1, with its sign.

    From five times on it is said in times: a percentage of four digits tells nobody anything, and beyond a hundred
    times the expectation was next to nothing.

    >>> growth(0.38), growth(-0.2), growth(0.0), growth(11.5), growth(500.0), growth(None)
    ('+38%', '−20%', '0%', '12.5 倍', '百倍以上', '样本不足')
    """
    if value is None:
        return _(TOO_FEW)
    if value > 100:
        return _("百倍以上")
    if value >= 4:
        return _("{n:.3g} 倍", n=value + 1)
    rounded = f"{abs(value):,.0%}"
    return rounded if rounded == "0%" else ("+" if value > 0 else "−") + rounded


def interval(low: float | None, high: float | None) -> str:
    r"""The 90 % interval of growth, which no line break may part.

    >>> interval(0.24, 0.55), interval(None, 0.55)
    ('+24%\xa0~\xa0+55%', '样本不足')
    """
    return _(TOO_FEW) if low is None or high is None else _("{low}\xa0~\xa0{high}", low=growth(low), high=growth(high))


def arrow(entry: Entry) -> str:
    """Which way, where the interval leaves no doubt; flat where it holds zero."""
    if entry.growth_low is not None and entry.growth_low > 0:
        return ARROW_UP
    if entry.growth_high is not None and entry.growth_high < 0:
        return ARROW_DOWN
    return ARROW_FLAT


def direction(entry: Entry) -> str:
    """The arrow in words: what a screen reader says, and what a colour never says alone."""
    if entry.growth is None:
        return _(TOO_FEW)
    return {ARROW_UP: _("高于预期"), ARROW_DOWN: _("低于预期"), ARROW_FLAT: _("与预期相当")}[arrow(entry)]


def q_value(value: float | None) -> str:
    """A false discovery rate.

    >>> q_value(0.0004), q_value(0.034)
    ('小于 0.001', '0.034')
    """
    return _(TOO_FEW) if value is None else _("小于 0.001") if value < 0.001 else f"{value:.3f}"


def weeks(value: float | None) -> str:
    """A span in weeks.

    >>> weeks(1.26), weeks(13.0), weeks(None)
    ('1.3 周', '13 周', '未提供')
    """
    return _(UNKNOWN) if value is None else plural("{n} 周", round(value, 1), n=f"{value:.1f}".removesuffix(".0"))


def prices(low: float | None, high: float | None) -> str:
    """A band of prices, in yuan.

    >>> prices(39.0, 128.5), prices(110.838, 262.0), prices(None, 1.0)
    ('39–128.5 元', '110.8–262 元', '样本不足')
    """
    return (
        _(TOO_FEW) if low is None or high is None else _("{low:g}–{high:g} 元", low=round(low, 1), high=round(high, 1))
    )


def day(value: dt.date | None) -> str:
    """A day without its year.

    >>> day(dt.date(2022, 4, 18)), day(None)
    ('4月18日', '未提供')
    """
    return _(UNKNOWN) if value is None else language.day(value)


def week_name(monday: dt.date) -> str:
    """The ISO week in words.

    >>> week_name(dt.date(2022, 4, 18))
    '2022 年第 16 周'
    """
    iso = monday.isocalendar()
    return _("{year} 年第 {week} 周", year=iso.year, week=iso.week)


def week_code(monday: dt.date) -> str:
    """The ISO week as a code, as in `2022-W16`."""
    iso = monday.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def week_span(monday: dt.date) -> str:
    """Its Monday and Sunday.

    >>> week_span(dt.date(2022, 4, 18))
    '4月18日（周一）至 4月24日（周日）'
    """
    return _("{monday}（周一）至 {sunday}（周日）", monday=day(monday), sunday=day(monday + dt.timedelta(days=6)))


def supply(suggestion: Suggestion) -> str:
    """How long the stock lasts against how long new stock takes."""
    cover, lead_time = suggestion.weeks_of_cover, suggestion.lead_time_weeks
    return _(UNKNOWN) if cover is None and lead_time is None else f"{weeks(cover)} / {weeks(lead_time)}"


def clip(line: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was cut.

    >>> clip("瑜伽垫测评", 4), clip("瑜伽垫", 4)
    ('瑜伽垫…', '瑜伽垫')
    """
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def name(label: str, parent_label: str | None) -> str:
    """A category under its wider one.

    >>> name("瑜伽服", "健身"), name("瑜伽服", None)
    ('健身 › 瑜伽服', '瑜伽服')
    """
    short = clip(label, 40)
    return short if not parent_label or parent_label == label else f"{clip(parent_label, 40)} › {short}"


def subject(suggestion: Suggestion) -> str:
    """What the action is about: the product, else the brand, else the category."""
    if suggestion.product_name:
        return clip(suggestion.product_name, 60)
    if suggestion.product_id:
        return product(suggestion.product_id)
    return clip(suggestion.brand or suggestion.label, 40)


def product(product_id: str) -> str:
    """A product of which only the number is known."""
    return _("商品 {id}", id=clip(product_id, 40))


def is_about_category(suggestion: Suggestion) -> bool:
    """Whether it names neither a product nor a brand."""
    return suggestion.product_id is None and suggestion.brand is None


def counted(entry: Entry) -> str:
    """What was counted, as a noun."""
    return _("净笔记") if entry.n_authors is None else _("净作者")


def amount(entry: Entry) -> str:
    """How many were counted, with the word that Chinese puts after a number."""
    if entry.n_authors is None:
        return plural("{n:,} 篇净笔记", entry.n_counted)
    return plural("{n:,} 位净作者", entry.n_counted)
