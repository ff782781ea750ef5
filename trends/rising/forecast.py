"""How long a rise will last: as long as earlier rises of its kind did, no more is claimed.

A rise lasts from the first to the last week in which it is on the list, with gaps of at most 4 weeks. Those that are
not over yet say only that they lasted at least so long (Kaplan & Meier 1958).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from notetrends.trends.rising.episodes import MAX_GAP_WEEKS
from notetrends.trends.week import Week

AHEAD = (4, 8, 13)
COLUMNS = [*(f"lasts_{weeks}w" for weeks in AHEAD), "n_episodes"]
# Fewer rises of the same kind than this tell less than all rises; fewer than the other, nothing.
ENOUGH_ALIKE, ENOUGH = 20, 10


def forecast(trends: pd.DataFrame, past: pd.DataFrame, week: Week) -> pd.DataFrame:
    """The columns of `COLUMNS` for this week's entries.

    Of its kind are the rises that began in the same stage: as a newborn, with a surge, slowly, or with a festival.
    Where fewer than 20 of them got as far as this one, all rises are asked; where fewer than 10 did, nobody.

    Args:
        trends: this week's category_id, is_rising, stage, episode_week.
        past: the same columns and `week` (Monday) for the entries of earlier lists; this week's are added here.
        week: this week.
    """
    columns = ["category_id", "episode_week", "week", "stage"]
    listed = trends[trends["is_rising"]]
    lists = [frame[columns] for frame in (past, listed.assign(week=week.monday)) if len(frame)]
    episodes = find_episodes(pd.concat(lists, ignore_index=True) if lists else past[columns], week)
    kinds = episodes.set_index(["category_id", "episode_week"])["kind"]
    shapes = [
        (kinds[began], week - Week(began[1]))
        for began in zip(listed["category_id"], listed["episode_week"], strict=True)
    ]
    answers = {shape: _ask(episodes, *shape) for shape in set(shapes)}
    found = pd.DataFrame([answers[shape] for shape in shapes], columns=COLUMNS, index=listed.index, dtype=np.float64)
    return found.reindex(trends.index).fillna({"n_episodes": 0}).astype({"n_episodes": np.int64})


def find_episodes(listed: pd.DataFrame, week: Week) -> pd.DataFrame:
    """The rises on the lists up to `week`: category_id, episode_week, kind, n_weeks (first to last), is_over.

    Args:
        listed: category_id, episode_week, week and stage of every entry of every list.
        week: the last of these weeks; a rise last seen 4 weeks before it, or earlier, is over.

    >>> monday = Week.parse("2023-W02").monday
    >>> rows = [("k1", monday, (Week(monday) + lag).monday, "surging") for lag in (0, 3)]
    >>> listed = pd.DataFrame(rows, columns=["category_id", "episode_week", "week", "stage"])
    >>> find_episodes(listed, Week(monday) + 6)[["kind", "n_weeks", "is_over"]].to_numpy().tolist()
    [['surging', 3, False]]
    >>> find_episodes(listed, Week(monday) + 7)["is_over"].to_list()
    [True]
    """
    ordered = listed.sort_values(["category_id", "episode_week", "week"])
    found = ordered.groupby(["category_id", "episode_week"], as_index=False).agg(
        kind=("stage", "first"), last=("week", "max")
    )
    found["n_weeks"] = [
        Week(last) - Week(first) for first, last in zip(found["episode_week"], found["last"], strict=True)
    ]
    found["is_over"] = [week - Week(last) >= MAX_GAP_WEEKS for last in found["last"]]
    return found.drop(columns="last")


def lasting(episodes: pd.DataFrame, age: int) -> list[float]:
    """The chance that a rise which has lasted `age` weeks goes on for 4, 8 and 13 weeks more (Kaplan-Meier).

    Args:
        episodes: n_weeks and is_over of earlier rises.
        age: weeks from its first week to this one.

    Returns:
        One chance for each of `AHEAD`; NaN beyond what anybody has seen.

    Of ten rises six were over at once, two after 5 weeks, two after 20:

    >>> ten = pd.DataFrame({"n_weeks": [0] * 6 + [5] * 2 + [20] * 2, "is_over": [True] * 10})
    >>> [round(chance, 2) for chance in lasting(ten, age=0)], [round(chance, 2) for chance in lasting(ten, age=1)]
    ([0.4, 0.2, 0.2], [1.0, 0.5, 0.5])

    Where the last two are still going on after 6 weeks, nobody knows of 8:

    >>> going = ten.replace({"n_weeks": {20: 6}}).assign(is_over=[True] * 8 + [False] * 2)
    >>> [round(chance, 2) for chance in lasting(going, age=0)]
    [0.4, nan, nan]
    """
    is_over, last_seen = episodes["is_over"].to_numpy(bool), _known(episodes)
    data = stats.CensoredData(uncensored=last_seen[is_over], right=last_seen[~is_over & (last_seen >= 0)])
    survival = stats.ecdf(data).sf
    times = np.array([age - 1, *(age + weeks - 1 for weeks in AHEAD)])
    at_least = np.where(times < 0, 1.0, survival.evaluate(times))
    seen = (times <= last_seen.max()) | (at_least == 0)
    return np.where(seen, at_least / at_least[0], np.nan)[1:].tolist() if at_least[0] > 0 else [np.nan] * len(AHEAD)


def _ask(episodes: pd.DataFrame, kind: str, age: int) -> list[float]:
    """The values of `COLUMNS` for a rise of this kind and age."""
    alike = episodes[episodes["kind"] == kind]
    asked = alike if _n_beyond(alike, age) >= ENOUGH_ALIKE else episodes
    n = _n_beyond(asked, age)
    return [*(lasting(asked, age) if n >= ENOUGH else [np.nan] * len(AHEAD)), float(n)]


def _known(episodes: pd.DataFrame) -> NDArray[np.int64]:
    """For how long each is known: one that goes on in its n-th week has outlasted n - 1 for sure."""
    return episodes["n_weeks"].to_numpy(np.int64) - ~episodes["is_over"].to_numpy(bool)


def _n_beyond(episodes: pd.DataFrame, age: int) -> int:
    """Of how many it is known what they did after `age` weeks."""
    return int((_known(episodes) >= age).sum())
