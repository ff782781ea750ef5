"""Dense groups in a pool of note vectors: what the catalogue is built from, and what births are found in."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from sklearn.decomposition import PCA

from notetrends.trends.categories.catalogue import BLOCK, Vectors
from notetrends.trends.embedding.sentence import unit

Labels = NDArray[np.int64]
_PAIRED = 1024  # notes that are looked at together where each is compared with every other
# Standard deviations below the median cosine from which a member is none.
_FAR_OFF = 2.5
# Standard deviations below the mean cosine down to which a category reaches.
_WIDTH = 2.5


@dataclass(frozen=True)
class Clusters:
    """Groups of a pool: the cluster of each vector (-1 none), and each cluster's centroid and radius."""

    labels: Labels
    centroids: Vectors
    radii: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.centroids)


def find_clusters(
    vectors: Vectors, *, min_size: int, is_smoothed: bool = True, n_dimensions: int = 32,
    merge_similarity: float = 0.85, seed: int = 1,
) -> Clusters:  # fmt: skip
    """HDBSCAN (Campello et al. 2013) on reduced vectors; clusters whose centroids nearly agree become one.

    The finest clusters of its tree are taken (its leaves) and joined again by the direction of their centroids: of
    broad ones, "most stable" often means one that holds half of the pool.

    Args:
        vectors: unit vectors float32 [n, d]; sort them by note first, the result depends on the order.
        min_size: fewest notes a cluster may hold.
        is_smoothed: look for density among means of neighbours; not where most of the pool is noise.
        n_dimensions: dimensions in which density is measured: in too few, topics lie over one another.
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
    points = _smoothed(vectors, min_size) if is_smoothed else vectors
    reduced = PCA(n_components, svd_solver="covariance_eigh", random_state=seed).fit_transform(
        points.astype(np.float64)
    )
    model = HDBSCAN(
        min_cluster_size=max(min_size, 2), min_samples=min(5, min_size), cluster_selection_method="leaf",
        core_dist_n_jobs=1,
    )  # fmt: skip
    labels = np.asarray(model.fit_predict(reduced), dtype=np.int64)
    n_clusters = int(labels.max(initial=-1)) + 1
    if not n_clusters:
        return nothing
    merged = alike(centroids_of(vectors, labels, n_clusters), merge_similarity)
    labels = _trimmed(vectors, np.where(labels >= 0, merged[labels], -1), int(merged.max()) + 1)
    centroids = centroids_of(vectors, labels, int(merged.max()) + 1)
    radii = radii_of(vectors, labels, centroids)
    kept = np.flatnonzero(_is_distinct(vectors, labels, centroids, radii))
    number = np.full(len(centroids) + 1, -1)
    number[kept] = np.arange(len(kept))
    return Clusters(number[labels], centroids[kept], radii[kept])


def centroids_of(vectors: Vectors, labels: Labels, n_clusters: int) -> Vectors:
    """The mean direction of each cluster's vectors, unit length: float32 [n clusters, d]."""
    sums = np.zeros((n_clusters, vectors.shape[1]), dtype=np.float64)
    for start in range(0, len(vectors), BLOCK):
        members = start + np.flatnonzero(labels[start : start + BLOCK] >= 0)
        places = (labels[members], np.arange(len(members)))
        of_cluster = csr_matrix((np.ones(len(members)), places), shape=(n_clusters, len(members)))
        sums += of_cluster @ vectors[members].astype(np.float64)
    return unit(sums.astype(np.float32))


def radii_of(vectors: Vectors, labels: Labels, centroids: Vectors) -> NDArray[np.float64]:
    """The least cosine that still belongs to each cluster: mean - 2.5 sd of its members' cosines.

    >>> vectors = np.array([[1, 0], [1, 0], [0.6, 0.8]], dtype=np.float32)
    >>> float(radii_of(vectors, np.array([0, 0, -1]), vectors[:1])[0])
    1.0
    """
    members = labels >= 0
    cosine = np.einsum("ij,ij->i", vectors[members].astype(np.float64), centroids[labels[members]])
    n = np.maximum(np.bincount(labels[members], minlength=len(centroids)), 1)
    mean = np.bincount(labels[members], weights=cosine, minlength=len(centroids)) / n
    square = np.bincount(labels[members], weights=cosine**2, minlength=len(centroids)) / n
    return np.asarray(mean - _WIDTH * np.sqrt(np.maximum(square - mean**2, 0)))


def _smoothed(vectors: Vectors, n_neighbours: int) -> Vectors:
    """Each vector replaced by the mean of the nearest ones: notes are too unlike each other for density to show.

    Short notes share few words with any one other; with many others of their kind they share much.
    """
    means = np.empty_like(vectors)
    n_neighbours = min(n_neighbours, len(vectors))
    for start in range(0, len(vectors), _PAIRED):
        cosine = vectors[start : start + _PAIRED] @ vectors.T
        nearest = np.argpartition(cosine, -n_neighbours, axis=1)[:, -n_neighbours:]
        means[start : start + _PAIRED] = vectors[nearest].mean(axis=1)
    return unit(means)


def _trimmed(vectors: Vectors, labels: Labels, n_clusters: int) -> Labels:
    """`labels` without the members far below their cluster's median cosine: in thin pools noise hangs on to groups."""
    centroids = centroids_of(vectors, labels, n_clusters)
    trimmed = labels.copy()
    for number in range(n_clusters):
        members = np.flatnonzero(labels == number)
        cosine = vectors[members] @ centroids[number]
        middle = np.median(cosine)
        spread = 1.4826 * np.median(np.abs(cosine - middle))  # a standard deviation, whatever the outliers
        trimmed[members[cosine < middle - _FAR_OFF * spread]] = -1
    return trimmed


def _is_distinct(vectors: Vectors, labels: Labels, centroids: Vectors, radii: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which clusters hold more of their own notes than of other clusters' within their radius.

    A loose one would swallow whatever comes up later anywhere near.
    """
    n_inside = np.zeros(len(centroids))
    clustered = vectors[labels >= 0]
    for start in range(0, len(clustered), BLOCK):
        n_inside += (clustered[start : start + BLOCK] @ centroids.T >= radii).sum(axis=0)
    n_own = np.bincount(labels[labels >= 0], minlength=len(centroids))
    return np.asarray(n_inside < 2 * n_own)


def alike(centroids: Vectors, similarity: float) -> Labels:
    """The group of each centroid under average linkage at `similarity`, numbered from 0 by first member.

    >>> alike(np.array([[1, 0], [0, 1], [0.8, 0.6]], dtype=np.float32), 0.75).tolist()
    [0, 1, 0]
    """
    if len(centroids) < 2:
        return np.zeros(len(centroids), dtype=np.int64)
    tree = linkage(centroids.astype(np.float64), method="average", metric="cosine")
    groups = fcluster(tree, t=1 - similarity, criterion="distance")
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], dtype=np.int64)
