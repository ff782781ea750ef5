"""How much an entry is about things people buy and use, in [0, 1]; a number with its reasons, never a filter.

Two kinds of evidence that hold in any year: general words for goods against general words for persons, shows,
matches and news, counted in the notes; and which of the two lists the notes' vectors lie nearer to, so that notes
which use none of those words still tell. No name of a brand, a person or an event is in either list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from notetrends.tokenize.lexicon import packaged

# Log-odds a unit of each part: words seen weigh twice a vector's guess, which is trained on two short word lists.
_WORDS, _VECTOR, _INTENT = 4.0, 0.5, 1.0


def goods_scores(
    vectors: NDArray[np.float32], goods: NDArray[np.float32], events: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Log-odds of each note's vector to be about goods, by a logistic regression on the two word lists' vectors.

    Args:
        vectors: float32 [n notes, d].
        goods: vectors of the goods words, float32 [n, d]; zero rows (unknown words) are left out.
        events: vectors of the event words, likewise.

    Returns:
        float32 [n notes]; zeros where either list has no known word.
    """
    from sklearn.linear_model import LogisticRegression  # slow to import, and only one step needs it

    goods, events = goods[np.any(goods != 0, axis=1)], events[np.any(events != 0, axis=1)]
    if not len(goods) or not len(events):
        return np.zeros(len(vectors), dtype=np.float32)
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    model.fit(np.vstack([goods, events]), np.repeat([1, 0], [len(goods), len(events)]))
    return np.asarray(vectors @ model.coef_[0] + model.intercept_[0], dtype=np.float32)


def word_evidence(tokens: Sequence[Sequence[str]], texts: Sequence[str]) -> NDArray[np.float64]:
    """For each note whether it holds a word for goods, for events, and a sign of intent: float64 [n notes, 3]."""
    goods, events, intent = packaged("goods"), packaged("events"), packaged("intent")
    return np.array(
        [
            (not goods.isdisjoint(words), not events.isdisjoint(words), any(sign in text for sign in intent))
            for words, text in zip(tokens, texts, strict=True)
        ],
        dtype=np.float64,
    ).reshape(-1, 3)


def relevance(word_shares: NDArray[np.float64], goods_score: NDArray[np.float64]) -> NDArray[np.float64]:
    """The relevance of entries.

    Args:
        word_shares: share of an entry's notes with goods words, event words, intent: float64 [n entries, 3].
        goods_score: mean log-odds of its notes' vectors: float64 [n entries].

    >>> relevance(np.array([[0.5, 0.0, 0.25], [0.0, 0.5, 0.0]]), np.zeros(2)).round(2).tolist()
    [0.9, 0.12]
    """
    goods, events, intent = word_shares.T
    return np.asarray(1 / (1 + np.exp(-(_WORDS * (goods - events) + _INTENT * intent + _VECTOR * goods_score))))
