"""Interest groups as the report shows them: the columns of `groups`, `group_entries` and `entry_adopters`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from notetrends.reports import cells


@dataclass(frozen=True)
class Group:
    """One interest group; `tops` are the categories it over-uses, each with its index (100 = average)."""

    group_id: str
    label: str
    n_users: int
    share: float | None
    tops: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class GroupUse:
    """A group's use of one entry: its users there, their part of the entry's users, that over the group's size."""

    group: Group
    n_users: int
    share: float | None
    lift: float | None
    lift_low: float | None
    lift_high: float | None


@dataclass(frozen=True)
class EntryAudience:
    """Who is behind one entry; `is_told` is False where too few users did anything with it."""

    category_id: str
    n_users: int
    is_told: bool
    carriers: tuple[GroupUse, ...]
    next: GroupUse | None
    n_first: int
    early_share: float | None
    early_base: float | None
    is_early_first: bool | None


@dataclass(frozen=True)
class Audience:
    """All groups, largest first, and the entries by category."""

    groups: tuple[Group, ...]
    entries: Mapping[str, EntryAudience]


def read_audience(groups: pd.DataFrame, uses: pd.DataFrame, adopters: pd.DataFrame) -> Audience | None:
    """The groups of a week; None where there is no behaviour log.

    Args:
        groups: the table `groups`.
        uses: the table `group_entries`.
        adopters: the table `entry_adopters`.
    """
    if groups.empty:
        return None
    known = {str(row["group_id"]): _group(row) for row in groups.to_dict("records")}
    by_entry: dict[str, list[dict[Any, Any]]] = {}
    for row in uses.to_dict("records"):
        by_entry.setdefault(str(row["category_id"]), []).append(row)
    found = [_entry(row, by_entry.get(str(row["category_id"]), []), known) for row in adopters.to_dict("records")]
    ordered = sorted(known.values(), key=lambda group: (-group.n_users, group.group_id))
    return Audience(tuple(ordered), {entry.category_id: entry for entry in found})


def _group(row: dict[Any, Any]) -> Group:
    labels, indexes = cells.texts(row["top_labels"]), cells.numbers(row["top_indexes"])
    return Group(
        group_id=str(row["group_id"]),
        label=cells.text(row["label"]) or str(row["group_id"]),
        n_users=cells.integer(row["n_users"]) or 0,
        share=cells.number(row["share"]),
        tops=tuple((label, index or 0.0) for label, index in zip(labels, indexes, strict=False)),
    )


def _entry(row: dict[Any, Any], uses: list[dict[Any, Any]], groups: Mapping[str, Group]) -> EntryAudience:
    carriers = [use for use in uses if cells.boolean(use["is_carrier"])]
    carriers.sort(key=lambda use: -(cells.number(use["lift_low"]) or 0.0))
    following = [use for use in uses if cells.boolean(use["is_next"])]
    return EntryAudience(
        category_id=str(row["category_id"]),
        n_users=cells.integer(row["n_users"]) or 0,
        is_told=any(cells.boolean(use["is_carrier"]) is not None for use in uses),
        carriers=tuple(_use(use, groups) for use in carriers),
        next=_use(following[0], groups) if following else None,
        n_first=cells.integer(row["n_first"]) or 0,
        early_share=cells.number(row["early_share"]),
        early_base=cells.number(row["early_base"]),
        is_early_first=cells.boolean(row["is_early_first"]),
    )


def _use(row: dict[Any, Any], groups: Mapping[str, Group]) -> GroupUse:
    return GroupUse(
        group=groups[str(row["group_id"])],
        n_users=cells.integer(row["n_users"]) or 0,
        share=cells.number(row["share"]),
        lift=cells.number(row["lift"]),
        lift_low=cells.number(row["lift_low"]),
        lift_high=cells.number(row["lift_high"]),
    )
