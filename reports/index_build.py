"""From the tables of all weeks to their index: the same tables give the same index, in whatever order they came."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from notetrends.reports import cells
from notetrends.reports.index_model import Cell, HeatRow, Index, Listed, WeekLine

N_HEAT_WEEKS = 26
N_HEAT_ROWS = 60
HALF_LIFE_WEEKS = 8  # a place on the list so long ago counts half
MAX_WEEKS = 520  # ten years; with the categories' limit it keeps the page at a size that opens at once
MAX_CATEGORIES = 6000
_N_WORDS = 3
_FADING = {"peaked", "fading"}
_Rows = dict[str, dict[Any, Any]]


class WeekTables(NamedTuple):
    """What the index reads of a week: `trends` and `suggestions`, and whether its notes were broken."""

    trends: pd.DataFrame
    suggestions: pd.DataFrame
    is_broken: bool


def build_index(tables: Mapping[dt.date, WeekTables], min_relevance: float) -> Index:
    """Builds the index.

    Args:
        tables: the weeks that have a report, by Monday.
        min_relevance: what rises and is less about things to buy is counted apart.
    """
    mondays = sorted(tables)
    told = {monday: _listed_rows(tables[monday]) for monday in mondays}
    lines = [_line(monday, told, tables[monday], min_relevance) for monday in mondays]
    categories = _categories(told)
    newest = mondays[-N_HEAT_WEEKS:]
    return Index(
        weeks=tuple(lines[: -MAX_WEEKS - 1 : -1]),
        n_weeks=len(lines),
        categories=categories[:MAX_CATEGORIES],
        n_categories=len(categories),
        mondays=tuple(newest),
        heat=_heat({one.category_id: one for one in categories}, {monday: tables[monday] for monday in newest}, told),
    )


def _listed_rows(tables: WeekTables) -> _Rows:
    """The rows of what is on the list or suggested: what has its detail in the week's report in any case."""
    trends, asked = tables.trends, set(tables.suggestions["category_id"])
    chosen = trends[trends["is_rising"].astype(bool) | trends["category_id"].isin(asked)]
    return {str(row["category_id"]): row for row in chosen.to_dict("records")}


def _line(monday: dt.date, told: Mapping[dt.date, _Rows], tables: WeekTables, min_relevance: float) -> WeekLine:
    rows = told[monday]
    rising = [row for row in rows.values() if row["is_rising"] and row["stage"] != "seasonal"]
    rising.sort(key=lambda row: (cells.number(row["rank"]) or float("inf"), str(row["category_id"])))
    main = [row for row in rising if (cells.number(row["relevance"]) or 0.0) >= min_relevance]
    before = told.get(monday - dt.timedelta(weeks=1))
    stages = Counter(tables.trends.loc[tables.trends["why_not"].isna(), "stage"])
    asked = tables.suggestions.sort_values(["rank", "category_id"]).to_dict("records")
    to_do: dict[str, tuple[str, str]] = {}
    for row in asked:
        name = str(row["category_id"])
        if row["action"] != "watch" and name in rows and rows[name]["stage"] != "seasonal":
            to_do.setdefault(name, (str(row["action"]), _label(rows[name])))
    return WeekLine(
        monday=monday,
        n_rising=len(main),
        n_new=None if before is None else sum(not _was_rising(before, row) for row in main),
        n_off_topic=len(rising) - len(main),
        n_seasonal=stages["seasonal"],
        n_fading=sum(stages[stage] for stage in _FADING),
        actions=dict(Counter(str(row["action"]) for row in asked)),
        to_do=tuple(to_do.values())[:3],
        top=tuple(map(_label, main[:3])),
        is_broken=tables.is_broken,
    )


def _was_rising(before: _Rows, row: Mapping[Any, Any]) -> bool:
    found = before.get(str(row["category_id"]))
    return found is not None and bool(found["is_rising"])


def _label(row: Mapping[Any, Any]) -> str:
    return cells.text(row["label"]) or "（无名）"


def _categories(told: Mapping[dt.date, _Rows]) -> tuple[Listed, ...]:
    """Every category that was ever told, as it was called last; those told last first, then by their best place."""
    weeks: dict[str, list[dt.date]] = defaultdict(list)
    ranks: dict[str, list[int]] = defaultdict(list)
    last: _Rows = {}
    for monday, rows in told.items():
        last |= rows
        for name, row in rows.items():
            weeks[name].append(monday)
            ranks[name] += [rank for rank in [cells.integer(row["rank"])] if rank is not None]
    found = [
        Listed(
            category_id=name,
            label=_label(row),
            parent_label=cells.text(row["parent_label"]),
            words=cells.texts(row["top_words"])[:_N_WORDS],
            first=weeks[name][0],
            last=weeks[name][-1],
            n_weeks=len(weeks[name]),
            best_rank=min(ranks[name], default=None),
        )
        for name, row in last.items()
    ]
    found.sort(key=lambda one: (-one.last.toordinal(), one.best_rank or 10**6, one.category_id))
    return tuple(found)


def _heat(
    categories: Mapping[str, Listed], tables: Mapping[dt.date, WeekTables], told: Mapping[dt.date, _Rows]
) -> tuple[HeatRow, ...]:
    """The categories that were on the list in these weeks, the strongest first: high on it, often, and lately."""
    strength: dict[str, float] = defaultdict(float)
    for age, monday in enumerate(sorted(tables, reverse=True)):
        for name, row in told[monday].items():
            rank = cells.integer(row["rank"])
            if rank is not None:
                strength[name] += 0.5 ** (age / HALF_LIFE_WEEKS) / (rank + 9)
    strongest = sorted(strength, key=lambda name: (-strength[name], name))[:N_HEAT_ROWS]
    rows: dict[str, list[Cell | None]] = {name: [] for name in strongest}
    for part in tables.values():
        known = part.trends[part.trends["category_id"].isin(strongest)]
        found = {str(row["category_id"]): row for row in known.to_dict("records")}
        for name, cells_so_far in rows.items():
            cells_so_far.append(_cell(found[name]) if name in found else None)
    return tuple(HeatRow(categories[name], tuple(row)) for name, row in rows.items())


def _cell(row: Mapping[Any, Any]) -> Cell:
    return Cell(str(row["stage"]), cells.number(row["growth"]), cells.integer(row["rank"]))
