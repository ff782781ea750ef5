"""What became of a category's share after it was listed, and whether its rise held."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from notetrends.trends.week import Week

AHEAD = (4, 8, 13)
MEAN_OF = 3  # weeks: one is noisy


def follow(verdicts: pd.DataFrame, aliases: Mapping[str, str], ahead: int) -> pd.DataFrame:
    """The share that was expected of each entry when it was listed, and its share before and afterwards.

    `before` is the mean of the three weeks that end with the list, `after` of the three that end `ahead` weeks later
    (never the list's own week). A week that has lists says 0 of what it does not mention. NaN where the weeks are not
    there, or nothing was counted. Index as `verdicts`.

    Args:
        verdicts: week (Monday), category_id, n_counted, share, n_expected of every tested category in every week.
        aliases: category_id of a category that was merged away -> the one that took it over.
        ahead: weeks after the list.

    >>> mondays = [Week.parse("2023-W10") + lag for lag in range(5)]
    >>> rows = [(week.monday, "k", 10 if lag else 20, .1 if lag else .2, 8.0) for lag, week in enumerate(mondays)]
    >>> table = pd.DataFrame(rows, columns=["week", "category_id", "n_counted", "share", "n_expected"])
    >>> follow(table, {}, 4).round(3).head(1)
       expected  before  after
    0      0.08     0.2    0.1
    """
    ids = verdicts["category_id"].map(lambda name: last_name(name, aliases))
    shares = verdicts.assign(id=ids).pivot_table(index="week", columns="id", values="share", aggfunc="sum").fillna(0.0)
    means: dict[str, dict[object, pd.Series[float]]] = {"before": {}, "after": {}}
    for monday in shares.index:
        week, end = Week(monday), Week(monday) + ahead
        spans = {"before": week.window(MEAN_OF), "after": [w for w in end.window(MEAN_OF) if w > week]}
        for name, weeks in spans.items():
            if weeks[-1].monday in shares.index:
                means[name][monday] = shares.loc[shares.index.intersection([w.monday for w in weeks])].mean()
    counted = verdicts["n_counted"].where(verdicts["n_counted"] > 0)
    found = {
        name: [known[week][one] if week in known else np.nan for week, one in zip(verdicts["week"], ids, strict=True)]
        for name, known in means.items()
    }
    return pd.DataFrame(
        {"expected": verdicts["n_expected"] * verdicts["share"] / counted, **found}, index=verdicts.index, dtype=float
    )


def hold_share(verdicts: pd.DataFrame, aliases: Mapping[str, str], ahead: int, min_growth: float) -> pd.Series[float]:
    """Which entries held: 1, 0, or NaN where the weeks after them are not there yet; index as `verdicts`.

    An entry holds after `ahead` weeks when its share of the community, the mean of the three weeks that end then, is
    still more than `min_growth` above the share that was expected of it when it was listed. Shares, because the
    community grows; three weeks, because one is noisy; the old expectation, because the new one has learned the rise.

    Args:
        verdicts: see `follow`.
        aliases: see `follow`.
        ahead: weeks after the list.
        min_growth: growth over the expectation.

    >>> mondays = [Week.parse("2023-W10") + lag for lag in range(5)]
    >>> rows = [(week.monday, "k", 10 if lag else 20, .1 if lag else .2, 8.0) for lag, week in enumerate(mondays)]
    >>> table = pd.DataFrame(rows, columns=["week", "category_id", "n_counted", "share", "n_expected"])
    >>> hold_share(table, {}, 4, 0.2).to_list()  # .1 is above 1.2 x .08
    [1.0, nan, nan, nan, nan]
    """
    shares = follow(verdicts, aliases, ahead)
    is_known = shares["after"].notna() & shares["expected"].notna()
    return (shares["after"] > shares["expected"] * (1 + min_growth)).astype(float).where(is_known)


def last_name(name: str, aliases: Mapping[str, str]) -> str:
    """The id under which a category lives on.

    >>> last_name("a", {"a": "b", "b": "c"}), last_name("x", {"a": "b"})
    ('c', 'x')
    """
    seen = {name}
    while name in aliases and aliases[name] not in seen:
        name = aliases[name]
        seen.add(name)
    return name
