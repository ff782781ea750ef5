"""The same season a year ago: what rose then and rises now only follows the calendar.

Categories keep their ids, so last year's verdicts are there to look up: no season has to be guessed from few weeks.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from notetrends.trends.rising.festivals import festivals_near
from notetrends.trends.week import Week

COLUMNS = ["last_year_growth", "last_year_shift"]
# A season's beginning moves by a week or two from year to year even where its festival does not.
REACH = 2


def phase_of(week: Week) -> Week:
    """The week that lay as far from last year's festival as this one does from this year's; else 52 weeks ago.

    Of several festivals near, the lunar ones decide, of those the nearest: only they move.

    >>> str(phase_of(Week.parse("2024-W06"))), str(phase_of(Week.parse("2024-W46")))  # 春节 was on 22 January 2023
    ('2023-W03', '2023-W46')
    """
    year = week.sunday.year
    moving = [
        (abs((day := festival.date(year)) - week.monday), day, festival)
        for festival in festivals_near(week)
        if festival.is_lunar
    ]
    if not moving:
        return week + -52
    _, day, festival = min(moving, key=lambda found: found[:2])
    return Week.of(festival.date(year - 1)) + (week - Week.of(day))


def compare(entries: pd.DataFrame, past: pd.DataFrame, week: Week) -> pd.DataFrame:
    """How much each entry grew in the same season last year, and how much earlier or later it began.

    Args:
        entries: category_id, n_weeks_rising.
        past: `trends` rows of the weeks around last year's phase: category_id, is_rising, growth, episode_week.
        week: this week.

    Returns:
        last_year_growth (the largest of those weeks on the list; NaN where it was not) and last_year_shift (weeks;
        negative: this year it began earlier), index as `entries`.

    >>> entries = pd.DataFrame({"category_id": ["c1", "c2"], "n_weeks_rising": [1, 1]})
    >>> past = pd.DataFrame({"category_id": ["c1"], "is_rising": [True], "growth": [3.0],
    ...                      "episode_week": [Week.parse("2023-W47").monday]})
    >>> compare(entries, past, Week.parse("2024-W46")).to_numpy().tolist()
    [[3.0, -1.0], [nan, nan]]
    """
    rose = past[past["is_rising"]].sort_values("growth").drop_duplicates("category_id", keep="last")
    known = rose.set_index("category_id").reindex(entries["category_id"])
    phase = phase_of(week)
    began_then = np.array([_weeks_after(phase, day) for day in known["episode_week"]], dtype=np.float64)
    began_now = 1.0 - np.maximum(entries["n_weeks_rising"].to_numpy(np.float64), 1.0)
    found = {"last_year_growth": known["growth"].to_numpy(np.float64), "last_year_shift": began_now - began_then}
    return pd.DataFrame(found, index=entries.index)


def _weeks_after(phase: Week, day: dt.date | None) -> float:
    return np.nan if day is None or pd.isna(day) else float(Week.of(day) - phase)


def follows_calendar(growth_low: pd.Series[float], last_year_growth: pd.Series[float]) -> pd.Series[bool]:
    """Which entries rise no more than they did in the same season last year.

    >>> follows_calendar(pd.Series([1.0, 5.0, 1.0]), pd.Series([3.0, 3.0, np.nan])).to_list()
    [True, False, False]
    """
    return growth_low <= last_year_growth
