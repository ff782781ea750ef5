"""What a category is about: the words that tell it from the others (c-TF-IDF), and notes that show it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

N_WORDS = 10


def weigh_words(tokens: Sequence[Sequence[str]], category: NDArray[np.int64]) -> pd.DataFrame:
    """How well each word tells a category from the others: c-TF-IDF (Grootendorst 2022), counted once a note.

    Single characters are left out: they are what is left of a word that was cut wrongly.

    Args:
        tokens: the words of each note.
        category: its category, int64 [n notes], -1 for none (those notes still say what is common).

    Returns:
        Frame of category, word, share (of the category's notes that hold it), score (c-TF-IDF); best first, by score
        times the root of the notes that hold the word: to describe, a word of three notes is too narrow.
    """
    pairs = pd.DataFrame(
        [
            (number, word)
            for number, words in zip(category, tokens, strict=True)
            for word in set(words)
            if len(word) > 1
        ],
        columns=["category", "word"],
    ).astype({"category": np.int64})
    counts = pairs.groupby(["category", "word"]).size().rename("n").reset_index()
    everywhere = counts.groupby("word")["n"].transform("sum")
    size = counts.groupby("category")["n"].transform("sum")
    mean_size = counts.groupby("category")["n"].sum().mean()
    counts["score"] = counts["n"] / size * np.log1p(mean_size / everywhere)
    counts["weight"] = counts["score"] * np.sqrt(counts["n"])
    counts["share"] = counts["n"] / counts["category"].map(pd.Series(category).value_counts())
    counts = counts[counts["category"] >= 0]
    counts = counts.sort_values(["category", "weight", "word"], ascending=[True, False, True], ignore_index=True)
    return counts.drop(columns=["n", "weight"])


def top_words(
    tokens: Sequence[Sequence[str]], category: NDArray[np.int64], n_categories: int, n_words: int = N_WORDS
) -> list[list[str]]:
    """The words of each category that `weigh_words` puts first.

    >>> top_words([["瑜伽", "垫子"], ["瑜伽"], ["露营", "垫子"]], np.array([0, 0, 1]), 2, n_words=1)
    [['瑜伽'], ['露营']]
    """
    return best_words(weigh_words(tokens, category), n_categories, n_words)


def best_words(words: pd.DataFrame, n_categories: int, n_words: int = N_WORDS) -> list[list[str]]:
    """The first words of each category, as `weigh_words` ordered them."""
    best = words.groupby("category").head(n_words).groupby("category")["word"].agg(list)
    return [best.get(number, []) for number in range(n_categories)]


def exemplars(
    members: NDArray[np.int64], vectors: NDArray[np.float32], voices: Sequence[str], n: int = 5
) -> NDArray[np.int64]:
    """The most typical members by different voices: nearest to their own mean, one a voice.

    Args:
        members: numbers of the category's notes.
        vectors: unit vectors of all notes, float32 [n notes, d].
        voices: who speaks in each note: its author, else its near-duplicate group.
        n: how many to give.
    """
    mean = vectors[members].mean(axis=0)
    order = members[np.argsort(-(vectors[members] @ mean), kind="stable")]
    _, first = np.unique([voices[number] for number in order], return_index=True)
    return np.asarray(order[np.sort(first)[:n]])
