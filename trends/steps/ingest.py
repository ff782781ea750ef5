"""The step that brings notes in: files or a database through a column map into the weeks they were published in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.cast import cast
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError
from notetrends.trends.intake import Intake, Progress, Span, Tally, expand, load_map, take_in, take_in_rows
from notetrends.trends.intake.clean import clean, fold_notes
from notetrends.trends.steps.people import read_people
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import TIMEZONE, Week

Ingested = tuple[Sequence[Tally], dict[Week, int]]
"""A tally a file, or a week of a database; and the notes of each week that changed."""


def ingest(
    store: Store,
    source: str,
    files: Sequence[str],
    config: Config,
    *,
    weeks: Sequence[Week] = (),
    on_rows: Progress | None = None,
) -> Ingested:
    """Read files and add their notes to their weeks, or to those of `weeks` alone.

    All files are read before anything is written. A note that is known already is replaced by its newer snapshot;
    rejected rows are kept in the newest week that the files fed.

    Raises:
        SourceError: a file or the column map cannot be used, or no row became a note; nothing was written.
        SaltError: the house's salt is missing or another; likewise.
    """
    column_map = load_map(source)
    span = Span.of(weeks[0], weeks[-1]) if weeks else None
    taken = take_in(expand(files, column_map.files), column_map, read_people(store), span=span, on_rows=on_rows)
    _require(taken.tallies, f"{list(files)}", source)
    return taken.tallies, _keep(store, taken, config)


def ingest_database(
    store: Store,
    source: str,
    address: str,
    config: Config,
    *,
    table: str | None = None,
    query: str | None = None,
    weeks: Sequence[Week] = (),
    on_rows: Progress | None = None,
) -> Ingested:
    """The same out of a database, a week after the other where it can tell them apart: memory is then that of a week.

    Args:
        store: the store.
        source: a column map's name or file.
        address: an SQLAlchemy URL; its password is in no message and no table.
        config: the settings.
        table: the table that holds the notes; by default the one that the map names; or
        query: a SELECT.
        weeks: the weeks to bring in, one after the other without a gap; by default all.
        on_rows: told how many rows more have been read.

    Raises:
        SourceError: the database or the column map cannot be used, or no row became a note. Weeks before the error
            are kept.
        SaltError: as `ingest`.
    """
    from notetrends.trends.intake.note_tables import NoteTable  # only some houses have a database

    column_map = load_map(source)
    people = read_people(store)
    notes = NoteTable.open(address, column_map, table=table, query=query)
    parts = [[week] for week in weeks] if weeks and notes.published is not None else [list(weeks)]
    tallies: list[Tally] = []
    changed: dict[Week, int] = {}
    for part in parts:
        span = Span.of(part[0], part[-1]) if part else None
        name = " ".join([notes.name, " to ".join(dict.fromkeys(map(str, part[:1] + part[-1:])))]).strip()
        with closing(notes.rows(span)) as rows:
            taken = take_in_rows([(name, rows)], column_map, people, span=span, on_rows=on_rows)
        tallies += taken.tallies
        changed |= _keep(store, taken, config, part[-1] if part else None)
    _require(tallies, notes.name, source)
    return tallies, changed


def _require(tallies: Sequence[Tally], where: str, source: str) -> None:
    if any(tally.n_kept for tally in tallies):
        return
    reasons = sum((Counter(tally.rejected) for tally in tallies), Counter[str]())
    n_outside = sum(tally.n_outside for tally in tallies)
    n_forgotten = sum(tally.n_forgotten for tally in tallies)
    said = {**reasons, **({"of other weeks": n_outside} if n_outside else {})}
    said |= {"forgotten": n_forgotten} if n_forgotten else {}
    raise SourceError(f"no row of {where} became a note through the map {source!r}: {said or 'no rows'}")


def _keep(store: Store, taken: Intake, config: Config, week: Week | None = None) -> dict[Week, int]:
    """Write what was taken in; rejects go to `week`, or to the newest with notes. Returns the weeks that changed."""
    changed: dict[Week, int] = {}
    notes = clean(taken.notes)
    days = notes["published_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None)
    mondays = days.dt.to_period("W-SUN").dt.start_time
    for monday, part in notes.groupby(mondays.dt.date):
        found = Week(monday)
        rows = _merged(store, schemas.NOTES, found, part, config)
        if rows is not None:
            store.remove(schemas.RUNS, found)  # first: killed in between, the week is done again, not thought done
            changed[found] = store.write(schemas.NOTES, found, rows, shard_rows=config.engine.shard_notes)
    newest = week or (Week(mondays.max().date()) if len(notes) else None)
    if newest is not None and (rows := _merged(store, schemas.REJECTS, newest, taken.rejects, config)) is not None:
        store.write(schemas.REJECTS, newest, rows)
    return changed


def _merged(store: Store, table: Table, week: Week, new: pd.DataFrame, config: Config) -> pd.DataFrame | None:
    """New rows joined with those of the partition, the latest snapshot of each key; None where nothing changes."""
    old = store.read(table, week) if store.has(table, week) else None
    rows = new if old is None else pd.concat([old, new], ignore_index=True)
    if "collected_at" in rows:
        rows = rows.sort_values("collected_at", kind="stable", na_position="first")
    rows = rows.drop_duplicates(list(table.key), keep="last")
    if table is schemas.NOTES:
        rows = fold_notes(rows, config.text.fold_threshold)
    is_same = old is not None and store.read_arrow(table, week).equals(cast(table, rows))
    return None if is_same or not len(rows) else rows
