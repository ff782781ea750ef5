"""Topics that wander on the unit sphere, are born, end, part and join: notes whose true topic is known every week."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from notetrends.trends.embedding.sentence import unit

Vectors = NDArray[np.float32]
# Topics nearer than this are one: what parts becomes two beyond it, what joins is one from it on.
ONE_TOPIC = 0.85
# How near to each other the parts of a split may stay.
_PARTS = (0.4, 0.7)


@dataclass
class Topic:
    """One topic: where it is, how many notes a week, how close they lie, and from when to when it lives."""

    centre: Vectors
    volume: float
    closeness: float
    group: int
    first: int
    last: int = 10_000
    true_id: int = -1
    move_weeks: int = 0
    apart: float = 0
    pulled_to: Topic | None = None
    pushed_by: Topic | None = None


@dataclass
class Week:
    """Notes of one week and the true topic of each; -1 is noise."""

    vectors: Vectors
    truth: NDArray[np.int64]


@dataclass
class World:
    """The weeks, and what was planted: the week each topic begins in, and how."""

    weeks: list[Week] = field(default_factory=list)
    born: dict[int, int] = field(default_factory=dict)
    split: dict[int, int] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)


def made_world(
    *, seed: int, drift: float, n_weeks: int = 48, warmup: int = 8, n_topics: int = 40, d: int = 96, volume: float = 25,
    noise: float = 0.15, n_births: int = 10, n_deaths: int = 8, n_splits: int = 3, n_merges: int = 3,
) -> World:  # fmt: skip
    """Weeks of notes.

    Args:
        seed: of everything.
        drift: length of the random step that each topic takes in a week.
        n_weeks: weeks in all.
        warmup: first weeks, in which nothing but drift happens.
        n_topics: topics at the start; a quarter as many groups lie behind them.
        d: dimensions.
        volume: median notes a week of a topic (lognormal, sd .5, at least 10).
        noise: share of notes of no topic: half of them anywhere, half between two topics.
        n_births: topics that begin after the warm-up, half as large in their first week.
        n_deaths: topics that end.
        n_splits: topics that part in two.
        n_merges: pairs of topics that become one; it takes 4 to 15 weeks, as a split does.
    """
    rng = np.random.default_rng(seed)
    directions = unit(rng.normal(size=(n_topics // 4, d)).astype(np.float32))

    def topic(first: int) -> Topic:
        group = int(rng.integers(len(directions)))
        own = unit(rng.normal(size=(1, d)).astype(np.float32))[0]
        size = max(volume * float(np.exp(rng.normal() * 0.5)), 10.0)
        centre = unit((0.6 * directions[group] + 0.8 * own)[None])[0]
        return Topic(centre, size, float(rng.uniform(0.7, 0.85)), group, first)

    topics = [topic(0) for _ in range(n_topics)]
    span = np.arange(warmup + 1, n_weeks - 8)
    topics += [topic(int(week)) for week in rng.choice(span, n_births)]
    free = list(rng.permutation(n_topics))
    for _ in range(n_deaths):
        topics[free.pop()].last = int(rng.choice(span))
    splits = {free.pop(): int(week) for week in rng.choice(span[: len(span) // 2], n_splits, replace=False)}
    merges = {free.pop(): (free.pop(), int(week)) for week in rng.choice(span[: len(span) // 2], n_merges)}
    world = World()
    for number, one in enumerate(topics):
        one.true_id = number
    for week in range(n_weeks):
        for number in (number for number, start in splits.items() if week == start):
            _part(topics, topics[number], week, int(rng.integers(4, 16)), float(rng.uniform(*_PARTS)))
        for number, other in ((number, other) for number, (other, start) in merges.items() if week == start):
            topics[number].pulled_to, topics[number].move_weeks = topics[other], int(rng.integers(4, 16))
        _move(topics, rng, drift, week)
        _name(topics, world, week)
        world.weeks.append(_notes(topics, rng, week, noise, d))
    world.born = {one.true_id: one.first for one in topics if one.first > 0 and not one.pushed_by}
    world.groups = {one.true_id: one.group for one in topics}
    return world


def _part(topics: list[Topic], one: Topic, week: int, n_weeks: int, apart: float) -> None:
    """The smaller child leaves the topic it was a part of; until it is far enough it has no id of its own."""
    topics.append(
        Topic(one.centre.copy(), 0.4 * one.volume, one.closeness, one.group, week, pushed_by=one, move_weeks=n_weeks)
    )
    one.volume *= 0.6


def _name(topics: list[Topic], world: World, week: int) -> None:
    """What has come far enough from its other part gets an id, what has come near enough to its fellow gets its id."""
    for one in topics:
        if one.pushed_by and one.true_id < 0 and one.centre @ one.pushed_by.centre < ONE_TOPIC:
            one.true_id = len(topics) + len(world.split)
            world.split[one.true_id] = week
        if one.pulled_to and one.true_id != one.pulled_to.true_id and one.centre @ one.pulled_to.centre > ONE_TOPIC:
            world.merged[one.true_id] = week
            one.true_id = one.pulled_to.true_id


def _move(topics: list[Topic], rng: np.random.Generator, drift: float, week: int) -> None:
    for one in topics:
        step = drift * unit(rng.normal(size=(1, len(one.centre))).astype(np.float32))[0]
        if one.pulled_to is not None:
            step = step + (one.pulled_to.centre - one.centre) / max(one.move_weeks, 1)
            one.move_weeks -= 1
        if one.pushed_by is not None and one.centre @ one.pushed_by.centre > one.apart:
            away = one.centre - one.pushed_by.centre
            away = away if np.any(away) else rng.normal(size=len(one.centre))
            step = step + unit(away[None].astype(np.float32))[0] / one.move_weeks
        if one.first <= week:
            one.centre = unit((one.centre + step)[None].astype(np.float32))[0]


def _notes(topics: list[Topic], rng: np.random.Generator, week: int, noise: float, d: int) -> Week:
    vectors, truth = [], []
    alive = [one for one in topics if one.first <= week < one.last]
    for one in alive:
        mean = one.volume * np.exp(0.2 * rng.normal()) * (0.5 if week == one.first and not one.pushed_by else 1)
        n = int(rng.poisson(mean))
        vectors.append(_around(np.tile(one.centre, (n, 1)), one.closeness, rng))
        own = one.true_id if one.true_id >= 0 or one.pushed_by is None else one.pushed_by.true_id
        truth.append(np.full(n, own))
    n = int(sum(map(len, truth)) * noise / (1 - noise))
    pairs = np.array([one.centre for one in alive])[rng.integers(len(alive), size=(n // 2, 2))].sum(axis=1)
    vectors += [_around(unit(pairs), 0.8, rng), unit(rng.normal(size=(n - n // 2, d)).astype(np.float32))]
    truth.append(np.full(n, -1))
    order = rng.permutation(sum(map(len, truth)))
    return Week(np.vstack(vectors)[order].astype(np.float32), np.concatenate(truth)[order].astype(np.int64))


def _around(centres: Vectors, closeness: float, rng: np.random.Generator) -> Vectors:
    """Directions whose cosine to their centre is about `closeness`."""
    length = np.sqrt(1 / closeness**2 - 1)
    return unit((centres + length * rng.normal(size=centres.shape) / np.sqrt(centres.shape[1])).astype(np.float32))
