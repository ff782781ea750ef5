"""What truly rose in a simulated community: told by the simulation's folder truth/ and measured on the notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.simulate.lore import SEASONS, load_world
from notetrends.trends.simulate.plot import FITNESS
from notetrends.trends.simulate.wording import Choice, Phrase, Slot
from notetrends.trends.store import Store
from notetrends.trends.week import Week

CALENDAR = ("seasonal", "festival")
BORROWED = (*CALENDAR, "spam", "ads", "copies")  # kinds that do not rise by themselves
SHELF = f"{FITNESS}*"  # all that lies beside the rise of fitness, and is pulled along by it
_TALK_OF = {"三八": "三八大促"}
_UP, _CLEARLY_UP, _SURE = 1.2, 1.3, 3.0  # over its own past: every week, the best week, standard deviations of the best
_MIN_COUNT = 5
_GAP, _AROUND = 2, 1  # weeks within a rise that may be down; weeks before an onset that count as its own
_MAX_BASELINE, _LEFT_OUT, _MIN_BASELINE = 26, 3, 4


@dataclass(frozen=True)
class Rise:
    """Something that truly rose; weeks count from the first of the simulation, entries may be of `first` to `last`."""

    name: str
    kind: str
    first: int
    onset: int
    peak: int
    last: int
    n_peak: int


def read_notes(store: Store, truth: Path, weeks: Sequence[Week]) -> pd.DataFrame:
    """Every note by its id: week (number), said (title and body), and what the simulation knows of it."""
    frames = []
    for number, week in enumerate(weeks):
        notes = store.read(schemas.NOTES, week, ["note_id", "title", "body"]).set_index("note_id")
        said = notes["title"].fillna("") + "\n" + notes["body"].fillna("")
        frames.append(pd.DataFrame({"week": number, "said": said}))
    known = pd.concat([pd.read_csv(path, dtype=str) for path in sorted((truth / "notes").glob("*.csv"))])
    return pd.concat(frames).join(known.drop_duplicates("note_id").set_index("note_id"))


def read_events(truth: Path) -> pd.DataFrame:
    """The happenings of events.csv, index event; all text."""
    return pd.read_csv(truth / "events.csv", dtype=str, keep_default_na=False).set_index("event")


def find_told(events: pd.DataFrame, notes: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Which note tells which happening (boolean [notes x happenings]), and the kind of each happening.

    Beside the happenings of events.csv: what people say of each season and festival, the shelf that a rise pulls along,
    and the templates that are copied.
    """
    kinds, patterns = (dict(zip(map(str, events.index), events[name], strict=True)) for name in ("kind", "pattern"))
    for name, phrases in load_world().talk.seasons.items():
        event = _TALK_OF.get(name, name)
        kinds.setdefault(event, "seasonal" if name in SEASONS else "festival")
        patterns[event] = "|".join(filter(None, [patterns.get(event, ""), *map(_pattern_of, phrases)]))
    told = {
        name: (notes["category"] == name) | (notes["burst"] == name) | notes["said"].str.contains(pattern, regex=True)
        for name, pattern in patterns.items()
    }
    told[SHELF], kinds[SHELF] = notes["parent"] == FITNESS, "shelf"
    most = notes.groupby(["template_id", "week"]).size().groupby("template_id").max()
    for name in most.index[(most >= _MIN_COUNT) & ~most.index.str.startswith("spam")]:
        told[name], kinds[name] = notes["template_id"] == name, "copies"
    return pd.DataFrame(told), kinds


def find_rises(
    events: pd.DataFrame, notes: pd.DataFrame, told: pd.DataFrame, kinds: Mapping[str, str], first_week: Week
) -> list[Rise]:
    """Every rise of every happening; one of what had never been before is one, from the onset that events.csv names."""
    sizes = np.asarray(notes.groupby("week").size(), dtype=np.float64)
    counts_of = told.groupby(notes["week"]).sum()
    onsets = {
        name: Week.parse(week) - first_week
        for name, week in events["onset_week"].items()
        if week and kinds[str(name)] not in CALENDAR
    }
    rises: dict[tuple[str, int], Rise] = {}
    for name, kind in kinds.items():
        counts = np.asarray(counts_of[name], dtype=np.float64)
        spans = _times_up(counts, sizes)
        if kind == "shelf":
            continue
        if kind == "copies":
            seen = np.flatnonzero(counts)
            spans = [(int(seen[0]), int(seen[-1]))]
        elif name in onsets:
            onset = onsets[name]
            own = [span for span in spans if span[0] <= onset + 1 and onset <= span[1]] or [(onset, onset + 1)]
            spans = [(min(own[0][0], onset), own[-1][1])]
        for first, last in spans:
            peak = first + int(counts[first : last + 1].argmax())
            onset = onsets.get(name, first)
            rises[name, first] = Rise(
                name, kind, min(first, onset - _AROUND), onset, peak, min(last, len(sizes) - 1), int(counts[peak])
            )
    pulls = [one for one in rises.values() if one.kind == "self_made" and events["domain"].get(one.name) == FITNESS]
    shelf = [Rise(SHELF, "shelf", one.first, one.onset, one.peak, one.last, one.n_peak) for one in pulls[:1]]
    return [*rises.values(), *shelf]


def _pattern_of(phrase: Phrase) -> str:
    """What a phrase looks like in a note, as a regular expression."""
    parts = []
    for part in phrase:
        if isinstance(part, Choice):
            parts.append(f"(?:{'|'.join(map(_pattern_of, part.options))})")
        else:
            parts.append(".{1,12}?" if isinstance(part, Slot) else re.escape(part).replace("，", r"[，\s]"))
    return "".join(parts)


def _times_up(counts: NDArray[np.float64], sizes: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The first and last weeks of each time in which a share, smoothed over 3 weeks, is clearly above its own past."""
    shares = counts / sizes
    smooth = np.convolve(counts, np.ones(3), "same") / np.convolve(sizes, np.ones(3), "same")
    ratios, excess = np.ones(len(counts)), np.zeros(len(counts))
    for week in range(_LEFT_OUT + _MIN_BASELINE, len(counts)):
        before = max(shares[max(0, week - _MAX_BASELINE) : week - _LEFT_OUT].mean(), 0.5 / sizes[week])
        ratios[week] = smooth[week] / before
        excess[week] = (smooth[week] - before) * np.sqrt(3 * sizes[week] / before)
    found: list[tuple[int, int]] = []
    for week in np.flatnonzero(ratios > _UP).tolist():
        if found and week - found[-1][1] <= _GAP + 1:
            found[-1] = (found[-1][0], week)
        else:
            found.append((week, week))
    clear = (ratios >= _CLEARLY_UP) & (excess >= _SURE)
    return [
        (first, last)
        for first, last in found
        if clear[first : last + 1].any() and counts[first : last + 1].max() >= _MIN_COUNT
    ]
