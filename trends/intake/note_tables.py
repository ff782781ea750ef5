"""Notes out of a database: which rows to ask for, so that a week costs a week and not the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    column,
    or_,
)
from sqlalchemy.types import TypeEngine

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.columns import ColumnMap, plain
from notetrends.trends.intake.databases import BATCH, Database, every_row, whole
from notetrends.trends.intake.spans import Span

_FIRST_SECOND = 10**9  # Unix seconds and milliseconds, told apart as in `parse_times`
_SORTS = "%Y-%m-%d"  # times written so sort as text


@dataclass(frozen=True)
class NoteTable:
    """The rows of a table or query that a column map reads.

    Attributes:
        name: what tallies and rejects call it.
        published: the column that says when a note was published, if the database can compare it.
    """

    name: str
    published: ColumnElement[Any] | None
    _database: Database = field(repr=False)
    _statement: Executable
    _map: ColumnMap = field(repr=False)

    @classmethod
    def open(cls, address: str, column_map: ColumnMap, *, table: str | None = None, query: str | None = None) -> Self:
        """Look at the table: without one or a query, at the one that the map names.

        Raises:
            SourceError: the database cannot be read, or there is no such table.
        """
        database = Database(address)
        table = table or (None if query else column_map.table or None)
        if table is None:
            if query is None:
                raise SourceError(f"source {column_map.name!r} names no table; give either --table or --query")
            return cls(f"{database.name}/query", None, database, whole(table, query), column_map)
        if query:
            raise SourceError("give either --table or --query, not both")
        shape = database.shape_of(table)
        # in the order of the key, or two runs would take different snapshots of a note for the last one
        statement = every_row(table).order_by(*(column(name) for name in shape.key))
        return cls(f"{database.name}/{table}", _published(column_map, shape.columns), database, statement, column_map)

    def rows(self, span: Span | None = None, batch_size: int = BATCH) -> Generator[pd.DataFrame]:
        """Its rows, streamed; of a span as near as the database can tell: some beside it may come, none is missing.

        Where a note's id tells its time, undated rows come with every span.
        """
        statement = self._statement
        if span is not None and self.published is not None and isinstance(statement, Select):
            statement = statement.where(_lies_in(self.published, span, self._map))
        return self._database.rows(statement, batch_size)


def _published(column_map: ColumnMap, columns: Mapping[str, TypeEngine[Any]]) -> ColumnElement[Any] | None:
    """The column to compare; None where several say the time, or it is written in a way that does not sort."""
    found = [name for name in columns if plain(name) in map(plain, column_map.columns.published_at)]
    if len(found) != 1:
        return None
    kind = columns[found[0]]
    if isinstance(kind, Integer | Numeric):
        return column(found[0], BigInteger())
    forms = column_map.time_formats
    if isinstance(kind, DateTime) or (isinstance(kind, String) and len(forms) == 1 and forms[0].startswith(_SORTS)):
        return column(found[0], kind)
    return None


def _lies_in(at: ColumnElement[Any], span: Span, column_map: ColumnMap) -> ColumnElement[bool]:
    zone = ZoneInfo(column_map.time_zone)
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    undated: ColumnElement[bool] = at.is_(None)
    if isinstance(at.type, Integer):
        seconds = int(start.timestamp()), int(end.timestamp())
        inside = or_(*(and_(at >= seconds[0] * unit, at < seconds[1] * unit) for unit in (1, 1000)))
        undated = or_(undated, at < _FIRST_SECOND)
    elif isinstance(at.type, DateTime):
        if not at.type.timezone:
            start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
        # SQLite compares texts, where a bare second sorts before itself with a fraction
        inside = and_(at >= start - dt.timedelta(microseconds=1), at < end)
    else:
        inside = and_(at >= start.strftime(column_map.time_formats[0]), at < end.strftime(column_map.time_formats[0]))
        undated = or_(undated, at < "1", at > "3")  # no year
    return or_(inside, undated) if column_map.id_holds_time else inside
