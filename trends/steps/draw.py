"""Drawing notes by chance, week by week, and reading what an embedder reads of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

_PART = 20_000  # rows that are read at a time


def draw(store: Store, table: Table, weeks: Sequence[Week], n: int, seed: int) -> dict[Week, NDArray[np.int64]]:
    """About `n` row numbers of the table, over those of `weeks` that exist, each week with its share; no row is read.

    What is drawn of a week depends on its size and its share alone, not on which weeks are drawn with it.

    Args:
        store: the store.
        table: the table.
        weeks: the weeks, oldest first.
        n: rows that are drawn at the most.
        seed: of the draw.

    Returns:
        sorted row numbers by week; all of them where no more than `n` are there.
    """
    sizes = {week: store.n_rows(table, week) for week in weeks if store.has(table, week)}
    share = min(1.0, n / max(sum(sizes.values()), 1))
    dice = {week: np.random.default_rng([seed, week.monday.toordinal()]) for week in sizes}
    return {week: np.sort(dice[week].choice(size, int(size * share), replace=False)) for week, size in sizes.items()}


def read_inputs(store: Store, week: Week, rows: NDArray[np.int64] | None = None) -> pd.DataFrame:
    """What embedders read of a week's notes: note_id, tokens, text; all of them, or those in `rows` of `tokens`."""
    if rows is None:
        return with_texts(store, week, store.read_arrow(schemas.TOKENS, week)).to_pandas()
    parts = np.split(rows, np.arange(_PART, len(rows), _PART))
    read = [with_texts(store, week, store.read_rows(schemas.TOKENS, week, part)) for part in parts]
    return pa.concat_tables(read).to_pandas()


def with_texts(store: Store, week: Week, tokens: pa.Table) -> pa.Table:
    """Rows of `tokens`, in the order of the table, with the texts of their notes."""
    ids = tokens["note_id"]
    if not len(ids):
        return tokens.append_column("text", pa.array([], pa.string()))
    notes = store.read_between(schemas.NOTES, week, ids[0].as_py(), ids[-1].as_py(), ["note_id", "text"])
    places = pc.index_in(ids, value_set=notes["note_id"])
    return tokens.append_column("text", notes["text"].take(places)).filter(places.is_valid())
