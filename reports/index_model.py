"""All weeks as data: a line a week, every category that was ever listed, and a heat map of the newest weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class WeekLine:
    """One week in a line; counts are of its tables.

    `n_new` is None where the week before has no list; `to_do` are its first suggestions as (action, label).
    """

    monday: dt.date
    n_rising: int
    n_new: int | None
    n_off_topic: int
    n_seasonal: int
    n_fading: int
    actions: Mapping[str, int]
    to_do: tuple[tuple[str, str], ...]
    top: tuple[str, ...]
    is_broken: bool


@dataclass(frozen=True)
class Listed:
    """One category over all weeks: what it was called last, when it was on a list (or suggested), its best place."""

    category_id: str
    label: str
    parent_label: str | None
    words: tuple[str, ...]
    first: dt.date
    last: dt.date
    n_weeks: int
    best_rank: int | None


@dataclass(frozen=True)
class Cell:
    """A category in a week; `rank` is its place on the list, None off it."""

    stage: str
    growth: float | None
    rank: int | None


@dataclass(frozen=True)
class HeatRow:
    """A category in the newest weeks, oldest first; None where it was not tested."""

    listed: Listed
    cells: tuple[Cell | None, ...]

    def is_silent(self, n_weeks: int) -> bool:
        """Whether it was not tested in so many of the newest weeks: a phone shows no more of them."""
        return not any(self.cells[-n_weeks:])


@dataclass(frozen=True)
class Index:
    """All weeks, newest first; all categories, newest first; the heat map's weeks, oldest first, and its rows.

    `n_weeks` and `n_categories` count what there was before both were cut to length.
    """

    weeks: tuple[WeekLine, ...]
    n_weeks: int
    categories: tuple[Listed, ...]
    n_categories: int
    mondays: tuple[dt.date, ...]
    heat: tuple[HeatRow, ...]
