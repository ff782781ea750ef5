"""What the week's figures rest on, as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check of the week's notes against the weeks before (the columns of the table `health`)."""

    check: str
    about: str
    value: float
    expected: float | None
    severity: str


@dataclass(frozen=True)
class Coverage:
    """What the week's figures rest on; shares in [0, 1]."""

    n_raw_notes: int
    n_notes: int
    n_authors: int | None
    n_rejects: int
    n_history_weeks: int
    n_tested: int
    missing_days: tuple[dt.date, ...]
    embedder: str
    collected_until: dt.datetime | None
    ad_share: float | None
    has_products: bool
    products_week: dt.date | None
    findings: tuple[Finding, ...] = ()

    @property
    def odd(self) -> tuple[Finding, ...]:
        """The findings that people should hear of, the worst first."""
        return tuple(found for grade in ("broken", "warn") for found in self.findings if found.severity == grade)

    @property
    def is_broken(self) -> bool:
        """Whether the notes are so unlike those before that no rise is told."""
        return any(found.severity == "broken" for found in self.findings)
