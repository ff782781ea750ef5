"""Behaviour logs as they lie: Parquet, CSV or a SQL query, in Arrow batches, never whole in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

import fsspec
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.columns import plain
from notetrends.trends.intake.uris import file_name, format_of

BATCH = 1_000_000
NAMES = {
    "user": ("user", "user_id", "uid", "creator_hash", "用户", "用户id"),
    "note_id": ("note_id", "note", "item_id", "笔记", "笔记id"),
    "action": ("action", "event", "behaviour", "behavior", "行为", "动作"),
    "time": ("time", "timestamp", "ts", "event_time", "created_at", "时间", "行为时间"),
}


def read_log(uri: str, batch_size: int = BATCH) -> Iterator[pa.Table]:
    """The rows of one file.

    Args:
        uri: a path or any fsspec URI, Parquet or CSV (also compressed).
        batch_size: rows a batch, at most, for Parquet.

    Yields:
        Tables of the columns user, note_id, action, time, in their own types (CSV: all text).

    Raises:
        SourceError: the file is missing, broken, of another format, or lacks a column.
    """
    name, suffix = file_name(uri), format_of(uri)
    if suffix not in ("parquet", "csv"):
        raise SourceError(f"{name}: a behaviour log is Parquet or CSV, not {suffix or 'a file without suffix'}")
    try:
        with fsspec.open(uri, "rb", compression="infer") as file:
            if suffix == "parquet":
                whole = pq.ParquetFile(file)
                chosen = choose_columns(whole.schema_arrow.names, name)
                for batch in whole.iter_batches(batch_size, columns=list(chosen.values())):
                    yield _renamed(pa.Table.from_batches([batch]), chosen)
            else:
                header = file.readline().decode("utf-8-sig").strip("\r\n").split(",")
                columns = [cell.strip('" ') for cell in header]
                chosen = choose_columns(columns, name)
                text = pacsv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()))
                reading = pacsv.ReadOptions(column_names=columns, block_size=1 << 26)
                for batch in pacsv.open_csv(file, reading, convert_options=text):
                    yield _renamed(pa.Table.from_batches([batch]), chosen)
    except FileNotFoundError:
        raise SourceError(f"{name}: there is no such file; check the path") from None
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise SourceError(f"{name}: cannot be read as {suffix} ({error}); fetch it again, CSV as UTF-8") from None


def query_log(url: str, query: str, batch_size: int = BATCH) -> Iterator[pa.Table]:
    """The rows of a query, streamed; as `read_log`.

    Args:
        url: a SQLAlchemy URL; its password is in no message.
        query: a SELECT, or the name of a table.
        batch_size: rows a batch.

    Raises:
        SourceError: the database refuses, or a column is missing.
    """
    from notetrends.trends.intake.databases import Database, whole  # only some houses have a database

    is_query = query.lstrip().casefold().startswith(("select", "with"))
    database = Database(url)
    asked = whole(None, query) if is_query else whole(query, None)
    with closing(database.rows(asked, batch_size)) as batches:
        for rows in batches:
            names = list(rows.columns)
            chosen = choose_columns(names, database.where)
            if len(rows):  # of two columns with one name the first
                cells = {ours: rows.iloc[:, names.index(theirs)].tolist() for ours, theirs in chosen.items()}
                yield pa.table({ours: _column(column) for ours, column in cells.items()})


def _column(cells: Sequence[object]) -> pa.Array:
    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # of several types: as text
        return pa.array([None if cell is None else str(cell) for cell in cells])


def choose_columns(columns: Sequence[str], where: str) -> dict[str, str]:
    """Which of a log's columns is which of ours, by any of their usual names.

    >>> choose_columns(["用户ID", "笔记id", "行为", "时间", "城市"], "log")
    {'user': '用户ID', 'note_id': '笔记id', 'action': '行为', 'time': '时间'}
    """
    known = {plain(column): column for column in reversed(columns)}
    chosen = {ours: next((known[n] for n in names if n in known), None) for ours, names in NAMES.items()}
    missing = [ours for ours, found in chosen.items() if found is None]
    if missing:
        wanted = "; ".join(f"{ours}: {', '.join(NAMES[ours])}" for ours in missing)
        raise SourceError(f"{where}: no column holds {wanted}; the columns here are {', '.join(columns[:40])}")
    return {ours: found for ours, found in chosen.items() if found is not None}


def _renamed(table: pa.Table, chosen: dict[str, str]) -> pa.Table:
    return table.select(list(chosen.values())).rename_columns(list(chosen))
