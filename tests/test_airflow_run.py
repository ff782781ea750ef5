"""The DAGs in a real Airflow, on a small store: without a scheduler, and with one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pyarrow.parquet as pq
import pytest
from loopback_slack import Slack
from small_store import SmallStore, notetrends

from notetrends.trends import schemas
from notetrends.trends.models import trained_models
from notetrends.trends.store import Store

pytestmark = pytest.mark.airflow

PROJECT = Path(__file__).parents[1]
TASKS = [
    "check", "learn", "segment", "train", "embed", "burst", "categorize", "detect", "interest", "score", "suggest",
    "report", "alert",
]  # fmt: skip


@pytest.fixture(scope="module")
def environ(small_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An Airflow of its own, and a store that the tests here write to one after another."""
    folder = tmp_path_factory.mktemp("airflow")
    shutil.copytree(small_store.root, folder / "data")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "NOTETRENDS"))}
    return {
        **kept,
        "AIRFLOW_HOME": str(folder / "home"),
        "NOTETRENDS_ROOT": str(folder / "data"),
        "NOTETRENDS_CONFIG": str(small_store.config),
    }


@pytest.fixture(scope="module")
def first_run(small_store: SmallStore, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The DAG, whole, for the last week."""
    command = [PROJECT / "scripts" / "weekly_dag.sh", str(small_store.last)]
    return subprocess.run(command, env=environ, capture_output=True, text=True)


def task_states(environ: dict[str, str]) -> dict[str, tuple[str, int]]:
    """State and number of tries of each task of the newest run, in the order they ended."""
    with sqlite3.connect(Path(environ["AIRFLOW_HOME"]) / "airflow.db") as base:
        rows = base.execute(
            "select task_id, state, try_number from task_instance "
            "where run_id = (select run_id from dag_run order by id desc limit 1) order by end_date"
        )
        return {task: (state, tries) for task, state, tries in rows}


def test_every_task_succeeds_and_says_what_it_wrote(
    small_store: SmallStore, environ: dict[str, str], first_run: subprocess.CompletedProcess[str]
) -> None:
    assert first_run.returncode == 0, first_run.stdout + first_run.stderr
    assert list(task_states(environ).items()) == [(task, ("success", 1)) for task in TASKS]
    n_rows = Store(environ["NOTETRENDS_ROOT"]).n_rows(schemas.TRENDS, small_store.last)
    assert f"detect {small_store.last}: {n_rows:,} rows" in first_run.stdout.splitlines()
    report = Path(environ["NOTETRENDS_ROOT"]) / "reports" / f"week={small_store.last.monday}" / "index.html"
    assert report.stat().st_size > 1000


@pytest.mark.usefixtures("first_run")
def test_the_dag_writes_what_the_command_line_writes(
    small_store: SmallStore, environ: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(small_store.root, tmp_path / "data")
    notetrends("run", "--week", small_store.last, "--root", tmp_path / "data", "--config", small_store.config)
    expected, found = tmp_path / "data", Path(environ["NOTETRENDS_ROOT"])
    names = sorted(str(path.relative_to(expected)) for path in expected.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(found)) for path in found.rglob("*") if path.is_file())
    assert {name.split("/")[0] for name in names if str(small_store.last.monday) in name} >= {"trends", "suggestions"}
    assert [name for name in names if content(expected, name) != content(found, name)] == []


def content(root: Path, name: str) -> object:
    """What two runs must have in common: all bytes, but for when a message was sent and where the report lies."""
    if name.startswith("alerts/"):
        return pq.read_table(root / name).drop(["sent_at"])
    if name.endswith("messages.jsonl"):
        return (root / name).read_text("utf-8").replace(str(root), "")
    return (root / name).read_bytes()


@pytest.mark.usefixtures("first_run")
def test_a_second_run_tells_nothing_twice(small_store: SmallStore, environ: dict[str, str]) -> None:
    store = Store(environ["NOTETRENDS_ROOT"])
    before = store.read_arrow(schemas.ALERTS, small_store.last)
    assert before.num_rows > 0
    script = 'cd "$0" && . scripts/airflow_env.sh && exec airflow dags test notetrends_weekly "$@"'
    others = ["--mark-success-pattern", "(?!alert).*"]  # the rest is known to write the same bytes
    week = ["--conf", json.dumps({"week": str(small_store.last)})]
    done = subprocess.run(
        ["/bin/bash", "-c", script, PROJECT, *others, *week], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"alert {small_store.last}: 0 messages" in done.stdout
    assert store.read_arrow(schemas.ALERTS, small_store.last).equals(before)


@pytest.mark.usefixtures("first_run")
def test_training_by_hand_moves_the_catalogue(small_store: SmallStore, environ: dict[str, str], tmp_path: Path) -> None:
    root, week = shutil.copytree(small_store.root, tmp_path / "data"), small_store.last + -1
    script = 'cd "$0" && . scripts/airflow_env.sh && exec airflow dags test notetrends_train "$@"'
    done = subprocess.run(
        ["/bin/bash", "-c", script, PROJECT, "--conf", json.dumps({"week": str(week)})],
        env={**environ, "NOTETRENDS_ROOT": str(root)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(task_states(environ)) == ["check", "train", "embed", "rehouse"]
    assert {state for state, _ in task_states(environ).values()} == {"success"}
    store = Store(str(root))
    (_, trained) = trained_models(store)[-1]
    assert f"rehouse {week}: catalogue of {week} to {trained}" in done.stdout
    assert store.metadata(schemas.CATEGORIES, week)["embedder"] == trained


@pytest.fixture
def server(environ: dict[str, str], slack: Slack, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Airflow with a scheduler, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [PROJECT / "scripts" / "airflow.sh"],
            env={**environ, "PORT": str(port), "NOTETRENDS_OPS_SLACK_WEBHOOK": f"{slack.url}/webhook"},
            stdout=out,
            stderr=out,
        )
    try:
        wait_for("Airflow", lambda: "Airflow is up" in (tmp_path / "out").read_text())
        yield process, f"http://127.0.0.1:{port}/api/v2"
    finally:
        process.terminate()
        process.wait(60)


def test_a_week_without_notes_fails_at_once_and_the_server_leaves_nothing(
    small_store: SmallStore, environ: dict[str, str], server: tuple[subprocess.Popen[bytes], str], slack: Slack
) -> None:
    process, url = server
    call("PATCH", f"{url}/dags/notetrends_weekly", {"is_paused": False})
    conf = {"week": str(small_store.last + 1)}
    run = call("POST", f"{url}/dags/notetrends_weekly/dagRuns", {"logical_date": None, "conf": conf})["dag_run_id"]
    run_url = f"{url}/dags/notetrends_weekly/dagRuns/{run}"
    wait_for("the end of the run", lambda: call("GET", run_url)["state"] == "failed")
    states = task_states(environ)
    assert states.pop("check") == ("failed", 1)  # two more tries were allowed
    assert set(states.values()) == {("upstream_failed", 0)}
    log = json.dumps(call("GET", f"{run_url}/taskInstances/check/logs/1"))
    assert f"week {small_store.last + 1} has no notes in " in log
    assert f"(notes are there for {small_store.first} to" in log

    wait_for("the word to the operators", lambda: bool(slack.accepted), 20)
    (message,) = slack.accepted
    assert "notetrends_weekly.check" in message["text"] and "has no notes" in message["text"]
    assert f"/dags/notetrends_weekly/runs/{quote(run, safe='')}/tasks/check" in json.dumps(message)

    page = f"{url.removesuffix('/api/v2')}/notetrends/week={small_store.last.monday}/index.html"
    with urllib.request.urlopen(page, timeout=30) as answer:  # noqa: S310  an address of our own
        assert "选品周报" in answer.read().decode()
    (view,) = [plugin for plugin in call("GET", f"{url}/plugins")["plugins"] if plugin["name"] == "notetrends"]
    assert view["external_views"][0]["name"] == "选品周报"

    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert [relative for relative in family if relative.is_running()] == []


def call(method: str, url: str, body: object = None) -> Any:  # noqa: ANN401  as JSON is
    """One call of Airflow's API."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310  an address of our own
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def wait_for(what: str, is_done: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until `is_done()`."""
    end = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < end, f"{what} did not come in {seconds} s"
        time.sleep(0.5)
