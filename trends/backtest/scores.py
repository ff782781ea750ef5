"""What the replays say: false alerts, what was found of planted rises and when, and whether q keeps its promise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from notetrends.trends.outcomes.intervals import median_interval, rate_interval, ratio_interval, share_interval

Row = tuple[str, str, float | None, float | None, float | None, int]
COLUMNS = ["measure", "about", "value", "low", "high", "n"]
Q_VALUES = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1)
LATE, NEVER = "late", "never"


def score_null(weeks: pd.DataFrame) -> list[Row]:
    """false_episodes and list_length of replays in which nothing rises: of all, and false_episodes of each seed.

    Args:
        weeks: seed, n_listed and n_new (entries whose episode began) of each tested week.
    """
    rows = [_rate("", weeks), *(_rate(f"seed {seed}", part) for seed, part in weeks.groupby("seed"))]
    lengths = weeks["n_listed"].to_numpy(float)
    value = float(lengths.mean()) if len(lengths) else None
    return [*rows, ("list_length", "", value, *ratio_interval(lengths, np.ones(len(lengths))), len(lengths))]


def _rate(about: str, weeks: pd.DataFrame) -> Row:
    n, n_weeks = int(weeks["n_new"].sum()), len(weeks)
    return ("false_episodes", about, n / n_weeks if n_weeks else None, *rate_interval(n, n_weeks), n_weeks)


def find_rises(rises: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """`rises` with `found` (number of the first week with an entry about it, from its onset on), its `rank`, and
    `delay` (found - onset) and `lead` (peak - found) in weeks; NaN where it was never found.

    Args:
        rises: seed, word, onset, peak.
        listed: seed, week (number), topic and rank of the entries on the lists.
    """  # noqa: D205
    hits = rises.merge(listed, left_on=["seed", "word"], right_on=["seed", "topic"])
    hits = hits[hits["week"] >= hits["onset"]].sort_values(["week", "rank"]).drop_duplicates(["seed", "word"])
    found = rises.merge(hits[["seed", "word", "week", "rank"]], on=["seed", "word"], how="left")
    found = found.rename(columns={"week": "found"})
    return found.assign(delay=found["found"] - found["onset"], lead=found["peak"] - found["found"])


def score_rises(found: pd.DataFrame) -> list[Row]:
    """Recall (found no later than the peak), found (ever), median lead and delay, and the share of each lead.

    Args:
        found: lead and delay of each rise, NaN where it was never found.
    """
    n, lead = len(found), found["lead"]
    rows = [_share("recall", "", int((lead >= 0).sum()), n), _share("found", "", int(lead.notna().sum()), n)]
    for measure in ("lead", "delay"):
        values = found[measure].dropna().to_numpy(float)
        median = float(np.median(values)) if len(values) else None
        rows.append((measure, "", median, *median_interval(values), len(values)))
    leads = [*range(5, -1, -1)]
    rows += [_share("lead_share", str(weeks), int((lead == weeks).sum()), n) for weeks in leads]
    late = int((lead < 0).sum())
    return [*rows, _share("lead_share", LATE, late, n), _share("lead_share", NEVER, int(lead.isna().sum()), n)]


def _share(measure: str, about: str, n_hits: int, n: int) -> Row:
    return (measure, about, n_hits / n if n else None, *share_interval(n_hits, n), n)


def score_q(calls: pd.DataFrame, weeks: pd.DataFrame, thresholds: Sequence[float] = Q_VALUES) -> list[Row]:
    """false_share: of what is called at q, the part that is false; the mean over weeks, 0 for a week without a call.

    That is what a false discovery rate promises to keep at or below q. n counts the calls.

    Args:
        calls: replay, week, q_value and is_true of the entries above their expectation that no gate held back.
        weeks: replay and week of every tested week.
        thresholds: the q to look at.
    """
    every = pd.MultiIndex.from_frame(weeks[["replay", "week"]])
    rows: list[Row] = []
    for threshold in thresholds:
        called = calls[calls["q_value"] <= threshold]
        by_week = called.groupby(["replay", "week"])["is_true"].agg(["size", "sum"])
        false = (1 - by_week["sum"] / by_week["size"]).reindex(every, fill_value=0.0).to_numpy(float)
        value = float(false.mean()) if len(called) else None
        rows.append(("false_share", f"{threshold:g}", value, *ratio_interval(false, np.ones(len(false))), len(called)))
    return rows
