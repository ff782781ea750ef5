"""Dense groups in a pool of note vectors: what the catalogue is built from, and what births are found in."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.decomposition import PCA

from notetrends.trends.embedding.sentence import unit

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """Groups of a pool: the cluster of each vector (-1 none), and each cluster's centroid and radius."""

    labels: Labels
    centroids: Vectors
    radii: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.centroids)


def find_clusters(
    vectors: Vectors, *, min_size: int, n_dimensions: int = 16, merge_similarity: float = 0.85, seed: int = 1
) -> Clusters:
    """HDBSCAN (Campello et al. 2013) on reduced vectors; clusters whose centroids nearly agree become one.

    Args:
        vectors: unit vectors float32 [n, d]; sort them by note first, the result depends on the order.
        min_size: fewest notes a cluster may hold.
        n_dimensions: dimensions in which density is measured; beyond 16 it is slow and no better.
        merge_similarity: average-link cosine from which two clusters are one.
        seed: of the reduction.
    """
    nothing = Clusters(np.full(len(vectors), -1, dtype=np.int64), vectors[:0], np.empty(0))
    if len(vectors) < 2 * min_size:
        return nothing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        from hdbscan import HDBSCAN

    n_components = min(n_dimensions, *vectors.shape)
    reduced = PCA(n_components, svd_solver="full", random_state=seed).fit_transform(vectors.astype(np.float64))
    model = HDBSCAN(min_cluster_size=max(min_size, 2), min_samples=min(5, min_size), core_dist_n_jobs=1)
    labels = np.asarray(model.fit_predict(reduced), dtype=np.int64)
    n_clusters = int(labels.max(initial=-1)) + 1
    if not n_clusters:
        return nothing
    merged = _merge(centroids_of(vectors, labels, n_clusters), merge_similarity)
    labels = np.where(labels >= 0, merged[labels], -1)
    centroids = centroids_of(vectors, labels, int(merged.max()) + 1)
    return Clusters(labels, centroids, radii_of(vectors, labels, centroids))


def centroids_of(vectors: Vectors, labels: Labels, n_clusters: int) -> Vectors:
    """The mean direction of each cluster's vectors, unit length: float32 [n clusters, d]."""
    sums = np.zeros((n_clusters, vectors.shape[1]), dtype=np.float64)
    np.add.at(sums, labels[labels >= 0], vectors[labels >= 0])
    return unit(sums.astype(np.float32))


def radii_of(vectors: Vectors, labels: Labels, centroids: Vectors) -> NDArray[np.float64]:
    """The least cosine that still belongs to each cluster: mean - 2 sd of its members' cosines.

    >>> vectors = np.array([[1, 0], [1, 0], [0.6, 0.8]], dtype=np.float32)
    >>> float(radii_of(vectors, np.array([0, 0, -1]), vectors[:1])[0])
    1.0
    """
    members = labels >= 0
    cosine = np.einsum("ij,ij->i", vectors[members].astype(np.float64), centroids[labels[members]])
    n = np.maximum(np.bincount(labels[members], minlength=len(centroids)), 1)
    mean = np.bincount(labels[members], weights=cosine, minlength=len(centroids)) / n
    square = np.bincount(labels[members], weights=cosine**2, minlength=len(centroids)) / n
    return np.asarray(mean - 2 * np.sqrt(np.maximum(square - mean**2, 0)))


def _merge(centroids: Vectors, similarity: float) -> Labels:
    """The group of each centroid under average linkage at `similarity`, numbered from 0 by first member."""
    if len(centroids) < 2:
        return np.zeros(len(centroids), dtype=np.int64)
    tree = linkage(centroids.astype(np.float64), method="average", metric="cosine")
    groups = fcluster(tree, t=1 - similarity, criterion="distance")
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], dtype=np.int64)
