"""Past lists judged by what came after: did their first ten hold, and would a simpler list have done as well?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from notetrends.trends.backtest.scores import Row
from notetrends.trends.outcomes.hold import AHEAD, hold_share
from notetrends.trends.outcomes.intervals import ratio_interval
from notetrends.trends.outcomes.rivals import jump
from notetrends.trends.week import Week

TOP = 10
# With 60 weeks there is a last year for the newest ones, and a baseline for the first of those.
YEAR, MIN_WEEKS_FOR_LAST_YEAR = 52, 60
LISTS = ("list", "growth", "volume", "last_year", "any")


def picks(verdicts: pd.DataFrame, min_notes: int) -> Mapping[str, pd.Series[bool]]:
    """Which rows each list would show as its first ten; by the names of `LISTS`.

    Ours, and what the same weeks' categories with enough notes look like to simpler eyes: ten by growth over last
    week, ten by volume, ten by their growth in the same week last year (empty before 60 weeks), and all of them.

    Args:
        verdicts: week (Monday), category_id, n_counted, n_before (last week's count), growth, is_rising, rank.
        min_notes: count from which a category is worth a look.
    """
    enough = verdicts["n_counted"] >= min_notes
    shown = (verdicts["is_rising"] & (verdicts["rank"] <= TOP)).fillna(False).astype(bool)
    grown = verdicts.loc[enough, ["week", "category_id", "growth"]]
    grown = grown.assign(week=[(Week(week) + YEAR).monday for week in grown["week"]])
    before = verdicts[["week", "category_id"]].merge(grown, on=["week", "category_id"], how="left")["growth"]
    mondays = verdicts["week"].unique()
    has_year = len(mondays) > 0 and Week(max(mondays)) - Week(min(mondays)) >= MIN_WEEKS_FOR_LAST_YEAR - 1
    last_year = before.set_axis(verdicts.index) if has_year else pd.Series(np.nan, index=verdicts.index)
    return {
        "list": shown,
        "growth": _first_ten(verdicts, jump(verdicts["n_counted"], verdicts["n_before"]).where(enough)),
        "volume": _first_ten(verdicts, verdicts["n_counted"].where(enough)),
        "last_year": _first_ten(verdicts, last_year.where(enough & (last_year > 0))),
        "any": enough,
    }


def _first_ten(verdicts: pd.DataFrame, value: pd.Series[float]) -> pd.Series[bool]:
    """The ten rows of each week with the highest value; NaN never."""
    ordered = verdicts.assign(value=value).dropna(subset="value")
    ordered = ordered.sort_values(["value", "category_id"], ascending=[False, True])
    best = ordered.groupby("week").head(TOP).index
    return pd.Series(verdicts.index.isin(best), index=verdicts.index)


def score_precision(
    verdicts: pd.DataFrame, aliases: Mapping[str, str], min_notes: int, min_growth: float,
    ahead: Sequence[int] = AHEAD,
) -> list[Row]:  # fmt: skip
    """Precision of every list after every number of weeks: the part of its entries that held; n counts entries.

    Args:
        verdicts: what `hold_share` and `picks` ask for.
        aliases: see `hold_share`.
        min_notes: see `picks`.
        min_growth: see `hold_share`.
        ahead: weeks after the list.
    """
    chosen = picks(verdicts, min_notes)
    rows: list[Row] = []
    for weeks in ahead:
        held = hold_share(verdicts, aliases, weeks, min_growth)
        # only weeks in which the list itself had something to say: all are asked about the same weeks
        spoke = verdicts.loc[chosen["list"] & held.notna(), "week"].unique()
        for name in LISTS:
            judged = verdicts.assign(held=held)[chosen[name] & held.notna() & verdicts["week"].isin(spoke)]
            by_week = judged.groupby("week")["held"].agg(["sum", "size"])
            n = int(by_week["size"].sum())
            value = float(by_week["sum"].sum() / n) if n else None
            low, high = ratio_interval(by_week["sum"].to_numpy(), by_week["size"].to_numpy())
            rows.append(("precision", f"{name} {weeks}", value, low, high, n))
    return rows
