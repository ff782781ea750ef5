"""How long the report's files take and how large they are, on the tables of a week that has run.

    python tests/benchmarks/pages.py ROOT WEEK [MAX_ENTRIES]

Works on a copy of what it writes: only `reports/` of ROOT is replaced for that week. The index is measured over 160
weeks as well, made of the weeks there are, each time with categories of its own: the most that it can hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from notetrends.reports.index_build import build_index
from notetrends.reports.index_page import render_index
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_csv, write_workbook
from notetrends.trends.config import Config
from notetrends.trends.steps.advise import SHEET, WORKBOOK, read_report
from notetrends.trends.steps.pages import PAGE, index_tables, report_path, reported_weeks, write_categories, write_index
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
    known = index_tables(store, reported_weeks(store))
    stretched = {}
    for number in range(N_WEEKS):
        tables = list(known.values())[number % len(known)]
        own = [tables._replace(**{name: getattr(tables, name).assign(
            category_id=getattr(tables, name)["category_id"] + f"-{number // len(known)}"
        )}) for name in ("trends", "suggestions")]  # fmt: skip
        stretched[(max(reported_weeks(store)) + -number).monday] = own[0]._replace(suggestions=own[1].suggestions)
    with timed(f"index over {N_WEEKS} weeks"):
        index = build_index(stretched, config.selection.min_relevance)
        size = len(render_index(index).encode())
    sys.stdout.write(f"index {size:,} bytes; {index.n_categories:,} categories\n")


if __name__ == "__main__":
    main(sys.argv[1], Week.parse(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 30)
