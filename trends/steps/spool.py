"""Notes between reading and writing: on this machine's disk, so that a week's texts are never in memory at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.tokenize.fold import N_HASHES, Prints
from notetrends.trends import schemas
from notetrends.trends.cast import cast

FOLDED = ("fold_id", "fold_size")
"""The columns of notes that only a whole week tells."""

UNFOLDED = replace(schemas.NOTES, columns=tuple(c for c in schemas.NOTES.columns if c.name not in FOLDED))
"""The notes table without them."""

_LETTERS, _SIGNATURE = pa.binary(16), pa.binary(N_HASHES * np.dtype(np.uint32).itemsize)


def with_prints(notes: pa.Table) -> pa.Table:
    """Notes (`UNFOLDED` or more) in the shape in which they are spooled: with what near-duplicates are known by."""
    prints = Prints.of(notes["text"].to_pylist())
    notes = notes.select(UNFOLDED.column_names)
    for name, kind, values in zip(Prints._fields, (_LETTERS, _SIGNATURE), prints, strict=True):
        cells = pa.FixedSizeBinaryArray.from_buffers(kind, len(notes), [None, pa.py_buffer(values)])
        notes = notes.append_column(name, cells)
    return notes


def prepared(notes: pd.DataFrame) -> pa.Table:
    """Clean notes in the shape in which they are spooled."""
    return with_prints(cast(UNFOLDED, notes))


class Spool:
    """Batches of prepared notes in files of their own; who asks for some names batch and row.

    Args:
        folder: an empty one, of this machine.
    """

    def __init__(self, folder: str) -> None:
        self._folder, self._n_batches = Path(folder), 0

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Spool]:
        """A spool that is gone when the block ends."""
        with TemporaryDirectory(prefix="notetrends-ingest-") as folder:
            yield cls(folder)

    def add(self, notes: pa.Table) -> pd.DataFrame:
        """Keep a batch, as `with_prints` gives it; returns note_id, collected_at, published_at, batch and row."""
        with pa.ipc.new_file(self._file(self._n_batches), notes.schema) as file:
            file.write_table(notes)
        rows = notes.select(["note_id", "collected_at", "published_at"]).to_pandas()
        rows = rows.assign(batch=np.int32(self._n_batches), row=np.arange(len(notes), dtype=np.int32))
        self._n_batches += 1
        return rows

    def prints(self, rows: pd.DataFrame) -> Prints:
        """The prints of rows (batch and row), in their order."""
        letters = np.empty(len(rows), dtype="S16")
        signatures = np.empty((len(rows), N_HASHES), dtype=np.uint32)
        for places, notes in self._batches(rows, list(Prints._fields)):
            letters[places] = _values(notes["letters"]).view("S16")
            signatures[places] = _values(notes["signatures"]).view(np.uint32).reshape(-1, N_HASHES)
        return Prints(letters, signatures)

    def take(self, rows: pd.DataFrame) -> pa.Table:
        """Rows (batch and row), in their order, of the columns of `UNFOLDED`."""
        parts = list(self._batches(rows, UNFOLDED.column_names))
        order = np.argsort(np.concatenate([places for places, _ in parts]))
        return pa.concat_tables([notes for _, notes in parts]).combine_chunks().take(pa.array(order))

    def _batches(self, rows: pd.DataFrame, columns: list[str]) -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
        batch, row = rows["batch"].to_numpy(), rows["row"].to_numpy()
        for number in np.unique(batch):
            places = np.flatnonzero(batch == number)
            with pa.memory_map(self._file(number)) as file:  # only the rows that are taken are read
                yield places, pa.ipc.open_file(file).read_all().select(columns).take(pa.array(row[places]))

    def _file(self, batch: int) -> str:
        return str(self._folder / f"{batch}.arrow")


def _values(cells: pa.ChunkedArray) -> NDArray[np.uint8]:
    """The bytes of cells of fixed size that were just taken: they begin where their buffer does."""
    return np.frombuffer(cells.combine_chunks().buffers()[1], dtype=np.uint8)
