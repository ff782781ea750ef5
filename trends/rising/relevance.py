"""How much an entry is about things people buy and use, in [0, 1]; a number with its reasons, never a filter.

What a note is about stands in its first words. Words for goods, for buying and selling and for using, and signs of
purchase (a price, 求链接), speak for it; words for persons, shows, matches and news, and words that look like a
person's name, speak against it. All are general vocabulary: no list names a brand, a person or an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.kinds import GOODS, is_noun, kind_of
from notetrends.tokenize.lexicon import packaged

# Columns of `read_evidence`: what each note holds of each kind.
EVIDENCE = ["goods_words", "events_words", "name_words"]
# A title whole, or a long note's title and opening: further on, every note speaks of everything.
_OPENING_TOKENS, _OPENING_CHARACTERS = 20, 60
# Log-odds a share of notes that hold goods words, events words, names. Logistic regression on bursting words judged by
# hand (drawn over 145 weeks of hot-list titles, unclear ones left out, weighted back to how often their like occurs).
# 932 judged, 68 of them about goods: AUC .95, average precision .71 in 5-fold cross-validation over weeks. Without a
# new fit: .98 and .81 on 277 judged after the word lists were done, .98 and .89 on 312 of another source.
_WEIGHTS = (5.0, -1.7, -1.6)
# Hot lists are 1 in 20 about goods (a bias of -3.2); shop owners' notes are mostly. In between: of the hot list's
# bursts above 0.4, half are about goods, and more than eight in ten of those that are lie above it.
_BIAS = -1.0
# Of a verb, a time or an adjective that bursts there is nothing to stock, whatever its notes mention: one in six of the
# hot list's entries. Weights of -1 to -3 found the same of its events among 20, one more than none.
_UNNAMING = -1.5
# Two notes of three prove less than twenty of thirty.
_PSEUDO_NOTES = 1.0


def read_evidence(
    tokens: Sequence[Sequence[str]], texts: Sequence[str], prices: Sequence[Iterable[float]]
) -> pd.DataFrame:
    """The words at each note's beginning that tell what it is about.

    Args:
        tokens: each note's words in order.
        texts: each note's text, normalised.
        prices: the prices that each note names, yuan.

    Returns:
        Frame of one row a note, columns of `EVIDENCE`, each a list of words, each word once; a price counts as goods.

    >>> read_evidence([["晚安", "睡眠面膜", "囤"], ["演唱会"]], ["晚安睡眠面膜性价比", "演唱会"], [[39.9], []]).to_numpy().tolist()
    [[['睡眠面膜', '囤', '性价比', '39.9元'], [], []], [[], ['演唱会'], []]]
    """  # noqa: E501  a doctest's line cannot be broken
    signs = sorted(packaged("intent"))
    rows: list[list[list[str]]] = []
    for words, text, amounts in zip(tokens, texts, prices, strict=True):
        row: dict[str, list[str]] = {name: [] for name in EVIDENCE}
        for word in dict.fromkeys(words[:_OPENING_TOKENS]):
            kind = kind_of(word)
            if kind:
                row[f"{kind}_words"].append(word)
        found, opening = row["goods_words"], text[:_OPENING_CHARACTERS]
        found += [sign for sign in signs if sign in opening and sign not in found]
        found += [f"{amount:g}元" for amount in amounts]
        rows.append([row[name] for name in EVIDENCE])
    return pd.DataFrame(rows, columns=EVIDENCE)


def reasons(notes: pd.DataFrame, n: int = 5) -> pd.Series[list[str]]:
    """The words behind each category's relevance, most frequent first: `+` before those for it, `-` before the others.

    Args:
        notes: category and the columns of `EVIDENCE`.
        n: words at the most.

    >>> notes = pd.DataFrame({"category": [0, 0], "goods_words": [["面膜"], ["面膜"]], "events_words": [["演员"], []],
    ...                       "name_words": [[], []]})
    >>> reasons(notes).to_dict()
    {0: ['+面膜', '-演员']}
    """
    marked = [
        notes[["category"]].assign(word=notes[name].map(lambda words, sign=sign: [sign + word for word in words]))
        for name, sign in zip(EVIDENCE, "+--", strict=True)
    ]
    words = pd.concat(marked).explode("word").dropna()
    counts = words.groupby(["category", "word"]).size().rename("n").reset_index()
    counts = counts.sort_values(["category", "n", "word"], ascending=[True, False, True])
    return counts.groupby("category").head(n).groupby("category")["word"].agg(list)


def is_unnaming(keywords: Sequence[str]) -> bool:
    """Whether a story is called by a word that names neither goods nor any other thing: nothing that could be stocked.

    >>> [is_unnaming(words) for words in (["揭晓"], ["节后"], ["露营"], ["羽绒服"], [])]
    [True, True, False, False, False]
    """
    return len(keywords) > 0 and not is_noun(keywords[0]) and kind_of(keywords[0]) != GOODS


def relevance(
    n_holding: NDArray[np.float64], n_notes: NDArray[np.float64], unnaming: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The relevance of entries, by a logistic function of how many of their notes hold evidence.

    Args:
        n_holding: notes that hold each kind of `EVIDENCE`, float64 [n entries, 3].
        n_notes: notes in all, float64 [n entries].
        unnaming: see `is_unnaming`, boolean [n entries].

    Five of nine notes name goods; all nine name shows; an entry without notes is as one without evidence:

    >>> relevance(np.array([[5.0, 0, 0], [0, 9, 0], [0, 0, 0]]), np.array([9.0, 9, 0]), np.zeros(3, bool)).round(2).tolist()
    [0.82, 0.07, 0.27]
    """  # noqa: E501  a doctest's line cannot be broken
    shares = n_holding / (n_notes[:, None] + _PSEUDO_NOTES)
    return np.asarray(1 / (1 + np.exp(-(_BIAS + shares @ np.array(_WEIGHTS) + _UNNAMING * unnaming))))
