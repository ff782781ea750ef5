"""Reads files of any shape, plain or compressed, from any fsspec URI, in batches of raw rows."""

from __future__ import annotations

import itertools
import lzma
import posixpath
import zlib
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from typing import IO, TypeVar

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.formats import csv_records, json_records, union_of_keys
from notetrends.trends.intake.reasons import Problem

FORMATS = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet")
PROBLEM = "notetrends:problem"
"""The column of a batch that holds a `Problem` where a row could not be taken apart, and None elsewhere."""

_COMPRESSIONS = (".gz", ".bz2", ".xz")
_MOST_COLUMNS = 256
_T = TypeVar("_T")


def expand(files: Iterable[str], names: Sequence[str] = ("*",)) -> list[str]:
    """The files meant by paths, globs and folders; a folder means its files of a known format, at any depth.

    Args:
        files: paths or fsspec URIs.
        names: shell patterns; in a folder only files whose name fits one are meant.

    Returns:
        Files, each once, in the order given and sorted within a glob or folder.

    Raises:
        SourceError: a path, glob or folder holds no file.
    """
    found: dict[str, None] = {}
    for given in files:
        fs, path = fsspec.core.url_to_fs(str(given))
        if fs.isdir(path):
            meant = [file for file in fs.find(path) if format_of(file) in FORMATS]
            meant = [file for file in meant if any(fnmatch(file_name(file), name) for name in names)]
        elif fs.exists(path):
            meant = [path]
        else:
            meant = [file for file in fs.glob(path) if not fs.isdir(file)]
        if not meant:
            raise SourceError(f"{given}: no file there ({', '.join(names)} in {', '.join(FORMATS)}); check the path")
        found.update(dict.fromkeys(_with_protocol(fs, file) for file in sorted(meant)))
    return list(found)


def _with_protocol(fs: fsspec.AbstractFileSystem, path: str) -> str:
    return path if "file" in fs.protocol else str(fs.unstrip_protocol(path))


def read_rows(uri: str, batch_size: int = 50_000) -> Iterator[pd.DataFrame]:
    """Read a file as it is: nothing is converted, no row is left out.

    Args:
        uri: a path or any fsspec URI; its suffix tells the format (csv, tsv, jsonl, ndjson, json, parquet; + .gz).
        batch_size: rows a batch, at most.

    Yields:
        One row a record, in the order of the file (blank lines are no records): text or JSON values as objects,
        Parquet in its own types, and the column `PROBLEM`.

    Raises:
        SourceError: the file is missing, of another format, or broken as a whole.
    """
    name, suffix = file_name(uri), format_of(uri)
    if suffix not in FORMATS:
        raise SourceError(
            f"{name}: {suffix or 'a file without suffix'} is no format that can be read; "
            f"save it as one of {', '.join(FORMATS)}"
        )
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


def _with_problems(frame: pd.DataFrame, batch: Sequence[object]) -> pd.DataFrame:
    problems = pd.Series([row if isinstance(row, Problem) else None for row in batch], dtype=object)
    return frame.assign(**{PROBLEM: problems})


def _batched(rows: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(rows)
    while batch := list(itertools.islice(rest, size)):
        yield batch


def format_of(uri: str) -> str:
    """The format that a file's name ends in, below a compression.

    >>> format_of("s3://bucket/notes.CSV.gz")
    'csv'
    """
    stem, suffix = posixpath.splitext(file_name(uri).lower())
    return (posixpath.splitext(stem)[1] if suffix in _COMPRESSIONS else suffix).removeprefix(".")


def file_name(uri: str) -> str:
    """The last part of a URI, without a query: what messages and the rejects table call a file."""
    path = uri.split("?", 1)[0] if "://" in uri else uri
    return posixpath.basename(path.rstrip("/")) or uri
