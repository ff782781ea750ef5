"""What a table is made of: columns with an Arrow type, whether they may be unknown, and a sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

STRING = pa.string()
STRINGS = pa.list_(pa.string())
INTEGER = pa.int64()
FLOAT = pa.float64()
FLOATS = pa.list_(pa.float64())
VECTOR = pa.list_(pa.float32())  # the writer fixes its length
BOOLEAN = pa.bool_()
MOMENT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, whether it may be unknown (null), and a sentence that says what it holds.

    `holds` says whose ids stand in it, so that whoever is to be forgotten is found in every table: a note's, a person's
    (hashed), or anybody's, in a whole row of a source.
    """

    name: str
    type: pa.DataType
    about: str
    nullable: bool = False
    holds: Literal["note", "person", "row"] | None = None


@dataclass(frozen=True)
class Table:
    """One table, kept as `{root}/{name}/week=YYYY-MM-DD/part.parquet`; `key` columns are unique within a week."""

    name: str
    key: tuple[str, ...]
    about: str
    made_by: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in the order of the file."""
        return [column.name for column in self.columns]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the file."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])
