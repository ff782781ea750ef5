"""A rise has a beginning, a course and an end: stages, week by week, from this week's verdict and the last ones."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

# An episode goes on when it was on the list within the last 4 weeks.
MAX_GAP_WEEKS = 4
# Below this share of its own peak a rise is fading rather than past its peak.
_PEAKED = 0.6
# Growth whose lower end is beyond a doubling.
_SURGE = 1.0


def follow(entries: pd.DataFrame, previous: pd.DataFrame, monday: dt.date) -> pd.DataFrame:
    """The columns stage, n_weeks_rising and episode_week of this week's entries.

    Args:
        entries: category_id, is_rising, is_newborn, season, growth_low, p_value, history (float64 [n weeks] each).
        previous: the `trends` rows of the last weeks that still matter (`MAX_GAP_WEEKS`), newest last:
            category_id, is_rising, episode_week, n_weeks_rising.
        monday: of this week.
    """
    rose = previous[previous["is_rising"]].drop_duplicates("category_id", keep="last").set_index("category_id")
    known = rose.reindex(entries["category_id"])
    began = known["episode_week"].to_numpy(object)
    is_rising = entries["is_rising"].to_numpy(bool)
    goes_on = known["n_weeks_rising"].notna().to_numpy()
    n_weeks = known["n_weeks_rising"].fillna(0).to_numpy(np.int64) + is_rising
    starts = [monday if rises else None for rises in is_rising]
    episode = [old if goes else new for old, goes, new in zip(began, goes_on, starts, strict=True)]
    last, peak = np.array([_last_and_peak(history) for history in entries["history"]]).reshape(-1, 2).T
    stage = np.select(
        [
            is_rising & entries["season"].notna().to_numpy(),
            is_rising & entries["is_newborn"].to_numpy(bool) & (n_weeks <= 1),
            is_rising & (entries["growth_low"].to_numpy() > _SURGE),
            is_rising,
            goes_on & (last >= _PEAKED * peak),
            goes_on,
            entries["p_value"].to_numpy() < 0.05,
        ],
        ["seasonal", "emerging", "surging", "growing", "peaked", "fading", "watching"],
        "steady",
    )
    return pd.DataFrame({"stage": stage, "n_weeks_rising": n_weeks, "episode_week": episode}, index=entries.index)


def _last_and_peak(history: np.ndarray) -> tuple[float, float]:
    known = np.nan_to_num(np.asarray(history, dtype=np.float64))
    return float(known[-1]), float(known.max())
