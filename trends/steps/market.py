"""Reading brands and short lists back for the report."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from notetrends.reports.brand_build import build_market
from notetrends.reports.brand_model import Market
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.store import Store
from notetrends.trends.week import Week


class MarketTables(NamedTuple):
    """The tables `brands` and `gaps` of a week; empty for one made before there were any."""

    brands: pd.DataFrame
    gaps: pd.DataFrame


def read_market(store: Store, week: Week) -> MarketTables:
    """Both tables of the week."""
    return MarketTables(*(
        store.read(table, week) if store.has(table, week) else pd.DataFrame(columns=table.column_names)
        for table in (schemas.BRANDS, schemas.GAPS)
    ))  # fmt: skip


def build_week_market(
    store: Store, week: Week, config: Config, tables: MarketTables, notes: pd.DataFrame
) -> Market | None:
    """The report's part on brands and gaps; None for a week without the tables."""
    if not (store.has(schemas.BRANDS, week) and store.has(schemas.GAPS, week)):
        return None
    told = store.metadata(schemas.GAPS, week)
    return build_market(
        tables.brands, tables.gaps, notes, has_products=bool(told.get("has_products")),
        has_sales=bool(told.get("has_sales")), max_listed=config.brands.max_listed,
        few_voices=config.brands.few_voices,
    )  # fmt: skip
