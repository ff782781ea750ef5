"""Where notes lie on a map: two dimensions in which neighbours in meaning stay neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from notetrends.trends.categories.catalogue import Vectors

_PERPLEXITY = 30
# t-SNE balances neighbourhoods; fewer different notes than this have none, and stand on a circle.
_FEWEST = 8
# Notes are moved apart until each has so much of the square's side over the root of their number to itself.
_ROOM = 0.55
_PUSHES = 60


def project(vectors: Vectors, seed: int) -> NDArray[np.float64]:
    """Places of notes on the unit square by t-SNE (van der Maaten & Hinton 2008), float64 [n, 2].

    Cosine distance, begun from the two main directions. Notes that would lie on one another are then pushed apart, so
    that each can be pointed at. The same vectors and seed give the same map, on any number of cores.

    Args:
        vectors: unit vectors float32 [n, d].
        seed: of the descent, and of the directions in which notes with the same vector part.

    >>> project(np.eye(4, dtype=np.float32), seed=1).round(2).tolist()
    [[1.0, 0.5], [0.5, 1.0], [0.0, 0.5], [0.5, 0.0]]
    """
    different, place = np.unique(vectors, axis=0, return_inverse=True)
    if len(different) < _FEWEST:
        angle = 2 * np.pi * np.unique(place, return_index=True)[1].argsort().argsort() / max(len(different), 1)
        places = np.column_stack([np.cos(angle), np.sin(angle)])
    else:
        places = _descend(different, seed)
    return _to_square(_apart(_to_square(places)[place.ravel()], seed)) if len(vectors) else np.empty((0, 2))


def _apart(places: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """The same places with room between them; whoever has room already stays."""
    from scipy.spatial import cKDTree

    room = _ROOM / np.sqrt(len(places))
    dice = np.random.default_rng(seed)
    for _ in range(_PUSHES):
        one, other = cKDTree(places).query_pairs(0.999 * room, output_type="ndarray").T
        if not len(one):
            break
        gap = places[one] - places[other]
        gap[~gap.any(axis=1)] = dice.normal(scale=1e-9, size=(int((~gap.any(axis=1)).sum()), 2))
        distance = np.linalg.norm(gap, axis=1, keepdims=True)
        push = gap / distance * (room - distance) / 2
        places = places.copy()
        np.add.at(places, one, push)
        np.add.at(places, other, -push)
    return places


def _descend(vectors: Vectors, seed: int) -> NDArray[np.float64]:
    # both are slow to import, and only the map needs them
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # threads add up in any order, and the descent enlarges the last digit
        tsne = TSNE(metric="cosine", init="pca", perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3), random_state=seed)
        return np.asarray(tsne.fit_transform(vectors), dtype=np.float64)


def _to_square(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same places, moved and scaled alike in both directions until they just fit the unit square."""
    low, high = places.min(axis=0), places.max(axis=0)
    return (places - (low + high) / 2) / max(float((high - low).max()), 1e-12) + 0.5
