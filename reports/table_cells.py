"""What a sheet is made of: columns with a format, rows of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | None
Kind = Literal["text", "long", "integer", "decimal", "small", "percent"]


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, how its cells are formatted, and its width in characters."""

    title: str
    kind: Kind = "text"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet: None is an empty cell, that is, unknown; the first `n_frozen` columns stay in view."""

    name: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    n_frozen: int = 0
