"""The brand radar and the two short lists as data: raw numbers in, no wording, no layout; `None` means unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from notetrends.reports.model import Evidence


@dataclass(frozen=True)
class Brand:
    """One name's week (the columns of the table `brands`), with its notes."""

    name: str
    also: tuple[str, ...]
    kind: str
    of_brand: str | None
    score: float | None
    n_read: int
    signs: tuple[str, ...]
    n_voices: int
    n_expected: float | None
    growth: float | None
    growth_low: float | None
    growth_high: float | None
    q_value: float | None
    is_rising: bool
    n_weeks: int
    history: tuple[float | None, ...]
    first_week: dt.date | None
    ad_share: float | None
    suspected_share: float | None
    price_low: float | None
    price_high: float | None
    n_prices: int
    categories: tuple[str, ...]
    n_products: int | None
    evidence: tuple[Evidence, ...]

    @property
    def n_window(self) -> int:
        """Weeks of the window that have notes."""
        return sum(value is not None for value in self.history)

    @property
    def is_new(self) -> bool:
        """Whether it was never written before in the window."""
        return self.n_weeks <= 1 and self.n_voices > 0


@dataclass(frozen=True)
class BrandRadar:
    """The brands that rise, and all others that were looked at.

    `rising` are not in the catalogue (or nobody knows whether), `sold` rise and are; both strongest first. `others`
    were talked about as usual.
    """

    rising: tuple[Brand, ...]
    sold: tuple[Brand, ...]
    others: tuple[Brand, ...]
    has_products: bool
    max_listed: int

    @property
    def n_names(self) -> int:
        """Names that were tested."""
        return len(self.rising) + len(self.sold) + len(self.others)

    @property
    def every(self) -> tuple[Brand, ...]:
        """All names, the rising ones first."""
        return (*self.rising, *self.sold, *self.others)


@dataclass(frozen=True)
class Gap:
    """One line of a short list (the columns of the table `gaps`)."""

    kind: str
    name: str
    rank: int
    n_voices: int
    n_voices_4w: int
    near: float | None
    n_products: int
    sales_4w: int | None
    category_id: str | None
    product_id: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Gaps:
    """The two short lists, best first; without a catalogue or sales they are empty for a reason."""

    wanted: tuple[Gap, ...]
    silent: tuple[Gap, ...]
    has_products: bool
    has_sales: bool
    few_voices: int


@dataclass(frozen=True)
class Market:
    """What the report says beyond categories."""

    brands: BrandRadar
    gaps: Gaps
