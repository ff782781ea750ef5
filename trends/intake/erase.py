"""The forgotten, taken out of a table: rows that are theirs, and mentions of their notes in rows that are not."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from notetrends.trends.intake.people import People
from notetrends.trends.table import Column, Table


class Erased(NamedTuple):
    """What is left of some rows, and how many rows and mentions are gone."""

    rows: pa.Table
    n_rows: int
    n_mentions: int


def columns_to_search(table: Table) -> list[str]:
    """The columns that tell whether the forgotten stand in a table; none for a table that is about nobody."""
    return [column.name for column in table.columns if column.holds]


def erase(rows: pa.Table, table: Table, people: People) -> Erased:
    """Take the forgotten out of some rows; all columns that are there are kept.

    A row goes with the note or person it is about. Where a row only mentions a note, the row stays: a list loses the
    note, a nullable column becomes null.

    Args:
        rows: of `table`; columns may be missing.
        table: says whose ids stand in which column.
        people: whom it has forgotten.
    """
    n_before, n_mentions = len(rows), 0
    searched = [column for column in table.columns if column.holds and column.name in rows.column_names]
    for column in searched:
        if not _only_mentions(column):
            gone = _forgotten(rows[column.name], column, people)
            rows = rows.filter(pc.invert(pc.is_in(rows[column.name], gone)))
    for column in filter(_only_mentions, searched):
        cells, n = _without(rows[column.name], column, people)
        n_mentions += n
        rows = rows.set_column(rows.column_names.index(column.name), rows.field(column.name), cells) if n else rows
    return Erased(rows, n_before - len(rows), n_mentions)


def _only_mentions(column: Column) -> bool:
    """Whether a column names notes that its row is not about."""
    return column.holds == "note" and (pa.types.is_list(column.type) or column.nullable)


def _forgotten(cells: pa.ChunkedArray, column: Column, people: People) -> pa.Array:
    """Those of the values in a column that are to go."""
    values = pc.unique(pc.list_flatten(cells) if pa.types.is_list(cells.type) else cells).to_pylist()
    gone = (one for one in values if one is not None and people.has_forgotten_in(column.holds, one))
    return pa.array(list(gone), pa.string())


def _without(cells: pa.ChunkedArray, column: Column, people: People) -> tuple[pa.Array, int]:
    """A column that mentions notes, without the forgotten ones, and how many these were."""
    gone = set(_forgotten(cells, column, people).to_pylist())
    if not gone:
        return cells, 0
    told = cells.to_pylist()
    if not pa.types.is_list(cells.type):
        return pa.array([None if one in gone else one for one in told], cells.type), sum(one in gone for one in told)
    left = [None if ids is None else [one for one in ids if one not in gone] for ids in told]
    return pa.array(left, cells.type), sum(map(len, filter(None, told))) - sum(map(len, filter(None, left)))
