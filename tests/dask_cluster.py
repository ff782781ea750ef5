"""A real Dask cluster: a scheduler and workers, each a process of its own, on loopback or on hosts apart."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple


class DaskCluster(NamedTuple):
    """The scheduler's address, and the workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


class Host(NamedTuple):
    """Where a process runs: the address that it is reached at, and what is put before its command."""

    address: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()


LOOPBACK = Host()


@contextmanager
def serve_dask(
    folder: Path, scheduler: Host = LOOPBACK, workers: Sequence[Host] = (LOOPBACK, LOOPBACK)
) -> Iterator[DaskCluster]:
    """Run a cluster on free ports while the block lasts; all see `folder`."""
    told = folder / "scheduler.json"
    common = ["--scheduler-file", str(told), "--no-dashboard"]
    worker = ["worker", *common, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
    with ExitStack() as processes, (folder / "log").open("wb") as log:

        def start(host: Host, *command: str) -> subprocess.Popen[bytes]:
            command = (*host.prefix, sys.executable, "-m", "dask", *command, "--host", host.address)
            process = processes.enter_context(subprocess.Popen(command, stdout=log, stderr=log, cwd=folder))
            processes.callback(process.kill)
            return process

        start(scheduler, "scheduler", *common, "--port", "0")
        for _ in range(300):
            if told.exists() and told.read_text():
                break
            time.sleep(0.1)
        started = [start(host, *worker) for host in workers]
        yield DaskCluster(json.loads(told.read_text())["address"], started)
