"""What a sheet is made of: columns and rows of plain values, before any file format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | dt.date | None
Kind = Literal["text", "long", "integer", "decimal", "small", "percent", "day"]


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
