"""Rises that come back every year: what rose in the same weeks of last year, by the sun or with the lunar new year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from notetrends.trends.rising.episodes import MAX_GAP_WEEKS
from notetrends.trends.rising.festivals import FESTIVALS, Festival, festivals_near
from notetrends.trends.week import Week

COLUMNS = ["season", "last_year_growth", "last_year_weeks"]
TIME_OF_YEAR = "时令"
# 52 weeks are a year but for a day or two.
_YEAR = 52
# Weeks around the same weeks of last year that still count as the same.
_AROUND = 2
# The half of the year that lies farthest from the same weeks of last year, in weeks before this one.
_FAR_FROM, _FAR_TO = 13, 39
# What follows the calendar rises in its weeks at least this many times as often as in that half.
_SPECIAL = 3.0
# The new year moves work, travel and meals, whether a note names it or not; other festivals move what names them.
_NEW_YEAR = FESTIVALS[0]


class _LastYear(NamedTuple):
    """A rise in the same weeks of last year: what they are called, its most growth, by how much this one is later."""

    name: str | None
    growth: float | None
    weeks: int | None


_NOTHING = _LastYear(None, None, None)


def compare_with_last_year(entries: pd.DataFrame, past: pd.DataFrame, week: Week) -> pd.DataFrame:
    """The columns of `COLUMNS` for this week's entries.

    What rose in the same weeks of last year, and does not rise more than it did then, only follows the calendar. The
    same weeks are those of this episode, with 2 more on either side, as far from the festival that the notes name,
    or from the lunar new year, or 52 weeks ago. A rise that also happens at other times of the year is no season's.

    Args:
        entries: category_id, is_rising, growth_low, season (the festival that its notes name, or None).
        past: the rises of earlier weeks, on the list or not: category_id, is_rising, episode_week, growth, week
            (Monday).
        week: this week.

    Returns:
        season: as it came; where it was None and the rise only follows the calendar, the new year or `TIME_OF_YEAR`.
        last_year_growth: the most that it grew in the same weeks, float64; NaN where it did not rise.
        last_year_weeks: by how many weeks it began later than then, Int64, negative = earlier; NA likewise.
    """
    rising = entries[entries["is_rising"]]
    rises = past[past["category_id"].isin(rising["category_id"])]
    rises = rises.assign(ago=[week - Week(monday) for monday in rises["week"]])
    of = dict(iter(rises.groupby("category_id")))
    rows = []
    for category_id, growth_low, season in zip(
        *(rising[name] for name in ("category_id", "growth_low", "season")), strict=True
    ):
        named = None if pd.isna(season) else str(season)
        found = _look_up(of[category_id], week, _lags(week, named)) if category_id in of else _NOTHING
        is_more = found.growth is not None and growth_low > found.growth
        rows.append((named or (None if is_more else found.name), found.growth, found.weeks))
    found_all = pd.DataFrame(rows, columns=COLUMNS, index=rising.index).reindex(entries.index)
    return found_all.astype({"last_year_growth": "float64", "last_year_weeks": "Int64"})


def weeks_between_years(festival: Festival, week: Week) -> int:
    """The weeks from a festival's last occurrence to the one nearest to `week`.

    >>> weeks_between_years(FESTIVALS[0], Week.parse("2023-W01"))  # from 1 February 2022 to 22 January 2023
    50
    """
    years = (week.monday.year - 1, week.monday.year, week.monday.year + 1)
    year = min(years, key=lambda year: abs(Week.of(festival.date(year)) - week))
    return Week.of(festival.date(year)) - Week.of(festival.date(year - 1))


def _lags(week: Week, named: str | None) -> dict[int, str]:
    """How many weeks ago the same week of last year was, and after what it is called; the likelier first."""
    if named is not None:
        return {weeks_between_years(festival, week): named for festival in FESTIVALS if festival.name == named}
    lags = {_YEAR: TIME_OF_YEAR}
    if _NEW_YEAR in festivals_near(week):
        lags.setdefault(weeks_between_years(_NEW_YEAR, week), _NEW_YEAR.name)
    return lags


def _look_up(rises: pd.DataFrame, week: Week, lags: Mapping[int, str]) -> _LastYear:
    """What one category did in the same weeks of last year.

    Args:
        rises: its rises: ago (weeks), is_rising, episode_week, growth.
        week: this week.
        lags: as from `_lags`.
    """
    ago, age = rises["ago"].to_numpy(), _age(rises, week)
    n_far = ((ago >= _FAR_FROM) & (ago <= _FAR_TO)).sum()
    least = _SPECIAL * n_far / (_FAR_TO - _FAR_FROM + 1)
    best = _NOTHING
    for lag, name in lags.items():
        same = rises[(ago >= lag - _AROUND) & (ago <= lag + age + _AROUND)]
        if same.empty or len(same) / (age + 2 * _AROUND + 1) < least:
            continue
        onset = max([*same["ago"], *(week - Week(monday) for monday in same["episode_week"].dropna())])
        weeks = onset - lag - age
        if best.weeks is None or abs(weeks) < abs(best.weeks):
            best = _LastYear(name, float(same["growth"].max()), weeks)
    return best


def _age(rises: pd.DataFrame, week: Week) -> int:
    """For how many weeks the episode that goes on has gone on."""
    listed = rises[rises["is_rising"] & (rises["ago"] <= MAX_GAP_WEEKS)].sort_values("ago")
    return week - Week(listed["episode_week"].iloc[0]) if len(listed) else 0
