"""What of a filled sheet is taken as decisions, and what is not and why."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from notetrends.trends.errors import WeekError
from notetrends.trends.selection.filled import read_day
from notetrends.trends.week import Week

PENDING, ADOPTED, REJECTED, DONE = "pending", "adopted", "rejected", "done"
STATUSES = {"待定": PENDING, "采纳": ADOPTED, "驳回": REJECTED, "执行": DONE} | {
    code: code for code in (PENDING, ADOPTED, REJECTED, DONE)
}
OPEN = (None, REJECTED)  # beside what is new, and what is back again
COLUMNS = ["week", "suggestion_id", "status", "reason", "owner", "due", "decided_week"]
_NOTES = ["row", "week", "suggestion_id", "status", "reason", "owner", "due", "problem", "detail", "is_taken"]
Lists = Mapping[Week, Mapping[str, str | None]]


@dataclass(frozen=True)
class Taken:
    """What came of a sheet.

    `decisions` are the rows that say something new (`COLUMNS`; week and decided_week are Mondays), `notes` the rows
    that were not taken, or taken with a remark (with problem, detail, is_taken;
    week and due as they were written).
    """

    decisions: pd.DataFrame
    notes: pd.DataFrame
    n_unchanged: int
    n_unfilled: int


class _Note(NamedTuple):
    problem: str
    detail: str = ""
    is_taken: bool = False


def take(rows: pd.DataFrame, listed: Lists, known: pd.DataFrame, decided: Week) -> Taken:
    """Sorts the rows of a sheet into decisions and what cannot be taken; nothing is dropped silently.

    A row that says 待定 and names nobody and no day is unfilled. What says the same as is known already changes
    nothing. An older sheet does not replace what a newer one says; a sheet on which a suggestion was open (new, or
    back again) replaces what was decided of it before; else 待定 takes no decision back, and 采纳 nothing that is done.

    Args:
        rows: see `filled.read_filled`.
        listed: of each week's list the suggestion_ids, with the decision that stood beside them.
        known: decisions taken before (`COLUMNS`), of all weeks.
        decided: the week by whose end they were decided.

    Returns:
        The decisions, sorted by week and suggestion_id, one a week and suggestion.
    """
    read = [_read(row, listed) for row in rows.to_dict("records")]
    is_filled = [bool(row["notes"] or row["status"] != PENDING or row["owner"] or row["due"]) for row in read]
    filled = [row for row, is_one in zip(read, is_filled, strict=True) if is_one]
    said: dict[tuple[Any, Any], set[str]] = defaultdict(set)
    for row in filled:
        said[row["week"], row["suggestion_id"]].add(row["status"])
    latest, by_sheet = latest_decisions(known), _by_sheet(known)
    taken: dict[tuple[dt.date, str], dict[str, Any]] = {}
    notes: list[dict[str, Any]] = []
    n_unchanged = 0
    for row in filled:
        found = row["notes"]
        if len(said[row["week"], row["suggestion_id"]]) > 1 and row["week"]:
            found.append(_Note("twice with different statuses"))
        before = latest.get(row["suggestion_id"])
        if before is not None and all(note.is_taken for note in found):
            is_newer = before["status"] != PENDING and row["week"] > before["week"]
            is_open = is_newer and listed[Week(row["week"])][row["suggestion_id"]] in OPEN
            of_sheet = by_sheet.get((row["week"], row["suggestion_id"]))
            if (of_sheet and _same(row, of_sheet)) or (not is_open and _same(row, before)):
                n_unchanged += 1
                continue
            found += _against_known(row, before, is_open)
        if all(note.is_taken for note in found):
            key = row["week"], row["suggestion_id"]
            taken[key] = {name: row[name] for name in COLUMNS[:-1]} | {"decided_week": decided.monday}
        shown = {name: row[name] for name in _NOTES[:6]} | row["written"]
        notes += [shown | note._asdict() for note in found]
    decisions = pd.DataFrame([taken[key] for key in sorted(taken)], columns=COLUMNS)
    return Taken(decisions, pd.DataFrame(notes, columns=_NOTES), n_unchanged, len(read) - len(filled))


def latest_decisions(known: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """The last row of each suggestion, by its id: the newest decision, and of these that on the newest sheet.

    Args:
        known: `COLUMNS`.
    """
    ordered = known.sort_values(["decided_week", "week"]).drop_duplicates("suggestion_id", keep="last")
    rows = ordered.astype(object).where(ordered.notna(), None).to_dict("records")
    return {row["suggestion_id"]: row for row in rows}


def _by_sheet(known: pd.DataFrame) -> dict[tuple[dt.date, str], dict[Any, Any]]:
    """The last word of each sheet on each suggestion."""
    sheets = {monday: latest_decisions(known[known["week"] == monday]) for monday in set(known["week"])}
    return {(monday, name): row for monday, rows in sheets.items() for name, row in rows.items()}


def _read(row: Mapping[Any, Any], listed: Lists) -> dict[str, Any]:
    """One row with its values understood, and what is wrong with it."""
    name, said = row["suggestion_id"], row["status"]
    notes: list[_Note] = []
    weeks = [week for week, ids in listed.items() if name in ids]
    week = max(weeks, default=None)
    if name is None:
        notes.append(_Note("no id"))
    elif week is None:
        notes.append(_Note("unknown id"))
    elif row["week"] is not None:
        try:
            week = Week.parse(row["week"])
        except WeekError:
            notes.append(_Note("week not understood", row["week"]))
        else:
            if week not in weeks:
                notes.append(_Note("another week", f"{row['week']}; {', '.join(map(str, sorted(weeks)))}"))
    bare = unicodedata.normalize("NFKC", said or "待定").strip().lower()
    status = STATUSES.get(bare, STATUSES.get(bare.removeprefix("已")))
    if status is None:
        notes.append(_Note("status not allowed", said))
    day = read_day(row["due"], (week or max(listed)).monday) if row["due"] and listed else None
    if row["due"] and day is None:
        notes.append(_Note("day not understood", row["due"], is_taken=True))
    if status == REJECTED and row["reason"] is None:
        notes.append(_Note("rejected without a reason", is_taken=True))
    return {
        "row": row["row"], "week": week.monday if week else None, "suggestion_id": name, "status": status or said,
        "reason": row["reason"], "owner": row["owner"], "due": day, "notes": notes,
        "written": {"week": row["week"] or (week and str(week)), "due": row["due"]},
    }  # fmt: skip


def _same(row: Mapping[str, Any], before: Mapping[Any, Any]) -> bool:
    return all(row[name] == before[name] for name in ("status", "reason", "owner", "due"))


def _against_known(row: Mapping[str, Any], before: Mapping[Any, Any], is_open: bool) -> list[_Note]:
    """What speaks against taking a row, or must be said of it, by what was decided before."""
    said = f"{before['status']}, {Week(before['week'])}"
    if row["week"] < before["week"]:
        return [_Note("older than what is known", said)]
    change = (before["status"], row["status"])
    if is_open or before["status"] in (PENDING, row["status"]) or change == (ADOPTED, DONE):
        return []
    if row["status"] == PENDING:
        return [_Note("decided already", said)]
    return [_Note("done already", said)] if change == (DONE, ADOPTED) else [_Note("replaces", said, is_taken=True)]
