"""Whether a week's notes can be believed: each measure of them against the weeks just before.

A crawl that lost half its notes, some days, a field, or all keywords but one shifts what the notes are about: what is
left seems to rise. So every measure is compared with its median over the newest four weeks that have notes, which one
broken week among them moves little; after three broken ones in a row, they are the new usual.

One limit a measure: beyond it the week is broken, beyond half of it the week is odd and a warning is enough.

A broken week stays in the baselines of later weeks: size factors already take its volume out, and the weeks far above
a series' own median are capped there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Severity = Literal["ok", "warn", "broken", "unknown"]
Share = Mapping[str, float]
MIN_WEEKS = 2  # one week alone may be the broken one
# Where 10 notes are usual, fewer than 1 is no chance (Poisson: 1 in 20,000).
_USUAL_DAY, _DAY_LEFT = 10, 0.1
# Without these, notes are counted or read otherwise than before; all others only cost a figure of the report.
ESSENTIAL_FIELDS = frozenset({"author_id", "title", "body", "tags"})


@dataclass(frozen=True)
class Summary:
    """What is compared of a week's notes.

    Attributes:
        monday: the week.
        n_notes: its notes.
        n_authors: different authors among them.
        days: notes on each day, Monday first.
        coverage: the part of the notes that has each field, in [0, 1].
        keywords: notes by the search word that brought them.
        tags: notes by hashtag.
    """

    monday: dt.date
    n_notes: int
    n_authors: int
    days: Sequence[int]
    coverage: Share
    keywords: Mapping[str, int]
    tags: Mapping[str, int]


@dataclass(frozen=True)
class Limits:
    """Beyond which a week is broken, each as a difference from the usual (`HealthConfig` says more)."""

    min_notes: int
    max_volume_loss: float
    max_volume_gain: float
    max_missing_days: int
    max_authors_loss: float
    max_coverage_loss: float
    max_keyword_gain: float
    keyword_cap: int | None


@dataclass(frozen=True)
class Finding:
    """One check: what it looked at (a field, a keyword, days), what was measured, what is usual, and how bad that is.

    `expected` is None, and the severity unknown, where there is too little to compare with.
    """

    check: str
    about: str
    value: float
    expected: float | None
    severity: Severity


def judge(week: Summary, before: Sequence[Summary], limits: Limits) -> list[Finding]:
    """Every check of a week; the only finding is unknown where the weeks before are too few or too small.

    Args:
        week: the week.
        before: the weeks it is compared with.
        limits: beyond which it is broken.

    >>> import datetime as dt
    >>> limits = Limits(100, 0.4, 1.0, 1, 0.4, 0.3, 0.3, None)
    >>> def made(n, n_authors):
    ...     return Summary(dt.date(2022, 4, 18), n, n_authors, [n // 7] * 7, {"author_id": 1.0}, {}, {})
    >>> for found in judge(made(84, 21), [made(140, 126), made(210, 189)], limits):
    ...     print(found.check, found.value, found.expected, found.severity)  # 84 of 175; a quarter, not nine tenths
    volume 84 175.0 broken
    days 0 0.0 ok
    authors 0.25 0.9 broken
    coverage 1.0 1.0 ok
    """
    usual = median([one.n_notes for one in before]) if before else 0.0
    if len(before) < MIN_WEEKS or usual < limits.min_notes:
        return [Finding("volume", "", week.n_notes, None, "unknown")]
    found = [_volume(week.n_notes, usual, limits), _days(week, before, limits.max_missing_days)]
    return [
        *found,
        *_authors(week, before, limits.max_authors_loss),
        *_coverage(week, before, limits.max_coverage_loss),
        *_crowd("keyword", _shares(week.keywords, week), [_shares(one.keywords, one) for one in before], limits),
        *_crowd("tag", _shares(week.tags, week), [_shares(one.tags, one) for one in before], limits),
        *_saturation(week, limits.keyword_cap),
    ]


def is_bad(finding: Finding) -> bool:
    """Whether people should hear of it."""
    return finding.severity in ("warn", "broken")


def advise(finding: Finding) -> str:
    """What was found and what an operator may do about it, in a sentence without its full stop.

    >>> advise(Finding("coverage", "author_id", 0.02, 1.0, "broken"))
    'author_id is filled in 2% of notes, usually in 100%: see whether the crawl or the column map lost it'
    """
    about, value, usual = finding.about, finding.value, finding.expected or 0.0
    if finding.check == "volume":
        lost = "see whether the crawl ran to its end and what the ingest rejected, and bring in what is missing"
        todo = lost if value < usual else "see whether sources or keywords were added"
        return f"{value:,.0f} notes, usually {usual:,.0f}: {todo}"
    if finding.check == "days":
        return f"hardly a note on {about.replace(' ', ', ')}: crawl these days again and bring them in"
    if finding.check == "authors":
        todo = "see whether a few accounts flood the crawl or the ids of authors are read wrongly"
        return f"{value:.2f} authors a note, usually {usual:.2f}: {todo}"
    if finding.check == "coverage":
        todo = "see whether the crawl or the column map lost it"
        return f"{about} is filled in {value:.0%} of notes, usually in {usual:.0%}: {todo}"
    if finding.check == "saturation":
        return f"{value:.0f} keywords reached the crawl's cap ({about}): raise it, or crawl them more often"
    where = "came by the keyword" if finding.check == "keyword" else "hold the hashtag"
    return f"{value:.0%} of notes {where} {about!r}, usually {usual:.0%}: see whether all keywords were crawled"


def _severity(excess: float, limit: float, worst: Severity = "broken") -> Severity:
    """How bad it is to be off by `excess`.

    >>> [_severity(excess, 0.4) for excess in (0.2, 0.3, 0.5)]
    ['ok', 'warn', 'broken']
    """
    if excess > limit:
        return worst
    return "warn" if excess > limit / 2 else "ok"


def _volume(n_notes: int, usual: float, limits: Limits) -> Finding:
    change = n_notes / usual - 1
    limit = limits.max_volume_gain if change > 0 else limits.max_volume_loss
    return Finding("volume", "", n_notes, usual, _severity(abs(change), limit))


def _days(week: Summary, before: Sequence[Summary], limit: int) -> Finding:
    """Days with hardly a note where their weekday usually has some; too thin a weekday is not judged."""
    usual = [median([one.days[day] for one in before]) for day in range(7)]
    gone = [day for day in range(7) if usual[day] >= _USUAL_DAY and week.days[day] < _DAY_LEFT * usual[day]]
    about = " ".join(str(week.monday + dt.timedelta(days=day)) for day in gone)
    return Finding("days", about, len(gone), 0.0, _severity(len(gone), limit))


def _authors(week: Summary, before: Sequence[Summary], limit: float) -> list[Finding]:
    """Authors a signed note: it falls when few accounts write much; none where authors are unknown."""
    rates = [one.n_authors / _n_signed(one) for one in before if one.n_authors]
    if not week.n_authors or len(rates) < MIN_WEEKS:
        return []
    value, usual = week.n_authors / _n_signed(week), median(rates)
    return [Finding("authors", "", value, usual, _severity(1 - value / usual, limit))]


def _n_signed(week: Summary) -> float:
    return week.n_notes * week.coverage["author_id"]


def _coverage(week: Summary, before: Sequence[Summary], limit: float) -> list[Finding]:
    """Fields that fewer notes have than usual, in points; seldom filled ones have none to lose."""
    found = []
    for field, value in sorted(week.coverage.items()):
        usual = median([one.coverage[field] for one in before])
        worst: Severity = "broken" if field in ESSENTIAL_FIELDS else "warn"
        found.append(Finding("coverage", field, value, usual, _severity(usual - value, limit, worst)))
    return found


def _shares(counts: Mapping[str, int], week: Summary) -> Share:
    return {name: n / max(week.n_notes, 1) for name, n in counts.items()}


def _crowd(check: str, week: Share, before: Sequence[Share], limits: Limits) -> list[Finding]:
    """The name that gained most of the notes, in points; none where the weeks have no such names."""
    known = [one for one in before if one]
    if not week or len(known) < MIN_WEEKS:
        return []
    usual = {name: median([one.get(name, 0.0) for one in known]) for name in week}
    name = max(sorted(week), key=lambda one: week[one] - usual[one])
    gain = week[name] - usual[name]
    return [Finding(check, name, week[name], usual[name], _severity(gain, limits.max_keyword_gain))]


def _saturation(week: Summary, cap: int | None) -> list[Finding]:
    """Keywords with as many notes as the crawl fetches: more of their subject could not be seen."""
    if cap is None or not week.keywords:
        return []
    full = sorted(name for name, n in week.keywords.items() if n >= cap)
    return [Finding("saturation", "、".join(full[:5]), len(full), 0.0, "warn" if full else "ok")]
