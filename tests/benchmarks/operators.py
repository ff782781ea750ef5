"""The weekly DAG under a real Airflow: PYTHONPATH=tests operators.py [--postgres] [--weeks 4].

On a simulated community, in a folder of its own: a run triggered with params in which every task's process is killed
once (SIGKILL) and the task cleared; then a backfill of the weeks after it. Prints times, and whether the tables are
byte for byte those that the command line writes. Airflow keeps its metadata in SQLite, or with `--postgres` in a
PostgreSQL that is started for it (needs psycopg2-binary and asyncpg).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import psutil
import typer
from real_postgres import serve_postgres
from small_store import SETTINGS, notetrends
from test_airflow_run import TASKS, call, content, wait_for

from notetrends.trends.week import Week

PROJECT = Path(__file__).parents[2]
LAST = Week.parse("2026-W22")
BUILT, TOLD = 14, 3000  # weeks before the first that is measured, notes in all


def main(
    postgres: Annotated[bool, typer.Option("--postgres", help="Airflow's metadata in PostgreSQL.")] = False,
    weeks: Annotated[int, typer.Option(help="Weeks to backfill.")] = 4,
) -> None:
    """Measure, and print."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="notetrends-operators-"))
        url = stack.enter_context(serve_postgres()).set(drivername="postgresql+psycopg2") if postgres else None
        measure(Path(folder), url and url.render_as_string(hide_password=False), weeks)


def measure(folder: Path, database: str | None, n_weeks: int) -> None:
    """All of it, in a folder."""
    weeks = LAST.window(n_weeks + 1)
    before = weeks[0] + -1
    made, first = folder / "made", LAST + (1 - BUILT - n_weeks)
    notetrends("simulate", "--out", made, "--notes", TOLD, "--weeks", BUILT + n_weeks, "--last-week", LAST)
    ours, theirs, config = folder / "airflow", folder / "cli", folder / "settings.toml"
    config.write_text(SETTINGS, "utf-8")
    common = ("--config", config, "--root")
    notetrends("ingest", *common, ours, "--source", "mediacrawler", *made.glob("notes/*.jsonl"))
    notetrends("products", *common, ours, "--week", first, made / "products.csv")
    notetrends("run", *common, ours, "--from", first, "--to", before)
    shutil.copytree(ours, theirs)
    for week in weeks:
        notetrends("run", *common, theirs, "--week", week, "--no-alerts")
    environ = workers(folder, ours, config)
    if database:
        environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = database
    with airflow(environ, folder / "out") as url:
        begun = time.monotonic()
        n_killed = kill_each(url, weeks[0])
        say(f"a run in which {n_killed} tasks were killed and cleared", begun)
        begun = time.monotonic()
        backfill(environ, url, weeks[1:])
        say(f"a backfill of {n_weeks} weeks", begun)
    compare(theirs, ours)


def workers(folder: Path, root: Path, config: Path) -> dict[str, str]:
    """The environment of an Airflow with a home and a port of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "NOTETRENDS"))}
    return {
        **kept, "AIRFLOW_HOME": str(folder / "home"), "NOTETRENDS_ROOT": str(root), "NOTETRENDS_CONFIG": str(config),
        "PORT": str(free_port()),
    }  # fmt: skip


@contextmanager
def airflow(environ: dict[str, str], out: Path) -> Iterator[str]:
    """Airflow with its scheduler while the block lasts, the weekly DAG switched on; gives the address of its API."""
    begun = time.monotonic()
    with out.open("wb") as file:
        server = subprocess.Popen([PROJECT / "scripts" / "airflow.sh"], env=environ, stdout=file, stderr=file)
    try:
        wait_for("Airflow", lambda: "Airflow is up" in out.read_text(), 300)
        say("Airflow is up", begun)
        url = f"http://127.0.0.1:{environ['PORT']}/api/v2"
        call("PATCH", f"{url}/dags/notetrends_weekly", {"is_paused": False})
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(120)


def kill_each(url: str, week: Week) -> int:
    """Trigger a week, kill the process of each task once, clear it; returns how many were killed."""
    body = {"logical_date": None, "conf": {"week": str(week), "dry_run": True}}
    run = call("POST", f"{url}/dags/notetrends_weekly/dagRuns", body)["dag_run_id"]
    run_url, killed = f"{url}/dags/notetrends_weekly/dagRuns/{run}", set[str]()
    end = time.monotonic() + 900
    while (state := call("GET", run_url)["state"]) in ("queued", "running"):
        assert time.monotonic() < end, f"the run did not end; killed {sorted(killed)}"
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            if "notetrends.trends.cli" in words and "--root" in words:
                task = words[words.index("notetrends.trends.cli") + 1]
                if task in TASKS and task not in killed:
                    process.kill()
                    killed.add(task)
        tries = call("GET", f"{run_url}/taskInstances")["task_instances"]
        waiting = [one["task_id"] for one in tries if one["state"] == "up_for_retry"]
        if waiting:
            asked = {"dry_run": False, "dag_run_id": run, "task_ids": waiting, "only_failed": False}
            call("POST", f"{url}/dags/notetrends_weekly/clearTaskInstances", asked)
        time.sleep(0.05)
    assert state == "success", state
    return len(killed)


def backfill(environ: dict[str, str], url: str, weeks: list[Week]) -> None:
    """Backfill weeks that lie one behind another, and wait for their end."""
    script = 'cd "$0" && . scripts/airflow_env.sh && exec airflow backfill create --dag-id notetrends_weekly "$@"'
    span = ["--from-date", f"{weeks[0].monday}T12:00+08:00", "--to-date", f"{(weeks[-1] + 1).monday}T12:00+08:00"]
    command = ["/bin/bash", "-c", script, str(PROJECT), "--max-active-runs", "1", *span]
    subprocess.run(command, env=environ, check=True)

    def states() -> list[str]:
        runs = call("GET", f"{url}/dags/notetrends_weekly/dagRuns?run_type=backfill")["dag_runs"]
        return [run["state"] for run in runs]

    wait_for("the backfill", lambda: len(states()) >= len(weeks) and not {"queued", "running"} & set(states()), 1800)
    assert set(states()) == {"success"}, states()


def compare(expected: Path, found: Path) -> None:
    """Print how many files both roots have, and those that differ."""
    names = {str(path.relative_to(root)) for root in (expected, found) for path in root.rglob("*") if path.is_file()}
    differ = [name for name in sorted(names - {".lock"}) if read(expected, name) != read(found, name)]
    typer.echo(f"{len(names)} files, {len(differ)} differ from the command line's {json.dumps(differ[:9])}")


def read(root: Path, name: str) -> object:
    """What two roots must have in common of a file; None where there is none."""
    return content(root, name) if (root / name).exists() else None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def say(what: str, begun: float) -> None:
    """Print how long something took."""
    typer.echo(f"{what}: {time.monotonic() - begun:.0f} s")
    sys.stdout.flush()


if __name__ == "__main__":
    typer.run(main)
