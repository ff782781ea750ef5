"""What is said aloud: a digest every week, and a message of its own for a rise that cannot wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from notetrends.reports import findings, sentences, wording
from notetrends.reports.language import _, listed, msgid, plural, room
from notetrends.reports.message import Bold, Line, Link, Message, Part
from notetrends.reports.model import Entry, Suggestion, WeeklyReport

MAX_Q = 0.05  # an interruption asks for stronger evidence than a place on the list
URGENT_ACTIONS = frozenset({"restock", "source", "recruit"})
MAX_LISTED = 10
CHANGE_TITLES = {"new": msgid("新上榜"), "up": msgid("阶段升"), "down": msgid("阶段降"), "dropped": msgid("退出")}


def build_digest(
    report: WeeklyReport, report_link: str, *, n_untold: int = 0, undelivered: Mapping[str, int] | None = None
) -> Message:
    """The week in one message; also when nothing rose, since silence looks like failure.

    Where the notes are broken it says so, and what is broken, and nothing of what seems to rise. That message is of a
    kind of its own: once the notes are mended, the digest is still to be sent.

    Args:
        report: the week.
        report_link: where its page is.
        n_untold: messages that would have been sent beside it, had there not been so many.
        undelivered: last week's messages that nobody may have got, by where they were to go.
    """
    lost = _undelivered(undelivered or {})
    if report.coverage.is_broken:
        return _build_health(report, report_link, lost)
    title = _("选品周报 · {week}", week=wording.week_name(report.monday))
    parts = [Part("lines", ((Bold(sentences.headline(report)),),)), *lost]
    if report.coverage.n_notes == 0:
        parts.append(Part("lines", tuple((line,) for line in sentences.why_empty(report.coverage))))
    parts += [Part("lines", to_do(place, item)) for place, item in enumerate(report.to_do, start=1)]
    if report.rising.entries:
        parts += [Part("rule"), Part("lines", _rising(report))]
    if n_untold:
        parts.append(Part("lines", ((plural("还有 {n} 条提醒没有单独发，见周报", n_untold),),)))
    if report.changes:
        parts.append(Part("lines", _changes(report)))
    warnings = [*_cautions(report), *((_("注意：{line}", line=line),) for line in sentences.warnings(report.coverage))]
    health = " · ".join(f"{name} {value}" for name, value in sentences.health(report.coverage))
    parts.append(Part("small", ((health,), *warnings)))
    week = wording.week_code(report.monday)
    return Message(
        key=week,
        kind="digest",
        title=title,
        summary=(sentences.headline(report), *map(_plain, report.to_do)),
        parts=tuple(parts),
        closing=Part("lines", ((Link(_("打开完整周报（含证据笔记）"), report_link),),)),
        address=report_link,
        episode=week,
    )


def build_emerging(
    report: WeeklyReport, report_link: str, known_episodes: Collection[str], cap: int = 5
) -> list[Message]:
    """One message for each rise that cannot wait and was not told before, the strongest `cap` of them.

    It must be on the main list with q at most `MAX_Q`, and ask for restocking, sourcing or recruiting a brand. The
    rest is in the digest, which counts every riser. Of broken notes nothing is told at all.
    """
    if report.coverage.is_broken:
        return []
    fresh = [entry for entry in urgent(report) if episode(report, entry) not in known_episodes]
    return [_emerging(report, entry, report_link) for entry in fresh[:cap]]


def urgent(report: WeeklyReport) -> list[Entry]:
    """The entries that would deserve a message of their own, in the list's order."""
    return [
        entry
        for entry in report.rising
        if entry.q_value is not None and entry.q_value <= MAX_Q
        if entry.relevance is not None and entry.relevance >= report.min_relevance
        if _urgent_suggestion(entry) is not None
    ]


def episode(report: WeeklyReport, entry: Entry) -> str:
    """The key of an entry's episode: the category and the week in which it began to rise."""
    return f"{entry.category_id}@{entry.episode_week or report.monday}"


def to_do(place: int | None, item: Suggestion) -> tuple[Line, ...]:
    """One thing to do, with its reason and what speaks against it."""
    number = "" if place is None else f"{place}  "
    category = wording.name(item.label, item.parent_label)
    about = "" if wording.is_about_category(item) else _("（{category}）", category=category)
    lines: list[Line] = [
        (
            Bold(f"{number}{wording.action(item.action)}\u3000{wording.subject(item)}"),
            _("{about}　置信{grade}", about=about, grade=wording.confidence(item.confidence)),
        ),
        (wording.clip(item.reason, room(300)),),
    ]
    return (*lines, *([(_("但是：{against}", against=wording.clip(item.against, room(200))),)] if item.against else []))


def closing(report: WeeklyReport, report_link: str) -> Part:
    """How a message about one category ends: where to read more, and what the notes lack."""
    source = Link(_("选品周报 {week}", week=wording.week_code(report.monday)), report_link)
    return Part("small", ((source,), *_cautions(report)))


def growth(entry: Entry) -> str:
    """How far beyond its past, with the interval."""
    interval = wording.interval(entry.growth_low, entry.growth_high)
    return _("{growth}（90% 区间 {interval}）", growth=wording.growth(entry.growth), interval=interval)


def _build_health(report: WeeklyReport, report_link: str, lost: list[Part]) -> Message:
    """Instead of the digest: the notes are broken."""
    verdict, week = findings.verdict(report.coverage) or "", wording.week_code(report.monday)
    found = [_("{grade}：{said}", grade=grade, said=said) for grade, said in findings.lines(report.coverage)]
    return Message(
        key=week,
        kind="health",
        title=_("选品周报 · {week}", week=wording.week_name(report.monday)),
        summary=(verdict, *found),
        parts=(Part("lines", ((Bold(verdict),),)), *lost, Part("lines", tuple((f"• {line}",) for line in found))),
        closing=Part("lines", ((Link(_("打开周报（只供参考）"), report_link),),)),
        address=report_link,
        episode=week,
    )


def _undelivered(n_by_channel: Mapping[str, int]) -> list[Part]:
    if not n_by_channel:
        return []
    named = listed(_("{name} {n} 条", name=wording.channel(name), n=n) for name, n in n_by_channel.items())
    return [Part("lines", ((_("注意：上周有消息没有确认送达（{named}），以周报为准。", named=named),),))]


def _cautions(report: WeeklyReport) -> list[Line]:
    return [(_("{grade}：{said}", grade=grade, said=said),) for grade, said in findings.lines(report.coverage)]


def _urgent_suggestion(entry: Entry) -> Suggestion | None:
    open_ones = (s for s in entry.suggestions if not s.is_taken_up)
    found = (s for s in open_ones if s.action in URGENT_ACTIONS and s.confidence != "low")
    return next(found, None)


def _emerging(report: WeeklyReport, entry: Entry, report_link: str) -> Message:
    suggestion = _urgent_suggestion(entry)
    name = wording.name(entry.label, entry.parent_label)
    facts: tuple[Line, ...] = (
        (Bold(_("比预期")), growth(entry)),
        (
            Bold(_("阶段")),
            _("{stage}，上榜第 {n} 周", stage=wording.stage(entry.stage), n=entry.n_weeks_rising),
        ),
        (
            Bold(wording.counted(entry)),
            _("{n:,}，预期 {usual}", n=entry.n_counted, usual=wording.level(entry.n_expected)),
        ),
        (Bold(_("误报率 q")), wording.q_value(entry.q_value)),
    )
    parts = [Part("facts", facts)]
    if suggestion is not None:
        parts.append(Part("lines", to_do(None, suggestion)))
    doubts = sentences.doubts(entry)
    if doubts:
        parts.append(
            Part("lines", ((Bold(_("反对理由")),), *((f"• {wording.clip(one, room(200))}",) for one in doubts)))
        )
    if entry.evidence:
        notes = (_note(note.title, note.url) for note in entry.evidence[:3])
        parts.append(Part("lines", ((Bold(_("证据笔记")),), *notes)))
    return Message(
        key=episode(report, entry),
        kind="emerging",
        title=_("▲ {name} 在自发上升", name=name),
        summary=(_("比预期 {growth}", growth=growth(entry)), *([_plain(suggestion)] if suggestion else [])),
        parts=tuple(parts),
        closing=closing(report, report_link),
        address=report_link,
        episode=episode(report, entry),
        stage=entry.stage,
        label=entry.label,
    )


def _rising(report: WeeklyReport) -> tuple[Line, ...]:
    lines: list[Line] = [(Bold(_("新兴与上升")), _(" {n} 个", n=report.rising.n_total))]
    for entry in report.rising.entries[:MAX_LISTED]:
        action = f" · {wording.action(entry.suggestions[0].action)}" if entry.suggestions else ""
        said = f"\u3000{wording.arrow(entry)} {growth(entry)} · {wording.stage(entry.stage)}{action}"
        lines.append((f"{entry.place}. ", Bold(wording.name(entry.label, entry.parent_label)), said))
    n_more = report.rising.n_total - min(len(report.rising), MAX_LISTED)
    return (*lines, *([(_("还有 {n} 个，见周报", n=n_more),)] if n_more else []))


def _changes(report: WeeklyReport) -> tuple[Line, ...]:
    lines: list[Line] = [(Bold(_("与上周相比")),)]
    for kind, title in CHANGE_TITLES.items():
        members = [change for change in report.changes or () if change.kind == kind]
        if members:
            named = listed(
                _(
                    "{name}（{why}）",
                    name=wording.name(change.label, None),
                    why=wording.clip(sentences.change(change), room(40)),
                )
                for change in members[:5]
            )
            more = _("等") if len(members) > 5 else ""
            lines.append((_("{title} {n}：{named}{more}", title=_(title), n=len(members), named=named, more=more),))
    return tuple(lines)


def _note(title: str, url: str | None) -> Line:
    words = wording.clip(title, 60)
    return ("• ", Link(words, url) if url else words)


def _plain(item: Suggestion) -> str:
    what = f"{wording.action(item.action)} {wording.subject(item)}"
    return _("{what}：{why}", what=what, why=wording.clip(item.reason, room(300)))
