"""One category for the terminal, in the words of the report, and as JSON.

Notes are strangers' text: every string goes in as `Text`, which rich never reads as markup.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from notetrends.reports import sentences, wording
from notetrends.reports.explained import Belonging, Event, Explained, Named, Neighbour, Verdict
from notetrends.reports.language import _, following, joined, listed, msgid, plural

STATES = {"active": msgid("活跃"), "dormant": msgid("沉睡")}
KINDS = {
    "born": msgid("诞生"),
    "split": msgid("拆分"),
    "merged": msgid("合并"),
    "dormant": msgid("沉睡"),
    "revived": msgid("苏醒"),
}
_BARS = "▁▂▃▄▅▆▇█"
_NONE = msgid("无")
_MAX_NAMES = 12


def to_json(explained: Explained) -> str:
    """All of it as JSON: the names of the dataclass, days as YYYY-MM-DD, null for unknown."""
    return json.dumps(asdict(explained), ensure_ascii=False, indent=2, default=dt.date.isoformat)


def bars(history: Sequence[float | None]) -> str:
    """A line of blocks, the highest week full; a week without data is a dot.

    >>> bars([0.0, 4.0, None, 8.0])
    '▁▅·█'
    """
    highest = max((value for value in history if value is not None), default=0.0) or 1.0
    steps = len(_BARS) - 1
    return "".join("·" if value is None else _BARS[int(value / highest * steps + 0.5)] for value in history)


def render_explained(explained: Explained) -> Group:
    """The category for a terminal."""
    parts: list[RenderableType] = [_title(explained), _facts(explained)]
    for title, section in (
        (_("经历"), _ledger(explained)),
        (_("走势"), _trend(explained)),
        (_("建议"), _advice(explained)),
        (_("近邻（中心的余弦）"), _neighbours(explained)),
        (_("代表笔记（作者各不相同）"), _exemplars(explained)),
    ):
        parts += [Text(), Text(title, style="bold"), section]
    return Group(*parts)


def _title(e: Explained) -> Text:
    title = Text(e.label, style="bold red")
    title.append(
        _("  {id}  {week} 的品类表", id=e.category_id, week=wording.week_code(e.monday)),
        style="not bold dim",
    )
    if e.asked not in (e.category_id, e.label):
        is_merged = e.asked in {one.category_id for one in e.aliases}
        said = _("（问的是“{asked}”，它已并入本品类）") if is_merged else _("（问的是“{asked}”）")
        title.append(said.format(asked=wording.clip(e.asked, 40)), style="not bold dim")
    return title


def _facts(e: Explained) -> Table:
    marks = [name for name, is_set in ((_("固定"), e.is_pinned), (_("忽略"), e.is_ignored)) if is_set]
    facts = {
        _("状态"): _("，").join([_(STATES.get(e.state, e.state)), *marks]),
        _("始于"): plural(
            "{first} 当周；笔记足够的有 {n} 周，最近一次是 {last} 当周",
            e.n_weeks,
            first=_day(e.first_week),
            last=_day(e.last_week),
        ),
        _("上级"): _names([e.parent] if e.parent else []),
        _("下级"): _names(e.children),
        _("曾并入"): _names(e.aliases),
        _("特征词"): " ".join(e.top_words) or _(_NONE),
        _("归入依据"): _belongs(e.belonging),
    }
    return _pairs(facts.items())


def _belongs(b: Belonging) -> str:
    """Why notes belong to it, in a sentence or two.

    >>> print(_belongs(Belonging(0.71, (), 8, 40, 0, (0.74, 0.8, 0.91))))
    与中心的余弦不低于半径 0.71，或离它远比离别的品类近；近 8 周这样归入 40 篇，余弦多在 0.74–0.91，中位 0.80
    >>> print(_belongs(Belonging(None, ("飞盘", "飞盘局"), 8, 0, 12, None)))
    写到“飞盘”“飞盘局”之一；近 8 周这样归入 12 篇
    """
    rules = []
    if b.keywords:
        words = "".join(_("“{word}”", word=word) for word in b.keywords)
        rule = _("写到{words}") if len(b.keywords) == 1 else _("写到{words}之一")
        rules.append(joined([rule.format(words=words), _assigned(b.n_weeks, b.n_by_keyword)]))
    if b.radius is not None:
        found = _assigned(b.n_weeks, b.n_by_vector)
        if b.cosines:
            low, middle, high = b.cosines
            found += _("，余弦多在 {low:.2f}–{high:.2f}，中位 {middle:.2f}", low=low, high=high, middle=middle)
        rule = _("与中心的余弦不低于半径 {radius:.2f}，或离它远比离别的品类近", radius=b.radius)
        rules.append(joined([rule, found]))
    return _("。或者：").join(rules) or _("还没有：既无关键词，也无半径")


def _assigned(n_weeks: int, n_notes: int) -> str:
    return plural("近 {n_weeks} 周这样归入 {n:,} 篇", n_notes, n_weeks=n_weeks)


def _ledger(e: Explained) -> RenderableType:
    if not e.events:
        return Text(_("无记录"), style="dim")
    return _pairs(
        (_day(event.monday), f"{_(KINDS.get(event.kind, event.kind))}{_story(event, e)}") for event in e.events
    )


def _story(event: Event, e: Explained) -> str:
    """What its kind does not say: the other categories of the event, and on which side this one was."""
    own = {e.category_id, *(alias.category_id for alias in e.aliases)}
    if event.kind == "split":
        return (
            _("：分出 {others}", others=_names(event.others))
            if event.subject.category_id in own
            else _("：由 {subject} 分出", subject=_name(event.subject))
        )
    if event.kind == "merged":
        return _("：{subject} 并入 {others}", subject=_name(event.subject), others=_names(event.others))
    return ""


def _trend(e: Explained) -> RenderableType:
    unit = _("经检验的数量，按今天的品类表重算") if e.is_tested else _("当周归入的笔记数；不在检验之列")
    last = e.history[-1] if e.history else None
    line = Text(
        plural(
            "{bars}  近 {n} 周，本周 {now}（{unit}）",
            len(e.history),
            bars=bars(e.history),
            now=_("无数据") if last is None else f"{last:,.0f}",
            unit=unit,
        )
    )
    if not e.verdicts:
        return line
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    numbers = (_("净笔记"), _("净作者"), _("预期"), "q")
    for name in (_("周"), *numbers[:3], _("增幅 90% 区间"), "q", _("阶段"), verdict_title := _("结论")):
        # in a narrow window only the verdict, a sentence, gives way
        grid.add_column(
            Text(name),
            no_wrap=name != verdict_title,
            justify="right" if name in numbers else "left",
            overflow="fold",
        )
    for verdict in reversed(e.verdicts):
        grid.add_row(*map(Text, _cells(verdict)))
    newest = e.verdicts[-1]
    about = _("购买相关度 {relevance}。", relevance=wording.relevance(newest.relevance, newest.relevance_words))
    return Group(line, grid, Text(following([sentences.onset(newest) or "", about])))


def _cells(v: Verdict) -> tuple[str, ...]:
    place = _("上榜") if v.rank is None else _("上榜第 {place}", place=v.rank)
    return (
        wording.week_code(v.monday), wording.count(v.n_notes), wording.count(v.n_authors), wording.level(v.n_expected),
        wording.interval(v.growth_low, v.growth_high), wording.q_value(v.q_value), wording.stage(v.stage),
        place if v.is_rising else _("未上榜") if v.why_not is None else _("未上榜：{why}", why=wording.gate(v.why_not)),
    )  # fmt: skip


def _advice(e: Explained) -> RenderableType:
    if not e.advice:
        return Text(_("近几周没有"), style="dim")
    return _pairs(
        (
            wording.week_code(one.monday),
            " ".join(
                filter(None, [wording.action(one.action), one.product_name or one.product_id or one.brand, one.reason])
            ),
        )
        for one in e.advice
    )


def _neighbours(e: Explained) -> RenderableType:
    if not e.neighbours:
        return Text(_("还没有中心，无从比较"), style="dim")
    return _pairs((f"{one.cosine:.2f}", _neighbour(one)) for one in e.neighbours)


def _neighbour(one: Neighbour) -> str:
    name = f"{one.label} {one.category_id}"
    return _("{name}（沉睡）", name=name) if one.state == "dormant" else name


def _exemplars(e: Explained) -> RenderableType:
    if not e.exemplars:
        return Text(_("无"), style="dim")
    return _pairs((wording.day(note.date), note.text) for note in e.exemplars)


def _pairs(rows: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(Text(name), Text(value))
    return grid


def _names(named: Sequence[Named]) -> str:
    """The first of them, and how many there are."""
    more = _(" 等 {n} 个", n=len(named)) if len(named) > _MAX_NAMES else ""
    return (listed(map(_name, named[:_MAX_NAMES])) or _(_NONE)) + more


def _name(one: Named) -> str:
    return one.category_id if one.label == one.category_id else f"{one.label} {one.category_id}"


def _day(monday: dt.date) -> str:
    """A Monday with its ISO week."""
    return _("{week}（{day}）", week=wording.week_code(monday), day=wording.day(monday))
