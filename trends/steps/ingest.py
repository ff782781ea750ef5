"""The step that brings notes in: files or a database through a column map into the weeks they were published in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from notetrends.tokenize.fold import fold_prints
from notetrends.trends import schemas
from notetrends.trends.cast import cast
from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.engine import work_on, work_out
from notetrends.trends.errors import SourceError
from notetrends.trends.intake import (
    Batch,
    ColumnMap,
    People,
    Progress,
    Span,
    Taken,
    Tally,
    batches,
    expand,
    latest,
    load_map,
    open_files,
    take_batch,
    tally,
)
from notetrends.trends.intake.clean import clean
from notetrends.trends.steps.people import read_people
from notetrends.trends.steps.spool import FOLDED, UNFOLDED, Spool, prepared, with_prints
from notetrends.trends.store import Store
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
    parts = open_files(expand(files, column_map.files))
    work = partial(_prepare, column_map=column_map, people=read_people(store), span=span)
    with Spool.open() as spool:
        read = _read(parts, work, spool, config, on_rows)
        _require(read.tallies, f"{list(files)}", source)
        return read.tallies, _keep(store, read, spool, config)


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
        work = partial(_prepare, column_map=column_map, people=people, span=span)
        with closing(notes.rows(span)) as rows, Spool.open() as spool:
            read = _read({name: rows}, work, spool, config, on_rows)
            tallies += read.tallies
            changed |= _keep(store, read, spool, config, part[-1] if part else None)
    _require(tallies, notes.name, source)
    return tallies, changed


class _Read(NamedTuple):
    """What was read: the rows of the spool that are kept, the rejects of each batch that has some, the tallies."""

    notes: pd.DataFrame
    rejects: list[pd.DataFrame]
    tallies: tuple[Tally, ...]


def _require(tallies: Sequence[Tally], where: str, source: str) -> None:
    if any(tally.n_kept for tally in tallies):
        return
    reasons = sum((Counter(tally.rejected) for tally in tallies), Counter[str]())
    n_outside = sum(tally.n_outside for tally in tallies)
    n_forgotten = sum(tally.n_forgotten for tally in tallies)
    said = {**reasons, **({"of other weeks": n_outside} if n_outside else {})}
    said |= {"forgotten": n_forgotten} if n_forgotten else {}
    raise SourceError(f"no row of {where} became a note through the map {source!r}: {said or 'no rows'}")


def _prepare(batch: Batch, column_map: ColumnMap, people: People, span: Span | None) -> tuple[Taken, pa.Table]:
    """What became of a batch, without its notes, and these made ready: no work on a note is left but what needs all."""
    taken = take_batch(batch, column_map, people, span)
    return replace(taken, notes=taken.notes[:0]), prepared(clean(latest(taken.notes)))


def _read(
    parts: Mapping[str, Iterable[pd.DataFrame]],
    work: Callable[[Batch], tuple[Taken, pa.Table]],
    spool: Spool,
    config: Config,
    on_rows: Progress | None,
) -> _Read:
    """Bring all there is into the spool, on all cores, and find the latest snapshot of each note."""
    taken: list[Taken] = []
    rows = [spool.add(with_prints(UNFOLDED.arrow.empty_table()))]
    for one, notes in work_on(work, batches(parts), _here(config.engine)):
        taken.append(one)
        rows.append(spool.add(notes))
        if on_rows is not None:
            on_rows(one.n_read)
    kept = latest(pd.concat(rows, ignore_index=True))
    n_kept = np.bincount(kept["batch"], minlength=len(rows))[1:].tolist()
    return _Read(kept, [one.rejects for one in taken if len(one.rejects)], tally(parts, taken, n_kept))


def _here(engine: EngineConfig) -> EngineConfig:
    """The engine without other machines: rows as they came, and the salt that hashes authors, stay on this one."""
    return engine.model_copy(update={"backend": "loky"}) if engine.backend == "dask" else engine


def _keep(store: Store, read: _Read, spool: Spool, config: Config, week: Week | None = None) -> dict[Week, int]:
    """Write what was read; rejects go to `week`, or to the newest with notes. Returns the weeks that changed."""
    changed: dict[Week, int] = {}
    days = read.notes["published_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None)
    mondays = days.dt.to_period("W-SUN").dt.start_time.dt.date
    for monday, new in read.notes.groupby(mondays):
        n_notes = _merge_notes(store, Week(monday), new, spool, config)
        if n_notes is not None:
            changed[Week(monday)] = n_notes
    newest = week or (Week(mondays.max()) if len(mondays) else None)
    if newest is not None and read.rejects:
        _merge_rejects(store, newest, pd.concat(read.rejects, ignore_index=True))
    return changed


def _merge_notes(store: Store, week: Week, new: pd.DataFrame, spool: Spool, config: Config) -> int | None:
    """Join notes with those of their week, the latest snapshot of each; None where nothing changes.

    Args:
        store: the store.
        week: their week.
        new: rows of the spool.
        spool: where they are; those of the store join them there.
        config: the settings.
    """
    sizes = store.shard_sizes(schemas.NOTES, week) if store.has(schemas.NOTES, week) else []
    work = partial(_printed, store, week)
    old = [spool.add(notes) for notes in work_out(work, range(len(sizes)), sizes, config.engine, f"notes of {week}")]
    rows = latest(pd.concat([*old, new], ignore_index=True)).sort_values(["published_at", "note_id"], ignore_index=True)
    leader = fold_prints(spool.prints(rows), config.text.fold_threshold)
    folded = {"fold_id": rows["note_id"].array[leader], "fold_size": np.bincount(leader)[leader]}
    rows = rows.assign(**folded).sort_values("note_id", ignore_index=True)
    shards = partial(_shards, rows, spool, config.engine.shard_notes)
    if len(rows) == sum(sizes) and _are_stored(store, week, shards()):
        return None
    store.remove(schemas.RUNS, week)  # first: killed in between, the week is done again, not thought done
    return store.write_shards(schemas.NOTES, week, shards())


def _printed(store: Store, week: Week, shard: int) -> pa.Table:
    return with_prints(store.read_shard(schemas.NOTES, week, shard, UNFOLDED.column_names))


def _shards(rows: pd.DataFrame, spool: Spool, size: int) -> Iterator[pa.Table]:
    """The notes table, shard by shard, of rows of the spool in its order, folded."""
    for start in range(0, len(rows), size):
        part = rows.iloc[start : start + size]
        notes = spool.take(part)
        for name in FOLDED:
            notes = notes.append_column(name, pa.array(part[name], schemas.NOTES.arrow.field(name).type))
        yield notes.select(schemas.NOTES.column_names).cast(schemas.NOTES.arrow)


def _are_stored(store: Store, week: Week, shards: Iterable[pa.Table]) -> bool:
    """Whether these are the notes of the week as they are."""
    start = 0
    for shard in shards:
        places = np.arange(start, start + len(shard))
        if not store.read_rows(schemas.NOTES, week, places).equals(shard):
            return False
        start += len(shard)
    return True


def _merge_rejects(store: Store, week: Week, new: pd.DataFrame) -> None:
    old = [store.read(schemas.REJECTS, week)] if store.has(schemas.REJECTS, week) else []
    rows = pd.concat([*old, new], ignore_index=True).drop_duplicates(list(schemas.REJECTS.key), keep="last")
    if not old or not store.read_arrow(schemas.REJECTS, week).equals(cast(schemas.REJECTS, rows)):
        store.write(schemas.REJECTS, week, rows)
