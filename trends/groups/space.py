"""The space in which users are compared: categories, weighted by how much they tell, reduced to few dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


def interests(
    users: Numbers, categories: Numbers, weights: Floats, n_users: int, n_categories: int
) -> sparse.csr_array:
    """What each user does in each category, summed: float64 [n users, n categories].

    Args:
        users: number of the user of each act, int64 [n].
        categories: number of the category of its note, int64 [n]; acts of -1 count nowhere.
        weights: what it counts, float64 [n].
        n_users: how many users there are.
        n_categories: how many categories there are.

    >>> interests(np.array([0, 0, 1]), np.array([1, 1, -1]), np.array([1.0, 4.0, 1.0]), 2, 2).toarray().tolist()
    [[0.0, 5.0], [0.0, 0.0]]
    """
    told = categories >= 0
    found = sparse.coo_array((weights[told], (users[told], categories[told])), shape=(n_users, n_categories)).tocsr()
    found.sum_duplicates()
    return found


@dataclass(frozen=True)
class Space:
    """How interests become vectors.

    Attributes:
        idf: what each category tells, float64 [n categories]: log of users over its users (Spärck Jones 1972).
        components: float64 [n categories, d], orthonormal columns.
    """

    idf: Floats
    components: Floats

    @classmethod
    def of(cls, matrix: sparse.csr_array, n_dimensions: int) -> Space:
        """The space of a sample of users: the main directions of their weighted interests (latent semantic analysis).

        There are fewer categories than users, so that the directions come exact and in the same order every time from
        the categories' own product matrix.

        Args:
            matrix: what `interests` gives for the sample.
            n_dimensions: dimensions at the most.
        """
        n_users = np.bincount(matrix.indices, minlength=matrix.shape[1])
        idf = np.where(n_users > 0, np.log((1 + matrix.shape[0]) / (1 + n_users)) + 0.1, 0.0)
        weighted = _unit(_weigh(matrix, idf))
        _, vectors = np.linalg.eigh((weighted.T @ weighted).toarray())
        main = vectors[:, ::-1][:, : min(n_dimensions, matrix.shape[1])]
        signs = np.sign(main[np.abs(main).argmax(axis=0), np.arange(main.shape[1])])
        return cls(idf, main * np.where(signs == 0, 1, signs))

    def weigh(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """Interests by their weight, each user of unit length: sparse float64 [n users, n categories]."""
        return _unit(_weigh(matrix, self.idf))

    def reduce(self, matrix: sparse.csr_array) -> Floats:
        """Users as unit vectors, float64 [n users, d]; zero rows for users who did nothing that tells."""
        return unit(np.asarray(self.weigh(matrix) @ self.components))


def _weigh(matrix: sparse.csr_array, idf: Floats) -> sparse.csr_array:
    # the tenth collect of a kind says less than the first
    return sparse.csr_array((np.log1p(matrix.data) * idf[matrix.indices], matrix.indices, matrix.indptr), matrix.shape)


def _unit(matrix: sparse.csr_array) -> sparse.csr_array:
    norms = np.sqrt(np.asarray((matrix.multiply(matrix)).sum(axis=1))).ravel()
    scale = np.repeat(1 / np.maximum(norms, 1e-12), np.diff(matrix.indptr))
    return sparse.csr_array((matrix.data * scale, matrix.indices, matrix.indptr), matrix.shape)


def unit(rows: Floats) -> Floats:
    """Rows of length 1; zero rows stay zero."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
