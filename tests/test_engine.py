"""Shards of notes: the same tables from one process and from several, whoever dies."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest
from sharded_week import (
    MADE,
    N_SHARDS,
    SEQUENTIAL,
    SHARD,
    WEEK,
    InTheMiddle,
    bytes_of,
    settings,
)

from notetrends.trends import schemas
from notetrends.trends.config import EngineConfig
from notetrends.trends.engine import work_out
from notetrends.trends.errors import EngineError
from notetrends.trends.steps.vectors import embed
from notetrends.trends.steps.words import segment
from notetrends.trends.store import Store


def test_a_week_lies_in_shards_each_made_of_its_own(sharded_week: Path) -> None:
    store = Store(str(sharded_week))
    assert store.shard_sizes(schemas.NOTES, WEEK) == store.shard_sizes(schemas.TOKENS, WEEK) == [SHARD] * N_SHARDS
    shard = store.read_shard(schemas.NOTES, WEEK, 7, ["note_id"])["note_id"].to_pylist()
    assert store.read_shard(schemas.TOKENS, WEEK, 7, ["note_id"])["note_id"].to_pylist() == shard
    assert store.read_shard(schemas.EMBEDDINGS, WEEK, 7, ["note_id"])["note_id"].to_pylist() == shard


def test_shards_change_no_value(sharded_week: Path, tmp_path: Path) -> None:
    root = tmp_path / "whole"
    shutil.copytree(sharded_week, root)
    store, config = Store(str(root)), settings(shard_notes=1000)
    store.write(schemas.NOTES, WEEK, store.read(schemas.NOTES, WEEK))
    for step in (segment, embed):
        step(store, WEEK, config)
    assert store.shard_sizes(schemas.TOKENS, WEEK) == [600]
    for table in MADE:
        pd.testing.assert_frame_equal(store.read(table, WEEK), Store(str(sharded_week)).read(table, WEEK))


def test_a_table_of_other_shards_than_the_notes_is_embedded_whole(sharded_week: Path, uncut_week: Path) -> None:
    store, expected = Store(str(uncut_week)), Store(str(sharded_week))
    store.write(schemas.TOKENS, WEEK, expected.read(schemas.TOKENS, WEEK), shard_rows=33)
    embed(store, WEEK, SEQUENTIAL)
    pd.testing.assert_frame_equal(store.read(schemas.EMBEDDINGS, WEEK), expected.read(schemas.EMBEDDINGS, WEEK))


def test_processes_of_this_machine_write_the_same_bytes_and_say_how_far_they_are(
    sharded_week: Path, uncut_week: Path
) -> None:
    with InTheMiddle() as told:
        for step in (segment, embed):
            step(Store(str(uncut_week)), WEEK, settings(backend="loky", workers=2))
    assert bytes_of(uncut_week) == bytes_of(sharded_week)
    lines = [line for line in told.lines if line.startswith("embed")]
    assert len(lines) == N_SHARDS
    assert lines[9].startswith("embed 2026-W22: 200 of 600 notes, ") and lines[-1].endswith("a second, 0 s left")


def test_a_killed_process_is_told_and_the_next_run_finds_new_ones(sharded_week: Path, uncut_week: Path) -> None:
    config = settings(backend="loky", workers=2)

    def kill() -> None:
        workers = [one for one in psutil.Process().children() if "loky" in " ".join(one.cmdline())]
        workers[-1].kill()

    says = r"a worker process ended .* lower \[engine\] workers"
    with InTheMiddle(kill), pytest.raises(EngineError, match=says):
        segment(Store(str(uncut_week)), WEEK, config)
    assert not list(uncut_week.rglob("tokens/*/part.parquet"))
    segment(Store(str(uncut_week)), WEEK, config)
    assert bytes_of(uncut_week, schemas.TOKENS, schemas.WORD_COUNTS) == bytes_of(
        sharded_week, schemas.TOKENS, schemas.WORD_COUNTS
    )


def test_what_the_work_raises_comes_back() -> None:
    with pytest.raises(TypeError):
        list(work_out(len, [1, 2], [1, 1], EngineConfig(backend="loky", workers=2), "len"))


ORPHANS = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job, and all it starts, ignores it
from notetrends.trends.config import EngineConfig
from notetrends.trends.engine import work_out
done = work_out(time.sleep, [0.01, 0.01, float(sys.argv[1])], [1, 1, 1], EngineConfig(workers=2), "sleep")
print(next(done), flush=True)
list(done)
"""


@pytest.mark.parametrize("ended_by", [None, signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_process_that_ordered_them(ended_by: signal.Signals | None) -> None:
    command = [sys.executable, "-c", ORPHANS, "60" if ended_by else "0.01"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        process.stdout.readline()
        children = psutil.Process(process.pid).children(recursive=True)
        if ended_by:
            process.send_signal(ended_by)
        began = time.monotonic()
        process.wait(10)
    _, alive = psutil.wait_procs(children, timeout=10)
    for one in alive:
        one.kill()
    assert children or not ended_by
    assert not alive
    assert time.monotonic() - began < 10


def test_an_error_beside_the_work_does_not_wait_for_it() -> None:
    failing = ORPHANS.replace("list(done)", "sys.exit(3)")
    assert subprocess.run([sys.executable, "-c", failing, "60"], stdout=subprocess.DEVNULL, timeout=20).returncode == 3
