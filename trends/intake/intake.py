"""Files, batch by batch, into notes and rejects, each batch alone; and tallies of what became of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.intake.columns import ColumnMap
from notetrends.trends.intake.convert import convert
from notetrends.trends.intake.people import People
from notetrends.trends.intake.read import BATCH, read_rows
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


class Batch(NamedTuple):
    """Some rows of one file, and the number of the first of them, from 1."""

    file: str
    first_row: int
    rows: pd.DataFrame


@dataclass(frozen=True)
class Taken:
    """What became of a batch: notes and rejects (columns as in `Converted`), and how many rows were left out."""

    file: str
    n_read: int
    notes: pd.DataFrame
    rejects: pd.DataFrame
    n_outside: int
    n_forgotten: int


def open_files(uris: Sequence[str], batch_size: int = BATCH) -> dict[str, Iterable[pd.DataFrame]]:
    """The rows of files, as `expand` gives them, by name; none is opened before its rows are asked for."""
    return {name: read_rows(uri, batch_size) for name, uri in zip(_labels(uris), uris, strict=True)}


def batches(parts: Mapping[str, Iterable[pd.DataFrame]]) -> Iterator[Batch]:
    """The batches of all files, one after the other."""
    for file, frames in parts.items():
        n_read = 0
        for rows in frames:
            yield Batch(file, n_read + 1, rows)
            n_read += len(rows)


def take_batch(batch: Batch, column_map: ColumnMap, people: People, span: Span | None = None) -> Taken:
    """Convert a batch, and leave out what is forgotten or of other times.

    Args:
        batch: as `batches` gives it.
        column_map: how its source writes notes.
        people: who hashes authors.
        span: take only the notes published in it; by default all.

    Raises:
        SourceError: its file lacks what no note can do without.
    """
    notes, rejects = convert(batch.rows, column_map, people, file=batch.file, first_row=batch.first_row)
    n_found = len(notes) + len(rejects)
    notes, rejects = notes[~_are_forgotten(notes, people)], rejects[~_hold_forgotten(rejects, people)]
    n_forgotten, n_notes = n_found - len(notes) - len(rejects), len(notes)
    if span is not None:
        notes = notes[span.holds(notes["published_at"])]
    return Taken(batch.file, len(batch.rows), notes, rejects, n_notes - len(notes), n_forgotten)


def tally(files: Iterable[str], taken: Sequence[Taken], n_kept: Sequence[int]) -> tuple[Tally, ...]:
    """A tally a file, out of its batches and of how many notes of each were kept in the end."""
    found = {file: Tally(file) for file in files}
    for one, n in zip(taken, n_kept, strict=True):
        sofar = found[one.file]
        n_duplicates = one.n_read - n - len(one.rejects) - one.n_outside - one.n_forgotten
        found[one.file] = Tally(
            one.file,
            sofar.n_read + one.n_read,
            sofar.n_kept + n,
            sofar.n_duplicates + n_duplicates,
            dict(sorted((Counter(sofar.rejected) + Counter(one.rejects["reason"])).items())),
            sofar.n_outside + one.n_outside,
            sofar.n_forgotten + one.n_forgotten,
        )
    return tuple(found.values())


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


def _labels(uris: Sequence[str]) -> list[str]:
    """File names; the whole address where two files have one name, so that their rejects stay apart."""
    n_named = Counter(map(file_name, uris))
    return [file_name(uri) if n_named[file_name(uri)] == 1 else uri for uri in uris]
