"""What happens in the weeks of a simulation: each category's share of the notes, and the happenings laid over it.

Everything is told in weeks before the last one (`lag`): the last week always shows the fitness rise half-way up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from notetrends.trends.simulate import curves
from notetrends.trends.simulate.lore import CHATTER, SEASONS, Category, World
from notetrends.trends.week import Week

CHATTER_SHARE = 0.13
FITNESS = "健身"
_WEEKLY_GROWTH = 0.008
_NOISE = 0.07
_SHAPES = {"steady": "steady", "season": "seasonal", "festival": "festival", "event": "absent"}
Level = Callable[[int], float]  # lag -> share of the notes


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that can be found in the notes, and the words to find it by."""

    name: str
    kind: str
    domain: str
    buyable: bool
    words: tuple[str, ...]
    level: Level | None = None
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """The whole story: happenings, and shares by week."""

    world: World
    last_week: Week
    n_weeks: int
    seed: int
    events: dict[str, Happening]  # by category
    bursts: tuple[Happening, ...]
    calendar: tuple[Happening, ...]
    brands: tuple[Happening, ...]
    fitness_start: int

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """All of them, each under a name of its own."""
        return (*self.events.values(), *self.brands, *self.bursts, *self.calendar)

    def volumes(self, n_notes: int) -> list[int]:
        """How many notes each week gets, oldest first; they add up to `n_notes`."""
        noise = np.random.default_rng([self.seed, 1]).normal(0, 0.03, self.n_weeks)
        lags = range(self.n_weeks - 1, -1, -1)
        weights = np.array([curves.platform_growth(lag, _WEEKLY_GROWTH) for lag in lags]) * np.exp(noise)
        ends = np.round(np.cumsum(weights) / weights.sum() * n_notes).astype(int)
        return [int(size) for size in np.diff(ends, prepend=0)]

    def shares(self, lag: int) -> np.ndarray:
        """Each category's share of the week's ordinary notes, float64 [n_categories], adding up to 1."""
        weights = np.array([category.weight for category in self.world.categories])
        chats = np.array([self.world.homes[category.name].parent == CHATTER for category in self.world.categories])
        told = np.array([category.name in self.events for category in self.world.categories])
        silent = np.array([category.curve.kind == "event" for category in self.world.categories])
        weights[silent] = 0
        weights[chats] *= CHATTER_SHARE / weights[chats].sum()
        weights[~chats] *= (1 - CHATTER_SHARE) / weights[~chats].sum()
        lifts = np.array([self._lift(category, lag) for category in self.world.categories])
        noise = np.random.default_rng([self.seed, 2, lag]).normal(0, _NOISE, len(weights))
        shares = weights * lifts * np.exp(noise)
        for place in np.flatnonzero(told):
            level = self.events[self.world.categories[place].name].level
            shares[place] = level(lag) if level else 0.0
        return shares / shares.sum()

    def _lift(self, category: Category, lag: int) -> float:
        monday = (self.last_week + -lag).monday
        curve = category.curve
        lift = 1.0
        if curve.kind == "season":
            lift = max(curves.season(monday, peak, curve.weeks, curve.lift) for peak in curve.peaks)
        elif curve.kind == "festival":
            lift = max(curves.festival(monday, name, curve.weeks, curve.lift) for name in curve.festivals)
        if self.world.homes[category.name].parent == FITNESS:
            lift *= 1 + 0.35 * curves.plateau(lag, self.fitness_start, 10)
        return lift

    def describe_categories(self) -> list[tuple[str, str, str]]:
        """(category, parent, kind of curve) of all categories, in file order."""
        shapes = {name: event.shape for name, event in self.events.items()}
        return [
            (one.name, self.world.homes[one.name].parent, shapes.get(one.name, _SHAPES[one.curve.kind]))
            for one in self.world.categories
        ]

    def season_talk(self, lag: int) -> dict[str, float]:
        """How likely a note is to mention each of the season's names in this week."""
        monday = (self.last_week + -lag).monday
        talk = {name: 0.1 * (curves.season(monday, peak, 4, 1) - 1) for name, peak in SEASONS.items()}
        for name in self.world.talk.seasons:
            if name not in SEASONS:
                talk[name] = 0.14 * (curves.festival(monday, name, 1.2, 1) - 1)
        return {name: chance for name, chance in talk.items() if chance > 0.01}


def make_plot(world: World, last_week: Week, n_weeks: int, seed: int) -> Plot:
    """Cast the happenings: which subject rises, lasts, fades or is a fad, and when."""
    rng = np.random.default_rng([seed, 3])
    fitness_start = int(rng.integers(6, 10))
    events: dict[str, Happening] = {}
    brands: list[Happening] = []
    free: list[Category] = []
    for category in world.categories:
        parent = world.homes[category.name].parent
        if category.curve.kind != "event":
            continue
        if parent == FITNESS:
            growth = float(rng.uniform(0.32, 0.5))
            level = _scaled(rng.uniform(0.028, 0.036), partial(curves.rise, start=fitness_start, weekly_growth=growth))
            events[category.name] = _told(category, parent, "self_made", "rise", level)
            brands.append(Happening(category.brands[0], "self_made", parent, True, (category.brands[0],), shape="rise"))
        elif parent == CHATTER:
            level = _scaled(rng.uniform(0.02, 0.03), partial(curves.fad, start=int(rng.integers(1, 14)), n_weeks=3))
            events[category.name] = _told(category, parent, "fad", "fad", level)
        else:
            free.append(category)
    cast = ["plateau", "fade", "fad", "fad", *["rise"] * int(rng.integers(0, 3))]
    for category, shape in zip([free[place] for place in rng.permutation(len(free))], cast, strict=False):
        kind = "fad" if shape == "fad" else "self_made"
        events[category.name] = _told(
            category, world.homes[category.name].parent, kind, shape, _level(shape, n_weeks, rng)
        )
    return Plot(
        world,
        last_week,
        n_weeks,
        seed,
        events,
        _bursts(world, n_weeks, rng),
        _calendar(world),
        tuple(brands),
        fitness_start,
    )


def _told(category: Category, parent: str, kind: str, shape: str, level: Level) -> Happening:
    return Happening(category.name, kind, parent, parent != CHATTER, category.pattern or (category.name,), level, shape)


def _scaled(share: float, curve: Level) -> Level:
    return lambda lag: share * curve(lag)


def _level(shape: str, n_weeks: int, rng: np.random.Generator) -> Level:
    """A drawn curve; starts lie within the history, as far as it is long enough."""

    def start(low: float, high: float) -> int:
        return int(rng.uniform(low, high) * n_weeks)

    share = float(rng.uniform(0.014, 0.022))
    match shape:
        case "plateau":
            return _scaled(share, partial(curves.plateau, start=start(0.35, 0.6), ramp_weeks=6))
        case "fade":
            return _scaled(share, partial(curves.fade, start=start(0.4, 0.7), ramp_weeks=4, half_life=2.5))
        case "rise":
            growth = float(rng.uniform(0.25, 0.5))
            return _scaled(share, partial(curves.rise, start=int(rng.integers(4, 9)), weekly_growth=growth))
        case _:
            return _scaled(1.3 * share, partial(curves.fad, start=start(0.05, 0.8), n_weeks=int(rng.integers(2, 4))))


def _bursts(world: World, n_weeks: int, rng: np.random.Generator) -> tuple[Happening, ...]:
    """Spam and paid campaigns; the first of each falls into the last weeks, so that a demo shows it."""
    bursts = []
    for place, spam in enumerate(world.talk.spam):
        start = int(rng.integers(0, 3)) if place == 0 else int(rng.uniform(0.1, 0.9) * n_weeks)
        level = _scaled(rng.uniform(0.015, 0.03), partial(curves.fad, start=start, n_weeks=int(rng.integers(1, 3))))
        bursts.append(Happening(spam.name, "spam", "", False, (spam.word,), level, "burst"))
    for place, ads in enumerate(world.talk.ads):
        start = int(rng.integers(2, 5)) if place == 0 else int(rng.uniform(0.1, 0.9) * n_weeks)
        level = _scaled(rng.uniform(0.01, 0.018), partial(curves.fad, start=start, n_weeks=int(rng.integers(3, 5))))
        bursts.append(
            Happening(ads.name, "ads", world.homes[ads.category].parent, True, (ads.brand,), level, "campaign")
        )
    return tuple(bursts)


def _calendar(world: World) -> tuple[Happening, ...]:
    """Seasonal and festival categories, and the shopping days that everybody mentions."""
    shelves = [
        Happening(one.name, _SHAPES[one.curve.kind], world.homes[one.name].parent, True, one.pattern or (one.name,))
        for one in world.categories
        if one.curve.kind in ("season", "festival")
    ]
    days = [Happening(name, "festival", "", False, words) for name, words in sorted(world.talk.season_words.items())]
    return (*shelves, *days)
