"""What is counted: authors of notes after folding, each once; where a source has none, its folded notes a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends.rising.baseline import Floats
from notetrends.trends.week import TIMEZONE, Week

_DAYS = 32  # more than a month has


Units = NDArray[np.int64]


def counted_unit(notes: pd.DataFrame) -> Units:
    """Who each note counts as: the author of the first of its near-duplicates; without authors these and the day.

    A template is one voice, whether one author posts it fifty times or fifty authors once each: what is copied is no
    more said than it was, and comes in clumps that no test of counts expects. A title that stays on a public list for
    a second day was chosen twice.

    Args:
        notes: author_id, fold_id, published_at.

    Returns:
        int64 [n notes], a number for each voice of the week, not below 0.
    """
    author, fold = pd.factorize(notes["author_id"])[0], pd.factorize(notes["fold_id"])[0]
    known = np.flatnonzero(author >= 0)[::-1]
    first = np.full(fold.max(initial=-1) + 1, -1, dtype=np.int64)
    first[fold[known]] = author[known]  # of several the last that is set stays: the first in order
    return np.where(first[fold] >= 0, first[fold], loud_unit(notes))


def loud_unit(notes: pd.DataFrame) -> Units:
    """As `counted_unit`, but whoever posts a copy is a voice too: how loud it is, not how much is said."""
    author, fold = pd.factorize(notes["author_id"])[0], pd.factorize(notes["fold_id"])[0]
    day = notes["published_at"].dt.tz_convert(TIMEZONE).dt.day.to_numpy(np.int64)
    return np.where(author >= 0, author, author.max(initial=-1) + 1 + fold * _DAYS + day)


def count_words(tokens: pa.ChunkedArray, units: Units) -> pd.Series[int]:
    """In how many different units each word occurs; int64, index word, sorted.

    >>> count_words(pa.chunked_array([[["瑜伽", "瑜伽"], ["瑜伽"], ["露营"]]]), np.array([3, 3, 5])).to_dict()
    {'瑜伽': 1, '露营': 1}
    """
    lists = tokens.combine_chunks()
    owner = lists.value_parent_indices().to_numpy()
    encoded = lists.flatten().dictionary_encode()
    n_units = int(units.max(initial=0)) + 1
    pairs = np.unique(encoded.indices.to_numpy().astype(np.int64) * n_units + units[owner])
    words, n = np.unique(pairs // n_units, return_counts=True)
    names = encoded.dictionary.to_numpy(zero_copy_only=False)[words]
    return pd.Series(n, index=pd.Index(names, dtype="str", name="word"), name="n").sort_index()


def align(counts: Mapping[Week, pd.Series[int]], weeks: Sequence[Week], names: pd.Index[str]) -> Floats:
    """Counts of `names` over `weeks`: float64 [n names, n weeks]; 0 where not seen, NaN where the week is missing."""
    columns = [
        counts[week].reindex(names, fill_value=0).to_numpy(float) if week in counts else np.full(len(names), np.nan)
        for week in weeks
    ]
    return np.column_stack(columns) if columns else np.empty((len(names), 0))


def count_groups(groups: NDArray[np.int64], units: Units, n_groups: int) -> Floats:
    """How many different units each group holds, by their numbers; float64 [n groups]; notes of group -1 count nowhere.

    >>> count_groups(np.array([0, 0, 1, -1]), np.array([7, 7, 7, 8]), 3).tolist()
    [1.0, 1.0, 0.0]
    """
    n_units = int(units.max(initial=0)) + 1
    pairs = np.unique(groups[groups >= 0] * n_units + units[groups >= 0])
    return np.bincount(pairs // n_units, minlength=n_groups).astype(np.float64)
