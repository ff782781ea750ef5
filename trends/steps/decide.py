"""Decisions into the store, and what a week may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import MissingPartitionError
from notetrends.trends.outcomes.calibration import calibrate
from notetrends.trends.selection.decisions import apply_decisions, rank_again, with_evidence
from notetrends.trends.selection.filled import read_filled
from notetrends.trends.selection.taken import COLUMNS, PENDING, REJECTED, Taken, latest_decisions, take
from notetrends.trends.steps.score import class_rates, read_outcomes
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_TRENDS = ["category_id", "stage", "episode_week", "growth_low", "n_notes", "n_authors"]


def take_decisions(store: Store, path: Path, decided: Week | None) -> Taken:
    """Take the decisions of a filled sheet into the table `decisions`.

    Args:
        store: the tables.
        path: the sheet.
        decided: the week by whose end they were decided; None for that of the newest list.

    Raises:
        SourceError: the sheet cannot be read.
        MissingPartitionError: there is no list yet that a sheet could be about.
    """
    weeks = store.weeks(schemas.SUGGESTIONS)
    if not weeks:
        raise MissingPartitionError(
            "table 'suggestions' has no week yet, so no sheet can be about it; run one with: notetrends run --week WEEK"
        )
    lists = store.read_weeks(schemas.SUGGESTIONS, weeks)
    listed = {week: dict(zip(table["suggestion_id"], _shown(table), strict=True)) for week, table in lists.items()}
    taken = take(read_filled(path), listed, known_decisions(store), decided or weeks[-1])
    key = list(schemas.DECISIONS.key)
    for monday in sorted(set(taken.decisions["week"])):
        week, rows = Week(monday), taken.decisions[taken.decisions["week"] == monday]
        before = store.read(schemas.DECISIONS, week) if store.has(schemas.DECISIONS, week) else rows.iloc[:0]
        both = pd.concat([part for part in (before, rows) if len(part)]).drop_duplicates(key, keep="last")
        store.write(schemas.DECISIONS, week, both[schemas.DECISIONS.column_names])
    return taken


def known_decisions(store: Store, before: Week | None = None) -> pd.DataFrame:
    """All decisions (week of the sheet and the columns of the table), or those that were taken before a week."""
    weeks = store.weeks(schemas.DECISIONS)
    parts = store.read_weeks(schemas.DECISIONS, weeks).items()
    rows = [part.assign(week=week.monday) for week, part in parts if len(part)]
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    known = pd.concat(rows, ignore_index=True)[COLUMNS]
    return known if before is None else known[known["decided_week"] < before.monday]


def settle(store: Store, week: Week, suggestions: pd.DataFrame, config: Config) -> pd.DataFrame:
    """The week's suggestions after what was decided of them before, and with the confidence that was measured.

    Args:
        store: the tables; only decisions and outcomes that the week may know are read.
        week: the week.
        suggestions: what the stage `suggest` says, uncut.
        config: the settings.
    """
    known = known_decisions(store, before=week)
    decisions = latest_decisions(known[known["status"] != PENDING])
    wanted = {name: decisions[name] for name in suggestions["suggestion_id"] if name in decisions}
    rows = with_evidence(suggestions, store.read(schemas.TRENDS, week, _TRENDS))
    table = apply_decisions(rows, wanted, _as_decided(store, wanted))
    shown = calibrate(class_rates(read_outcomes(store, week, config.outcomes.memory_weeks)), config.outcomes.min_scored)
    table["rule_confidence"] = table["confidence"]
    table["confidence"] = table["confidence"].map(lambda name: shown.get(name, name))
    return rank_again(table, config.selection.max_suggestions)[schemas.SUGGESTIONS.column_names]


def n_rejected(store: Store, week: Week) -> int:
    """How many suggestions may have to go from the week's list."""
    known = known_decisions(store, before=week)
    return int(known.loc[known["status"] == REJECTED, "suggestion_id"].nunique())


def _as_decided(store: Store, decisions: Mapping[str, Mapping[Any, Any]]) -> dict[str, dict[Any, Any]]:
    """Each decided suggestion as it stood on its sheet, with its evidence."""
    found: dict[str, dict[Any, Any]] = {}
    for monday in sorted({row["week"] for row in decisions.values()}):
        week = Week(monday)
        if store.has(schemas.SUGGESTIONS, week) and store.has(schemas.TRENDS, week):
            names = [name for name, row in decisions.items() if row["week"] == monday]
            table = store.read(schemas.SUGGESTIONS, week)
            table = with_evidence(table[table["suggestion_id"].isin(names)], store.read(schemas.TRENDS, week, _TRENDS))
            found |= {row["suggestion_id"]: row for row in table.to_dict("records")}
    return found


def _shown(table: pd.DataFrame) -> Iterable[str | None]:
    if "decision" not in table:  # lists of before there were decisions
        return [None] * len(table)
    return [None if pd.isna(one) else str(one) for one in table["decision"]]
