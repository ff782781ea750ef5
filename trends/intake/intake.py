"""Whole files into notes, rejects and a tally: the one call that the ingest step needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.intake.columns import ColumnMap
from notetrends.trends.intake.convert import Converted, convert, latest
from notetrends.trends.intake.people import People
from notetrends.trends.intake.read import read_rows
from notetrends.trends.intake.spans import Span
from notetrends.trends.intake.uris import file_name

Progress = Callable[[int], None]
"""Told how many rows more have been read."""


@dataclass(frozen=True)
class Tally:
    """What became of the rows of one file: n_read = n_kept + n_duplicates + n_outside + n_forgotten + n_rejected.

    Attributes:
        file: its name.
        n_read: rows, blank lines apart.
        n_kept: rows that became notes.
        n_duplicates: rows that gave way to a later snapshot of the same note.
        rejected: the number of rejected rows by reason, reasons sorted.
        n_outside: rows of other weeks than those asked for.
        n_forgotten: rows of notes and people that are to stay away.
    """

    file: str
    n_read: int = 0
    n_kept: int = 0
    n_duplicates: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    n_outside: int = 0
    n_forgotten: int = 0

    @property
    def n_rejected(self) -> int:
        """Rows that could not become notes."""
        return sum(self.rejected.values())


@dataclass(frozen=True)
class Intake:
    """The notes and rejects of some files (columns as in `Converted`), and a tally a file."""

    notes: pd.DataFrame
    rejects: pd.DataFrame
    tallies: tuple[Tally, ...]


def take_in(
    uris: Sequence[str],
    column_map: ColumnMap,
    people: People,
    batch_size: int = 50_000,
    *,
    span: Span | None = None,
    on_rows: Progress | None = None,
) -> Intake:
    """Read files and convert them; of each note the latest snapshot is kept, over all files together.

    Args:
        uris: files, as `expand` gives them.
        column_map: how their source writes notes.
        people: who hashes authors.
        batch_size: rows that are converted at a time.
        span: take only the notes published in it; by default all.
        on_rows: told how many rows more have been read.

    Raises:
        SourceError: a file cannot be used as a whole.
    """
    parts = [(name, read_rows(uri, batch_size)) for name, uri in zip(_labels(uris), uris, strict=True)]
    return take_in_rows(parts, column_map, people, span=span, on_rows=on_rows)


def take_in_rows(
    parts: Sequence[tuple[str, Iterable[pd.DataFrame]]],
    column_map: ColumnMap,
    people: People,
    *,
    span: Span | None = None,
    on_rows: Progress | None = None,
) -> Intake:
    """The same of rows that come from anywhere: a name and the batches of each part."""
    done = [_convert(name, batches, column_map, people, span, on_rows) for name, batches in parts]
    nothing = _nothing(column_map, people)
    notes = _stack([nothing.notes, *(c.notes for _, c in done)])
    kept = latest(notes)
    part_of = np.repeat(np.arange(len(done)), [len(c.notes) for _, c in done])
    n_kept = np.bincount(part_of[kept.index.to_numpy()], minlength=len(done)).tolist()
    tallies = tuple(
        replace(tally, n_kept=n, n_duplicates=len(c.notes) - n) for (tally, c), n in zip(done, n_kept, strict=True)
    )
    rejects = _stack([nothing.rejects, *(c.rejects for _, c in done)])
    return Intake(kept.reset_index(drop=True), rejects, tallies)


def _convert(
    name: str, batches: Iterable[pd.DataFrame], column_map: ColumnMap, people: People, span: Span | None,
    on_rows: Progress | None,
) -> tuple[Tally, Converted]:  # fmt: skip
    n_read = n_outside = n_forgotten = 0
    parts = [_nothing(column_map, people)]
    for rows in batches:
        notes, rejects = convert(rows, column_map, people, file=name, first_row=n_read + 1)
        n_read += len(rows)
        n_found = len(notes) + len(rejects)
        notes, rejects = notes[~_are_forgotten(notes, people)], rejects[~_hold_forgotten(rejects, people)]
        n_forgotten += n_found - len(notes) - len(rejects)
        if span is not None:
            is_inside = span.holds(notes["published_at"])
            n_outside += int((~is_inside).sum())
            notes = notes[is_inside]
        parts.append(Converted(notes, rejects))
        if on_rows is not None:
            on_rows(len(rows))
    whole = Converted(_stack([part.notes for part in parts]), _stack([part.rejects for part in parts]))
    rejected = dict(sorted(Counter(whole.rejects["reason"]).items()))
    return Tally(name, n_read, rejected=rejected, n_outside=n_outside, n_forgotten=n_forgotten), whole


def _are_forgotten(notes: pd.DataFrame, people: People) -> NDArray[np.bool_]:
    """Which notes are to stay away, for their own sake or their author's."""
    if not people.forgotten:
        return np.zeros(len(notes), dtype=bool)
    authors = notes["author_id"].astype(object).where(notes["author_id"].notna(), None)
    found = (
        people.has_forgotten("note", note) or people.has_forgotten("person", author)
        for note, author in zip(notes["note_id"], authors, strict=True)
    )
    return np.fromiter(found, dtype=bool, count=len(notes))


def _hold_forgotten(rejects: pd.DataFrame, people: People) -> NDArray[np.bool_]:
    return np.fromiter(map(people.has_forgotten_of, rejects["raw"]), dtype=bool, count=len(rejects))


def _nothing(column_map: ColumnMap, people: People) -> Converted:
    """No notes and no rejects, in columns of the right types."""
    return convert(pd.DataFrame(), column_map, people, file="")


def _labels(uris: Sequence[str]) -> list[str]:
    """File names; the whole address where two files have one name, so that their rejects stay apart."""
    n_named = Counter(map(file_name, uris))
    return [file_name(uri) if n_named[file_name(uri)] == 1 else uri for uri in uris]


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([frame for frame in frames if len(frame)] or [frames[0]], ignore_index=True)
