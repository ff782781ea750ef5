"""The week's report, as data and as files."""

from __future__ import annotations

import io

import pandas as pd

from notetrends.reports.audience import Audience, read_audience
from notetrends.reports.build import build_report
from notetrends.reports.language import speaking
from notetrends.reports.measured import Backtest, read_backtest
from notetrends.reports.model import WeeklyReport
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_csv, write_workbook
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.steps import window
from notetrends.trends.steps.coverage import cover
from notetrends.trends.steps.market import build_week_market, read_market
from notetrends.trends.steps.pages import PAGE, report_path, write_categories, write_index
from notetrends.trends.steps.pictures import try_picture
from notetrends.trends.steps.record import read_record
from notetrends.trends.store import Store
from notetrends.trends.week import Week

WORKBOOK, SHEET = "选品表.xlsx", "选品表.csv"


def report(store: Store, week: Week, config: Config) -> int:
    """Write the week's pages and workbook, and the index over all weeks; returns the number of rising entries."""
    n_rising = report_week(store, week, config)
    write_index(store, config)
    return n_rising


def report_week(store: Store, week: Week, config: Config) -> int:
    """As `report`, but for the index: who reports many weeks writes it once, at the end."""
    with speaking(config.report.language):
        _write(store, week, config)
    if config.report.pictures:
        try_picture(store, week)
    return int(store.read(schemas.TRENDS, week, ["is_rising"])["is_rising"].sum())


def _write(store: Store, week: Week, config: Config) -> None:
    made = read_report(store, week, config)
    with store.replacing(report_path(store, week, PAGE)) as file:
        file.write(render_page(made).encode())
    workbook = io.BytesIO()  # an archive that is written where nothing can be sought is another one
    write_workbook(made, workbook)
    with store.replacing(report_path(store, week, WORKBOOK)) as file:
        file.write(workbook.getvalue())
    with store.replacing(report_path(store, week, SHEET)) as file:
        write_csv(made, file)
    write_categories(store, week, made)


def read_report(store: Store, week: Week, config: Config) -> WeeklyReport:
    """The week's report as data."""
    trends, suggestions = store.read(schemas.TRENDS, week), store.read(schemas.SUGGESTIONS, week)
    beyond = read_market(store, week)
    cited = [table["evidence_ids"] for table in (trends, suggestions, *beyond)]
    wanted = {*(note_id for ids in pd.concat(cited) for note_id in ids), *suggestions["counter_id"].dropna()}
    columns = [
        "note_id", "title", "body", "text", "published_at", "url", "n_likes", "n_collects", "n_comments", "is_ad",
        "is_suspected_ad", "is_giveaway", "signs", "fold_size",
    ]  # fmt: skip
    notes = store.read(schemas.NOTES, week, columns)
    previous = store.read(schemas.TRENDS, week + -1) if store.has(schemas.TRENDS, week + -1) else None
    notes = notes[notes["note_id"].isin(wanted)]
    return build_report(
        week.monday, trends=trends, previous=previous, suggestions=suggestions,
        notes=notes, products=window.catalogue(store, week), coverage=cover(store, week),
        max_entries=config.rising.max_entries, min_relevance=config.selection.min_relevance,
        backtest=_last_backtest(store, week), audience=_audience(store, week), record=read_record(store, week, config),
        scenes=store.read(schemas.SCENES, week) if store.has(schemas.SCENES, week) else None,
        market=build_week_market(store, week, config, beyond, notes),
    )  # fmt: skip


def _audience(store: Store, week: Week) -> Audience | None:
    """The week's interest groups; None without a behaviour log, and in weeks that were run before there were groups."""
    tables = (schemas.GROUPS, schemas.GROUP_ENTRIES, schemas.ENTRY_ADOPTERS)
    if not all(store.has(table, week) for table in tables):
        return None
    return read_audience(*(store.read(table, week) for table in tables))


def _last_backtest(store: Store, week: Week) -> Backtest | None:
    """What was measured last, of weeks that are not after this one."""
    known = store.latest(schemas.BACKTESTS, week)
    if known is None:
        return None
    return read_backtest(store.read(schemas.BACKTESTS, known), store.metadata(schemas.BACKTESTS, known))
