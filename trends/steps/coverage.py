"""What a week's figures rest on: the numbers at the top of the report."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from notetrends.reports.model import Coverage, Finding
from notetrends.trends import schemas
from notetrends.trends.intake.clean import sold_share
from notetrends.trends.steps.vectors import embedder_of
from notetrends.trends.store import Store
from notetrends.trends.week import TIMEZONE, Week


def cover(store: Store, week: Week) -> Coverage:
    """Counts, gaps and models behind a week."""
    columns = ["author_id", "fold_id", "published_at", "collected_at", "is_ad", "is_suspected_ad", "is_giveaway"]
    notes = store.read(schemas.NOTES, week, columns)
    days = set(notes["published_at"].dt.tz_convert(TIMEZONE).dt.date)
    tests = store.metadata(schemas.TRENDS, week)
    collected = notes["collected_at"].max()
    products = store.latest(schemas.PRODUCTS, week)
    checks = store.read_arrow(schemas.HEALTH, week).to_pylist() if store.has(schemas.HEALTH, week) else []
    return Coverage(
        n_raw_notes=len(notes),
        n_notes=notes["fold_id"].nunique(),
        n_authors=int(notes["author_id"].nunique()) or None,
        n_rejects=store.n_rows(schemas.REJECTS, week) if store.has(schemas.REJECTS, week) else 0,
        n_history_weeks=int(tests["n_history_weeks"]),
        n_tested=int(tests["n_tests"]),
        missing_days=tuple(d for d in (week.monday + dt.timedelta(days=n) for n in range(7)) if d not in days),
        embedder=embedder_of(store, week) or "",
        collected_until=None if pd.isna(collected) else collected.to_pydatetime(),
        ad_share=sold_share(notes) if len(notes) else None,
        has_products=products is not None,
        products_week=None if products is None else products.monday,
        findings=tuple(Finding(**check) for check in checks),
    )
