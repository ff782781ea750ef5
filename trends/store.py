"""The store: one Parquet file a table and week, replaced whole, on any file system that fsspec knows."""

from __future__ import annotations

import errno
import posixpath
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

import fsspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem
from numpy.typing import NDArray

from notetrends.trends.cast import cast, file_schema
from notetrends.trends.errors import ConfigError, MissingPartitionError, SchemaError
from notetrends.trends.replacement import Replacement
from notetrends.trends.table import Table
from notetrends.trends.week import Week

_PART = "part.parquet"
_SHARD_ROWS = 1 << 20  # what pyarrow makes a row group of by itself
_TRIES = 20  # at reading a file that others replace in the meantime
T = TypeVar("T")


class Store:
    """The tables under one root.

    Args:
        root: a folder or any fsspec URI (`data/`, `s3://bucket/prefix`, `memory://`).

    Raises:
        ConfigError: fsspec does not know such an address, or lacks the package for it.
    """

    def __init__(self, root: str) -> None:
        try:  # a remembered listing would hide what other processes write
            self.fs, path = fsspec.core.url_to_fs(str(root), use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise ConfigError(
                f"root {str(root)!r} cannot be opened: {error}; for s3:// install notetrends[s3]"
            ) from None
        self.root: str = path.rstrip("/") or "/"

    def path(self, *parts: str) -> str:
        """A path below the root, as the file system writes it."""
        return posixpath.join(self.root, *parts)

    def address(self, path: str) -> str:
        """A path as a user writes it: that of a folder as it is, others with their scheme."""
        return path if isinstance(self.fs, LocalFileSystem) else str(self.fs.unstrip_protocol(path))

    def partition(self, table: Table, week: Week) -> str:
        """The file of one table and week."""
        return self.path(table.name, f"week={week.monday}", _PART)

    def write(
        self, table: Table, week: Week, frame: pd.DataFrame, metadata: Mapping[str, str] | None = None, *,
        shard_rows: int = _SHARD_ROWS,
    ) -> int:  # fmt: skip
        """Replace the partition by `frame` (cast, checked, sorted by key); returns the number of rows.

        The file appears whole or not at all.

        Args:
            table: the table.
            week: the week.
            frame: its rows, in any order.
            metadata: written beside the rows.
            shard_rows: rows of a shard, which can be read alone.

        Raises:
            SchemaError: the frame does not fit the table.
        """
        data = cast(table, frame).replace_schema_metadata(dict(metadata or {}))
        with self.replacing(self.partition(table, week)) as file:
            pq.write_table(data, file, compression="zstd", row_group_size=shard_rows)
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
        rest, n_rows = iter(shards), 0
        first = list(islice(rest, 1))
        schema = file_schema(table, *first).with_metadata(dict(metadata or {}))
        with (
            self.replacing(self.partition(table, week)) as file,
            pq.ParquetWriter(file, schema, compression="zstd") as writer,
        ):
            for shard in chain(first, rest):
                writer.write_table(shard.cast(schema), row_group_size=max(len(shard), 1))
                n_rows += len(shard)
        return n_rows

    def rewrite(self, table: Table, week: Week, change: Callable[[pa.Table], pa.Table]) -> None:
        """Replace a partition by what `change` makes of each of its row groups; metadata and row groups stay.

        Errors as `read`.
        """

        def look(file: pq.ParquetFile) -> None:
            with (
                self.replacing(self.partition(table, week)) as out,
                pq.ParquetWriter(out, file.schema_arrow, compression="zstd") as writer,
            ):
                for number in range(file.num_row_groups):
                    group = change(file.read_row_group(number))
                    writer.write_table(group.cast(file.schema_arrow), row_group_size=max(len(group), 1))

        self._look(table, week, look)

    def shard_sizes(self, table: Table, week: Week) -> list[int]:
        """The rows of each shard of a partition, from its footer; errors as `read`."""
        return self._look(table, week, lambda file: [_n_rows(file, shard) for shard in range(file.num_row_groups)])

    def read_shard(self, table: Table, week: Week, shard: int, columns: Sequence[str] | None = None) -> pa.Table:
        """One row group of a partition; an empty table where there is none of that number; errors as `read`."""

        def look(file: pq.ParquetFile) -> pa.Table:
            if shard >= file.num_row_groups:
                chosen = [column for column in table.columns if columns is None or column.name in columns]
                return pa.table({column.name: pa.array([], column.type) for column in chosen})
            return file.read_row_group(shard, columns=_asked(file, columns)).replace_schema_metadata(None)

        return self._look(table, week, look)

    def read_between(
        self, table: Table, week: Week, first: str, last: str, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """The rows whose key lies from `first` to `last`, out of the shards that may hold them; errors as `read`.

        Args:
            table: a table with one key column.
            week: the week.
            first: the first key.
            last: the last key.
            columns: what is read, the key among them.
        """
        key = table.key[0]

        def look(file: pq.ParquetFile) -> pa.Table:
            place, footer = file.schema.names.index(key), file.metadata
            known = [footer.row_group(shard).column(place).statistics for shard in range(file.num_row_groups)]
            may_hold = [not one.has_min_max or (one.min <= last and one.max >= first) for one in known]
            return file.read_row_groups(np.flatnonzero(may_hold).tolist(), columns=_asked(file, columns))

        found = self._look(table, week, look)
        before, behind = (
            pc.sum(one).as_py() or 0 for one in (pc.less(found[key], first), pc.greater(found[key], last))
        )
        return found.slice(before, len(found) - before - behind)

    def read_rows(
        self, table: Table, week: Week, rows: NDArray[np.int64], columns: Sequence[str] | None = None
    ) -> pa.Table:
        """The rows of these numbers, ascending, read shard by shard: memory is that of one and of what is taken."""

        def look(file: pq.ParquetFile) -> pa.Table:
            ends = np.cumsum([_n_rows(file, shard) for shard in range(file.num_row_groups)])
            edges, names = np.searchsorted(rows, [0, *ends]), _asked(file, columns)
            parts = [
                file.read_row_group(shard, columns=names).take(rows[low:high] - (end - _n_rows(file, shard)))
                for shard, (end, low, high) in enumerate(zip(ends, edges[:-1], edges[1:], strict=True))
                if high > low
            ]
            return pa.concat_tables([file.read_row_groups([], columns=names), *parts])

        return self._look(table, week, look)

    def replacing(self, path: str, *, is_shared: bool = False) -> Replacement:
        """A context that opens a file for writing and puts it in the place of `path` when the block ends well.

        Args:
            path: the file.
            is_shared: whether other processes may replace it at the same time; the last one to end wins.
        """
        return Replacement(self.fs, path, f"{uuid.uuid4().hex}." if is_shared else "")

    def has(self, table: Table, week: Week) -> bool:
        """Whether the partition exists."""
        return bool(self.fs.exists(self.partition(table, week)))

    def weeks(self, table: Table) -> list[Week]:
        """The weeks that the table has, oldest first."""
        folders = self.fs.glob(self.path(table.name, "week=*", _PART))
        return sorted(Week.parse(posixpath.dirname(folder).rsplit("=", 1)[1]) for folder in folders)

    def read(self, table: Table, week: Week, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One partition as a frame.

        Raises:
            MissingPartitionError: there is none; the message names the step that makes it.
            SchemaError: an older version made it, without one of `columns`; likewise.
        """
        return self.read_arrow(table, week, columns).to_pandas()

    def read_arrow(self, table: Table, week: Week, columns: Sequence[str] | None = None) -> pa.Table:
        """One partition as an Arrow table, metadata included; errors as `read`."""
        return self._look(table, week, lambda file: file.read(columns=_asked(file, columns)))

    def _look(self, table: Table, week: Week, look: Callable[[pq.ParquetFile], T], tries: int = _TRIES) -> T:
        """What `look` says of a partition's file, one version of it from beginning to end; errors as `read`."""
        path = self.partition(table, week)
        try:
            with self.fs.open(path, "rb") as file:
                return look(pq.ParquetFile(file))
        except OSError as error:
            if error.errno == errno.EBUSY and tries > 1:  # an object store's word for a file that was replaced
                return self._look(table, week, look, tries - 1)
            if not isinstance(error, FileNotFoundError):
                raise
            raise MissingPartitionError(
                f"table {table.name!r} has no week {week}; make it with: {how_to_make(table, week)}"
            ) from None
        except SchemaError as error:
            raise SchemaError(
                f"table {table.name!r}, week {week} is of another version: {error}; "
                f"make it again with: {how_to_make(table, week)}"
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
        found = self._look(table, week, lambda file: file.schema_arrow.metadata) or {}
        return {key.decode(): value.decode() for key, value in found.items()}

    def n_unknown(self, table: Table, week: Week) -> dict[str, int]:
        """How many values of each plain column of a partition are null, from its footer."""
        footer = self._look(table, week, lambda file: file.metadata)
        found = dict.fromkeys((column.name for column in table.columns), 0)
        for group in (footer.row_group(number) for number in range(footer.num_row_groups)):
            for column in (group.column(number) for number in range(group.num_columns)):
                if column.path_in_schema in found:  # those of lists have a longer path
                    found[column.path_in_schema] += column.statistics.null_count
        return found

    def n_rows(self, table: Table, week: Week) -> int:
        """The number of rows of a partition, from its footer."""
        return self._look(table, week, lambda file: int(file.metadata.num_rows))


def _asked(file: pq.ParquetFile, columns: Sequence[str] | None) -> list[str] | None:
    if lacking := sorted({*(columns or ())} - {*file.schema_arrow.names}):
        raise SchemaError(f"it lacks the columns {lacking}")
    return None if columns is None else list(columns)


def _n_rows(file: pq.ParquetFile, shard: int) -> int:
    return int(file.metadata.row_group(shard).num_rows)


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
