"""Whole files into notes, rejects and a tally: the one call that the ingest step needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from notetrends.trends.intake.columns import ColumnMap
from notetrends.trends.intake.convert import Converted, convert, latest
from notetrends.trends.intake.read import file_name, read_rows


@dataclass(frozen=True)
class Tally:
    """What became of the rows of one file: n_read = n_kept + n_duplicates + n_rejected, always.

    Attributes:
        file: its name.
        n_read: rows, blank lines apart.
        n_kept: rows that became notes.
        n_duplicates: rows that gave way to a later snapshot of the same note.
        rejected: the number of rejected rows by reason, reasons sorted.
    """

    file: str
    n_read: int = 0
    n_kept: int = 0
    n_duplicates: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)

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


def take_in(uris: Sequence[str], column_map: ColumnMap, batch_size: int = 50_000) -> Intake:
    """Read files and convert them; of each note the latest snapshot is kept, over all files together.

    Args:
        uris: files, as `expand` gives them.
        column_map: how their source writes notes.
        batch_size: rows that are converted at a time.

    Raises:
        SourceError: a file cannot be used as a whole.
    """
    names = _labels(uris)
    files = [_convert_file(uri, column_map, name, batch_size) for uri, name in zip(uris, names, strict=True)]
    n_read, converted = [n for n, _ in files], [c for _, c in files]
    nothing = _nothing(column_map)
    notes = _stack([nothing.notes, *(c.notes for c in converted)])
    kept = latest(notes)
    file_of = np.repeat(np.arange(len(files)), [len(c.notes) for c in converted])
    n_kept = np.bincount(file_of[kept.index.to_numpy()], minlength=len(files)).tolist()
    tallies = tuple(
        Tally(name, n_rows, n, len(c.notes) - n, dict(sorted(Counter(c.rejects["reason"]).items())))
        for name, n_rows, n, c in zip(names, n_read, n_kept, converted, strict=True)
    )
    rejects = _stack([nothing.rejects, *(c.rejects for c in converted)])
    return Intake(kept.reset_index(drop=True), rejects, tallies)


def _convert_file(uri: str, column_map: ColumnMap, name: str, batch_size: int) -> tuple[int, Converted]:
    n_read, parts = 0, [_nothing(column_map)]
    for rows in read_rows(uri, batch_size):
        parts.append(convert(rows, column_map, file=name, first_row=n_read + 1))
        n_read += len(rows)
    return n_read, Converted(_stack([part.notes for part in parts]), _stack([part.rejects for part in parts]))


def _nothing(column_map: ColumnMap) -> Converted:
    """No notes and no rejects, in columns of the right types."""
    return convert(pd.DataFrame(), column_map, file="")


def _labels(uris: Sequence[str]) -> list[str]:
    """File names; the whole address where two files have one name, so that their rejects stay apart."""
    n_named = Counter(map(file_name, uris))
    return [file_name(uri) if n_named[file_name(uri)] == 1 else uri for uri in uris]


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([frame for frame in frames if len(frame)] or [frames[0]], ignore_index=True)
