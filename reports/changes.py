"""What changed on the rising list since last week, and why."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from notetrends.reports import cells, festivals
from notetrends.reports.language import _
from notetrends.reports.model import Change, ChangeKind

STRENGTH = {"emerging": 1, "growing": 2, "surging": 3}
KINDS: tuple[ChangeKind, ...] = ("new", "up", "down", "dropped")


def places(trends: pd.DataFrame, min_relevance: float) -> dict[str, int]:
    """The position of each category on the main rising list, from 1."""
    listed = sorted(
        (cells.number(row["rank"]) or math.inf, str(row["category_id"]))
        for row in trends.to_dict("records")
        if is_listed(row, min_relevance)
    )
    return {category_id: place for place, (_, category_id) in enumerate(listed, start=1)}


def compare(trends: pd.DataFrame, previous: pd.DataFrame, min_relevance: float) -> tuple[Change, ...]:
    """The changes of the main rising list: new ones, stages up, stages down, dropped ones; each in the list's order."""
    now = {str(row["category_id"]): row for row in trends.to_dict("records")}
    before = {str(row["category_id"]): row for row in previous.to_dict("records")}
    places_now, places_before = places(trends, min_relevance), places(previous, min_relevance)
    found = []
    for category_id in sorted(places_now, key=places_now.__getitem__):
        kind = _kind(now[category_id], before[category_id] if category_id in places_before else None)
        if kind:
            found.append(_change(kind, now[category_id], before.get(category_id), None))
    for category_id in sorted(places_before.keys() - places_now.keys(), key=places_before.__getitem__):
        row = now.get(category_id)
        found.append(_change("dropped", row or before[category_id], before[category_id], why_dropped(row)))
    return tuple(sorted(found, key=lambda change: KINDS.index(change.kind)))


def is_listed(row: dict[Any, Any], min_relevance: float) -> bool:
    """Whether a row of `trends` stands on the main rising list."""
    relevance = cells.number(row["relevance"])
    is_rising = bool(cells.boolean(row["is_rising"])) and str(row["stage"]) != "seasonal"
    return is_rising and (relevance is None or relevance >= min_relevance)


def _kind(now: dict[Any, Any], before: dict[Any, Any] | None) -> ChangeKind | None:
    if before is None:
        return "new"
    step = STRENGTH.get(str(now["stage"]), 0) - STRENGTH.get(str(before["stage"]), 0)
    return "up" if step > 0 else "down" if step < 0 else None


def why_dropped(row: dict[Any, Any] | None) -> str:
    """Why a category left the list: a gate's code, or a sentence."""
    if row is None:
        return _("本周未参与检验：笔记太少，或已并入其他品类")
    gate, season = cells.text(row["why_not"]), cells.text(row["season"])
    if str(row["stage"]) == "seasonal":
        return _("归入季节（{season}）", season=festivals.said(season)) if season else "season"
    if cells.boolean(row["is_rising"]):
        return "relevance"
    if gate:
        return gate
    if str(row["stage"]) in {"peaked", "fading"}:
        return _("已见顶或回落")
    return _("增长不再显著")


def _change(kind: ChangeKind, row: dict[Any, Any], before: dict[Any, Any] | None, reason: str | None) -> Change:
    return Change(
        kind=kind,
        category_id=str(row["category_id"]),
        label=cells.text(row["label"]) or _("（无名）"),
        parent_label=cells.text(row["parent_label"]),
        stage_before=None if before is None else str(before["stage"]),
        stage_now=str(row["stage"]),
        reason=reason,
    )
