"""One told category's page as data: raw values, no wording, no layout; `None` means unknown, never zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from notetrends.reports.brand_model import Brand
from notetrends.reports.model import Entry, Evidence, WeeklyReport


@dataclass(frozen=True)
class Point:
    """One week of the curve.

    `value` is what this week's catalogue counts in that week's notes (authors, or folded notes); all else is what the
    week itself said. `low` and `high` hold the count in nine of ten weeks in which nothing rises. `actions` are what
    was suggested then.
    """

    monday: dt.date
    value: float | None
    n_notes: int | None = None
    n_raw_notes: int | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    growth: float | None = None
    stage: str | None = None
    rank: int | None = None
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """A festival or shopping day."""

    date: dt.date
    name: str


@dataclass(frozen=True)
class Word:
    """A word of the category; `n` against `expected` voices of the week where it is far above its own past.

    `is_new` tells whether last week's words lacked it; None where last week has no words.
    """

    text: str
    is_new: bool | None
    n: int | None
    expected: float | None


@dataclass(frozen=True)
class Product:
    """A product of the house that answers the category; `how` and `is_partial` as in the table `matches`."""

    product_id: str
    name: str | None
    brand: str | None
    price: float | None
    stock: int | None
    sales_4w: int | None
    how: str
    is_partial: bool

    @property
    def weeks_of_cover(self) -> float | None:
        """Stock over weekly sales; None where either is unknown, or nothing was sold."""
        if self.stock is None or not self.sales_4w:
            return None
        return self.stock / (self.sales_4w / 4)


@dataclass(frozen=True)
class SceneShare:
    """A scene of life in the category's notes; index 100 = as usual."""

    name: str
    n_voices: int
    share: float | None
    index: float | None


@dataclass(frozen=True)
class Episode:
    """One stay on the rising list: its weeks, its best place, its highest growth."""

    began: dt.date
    last: dt.date
    n_weeks: int
    best_rank: int | None
    highest_growth: float | None


@dataclass(frozen=True)
class Result:
    """What became of a suggestion so many weeks later: hit, miss or unknown."""

    weeks_after: int
    result: str
    growth: float | None


@dataclass(frozen=True)
class PastAdvice:
    """A suggestion of earlier weeks; `status` is what was decided last, `results` those of its first list."""

    suggestion_id: str
    action: str
    product_id: str | None
    product_name: str | None
    brand: str | None
    first: dt.date
    last: dt.date
    n_weeks: int
    status: str | None
    results: tuple[Result, ...]


@dataclass(frozen=True)
class CategoryPage:
    """All that is told of one category in a week.

    `section` is the attribute of the report that holds it; `products` is None without a catalogue, `brands` for weeks
    without a radar. `episodes` end before this week's; `advice` is of earlier weeks.
    """

    monday: dt.date
    section: str
    entry: Entry
    points: tuple[Point, ...]
    days: tuple[Day, ...]
    words: tuple[Word, ...]
    brands: tuple[Brand, ...] | None
    products: tuple[Product, ...] | None
    n_products: int
    scenes: tuple[SceneShare, ...]
    evidence: tuple[Evidence, ...]
    episodes: tuple[Episode, ...]
    advice: tuple[PastAdvice, ...]

    @property
    def days_shown(self) -> tuple[Day, ...]:
        """The days that lie within the curve."""
        return tuple(day for day in self.days if day.date < self.monday + dt.timedelta(weeks=1))

    @property
    def days_ahead(self) -> tuple[Day, ...]:
        """The days that come after this week."""
        return tuple(day for day in self.days if day.date >= self.monday + dt.timedelta(weeks=1))

    @property
    def n_missing(self) -> int:
        """Weeks of the curve without data."""
        return sum(point.value is None for point in self.points)


CategoryPages = Mapping[str, CategoryPage]


def sections(report: WeeklyReport) -> dict[str, str]:
    """The section of every category that has its detail in the report."""
    found = {
        entry.category_id: name
        for name in ("rising", "off_topic", "fading", "seasonal", "anomalies", "others")
        for entry in getattr(report, name)
    }
    apart = report.consolation
    return found | ({} if apart is None else {apart.category_id: "nearest"})
