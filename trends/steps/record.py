"""What a week's report says of earlier ones: how right they were, what was decided, what is still open."""

from __future__ import annotations

import pandas as pd

from notetrends.reports.record import Record, build_record
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.outcomes.calibration import calibrate
from notetrends.trends.outcomes.rates import hit_rates
from notetrends.trends.selection.taken import ADOPTED, PENDING, latest_decisions
from notetrends.trends.steps.decide import known_decisions
from notetrends.trends.steps.score import class_rates, read_outcomes
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_FIELDS = ["suggestion_id", "category_id", "action", "product_id", "brand"]


def read_record(store: Store, week: Week, config: Config) -> Record:
    """The record as the week may know it."""
    memory = config.outcomes.memory_weeks
    outcomes = read_outcomes(store, week, memory)
    shown = calibrate(class_rates(outcomes), config.outcomes.min_scored)
    latest = latest_decisions(known_decisions(store, before=week))
    last = week + -1
    has_last = store.has(schemas.SUGGESTIONS, last)
    listed = store.read(schemas.SUGGESTIONS, last, ["suggestion_id"])["suggestion_id"] if has_last else None
    return build_record(
        week.monday,
        rates=hit_rates(outcomes, read_outcomes(store, week, memory, schemas.BASELINES)),
        outcomes=read_outcomes(store, week, 1),
        listed=listed,
        statuses={name: row["status"] for name, row in latest.items()},
        open_items=_open_items(store, week, [row for row in latest.values() if row["status"] in (PENDING, ADOPTED)]),
        lowered={name: into for name, into in shown.items() if name != into},
        memory_weeks=memory,
        min_scored=config.outcomes.min_scored,
    )


def _open_items(store: Store, now: Week, rows: list[dict[str, object]]) -> pd.DataFrame:
    """What is adopted or waits for somebody, with what the sheet said it is about."""
    parts = []
    table = pd.DataFrame(rows, columns=["week", "suggestion_id", "status", "owner", "due"])
    for monday in sorted(set(table["week"])):
        week, items = Week(monday), table[table["week"] == monday]
        said = store.read(schemas.SUGGESTIONS, week, _FIELDS)
        labels = store.read(schemas.TRENDS, week, ["category_id", "label", "parent_label"])
        parts.append(items.merge(said, on="suggestion_id").merge(labels, on="category_id", how="left"))
    if not parts:
        return pd.DataFrame()
    items, known = pd.concat(parts, ignore_index=True), store.latest(schemas.PRODUCTS, now)
    if known is None:
        return items.assign(product_name=None)
    names = store.read(schemas.PRODUCTS, known, ["product_id", "name"]).rename(columns={"name": "product_name"})
    return items.merge(names, on="product_id", how="left")
