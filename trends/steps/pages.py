"""The pages beside the weekly page: one for each told category, and the index over all weeks."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterable, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from notetrends.reports.addresses import category_path
from notetrends.reports.category_build import N_WEEKS, build_categories
from notetrends.reports.category_model import CategoryPages
from notetrends.reports.category_page import render_category
from notetrends.reports.index_build import build_index
from notetrends.reports.index_model import Index
from notetrends.reports.index_page import render_index
from notetrends.reports.language import speaking
from notetrends.reports.model import WeeklyReport
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.rising.festivals import dates_between
from notetrends.trends.selection.taken import latest_decisions
from notetrends.trends.steps import window
from notetrends.trends.steps.decide import known_decisions
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

PAGE = INDEX = "index.html"  # of a week in its folder, over all weeks beside these
PAST_WEEKS = 52  # how far back a page looks for earlier stays on the list and suggestions
_AHEAD = 5  # weeks in which days to come are named
_VERDICTS = [
    "category_id", "n_notes", "n_raw_notes", "n_expected", "growth", "growth_low", "growth_high", "is_rising", "stage",
    "episode_week", "rank", "top_words",
]  # fmt: skip
_TOLD = [
    "category_id", "label", "parent_label", "top_words", "is_rising", "stage", "growth", "rank", "relevance", "why_not",
]  # fmt: skip
_ASKED = ["suggestion_id", "category_id", "action", "product_id", "brand"]
_RESULTS = [
    "suggestion_id", "weeks_after", "listed_week", "category_id", "action", "share_expected", "share_before",
    "share_after", "result",
]  # fmt: skip


def report_path(store: Store, week: Week, name: str) -> str:
    """Where a file of the week's report lies."""
    return store.path("reports", f"week={week.monday}", name)


def write_categories(store: Store, week: Week, report: WeeklyReport) -> int:
    """Write the pages of the told categories, and take those away that an earlier run left; returns how many."""
    pages = read_categories(store, week, report)
    paths = {report_path(store, week, category_path(name)): page for name, page in pages.items()}
    for path, page in paths.items():
        with store.replacing(path) as file:
            file.write(render_category(page, report).encode())
    for path in set(store.fs.glob(report_path(store, week, "categories/*.html"))) - set(paths):
        store.fs.rm(path)
    return len(paths)


def write_index(store: Store, config: Config) -> None:
    """Write the index over all weeks that have a report; whoever writes last writes all of them.

    Two weeks may be reported at once: what was finished while this one read is read again.
    """
    known: list[Week] = []
    while known != (now := _reported(store)):
        known = now
        with speaking(config.report.language):
            page = render_index(read_index(store, known, config))
        with store.replacing(store.path("reports", INDEX), is_shared=True) as file:
            file.write(page.encode())


def read_index(store: Store, weeks: Sequence[Week], config: Config) -> Index:
    """The index over some weeks as data."""
    health = _stacked(store, schemas.HEALTH, weeks, ["severity"])
    return build_index(
        [week.monday for week in weeks],
        trends=_stacked(store, schemas.TRENDS, weeks, _TOLD),
        suggestions=_stacked(store, schemas.SUGGESTIONS, weeks, ["category_id", "action", "rank"]),
        broken=set(health.loc[health["severity"] == "broken", "monday"]),
        min_relevance=config.selection.min_relevance,
    )


def _reported(store: Store) -> list[Week]:
    """The weeks that have a page and the tables that it was made of."""
    folders = map(posixpath.dirname, store.fs.glob(store.path("reports", "week=*", PAGE)))
    pages = {Week.parse(folder.rsplit("=", 1)[1]) for folder in folders}
    return sorted(pages & set(store.weeks(schemas.SUGGESTIONS)) & set(store.weeks(schemas.TRENDS)))


def read_categories(store: Store, week: Week, report: WeeklyReport) -> CategoryPages:
    """The pages of the told categories as data; nothing later than the week is read."""
    told = list(report.entries)
    weeks = week.window(PAST_WEEKS)
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"])
    links = links[links["category_id"].isin(told)]
    first = week.monday - dt.timedelta(weeks=N_WEEKS)
    return build_categories(
        report,
        verdicts=_stacked(store, schemas.TRENDS, weeks, _VERDICTS, told),
        bursts=_read(store, schemas.BURSTS, week, ["word", "n_notes", "n_expected"]),
        days=dates_between(first, (week + _AHEAD).sunday),
        links=links,
        notes=_notes(store, week, report, set(links["note_id"])),
        products=window.catalogue(store, week),
        matches=_read(store, schemas.MATCHES, week),
        scenes=_read(store, schemas.SCENES, week),
        suggestions=_stacked(store, schemas.SUGGESTIONS, weeks, _ASKED, told),
        outcomes=_stacked(store, schemas.OUTCOMES, weeks, _RESULTS, told),
        statuses={
            name: str(row["status"]) for name, row in latest_decisions(known_decisions(store, before=week)).items()
        },
    )


def _notes(store: Store, week: Week, report: WeeklyReport, linked: set[str]) -> pd.DataFrame:
    """The notes that may be shown, with who speaks in each."""
    columns = [
        "note_id", "author_id", "fold_id", "fold_size", "title", "body", "text", "published_at", "url", "n_likes",
        "n_collects", "n_comments", "is_ad", "is_suspected_ad", "is_giveaway", "signs",
    ]  # fmt: skip
    told = report.entries.values()
    shown = [*(entry.evidence for entry in told), *(item.evidence for entry in told for item in entry.suggestions)]
    cited = {note.note_id for notes in shown for note in notes}
    notes = store.read(schemas.NOTES, week, columns)
    notes = notes[notes["note_id"].isin(linked | cited)]
    return notes.assign(voice=notes["author_id"].fillna(notes["fold_id"]))


def _stacked(
    store: Store, table: Table, weeks: Iterable[Week], columns: Sequence[str], told: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of those weeks that exist, or of the told categories alone, with the Monday of each, oldest first.

    Rows are chosen before they become a frame: a year has many times as many.
    """
    parts = [pa.table({name: [] for name in (*columns, "monday")})]
    for week in (one for one in weeks if store.has(table, one)):
        part = store.read_arrow(table, week, columns).replace_schema_metadata(None)
        if told is not None:
            part = part.filter(pc.is_in(part["category_id"], pa.array(told, pa.string())))
        parts.append(part.append_column("monday", pa.array([week.monday] * len(part), pa.date32())))
    return pa.concat_tables(parts[1:] or parts, promote_options="permissive").to_pandas()


def _read(store: Store, table: Table, week: Week, columns: list[str] | None = None) -> pd.DataFrame:
    """A table of the week; empty for weeks that were made before there was one."""
    return (
        store.read(table, week, columns)
        if store.has(table, week)
        else pd.DataFrame(columns=columns or table.column_names)
    )
