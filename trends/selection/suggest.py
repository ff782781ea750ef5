"""The week's suggestions: every rising category that matters, matched, decided, scored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.signals import prices
from notetrends.trends.schemas import SUGGESTIONS
from notetrends.trends.selection.actions import Demand, against, confidence, decide, reason
from notetrends.trends.selection.match import ProductIndex, Supply

_MIN_PRICES = 5
_MIN_KINDS = 2


def suggest(
    trends: pd.DataFrame, texts: dict[str, list[str]], products: pd.DataFrame | None, *,
    max_suggestions: int, min_relevance: float, lead_time_weeks: float, max_weeks_of_cover: float,
) -> pd.DataFrame:  # fmt: skip
    """The `suggestions` table.

    Args:
        trends: the week's `trends` table.
        texts: normalised texts of the week's notes, by category_id.
        products: the `products` table in force; None when none was ever loaded.
        max_suggestions: length of the list.
        min_relevance: relevance below which nothing is suggested.
        lead_time_weeks: for products that state none.
        max_weeks_of_cover: stock beyond which a fading category is cleared.
    """
    index = None if products is None else ProductIndex(products)
    rows = []
    for entry in trends[trends["relevance"] >= min_relevance].itertuples():
        notes = texts.get(entry.category_id, [])
        names = list(dict.fromkeys([entry.label, *entry.top_words[:1]]))
        supply = None if index is None else index.supply(names, list(entry.top_words[1:6]), entry.parent_label)
        doubts = [entry.ad_share, entry.fold_share, (entry.top_authors_share or 0) if entry.n_notes >= 10 else 0]
        quality = 1 - float(np.nanmax(np.array(doubts, dtype=np.float64)))
        sure = confidence(entry.growth_low, entry.n_weeks_rising, quality)
        demand = Demand(bool(entry.is_rising), is_brand_like(entry.label, notes), sure, entry.stage)
        action = decide(demand, supply, lead_time_weeks=lead_time_weeks, max_weeks_of_cover=max_weeks_of_cover)
        if action:
            rows.append(_row(entry, action, supply, quality, sure, notes, len(index) if index else 0))
    table = pd.DataFrame(rows, columns=[*(name for name in SUGGESTIONS.column_names if name != "rank")])
    table["demand"] = table["demand"].rank(pct=True)
    opportunity = table["demand"] * table["gap"].fillna(0.5).astype(np.float64) * table["quality"]
    table["score"] = (100 * opportunity.rank(pct=True)).round(1)
    table = table.assign(opportunity=opportunity).sort_values(["opportunity", "suggestion_id"], ascending=[False, True])
    table = table.head(max_suggestions).drop(columns="opportunity")
    return table.assign(rank=np.arange(1, len(table) + 1))


def is_brand_like(name: str, texts: Sequence[str]) -> bool:
    """Whether a name stands before different kinds of goods, as a brand does (某某面霜 某某口红).

    >>> is_brand_like("某某", ["某某面膜好用", "某某的口红", "某某面膜"]), is_brand_like("飞盘", ["飞盘好玩"])
    (True, False)
    """
    goods = "|".join(re.escape(word) for word in sorted(packaged("goods"), key=lambda w: (-len(w), w)))
    pattern = re.compile(rf"{re.escape(name)}(?:的|家的?)?({goods})")
    return len({kind for text in texts for kind in pattern.findall(text)}) >= _MIN_KINDS


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


def _row(
    entry: object, action: str, supply: Supply | None, quality: float, sure: str, texts: Sequence[str], n_products: int
) -> dict[str, object]:
    e: pd.Series = pd.Series(entry._asdict())  # type: ignore[attr-defined]
    counted = int(e.n_authors) if pd.notna(e.n_authors) else int(e.n_notes)
    found = [price for text in texts for price in prices(text) if price > 0]
    low, high = np.percentile(found, [25, 75]) if len(found) >= _MIN_PRICES else (None, None)
    product = supply.best_product if supply and action in ("promote", "restock", "clear") else None
    brand = e.label if action == "recruit" else None
    identity = "\0".join([e.category_id, action, product or brand or ""])
    return {
        "suggestion_id": "s" + hashlib.sha256(identity.encode()).hexdigest()[:10],
        "category_id": e.category_id,
        "action": action,
        "product_id": product,
        "brand": brand,
        "score": 0.0,
        "demand": e.score,
        "gap": unmet(e.share, supply, n_products),
        "quality": quality,
        "confidence": sure,
        "n_products": supply.n_products if supply else None,
        "n_in_stock": supply.n_in_stock if supply else None,
        "weeks_of_cover": supply.weeks_of_cover if supply else None,
        "lead_time_weeks": supply.lead_time_weeks if supply else None,
        "price_low": low,
        "price_high": high,
        "n_prices": len(found),
        "reason": reason(e.label, counted, e.n_expected, e.growth, e.growth_low, int(e.n_weeks_rising), supply),
        "against": against(e.season, None if pd.isna(e.ad_share) else e.ad_share, e.fold_share, e.relevance, counted),
        "evidence_ids": list(e.evidence_ids),
    }
