"""Dense groups: as many as were made, the same every time, near twins as one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from notetrends.trends.categories.cluster import Clusters, centroids_of, find_clusters, radii_of
from notetrends.trends.embedding.sentence import unit

Pool = tuple[NDArray[np.float32], NDArray[np.int64]]


def blobs(n_blobs: int, *, seed: int, size: int = 60, d: int = 48, spread: float = 0.08, n_noise: int = 0) -> Pool:
    """Gaussian blobs on the unit sphere around random directions, then directions of no blob (-1)."""
    rng = np.random.default_rng(seed)
    centres = unit(rng.normal(size=(n_blobs, d)).astype(np.float32))
    truth = np.concatenate([np.repeat(np.arange(n_blobs), size), np.full(n_noise, -1)])
    points = np.where(truth[:, None] >= 0, centres[truth], 0) + rng.normal(size=(len(truth), d)) * spread
    return unit(points.astype(np.float32)), truth


def purity(found: Clusters, truth: NDArray[np.int64]) -> float:
    """Share of the clustered points whose cluster is mostly of their own blob."""
    own = [np.bincount(truth[found.labels == n] + 1).max() for n in range(len(found))]
    return float(sum(own) / (found.labels >= 0).sum())


@pytest.mark.parametrize("n_blobs", [5, 12, 30])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_number_of_blobs_is_found_within_a_quarter(n_blobs: int, seed: int) -> None:
    vectors, truth = blobs(n_blobs, seed=seed, n_noise=10 * n_blobs)
    found = find_clusters(vectors, min_size=15)
    assert abs(len(found) - n_blobs) <= 0.25 * n_blobs
    assert purity(found, truth) > 0.95
    assert (found.labels >= 0).mean() > 0.5


def test_the_same_pool_gives_the_same_bytes() -> None:
    vectors, _ = blobs(8, seed=3)
    first, second = (find_clusters(vectors.copy(), min_size=15, seed=4) for _ in range(2))
    assert first.labels.tobytes() == second.labels.tobytes()
    assert first.centroids.tobytes() == second.centroids.tobytes()
    assert first.radii.tobytes() == second.radii.tobytes()


def test_clusters_whose_centroids_nearly_agree_are_one() -> None:
    rng = np.random.default_rng(5)
    centre = unit(rng.normal(size=(1, 48)).astype(np.float32))
    twin = unit(centre + 0.4 * unit(rng.normal(size=(1, 48)).astype(np.float32)))  # cosine near .93
    far = unit(rng.normal(size=(1, 48)).astype(np.float32))
    points = [c + 0.02 * rng.normal(size=(60, 48)) for c in (centre, twin, far)]
    vectors = unit(np.vstack(points).astype(np.float32))
    assert len(find_clusters(vectors, min_size=15, merge_similarity=0.99)) == 3
    found = find_clusters(vectors, min_size=15, merge_similarity=0.85)
    assert len(found) == 2
    assert found.labels[0] == found.labels[60] != found.labels[120]


def test_centroids_are_unit_means_and_numbers_have_no_holes() -> None:
    vectors, _ = blobs(6, seed=6)
    found = find_clusters(vectors, min_size=15)
    assert set(found.labels) - {-1} == set(range(len(found)))
    for number, centroid in enumerate(found.centroids):
        mean = vectors[found.labels == number].astype(np.float64).mean(axis=0)
        np.testing.assert_allclose(centroid, mean / np.linalg.norm(mean), atol=1e-6)


def test_the_radius_holds_nearly_all_members_and_none_of_the_others() -> None:
    vectors, truth = blobs(6, seed=7)
    centroids = centroids_of(vectors, truth, 6)
    cosine = vectors @ centroids.T
    inside = cosine >= radii_of(vectors, truth, centroids)
    own = np.equal.outer(truth, np.arange(6))
    assert inside[own].mean() > 0.95
    assert not inside[~own].any()


def test_an_empty_cluster_has_a_zero_centroid() -> None:
    centroids = centroids_of(np.eye(3, dtype=np.float32), np.array([0, 0, 2]), 4)
    assert centroids[[1, 3]].tolist() == [[0, 0, 0]] * 2


@pytest.mark.parametrize("n", [0, 1, 9])
def test_a_pool_too_small_for_two_clusters_gives_none(n: int) -> None:
    found = find_clusters(np.eye(16, dtype=np.float32)[:n], min_size=5)
    assert len(found) == 0
    assert found.labels.tolist() == [-1] * n


def test_directions_without_any_group_give_hardly_any_cluster() -> None:
    vectors = unit(np.random.default_rng(8).normal(size=(600, 48)).astype(np.float32))
    assert (find_clusters(vectors, min_size=15).labels >= 0).mean() < 0.5
