"""The made-up week's category pages and an index over made-up weeks: invented, in the tables' own columns."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pandas as pd
from report_fixtures import COVERAGE, MONDAY, frames

from notetrends.reports.addresses import category_path
from notetrends.reports.build import build_report
from notetrends.reports.category_build import build_categories
from notetrends.reports.category_model import CategoryPages
from notetrends.reports.category_page import render_category
from notetrends.reports.index_build import build_index
from notetrends.reports.index_model import Index
from notetrends.reports.index_page import render_index
from notetrends.reports.model import WeeklyReport
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_workbook

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


def write_site(folder: Path, report: WeeklyReport, **changed: Any) -> Path:  # noqa: ANN401
    """The files of a report and the index over this week alone, as the report step lays them; returns the index."""
    of_week = folder / "reports" / f"week={report.monday}"
    (of_week / "categories").mkdir(parents=True)
    for name, page in made_categories(report, **changed).items():
        file = of_week / category_path(name)
        file.write_text(render_category(page, report), "utf-8")
    (of_week / "index.html").write_text(render_page(report), "utf-8")
    with (of_week / "选品表.xlsx").open("wb") as sheet:
        write_workbook(report, sheet)
    index = of_week.parent / "index.html"
    made = page_frames(**changed)
    trends, suggestions = (made[name][made[name]["monday"] == MONDAY] for name in ("verdicts", "suggestions"))
    whole = build_index(
        [MONDAY], trends=trends, suggestions=suggestions, broken=set(), min_relevance=report.min_relevance
    )
    index.write_text(render_index(whole), "utf-8")
    return index


HARM = [
    "<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">", "</script><!--",
    "'\"><svg onload=\"document.title='owned'\">", "</style></title>", "{{ 7 * 7 }}", "{% include 'page.html' %}",
    "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "javascript:alert(1)", "\u202e反写\u2066", "\x00\x07\x1b[31m", "\u2028",
    "\ud83d", "\udc4d", "👩\u200d👩\u200d👧", "e" + "\u0301" * 60, "عنوان", "&amp;&#60;", "`${1}`", "正常的字",
    "长" * 3000, "unbroken" * 400, "\ufeff", "\ufffd",
]  # fmt: skip


def hostile_titles(n: int, seed: int = 1) -> list[str]:
    """Titles of up to 10,000 characters that mean harm: what strangers can write, in all mixtures."""
    dice = random.Random(seed)  # noqa: S311  no secret
    return [f"{number:04d}" + "".join(dice.choices(HARM, k=dice.randint(1, 4)))[:9996] for number in range(n)]


def hostile_week(n: int = 100) -> tuple[WeeklyReport, dict[str, Any]]:
    """A report of `n` categories whose every word means harm, ten titles each; and the frames of their pages."""
    made, titles = frames(), hostile_titles(10 * n)
    words = iter(hostile_titles(7 * n, seed=2))
    trends = made["trends"].iloc[[0] * n].reset_index(drop=True)
    trends["category_id"], trends["rank"] = [f"h{place:04d}" for place in range(n)], range(1, n + 1)
    trends["evidence_ids"] = [[f"t{10 * place + at}" for at in range(5)] for place in range(n)]
    notes = made["notes"].iloc[[0] * (10 * n)].reset_index(drop=True)
    notes["note_id"] = notes["voice"] = notes["fold_id"] = [f"t{number}" for number in range(10 * n)]
    notes["title"] = pd.Series(titles, dtype=object)
    notes["body"] = notes["text"] = pd.Series([next(words) for _ in range(5 * n)] * 2, dtype=object)
    for column in ("label", "parent_label"):
        trends[column] = pd.Series([next(words) for _ in range(n)], dtype=object)
    trends["top_words"] = [titles[10 * place : 10 * place + 5] for place in range(n)]
    asked = made["suggestions"].iloc[[0]].assign(category_id="h0000", evidence_ids=[["t0"]], counter_id="t9")
    report = build_report(
        MONDAY, trends=trends, previous=None, suggestions=asked, notes=notes, products=made["products"],
        coverage=COVERAGE, max_entries=n,
    )  # fmt: skip
    links = pd.DataFrame({"note_id": notes["note_id"], "category_id": [f"h{at // 10:04d}" for at in range(10 * n)]})
    return report, {"verdicts": verdicts(trends, 3), "notes": notes, "links": links}


def index_frames(n_weeks: int = 30, label: str | None = None) -> dict[str, Any]:
    """The arguments of `build_index`, weeks up to the made-up one: each its list, and a category of its own."""
    made, trends, suggestions = frames(), [], []
    made["trends"]["label"] = made["trends"]["label"].astype(object)  # half an emoji cannot stand in pandas' own type
    for ago in range(n_weeks - 1, -1, -1):
        own = made["trends"].iloc[[0]].assign(category_id=f"w{ago:03d}", rank=8)
        own["label"] = pd.Series([label or f"第{ago}周的事"], own.index, dtype=object)
        trends.append(pd.concat([made["trends"], own]).assign(monday=week(ago)))
        suggestions.append(made["suggestions"].assign(monday=week(ago)))
    return {
        "mondays": [week(ago) for ago in range(n_weeks - 1, -1, -1)],
        "trends": pd.concat(trends, ignore_index=True),
        "suggestions": pd.concat(suggestions, ignore_index=True),
        "broken": {week(2)},
        "min_relevance": 0.5,
    }


def made_index(n_weeks: int = 30, label: str | None = None) -> Index:
    """The index over made-up weeks."""
    return build_index(**index_frames(n_weeks, label))
