"""How long the report's files take and how large they are, on the tables of a week that has run.

    python tests/benchmarks/pages.py ROOT WEEK [MAX_ENTRIES]

Replaces the week's report in ROOT, and the index: give it a copy. The index is measured over 160 weeks as well, made of
the weeks there are, again and again, each time with categories of its own: more than real weeks hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from notetrends.reports.index_build import build_index
from notetrends.reports.index_page import render_index
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_csv, write_workbook
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.steps.advise import SHEET, WORKBOOK, read_report
from notetrends.trends.steps.pages import PAGE, report_path, write_categories, write_index
from notetrends.trends.store import Store
from notetrends.trends.week import Week

N_WEEKS = 160


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Prints the seconds that a block took: on the wall, and of the processor."""
    wall, used = time.perf_counter(), time.process_time()
    yield
    sys.stdout.write(f"{name:<28} {time.perf_counter() - wall:6.2f} s   {time.process_time() - used:6.2f} s CPU\n")


def main(root: str, week: Week, max_entries: int) -> None:
    """Measures one week."""
    store, config = Store(root), Config.model_validate({"rising": {"max_entries": max_entries}})
    with timed("all that is written"):
        with timed("  read the report"):
            report = read_report(store, week, config)
        with timed("  page"), store.replacing(report_path(store, week, PAGE)) as file:
            size = file.write(render_page(report).encode())
        with timed("  workbook and CSV"):
            with store.replacing(report_path(store, week, WORKBOOK)) as file:
                write_workbook(report, file)
            with store.replacing(report_path(store, week, SHEET)) as file:
                write_csv(report, file)
        with timed("  categories"):
            n_pages = write_categories(store, week, report)
        with timed("  index"):
            write_index(store, config)
    pages = [store.fs.size(path) for path in store.fs.glob(report_path(store, week, "categories/*.html"))]
    sys.stdout.write(f"page {size:,} bytes; {n_pages} categories, {max(pages):,} bytes at the most\n")
    many = stretched(store, config)
    with timed(f"index over {N_WEEKS} weeks"):
        index = build_index(**many)
        size = len(render_index(index).encode())
    sys.stdout.write(f"index {size:,} bytes; {index.n_categories:,} categories\n")


def stretched(store: Store, config: Config) -> dict[str, Any]:
    """The arguments of an index over `N_WEEKS`: the weeks there are again and again, each time with other ids."""
    known = [week for week in store.weeks(schemas.TRENDS) if store.has(schemas.SUGGESTIONS, week)]
    mondays, trends, suggestions = [], [], []
    for number in range(N_WEEKS):
        week, turn = known[number % len(known)], number // len(known)
        mondays.append((known[-1] + -number).monday)
        for table, parts in ((schemas.TRENDS, trends), (schemas.SUGGESTIONS, suggestions)):
            part = store.read(table, week)
            parts.append(part.assign(monday=mondays[-1], category_id=part["category_id"] + f"-{turn}"))
    return {
        "mondays": mondays, "trends": pd.concat(trends, ignore_index=True),
        "suggestions": pd.concat(suggestions, ignore_index=True), "broken": set(),
        "min_relevance": config.selection.min_relevance,
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Week.parse(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 30)
