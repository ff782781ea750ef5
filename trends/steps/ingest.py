"""The step that brings notes in: files through a column map into the weeks they were published in."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError
from notetrends.trends.intake import Tally, expand, load_map, take_in
from notetrends.trends.intake.clean import clean, fold_notes
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import TIMEZONE, Week


def ingest(store: Store, source: str, files: Sequence[str], config: Config) -> tuple[Sequence[Tally], dict[Week, int]]:
    """Read files and add their notes to their weeks; returns a tally a file, and the notes of each changed week.

    All files are read before anything is written. A note that is known already is replaced by its newer snapshot;
    rejected rows are kept in the newest week that the files fed.

    Raises:
        SourceError: a file or the column map cannot be used, or no row became a note; nothing was written.
    """
    column_map = load_map(source)
    taken = take_in(expand(files, column_map.files), column_map)
    if taken.notes.empty:
        reasons = taken.rejects["reason"].value_counts().to_dict()
        raise SourceError(f"no row of {list(files)} became a note through the map {source!r}: {reasons or 'no rows'}")
    notes = clean(taken.notes)
    mondays = notes["published_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None).dt.to_period("W-SUN").dt.start_time
    changed = {}
    for monday, part in notes.groupby(mondays.dt.date):
        week = Week(monday)
        if _merge(store, schemas.NOTES, week, part, config.text.fold_threshold):
            store.remove(schemas.RUNS, week)
            changed[week] = store.n_rows(schemas.NOTES, week)
    _merge(store, schemas.REJECTS, Week(mondays.max().date()), taken.rejects)
    return taken.tallies, changed


def _merge(store: Store, table: Table, week: Week, new: pd.DataFrame, fold_threshold: float | None = None) -> bool:
    """Join new rows with those of the partition, the latest snapshot of each key; whether anything changed."""
    old = store.read(table, week) if store.has(table, week) else None
    rows = new if old is None else pd.concat([old, new], ignore_index=True)
    if "collected_at" in rows:
        rows = rows.sort_values("collected_at", kind="stable", na_position="first")
    rows = rows.drop_duplicates(list(table.key), keep="last")
    if fold_threshold is not None:
        rows = fold_notes(rows, fold_threshold)
    if not len(rows):
        return False
    before = None if old is None else store.read_arrow(table, week)
    store.write(table, week, rows)
    return before is None or not before.equals(store.read_arrow(table, week))
