"""The store: one Parquet file a table and week, replaced whole, on any file system that fsspec knows."""

from __future__ import annotations

import posixpath
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import fsspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from notetrends.trends.errors import MissingPartitionError, SchemaError
from notetrends.trends.table import VECTOR, Table
from notetrends.trends.week import Week

_PART = "part.parquet"


def cast(table: Table, frame: pd.DataFrame) -> pa.Table:
    """`frame` as an Arrow table in the schema of `table`, sorted by its key.

    Raises:
        SchemaError: a column is missing or unknown, a value does not fit its type, a required value is null,
            or a key stands twice.
    """
    missing = [name for name in table.column_names if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in table.column_names]
    if missing or unknown:
        raise SchemaError(
            f"table {table.name!r} got columns it does not have {unknown} and lacks {missing}; "
            f"its columns are {table.column_names}"
        )
    frame = frame[table.column_names].sort_values(list(table.key), ignore_index=True)
    twice = frame.loc[frame.duplicated(list(table.key)), list(table.key)]
    if not twice.empty:
        raise SchemaError(
            f"table {table.name!r} got {len(twice)} rows whose key {table.key} stands twice, "
            f"the first {twice.iloc[0].to_list()}; keep one row a key"
        )
    arrays = []
    for column in table.columns:
        try:
            array = _to_arrow(frame[column.name], column.type)
        except (pa.ArrowException, ValueError) as error:
            raise SchemaError(
                f"table {table.name!r}, column {column.name!r}: {error}; it holds {column.type}"
            ) from None
        if array.null_count and not column.nullable:
            raise SchemaError(
                f"table {table.name!r}, column {column.name!r} got {array.null_count} unknown values and allows none; "
                f"it holds {column.about}"
            )
        arrays.append(array)
    fields = zip(table.columns, arrays, strict=True)
    return pa.table(arrays, schema=pa.schema([pa.field(c.name, a.type, nullable=c.nullable) for c, a in fields]))


def _to_arrow(values: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    """One column in its Arrow type; vectors become a fixed-size list, which readers take without a copy."""
    if kind is VECTOR:
        matrix = np.stack(values.to_list()).astype(np.float32) if len(values) else np.empty((0, 1), np.float32)
        return pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel()), matrix.shape[1])
    if values.empty:
        return pa.array([], type=kind)
    return pa.Array.from_pandas(values, type=kind)


def matrix(column: pa.ChunkedArray) -> NDArray[np.float32]:
    """A column of vectors as one array, float32 [n rows, n dimensions]."""
    values = np.asarray(column.combine_chunks().flatten(), dtype=np.float32)
    return values.reshape(len(column), column.type.list_size)


class Store:
    """The tables under one root.

    Args:
        root: a folder or any fsspec URI (`data/`, `s3://bucket/prefix`, `memory://`).
    """

    def __init__(self, root: str) -> None:
        self.fs, path = fsspec.core.url_to_fs(str(root))
        self.root: str = path.rstrip("/") or "/"

    def path(self, *parts: str) -> str:
        """A path below the root, as the file system writes it."""
        return posixpath.join(self.root, *parts)

    def partition(self, table: Table, week: Week) -> str:
        """The file of one table and week."""
        return self.path(table.name, f"week={week.monday}", _PART)

    def write(self, table: Table, week: Week, frame: pd.DataFrame, metadata: Mapping[str, str] | None = None) -> int:
        """Replace the partition by `frame` (cast, checked, sorted by key); returns the number of rows.

        The file appears whole or not at all: it is written beside its place under a dot name, then moved.

        Raises:
            SchemaError: the frame does not fit the table.
        """
        data = cast(table, frame).replace_schema_metadata(dict(metadata or {}))
        with self.replacing(self.partition(table, week)) as file:
            pq.write_table(data, file, compression="zstd")
        return data.num_rows

    def write_shards(
        self, table: Table, week: Week, shards: Iterable[pa.Table], metadata: Mapping[str, str] | None = None
    ) -> int:
        """Replace the partition by shards, one row group each, never all in memory; returns the number of rows.

        Args:
            table: the table.
            week: the week.
            shards: tables in its schema, each sorted by key, their keys apart and in order; empty ones are kept.
            metadata: written beside the rows.
        """
        schema, n_rows = table.arrow.with_metadata(dict(metadata or {})), 0
        with (
            self.replacing(self.partition(table, week)) as file,
            pq.ParquetWriter(file, schema, compression="zstd") as writer,
        ):
            for shard in shards:
                writer.write_table(shard.cast(schema), row_group_size=max(len(shard), 1))
                n_rows += len(shard)
        return n_rows

    def rewrite(self, table: Table, week: Week, change: Callable[[pa.Table], pa.Table]) -> None:
        """Replace a partition by what `change` makes of each of its row groups; metadata and row groups stay.

        Errors as `read`.
        """
        with (
            self.replacing(self.partition(table, week)) as out,
            self._parquet(table, week) as file,
            pq.ParquetWriter(out, file.schema_arrow, compression="zstd") as writer,
        ):
            for number in range(file.num_row_groups):
                group = change(file.read_row_group(number))
                writer.write_table(group.cast(file.schema_arrow), row_group_size=max(len(group), 1))

    def read_shard(self, table: Table, week: Week, shard: int, columns: Sequence[str] | None = None) -> pa.Table:
        """One row group of a partition; an empty table where there is none of that number."""
        with self.fs.open(self.partition(table, week), "rb") as file:
            whole = pq.ParquetFile(file)
            chosen = None if columns is None else list(columns)
            if shard >= whole.num_row_groups:
                return pa.table(
                    {c.name: pa.array([], c.type) for c in table.columns if chosen is None or c.name in chosen}
                )
            return whole.read_row_group(shard, columns=chosen).replace_schema_metadata(None)

    def replacing(self, path: str, *, is_shared: bool = False) -> _Replacement:
        """A context that opens a file for writing and moves it to `path` when the block ends well.

        Args:
            path: the file.
            is_shared: whether other processes may replace it at the same time: each then writes under a name of its
                own, and the last one to end wins. A killed one leaves its dot-named file behind.
        """
        return _Replacement(self.fs, path, f"{uuid.uuid4().hex}." if is_shared else "")

    def has(self, table: Table, week: Week) -> bool:
        """Whether the partition exists."""
        return bool(self.fs.exists(self.partition(table, week)))

    def weeks(self, table: Table) -> list[Week]:
        """The weeks that the table has, oldest first."""
        self.fs.invalidate_cache()
        folders = self.fs.glob(self.path(table.name, "week=*", _PART))
        return sorted(Week.parse(posixpath.dirname(folder).rsplit("=", 1)[1]) for folder in folders)

    def read(self, table: Table, week: Week, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One partition as a frame.

        Raises:
            MissingPartitionError: there is none; the message names the step that makes it.
        """
        return self.read_arrow(table, week, columns).to_pandas()

    def read_arrow(self, table: Table, week: Week, columns: Sequence[str] | None = None) -> pa.Table:
        """One partition as an Arrow table, metadata included; errors as `read`."""
        with self._parquet(table, week) as file:
            return file.read(columns=None if columns is None else list(columns))

    @contextmanager
    def _parquet(self, table: Table, week: Week) -> Iterator[pq.ParquetFile]:
        """A partition's file, open; errors as `read`."""
        path = self.partition(table, week)
        try:
            with self.fs.open(path, "rb") as file:
                yield pq.ParquetFile(file)
        except FileNotFoundError:
            raise MissingPartitionError(
                f"table {table.name!r} has no week {week}; make it with: {how_to_make(table, week)}"
            ) from None
        except pa.ArrowInvalid as error:
            raise MissingPartitionError(
                f"table {table.name!r}, week {week}: {path} is not a whole Parquet file ({error}); "
                f"delete it and make it again with: {how_to_make(table, week)}"
            ) from None

    def read_weeks(
        self, table: Table, weeks: Iterable[Week], columns: Sequence[str] | None = None
    ) -> dict[Week, pd.DataFrame]:
        """The partitions of `weeks` that exist, by week."""
        return {week: self.read(table, week, columns) for week in weeks if self.has(table, week)}

    def latest(self, table: Table, week: Week) -> Week | None:
        """The newest week of the table that is not after `week`: what a step at `week` may know."""
        return max((known for known in self.weeks(table) if known <= week), default=None)

    def remove(self, table: Table, week: Week) -> None:
        """Take a partition away, if it is there."""
        if self.has(table, week):
            self.fs.rm(self.partition(table, week))

    def metadata(self, table: Table, week: Week) -> dict[str, str]:
        """What was written beside a partition's rows: the model that made it, the number of tests."""
        with self._parquet(table, week) as file:
            found = file.schema_arrow.metadata or {}
        return {key.decode(): value.decode() for key, value in found.items()}

    def n_unknown(self, table: Table, week: Week) -> dict[str, int]:
        """How many values of each plain column of a partition are null, from its footer."""
        with self._parquet(table, week) as file:
            footer = file.metadata
        found = dict.fromkeys((column.name for column in table.columns), 0)
        for group in (footer.row_group(number) for number in range(footer.num_row_groups)):
            for column in (group.column(number) for number in range(group.num_columns)):
                if column.path_in_schema in found:  # those of lists have a longer path
                    found[column.path_in_schema] += column.statistics.null_count
        return found

    def n_rows(self, table: Table, week: Week) -> int:
        """The number of rows of a partition, from its footer."""
        with self._parquet(table, week) as file:
            return int(file.metadata.num_rows)


class _Replacement:
    """Writes a dot-named temporary file beside `path`, and moves it there when the block ends without an error."""

    def __init__(self, fs: fsspec.AbstractFileSystem, path: str, own: str) -> None:
        folder, name = posixpath.split(path)
        self._fs, self._path, self._temporary = fs, path, posixpath.join(folder, f".{name}.{own}tmp")
        self._file: Any = None

    def __enter__(self) -> BinaryIO:
        self._fs.makedirs(posixpath.dirname(self._path), exist_ok=True)
        self._file = self._fs.open(self._temporary, "wb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        is_whole = False
        try:
            self._file.close()  # a full disk may be noticed as late as here
            is_whole = kind is None
        except OSError as failed:
            error = failed
            raise
        finally:
            if isinstance(error, OSError) and error.filename is None:
                error.filename = self._path  # the system says what is wrong, not where
            if is_whole:
                self._fs.mv(self._temporary, self._path)
            else:
                self._fs.rm(self._temporary)


def how_to_make(table: Table, week: Week) -> str:
    """The command that makes a partition."""
    if table.made_by == "ingest":
        return "notetrends ingest --root ROOT --source SOURCE FILE"
    if table.made_by == "behaviour":
        return f"notetrends behaviour --root ROOT --week {week} FILE"
    if table.made_by == "decisions":
        return "notetrends decisions --root ROOT FILE"
    if table.made_by == "products":
        return f"notetrends products --root ROOT --week {week} FILE"
    return f"notetrends {table.made_by} --root ROOT --week {week}"
