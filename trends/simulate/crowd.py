"""Readers of the simulated community: groups with interests of their own, and what they read, like and carry on.

A reader's week is drawn from its own taste, its group's, and what everybody is shown. What happens (see `plot`) is
first carried by one group, and reaches a neighbouring one some weeks later; a few readers are early every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.simulate.lore import CHATTER
from notetrends.trends.simulate.plot import Plot
from notetrends.trends.simulate.records import week_start
from notetrends.trends.week import Week

Floats = NDArray[np.float64]
ACTIONS = {"点赞": 0.18, "收藏": 0.10, "评论": 0.05, "加购": 0.03}  # chance of each besides 浏览
_SHARES = (0.45, 0.30, 0.15)  # of a group's interest: its two shelves, and the first one of the next group
_SPREAD = 0.10  # the rest, over all shelves
_TASTE = 6.0  # concentration of a reader's own taste around the group's: small is individual
_FEED = 0.3  # of what is read is what everybody is shown
_ACTIVE = 0.75  # chance that a reader comes in a week
_MEAN_READS = 11.0
_EARLY = 0.12  # of the readers
_STRAY = 0.2  # chance that something spreads to any group, not to a neighbour
_BATCH = 50_000
_DAY, _WEEK = 86_400, 7 * 86_400


@dataclass(frozen=True, slots=True)
class Way:
    """How one happening goes through the groups; places are weeks from the first."""

    event: str
    carrier: int
    next: int
    start: int
    delay: int

    def pull(self, group: NDArray[np.int64], age: int) -> Floats:
        """How much more than anybody else each reader is drawn to it, by group: float64 [n readers]."""
        arrived = 1 / (1 + np.exp(-1.5 * (age - self.delay)))
        pull = np.full(len(group), 0.35 + 0.25 * arrived)
        pull[group == self.next] = 0.35 + 4.0 * arrived
        pull[group == self.carrier] = 5.0
        return pull


@dataclass
class Crowd:
    """All readers.

    Args:
        plot: what happens.
        n_users: how many readers.
    """

    plot: Plot
    n_users: int
    names: tuple[str, ...] = field(init=False)
    group: NDArray[np.int64] = field(init=False)
    is_early: NDArray[np.bool_] = field(init=False)
    ways: tuple[Way, ...] = field(init=False)

    def __post_init__(self) -> None:
        world, rng = self.plot.world, np.random.default_rng([self.plot.seed, 11])
        parents = [parent.parent for parent in world.parents if parent.parent != CHATTER]
        ring = rng.permutation(len(parents))
        n_groups = len(parents) // 2
        self.names = tuple(f"{parents[ring[2 * one]]}+{parents[ring[2 * one + 1]]}" for one in range(n_groups))
        self._profiles = np.array([self._profile(parents, ring, one) for one in range(n_groups)])
        sizes = np.linspace(0.6, 1.8, n_groups)
        self.group = rng.choice(n_groups, self.n_users, p=sizes / sizes.sum())
        self.is_early = rng.random(self.n_users) < _EARLY
        self._zeal = rng.lognormal(-0.32, 0.8, self.n_users)  # mean 1
        self.ids = np.array([self._id(number) for number in range(self.n_users)], dtype=object)
        self.ways = tuple(self._way(name, rng) for name in self.plot.events if self._start(name) is not None)

    def _profile(self, parents: Sequence[str], ring: NDArray[np.int64], one: int) -> Floats:
        world = self.plot.world
        share = dict.fromkeys(parents, _SPREAD / len(parents))
        for rank, part in enumerate(_SHARES):
            share[parents[ring[(2 * one + rank) % len(parents)]]] += part
        weights = np.array([
            0.0 if category.curve.kind == "event" else category.weight * share.get(world.homes[category.name].parent, 0)
            for category in world.categories
        ])  # fmt: skip
        homes = [world.homes[category.name].parent for category in world.categories]
        total = pd.Series([c.weight * (c.curve.kind != "event") for c in world.categories]).groupby(homes).sum()
        return np.asarray(weights / total.reindex(homes).to_numpy())

    def _id(self, number: int) -> str:
        return hashlib.sha256(f"{self.plot.seed}/reader/{number}".encode()).hexdigest()[:16]

    def _start(self, name: str) -> int | None:
        level = self.plot.events[name].level
        loud = [lag for lag in range(self.plot.n_weeks) if level and level(lag) > 0]
        return self.plot.n_weeks - 1 - max(loud) if loud else None

    def _way(self, name: str, rng: np.random.Generator) -> Way:
        n_groups = len(self.names)
        carrier = int(rng.integers(n_groups))
        near = (carrier + (1 if rng.random() < 0.5 else -1)) % n_groups
        others = [one for one in range(n_groups) if one != carrier]
        chosen = int(rng.choice(others)) if rng.random() < _STRAY else near
        return Way(name, carrier, chosen, self._start(name) or 0, int(rng.integers(3, 6)))

    def read(self, week: Week, place: int, notes: pd.DataFrame) -> pd.DataFrame:
        """What is read and done in a week: columns user, note_id, action and time (Unix milliseconds), by time.

        Args:
            week: the week.
            place: its place from the first.
            notes: note_id (the first 8 hex digits tell its time) and category, of this week and the one before.
        """
        names = [category.name for category in self.plot.world.categories]
        code = pd.Categorical(notes["category"], categories=names).codes
        notes = notes.assign(code=code)[code >= 0].sort_values(["code", "note_id"], ignore_index=True)
        size = np.bincount(notes["code"], minlength=len(names))
        first = np.concatenate([[0], np.cumsum(size)[:-1]])
        parts = []
        for start in range(0, self.n_users, _BATCH):
            rng = np.random.default_rng([self.plot.seed, 12, place, start])
            users, categories = self._choose(np.arange(start, min(start + _BATCH, self.n_users)), place, size, rng)
            picked = first[categories] + (size[categories] * rng.random(len(categories)) ** 1.6).astype(np.int64)
            parts.append(_acts(self.ids[users], notes["note_id"].to_numpy(object)[picked], week, rng))
        return pd.concat(parts, ignore_index=True).sort_values(["time", "user", "action"], ignore_index=True)

    def _choose(
        self, users: NDArray[np.int64], place: int, size: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A reader and a category for each read, drawn from what has notes."""
        taste = np.random.default_rng([self.plot.seed, 13, int(users[0])])
        own = taste.standard_gamma(_TASTE * self._profiles[self.group[users]])
        names = [category.name for category in self.plot.world.categories]
        own = own * (size > 0)
        own /= np.maximum(own.sum(axis=1, keepdims=True), 1e-12)
        shown = size / max(size.sum(), 1)
        chance = (1 - _FEED) * own + _FEED * shown
        for way in self.ways:
            number, age = names.index(way.event), place - way.start
            level = self.plot.events[way.event].level
            lag = self.plot.n_weeks - 1 - place
            if size[number] and level and level(lag) > 0:
                zeal = np.where(self.is_early[users], 4.0, 0.6) if age < 3 else 1.0
                chance[:, number] = level(lag) * way.pull(self.group[users], age) * zeal
        chance /= chance.sum(axis=1, keepdims=True)
        n_reads = rng.poisson(_MEAN_READS * self._zeal[users]) * (rng.random(len(users)) < _ACTIVE)
        reader = np.repeat(np.arange(len(users)), n_reads)
        # one sorted line of all readers' cumulated chances, a unit apart: one search draws for all
        line = (np.cumsum(chance, axis=1) + np.arange(len(users))[:, None]).ravel()
        drawn = np.searchsorted(line, reader + rng.random(len(reader)) * (1 - 1e-9), side="right")
        return users[reader], np.minimum(drawn - reader * chance.shape[1], chance.shape[1] - 1)

    def describe_users(self) -> list[tuple[str, str, int]]:
        """(user_id, group, is_early) of all readers, by id."""
        rows = zip(self.ids, (self.names[one] for one in self.group), self.is_early.astype(int).tolist(), strict=True)
        return sorted(rows)

    def describe_ways(self, weeks: Sequence[Week]) -> list[tuple[str, str, str, str, str]]:
        """(event, carrier, next, first_week, next_week) of all happenings that readers carry."""
        return [
            (way.event, self.names[way.carrier], self.names[way.next], str(weeks[way.start]),
             str(weeks[way.start] + way.delay))
            for way in self.ways
        ]  # fmt: skip


def _acts(users: NDArray[np.object_], notes: NDArray[np.object_], week: Week, rng: np.random.Generator) -> pd.DataFrame:
    """Reads, and for some of them what the reader did then; nobody reads a note before it is there."""
    begin = week_start(week)
    published = np.array([int(note[:8], 16) for note in notes], dtype=np.int64)
    since = np.maximum(published, begin)
    seconds = since + (rng.random(len(users)) * np.maximum(begin + _WEEK - since, 1)).astype(np.int64)
    parts = [pd.DataFrame({"user": users, "note_id": notes, "action": "浏览", "time": seconds * 1000})]
    for action, chance in ACTIONS.items():
        done = np.flatnonzero(rng.random(len(users)) < chance)
        later = np.minimum(seconds[done] + rng.integers(2, 300, len(done)), begin + _WEEK - 1)
        parts.append(
            pd.DataFrame({"user": users[done], "note_id": notes[done], "action": action, "time": later * 1000})
        )
    return pd.concat(parts, ignore_index=True)
