"""Whole weeks in a store, made from the report's fixtures: what the step that sends reads, without a replay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from report_fixtures import MONDAY, frames

from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

WEEK = Week(MONDAY)
MONDAY_NINE = dt.datetime.combine(MONDAY + dt.timedelta(weeks=1), dt.time(1), dt.UTC)  # in Shanghai, after the week
TESTS = {"n_history_weeks": "26", "n_tests": "148"}


def make_store(folder: Path) -> Store:
    """A store with the fixtures' week and the one before it."""
    store, made = Store(str(folder)), frames()
    write(store, schemas.TRENDS, WEEK + -1, made["previous"], TESTS)
    write_week(store, WEEK)
    return store


def write_week(store: Store, week: Week, *, trends: pd.DataFrame | None = None) -> None:
    """One week of the fixtures; `trends` in place of theirs."""
    made = frames()
    notes = made["notes"].assign(source="made", text="记一下", published_at=made["notes"]["published_at"] + (
        pd.Timedelta(weeks=week - WEEK)))  # fmt: skip
    write(store, schemas.NOTES, week, notes)
    write(store, schemas.TRENDS, week, made["trends"] if trends is None else trends, TESTS)
    write(store, schemas.SUGGESTIONS, week, made["suggestions"])
    write(store, schemas.PRODUCTS, week, made["products"])


def write(store: Store, table: Table, week: Week, frame: pd.DataFrame, metadata: dict[str, str] | None = None) -> None:
    """A frame of the fixtures as a table: columns that no report reads are filled in."""
    for column in table.columns:
        if column.name not in frame:
            frame = frame.assign(**{column.name: [_nothing(column.type, column.nullable)] * len(frame)})
    store.write(table, week, frame[table.column_names], metadata)


def _nothing(kind: pa.DataType, nullable: bool) -> Any:  # noqa: ANN401
    if nullable:
        return None
    if pa.types.is_list(kind):
        return []
    return {"string": "", "bool": False}.get(str(kind), 0)
