"""Planted rises: a subject's own notes, dealt onto a curve whose beginning and peak are known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.backtest.deal import Numbers

WEEKS_OF_GROWTH = 6
GROWTH = (0.25, 0.6)  # a week
# A rise starts from at most so many notes a week, and must reach so many at its peak: less nobody could see.
MAX_LEVEL, MIN_PEAK = 6.0, 10.0
MIN_NOTES, MAX_SHARE = 40, 0.03
# A word is a subject when so much of what it stands in is of one category, and so many times what is usual there.
MIN_FOCUS, MIN_LIFT, MIN_CATEGORIZED = 0.3, 5.0, 10
# Part of the notes that is dealt: the dice may ask for a few more than expected.
_DEALT = 0.9
# Of a subject's notes, what another one may have taken.
_MAX_TAKEN = 0.2
COLUMNS = ["word", "onset", "peak", "growth", "n_before", "n_peak", "n_notes"]


def find_subjects(words: pd.DataFrame, notes: pd.DataFrame, min_relevance: float) -> Mapping[str, Numbers]:
    """The words that can be planted, each with the numbers of its notes; sorted by word.

    Enough notes, not too many; mostly of one category; about things people buy, as the lists themselves said.

    Args:
        words: note (number of the row in `notes`) and word, each pair once.
        notes: category_id (None where unknown) and relevance of that category in the note's week (NaN likewise).
        min_relevance: mean relevance from which a word counts as something to buy.
    """
    words = words[words["word"].str.len() > 1]
    n = words.groupby("word").size()
    words = words[words["word"].isin(n.index[(n >= MIN_NOTES) & (n <= MAX_SHARE * len(notes))])]
    words = words.join(notes[["category_id", "relevance"]], on="note")
    known = words.dropna(subset="category_id")
    if known.empty:
        return {}
    by_word = known.groupby("word")
    usual = notes["category_id"].value_counts(normalize=True)
    focus = known.groupby("word")["category_id"].value_counts(normalize=True).reset_index()
    least = np.maximum(MIN_FOCUS, MIN_LIFT * focus["category_id"].map(usual).astype(float))
    focus = focus[focus["proportion"] >= least]
    is_one = by_word.size().index.isin(focus["word"]) & (by_word.size() >= MIN_CATEGORIZED)
    relevance = by_word["relevance"].mean()
    chosen = relevance.index[is_one & (relevance >= min_relevance)]
    kept = words[words["word"].isin(chosen)]
    return {str(word): np.sort(rows.to_numpy(np.int64)) for word, rows in kept.groupby("word")["note"]}


def curve(n_weeks: int, onset: int, growth: float) -> NDArray[np.float64]:
    """A rise in units of its quiet level: flat, 6 weeks of growth, then it stays; float64 [n weeks].

    >>> curve(10, 2, 0.5).round(1).tolist()
    [1.0, 1.0, 1.5, 2.2, 3.4, 5.1, 7.6, 11.4, 11.4, 11.4]
    """
    steps = np.clip(np.arange(n_weeks) - onset + 1, 0, WEEKS_OF_GROWTH)
    return np.asarray((1 + growth) ** steps, dtype=np.float64)


def plant(
    dealt: Numbers, subjects: Mapping[str, Numbers], n_rises: int, first_onset: int, rng: np.random.Generator
) -> tuple[Numbers, pd.DataFrame, dict[int, str]]:
    """Deal the notes of some subjects onto curves.

    Args:
        dealt: each note's week in a replay without rises, int64 [n notes].
        subjects: what can be planted (see `find_subjects`).
        n_rises: how many to plant; fewer where subjects or weeks do not suffice.
        first_onset: number of the first week in which a rise may begin.
        rng: the dice.

    Returns:
        The new week of each note, -1 for notes that are left out; a row of `COLUMNS` a rise, with the numbers of the
        weeks of its onset and peak; and the word of each planted note.
    """
    weeks, sizes = dealt.copy(), np.bincount(dealt)
    taken: dict[int, str] = {}
    rises: list[tuple[object, ...]] = []
    names = sorted(subjects)
    last_onset = len(sizes) - WEEKS_OF_GROWTH
    for place in rng.permutation(len(names)) if last_onset >= first_onset else []:
        word = names[place]
        notes = np.array([note for note in subjects[word].tolist() if note not in taken], dtype=np.int64)
        if len(rises) == n_rises or len(notes) < (1 - _MAX_TAKEN) * len(subjects[word]):
            continue
        onset, growth = int(rng.integers(first_onset, last_onset + 1)), float(rng.uniform(*GROWTH))
        shape = curve(len(sizes), onset, growth) * sizes / sizes.mean()
        level = min(MAX_LEVEL, _DEALT * len(notes) / shape.sum())
        peak = onset + WEEKS_OF_GROWTH - 1
        if level * shape[peak] < MIN_PEAK:
            continue
        counts = rng.poisson(level * shape)
        places = np.repeat(np.arange(len(sizes)), counts)[: len(notes)]
        weeks[notes] = -1
        weeks[rng.permutation(notes)[: len(places)]] = places
        taken |= dict.fromkeys(notes.tolist(), word)
        rises.append((word, onset, peak, growth, counts[:onset].mean(), counts[peak], len(places)))
    return weeks, pd.DataFrame(rises, columns=COLUMNS), taken
