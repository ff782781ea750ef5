"""A scheduled run at the end of a year that has 53 weeks: PYTHONPATH=tests year_end.py.

The clocks of scheduler, API server and tasks are moved by libfaketime (Debian: apt-get install faketime) to just before
Monday 4 January 2027, 06:00 in Shanghai. Airflow itself must then start the weekly run, for 2026-W53, and end it green
with the command line's tables. Prints the run, its times, and what differs.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import time
from pathlib import Path

import typer
from operators import airflow, compare, say, workers
from small_store import SETTINGS, notetrends
from test_airflow_run import call, wait_for

from notetrends.trends.week import Week

LAST, N_WEEKS, N_NOTES = Week.parse("2026-W53"), 14, 3000
DUE = (LAST + 1).start + dt.timedelta(hours=6)
EARLY = dt.timedelta(seconds=90)  # Airflow needs half a minute to come up
# the alert task would wait until 08:00
AT_ONCE = "\n[alerts]\nquiet_from = 8\nquiet_weekends = false\n"
# libfaketime 0.9.10 takes the shift off the time until which a sleep lasts, although that clock is not shifted
SLEEP = "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], max(seconds, 0)) and None\n"


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="notetrends-year-end-") as folder:
        measure(Path(folder))


def measure(folder: Path) -> None:
    """All of it, in a folder."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
    first, made, config = LAST + (1 - N_WEEKS), folder / "made", folder / "settings.toml"
    config.write_text(SETTINGS + AT_ONCE, "utf-8")
    ours, theirs = folder / "airflow", folder / "cli"
    common = ("--config", config, "--root")
    notetrends("simulate", "--out", made, "--notes", N_NOTES, "--weeks", N_WEEKS, "--last-week", LAST)
    notetrends("ingest", *common, ours, "--source", "mediacrawler", *made.glob("notes/*.jsonl"))
    notetrends("products", *common, ours, "--week", first, made / "products.csv")
    notetrends("run", *common, ours, "--from", first, "--to", LAST + -1)
    shutil.copytree(ours, theirs)
    notetrends("run", *common, theirs, "--week", LAST)
    moved = (DUE - EARLY - dt.datetime.now(dt.UTC)) // dt.timedelta(seconds=1)
    (folder / "patch").mkdir()
    (folder / "patch" / "sitecustomize.py").write_text(SLEEP, "utf-8")
    environ = workers(folder, ours, config)
    environ |= {
        "LD_PRELOAD": str(library), "FAKETIME": f"{moved:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": os.pathsep.join([str(folder / "patch"), os.environ.get("PYTHONPATH", "")]),
    }  # fmt: skip
    with airflow(environ, folder / "out") as url:
        begun, runs = time.monotonic(), f"{url}/dags/notetrends_weekly/dagRuns"

        def newest() -> dict[str, str]:
            found = call("GET", f"{runs}?run_type=scheduled&order_by=-run_after")["dag_runs"]
            return found[0] if found else {"state": "none"}

        wait_for("the scheduled run", lambda: newest()["state"] in ("success", "failed"), 900)
        run = newest()
        say(
            f"{run['dag_run_id']}: {run['state']}, data {run['data_interval_start']} to {run['data_interval_end']}",
            begun,
        )
        typer.echo(f"runs in all: {call('GET', runs)['total_entries']}")
    compare(theirs, ours)


if __name__ == "__main__":
    typer.run(main)
