"""Runs the three parts of a small Airflow until a signal comes, and leaves no process behind.

`airflow standalone` opens the ports of its log servers to the network, and survives a SIGTERM in parts.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import psutil

PARTS = (["api-server"], ["scheduler", "--skip-serve-logs"], ["dag-processor"])
SECONDS_TO_START, SECONDS_TO_STOP = 180, 10


def main(url: str, log: Path) -> int:
    """Start everything, wait for a signal, stop everything."""
    told_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: told_to_stop.set())  # ours even where the caller ignores it
    with log.open("wb") as file:
        parts = [
            psutil.Popen(["airflow", *part], stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
            for part in PARTS
        ]
        is_up, seconds = False, 0
        while not told_to_stop.wait(1) and all(part.poll() is None for part in parts):
            seconds += 1
            if not is_up and _is_healthy(url):
                is_up = True
                _say(f"Airflow is up after {seconds} s: {url}/dags/notetrends_weekly\nlog: {log}; Ctrl-C stops it")
            if not is_up and seconds > SECONDS_TO_START:
                break
        _stop(parts)
    if told_to_stop.is_set():
        _say("Airflow has stopped")
        return 0
    _say(f"Airflow {'ended' if is_up else 'did not come up'}; is the port free? The end of {log}:")
    _say("\n".join(log.read_text("utf-8", "replace").splitlines()[-20:]))
    return 1


def _is_healthy(url: str) -> bool:
    page = f"{url}/api/v2/monitor/health"
    try:
        with urllib.request.urlopen(page, timeout=2) as answer:  # noqa: S310  our own address  # nosec B310
            health = json.load(answer)
    except OSError:
        return False
    return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _stop(parts: list[psutil.Popen]) -> None:
    """Ask the parts to end, the API server last, for the others report to it; then end what is left.

    A running step has a session of its own, so signals to groups would not reach it.
    """
    family = psutil.Process().children(recursive=True)
    for part in reversed(parts):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself
            part.terminate()
        psutil.wait_procs([part], SECONDS_TO_STOP)
    _, left = psutil.wait_procs(family, 1)
    for process in left:
        process.kill()
    psutil.wait_procs(left, 5)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    home = Path(os.environ["AIRFLOW_HOME"])
    sys.exit(main(os.environ["AIRFLOW__API__BASE_URL"], home / "airflow.log"))
