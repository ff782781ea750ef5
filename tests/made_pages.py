"""The made-up week's category pages and an index over made-up weeks: invented, in the tables' own columns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from report_fixtures import MONDAY, frames

from notetrends.reports.category_build import build_categories
from notetrends.reports.category_model import CategoryPages
from notetrends.reports.index_build import WeekTables, build_index
from notetrends.reports.index_model import Index
from notetrends.reports.model import WeeklyReport

DAYS = [(dt.date(2023, 1, 22), "春节"), (dt.date(2023, 5, 1), "五一"), (dt.date(2023, 5, 20), "520"),
        (dt.date(2023, 6, 18), "618")]  # fmt: skip


def week(ago: int) -> dt.date:
    """The Monday so many weeks before the made-up week's."""
    return MONDAY - dt.timedelta(weeks=ago)


def verdicts(trends: pd.DataFrame, n_weeks: int = 30) -> pd.DataFrame:
    """`trends` of the weeks up to this one: k0001 was on the list 20 to 18 weeks ago and is since 3 weeks ago."""
    parts = []
    for ago in range(n_weeks - 1, -1, -1):
        part = trends.assign(monday=week(ago))
        if ago:
            is_first = part["category_id"] == "k0001"
            was = is_first & (ago <= 3 or 18 <= ago <= 20)
            part["is_rising"], part["rank"] = was, was.map({True: float(1 + ago % 5), False: None})
            part["stage"] = was.map({True: "growing", False: "steady"}).astype(object)
            part["episode_week"] = was.map({True: week(3) if ago <= 3 else week(20), False: None}).astype(object)
            part["n_expected"], part["growth"] = 40.0 + ago, 0.1 * ago
            part["top_words"] = [list(words)[1:] for words in part["top_words"]]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def page_frames(**changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """The frames of `build_categories`; `changed` replaces some."""
    found = frames()
    trends, notes = found["trends"], found["notes"]
    # two more notes a category, by two more voices; the second one is a copy of the first
    more = notes[notes["note_id"].str.endswith("0")]
    extra = [more.assign(note_id=more["note_id"] + mark, title="新近的一篇" + mark) for mark in ("x", "y")]
    notes = pd.concat([notes, *extra], ignore_index=True)
    notes["fold_id"] = notes["note_id"].str.replace("y", "x")
    notes["voice"] = notes["note_id"]
    asked = found["suggestions"].assign(monday=MONDAY)
    last = asked[asked["category_id"] == "k0001"]
    outcomes = [("k0001-restock", 4, week(9), 0.03, "hit"), ("k0001-restock", 8, week(9), 0.009, "miss"),
                ("k0001-restock", 4, week(5), 0.01, "miss")]  # fmt: skip
    return {
        "verdicts": verdicts(trends),
        "bursts": pd.DataFrame({"word": ["加厚", "别的"], "n_notes": [41, 9], "n_expected": [6.2, 1.0]}),
        "days": DAYS,
        "links": notes.assign(category_id="k0" + notes["note_id"].str[1:4])[["category_id", "note_id"]],
        "notes": notes,
        "products": found["products"],
        "matches": pd.DataFrame(
            [("k0001", "P100000000000000001", "exact", False, 1), ("k0001", "gone", "parent", True, 2)],
            columns=["category_id", "product_id", "how", "is_partial", "rank"],
        ),
        "scenes": pd.DataFrame(
            [("k0001", "居家", 40, 0.1, 120.0), ("k0001", "上班族", 90, 0.2, 180.0)],
            columns=["category_id", "scene", "n_voices", "share", "index"],
        ),
        "suggestions": pd.concat([last.assign(monday=week(9)), last.assign(monday=week(5)), asked]),
        "outcomes": pd.DataFrame(
            [(*row, "k0001", "restock", 0.012, 0.02) for row in outcomes],
            columns=["suggestion_id", "weeks_after", "listed_week", "share_after", "result", "category_id", "action",
                     "share_expected", "share_before"],
        ),
        "statuses": {"k0001-restock": "adopted"},
        **changed,
    }  # fmt: skip


def made_categories(report: WeeklyReport, **changed: Any) -> CategoryPages:  # noqa: ANN401
    """The pages of a report's categories."""
    return build_categories(report, **page_frames(**changed))


def index_tables(n_weeks: int = 30, label: str | None = None) -> dict[dt.date, WeekTables]:
    """Tables of weeks up to the made-up one: each has the made-up list, and a category of its own."""
    found, tables = frames(), {}
    found["trends"]["label"] = found["trends"]["label"].astype(object)  # half an emoji cannot stand in pandas' own type
    for ago in range(n_weeks - 1, -1, -1):
        own = found["trends"].iloc[[0]].assign(category_id=f"w{ago:03d}", rank=8)
        own["label"] = pd.Series([label or f"第{ago}周的事"], own.index, dtype=object)
        trends = pd.concat([found["trends"], own], ignore_index=True)
        tables[week(ago)] = WeekTables(trends, found["suggestions"], is_broken=ago == 2)
    return tables


def made_index(n_weeks: int = 30, label: str | None = None) -> Index:
    """The index over made-up weeks."""
    return build_index(index_tables(n_weeks, label), min_relevance=0.5)
