"""What every sheet is made of: columns, rows of plain values, and the evidence at their end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from notetrends.reports import decision_words, sentences, wording
from notetrends.reports.language import _, msgid
from notetrends.reports.model import Evidence

Cell = str | int | float | dt.date | None
Kind = Literal["text", "long", "integer", "decimal", "small", "percent", "day"]
Item = TypeVar("Item")

STATUS_COLUMN = msgid("状态")
STATUSES = tuple(decision_words.STATUSES.values())  # said in the language of the sheet where they are written
N_EVIDENCE = 3


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title (said in the language that is set when it is written), format and width.

    The width is in digits, as Excel counts.
    """

    title: str
    kind: Kind = "text"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet: None is an empty cell, that is, unknown; the first `n_frozen` columns stay in view.

    Its name is said in the language that is set when it is written, as the titles of its columns are.
    """

    name: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    n_frozen: int = 0


Field = tuple[Column, Callable[[Item], Cell]]


def make_sheet(name: str, fields: list[Field[Item]], items: Iterable[Item], n_frozen: int) -> Sheet:
    """A sheet of one row an item."""
    rows = [[_rounded(read(item)) for _, read in fields] for item in items]
    return Sheet(name, tuple(column for column, _ in fields), rows, n_frozen)


def _rounded(cell: Cell) -> Cell:
    """Six decimals are more than anybody reads, and keep the noise of floating point out of the CSV."""
    return round(cell, 6) if isinstance(cell, float) else cell


def evidence_fields() -> list[tuple[Column, Callable[[tuple[Evidence, ...]], Cell]]]:
    """Title, link and mark of the first notes."""

    def title(place: int) -> Callable[[tuple[Evidence, ...]], Cell]:
        return lambda notes: wording.clip(notes[place].title, 80) if place < len(notes) else None

    def address(place: int) -> Callable[[tuple[Evidence, ...]], Cell]:
        return lambda notes: (notes[place].url or notes[place].note_id) if place < len(notes) else None

    def marked(place: int) -> Callable[[tuple[Evidence, ...]], Cell]:
        return lambda notes: _mark(notes[place]) if place < len(notes) else None

    places = range(N_EVIDENCE)
    return [
        field
        for place in places
        for field in (
            (Column(_("证据{n}标题", n=place + 1), width=30), title(place)),
            (Column(_("证据{n}链接", n=place + 1), width=24), address(place)),
            (Column(_("证据{n}标记", n=place + 1), width=16), marked(place)),
        )
    ]


def _mark(note: Evidence) -> Cell:
    found, why = sentences.mark(note), sentences.why_marked(note)
    return _("{found}（{why}）", found=found, why=why) if found and why else found
