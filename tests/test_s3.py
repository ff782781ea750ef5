"""The whole job on S3: the same tables as in a folder, whole files whoever writes, one writer at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from loopback_s3 import serve_s3
from small_store import SETTINGS, notetrends

from notetrends.trends import lock
from notetrends.trends.config import load_config
from notetrends.trends.errors import MissingPartitionError, StoreBusyError
from notetrends.trends.lock import writing
from notetrends.trends.schemas import CATEGORIES, TOKENS
from notetrends.trends.simulate import simulate
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import run_week

LAST = Week.parse("2026-W22")
WEEKS = LAST.window(3)
FRAME = pd.DataFrame({"note_id": ["b", "a"], "tokens": [["瑜伽", "垫"], []]})


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with serve_s3(tmp_path_factory.mktemp("s3"), "shop") as found:
        yield found


@pytest.fixture(autouse=True)
def _server(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def root() -> str:
    return f"s3://shop/{uuid.uuid4().hex}"


def files(store: Store) -> dict[str, bytes]:
    """All that lies below the root."""
    return {path.removeprefix(store.root): store.fs.cat_file(path) for path in store.fs.find(store.root)}


@pytest.mark.slow
def test_the_whole_job_makes_the_same_files_as_in_a_folder(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTETRENDS_SALT", "the same one for both")
    config = tmp_path / "settings.toml"
    engine = '[engine]\nbackend = "sequential"\nshard_notes = 150\n'
    config.write_text(SETTINGS.replace("warmup_weeks = 10", "warmup_weeks = 2") + engine, "utf-8")
    simulate(tmp_path / "demo", n_notes=600, n_weeks=3, last_week=LAST, seed=1)
    notes = [tmp_path / "demo" / "notes" / f"{week}.jsonl" for week in WEEKS]
    stores = [Store(str(tmp_path / "data")), Store(root)]
    for place in (str(tmp_path / "data"), root):
        common = ("--root", place, "--config", config)
        notetrends("ingest", "--source", "mediacrawler", *common, *notes)
        notetrends("products", tmp_path / "demo" / "products.csv", "--week", WEEKS[0], *common)
    notetrends("run", "--from", WEEKS[0], "--to", LAST, *common)
    for week in WEEKS:
        may_train = week > WEEKS[0]
        run_week(stores[0], week, load_config(config), send_alerts=False, may_train=may_train)
    here, there = map(files, stores)
    assert len(there) > 60
    del here["/.lock"]
    assert [path for path in here | there if here.get(path) != there.get(path)] == []

    capsys.readouterr()
    notetrends("report", "--week", LAST, *common)
    notetrends("status", "--week", LAST, "--finished", *common)
    notetrends("explain", stores[1].read(CATEGORIES, LAST)["label"][0], *common)
    told = capsys.readouterr().out
    assert f"report: {root}/reports/week={LAST.monday}/index.html" in told
    assert "all steps done" in told and "代表笔记" in told
    assert files(stores[1]) == there  # what was there is replaced, not added to


def test_a_block_that_fails_uploads_nothing(root: str) -> None:
    store = Store(root)
    store.write(TOKENS, LAST, FRAME)
    before = files(store)
    for n_bytes in (10, 60_000_000):  # one put, and several parts
        with pytest.raises(ZeroDivisionError), store.replacing(store.partition(TOKENS, LAST)) as file:
            file.write(b"x" * n_bytes)
            raise ZeroDivisionError
        del file
        assert files(store) == before
    with pytest.raises(MissingPartitionError, match="'tokens' has no week 2026-W21"):
        store.read(TOKENS, LAST + -1)


WRITE = """
import sys, time
import numpy as np
import pandas as pd
from notetrends.trends.schemas import WORD_COUNTS
from notetrends.trends.store import Store
from notetrends.trends.week import Week

store, own, n = Store(sys.argv[1]), sys.argv[2], int(sys.argv[3])
words = [f"{number:06d}" for number in range(n)]
print("begun", flush=True)
while True:
    frame = pd.DataFrame({"word": words, "n": int(own), "n_loud": int(own), "shown": own})
    store.write(WORD_COUNTS, Week.parse("2026-W22"), frame, {"own": own}, shard_rows=10_000)
"""


def test_readers_see_one_whole_version_while_two_processes_write(root: str) -> None:
    from notetrends.trends.schemas import WORD_COUNTS

    store, sizes, seen = Store(root), {"1": 20_000, "2": 50_000}, []
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, root, own, str(n)], stdout=subprocess.PIPE)
        for own, n in sizes.items()
    ]
    try:
        for writer in writers:
            assert writer.stdout and writer.stdout.readline() == b"begun\n"
        until = time.monotonic() + 20
        while time.monotonic() < until and (len(seen) < 60 or len(set(seen)) < 2):
            if not store.has(WORD_COUNTS, LAST):
                continue
            rows = store.read_arrow(WORD_COUNTS, LAST)
            own = (rows.schema.metadata or {})[b"own"].decode()
            assert len(rows) == sizes[own]
            assert rows["shown"].unique().to_pylist() == [own]
            seen.append(own)
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert set(seen) == {"1", "2"}


HOLD = """
import sys, time
from notetrends.trends.lock import writing
from notetrends.trends.store import Store
with writing(Store(sys.argv[3])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_writer_at_a_time_and_a_dead_one_holds_for_minutes_only(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(root)
    command = [sys.executable, "-c", HOLD, "run", "2022-W16", root]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ.copy()) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        says = rf"being written by process {other.pid} \(run 2022-W16\) on .*; wait"
        with pytest.raises(StoreBusyError, match=says), writing(store):
            pass
        other.send_signal(signal.SIGKILL)
    with pytest.raises(StoreBusyError, match=says), writing(store):
        pass
    monkeypatch.setattr(lock, "_DEAD", lock._DEAD * 0)
    with writing(store):
        assert store.fs.exists(store.path(".lock"))
        monkeypatch.undo()
    assert not store.fs.exists(store.path(".lock"))


def test_a_living_writer_says_so_again_and_again(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(root)
    monkeypatch.setattr(lock, "_BEAT", 0.05)
    with writing(store):
        first = store.fs.cat_file(store.path(".lock"))
        until = time.monotonic() + 10
        while store.fs.cat_file(store.path(".lock")) == first and time.monotonic() < until:
            time.sleep(0.05)
        assert store.fs.cat_file(store.path(".lock")) != first
    assert files(store) == {}
