"""From the tables of all weeks to their index: the same tables give the same index, in whatever order they came."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from notetrends.reports import cells
from notetrends.reports.index_model import Cell, HeatRow, Index, Listed, WeekLine
from notetrends.reports.language import _

N_HEAT_WEEKS = 26
N_HEAT_ROWS = 60
HALF_LIFE_WEEKS = 8  # a place on the list so long ago counts half
MAX_WEEKS = 520  # ten years; with the categories' limit it keeps the page at a size that opens at once
MAX_CATEGORIES = 6000
_N_WORDS = 3
_FADING = {"peaked", "fading"}
_Row = Mapping[Any, Any]


def build_index(
    mondays: Iterable[dt.date], *, trends: pd.DataFrame, suggestions: pd.DataFrame, broken: Collection[dt.date],
    min_relevance: float,
) -> Index:  # fmt: skip
    """Builds the index.

    Args:
        mondays: the weeks that have a report.
        trends: the table `trends` of these weeks, with monday.
        suggestions: the table `suggestions` of these weeks, with monday.
        broken: the weeks whose notes were broken.
        min_relevance: what rises and is less about things to buy is counted apart.
    """
    weeks = sorted(mondays)
    told, asked = _told(weeks, trends, suggestions), _by_week(weeks, suggestions.sort_values(["rank", "category_id"]))
    stages = Counter(map(tuple, trends.loc[trends["why_not"].isna(), ["monday", "stage"]].to_numpy().tolist()))
    lines = [
        _line(monday, told, asked[monday], stages, is_broken=monday in broken, min_relevance=min_relevance)
        for monday in weeks
    ]
    categories = _categories(told)
    newest = weeks[-N_HEAT_WEEKS:]
    return Index(
        weeks=tuple(lines[: -MAX_WEEKS - 1 : -1]),
        n_weeks=len(lines),
        categories=categories[:MAX_CATEGORIES],
        n_categories=len(categories),
        mondays=tuple(newest),
        heat=_heat({one.category_id: one for one in categories}, newest, told, trends),
    )


def _by_week(weeks: Iterable[dt.date], frame: pd.DataFrame) -> dict[dt.date, list[_Row]]:
    rows: dict[dt.date, list[_Row]] = {monday: [] for monday in weeks}
    for row in frame.to_dict("records"):
        rows[row["monday"]].append(row)
    return rows


def _told(weeks: Iterable[dt.date], trends: pd.DataFrame, suggestions: pd.DataFrame) -> dict[dt.date, dict[str, _Row]]:
    """The rows of what is on the list or suggested: what has its detail in the week's report in any case."""
    asked = pd.MultiIndex.from_frame(suggestions[["monday", "category_id"]])
    is_asked = pd.MultiIndex.from_frame(trends[["monday", "category_id"]]).isin(asked)
    chosen = trends[trends["is_rising"].astype(bool) | is_asked].sort_values("category_id")
    return {monday: {str(row["category_id"]): row for row in rows} for monday, rows in _by_week(weeks, chosen).items()}


def _line(
    monday: dt.date, told: Mapping[dt.date, Mapping[str, _Row]], asked: Sequence[_Row],
    stages: Counter[tuple[dt.date, str]], *, is_broken: bool, min_relevance: float,
) -> WeekLine:  # fmt: skip
    rows = told[monday]
    rising = [row for row in rows.values() if row["is_rising"] and row["stage"] != "seasonal"]
    rising.sort(key=lambda row: cells.number(row["rank"]) or float("inf"))
    main = [row for row in rising if (cells.number(row["relevance"]) or 0.0) >= min_relevance]
    before = told.get(monday - dt.timedelta(weeks=1))
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
        n_seasonal=stages[monday, "seasonal"],
        n_fading=sum(stages[monday, stage] for stage in _FADING),
        actions=dict(Counter(str(row["action"]) for row in asked)),
        to_do=tuple(to_do.values())[:3],
        top=tuple(map(_label, main[:3])),
        is_broken=is_broken,
    )


def _was_rising(before: Mapping[str, _Row], row: _Row) -> bool:
    found = before.get(str(row["category_id"]))
    return found is not None and bool(found["is_rising"])


def _label(row: _Row) -> str:
    return cells.text(row["label"]) or _("（无名）")


def _categories(told: Mapping[dt.date, Mapping[str, _Row]]) -> tuple[Listed, ...]:
    """Every category that was ever told, as it was called last; those told last first, then by their best place."""
    weeks: dict[str, list[dt.date]] = defaultdict(list)
    ranks: dict[str, list[int]] = defaultdict(list)
    last: dict[str, _Row] = {}
    for monday, rows in told.items():
        last.update(rows)
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
    categories: Mapping[str, Listed], weeks: Sequence[dt.date], told: Mapping[dt.date, Mapping[str, _Row]],
    trends: pd.DataFrame,
) -> tuple[HeatRow, ...]:  # fmt: skip
    """The categories that were on the list in these weeks, the strongest first: high on it, often, and lately."""
    strength: dict[str, float] = defaultdict(float)
    for age, monday in enumerate(reversed(weeks)):
        for name, row in told[monday].items():
            rank = cells.integer(row["rank"])
            if rank is not None:
                strength[name] += 0.5 ** (age / HALF_LIFE_WEEKS) / (rank + 9)
    strongest = sorted(strength, key=lambda name: (-strength[name], name))[:N_HEAT_ROWS]
    known = trends[trends["category_id"].isin(strongest) & trends["monday"].isin(weeks)]
    found = {(str(row["category_id"]), row["monday"]): _cell(row) for row in known.to_dict("records")}
    return tuple(HeatRow(categories[name], tuple(found.get((name, monday)) for monday in weeks)) for name in strongest)


def _cell(row: _Row) -> Cell:
    return Cell(str(row["stage"]), cells.number(row["growth"]), cells.integer(row["rank"]))
