"""Who takes up an entry and when: kept while it rises, until its peak is known."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# A count that two weeks have not reached again was the peak.
_SETTLED_WEEKS = 2
_REACH = 13
_EARLY = 0.16
# Weeks before the likeliest onset that belong to a rise: the onset is uncertain, and its first users are few.
_BEFORE = 1


def merge_takers(known: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """All takers, each with the first week: category_id, user_id, first_week, group (of now; -1 for none).

    >>> one, two = dt.date(2024, 1, 1), dt.date(2024, 1, 8)
    >>> known = pd.DataFrame({"category_id": ["c"], "user_id": ["a"], "first_week": [one]})
    >>> new = pd.DataFrame({"category_id": "c", "user_id": ["a", "b"], "first_week": two, "group": [3, 1]})
    >>> both = merge_takers(known, new)
    >>> both[["user_id", "group"]].to_numpy().tolist(), both["first_week"][0] == one
    ([['a', 3], ['b', 1]], True)
    """
    both = pd.concat([known.assign(group=-1), new], ignore_index=True).astype({"group": int})
    found = both.groupby(["category_id", "user_id"], as_index=False).agg({"first_week": "min", "group": "max"})
    return found.sort_values(["category_id", "user_id"], ignore_index=True)


def with_onset(takers: pd.DataFrame, known: pd.DataFrame, onset: pd.Series) -> pd.DataFrame:
    """The takers with the week in which what they took up began to rise: as told today, else as told before.

    Args:
        takers: category_id and what else there is.
        known: category_id, onset_week of the week before.
        onset: Monday by category_id, missing where unknown.
    """
    told = dict(zip(known["category_id"], known["onset_week"], strict=True)) | onset.dropna().to_dict()
    days = [told.get(one) for one in takers["category_id"]]
    return takers.assign(onset_week=pd.Series(days, index=takers.index, dtype=object))


def over(takers: pd.DataFrame, trends: pd.DataFrame, monday: dt.date) -> pd.DataFrame:
    """The takers of entries whose rise is over, with is_early: among the first sixth of them, and before the peak.

    Over is what no longer rises and has not reached its highest week again for two weeks. The first 16 % are Rogers'
    innovators and early adopters (1962); all who come in the week in which these are complete are among them. Who was
    there before it began to rise has not taken the rise up.

    Args:
        takers: category_id, user_id, first_week, onset_week.
        trends: the table `trends` of the week: category_id, is_rising, history.
        monday: of the week.

    Returns:
        category_id, user_id, is_early.
    """
    peaks: dict[str, dt.date] = {}
    for row in trends.loc[~trends["is_rising"] & trends["category_id"].isin(set(takers["category_id"]))].itertuples():
        history = np.nan_to_num(np.asarray(row.history, dtype=np.float64)[-_REACH:], nan=-1.0)
        lag = len(history) - 1 - int(history.argmax())
        if lag >= _SETTLED_WEEKS:
            peaks[str(row.category_id)] = monday - dt.timedelta(weeks=lag)
    weeks = (pd.to_datetime(takers["first_week"]) - pd.to_datetime(takers["onset_week"])).dt.days / 7
    ended = takers[(takers["category_id"].isin(peaks) & ~(weeks < -_BEFORE)).to_numpy(bool)]
    return ended[["category_id", "user_id"]].assign(is_early=is_early(ended, peaks))


def is_early(takers: pd.DataFrame, peaks: Mapping[str, dt.date]) -> NDArray[np.bool_]:
    """Which takers were early: in the weeks in which the first 16 % came, and before the peak of what they took up.

    Args:
        takers: category_id, first_week; all takers of each entry.
        peaks: Monday of the highest week of each.

    >>> weeks = [dt.date(2024, 1, day) for day in (1, 8, 8, 8, 15, 15, 15, 22)]
    >>> takers = pd.DataFrame({"category_id": "c", "first_week": weeks})
    >>> is_early(takers, {"c": dt.date(2024, 1, 15)}).tolist()
    [True, True, True, True, False, False, False, False]
    """
    found = np.zeros(len(takers), dtype=bool)
    entry, week = takers["category_id"].to_numpy(), takers["first_week"].to_numpy()
    for one, peak in peaks.items():
        rows = np.flatnonzero(entry == one)
        weeks = np.sort(week[rows])
        complete = weeks[math.ceil(_EARLY * len(weeks)) - 1] if len(weeks) else peak
        found[rows] = (week[rows] <= complete) & (week[rows] < peak)
    return found


def first_users(takers: pd.DataFrame, first_weeks: int) -> pd.DataFrame:
    """The takers who came in the week before the onset of a rise or in its first weeks; none where it is unknown.

    Args:
        takers: category_id, user_id, first_week, onset_week, group.
        first_weeks: how many weeks are the first.

    >>> takers = pd.DataFrame({"category_id": "c", "user_id": ["a", "b"], "onset_week": dt.date(2024, 1, 1),
    ...                        "first_week": [dt.date(2024, 1, 1), dt.date(2024, 1, 15)]})
    >>> first_users(takers, 2)["user_id"].to_list()
    ['a']
    """
    weeks = (pd.to_datetime(takers["first_week"]) - pd.to_datetime(takers["onset_week"])).dt.days / 7
    return takers[((weeks >= -_BEFORE) & (weeks < first_weeks)).to_numpy(bool)]
