"""The operator that runs a step as a process: what it passes on, what is tried again, and that it leaves nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowRescheduleException,
    AirflowSkipException,
)
from dag_defaults import tell_failure
from loopback_slack import Slack
from step_operator import StepOperator, build_command

from notetrends.trends.week import Week

MONDAY_SIX = dt.datetime(2022, 4, 24, 22, tzinfo=dt.UTC)


def make_context(run_type: str = "manual", **params: object) -> dict[str, Any]:
    run = SimpleNamespace(run_type=run_type, partition_key=None, data_interval_end=MONDAY_SIX, run_after=MONDAY_SIX)
    return {"params": {"week": None, "dry_run": False, "alerts": True, **params}, "dag_run": run}


@pytest.fixture
def interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the interpreter: a shell script that a test fills; it gets a step's arguments."""
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setenv("NOTETRENDS_PYTHON", str(path))
    monkeypatch.setenv("NOTETRENDS_ROOT", "/tables")
    monkeypatch.delenv("NOTETRENDS_CONFIG", raising=False)
    return path


def test_the_interpreter_is_the_own_one_unless_another_is_named() -> None:
    environ = {"NOTETRENDS_ROOT": "data", "NOTETRENDS_CONFIG": "house.toml"}
    command = build_command(environ, ["train", "--if-due"], Week.parse("2022-W16"))
    assert command[:5] == [sys.executable, "-m", "notetrends.trends.cli", "train", "--if-due"]
    assert command[5:] == ["--root", "data", "--week", "2022-W16", "--config", "house.toml"]


def test_the_last_line_is_the_result(interpreter: Path) -> None:
    interpreter.write_text("#!/bin/sh\necho 第一行\necho oops >&2\necho $*\n")
    result = StepOperator(task_id="detect", command=["detect"]).execute(make_context())
    assert result == "-m notetrends.trends.cli detect --root /tables --week 2022-W16"


@pytest.mark.parametrize(
    ("script", "sends", "expected", "says"),
    [
        # what a user must mend is not tried again
        ("echo reading; echo 'error: week 2022-W16 has no notes'; exit 1", False, AirflowFailException, "no notes"),
        ("echo 'No such option: --rot'; exit 2", False, AirflowFailException, "No such option"),
        # what may pass is: a crash, a kill for memory, a full disk
        (
            "echo 'trouble: No space left; free some'; exit 74",
            False,
            AirflowException,
            "step 2022-W16: trouble: No space",
        ),
        ("echo Traceback; echo 'KeyError: 3'; exit 1", False, AirflowException, "exit code 1: KeyError"),
        ("kill -KILL $$", False, AirflowException, "was killed, by hand or because memory ran out"),
        # a channel that took no message may take it in five minutes; the ledger knows what it has
        ("echo 'error: Slack 502'; exit 1", True, AirflowException, "exit code 1: error: Slack 502"),
    ],
)
def test_what_is_tried_again(interpreter: Path, script: str, sends: bool, expected: type[Exception], says: str) -> None:
    interpreter.write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(AirflowException, match=says) as raised:
        StepOperator(task_id="step", command=["step"], sends=sends).execute(make_context())
    assert type(raised.value) is expected


@pytest.mark.parametrize(
    ("context", "is_dry"),
    [
        (make_context(), False),
        (make_context("scheduled"), False),
        (make_context(dry_run=True), True),
        (make_context("backfill"), True),  # old news is not sent
    ],
)
def test_who_sends_messages(interpreter: Path, context: dict[str, Any], is_dry: bool) -> None:
    interpreter.write_text("#!/bin/sh\necho $*\n")
    assert ("--dry-run" in StepOperator(task_id="alert", command=["alert"], sends=True).execute(context)) is is_dry
    assert "--dry-run" not in StepOperator(task_id="detect", command=["detect"]).execute(context)


def test_what_waits_for_the_morning_is_sent_then(interpreter: Path) -> None:
    interpreter.write_text("#!/bin/sh\necho '4 messages wait: …, held until 2022-04-25T08:00:00+08:00'\n")
    with pytest.raises(AirflowRescheduleException) as waits:
        StepOperator(task_id="alert", command=["alert"], sends=True).execute(make_context())
    assert waits.value.reschedule_date == MONDAY_SIX + dt.timedelta(hours=2)
    assert "held" in StepOperator(task_id="detect", command=["detect"]).execute(make_context())


def test_a_run_without_alerts_leaves_the_task_out(interpreter: Path) -> None:
    with pytest.raises(AirflowSkipException):
        StepOperator(task_id="alert", command=["alert"], sends=True).execute(make_context(alerts=False))


def test_what_is_missing_is_said_and_not_tried_again(interpreter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = StepOperator(task_id="check", command=["status"])
    with pytest.raises(AirflowFailException, match="2021-W53"):
        task.execute(make_context(week="2021-W53"))
    monkeypatch.delenv("NOTETRENDS_ROOT")
    with pytest.raises(AirflowFailException, match="NOTETRENDS_ROOT"):
        task.execute(make_context())


@pytest.fixture
def pid_file(interpreter: Path, tmp_path: Path) -> Path:
    """Where a step that never ends writes the number of the process it started."""
    path = tmp_path / "pid"
    interpreter.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {path}.part; mv {path}.part {path}\nwait\n")
    return path


def test_a_stopped_task_ends_its_process_and_those_it_started(pid_file: Path) -> None:
    task = StepOperator(task_id="embed", command=["embed"])
    pids: list[int] = []

    def stop() -> None:
        pids.append(wait_for_pid(pid_file))
        task.on_kill()

    threading.Thread(target=stop).start()
    with pytest.raises(AirflowException, match=f"embed 2022-W16 ended with exit code {-signal.SIGTERM}"):
        task.execute(make_context())
    assert not is_alive(pids[0])
    task.on_kill()  # once more, too late, does nothing


def test_control_c_ends_the_process_too(pid_file: Path) -> None:
    pids: list[int] = []

    def press() -> None:
        pids.append(wait_for_pid(pid_file))
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        StepOperator(task_id="embed", command=["embed"]).execute(make_context())
    signal.signal(signal.SIGINT, before)
    assert not is_alive(pids[0])


def test_stopping_before_the_start_does_nothing() -> None:
    StepOperator(task_id="embed", command=["embed"]).on_kill()


def test_a_failure_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    task = SimpleNamespace(dag_id="notetrends_weekly", task_id="check", run_id="manual__1", try_number=3)
    tell_failure({"task_instance": task, "exception": AirflowException("check 2022-W16: no notes\nand more")})
    tell_failure({"task_instance": task})
    assert caplog.messages == [
        "notetrends_weekly.check failed in run manual__1 (try 3): check 2022-W16: no notes",
        "notetrends_weekly.check failed in run manual__1 (try 3): no reason known",
    ]


def test_a_database_s_address_reaches_the_process_and_nothing_else(
    interpreter: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_CRAWL", "postgres://me:s3cret%21@db:5433/xhs")
    interpreter.write_text(f"#!/bin/sh\necho $NOTETRENDS_NOTES_URL > {tmp_path}/url\necho $*\n")
    command = ["ingest", "--source", "mediacrawler"]
    said = StepOperator(task_id="ingest", command=command, connection="crawl").execute(make_context())
    assert said.startswith("-m notetrends.trends.cli ingest --source mediacrawler --root")
    assert (tmp_path / "url").read_text() == "postgresql+psycopg://me:s3cret%21@db:5433/xhs\n"
    assert "s3cret" not in caplog.text + said
    with pytest.raises(AirflowFailException, match="no connection 'none'; add it under Admin"):
        StepOperator(task_id="ingest", command=command, connection="none").execute(make_context())


FAILED = {
    "task_instance": SimpleNamespace(
        dag_id="notetrends_weekly", task_id="check", run_id="manual__1", try_number=3, log_url="https://airflow/log?x=1"
    ),
    "exception": AirflowException("check 2022-W16: no notes <!channel>\nand more"),
}


def test_operators_are_told_of_a_failure_with_its_first_line_and_its_log(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTETRENDS_SLACK_WEBHOOK", f"{slack.url}/none")  # the merchandisers' own
    monkeypatch.setenv("NOTETRENDS_OPS_SLACK_WEBHOOK", f"{slack.url}/webhook")
    tell_failure(FAILED)
    (message,) = slack.accepted
    assert message["text"].startswith("✖ notetrends_weekly.check 失败\ncheck 2022-W16: no notes &lt;!channel&gt;")
    assert "and more" not in json.dumps(message)
    assert "<https://airflow/log?x=1|打开日志>" in json.dumps(message, ensure_ascii=False)


@pytest.mark.parametrize("address", ["no address", "http://127.0.0.1:9/webhook/T0/secret4711"])
def test_who_cannot_be_told_is_said_in_the_log_without_the_address(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTETRENDS_OPS_SLACK_WEBHOOK", address)
    tell_failure(FAILED)
    assert caplog.messages[-1].startswith("the operators were not told: ")
    assert "secret4711" not in caplog.text and "no address" not in caplog.text


def wait_for_pid(path: Path) -> int:
    for _ in range(200):
        if path.exists():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{path} never appeared")


def is_alive(pid: int) -> bool:
    """Whether a process still runs after two seconds; one that has ended and waits to be asked about does not."""
    for _ in range(40):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return False
        time.sleep(0.05)
    return True
