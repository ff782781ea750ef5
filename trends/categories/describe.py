"""What a category is about: the words that tell it from the others (c-TF-IDF), and notes that show it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_array

N_WORDS = 10
STRINGS = pa.list_(pa.string())


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
    sizes = pd.Series(category).value_counts()
    return weigh(count_words(pa.chunked_array([pa.array(tokens, STRINGS)]), np.arange(len(tokens)), category), sizes)


def count_words(tokens: pa.ChunkedArray, notes: NDArray[np.int64], category: NDArray[np.int64]) -> pd.DataFrame:
    """In how many notes of each category a word of several characters stands.

    Args:
        tokens: the words of each note.
        notes: number of a note, int64 [n pairs]; one may be in several categories.
        category: its category, int64 [n pairs], -1 for none.

    Returns:
        Frame of category, word, n.

    >>> count_words(pa.chunked_array([[["瑜伽", "瑜伽"], ["好"]]]), np.array([0, 0, 1]), np.array([2, 5, 2])).to_numpy().tolist()
    [[2, '瑜伽', 1], [5, '瑜伽', 1]]
    """  # noqa: E501  a doctest's line cannot be broken
    lists = tokens.combine_chunks()
    encoded = lists.flatten().dictionary_encode()
    is_told = pc.greater(pc.utf8_length(encoded.dictionary), 1).to_numpy(zero_copy_only=False)
    codes, said_in = encoded.indices.to_numpy().astype(np.int64), lists.value_parent_indices().to_numpy()
    held = np.unique(said_in.astype(np.int64)[is_told[codes]] << 32 | codes[is_told[codes]])
    edges = np.searchsorted(held, np.arange(len(lists) + 1) << 32)
    shape = (len(lists), len(encoded.dictionary))
    says = csr_array((np.ones(len(held), np.int64), held & 0xFFFFFFFF, edges), shape=shape)
    names, row = np.unique(category, return_inverse=True)
    lies = csr_array((np.ones(len(notes), np.int64), (row, notes)), shape=(len(names), len(lists)))
    n = (lies @ says).tocoo()
    words = encoded.dictionary.take(pa.array(n.col)).to_pandas()
    return pd.DataFrame({"category": names[n.row], "word": words, "n": n.data})


def weigh(counts: pd.DataFrame, sizes: pd.Series[int]) -> pd.DataFrame:
    """The frame of `weigh_words`, of words that were counted.

    Args:
        counts: category, word, n (notes of it that hold the word); where a pair stands twice, its counts add up.
        sizes: notes of each category.
    """
    counts = counts.groupby(["category", "word"])["n"].sum().reset_index()
    everywhere = counts.groupby("word")["n"].transform("sum")
    size = counts.groupby("category")["n"].transform("sum")
    mean_size = counts.groupby("category")["n"].sum().mean()
    counts["score"] = counts["n"] / size * np.log1p(mean_size / everywhere)
    counts["weight"] = counts["score"] * np.sqrt(counts["n"])
    counts["share"] = counts["n"] / counts["category"].map(sizes)
    counts = counts[counts["category"] >= 0]
    counts = counts.sort_values(["category", "weight", "word"], ascending=[True, False, True], ignore_index=True)
    return counts.drop(columns=["n", "weight"])


def best_words(words: pd.DataFrame, n_categories: int, n_words: int = N_WORDS) -> list[list[str]]:
    """The first words of each category, as `weigh_words` ordered them.

    >>> best_words(weigh_words([["瑜伽", "垫子"], ["瑜伽"], ["露营", "垫子"]], np.array([0, 0, 1])), 2, n_words=1)
    [['瑜伽'], ['露营']]
    """
    best = words.groupby("category").head(n_words).groupby("category")["word"].agg(list)
    return [best.get(number, []) for number in range(n_categories)]


def exemplars(vectors: NDArray[np.float32], voices: NDArray[np.object_], n: int = 5) -> NDArray[np.int64]:
    """The most typical notes by different voices: nearest to their own mean, one a voice; their numbers.

    Args:
        vectors: unit vectors of a category's notes, float32 [n notes, d].
        voices: who speaks in each note: its author, else its near-duplicate group; object [n notes].
        n: how many to give.
    """
    order = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")
    is_first = ~pd.Series(voices[order]).duplicated().to_numpy()
    return np.asarray(order[is_first][:n], dtype=np.int64)
