"""Reads files of any shape, plain or compressed, from any fsspec URI, in batches of raw rows."""

from __future__ import annotations

import itertools
import lzma
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TypeVar

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.formats import csv_records, json_records, union_of_keys
from notetrends.trends.intake.reasons import Problem
from notetrends.trends.intake.uris import FORMATS, WORKBOOKS, file_name, format_of
from notetrends.trends.intake.workbooks import read_workbook

PROBLEM = "notetrends:problem"
"""The column of a batch that holds a `Problem` where a row could not be taken apart, and None elsewhere."""

BATCH = 4_000
"""Rows that are read and converted at a time: they set the memory of a process."""

_SQLITE = ("db", "sqlite", "sqlite3")
_MOST_COLUMNS = 256
_T = TypeVar("_T")


def read_rows(uri: str, batch_size: int = BATCH) -> Iterator[pd.DataFrame]:
    """Read a file as it is: nothing is converted, no row is left out.

    Args:
        uri: a path or any fsspec URI; its suffix tells the format (see `FORMATS`; text also + .gz).
        batch_size: rows a batch, at most.

    Yields:
        One row a record, in the order of the file (blank lines are no records): text, JSON or Excel values as
        objects, Parquet in its own types, and the column `PROBLEM`.

    Raises:
        SourceError: the file is missing, of another format, or broken as a whole.
    """
    name, suffix = file_name(uri), format_of(uri)
    if suffix in _SQLITE:
        raise SourceError(f"{name}: a database, not a file of rows; give its address: --sql sqlite:///{uri}")
    if suffix not in FORMATS:
        raise SourceError(
            f"{name}: {suffix or 'a file without suffix'} is no format that can be read; "
            f"save it as one of {', '.join(FORMATS)}"
        )
    if suffix in WORKBOOKS:
        yield from _read_workbook(uri, batch_size)
        return
    reader = {"csv": _read_csv, "tsv": _read_csv, "parquet": _read_parquet}.get(suffix, _read_json)
    try:
        with fsspec.open(uri, "rb", compression="infer") as file:
            yield from reader(file, name, batch_size)
    except FileNotFoundError:
        raise SourceError(f"{name}: there is no such file; check the path") from None
    except (EOFError, zlib.error, lzma.LZMAError) as error:
        raise SourceError(f"{name}: the compressed file is cut off or damaged ({error}); fetch it again") from None
    except pa.ArrowException as error:
        raise SourceError(f"{name}: not a whole Parquet file ({error}); fetch it again") from None
    except OSError as error:
        raise SourceError(f"{name}: cannot be read ({error.strerror or error}); fetch it again") from None


def _read_csv(file: IO[bytes], name: str, batch_size: int) -> Iterator[pd.DataFrame]:
    header, records = csv_records(file, name)
    empty = [None] * len(header)
    for batch in _batched(records, batch_size):
        cells = [empty if isinstance(row, Problem) else row for row in batch]
        yield _with_problems(pd.DataFrame(cells, columns=pd.Index(header, dtype=object), dtype=object), batch)


def _read_json(file: IO[bytes], name: str, batch_size: int) -> Iterator[pd.DataFrame]:
    for batch in _batched(json_records(file, name), batch_size):
        rows = [{} if isinstance(row, Problem) else row for row in batch]
        columns = {key: [row.get(key) for row in rows] for key in union_of_keys(batch, _MOST_COLUMNS)}
        # dtype object: else a missing value turns ids of 19 digits into floats
        yield _with_problems(pd.DataFrame(columns, index=range(len(rows)), dtype=object), batch)


def _read_parquet(file: IO[bytes], _: str, batch_size: int) -> Iterator[pd.DataFrame]:
    for batch in pq.ParquetFile(file).iter_batches(batch_size):
        rows = batch.to_pandas(integer_object_nulls=True, ignore_metadata=True)
        rows[PROBLEM] = None
        yield rows


def _read_workbook(uri: str, batch_size: int) -> Iterator[pd.DataFrame]:
    rows = read_workbook(uri)
    for start in range(0, len(rows), batch_size):
        batch = rows.iloc[start : start + batch_size].reset_index(drop=True)
        yield batch.assign(**{PROBLEM: pd.Series([None] * len(batch), dtype=object)})


def _with_problems(frame: pd.DataFrame, batch: Sequence[object]) -> pd.DataFrame:
    problems = pd.Series([row if isinstance(row, Problem) else None for row in batch], dtype=object)
    return frame.assign(**{PROBLEM: problems})


def _batched(rows: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(rows)
    while batch := list(itertools.islice(rest, size)):
        yield batch
