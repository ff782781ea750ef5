"""Hit rates of past suggestions, by class of confidence and by weeks, beside those of simpler lists."""

from __future__ import annotations

import pandas as pd

from notetrends.trends.outcomes.calibration import CLASSES, Rate, count_results
from notetrends.trends.outcomes.intervals import clustered_interval
from notetrends.trends.outcomes.rivals import RULES

ALL, BAND = "all", "band"
COLUMNS = ["weeks_after", "about", "n_hits", "n_misses", "n_unknown", "n_cases", "value", "low", "high"]


def hit_rates(outcomes: pd.DataFrame, baselines: pd.DataFrame) -> pd.DataFrame:
    """One row for each number of weeks and each kind of suggestion or list that has results (`COLUMNS`).

    `about` is all (of the classes: what was suggested to act on), high, medium, low, watch, clear; growth and volume,
    lists of the same weeks and length; band: what chance would have hit among categories of the same size as `all`
    (without counts of its own). Intervals are 95 %, see `intervals.clustered_interval`.

    Args:
        outcomes: weeks_after, counted_as, category_id, result, band_rate.
        baselines: weeks_after, rule, category_id, result.
    """
    rows: list[tuple[object, ...]] = []
    for weeks, part in outcomes.groupby("weeks_after"):
        acted = part[part["counted_as"].isin(CLASSES)]
        chance = acted.loc[acted["result"] != "unknown", ["category_id", "band_rate"]].dropna()
        value = float(chance["band_rate"].mean()) if len(chance) else None
        n_cases = int(chance["category_id"].nunique())
        rows += [
            _row(weeks, ALL, count_results(acted)),
            *(_row(weeks, name, count_results(group)) for name, group in part.groupby("counted_as")),
            (weeks, BAND, None, None, None, n_cases, value, *clustered_interval(value, n_cases)),
        ]
        of_weeks = baselines[baselines["weeks_after"] == weeks]
        rows += [_row(weeks, rule, count_results(of_weeks[of_weeks["rule"] == rule])) for rule in RULES]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["weeks_after", "about"], ignore_index=True)


def _row(weeks: object, about: object, rate: Rate) -> tuple[object, ...]:
    low, high = clustered_interval(rate.value, rate.n_cases)
    return (weeks, about, rate.n_hits, rate.n_misses, rate.n_unknown, rate.n_cases, rate.value, low, high)
