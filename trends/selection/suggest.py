"""The week's suggestions: every entry that matters, matched, decided, scored, with its reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from notetrends.tokenize.normalize import plain
from notetrends.trends.categories.labels import names_in
from notetrends.trends.schemas import SUGGESTIONS
from notetrends.trends.selection.actions import Demand, Policy, brand_age, confidence, decide, lead_time
from notetrends.trends.selection.lifetime import lifetime
from notetrends.trends.selection.match import ProductIndex, Supply
from notetrends.trends.selection.prices import band
from notetrends.trends.selection.reasons import against, reason, voices
from notetrends.trends.selection.talk import Talk

# Below it the 3 busiest authors always hold a large share.
_MIN_NOTES_FOR_AUTHORS = 10
# What engagement multiplies demand with: this for the least engaging entry, 1 for one in the middle.
_UNMOVED = 0.5
_PARTS = ["demand", "gap", "in_time", "quality"]


def suggest(
    trends: pd.DataFrame, talk: Mapping[str, Talk], brands: Mapping[str, int],
    products: pd.DataFrame | ProductIndex | None, policy: Policy,
) -> pd.DataFrame:  # fmt: skip
    """The `suggestions` table.

    Args:
        trends: the week's `trends` table.
        talk: what the week's notes say of its candidates, by category_id.
        brands: the week's brands, normalised, and in how many weeks of the window each was written.
        products: the `products` table in force, or an index of it; None when none was ever loaded.
        policy: what merchandisers ask of a suggestion.

    What waits comes last, what only its season lifts before it; within that the order is opportunity, the product of
    demand, gap, the chance of being in time, and quality. Parts that are unknown are left out.
    """
    index = ProductIndex(products) if isinstance(products, pd.DataFrame) else products
    rows = [
        row
        for entry in candidates(trends, policy).to_dict("records")
        if (row := _row(entry, talk.get(entry["category_id"], Talk()), brands, index, policy)) is not None
    ]
    table = pd.DataFrame(rows, columns=[name for name in SUGGESTIONS.column_names if name != "rank"])
    table["demand"] = table["demand"].astype(np.float64).rank(pct=True)
    opportunity = table[_PARTS].astype(np.float64).fillna(1.0).prod(axis=1)
    table["score"] = (100 * opportunity.rank(pct=True)).round(1)
    seasonal = table["category_id"].isin(set(trends.loc[trends["stage"] == "seasonal", "category_id"]))
    turn = np.select([table["action"] == "watch", seasonal], [2, 1], 0)
    table = table.assign(opportunity=opportunity, turn=turn)
    table = table.sort_values(["turn", "opportunity", "suggestion_id"], ascending=[True, False, True])
    table = table.head(policy.max_suggestions).drop(columns=["opportunity", "turn"])
    return table.assign(rank=np.arange(1, len(table) + 1))


def candidates(trends: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The entries that anything may be suggested for: rising or fading, and about things to buy; None = unknown.

    Args:
        trends: the week's `trends` table.
        policy: says how much they must be about things to buy.
    """
    moves = trends["is_rising"].astype(bool) | (trends["stage"] == "fading")
    found = trends[moves & (trends["relevance"] >= policy.min_relevance)].astype(object)
    return found.where(found.notna(), None)


def brands_apart(trends: pd.DataFrame, brands: Collection[str]) -> pd.DataFrame:
    """`trends` where no brand belongs to a wider category: what others make of its kind is no answer to it.

    Args:
        trends: the week's `trends` table, at least label and parent_label.
        brands: the week's brands, normalised.

    >>> trends = pd.DataFrame({"label": ["蔻黛·眉笔", "眉笔·蔻黛"], "parent_label": ["彩妆", "彩妆"]})
    >>> brands_apart(trends, {"蔻黛"})["parent_label"].to_list()
    [None, '彩妆']
    """
    is_brand = np.array([plain(names_in(label)[0]) in brands for label in trends["label"]], dtype=bool)
    return trends.assign(parent_label=trends["parent_label"].astype(object).mask(is_brand, None))


def unmet(share: float, supply: Supply | None, n_products: int) -> float | None:
    """How much of the demand the catalogue leaves unmet: 1 / (1 + supply / expected supply); None = no catalogue.

    Expected supply is the entry's share of the week's voices times the size of the catalogue.

    >>> unmet(0.01, Supply(1, 1, None, None, "7", is_partial=False), 100)
    0.5
    """
    if supply is None:
        return None
    n = 0 if supply.is_partial else (supply.n_products if supply.n_in_stock is None else supply.n_in_stock)
    return 1 / (1 + n / max(share * n_products, 1e-9))


def quality_of(entry: Mapping[Any, Any]) -> float:
    """1 minus the worst of the shares that spoil evidence: ads, templates, the 3 busiest authors; unknown ones do not.

    >>> quality_of({"n_notes": 40, "top_authors_share": 0.1, "ad_share": None, "fold_share": 0.25})
    0.75
    """
    authors = entry["top_authors_share"] if entry["n_notes"] >= _MIN_NOTES_FOR_AUTHORS else None
    shares = [share for share in (entry["ad_share"], entry["fold_share"], authors) if share is not None]
    return 1 - float(max(shares, default=0.0))


def _row(
    entry: Mapping[Any, Any], talk: Talk, brands: Mapping[str, int], index: ProductIndex | None, policy: Policy
) -> dict[str, object] | None:
    label, n_voices, quality = entry["label"], voices(entry), quality_of(entry)
    own = names_in(label)[0]
    brand = brand_age(brands.get(plain(own), 0))
    supply = None if index is None else index.supply([label], entry["top_words"], entry["parent_label"], talk.prices)
    sure, met = confidence(entry["growth_low"], entry["n_weeks_rising"], quality, n_voices, entry["n_expected"])
    life, lead = lifetime(entry, policy.prior_weeks), lead_time(supply, policy)
    in_time, is_rising = life.outlasts(lead), bool(entry["is_rising"])
    demand = Demand(
        is_rising=is_rising, stage=entry["stage"], brand=brand, n_voices=n_voices,
        n_peak=float(np.nanmax(entry["history"])), relevance=entry["relevance"], focus=talk.focus, quality=quality,
        confidence=sure, in_time=in_time,
    )  # fmt: skip
    decision = decide(demand, supply, policy)
    if decision is None:
        return None
    prices = band(talk.prices)
    product = supply.best_product if supply and decision.action in ("promote", "restock", "clear") else None
    recruited = own if decision.action == "recruit" else None
    identity = "\0".join([entry["category_id"], decision.action, product or recruited or ""])
    moved = 1.0 if talk.engagement is None else _UNMOVED + talk.engagement
    return {
        "suggestion_id": "s" + hashlib.sha256(identity.encode()).hexdigest()[:10],
        "category_id": entry["category_id"],
        "action": decision.action,
        "rule": decision.rule,
        "product_id": product,
        "brand": recruited,
        "score": 0.0,
        "demand": entry["score"] * moved,
        "engagement": talk.engagement,
        "gap": unmet(entry["share"], supply, len(index) if index else 0),
        "needed_weeks": lead,
        "in_time": in_time if is_rising else None,
        "is_late": in_time < policy.min_in_time if is_rising else None,
        "weeks_left_low": life.weeks_until(0.75) if is_rising else None,
        "weeks_left_high": life.weeks_until(0.25) if is_rising else None,
        "quality": quality,
        "confidence": sure,
        "confidence_rules": met,
        "n_products": supply.n_products if supply else None,
        "n_in_stock": supply.n_in_stock if supply else None,
        "weeks_of_cover": supply.weeks_of_cover if supply else None,
        "lead_time_weeks": supply.lead_time_weeks if supply else None,
        "price_low": prices.low,
        "price_median": prices.median,
        "price_high": prices.high,
        "n_prices": prices.n,
        "scenes": list(talk.scenes),
        "reason": reason(entry, decision, supply, talk, life, policy),
        "against": against(entry, supply, talk, prices, in_time, policy),
        "complaint_share": talk.complaint_share,
        "evidence_ids": list(entry["evidence_ids"]),
        "counter_id": talk.counter_id,
    }
