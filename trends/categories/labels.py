"""What to call a category: one or two words that would do on a shelf sign, and that stay while its notes stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.kinds import GOODS, is_noun, kind_of
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.describe import N_WORDS, best_words, weigh_words

UNNAMED = "未命名"
STORY = "（话题）"  # behind the label of a story that a settled category has as well
_BETWEEN = "·"
# What people buy is a better sign than what they say of it; a word that names nothing, or a whole sentence, a worse.
_GOODS, _UNNAMING, _SENTENCE = 1.6, 0.6, 0.4
_LONGEST = 6
# Share of the notes that a word must be in to stand for all, and to stand for them alone.
_LEAST, _ALONE = 0.1, 0.5


def names_in(label: str) -> list[str]:
    """The words that a label is made of, the first of them what its entry is called.

    >>> names_in("防晒衣·登山"), names_in("羽绒服（话题）")
    (['防晒衣', '登山'], ['羽绒服'])
    """
    return label.removesuffix(STORY).split(_BETWEEN)


def choose_labels(words: pd.DataFrame, n_categories: int, taken: Iterable[str] = ()) -> list[str]:
    """A label for each category, different from all others: its best word; two where one says too little.

    Args:
        words: category, word, share and score, from `weigh_words`.
        n_categories: how many there are.
        taken: labels that others have.

    >>> words = pd.DataFrame({"category": [0, 0, 1, 1], "word": ["喜欢", "防晒衣", "防晒衣", "登山"],
    ...                       "share": [0.9, 0.8, 0.4, 0.3], "score": [0.4, 0.3, 0.3, 0.2]})
    >>> choose_labels(words, 3)
    ['防晒衣', '防晒衣·登山', '未命名']
    """
    used, labels = set(taken), []
    for number in range(n_categories):
        own = words[words["category"] == number]
        labels.append(_label(_ranked(own), used))
        used.add(labels[-1])
    return labels


def refresh_labels(
    catalogue: Catalogue, category_ids: NDArray[np.object_], tokens: Sequence[Sequence[str]]
) -> Catalogue:
    """The settled categories described by what is written in them now; the label stays unless the content moved.

    It has moved where no word of the label is among the best words any more.

    Args:
        catalogue: the catalogue.
        category_ids: the category of each recent note, None for none, object [n notes].
        tokens: the words of these notes.
    """
    rows = catalogue.rows.copy()
    number = pd.Series(np.arange(len(rows)), index=rows["category_id"])
    places = pd.Series(category_ids).map(number).fillna(-1).to_numpy(np.int64)
    described, top, labels = weigh_words(tokens, places), rows["top_words"].to_list(), rows["label"].to_list()
    for place in np.intersect1d(places, np.flatnonzero(catalogue.has_reach)).tolist():
        own = described[described["category"] == place]
        ranked = _ranked(own)
        top[place] = own["word"].head(N_WORDS).to_list()
        if not set(labels[place].split(_BETWEEN)) & {*top[place], *ranked["word"].head(N_WORDS)}:
            labels[place] = _label(ranked, set(labels) - {labels[place]})
    return Catalogue(rows.assign(top_words=top, label=labels), catalogue.centroids, catalogue.anchors)


def name_afresh(catalogue: Catalogue, places: NDArray[np.int64], tokens: Sequence[Sequence[str]]) -> Catalogue:
    """The catalogue with the labels and words of the notes that lie in each category.

    Those of the dense core that it was made of are few, and hold by chance what they share.

    Args:
        catalogue: settled categories.
        places: the row of each note, int64 [n notes], -1 for none.
        tokens: the words of these notes.
    """
    described = weigh_words(tokens, places)
    top = pd.Series(best_words(described, len(catalogue)), index=catalogue.rows.index)
    rows = catalogue.rows.assign(label=choose_labels(described, len(catalogue)), top_words=top)
    return Catalogue(rows, catalogue.centroids, catalogue.anchors)


def _ranked(words: pd.DataFrame) -> pd.DataFrame:
    """The words of a category that could name it, best first; those in few of its notes after all others."""
    value = words["score"] * words["word"].map(_aptness).astype(np.float64)
    ranked = words.assign(value=value, is_rare=words["share"] < _LEAST)
    return ranked.sort_values(["is_rare", "value", "word"], ascending=[True, False, True], ignore_index=True)


@lru_cache(1 << 16)
def _aptness(word: str) -> float:
    """How fit a word is for a sign.

    >>> [_aptness(word) for word in ("面膜", "月亮", "喜欢", "没想到今天这么热")]
    [1.6, 1.0, 0.6, 0.4]
    """
    if len(word) > _LONGEST and not word.isascii():
        return _SENTENCE
    if kind_of(word) == GOODS:
        return _GOODS
    return 1.0 if is_noun(word) else _UNNAMING


def _label(ranked: pd.DataFrame, taken: set[str]) -> str:
    """The best word where it is in most notes and free; else two, the second not written within the first.

    >>> words = pd.DataFrame({"word": ["面膜", "贴片面膜", "补水"], "share": [0.9, 0.4, 0.3]})
    >>> _label(words, set()), _label(words, {"面膜"}), _label(words, {"面膜", "面膜·补水"})
    ('面膜', '面膜·补水', '面膜2')
    """
    if ranked.empty:
        return _free(UNNAMED, taken)
    best = ranked["word"].iloc[0]
    if ranked["share"].iloc[0] >= _ALONE and best not in taken:
        return str(best)
    others = [word for word in ranked["word"].iloc[1:] if word not in best and best not in word]
    pairs = (f"{best}{_BETWEEN}{other}" for other in others[:N_WORDS])
    return next((pair for pair in pairs if pair not in taken), _free(str(best), taken))


def _free(label: str, taken: set[str]) -> str:
    number = 2
    found = label
    while found in taken:
        found, number = f"{label}{number}", number + 1
    return found
