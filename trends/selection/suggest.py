"""The week's suggestions: every rising category that matters, matched, decided, scored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.normalize import plain
from notetrends.trends.schemas import SUGGESTIONS
from notetrends.trends.selection.actions import Demand, against, confidence, decide, reason
from notetrends.trends.selection.match import ProductIndex, Supply

_MIN_PRICES = 5
_MIN_KINDS = 2
# Below it the 3 busiest authors always hold a large share.
_MIN_NOTES_FOR_AUTHORS = 10


def suggest(
    trends: pd.DataFrame, texts: dict[str, list[str]], prices: dict[str, list[float]],
    products: pd.DataFrame | ProductIndex | None, *,
    max_suggestions: int, min_relevance: float, lead_time_weeks: float, max_weeks_of_cover: float,
) -> pd.DataFrame:  # fmt: skip
    """The `suggestions` table.

    Args:
        trends: the week's `trends` table.
        texts: normalised texts of the week's notes, by category_id.
        prices: what its voices say that it costs, yuan, by category_id (see `prices_by_voice`).
        products: the `products` table in force, or an index of it; None when none was ever loaded.
        max_suggestions: length of the list.
        min_relevance: relevance below which nothing is suggested.
        lead_time_weeks: for products that state none.
        max_weeks_of_cover: stock beyond which a fading category is cleared.
    """
    index = ProductIndex(products) if isinstance(products, pd.DataFrame) else products
    rows = []
    entry: dict[Any, Any]
    known = trends[trends["relevance"] >= min_relevance].astype(object)
    for entry in known.where(known.notna(), None).to_dict("records"):
        notes, words = texts.get(entry["category_id"], []), list(entry["top_words"])
        named = prices.get(entry["category_id"], [])
        supply = None if index is None else index.supply([entry["label"]], words, entry["parent_label"], named)
        quality, sure = _quality(entry)
        demand = Demand(bool(entry["is_rising"]), is_brand_like(plain(entry["label"]), notes), sure, entry["stage"])
        action = decide(demand, supply, lead_time_weeks=lead_time_weeks, max_weeks_of_cover=max_weeks_of_cover)
        if action:
            rows.append(_row(entry, action, supply, quality, sure, named, len(index) if index else 0))
    table = pd.DataFrame(rows, columns=[*(name for name in SUGGESTIONS.column_names if name != "rank")])
    table["demand"] = table["demand"].rank(pct=True)
    opportunity = table["demand"] * table["gap"].fillna(0.5).astype(np.float64) * table["quality"]
    table["score"] = (100 * opportunity.rank(pct=True)).round(1)
    table = table.assign(opportunity=opportunity).assign(waits=table["action"] == "watch")
    table = table.sort_values(["waits", "opportunity", "suggestion_id"], ascending=[True, False, True])
    table = table.head(max_suggestions).drop(columns=["opportunity", "waits"])
    return table.assign(rank=np.arange(1, len(table) + 1))


def prices_by_voice(notes: pd.DataFrame) -> dict[str, list[float]]:
    """For each category one price a voice, sorted: the median of those that its notes name, each price once.

    So neither a template posted fifty times nor one long price list makes the price band.

    Args:
        notes: category_id, author_id, fold_id, prices.

    >>> note = {"category_id": "c1", "author_id": "a", "fold_id": "n1", "prices": [10.0, 30.0]}
    >>> prices_by_voice(pd.DataFrame([note, note, note | {"author_id": "b", "prices": [99.0]}]))
    {'c1': [20.0, 99.0]}
    """
    named = notes.assign(voice=notes["author_id"].fillna(notes["fold_id"])).explode("prices")
    named = named.dropna(subset="prices").drop_duplicates(["category_id", "voice", "prices"])
    medians = named["prices"].astype(float).groupby([named["category_id"], named["voice"]]).median()
    return {str(name): sorted(group.tolist()) for name, group in medians.groupby(level=0)}


def is_brand_like(name: str, texts: Sequence[str]) -> bool:
    """Whether a name stands before different kinds of goods, as a brand does (某某面霜 某某口红).

    >>> is_brand_like("某某", ["某某面膜好用", "某某的口红", "某某面膜"]), is_brand_like("飞盘", ["飞盘好玩"])
    (True, False)
    """
    stands = [(text, place.end()) for text in texts for place in re.finditer(re.escape(name), text)]
    kinds = {found[1] for text, end in stands if (found := _goods().match(text, end))}
    return len(kinds) >= _MIN_KINDS


@lru_cache
def _goods() -> re.Pattern[str]:
    """A word for goods, right behind what owns them."""
    words = "|".join(re.escape(word) for word in sorted(packaged("goods"), key=lambda w: (-len(w), w)))
    return re.compile(rf"(?:的|家的?)?({words})")


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


def _quality(entry: Mapping[Any, Any]) -> tuple[float, str]:
    """1 minus the worst of the shares that spoil evidence, and the class of confidence."""
    authors = entry["top_authors_share"] if entry["n_notes"] >= _MIN_NOTES_FOR_AUTHORS else None
    shares = [share for share in (entry["ad_share"], entry["fold_share"], authors) if share is not None]
    quality = 1 - float(max(shares, default=0.0))
    return quality, confidence(entry["growth_low"], entry["n_weeks_rising"], quality)


def _row(
    entry: Mapping[Any, Any],
    action: str,
    supply: Supply | None,
    quality: float,
    sure: str,
    prices: Sequence[float],
    n_products: int,
) -> dict[str, object]:
    label, n_weeks = entry["label"], int(entry["n_weeks_rising"])
    counted = int(entry["n_notes"] if entry["n_authors"] is None else entry["n_authors"])
    low, high = np.percentile(prices, [25, 75]) if len(prices) >= _MIN_PRICES else (None, None)
    product = supply.best_product if supply and action in ("promote", "restock", "clear") else None
    brand = label if action == "recruit" else None
    identity = "\0".join([entry["category_id"], action, product or brand or ""])
    return {
        "suggestion_id": "s" + hashlib.sha256(identity.encode()).hexdigest()[:10],
        "category_id": entry["category_id"],
        "action": action,
        "product_id": product,
        "brand": brand,
        "score": 0.0,
        "demand": entry["score"],
        "gap": unmet(entry["share"], supply, n_products),
        "quality": quality,
        "confidence": sure,
        "n_products": supply.n_products if supply else None,
        "n_in_stock": supply.n_in_stock if supply else None,
        "weeks_of_cover": supply.weeks_of_cover if supply else None,
        "lead_time_weeks": supply.lead_time_weeks if supply else None,
        "price_low": low,
        "price_high": high,
        "n_prices": len(prices),
        "reason": reason(label, counted, entry["n_expected"], entry["growth"], entry["growth_low"], n_weeks, supply),
        "against": against(entry["season"], entry["ad_share"], entry["fold_share"], entry["relevance"], counted),
        "evidence_ids": list(entry["evidence_ids"]),
    }
