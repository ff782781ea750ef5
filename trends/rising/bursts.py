"""Words far above their own past, and which of them are one story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.search import incidence
from notetrends.trends.rising.baseline import size_factors
from notetrends.trends.rising.counts import Floats, align
from notetrends.trends.rising.detect import detect, size_and_growth
from notetrends.trends.rising.discoveries import Families, WordTests
from notetrends.trends.week import Week

COLUMNS = ["word", "lead_word", "n_notes", "n_expected", "p_value", "q_value", "score"]
# A word leads another when its own rise is at least this much of the other's.
_COMPARABLE = 0.5
# A word this many times as wide leads only those that hardly stand without it.
_FAR_WIDER, _NEARLY_ALL = 5, 0.8


def count_history(
    counts: Mapping[Week, pd.Series[int]],
    weeks: Sequence[Week],
    candidates: pd.Index[str],
    first_weeks: Mapping[str, Week],
    search: Callable[[Week, Sequence[str]], Floats],
) -> tuple[pd.Index[str], Floats]:
    """The words worth a test this week, and their counts in each week of the window.

    Args:
        counts: count of each word, by week.
        weeks: the window, oldest first, the tested week last.
        candidates: words that enough voices use in the tested week.
        first_weeks: when a learned word was found: older weeks were cut without it.
        search: counts words in a week's texts, float64 [n words]; NaN for a missing week.

    Returns:
        words, and their counts float64 [n words, n weeks].
    """
    names = candidates[candidates.str.len() > 1]
    table = align(counts, weeks, names)
    found = np.array([(first_weeks[name] - weeks[0]) if name in first_weeks else 0 for name in names])
    for column, week in enumerate(weeks):
        young = np.flatnonzero(found > column)
        if len(young):
            table[young, column] = search(week, names[young].to_list())
    return names, table


def find_bursts(
    words: pd.Index[str], counts: Floats, loud: Floats,
    find: Callable[[Sequence[str]], Mapping[str, NDArray[np.int64]]], totals: pd.Series[float], *,
    is_goods: Callable[[str], bool], min_notes: int, leave_out: int, max_q: float, min_growth: float, overlap: float,
) -> tuple[pd.DataFrame, Families]:  # fmt: skip
    """Test the words, keep those beyond doubt, and join those that stand in the same notes.

    Args:
        words: the words worth a test.
        counts: float64 [n words, n weeks], the tested week last.
        loud: the tested week's counts with all who posted copies, float64 [n words]. A word that only they lift is a
            story as well, for the reader to see it as suspicious.
        find: gives the numbers of this week's notes that hold each word; asked of those that burst.
        totals: how often all words of the window occurred before (see `past_totals`).
        is_goods: which words are for goods.
        min_notes: count from which a word is worth a test.
        leave_out: newest weeks that the baseline does not see.
        max_q: false discovery rate of the result.
        min_growth: growth that the lower end of its interval must exceed: what is less is no story, however certain.
        overlap: shared notes over the smaller set from which two words are one story.

    Returns:
        Frame of the `bursts` table's columns, and the tests of both families.
    """
    sizes = size_factors(counts)
    loud = np.maximum(loud, counts[:, -1])
    table = detect(np.column_stack([counts[:, :-1], loud]), sizes, leave_out=leave_out)
    table = table.assign(word=words, n_notes=loud.astype(np.int64), is_goods=list(map(is_goods, words)))
    exposure, size = float(np.nansum(sizes[: -1 - leave_out])), float(sizes[-1])
    dispersion = float(table["dispersion"].median()) if len(table) else 0.0

    def family(totals: pd.Series[float]) -> WordTests:
        before, n_words = np.unique(totals, return_counts=True)
        return WordTests(before.astype(np.float64), n_words.astype(np.int64), exposure, size, dispersion, min_notes)

    families = Families(family(totals), family(totals[list(map(is_goods, totals.index))]))
    table["q_value"] = families.q_values(table["p_value"].to_numpy(np.float64), table["is_goods"].to_numpy(bool))
    table = table[(table["q_value"] <= max_q) & (table["growth_low"] > min_growth)]
    table = table.assign(score=size_and_growth(table["growth_low"], table["n_notes"]))
    table = table.sort_values(["n_notes", "score", "word"], ascending=[False, False, True], ignore_index=True)
    members = find(table["word"].to_list())
    leads = join([members[word] for word in table["word"]], table["score"].to_list(), overlap)
    return table.assign(lead_word=[table["word"][lead] for lead in leads])[COLUMNS], families


def join(members: Sequence[NDArray[np.int64]], scores: Sequence[float], overlap: float) -> list[int]:
    """For each set of notes, largest first, the number of the earlier set it belongs to, or its own.

    The wide word leads the narrow ones that stand in its notes, unless it hardly rises beside them: then it only
    happens to be there. So does a far wider one, a city or a month, unless it stands in nearly all their notes.

    >>> join([np.array([1, 2, 3]), np.array([2, 3]), np.array([3, 7])], scores=[5, 6, 5], overlap=0.6)
    [0, 0, 2]
    >>> join([np.array([1, 2, 3]), np.array([2, 3])], scores=[1, 6], overlap=0.6)
    [0, 1]
    """
    n_notes = np.array([len(notes) for notes in members], dtype=np.int64)
    held = incidence(members, max((int(notes.max()) + 1 for notes in members if len(notes)), default=0))
    n_shared = (held @ held.T).toarray()
    leads: list[int] = []
    for number in range(len(members)):
        wider = (lead for lead in dict.fromkeys(leads) if scores[lead] >= _COMPARABLE * scores[number])
        is_part = (lead for lead in wider if n_notes[number] and _is_part(number, lead, n_notes, n_shared, overlap))
        leads.append(next(is_part, number))
    return leads


def _is_part(one: int, wider: int, n_notes: NDArray[np.int64], n_shared: NDArray[np.int64], overlap: float) -> bool:
    asked = overlap if n_notes[wider] <= _FAR_WIDER * n_notes[one] else max(overlap, _NEARLY_ALL)
    return bool(n_shared[one, wider] >= asked * min(n_notes[one], n_notes[wider]))
