"""What was really generated, counted from the notes themselves: the answers for tests and for measuring."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from notetrends.trends.simulate.plot import Happening
from notetrends.trends.week import Week

_HISTORY = 26
_MIN_HISTORY = 4


@dataclass(frozen=True, slots=True)
class Event:
    """A happening as it shows in the notes; empty fields where it never passed the onset rule."""

    event: str
    pattern: str
    domain: str
    buyable: bool
    kind: str
    onset_week: str
    n_onset: int | None
    mean_26w_before: float | None
    peak_week: str
    n_peak: int


def find_onset(counts: Sequence[int]) -> int | None:
    """The first week with at least 5 notes and more than 3 times the mean of up to 26 weeks before, plus 2.

    The first four weeks are never an onset: there is too little before them to compare with.

    >>> find_onset([0, 1, 0, 1, 1, 3, 6, 9]), find_onset([9, 9, 9, 9, 9, 9])
    (6, None)
    """
    for place in range(_MIN_HISTORY, len(counts)):
        before = counts[max(0, place - _HISTORY) : place]
        if counts[place] >= 5 and counts[place] > 3 * sum(before) / len(before) + 2:
            return place
    return None


def describe_event(happening: Happening, weeks: Sequence[Week], counts: Sequence[int]) -> Event:
    """Measure a happening on its weekly counts of matching notes."""
    onset = find_onset(counts)
    peak = max(range(len(counts)), key=lambda place: counts[place])
    before = counts[max(0, onset - _HISTORY) : onset] if onset is not None else []
    return Event(
        event=happening.name,
        pattern="|".join(re.escape(word) for word in happening.words),
        domain=happening.domain,
        buyable=happening.buyable,
        kind=happening.kind,
        onset_week=str(weeks[onset]) if onset is not None else "",
        n_onset=counts[onset] if onset is not None else None,
        mean_26w_before=round(sum(before) / len(before), 2) if before else None,
        peak_week=str(weeks[peak]) if counts[peak] else "",
        n_peak=counts[peak],
    )


def write_events(path: Path, events: Sequence[Event]) -> None:
    """Write events.csv."""
    names = [field.name for field in fields(Event)]
    write_rows(path, names, [[getattr(event, name) for name in names] for event in events])


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a small CSV, empty where a value is unknown."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
