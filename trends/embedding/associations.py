"""Which symbols stand together more often than chance would have it: positive pointwise mutual information."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

_LONGEST = 8  # characters of a context word that may lie in another's writing


def ppmi(counts: csr_array, expected_share: NDArray[np.float64]) -> csr_array:
    """max(0, log(p(row, context) / (p(row) p(context)))), Church & Hanks 1990; float32, the shape of `counts`.

    Args:
        counts: how often each row stands together with each context, [n rows, n contexts].
        expected_share: p(context), float64 [n contexts].

    >>> ppmi(csr_array(np.array([[3.0, 1.0], [1.0, 3.0]])), np.array([0.5, 0.5])).toarray().round(3).tolist()
    [[0.4050000011920929, 0.0], [0.0, 0.4050000011920929]]
    """
    entries = coo_array(counts)
    row, context = entries.coords
    totals = np.bincount(row, entries.data, counts.shape[0])
    with np.errstate(divide="ignore"):
        value = np.log(entries.data / (totals[row] * expected_share[context]))
    kept = np.isfinite(value) & (value > 0)
    return csr_array((value[kept].astype(np.float32), (row[kept], context[kept])), shape=counts.shape)


def without(counts: csr_array, shared: csr_array) -> csr_array:
    """`counts` with zeros where `shared` is one."""
    left = csr_array(counts - counts.multiply(shared))
    left.eliminate_zeros()
    return left


def share_writing(names: Sequence[str], contexts: Sequence[str]) -> csr_array:
    """Ones where a context lies in a name's writing: 面膜 stands beside 面 always, which says nothing about either.

    >>> share_writing(["补水面膜", "面"], ["面膜", "面"]).toarray().tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    place = {context: number for number, context in enumerate(contexts)}
    pairs = [
        (number, place[part])
        for number, name in enumerate(names)
        for part in {name[a:b] for a in range(len(name)) for b in range(a + 1, min(len(name), a + _LONGEST) + 1)}
        if part in place
    ]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(contexts)))
