"""How loud a subject is in a week, as pure functions; `lag` counts the weeks back from the last one, which is 0."""

from __future__ import annotations

import datetime as dt
import math

from notetrends.trends.simulate.festivals import nearest_festival

_YEAR = 365.25


def platform_growth(lag: int, weekly_growth: float) -> float:
    """The whole community grows: 1 in the last week, less before.

    >>> round(platform_growth(10, 0.01), 3)
    0.905
    """
    return (1 + weekly_growth) ** -lag


def season(monday: dt.date, peak: tuple[int, int], width_weeks: float, lift: float) -> float:
    """A bump around a solar date (month, day): 1 far from it, 1 + lift in its week.

    >>> round(season(dt.date(2026, 7, 6), (7, 9), 8, 4), 2), round(season(dt.date(2026, 1, 5), (7, 9), 8, 4), 2)
    (5.0, 1.02)
    """
    middle = monday + dt.timedelta(days=3)
    away = abs((middle - dt.date(middle.year, *peak)).days)
    weeks = min(away, _YEAR - away) / 7
    return 1 + lift * math.exp(-0.5 * (weeks / width_weeks) ** 2)


def festival(monday: dt.date, name: str, lead_weeks: float, lift: float) -> float:
    """Talk that grows towards a festival and is gone soon after: 1 far from it, 1 + lift in its week.

    >>> [round(festival(dt.date(2026, 6, 15) + dt.timedelta(weeks=k), "端午", 2, 10), 1) for k in (-4, -2, 0, 1)]
    [2.4, 4.7, 11.0, 1.5]
    """
    middle = monday + dt.timedelta(days=3)
    weeks = round((nearest_festival(name, middle) - middle).days / 7)
    return 1 + lift * math.exp(-weeks / lead_weeks if weeks >= 0 else 3 * weeks)


def rise(lag: int, start: int, weekly_growth: float) -> float:
    """A rise that is still going on: 0 before it starts, then the same growth each week, 1 in the last week.

    >>> [round(rise(lag, 3, 0.5), 2) for lag in (4, 3, 2, 1, 0)]
    [0.0, 0.3, 0.44, 0.67, 1.0]
    """
    return (1 + weekly_growth) ** -lag if lag <= start else 0.0


def plateau(lag: int, start: int, ramp_weeks: float) -> float:
    """A rise that lasts: 0 before it starts, then up an S to 1, where it stays.

    >>> [round(plateau(lag, 20, 6), 2) for lag in (21, 20, 17, 10)]
    [0.0, 0.05, 0.5, 1.0]
    """
    return 0.0 if lag > start else 1 / (1 + math.exp(-6 * ((start - lag) / ramp_weeks - 0.5)))


def fade(lag: int, start: int, ramp_weeks: float, half_life: float) -> float:
    """A rise that does not last: up the same S, then halved every `half_life` weeks.

    >>> [round(fade(lag, 20, 4, 3), 2) for lag in (21, 18, 16, 13, 10)]
    [0.0, 0.5, 0.95, 0.5, 0.25]
    """
    since_top = max(0.0, start - lag - ramp_weeks)
    return plateau(lag, start, ramp_weeks) * 0.5 ** (since_top / half_life)


def fad(lag: int, start: int, n_weeks: int) -> float:
    """A craze of a few weeks: at its loudest at once, then a third less each week until it is dropped.

    >>> [round(fad(lag, 10, 2), 2) for lag in (11, 10, 9, 8)]
    [0.0, 1.0, 0.67, 0.0]
    """
    age = start - lag
    return (2 / 3) ** age if 0 <= age < n_weeks else 0.0
