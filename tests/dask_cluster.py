"""A real Dask cluster on this machine: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple


class DaskCluster(NamedTuple):
    """The scheduler's address, and the workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def serve_dask(folder: Path, n_workers: int = 2) -> Iterator[DaskCluster]:
    """Run a cluster on free ports while the block lasts."""
    told = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    common = ["--host", "127.0.0.1", "--scheduler-file", str(told), "--no-dashboard"]
    worker = [*dask, "worker", *common, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
    with ExitStack() as processes, (folder / "log").open("wb") as log:

        def start(command: list[str]) -> subprocess.Popen[bytes]:
            process = processes.enter_context(subprocess.Popen(command, stdout=log, stderr=log, cwd=folder))
            processes.callback(process.kill)
            return process

        start([*dask, "scheduler", *common, "--port", "0"])
        for _ in range(300):
            if told.exists() and told.read_text():
                break
            time.sleep(0.1)
        workers = [start(worker) for _ in range(n_workers)]
        yield DaskCluster(json.loads(told.read_text())["address"], workers)
