"""Drawing notes by chance, week by week, and reading what an embedder reads of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week


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
    tokens = store.read_arrow(schemas.TOKENS, week)
    tokens = tokens if rows is None else tokens.take(rows)
    return tokens.to_pandas().merge(store.read(schemas.NOTES, week, ["note_id", "text"]), on="note_id")
