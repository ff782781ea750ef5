"""One category as data: all that the tables say of it. Raw values, no wording; None is unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """A category and what it is called; its id where it is in no catalogue any more."""

    category_id: str
    label: str


@dataclass(frozen=True)
class Belonging:
    """Why notes belong to it: by cosine (`radius`: from where in any case; None: by keywords only), or by a keyword.

    The counts and the cosines (10th, 50th and 90th percentile) are of the `n_weeks` newest weeks.
    """

    radius: float | None
    keywords: tuple[str, ...]
    n_weeks: int
    n_by_vector: int
    n_by_keyword: int
    cosines: tuple[float, float, float] | None


@dataclass(frozen=True)
class Event:
    """One line of its ledger; `subject` is whom it happened to, `others` as in the table `category_events`."""

    monday: dt.date
    kind: str
    subject: Named
    others: tuple[Named, ...]


@dataclass(frozen=True)
class Neighbour:
    """A category nearby; the cosine is that of the two centroids."""

    category_id: str
    label: str
    state: str
    cosine: float


@dataclass(frozen=True)
class Exemplar:
    """A typical note, in one harmless line."""

    note_id: str
    date: dt.date | None
    text: str
    url: str | None


@dataclass(frozen=True)
class Verdict:
    """What the test said in one week; the columns of the table `trends`."""

    monday: dt.date
    n_notes: int | None
    n_authors: int | None
    n_expected: float | None
    growth: float | None
    growth_low: float | None
    growth_high: float | None
    q_value: float | None
    stage: str
    is_rising: bool
    rank: int | None
    why_not: str | None
    relevance: float | None = None
    relevance_words: tuple[str, ...] = ()
    onset_week: dt.date | None = None
    onset_low: dt.date | None = None
    onset_high: dt.date | None = None


@dataclass(frozen=True)
class Advice:
    """A suggestion that was made for it."""

    monday: dt.date
    action: str
    product_id: str | None
    product_name: str | None
    brand: str | None
    score: float | None
    reason: str | None


@dataclass(frozen=True)
class Explained:
    """A category in the catalogue of the week that begins on `monday`.

    `history` is oldest first and ends with that week; `is_tested` tells whether it holds the tested counts (authors or
    folded notes, measured with today's catalogue) or the notes that were assigned to it in each week.
    """

    monday: dt.date
    asked: str
    category_id: str
    label: str
    state: str
    first_week: dt.date
    last_week: dt.date
    n_weeks: int
    parent: Named | None
    children: tuple[Named, ...]
    aliases: tuple[Named, ...]
    is_pinned: bool
    is_ignored: bool
    top_words: tuple[str, ...]
    belonging: Belonging
    events: tuple[Event, ...]
    neighbours: tuple[Neighbour, ...]
    exemplars: tuple[Exemplar, ...]
    history: tuple[float | None, ...]
    is_tested: bool
    verdicts: tuple[Verdict, ...]
    advice: tuple[Advice, ...]
