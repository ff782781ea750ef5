"""Many weeks at a time: the same tables as one by one, errors reach the caller, nobody is left behind after a kill."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from small_store import SmallStore
from test_pipeline import prints

from notetrends.trends import schemas
from notetrends.trends.config import load_config
from notetrends.trends.errors import MissingPartitionError
from notetrends.trends.many_weeks import run_weeks
from notetrends.trends.store import Store
from notetrends.trends.weekly import Outcome, run_week


@pytest.fixture
def root(small_store: SmallStore, tmp_path: Path) -> Path:
    """The small store, whose weeks were run many at a time."""
    shutil.copytree(small_store.root, tmp_path / "data")
    return tmp_path / "data"


def test_the_tables_are_those_of_weeks_run_one_by_one(root: Path, small_store: SmallStore) -> None:
    before, config = prints(root), load_config(small_store.config)
    for week in (small_store.last + -1).window(4):
        assert run_week(Store(str(root)), week, config, send_alerts=False, may_train=False, force=True) == Outcome.DONE
    assert prints(root) == before


def test_an_error_beside_ends_the_run_as_itself_and_the_next_run_goes_on(root: Path, small_store: SmallStore) -> None:
    store, config, last = Store(str(root)), load_config(small_store.config), small_store.last
    whole = prints(root)
    gone = Path(store.partition(schemas.TRENDS, last + -2))  # `detect` reads it, the steps before do not
    content = gone.read_bytes()
    gone.write_bytes(b"")
    weeks, never = [last + -3, last + -1, last + 1], last + 9
    with pytest.raises(MissingPartitionError, match=r"trends.*not a whole Parquet file"):
        run_weeks(store, weeks[1:], config, send_alerts=False, trains_at=never, force=True)
    gone.write_bytes(content)
    outcomes = run_weeks(store, weeks, config, send_alerts=False, trains_at=never)
    assert outcomes == [Outcome.FINISHED_BEFORE, Outcome.DONE, Outcome.NO_NOTES]
    assert prints(root) == whole


def test_no_process_outlives_a_killed_run(root: Path, small_store: SmallStore) -> None:
    week = small_store.last
    command = [sys.executable, "-m", "notetrends.trends.cli", "run", "--root", str(root), "--force"]
    command += ["--config", str(small_store.config), "--from", str(week + -2), "--to", str(week)]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    beside: list[psutil.Process] = []
    while len(beside) < 4 and run.poll() is None:  # Python's resource tracker, and three processes
        time.sleep(0.1)
        beside = psutil.Process(run.pid).children(recursive=True)
    assert len(beside) >= 4
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert psutil.wait_procs(beside, timeout=30)[1] == []
