"""Raw rows seen through a column map: the cells of a field, rows that do not fit, and what a reject keeps of a row."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.cells import clean_text, clean_url, hash_author
from notetrends.trends.intake.columns import ColumnMap, Columns, plain
from notetrends.trends.intake.read import PROBLEM
from notetrends.trends.intake.reasons import Problem, Reason


class MappedRows:
    """A batch of raw rows whose columns are asked for by our names.

    Args:
        rows: a batch as `read_rows` gives it.
        column_map: how the source writes its notes.
    """

    def __init__(self, rows: pd.DataFrame, column_map: ColumnMap) -> None:
        self._rows, self._map = rows, column_map
        self._places: dict[str, int] = {}
        for place, name in enumerate(rows.columns):
            self._places.setdefault(plain(str(name)), place)  # of two columns with one name the first

    def __len__(self) -> int:
        return len(self._rows)

    def columns_of(self, field: str) -> list[list[Any]]:
        """The cells of each column that the map names for the field and the file has."""
        return [self._column(name) for name in self._present(field)]

    def cells(self, field: str) -> list[Any]:
        """One cell a row: of the columns named for the field, the first that holds something in that row."""
        columns = self.columns_of(field)
        if len(columns) < 2:
            return columns[0] if columns else [None] * len(self)
        unknown = set(self._map.unknown_values)
        return [
            next((cell for cell in row if not _is_blank(cell, unknown)), None) for row in zip(*columns, strict=True)
        ]

    def check(self, file: str) -> None:
        """See that the file has the columns that no note can do without.

        Raises:
            SourceError: it has not; the message names what was looked for and what is there.
        """
        needed = {
            "the id": ("note_id", *self._map.note_id_from),
            "the date": ("published_at", "note_id") if self._map.id_holds_time else ("published_at",),
            "the title or body": ("title", "body"),
        }
        for what, fields in needed.items():
            if not any(self._present(field) for field in fields):
                wanted = ", ".join(name for field in fields for name in getattr(self._map.columns, field)) or "none"
                found = ", ".join(str(name) for name in self._rows.columns[:40] if str(name) != PROBLEM) or "none"
                raise SourceError(
                    f"{file}: no column holds {what} (source {self._map.name!r} looks for {wanted}); "
                    f"the columns here are {found}. Name the right source, or write a column map that names them"
                )

    def misfits(self) -> list[Problem | None]:
        """A problem for each row with a cell that does not look as the map expects it in that column."""
        odd: dict[int, list[str]] = {}
        unknown = set(self._map.unknown_values)
        for name, pattern in self._map.expect.items():
            if plain(name) in self._places:
                fits = re.compile(pattern).fullmatch
                for place, cell in enumerate(self._column(name)):
                    text = clean_text(cell, unknown)
                    if text is not None and not fits(text):
                        odd.setdefault(place, []).append(name)
        about = "the cells do not look like "
        problems = {place: Problem(Reason.MISPLACED_COLUMNS, about + ", ".join(names)) for place, names in odd.items()}
        return [problems.get(place) for place in range(len(self))]

    def raw(self, place: int, problem: Problem) -> str:
        """What is kept of a rejected row, as JSON: the columns that the map reads, authors hashed, addresses cut.

        A row whose cells cannot be told apart may hold a name anywhere: of it only the problem is kept.
        """
        if problem.reason in (Reason.UNREADABLE_ROW, Reason.MISPLACED_COLUMNS):
            kept: dict[str, object] = {"problem": problem.about}
        else:
            named = [(name, field) for field in Columns.model_fields for name in self._present(field)]
            cells = {name: _storable(self._rows.iat[place, self._places[plain(name)]], field) for name, field in named}
            # what is not there is left out: whether a column is missing or empty depends on the rows around
            kept = {name: cell for name, cell in cells.items() if cell is not None}
        return json.dumps(kept, ensure_ascii=False, default=str).encode("utf-8", "ignore").decode()

    def _present(self, field: str) -> Sequence[str]:
        return [name for name in getattr(self._map.columns, field) if plain(name) in self._places]

    def _column(self, name: str) -> list[Any]:
        return self._rows.iloc[:, self._places[plain(name)]].tolist()


def _is_blank(cell: object, unknown: set[str]) -> bool:
    if isinstance(cell, str):
        return cell.strip() in unknown
    return cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell))


def _storable(cell: object, field: str) -> object:
    if field.startswith("author"):
        author = clean_text(cell)
        return None if author is None else hash_author(author)
    if field == "url":
        return clean_url(clean_text(cell))
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
