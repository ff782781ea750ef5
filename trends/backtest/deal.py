"""The notes' weeks dealt anew: all stays but the week in which it was said, so that what rises rises by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.int64]


def deal(notes: pd.DataFrame, rng: np.random.Generator) -> Numbers:
    """A new week for every note; weeks keep their sizes to within one block (see `find_blocks`).

    Args:
        notes: week (number from 0), author_id, fold_id.
        rng: the dice.

    Returns:
        The number of each note's new week, int64 [n notes].

    >>> notes = pd.DataFrame({"week": [0, 0, 1, 1], "author_id": list("abcd"), "fold_id": list("1234")})
    >>> sorted(deal(notes, np.random.default_rng(1)).tolist())
    [0, 0, 1, 1]
    """
    block = find_blocks(notes)
    sizes = np.bincount(block)
    order = rng.permutation(len(sizes))
    middles = np.empty(len(sizes))
    middles[order] = np.cumsum(sizes[order]) - sizes[order] / 2
    ends = np.cumsum(np.bincount(notes["week"].to_numpy(np.int64)))
    return np.searchsorted(ends, middles, side="right")[block].astype(np.int64)


def find_blocks(notes: pd.DataFrame) -> Numbers:
    """The block of each note: what one author wrote in a week, and what says the same in a week, stays together.

    A template that fifty accounts post in one week would else become fifty weeks with a note each, and a replay
    without rises would be tamer than the community is.

    Args:
        notes: week, author_id, fold_id.

    >>> weeks, authors, folds = [0, 0, 0, 1], ["a", "a", None, "a"], ["1", "2", "2", "3"]
    >>> find_blocks(pd.DataFrame({"week": weeks, "author_id": authors, "fold_id": folds})).tolist()
    [0, 0, 0, 1]
    """
    rows, groups, n_nodes = [], [], len(notes)
    for name in ("author_id", "fold_id"):
        known = np.flatnonzero(notes[name].notna())
        number = notes.iloc[known].groupby(["week", name], sort=False).ngroup().to_numpy()
        rows.append(known)
        groups.append(number + n_nodes)
        n_nodes += int(number.max(initial=-1)) + 1
    row, group = np.concatenate(rows), np.concatenate(groups)
    links = coo_array((np.ones(len(row), dtype=np.int8), (row, group)), shape=(n_nodes, n_nodes))
    return connected_components(links, directed=False)[1][: len(notes)].astype(np.int64)
