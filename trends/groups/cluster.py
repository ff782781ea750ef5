"""How many groups there are, and where their centres lie."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from notetrends.trends.groups.space import Floats, Numbers, unit

# Two halves of the users agree on a number of groups if this part of the pairs of each group stay together
# (Tibshirani & Walther 2005 advise .8 to .9 for clusters well apart; interests overlap).
_STRENGTH = 0.8
# The number of before stays while it is nearly as good: groups that come and go tell nobody anything.
_STILL = 0.65
_SPLITS = 3
_MOST_JUDGED = 4_000
_STARTS = 8


def choose_number(vectors: Floats, numbers: Iterable[int], seed: int, known: int = 0) -> int:
    """The largest of `numbers` on which halves of the users agree (prediction strength, Tibshirani & Walther 2005).

    Args:
        vectors: unit vectors of a sample of users, float64 [n, d].
        numbers: the numbers of groups that are allowed, ascending.
        seed: of the halves and of the searches.
        known: the number of before, which has to be less good to stay.

    Returns:
        A number; the one with the best agreement where none agrees well enough.
    """
    strengths = {number: strength(vectors, number, seed) for number in numbers if 2 * number <= len(vectors)}
    good = [number for number, found in strengths.items() if found >= (_STILL if number == known else _STRENGTH)]
    return max(good) if good else max(strengths, key=lambda number: (strengths[number], -number), default=1)


def strength(vectors: Floats, number: int, seed: int) -> float:
    """Prediction strength of a number of groups: the mean over splits of the worst group's part of pairs that stay."""
    found = []
    for split in range(_SPLITS):
        order = np.random.default_rng([seed, split]).permutation(len(vectors))[:_MOST_JUDGED]
        half = len(order) // 2
        learned, judged = vectors[order[:half]], vectors[order[half:]]
        told = nearest(judged, centres(learned, number, seed))
        own = nearest(judged, centres(judged, number, seed))
        found.append(min(_kept(told[own == one]) for one in range(number)))
    return float(np.mean(found))


def _kept(told: Numbers) -> float:
    """The part of a group's pairs that the other half's centres leave together; 0 for a group of one."""
    n = len(told)
    return float((np.bincount(told) * (np.bincount(told) - 1.0)).sum() / (n * (n - 1.0))) if n > 1 else 0.0


def centres(vectors: Floats, number: int, seed: int, start: Floats | None = None) -> Floats:
    """Centres of groups by k-means on the sphere, unit vectors float64 [number, d].

    Args:
        vectors: unit vectors, float64 [n, d].
        number: how many.
        seed: of the starts.
        start: centres to go on from, float64 [number, d]; else the best of several searches.
    """
    with threadpool_limits(1):  # threads add up in any order
        search = KMeans(number, init="k-means++" if start is None else start, n_init=_STARTS if start is None else 1,
                        random_state=seed)  # fmt: skip
        return unit(search.fit(vectors).cluster_centers_)


def nearest(vectors: Floats, middles: Floats) -> Numbers:
    """The number of the nearest centre of each user, int64 [n].

    >>> nearest(np.array([[1.0, 0.0], [0.6, 0.8]]), np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [1, 0]
    """
    return np.asarray((vectors @ middles.T).argmax(axis=1), dtype=np.int64)
