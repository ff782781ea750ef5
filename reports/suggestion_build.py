"""From the tables `suggestions` and `scenes` to the report's suggestions and scenes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from notetrends.reports import cells, stored
from notetrends.reports.decision_words import why_back
from notetrends.reports.language import joined
from notetrends.reports.model import Entry, Evidence, Scene, Suggestion


def build_suggestion(
    row: dict[Any, Any],
    categories: dict[str, dict[Any, Any]],
    products: dict[str, dict[Any, Any]],
    notes: dict[str, Evidence],
) -> Suggestion:
    """One row of `suggestions`, with what the other tables call its category, its product and its notes."""
    category_id = str(row["category_id"])
    category = categories.get(category_id, {})
    product_id = cells.text(row["product_id"])
    product = products.get(product_id or "", {})
    made = Suggestion(
        suggestion_id=str(row["suggestion_id"]),
        rank=cells.integer(row["rank"]) or 0,
        category_id=category_id,
        label=cells.text(category.get("label")) or category_id,
        parent_label=cells.text(category.get("parent_label")),
        action=str(row["action"]),
        product_id=product_id,
        product_name=cells.text(product.get("name")),
        brand=cells.text(row["brand"]) or cells.text(product.get("brand")),
        score=cells.number(row["score"]),
        demand=cells.number(row["demand"]),
        gap=cells.number(row["gap"]),
        quality=cells.number(row["quality"]),
        confidence=str(row["confidence"]),
        n_products=cells.integer(row["n_products"]),
        n_in_stock=cells.integer(row["n_in_stock"]),
        weeks_of_cover=cells.number(row["weeks_of_cover"]),
        lead_time_weeks=cells.number(row["lead_time_weeks"]),
        price_low=cells.number(row["price_low"]),
        price_high=cells.number(row["price_high"]),
        n_prices=cells.integer(row["n_prices"]),
        reason=stored.said(cells.text(row["reason"])) or "",
        against=stored.said(cells.text(row["against"])),
        evidence=found_notes(row["evidence_ids"], notes),
        rule=cells.text(row.get("rule")),
        engagement=cells.number(row.get("engagement")),
        needed_weeks=cells.number(row.get("needed_weeks")),
        in_time=cells.number(row.get("in_time")),
        is_late=cells.boolean(row.get("is_late")),
        weeks_left_low=cells.number(row.get("weeks_left_low")),
        weeks_left_high=cells.number(row.get("weeks_left_high")),
        confidence_rules=cells.texts(row.get("confidence_rules")),
        price_median=cells.number(row.get("price_median")),
        scenes=cells.texts(row.get("scenes")),
        complaint_share=cells.number(row.get("complaint_share")),
        counter=notes.get(str(row.get("counter_id"))),
        decision=cells.text(row.get("decision")),
        decided_week=cells.day(row.get("decided_week")),
        decided_reason=cells.text(row.get("decided_reason")),
        changed=cells.texts(row.get("changed")),
    )
    again = why_back(made)
    return replace(made, reason=joined(filter(None, [made.reason, again]))) if again else made


def build_scenes(
    entries: Iterable[Entry], suggestions: Iterable[Suggestion], table: pd.DataFrame | None
) -> tuple[Scene, ...]:
    """The scenes that suggestions are about, those with most of them first, each with its entries, strongest first.

    Args:
        entries: the week's entries.
        suggestions: the week's suggestions.
        table: the table `scenes`; None = no index is known.
    """
    rows = [] if table is None else table.to_dict("records")
    index = {(row["category_id"], row["scene"]): float(row["index"]) for row in rows}
    known, members = {entry.category_id: entry for entry in entries}, dict[str, dict[str, float | None]]()
    for item in suggestions:
        for scene in item.scenes:
            if item.category_id in known:
                members.setdefault(scene, {})[item.category_id] = index.get((item.category_id, scene))
    return tuple(
        Scene(name, tuple((known[key], own[key]) for key in sorted(own, key=lambda key: (-(own[key] or 0.0), key))))
        for name, own in sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def found_notes(note_ids: Any, notes: Mapping[str, Evidence]) -> tuple[Evidence, ...]:  # noqa: ANN401
    """The notes of a list of ids, as far as they are known."""
    return tuple(notes[note_id] for note_id in cells.ids(note_ids) if note_id in notes)
