"""Raw rows seen through a column map: the cells of a field, rows that do not fit, and what a reject keeps of a row."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.cells import clean_text, clean_url
from notetrends.trends.intake.columns import ColumnMap, Columns, plain
from notetrends.trends.intake.people import People
from notetrends.trends.intake.read import PROBLEM
from notetrends.trends.intake.reasons import Problem, Reason


class MappedRows:
    """A batch of raw rows whose columns are asked for by our names.

    Args:
        rows: a batch as `read_rows` gives it.
        column_map: how the source writes its notes.
        people: who hashes authors.
    """

    def __init__(self, rows: pd.DataFrame, column_map: ColumnMap, people: People) -> None:
        self._rows, self._map, self._people = rows, column_map, people
        self._unknown = frozenset(column_map.unknown_values)
        self._seen: dict[str, list[Any] | None] = {}
        self._places: dict[str, int] = {}
        for place, name in enumerate(rows.columns):
            self._places.setdefault(plain(str(name)), place)  # of two columns with one name the first

    def __len__(self) -> int:
        return len(self._rows)

    def columns_of(self, field: str) -> list[list[Any]]:
        """The cells of each column that the map names for the field and the file has."""
        columns = [self._column(name) for name in getattr(self._map.columns, field)]
        return [column for column in columns if column is not None]

    def cells(self, field: str) -> list[Any]:
        """One cell a row: of the columns named for the field, the first that holds something in that row."""
        return self._first(self.columns_of(field)) or [None] * len(self)

    def check(self, file: str) -> None:
        """See that the file has the columns that no note can do without.

        Raises:
            SourceError: it has not; the message names all that was looked for, what is there, and what to do.
        """
        needed = {
            "the id": ("note_id", *self._map.note_id_from),
            "the date": ("published_at", *(("note_id", *self._map.note_id_from) if self._map.id_holds_time else ())),
            "the title or body": ("title", "body"),
        }
        lacking = {what: fields for what, fields in needed.items() if not any(map(self.columns_of, fields))}
        if not lacking:
            return
        wanted = [f"{what} ({', '.join(self._names(fields)) or 'none'})" for what, fields in lacking.items()]
        found = ", ".join(str(name) for name in self._rows.columns[:40] if str(name) != PROBLEM) or "none"
        undated = ". Without a date a note belongs to no week: if there is none, export it with the time of publishing"
        raise SourceError(
            f"{file}: no column holds {', nor '.join(wanted)}; the columns here are {found}. Name the right source "
            f"instead of {self._map.name!r}, or write a column map that names them"
            f"{undated if 'the date' in lacking else ''}"
        )

    def misfits(self) -> list[Problem | None]:
        """A problem for each row with a cell that does not look as the map expects it in that column."""
        odd: dict[int, list[str]] = {}
        for name, pattern in self._map.expect.items():
            fits = re.compile(pattern).fullmatch
            for place, cell in enumerate(self._column(name) or ()):
                text = clean_text(cell, self._unknown)
                if text is not None and not fits(text):
                    odd.setdefault(place, []).append(name)
        about = "the cells do not look like "
        problems = {place: Problem(Reason.MISPLACED_COLUMNS, about + ", ".join(names)) for place, names in odd.items()}
        return [problems.get(place) for place in range(len(self))]

    def stubs(self) -> list[Problem | None]:
        """A problem for each row that holds nothing in all the columns that tell a note from its teaser."""
        if not self._map.stub_without:
            return [None] * len(self)
        told = self._first([self._column(name) or [None] * len(self) for name in self._map.stub_without]) or []
        return [Problem(Reason.STUB, "") if _is_blank(cell, self._unknown) else None for cell in told]

    def raw(self, place: int, problem: Problem) -> str:
        """What is kept of a rejected row, as JSON: the columns that the map reads, authors hashed, addresses cut.

        A row whose cells cannot be told apart may hold a name anywhere: of it only the problem is kept.
        """
        if problem.reason in (Reason.UNREADABLE_ROW, Reason.MISPLACED_COLUMNS):
            kept: dict[str, object] = {"problem": problem.about}
        else:
            named = [(name, field) for field in Columns.model_fields for name in self._names([field])]
            columns = {name: (column, field) for name, field in named if (column := self._column(name)) is not None}
            cells = {name: _storable(column[place], field, self._people) for name, (column, field) in columns.items()}
            # what is not there is left out: whether a column is missing or empty depends on the rows around
            kept = {name: cell for name, cell in cells.items() if cell is not None}
        return json.dumps(kept, ensure_ascii=False, default=str).encode("utf-8", "ignore").decode()

    def _names(self, fields: Sequence[str]) -> list[str]:
        return [name for field in fields for name in getattr(self._map.columns, field)]

    def _column(self, name: str) -> list[Any] | None:
        """The cells of a column of the source, wherever the map says to look; None where the file does not have it."""
        if name not in self._seen:
            paths = (name, *(f"{outer}.{name}" for outer in self._map.within))
            found = [cells for path in paths if (cells := self._at(path)) is not None]
            self._seen[name] = self._first(found)
        return self._seen[name]

    def _at(self, path: str) -> list[Any] | None:
        if plain(path) in self._places:
            return self._rows.iloc[:, self._places[plain(path)]].tolist()
        head, *inner = path.split(".")
        if not inner or plain(head) not in self._places:
            return None
        cells = [_reach(cell, inner) for cell in self._rows.iloc[:, self._places[plain(head)]].tolist()]
        return cells if any(cell is not None for cell in cells) else None

    def _first(self, columns: list[list[Any]]) -> list[Any] | None:
        """Row by row the first cell that holds something."""
        if len(columns) < 2:
            return columns[0] if columns else None
        rows = zip(*columns, strict=True)
        return [next((cell for cell in row if not _is_blank(cell, self._unknown)), None) for row in rows]


def _reach(cell: object, inner: Sequence[str]) -> object:
    for name in inner:
        cell = cell.get(name) if isinstance(cell, dict) else None
    return cell


def _is_blank(cell: object, unknown: frozenset[str]) -> bool:
    if isinstance(cell, str):
        return cell.strip() in unknown
    return cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell))


def _storable(cell: object, field: str, people: People) -> object:
    if field.startswith("author"):
        author = clean_text(cell)
        hashed = people.keep if field == "author_hash" else people.hash  # as in the notes of the same author
        return None if author is None else hashed(author)
    if field == "url":
        return clean_url(clean_text(cell))
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
