"""The weekly report as data: raw numbers in, no wording, no layout.

`None` means unknown and is shown as such; it is never a zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from notetrends.reports.audience import Audience
from notetrends.reports.coverage import Coverage as Coverage
from notetrends.reports.coverage import Finding as Finding
from notetrends.reports.measured import Backtest
from notetrends.reports.record import Record

if TYPE_CHECKING:
    from notetrends.reports.brand_model import Market

ChangeKind = Literal["new", "up", "down", "dropped"]


@dataclass(frozen=True)
class Evidence:
    """One note to read. `url` is http(s) or None; `date` is the day in Asia/Shanghai.

    `signs` are the words behind its marks (`kind:words`), `n_alike` the notes of the week that say the same, itself
    included.
    """

    note_id: str
    title: str
    date: dt.date | None
    url: str | None
    n_likes: int | None
    n_collects: int | None
    n_comments: int | None
    is_ad: bool | None
    is_suspected_ad: bool = False
    is_giveaway: bool = False
    signs: tuple[str, ...] = ()
    n_alike: int = 1


@dataclass(frozen=True)
class Suggestion:
    """One thing to do, with what speaks for and against it (the columns of the table `suggestions`)."""

    suggestion_id: str
    rank: int
    category_id: str
    label: str
    parent_label: str | None
    action: str
    product_id: str | None
    product_name: str | None
    brand: str | None
    score: float | None
    demand: float | None
    gap: float | None
    quality: float | None
    confidence: str
    n_products: int | None
    n_in_stock: int | None
    weeks_of_cover: float | None
    lead_time_weeks: float | None
    price_low: float | None
    price_high: float | None
    n_prices: int | None
    reason: str
    against: str | None
    evidence: tuple[Evidence, ...]
    rule: str | None = None
    engagement: float | None = None
    needed_weeks: float | None = None
    in_time: float | None = None
    is_late: bool | None = None
    weeks_left_low: float | None = None
    weeks_left_high: float | None = None
    confidence_rules: tuple[str, ...] = ()
    price_median: float | None = None
    scenes: tuple[str, ...] = ()
    complaint_share: float | None = None
    counter: Evidence | None = None
    decision: str | None = None
    decided_week: dt.date | None = None
    decided_reason: str | None = None
    changed: tuple[str, ...] = ()

    @property
    def is_taken_up(self) -> bool:
        """Whether it was adopted, or done, before."""
        return self.decision in ("adopted", "done")


@dataclass(frozen=True)
class Entry:
    """One category's week (the columns of the table `trends`), with its notes and suggestions.

    `place` is its position in its own section, `place_before` its position on last week's rising list; `from_peak` is
    this week over the highest week of `history`, minus 1; `history` is oldest first and holds None for missing weeks;
    what ends in `_before` is last week's.
    """

    category_id: str
    label: str
    parent_label: str | None
    top_words: tuple[str, ...]
    n_notes: int
    n_authors: int | None
    n_raw_notes: int
    n_expected: float | None
    share: float | None
    growth: float | None
    growth_low: float | None
    growth_high: float | None
    p_value: float | None
    q_value: float | None
    is_rising: bool
    stage: str
    n_weeks_rising: int
    episode_week: dt.date | None
    relevance: float | None
    score: float | None
    season: str | None
    ad_share: float | None
    fold_share: float | None
    top_authors_share: float | None
    collect_rate: float | None
    is_newborn: bool
    why_not: str | None
    history: tuple[float | None, ...]
    from_peak: float | None
    n_weeks_falling: int
    place: int | None
    place_before: int | None
    evidence: tuple[Evidence, ...]
    suggestions: tuple[Suggestion, ...]
    lasts_4w: float | None = None
    lasts_8w: float | None = None
    lasts_13w: float | None = None
    n_episodes: int = 0
    last_year_growth: float | None = None
    last_year_weeks: int | None = None
    onset_week: dt.date | None = None
    onset_low: dt.date | None = None
    onset_high: dt.date | None = None
    relevance_words: tuple[str, ...] = ()
    n_notes_before: int | None = None
    n_raw_notes_before: int | None = None

    @property
    def raw_change(self) -> float | None:
        """Raw notes over last week's, minus 1; None where it was not tested last week, or had none."""
        return self.n_raw_notes / self.n_raw_notes_before - 1 if self.n_raw_notes_before else None

    @property
    def net_change(self) -> float | None:
        """The same of folded notes."""
        return self.n_notes / self.n_notes_before - 1 if self.n_notes_before else None

    @property
    def counter(self) -> Evidence | None:
        """The note against it that its suggestions give; None where there is none."""
        return next((item.counter for item in self.suggestions if item.counter), None)

    @property
    def n_counted(self) -> int:
        """What was tested: authors, or folded notes where the source has no authors."""
        return self.n_notes if self.n_authors is None else self.n_authors


@dataclass(frozen=True)
class Listing:
    """A section's entries in order, and how many there were before the section was cut to length."""

    entries: tuple[Entry, ...]
    n_total: int

    @property
    def n_left_out(self) -> int:
        """Entries that are not shown."""
        return self.n_total - len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True)
class Change:
    """One difference from last week's rising list; `reason` is a code or a sentence of the job."""

    kind: ChangeKind
    category_id: str
    label: str
    parent_label: str | None
    stage_before: str | None
    stage_now: str | None
    reason: str | None


@dataclass(frozen=True)
class Scene:
    """A scene of life, and the entries that speak of it more than others do, each with its index (100 = as usual)."""

    name: str
    entries: tuple[tuple[Entry, float | None], ...]


@dataclass(frozen=True)
class WeeklyReport:
    """Everything the page, the workbook and the messages say.

    `changes` is None where there is no last week, `backtest` where the lists have not been measured yet, `audience`
    where there is no behaviour log, `market` (brands and short lists) for weeks made before there was one, `record`
    where nothing is known of earlier lists.
    """

    monday: dt.date
    coverage: Coverage
    min_relevance: float
    suggestions: tuple[Suggestion, ...]
    changes: tuple[Change, ...] | None
    rising: Listing
    off_topic: Listing
    fading: Listing
    seasonal: Listing
    anomalies: Listing
    others: Listing
    nearest: Entry | None
    backtest: Backtest | None = None
    scenes: tuple[Scene, ...] = ()
    market: Market | None = None
    audience: Audience | None = None
    record: Record | None = None

    @property
    def audience_entries(self) -> tuple[Entry, ...]:
        """The listed entries that the groups were held against, in the order of the page."""
        told = {} if self.audience is None else self.audience.entries
        return tuple(e for part in (self.rising, self.off_topic, self.seasonal) for e in part if e.category_id in told)

    @property
    def listed(self) -> dict[str, Entry]:
        """Every entry of every section, by category."""
        sections = (self.rising, self.off_topic, self.fading, self.seasonal, self.anomalies, self.others)
        return {entry.category_id: entry for section in sections for entry in section}

    @property
    def consolation(self) -> Entry | None:
        """The nearest entry of a week in which nothing rose, where no section shows it already."""
        if self.rising.entries or self.nearest is None or self.nearest.category_id in self.listed:
            return None
        return self.nearest

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry that has its detail in the report, by category."""
        apart = self.consolation
        return self.listed | ({} if apart is None else {apart.category_id: apart})

    @property
    def to_do(self) -> tuple[Suggestion, ...]:
        """The three things to do first: the best open suggestion of each category, watching apart.

        Three lines about one category, or one product, would be one decision, not three. What only its season lifts
        is nobody's discovery. Without a catalogue every suggestion is to watch, and the first three of them are what to
        look at.
        """
        first: dict[str, Suggestion] = {}
        seasonal = {entry.category_id for entry in self.seasonal}
        for suggestion in self.suggestions:
            if suggestion.category_id in seasonal or suggestion.is_taken_up:
                continue
            if suggestion.action != "watch" or not self.coverage.has_products:
                told = {other.product_id for other in first.values() if other.product_id}
                if suggestion.product_id not in told:
                    first.setdefault(suggestion.category_id, suggestion)
        return tuple(first.values())[:3]
