"""A frame as the Arrow table that is written: in the schema of its table, checked, sorted by key."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends.errors import SchemaError
from notetrends.trends.table import VECTOR, Table


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


def file_schema(table: Table, shard: pa.Table | None = None) -> pa.Schema:
    """The schema of a table's file; the length of vectors is that of the first shard's."""
    if shard is None:
        return table.arrow
    kinds = {c.name: shard.schema.field(c.name).type if c.type is VECTOR else c.type for c in table.columns}
    return pa.schema([pa.field(c.name, kinds[c.name], nullable=c.nullable) for c in table.columns])


def _to_arrow(values: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    """One column in its Arrow type; vectors become a fixed-size list, which readers take without a copy."""
    if kind is VECTOR:
        matrix = np.stack(values.to_list()).astype(np.float32) if len(values) else np.empty((0, 1), np.float32)
        return vectors(matrix)
    if values.empty:
        return pa.array([], type=kind)
    return pa.Array.from_pandas(values, type=kind)


def vectors(values: NDArray[np.float32]) -> pa.Array:
    """Rows of float32 [n, d] as a fixed-size list, which readers take without a copy; see `matrix`."""
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])


def matrix(column: pa.Array) -> NDArray[np.float32]:
    """A chunk of a column of vectors as an array, float32 [n rows, n dimensions]."""
    values = np.asarray(column.flatten(), dtype=np.float32)
    return values.reshape(len(column), column.type.list_size)
