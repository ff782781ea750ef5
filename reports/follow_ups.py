"""What became of a rise that people were told of: a word when it grows, peaks, fades or leaves the list, else none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from notetrends.reports import cells, sentences, wording
from notetrends.reports.alerts import closing, growth, to_do
from notetrends.reports.build import FADING_STAGES, LIST_FULL
from notetrends.reports.changes import STRENGTH, is_listed, why_dropped
from notetrends.reports.language import _
from notetrends.reports.message import Line, Message, Part
from notetrends.reports.model import Change, ChangeKind, WeeklyReport

DROPPED = "dropped"  # the stage that is told of an episode which left the list without a peak
_MARKS = {"up": wording.ARROW_UP, "down": wording.ARROW_DOWN, "dropped": "✖"}


@dataclass(frozen=True)
class Told:
    """What people know of an episode: the stage they were last told, and the category's name then."""

    stage: str
    label: str


def build_follow_ups(
    report: WeeklyReport, trends: pd.DataFrame, report_link: str, told: Mapping[str, Told]
) -> list[Message]:
    """A message for each episode of which there is something new to say; those that grow first, then by episode.

    Args:
        report: the week.
        trends: the table `trends` of the week: the report leaves out what no longer moves.
        report_link: where the report's page is.
        told: the episodes that people were told of, by key. Of broken notes nothing is told.
    """
    if report.coverage.is_broken:
        return []
    rows = {str(row["category_id"]): row for row in trends.to_dict("records")}
    found = []
    for episode, known in sorted(told.items()):
        category_id, _, began = episode.rpartition("@")
        change = _change(category_id, began, rows.get(category_id), known, report.min_relevance)
        if change:
            found.append((change.kind != "up", episode, change))
    return [
        _follow_up(report, report_link, episode, change) for _, episode, change in sorted(found, key=lambda f: f[:2])
    ]


def _change(
    category_id: str, began: str, row: dict[Any, Any] | None, told: Told, min_relevance: float
) -> Change | None:
    """What is new of an episode; None where nothing is."""
    was_up = told.stage in STRENGTH
    is_same = row is not None and str(cells.day(row["episode_week"])) == began
    stage, why_not = (str(row["stage"]), cells.text(row["why_not"])) if row is not None and is_same else (DROPPED, None)
    is_up = row is not None and is_listed(row, min_relevance)
    kind: ChangeKind
    if is_up or why_not == LIST_FULL:  # a full list is no fault of the entry
        if not is_up or not is_same or STRENGTH.get(stage, 0) <= STRENGTH.get(told.stage, 0):
            return None
        kind = "up"
    elif stage in FADING_STAGES and why_not is None:
        if not was_up and (told.stage, stage) != ("peaked", "fading"):
            return None
        kind = "down"
    elif was_up:
        kind, stage = "dropped", DROPPED
    else:
        return None
    label, parent = (cells.text(row[name]) if row is not None else None for name in ("label", "parent_label"))
    reason = why_dropped(row) if kind == "dropped" else None
    return Change(kind, category_id, label or told.label, parent, told.stage, stage, reason)


def _follow_up(report: WeeklyReport, report_link: str, episode: str, change: Change) -> Message:
    name, entry = wording.name(change.label, change.parent_label), report.entries.get(change.category_id)
    lines: list[Line] = []
    if change.kind == "dropped":
        lines.append((_("原因：{why}。", why=sentences.change(change)),))
    if entry is not None:
        more, usual = growth(entry), wording.level(entry.n_expected)
        lines.append((_("比预期 {growth} · {n}，预期 {usual}", growth=more, n=wording.amount(entry), usual=usual),))
        if entry.suggestions:
            lines += to_do(None, entry.suggestions[0])
    began = dt.date.fromisoformat(episode.rpartition("@")[2])
    lines.append((_("{day}当周上榜，之前提醒过。", day=wording.day(began)),))
    return Message(
        key=f"{episode}#{wording.week_code(report.monday)}",
        kind="follow_up",
        title=f"{_MARKS[change.kind]} {name} {_said(change)}",
        summary=tuple(str(line[0]) for line in lines[:1]),
        parts=(Part("lines", tuple(lines)),),
        closing=closing(report, report_link),
        address=report_link,
        episode=episode,
        stage=change.stage_now,
        label=change.label,
    )


def _said(change: Change) -> str:
    if change.kind == "dropped":
        return _("退出榜单")
    if change.kind == "up" and change.stage_before not in STRENGTH:
        return _("重新上升：{stage}", stage=wording.stage(change.stage_now))
    return sentences.change(change)
