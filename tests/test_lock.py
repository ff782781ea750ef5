"""One writer at a time: the second is told who the first is, and nobody waits for the dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notetrends.trends.errors import StoreBusyError
from notetrends.trends.lock import writing
from notetrends.trends.store import Store

HOLD = """
import sys, time
from notetrends.trends.lock import writing
from notetrends.trends.store import Store
with writing(Store(sys.argv[3])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes to the store."""
    command = [sys.executable, "-c", HOLD, "run", "2022-W16", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_who_the_first_is(other: subprocess.Popen[str], tmp_path: Path) -> None:
    says = rf"being written by process {other.pid} \(run 2022-W16\); wait"
    with pytest.raises(StoreBusyError, match=says), writing(Store(str(tmp_path))):
        pass


def test_the_command_line_says_busy_and_ends_with_75(other: subprocess.Popen[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "notetrends.trends.cli", "detect", "--root", str(tmp_path), "--week", "2022-W16"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 75
    assert done.stderr.startswith("busy: ") and f"process {other.pid}" in done.stderr


def test_a_killed_writer_holds_nothing(other: subprocess.Popen[str], tmp_path: Path) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    with writing(Store(str(tmp_path))):
        assert (tmp_path / ".writer").read_text().startswith(f"process {os.getpid()} (")
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_another_store_is_free(other: subprocess.Popen[str], tmp_path: Path) -> None:
    with writing(Store(str(tmp_path / "another"))):
        assert other.poll() is None
