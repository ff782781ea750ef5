"""Files taken in all at once: what the tests of intake look at, without a store or a spool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from notetrends.trends.intake import ColumnMap, People, Tally, batches, convert, latest, open_files, take_batch, tally


class Intake(NamedTuple):
    """The notes and rejects of some files, and a tally a file."""

    notes: pd.DataFrame
    rejects: pd.DataFrame
    tallies: tuple[Tally, ...]


def take_in(uris: Sequence[str], column_map: ColumnMap, people: People, batch_size: int = 4_000) -> Intake:
    """Read files and convert them; of each note the latest snapshot is kept, over all files together."""
    parts = open_files(uris, batch_size)
    taken = [take_batch(batch, column_map, people) for batch in batches(parts)]
    nothing = convert(pd.DataFrame(), column_map, people, file="")
    kept = latest(_joined([nothing.notes, *(one.notes for one in taken)]))
    batch_of = np.repeat(np.arange(len(taken)), [len(one.notes) for one in taken])
    n_kept = np.bincount(batch_of[kept.index.to_numpy()], minlength=len(taken)).tolist()
    rejects = _joined([nothing.rejects, *(one.rejects for one in taken)])
    return Intake(kept.reset_index(drop=True), rejects, tally(parts, taken, n_kept))


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([frame for frame in frames if len(frame)] or [frames[0]], ignore_index=True)
