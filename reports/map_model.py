"""The map of a catalogue as data: notes in two dimensions, their categories, and the wider groups that give colour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class MapNote:
    """One note: where it lies (0 to 1), its week, one line of harmless text, its categories (numbers of `names`)."""

    x: float
    y: float
    monday: dt.date
    text: str
    group: int | None
    categories: tuple[int, ...]


@dataclass(frozen=True)
class MapGroup:
    """A wider category and all below it; the last group may hold what is too small for a colour of its own."""

    label: str
    n_notes: int
    n_categories: int


@dataclass(frozen=True)
class MapCategory:
    """A category with its label at the middle of its notes.

    `history` is oldest first and ends with the map's week: tested counts, or assigned notes of the weeks shown where
    nothing was tested; `growth` and `stage` are None there.
    """

    category_id: str
    label: str
    parent_label: str | None
    group: int
    x: float
    y: float
    n_notes: int
    state: str
    top_words: tuple[str, ...]
    exemplars: tuple[str, ...]
    history: tuple[float | None, ...]
    n_expected: float | None
    growth: float | None
    stage: str | None
    is_rising: bool


@dataclass(frozen=True)
class CatalogueMap:
    """A map of the catalogue of the week that begins on `monday`.

    `names` are the display names of all categories that occur, those of `categories` first and in their order; the
    rest are too small for a label. `n_in_weeks` counts the embedded notes of the weeks, near-duplicates once.
    """

    monday: dt.date
    mondays: tuple[dt.date, ...]
    n_in_weeks: int
    names: tuple[str, ...]
    groups: tuple[MapGroup, ...]
    categories: tuple[MapCategory, ...]
    notes: tuple[MapNote, ...]
