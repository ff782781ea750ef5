"""The step that brings a behaviour log in: streamed to shards of users on disk, then counted shard by shard."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError
from notetrends.trends.intake.acts import N_SHARDS, ActReason, batches_by_shard, convert_acts, count_acts, hash_ids
from notetrends.trends.intake.people import People
from notetrends.trends.steps.people import read_people
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_EPOCH = dt.date(1969, 12, 29)  # the Monday that weeks are counted from
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
_SPILLED = pa.schema([("user_id", pa.string()), ("note_id", pa.string()), ("action", pa.int8())])


@dataclass
class LogTally:
    """What became of a log: n_read = acts that were counted + rejected; rows of the table by week."""

    n_read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    weeks: dict[Week, int] = field(default_factory=dict)


def bring_behaviour(store: Store, batches: Iterable[pa.Table], week: Week | None, config: Config) -> LogTally:
    """Count a log into the table `behaviour`, whose weeks are replaced whole.

    Acts lie in a temporary folder meanwhile, some 30 bytes each; memory is that of one batch, then of one of 64 shards.

    Args:
        store: the store; the notes of the log must be in it.
        batches: user, note_id, action, time.
        week: the only week that is meant; acts of others are rejected. Without it, every week of the log.
        config: the settings.

    Raises:
        SourceError: no row could be used, or a week would lose more than half of its rows; nothing was written.
        SaltError: the house's salt is missing or another; likewise.
    """
    tally, people = LogTally(), read_people(store)
    with tempfile.TemporaryDirectory(prefix="notetrends-behaviour-") as folder:
        for found in _spill(Path(folder), batches, week, people, tally):
            shards = _count(Path(folder) / str(found), store, found, config, tally)
            n_rows = store.write_shards(schemas.BEHAVIOUR, found, shards)
            if n_rows:
                store.remove(schemas.RUNS, found)
                tally.weeks[found] = n_rows
            else:
                store.remove(schemas.BEHAVIOUR, found)
    if not tally.weeks:
        raise SourceError(
            f"no row of the log became an act: {dict(tally.rejected) or 'no rows'}; ingest its notes first"
        )
    return tally


def _spill(folder: Path, batches: Iterable[pa.Table], week: Week | None, people: People, tally: LogTally) -> list[Week]:
    """Write acts to a file a week and shard; returns the weeks, oldest first."""
    with ExitStack() as open_files:
        writers: dict[tuple[Week, int], pa.ipc.RecordBatchStreamWriter] = {}
        for batch in batches:
            acts, rejected = convert_acts(batch, people)
            tally.n_read += len(batch)
            tally.rejected.update(rejected)
            for number, shard, part in batches_by_shard(acts):
                found = Week(_EPOCH + dt.timedelta(weeks=number))
                if week is not None and found != week:
                    tally.rejected[ActReason.OTHER_WEEK.value] += len(part)
                    continue
                if (found, shard) not in writers:
                    (folder / str(found)).mkdir(exist_ok=True)
                    path = folder / str(found) / str(shard)
                    writers[found, shard] = open_files.enter_context(pa.ipc.new_stream(path, _SPILLED, options=_PACKED))
                writers[found, shard].write_table(part.cast(_SPILLED))
    return sorted({found for found, _ in writers})


def _count(folder: Path, store: Store, week: Week, config: Config, tally: LogTally) -> Iterator[pa.Table]:
    """The shards of a week, counted; fails after the last one if the week would shrink to less than half."""
    known, n_rows = _known_notes(store, week, config), 0
    for shard in range(N_SHARDS):
        path = folder / str(shard)
        acts = pa.ipc.open_stream(path).read_all() if path.exists() else _SPILLED.empty_table()
        counted, n_unknown = count_acts(acts, known)
        if n_unknown:
            tally.rejected[ActReason.UNKNOWN_NOTE.value] += n_unknown
        n_rows += len(counted)
        yield counted
    before = store.n_rows(schemas.BEHAVIOUR, week) if store.has(schemas.BEHAVIOUR, week) else 0
    if 2 * n_rows < before:
        raise SourceError(
            f"week {week} has {before:,} rows of behaviour and would be left with {n_rows:,}: a log replaces its weeks "
            "whole; name the week that is meant with --week, and all of its files at once"
        )


def _known_notes(store: Store, week: Week, config: Config) -> NDArray[np.uint64]:
    weeks = [one for one in week.window(config.groups.note_weeks) if store.has(schemas.NOTES, one)]
    ids = [hash_ids(store.read_arrow(schemas.NOTES, one, ["note_id"])["note_id"].combine_chunks()) for one in weeks]
    return np.sort(np.concatenate([np.empty(0, np.uint64), *ids]))
