"""A catalogue in another embedder's space: the same categories hold the same notes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from made_catalogue import catalogue_of
from numpy.typing import NDArray

from notetrends.trends.categories.assign import by_centroid
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue
from notetrends.trends.categories.rehouse import fit_bridge, rehouse, shares_held
from notetrends.trends.embedding.sentence import unit

D_OLD, D_NEW, N_TOPICS, N_EACH = 16, 24, 8, 60
SLEEPER, NEWBORN = N_TOPICS - 1, N_TOPICS
Vectors = NDArray[np.float32]


class World(NamedTuple):
    """Notes of some topics as two embedders see them, and a catalogue made with the first one."""

    catalogue: Catalogue
    topics: NDArray[np.int64]
    old: Vectors
    new: Vectors


@pytest.fixture(scope="module")
def world() -> World:
    """The last topic sleeps: none of its notes is in the window. The catalogue ends with a newborn."""
    rng = np.random.default_rng(3)
    centres = unit(rng.normal(size=(N_TOPICS, D_OLD)).astype(np.float32))
    topics = np.repeat(np.arange(N_TOPICS), N_EACH)
    old = unit(centres[topics] + 0.15 * rng.normal(size=(len(topics), D_OLD)).astype(np.float32))
    to_new = rng.normal(size=(D_OLD, D_NEW)).astype(np.float32)
    new = unit(unit(old @ to_new) + 0.05 * rng.normal(size=(len(old), D_NEW)).astype(np.float32))
    radii = [float((old[topics == topic] @ centres[topic]).min()) for topic in range(N_TOPICS)]
    settled = [
        {"centroid": centre, "radius": radius, "state": "active" if topic != SLEEPER else "dormant"}
        for topic, (centre, radius) in enumerate(zip(centres, radii, strict=True))
    ]
    catalogue = catalogue_of(*settled, {"keywords": ["雾莓"]}, d=D_OLD)
    is_awake = topics != SLEEPER
    return World(catalogue, topics[is_awake], old[is_awake], new[is_awake])


def test_categories_hold_the_notes_they_held(world: World) -> None:
    shares = shares_held(world.catalogue, world.old)
    moved = rehouse(world.catalogue, world.topics, world.new, world.new, shares, fit_bridge(world.old, world.new))
    before, after = (
        by_centroid(vectors, catalogue)[0]
        for vectors, catalogue in ((world.old, world.catalogue), (world.new, moved.catalogue))
    )
    assert (moved.n_by_notes, moved.n_by_map, moved.n_without_reach) == (N_TOPICS - 1, 1, 0)
    assert (before >= 0).mean() > 0.9
    assert (after == before)[before >= 0].mean() > 0.9
    assert (after >= 0).sum() == pytest.approx((before >= 0).sum(), rel=0.1)


def test_only_vectors_and_radii_change(world: World) -> None:
    moved = rehouse(
        world.catalogue, world.topics, world.new, world.new, shares_held(world.catalogue, world.old),
        fit_bridge(world.old, world.new),
    ).catalogue  # fmt: skip
    pd.testing.assert_frame_equal(moved.rows.drop(columns="radius"), world.catalogue.rows.drop(columns="radius"))
    assert moved.centroids.shape == moved.anchors.shape == (N_TOPICS + 1, D_NEW)
    assert moved.centroids.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(moved.centroids[:N_TOPICS], axis=1), 1, atol=1e-5)
    assert not moved.centroids[NEWBORN].any()  # it had none
    assert moved.rows["radius"][NEWBORN] == OUT_OF_REACH


def test_what_sleeps_goes_by_the_map_to_where_its_notes_would_be(world: World) -> None:
    rng = np.random.default_rng(4)
    to_new = np.linalg.lstsq(world.old, world.new, rcond=None)[0].astype(np.float32)
    shares = shares_held(world.catalogue, world.old)
    bridge = fit_bridge(world.old, world.new)
    moved = rehouse(world.catalogue, world.topics, world.new, world.new, shares, bridge).catalogue
    woken = world.catalogue.centroids[SLEEPER] + 0.1 * rng.normal(size=(50, D_OLD)).astype(np.float32)
    found, _ = by_centroid(unit(unit(woken) @ to_new), moved)
    assert (found == SLEEPER).mean() > 0.9


def test_without_the_old_embedder_only_what_has_notes_keeps_its_reach(world: World) -> None:
    shares = np.bincount(world.topics, minlength=N_TOPICS + 1) / len(world.topics)
    moved = rehouse(world.catalogue, world.topics, world.new, world.new, shares, None)
    assert (moved.n_by_notes, moved.n_by_map, moved.n_without_reach) == (N_TOPICS - 1, 0, 1)
    assert moved.catalogue.rows["radius"][SLEEPER] == OUT_OF_REACH
    assert moved.catalogue.rows["state"][SLEEPER] == "dormant"
    assert not moved.catalogue.centroids[SLEEPER].any()
    after, _ = by_centroid(world.new, moved.catalogue)
    assert (after == world.topics)[after >= 0].mean() > 0.9


def test_without_notes_the_map_still_moves_everything(world: World) -> None:
    """A hole in the crawl longer than the weeks that are looked at."""
    nothing = np.empty(0, np.int64), world.new[:0]
    shares, bridge = shares_held(world.catalogue, world.old), fit_bridge(world.old, world.new)
    moved = rehouse(world.catalogue, *nothing, world.new, shares, bridge)
    assert (moved.n_by_notes, moved.n_by_map, moved.n_without_reach) == (0, N_TOPICS, 0)
    after, _ = by_centroid(world.new, moved.catalogue)
    assert (after == world.topics)[after >= 0].mean() > 0.9


def test_a_newborn_with_notes_goes_with_them_and_still_has_no_reach(world: World) -> None:
    told = world.topics == 0
    numbers = np.concatenate([world.topics, np.full(told.sum(), NEWBORN)])
    vectors = np.vstack([world.new, world.new[told]])
    shares, bridge = shares_held(world.catalogue, world.old), fit_bridge(world.old, world.new)
    moved = rehouse(world.catalogue, numbers, vectors, world.new, shares, bridge).catalogue
    assert moved.centroids[NEWBORN] @ moved.centroids[0] > 0.99
    assert moved.rows["radius"][NEWBORN] == OUT_OF_REACH
    assert moved.rows["keywords"][NEWBORN] == ["雾莓"]


def test_the_map_finds_a_rotation_and_survives_fewer_notes_than_dimensions() -> None:
    rng = np.random.default_rng(5)
    rotation = np.linalg.qr(rng.normal(size=(D_OLD, D_OLD)))[0].astype(np.float32)
    old = unit(rng.normal(size=(500, D_OLD)).astype(np.float32))
    np.testing.assert_allclose(unit(old @ fit_bridge(old, old @ rotation)), old @ rotation, atol=0.02)
    few = fit_bridge(old[:5], old[:5] @ rotation)
    assert np.isfinite(few).all()
    np.testing.assert_allclose(np.sum(unit(old[:5] @ few) * (old[:5] @ rotation), axis=1), 1, atol=0.01)
