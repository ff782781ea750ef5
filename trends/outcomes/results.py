"""What became of each suggestion, and of what simpler lists would have picked: a hit, a miss, or unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from notetrends.trends.outcomes.hold import follow
from notetrends.trends.outcomes.rivals import band_rate, pick_rivals
from notetrends.trends.outcomes.sales import growth_of, house_growth, sales_of

HIT, MISS, UNKNOWN = "hit", "miss", "unknown"


def judge(
    verdicts: pd.DataFrame, aliases: Mapping[str, str], monday: dt.date, ahead: int, *, min_growth: float,
    min_notes: float,
) -> pd.DataFrame:  # fmt: skip
    """The categories of one past week with what became of them, by category_id.

    A rise held as in `hold.hold_share`, and where next to nothing was expected, only if it is still as large as
    `min_notes` were in that week: a newborn that left one note behind is no hit.

    Args:
        verdicts: see `hold.follow`; of that week, of the two before it, and of the three that end `ahead` later.
        aliases: see `hold.follow`.
        monday: the week.
        ahead: weeks after it.
        min_growth: growth over the expectation that a rise must keep.
        min_notes: count below which nothing is tested.

    Returns:
        The columns of `verdicts`; expected, before and after (shares, see `hold.follow`); needed (share above which a
        rise held); held, and fell (`after` is below `before`), 1 or 0; NaN where unknown.
    """
    entries = verdicts.assign(**follow(verdicts, aliases, ahead))
    entries = entries[entries["week"] == monday].set_index("category_id")
    least = min_notes * entries["share"] / entries["n_counted"].where(entries["n_counted"] > 0)
    limit = (entries["expected"] * (1 + min_growth)).clip(lower=least)
    held, fell = _above(entries["after"], limit), _above(entries["before"], entries["after"])
    return entries.assign(needed=limit, held=held, fell=fell)


def score_suggestions(
    listed: pd.DataFrame, entries: pd.DataFrame, products_then: pd.DataFrame | None, products_now: pd.DataFrame | None
) -> pd.DataFrame:
    """What became of one past list, sorted by suggestion_id: columns of the table `outcomes`, without its weeks.

    A suggestion is a hit when the rise behind it held; to clear, when its category went on falling. Sales stand beside
    that: those of its product or brand hit when they grew more than the house's, to clear when they grew less. What
    cannot be compared is unknown, never a miss.

    Args:
        listed: the `suggestions` of the list.
        entries: see `judge`.
        products_then: the `products` in force when it was listed; None where there was no catalogue.
        products_now: those of a snapshot at least 4 weeks newer (its sales cover 4 weeks); None where there is none.
    """
    confidence = listed["confidence"]
    if "rule_confidence" in listed:
        confidence = listed["rule_confidence"].fillna(confidence)
    of_each = entries.reindex(listed["category_id"])
    is_clear = (listed["action"] == "clear").to_numpy(bool)
    sold = [sales_of(row, products_then, products_now) for row in listed.to_dict("records")]
    house = house_growth(products_then, products_now)
    beyond = np.array([growth_of(*pair) for pair in sold], float) - house
    table = pd.DataFrame(
        {
            "suggestion_id": listed["suggestion_id"].to_numpy(),
            "category_id": listed["category_id"].to_numpy(),
            "action": listed["action"].to_numpy(),
            "confidence": confidence.to_numpy(),
            "counted_as": list(map(counted_as, listed["action"], confidence, listed["n_products"])),
            "share_expected": of_each["expected"].to_numpy(),
            "share_before": of_each["before"].to_numpy(),
            "share_after": of_each["after"].to_numpy(),
            "share_needed": np.where(is_clear, of_each["before"], of_each["needed"]),
            "result": _words(np.where(is_clear, of_each["fell"], of_each["held"])),
            "sales_before": [before for before, _ in sold],
            "sales_after": [after for _, after in sold],
            "house_growth": house,
            "sales_result": _words(np.where(np.isnan(beyond), np.nan, np.where(is_clear, beyond < 0, beyond > 0))),
            "band_rate": [band_rate(n, entries) for n in of_each["n_counted"]],
        }
    )
    return table.sort_values("suggestion_id", ignore_index=True)


def score_rivals(
    entries: pd.DataFrame, n_picks: int, *, min_notes: int, min_relevance: float
) -> pd.DataFrame:  # fmt: skip
    """What became of the picks of simpler lists of the same week and length: rule, category_id, result.

    Args:
        entries: see `judge`; with n_before (last week's count) and relevance.
        n_picks: categories that ours suggested to act on.
        min_notes: count from which a category is worth a look.
        min_relevance: relevance below which ours suggests nothing either.
    """
    enough = entries[(entries["n_counted"] >= min_notes) & (entries["relevance"] >= min_relevance)].reset_index()
    picked = pick_rivals(enough, n_picks)
    table = pd.concat([part.assign(rule=rule, result=_words(part["held"])) for rule, part in picked.items()])
    return table[["rule", "category_id", "result"]].sort_values(["rule", "category_id"], ignore_index=True)


def counted_as(action: str, confidence: str, n_products: float | None) -> str:
    """Under what a suggestion is counted: its confidence; or watch or clear, which promise something else.

    Without a catalogue every rise is to watch: that is no doubt, and it counts by its confidence.

    >>> counted_as("source", "high", 0), counted_as("watch", "low", 3), counted_as("watch", "medium", None)
    ('high', 'watch', 'medium')
    """
    return action if action == "clear" or (action == "watch" and pd.notna(n_products)) else confidence


def _above(value: pd.Series[float], limit: pd.Series[float]) -> pd.Series[float]:
    return (value > limit).astype(float).where(value.notna() & limit.notna())


def _words(is_hit: ArrayLike) -> Sequence[str]:
    return [UNKNOWN if np.isnan(one) else HIT if one else MISS for one in np.asarray(is_hit, float)]
