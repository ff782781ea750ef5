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
from notetrends.reports.explained import Belonging, Event, Explained, Named, Verdict

STATES = {"active": "活跃", "dormant": "沉睡"}
KINDS = {"born": "诞生", "split": "拆分", "merged": "合并", "dormant": "沉睡", "revived": "苏醒"}
_BARS = "▁▂▃▄▅▆▇█"
_NONE = "无"
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
        ("经历", _ledger(explained)),
        ("走势", _trend(explained)),
        ("建议", _advice(explained)),
        ("近邻（中心的余弦）", _neighbours(explained)),
        ("代表笔记（作者各不相同）", _exemplars(explained)),
    ):
        parts += [Text(), Text(title, style="bold"), section]
    return Group(*parts)


def _title(e: Explained) -> Text:
    title = Text(e.label, style="bold red")
    title.append(f"  {e.category_id}  {wording.week_code(e.monday)} 的品类表", style="not bold dim")
    if e.asked not in (e.category_id, e.label):
        merged = "，它已并入本品类" if e.asked in {one.category_id for one in e.aliases} else ""
        title.append(f"（问的是“{wording.clip(e.asked, 40)}”{merged}）", style="not bold dim")
    return title


def _facts(e: Explained) -> Table:
    marks = [name for name, is_set in (("固定", e.is_pinned), ("忽略", e.is_ignored)) if is_set]
    facts = {
        "状态": "，".join([STATES.get(e.state, e.state), *marks]),
        "始于": f"{_day(e.first_week)} 当周；笔记足够的有 {e.n_weeks} 周，最近一次是 {_day(e.last_week)} 当周",
        "上级": _names([e.parent] if e.parent else []),
        "下级": _names(e.children),
        "曾并入": _names(e.aliases),
        "特征词": " ".join(e.top_words) or _NONE,
        "归入依据": _belongs(e.belonging),
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
        words = "”“".join(b.keywords)
        rules.append(
            f"写到“{words}”{'之一' if len(b.keywords) > 1 else ''}；近 {b.n_weeks} 周这样归入 {b.n_by_keyword:,} 篇"
        )
    if b.radius is not None:
        found = f"与中心的余弦不低于半径 {b.radius:.2f}，或离它远比离别的品类近；"
        found += f"近 {b.n_weeks} 周这样归入 {b.n_by_vector:,} 篇"
        if b.cosines:
            found += f"，余弦多在 {b.cosines[0]:.2f}–{b.cosines[2]:.2f}，中位 {b.cosines[1]:.2f}"
        rules.append(found)
    return "。或者：".join(rules) or "还没有：既无关键词，也无半径"


def _ledger(e: Explained) -> RenderableType:
    if not e.events:
        return Text("无记录", style="dim")
    return _pairs((_day(event.monday), f"{KINDS.get(event.kind, event.kind)}{_story(event, e)}") for event in e.events)


def _story(event: Event, e: Explained) -> str:
    """What its kind does not say: the other categories of the event, and on which side this one was."""
    own = {e.category_id, *(alias.category_id for alias in e.aliases)}
    if event.kind == "split":
        return (
            f"：分出 {_names(event.others)}"
            if event.subject.category_id in own
            else f"：由 {_name(event.subject)} 分出"
        )
    if event.kind == "merged":
        return f"：{_name(event.subject)} 并入 {_names(event.others)}"
    return ""


def _trend(e: Explained) -> RenderableType:
    unit = "经检验的数量，按今天的品类表重算" if e.is_tested else "当周归入的笔记数；不在检验之列"
    last = e.history[-1] if e.history else None
    line = Text(
        f"{bars(e.history)}  近 {len(e.history)} 周，本周 {'无数据' if last is None else f'{last:,.0f}'}（{unit}）"
    )
    if not e.verdicts:
        return line
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("周", "净笔记", "净作者", "预期", "增幅 90% 区间", "q", "阶段", "结论"):
        is_number = name in {"净笔记", "净作者", "预期", "q"}
        # in a narrow window only the verdict, a sentence, gives way
        grid.add_column(Text(name), no_wrap=name != "结论", justify="right" if is_number else "left", overflow="fold")
    for verdict in reversed(e.verdicts):
        grid.add_row(*map(Text, _cells(verdict)))
    last_verdict = e.verdicts[-1]
    about = f"购买相关度 {wording.relevance(last_verdict.relevance, last_verdict.relevance_words)}。"
    return Group(line, grid, Text((sentences.onset(last_verdict) or "") + about))


def _cells(v: Verdict) -> tuple[str, ...]:
    place = "上榜" if v.rank is None else f"上榜第 {v.rank}"
    return (
        wording.week_code(v.monday), wording.count(v.n_notes), wording.count(v.n_authors), wording.level(v.n_expected),
        wording.interval(v.growth_low, v.growth_high), wording.q_value(v.q_value), wording.stage(v.stage),
        place if v.is_rising else "未上榜" if v.why_not is None else f"未上榜：{wording.gate(v.why_not)}",
    )  # fmt: skip


def _advice(e: Explained) -> RenderableType:
    if not e.advice:
        return Text("近几周没有", style="dim")
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
        return Text("还没有中心，无从比较", style="dim")
    return _pairs(
        (f"{one.cosine:.2f}", f"{one.label} {one.category_id}{'（沉睡）' if one.state == 'dormant' else ''}")
        for one in e.neighbours
    )


def _exemplars(e: Explained) -> RenderableType:
    if not e.exemplars:
        return Text("无", style="dim")
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
    more = f" 等 {len(named)} 个" if len(named) > _MAX_NAMES else ""
    return ("、".join(map(_name, named[:_MAX_NAMES])) or _NONE) + more


def _name(one: Named) -> str:
    return one.category_id if one.label == one.category_id else f"{one.label} {one.category_id}"


def _day(monday: dt.date) -> str:
    """A Monday with its ISO week."""
    return f"{wording.week_code(monday)}（{wording.day(monday)}）"
