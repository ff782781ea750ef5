"""What is said aloud: a digest every week, and a message of its own for a rise that cannot wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from notetrends.reports import findings, sentences, slack_text, wording
from notetrends.reports.model import Entry, Suggestion, WeeklyReport
from notetrends.reports.slack_text import Block, escape

MAX_Q = 0.05  # an interruption asks for stronger evidence than a place on the list
URGENT_ACTIONS = frozenset({"restock", "source", "recruit"})
MAX_LISTED = 10
CHANGE_TITLES = {"new": "新上榜", "up": "阶段升", "down": "阶段降", "dropped": "退出"}


@dataclass(frozen=True)
class Message:
    """One message: `key` names what it is about, `text` is its plain fallback, `blocks` Slack's form."""

    key: str
    kind: Literal["digest", "emerging", "health"]
    text: str
    blocks: list[Block]


def build_digest(report: WeeklyReport, report_link: str) -> Message:
    """The week in one message; also when nothing rose, since silence looks like failure.

    Where the notes are broken it says so, and what is broken, and nothing of what seems to rise. That message is of a
    kind of its own: once the notes are mended, the digest is still to be sent.
    """
    if report.coverage.is_broken:
        return _build_health(report, report_link)
    title = f"选品周报 · {wording.week_name(report.monday)}"
    blocks = [slack_text.header(title), slack_text.section([f"*{escape(sentences.headline(report))}*"])]
    if report.coverage.n_notes == 0:
        blocks.append(slack_text.section([escape(line) for line in sentences.why_empty(report.coverage)]))
    blocks += [slack_text.section(_to_do(place, item)) for place, item in enumerate(report.to_do, start=1)]
    if report.rising.entries:
        blocks.append({"type": "divider"})
        blocks.append(slack_text.section(_rising(report)))
    if report.changes:
        blocks.append(slack_text.section(_changes(report)))
    warnings = _cautions(report) + [f"注意：{escape(line)}" for line in sentences.warnings(report.coverage)]
    health = " · ".join(f"{name} {value}" for name, value in sentences.health(report.coverage))
    blocks.append(slack_text.context([escape(health), *warnings]))
    closing = slack_text.section([slack_text.link(report_link, "打开完整周报（含证据笔记）")])
    return Message(
        key=wording.week_code(report.monday),
        kind="digest",
        text=_fallback([title, sentences.headline(report), *map(_plain, report.to_do)], report_link),
        blocks=slack_text.fit(blocks, closing),
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


def _build_health(report: WeeklyReport, report_link: str) -> Message:
    """Instead of the digest: the notes are broken."""
    title, verdict = f"选品周报 · {wording.week_name(report.monday)}", findings.verdict(report.coverage) or ""
    blocks = [
        slack_text.header(title),
        slack_text.section([f"*{escape(verdict)}*"]),
        slack_text.section([f"• {line}" for line in _cautions(report)]),
    ]
    closing = slack_text.section([slack_text.link(report_link, "打开周报（只供参考）")])
    text = _fallback(
        [title, verdict, *(f"{grade}：{said}" for grade, said in findings.lines(report.coverage))], report_link
    )
    return Message(wording.week_code(report.monday), "health", text, slack_text.fit(blocks, closing))


def _cautions(report: WeeklyReport) -> list[str]:
    return [escape(f"{grade}：{sentence}") for grade, sentence in findings.lines(report.coverage)]


def _urgent_suggestion(entry: Entry) -> Suggestion | None:
    open_ones = (s for s in entry.suggestions if not s.is_taken_up)
    found = (s for s in open_ones if s.action in URGENT_ACTIONS and s.confidence != "low")
    return next(found, None)


def _emerging(report: WeeklyReport, entry: Entry, report_link: str) -> Message:
    suggestion = _urgent_suggestion(entry)
    name = wording.name(entry.label, entry.parent_label)
    title = f"{wording.ARROW_UP} {name} 在自发上升"
    blocks = [
        slack_text.header(title),
        slack_text.fields(
            [
                f"*比预期*\n{_growth(entry)}",
                f"*阶段*\n{escape(wording.stage(entry.stage))}，上榜第 {entry.n_weeks_rising} 周",
                f"*{wording.counted(entry)}*\n{entry.n_counted:,}，预期 {wording.level(entry.n_expected)}",
                f"*误报率 q*\n{wording.q_value(entry.q_value)}",
            ]
        ),
    ]
    if suggestion is not None:
        blocks.append(slack_text.section(_to_do(None, suggestion)))
    doubts = sentences.doubts(entry)
    if doubts:
        items = [f"• {escape(wording.clip(doubt, 200))}" for doubt in doubts]
        blocks.append(slack_text.section(["*反对理由*", *items]))
    if entry.evidence:
        items = [_note(note.title, note.url) for note in entry.evidence[:3]]
        blocks.append(slack_text.section(["*证据笔记*", *items]))
    source = slack_text.link(report_link, f"选品周报 {wording.week_code(report.monday)}")
    closing = slack_text.context([source, *_cautions(report)])
    lines = [title, f"比预期 {_growth(entry)}", *([_plain(suggestion)] if suggestion else [])]
    return Message(episode(report, entry), "emerging", _fallback(lines, report_link), slack_text.fit(blocks, closing))


def _to_do(place: int | None, item: Suggestion) -> list[str]:
    number = "" if place is None else f"{place}  "
    head = f"*{number}{wording.action(item.action)}　{escape(wording.subject(item))}*"
    about = "" if wording.is_about_category(item) else f"（{escape(wording.name(item.label, item.parent_label))}）"
    lines = [
        f"{head}{about}　置信{escape(wording.confidence(item.confidence))}",
        escape(wording.clip(item.reason, 300)),
    ]
    return lines + ([f"但是：{escape(wording.clip(item.against, 200))}"] if item.against else [])


def _rising(report: WeeklyReport) -> list[str]:
    lines = [f"*新兴与上升* {report.rising.n_total} 个"]
    for entry in report.rising.entries[:MAX_LISTED]:
        action = f" · {wording.action(entry.suggestions[0].action)}" if entry.suggestions else ""
        name = escape(wording.name(entry.label, entry.parent_label))
        lines.append(
            f"{entry.place}. *{name}*　{wording.arrow(entry)} {_growth(entry)}"
            f" · {escape(wording.stage(entry.stage))}{escape(action)}"
        )
    n_more = report.rising.n_total - min(len(report.rising), MAX_LISTED)
    return lines + ([f"还有 {n_more} 个，见周报"] if n_more else [])


def _growth(entry: Entry) -> str:
    return f"{wording.growth(entry.growth)}（90% 区间 {wording.interval(entry.growth_low, entry.growth_high)}）"


def _changes(report: WeeklyReport) -> list[str]:
    lines = ["*与上周相比*"]
    for kind, title in CHANGE_TITLES.items():
        members = [change for change in report.changes or () if change.kind == kind]
        if members:
            named = "、".join(
                escape(f"{wording.name(change.label, None)}（{wording.clip(sentences.change(change), 40)}）")
                for change in members[:5]
            )
            lines.append(f"{title} {len(members)}：{named}{'等' if len(members) > 5 else ''}")
    return lines


def _note(title: str, url: str | None) -> str:
    words = wording.clip(title, 60).replace("|", "｜")
    return f"• {slack_text.link(url, words) if url else escape(words)}"


def _plain(item: Suggestion) -> str:
    return f"{wording.action(item.action)} {wording.subject(item)}：{wording.clip(item.reason, 300)}"


def _fallback(lines: list[str], report_link: str) -> str:
    """The plain text; Slack reads mrkdwn in it too, so it is escaped as well."""
    return slack_text.whole_lines([escape(line) for line in lines] + [escape(report_link)], slack_text.MAX_TEXT)
