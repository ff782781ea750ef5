"""How right earlier lists were, what was decided of them, what is open: as data, no wording; None is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from notetrends.reports import cells


@dataclass(frozen=True)
class HitRate:
    """Hits, misses and unknown results, the rate of hits among the known with its 95 % interval.

    `n_cases` are the different categories behind the known results; counts are None where only a rate is known.
    """

    about: str
    weeks_after: int
    n_hits: int | None
    n_misses: int | None
    n_unknown: int | None
    n_cases: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PastSuggestion:
    """What became of one suggestion; growth of its share over what was expected, what a hit needed, and of its sales.

    For what was to be cleared, shares are compared with those before the list.
    """

    suggestion_id: str
    listed: dt.date
    weeks_after: int
    category_id: str
    label: str
    action: str
    confidence: str
    counted_as: str
    growth: float | None
    growth_needed: float | None
    result: str
    sales_growth: float | None
    house_growth: float | None
    sales_result: str


@dataclass(frozen=True)
class OpenItem:
    """Something adopted and not done yet, or that someone is to see to."""

    suggestion_id: str
    listed: dt.date
    category_id: str
    label: str
    parent_label: str | None
    action: str
    product_id: str | None
    product_name: str | None
    brand: str | None
    status: str
    owner: str | None
    due: dt.date | None
    is_overdue: bool


@dataclass(frozen=True)
class Record:
    """The record of the lists before this week's.

    `last_list` counts last week's suggestions by status (open: nothing was decided), None where there is no list;
    `lowered` are the classes of confidence that are shown as a lower one, because they hit no more often.
    """

    rates: tuple[HitRate, ...]
    past: tuple[PastSuggestion, ...]
    last_list: Mapping[str, int] | None
    open_items: tuple[OpenItem, ...]
    lowered: Mapping[str, str]
    memory_weeks: int
    min_scored: int

    def rate(self, about: str, weeks_after: int) -> HitRate:
        """A rate; without value where nothing is scored."""
        nothing = HitRate(about, weeks_after, 0, 0, 0, 0, None, None, None)
        return next((r for r in self.rates if (r.about, r.weeks_after) == (about, weeks_after)), nothing)

    def became(self, weeks_after: int) -> tuple[PastSuggestion, ...]:
        """The suggestions of the list of so many weeks ago, hits first."""
        order = {"hit": 0, "miss": 1}
        chosen = (item for item in self.past if item.weeks_after == weeks_after)
        return tuple(sorted(chosen, key=lambda item: (order.get(item.result, 2), -(item.growth or 0.0))))

    @property
    def assigned(self) -> tuple[OpenItem, ...]:
        """The open items that have an owner or a day; the others only wait to be done."""
        return tuple(item for item in self.open_items if item.owner or item.due)

    def open_item(self, suggestion_id: str) -> OpenItem | None:
        """The open item of a suggestion."""
        return next((item for item in self.open_items if item.suggestion_id == suggestion_id), None)


def build_record(
    monday: dt.date, *, rates: pd.DataFrame, outcomes: pd.DataFrame, listed: Iterable[str] | None,
    statuses: Mapping[str, str], open_items: pd.DataFrame, lowered: Mapping[str, str], memory_weeks: int,
    min_scored: int,
) -> Record:  # fmt: skip
    """Builds the record.

    Args:
        monday: the week's Monday; what was due before the Monday after it is overdue.
        rates: about, weeks_after, n_hits, n_misses, n_unknown, n_cases, value, low, high.
        outcomes: the table `outcomes` of the week.
        listed: suggestion_ids of last week's list; None where there was none.
        statuses: the last status of every suggestion that anything was decided of.
        open_items: week (Monday of the sheet), suggestion_id, category_id, label, parent_label, action, product_id,
            product_name (where the catalogue knows it), brand, status, owner, due.
        lowered: class of confidence -> the lower one that it is shown as.
        memory_weeks: weeks of outcomes behind `rates`.
        min_scored: results from which a class counts.
    """
    today = monday + dt.timedelta(weeks=1)
    items = [_open_item(row, today) for row in open_items.to_dict("records")]
    items.sort(key=lambda item: (item.due or dt.date.max, item.listed, item.suggestion_id))
    return Record(
        rates=tuple(_rate(row) for row in rates.to_dict("records")),
        past=tuple(_past(row) for row in outcomes.to_dict("records")),
        last_list=None if listed is None else _count(statuses.get(name, "open") for name in listed),
        open_items=tuple(items),
        lowered=dict(lowered),
        memory_weeks=memory_weeks,
        min_scored=min_scored,
    )


def _count(statuses: Iterable[str]) -> dict[str, int]:
    counts = dict.fromkeys(("adopted", "done", "rejected", "open"), 0)
    for status in statuses:
        counts[status if status in counts else "open"] += 1
    return counts


def _rate(row: Mapping[object, object]) -> HitRate:
    return HitRate(
        about=str(row["about"]),
        weeks_after=cells.integer(row["weeks_after"]) or 0,
        n_hits=cells.integer(row["n_hits"]),
        n_misses=cells.integer(row["n_misses"]),
        n_unknown=cells.integer(row["n_unknown"]),
        n_cases=cells.integer(row["n_cases"]) or 0,
        value=cells.number(row["value"]),
        low=cells.number(row["low"]),
        high=cells.number(row["high"]),
    )


def _past(row: Mapping[object, object]) -> PastSuggestion:
    base = row["share_before"] if row["action"] == "clear" else row["share_expected"]
    return PastSuggestion(
        suggestion_id=str(row["suggestion_id"]),
        listed=cells.day(row["listed_week"]) or dt.date.min,
        weeks_after=cells.integer(row["weeks_after"]) or 0,
        category_id=str(row["category_id"]),
        label=cells.text(row["label"]) or str(row["category_id"]),
        action=str(row["action"]),
        confidence=str(row["confidence"]),
        counted_as=str(row["counted_as"]),
        growth=_over(row["share_after"], base),
        growth_needed=_over(row["share_needed"], base),
        result=str(row["result"]),
        sales_growth=_over(row["sales_after"], row["sales_before"]),
        house_growth=cells.number(row["house_growth"]),
        sales_result=str(row["sales_result"]),
    )


def _over(after: object, before: object) -> float | None:
    now, then = cells.number(after), cells.number(before)
    return None if now is None or not then else now / then - 1


def _open_item(row: Mapping[object, object], today: dt.date) -> OpenItem:
    due = cells.day(row["due"])
    return OpenItem(
        suggestion_id=str(row["suggestion_id"]),
        listed=cells.day(row["week"]) or dt.date.min,
        category_id=str(row["category_id"]),
        label=cells.text(row["label"]) or str(row["category_id"]),
        parent_label=cells.text(row["parent_label"]),
        action=str(row["action"]),
        product_id=cells.text(row["product_id"]),
        product_name=cells.text(row.get("product_name")),
        brand=cells.text(row["brand"]),
        status=str(row["status"]),
        owner=cells.text(row["owner"]),
        due=due,
        is_overdue=due is not None and due < today,
    )
