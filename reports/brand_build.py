"""From the tables `brands` and `gaps` to the report's data: sorts, decides nothing anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from notetrends.reports import cells
from notetrends.reports.brand_model import Brand, BrandRadar, Gap, Gaps, Market
from notetrends.reports.build import known_notes
from notetrends.reports.language import _
from notetrends.reports.suggestion_build import found_notes


def build_market(
    brands: pd.DataFrame, gaps: pd.DataFrame, notes: pd.DataFrame, *,
    has_products: bool, has_sales: bool, max_listed: int, few_voices: int,
) -> Market:  # fmt: skip
    """The brand radar and the short lists.

    Args:
        brands: the table `brands` of the week.
        gaps: the table `gaps` of the week.
        notes: at least the notes that both give as evidence.
        has_products: whether a catalogue was given.
        has_sales: whether it states sales.
        max_listed: brands shown at the most.
        few_voices: voices below which nobody talks about it.
    """
    known = known_notes(notes, [*brands["evidence_ids"], *gaps["evidence_ids"]])
    names = [_brand(row, known) for row in brands.to_dict("records")]
    rising = sorted((name for name in names if name.is_rising), key=_strongest)
    others = sorted((name for name in names if not name.is_rising), key=lambda name: (-name.n_voices, name.name))
    radar = BrandRadar(
        rising=tuple(name for name in rising if not name.n_products),
        sold=tuple(name for name in rising if name.n_products),
        others=tuple(others),
        has_products=has_products,
        max_listed=max_listed,
    )
    rows = sorted(gaps.to_dict("records"), key=lambda row: row["rank"])
    sides = {side: tuple(_gap(row, known) for row in rows if row["side"] == side) for side in ("wanted", "silent")}
    return Market(radar, Gaps(sides["wanted"], sides["silent"], has_products, has_sales, few_voices))


def _strongest(name: Brand) -> tuple[float, int, str]:
    return (-(name.growth_low or 0.0) * name.n_voices, -name.n_voices, name.name)


def _brand(row: Mapping[Any, Any], notes: Mapping[str, Any]) -> Brand:
    return Brand(
        name=cells.text(row["shown"]) or _("（无名）"),
        also=cells.texts(row["also"]),
        kind=str(row["kind"]),
        of_brand=cells.text(row["of_brand"]),
        score=cells.number(row["score"]),
        n_read=cells.integer(row["n_read"]) or 0,
        signs=cells.texts(row["signs"]),
        n_voices=cells.integer(row["n_voices"]) or 0,
        n_expected=cells.number(row["n_expected"]),
        growth=cells.number(row["growth"]),
        growth_low=cells.number(row["growth_low"]),
        growth_high=cells.number(row["growth_high"]),
        q_value=cells.number(row["q_value"]),
        is_rising=bool(cells.boolean(row["is_rising"])),
        n_weeks=cells.integer(row["n_weeks"]) or 0,
        history=cells.numbers(row["history"]),
        first_week=cells.day(row["first_week"]),
        ad_share=cells.number(row["ad_share"]),
        suspected_share=cells.number(row["suspected_share"]),
        price_low=cells.number(row["price_low"]),
        price_high=cells.number(row["price_high"]),
        n_prices=cells.integer(row["n_prices"]) or 0,
        categories=cells.texts(row["categories"]),
        n_products=cells.integer(row["n_products"]),
        evidence=found_notes(row["evidence_ids"], notes),
    )


def _gap(row: Mapping[Any, Any], notes: Mapping[str, Any]) -> Gap:
    return Gap(
        kind=str(row["kind"]),
        name=cells.text(row["shown"]) or _("（无名）"),
        rank=cells.integer(row["rank"]) or 0,
        n_voices=cells.integer(row["n_voices"]) or 0,
        n_voices_4w=cells.integer(row["n_voices_4w"]) or 0,
        near=cells.number(row["near"]),
        n_products=cells.integer(row["n_products"]) or 0,
        sales_4w=cells.integer(row["sales_4w"]),
        category_id=cells.text(row["category_id"]),
        product_id=cells.text(row["name"]) if row["kind"] == "product" else None,
        evidence=found_notes(row["evidence_ids"], notes),
    )
