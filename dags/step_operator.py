"""The operator that runs one step of notetrends as a process of its own."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import Asset, BaseHook, BaseOperator, BaseOperatorLink, Connection
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowNotFoundException,
    AirflowRescheduleException,
    AirflowSkipException,
)
from dag_defaults import choose_week
from sqlalchemy import URL

from notetrends.trends.errors import WeekError
from notetrends.trends.week import Week

SENTENCE = "error: "  # how the command line begins what a user can mend
HELD = re.compile(r"held until (\S+)$")  # how it ends when messages wait for the end of quiet hours
USAGE_EXIT = 2  # how it ends when its arguments are wrong
NOTES_URL = "NOTETRENDS_NOTES_URL"  # where the command line looks for a database of notes
DRIVERS = {"postgres": "postgresql+psycopg", "mysql": "mysql+pymysql"}  # of Airflow's kinds of connections
PASSING_EXITS = {74, 75}  # how it ends on a full disk, a database that is down; when another process writes
KILLED = {-signal.SIGKILL, 128 + signal.SIGKILL}  # the process itself, or one that a shell started
WITHOUT_US = "No module named 'notetrends'"  # how an interpreter ends that does not have the package


class Step(NamedTuple):
    """A task: its command, the minutes it may take, what an operator must know, its assets, its database."""

    name: str
    command: str
    minutes: int
    about: str
    reads: Sequence[Asset] = ()
    writes: Sequence[Asset] = ()
    connection: str | None = None


def build_command(environ: Mapping[str, str], arguments: Sequence[str], week: Week) -> list[str]:
    """The command line of a step, from the environment of the worker.

    Raises:
        KeyError: NOTETRENDS_ROOT is not set.

    >>> environ = {"NOTETRENDS_PYTHON": "/opt/notetrends/bin/python", "NOTETRENDS_ROOT": "s3://house/trends"}
    >>> " ".join(build_command(environ, ["detect"], Week.parse("2022-W16")))
    '/opt/notetrends/bin/python -m notetrends.trends.cli detect --root s3://house/trends --week 2022-W16'
    """
    python = environ.get("NOTETRENDS_PYTHON") or sys.executable
    root = environ["NOTETRENDS_ROOT"]
    # what is written as a local folder cannot lie in an object store
    pages = tempfile.gettempdir() if "://" in root else f"{root}/reports"
    filled = [argument.format(pages=pages) for argument in arguments]
    command = [python, "-m", "notetrends.trends.cli", *filled, "--root", root]
    config = environ.get("NOTETRENDS_CONFIG")
    return [*command, "--week", str(week), *(["--config", config] if config else [])]


def database_url(connection: Connection) -> str:
    """The SQLAlchemy URL of an Airflow connection, password and all; `sqlalchemy_driver` in its extra names a driver.

    >>> database_url(Connection(conn_id="c", conn_type="postgres", host="db", login="me", password="a/b", schema="xhs"))
    'postgresql+psycopg://me:a%2Fb@db/xhs'
    >>> database_url(Connection(conn_id="c", conn_type="sqlite", host="/crawl/notes.db"))
    'sqlite:////crawl/notes.db'
    """
    kind = str(connection.conn_type)
    driver = str(connection.extra_dejson.get("sqlalchemy_driver") or DRIVERS.get(kind, kind))
    if kind == "sqlite":
        return URL.create(driver, database=connection.host or connection.schema).render_as_string()
    return URL.create(
        driver, connection.login, connection.password, connection.host, connection.port, connection.schema
    ).render_as_string(hide_password=False)


class ReportLink(BaseOperatorLink):
    """The button that opens the week's page, served by the plugin `report_page`."""

    name = "打开本周周报"

    def get_link(self, operator: BaseOperator, *, ti_key: object) -> str:
        """The page's address; empty before the task knows its week."""
        week = getattr(operator, "week", None)
        return f"/notetrends/week={week.monday}/index.html" if week else ""


class StepOperator(BaseOperator):
    """Runs a step on the command line; its output goes into the task's log, its last line is the result.

    A process of its own, because Airflow's tasks cannot hold process pools, and so that Airflow's interpreter need not
    hold torch. What a user must mend fails at once; everything else may be tried again.

    Args:
        command: the command and its own options, without root, week and settings.
        connection: the Airflow connection whose database the step reads; its URL is given to the process alone.
        shows: whether its task leads to the week's page.
        sends: whether the step tells people: it is skipped when the run wants no alerts, and is only written to a file
            by a dry run or a backfill. What a channel did not take is tried again, and nothing is told twice. What
            waits for the end of quiet hours is sent then: the task gives its slot back and runs again.
        **kwargs: as for every operator.
    """

    def __init__(
        self, *, command: Sequence[str], sends: bool = False, shows: bool = False, connection: str | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.command = list(command)
        self.connection = connection
        self.operator_extra_links = (ReportLink(),) if shows else ()
        self.week: Week | None = None
        self.sends = sends
        self._hook: SubprocessHook | None = None

    def execute(self, context: Mapping[str, Any]) -> str:
        """Run the step for the week of this run.

        Raises:
            AirflowFailException: the data or the settings must be mended first.
            AirflowSkipException: the run wants no alerts.
            AirflowRescheduleException: messages wait for the end of quiet hours.
            AirflowException: anything else.
        """
        params, run = context["params"], context["dag_run"]
        partition_key = getattr(run, "partition_key", None)  # Airflow 3.1 has none
        arguments = list(self.command)
        if self.sends and not params["alerts"]:
            raise AirflowSkipException("this run sends no alerts")
        if self.sends and (params["dry_run"] or run.run_type == "backfill"):
            arguments.append("--dry-run")
        try:
            week = choose_week(params["week"], partition_key, run.data_interval_end, run.run_after)
            self.week = week
            command = build_command(os.environ, arguments, week)
        except WeekError as error:
            raise AirflowFailException(str(error)) from None
        except KeyError as error:
            raise AirflowFailException(f"{error} is not set for the workers; set it to where the tables are") from None
        return self._run(command, f"{self.task_id} {week}")

    def _run(self, command: list[str], name: str) -> str:
        self._hook = SubprocessHook()
        environ = {
            **os.environ,
            **self._database(),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "COLUMNS": "160",
            "NO_COLOR": "1",
        }
        try:
            code, last_line = self._hook.run_command(command, env=environ, cwd=str(Path.cwd()))
        except (FileNotFoundError, PermissionError) as error:
            raise AirflowFailException(f"{command[0]}: {error.strerror}; set NOTETRENDS_PYTHON to a Python") from None
        except KeyboardInterrupt:  # Ctrl-C on a run without a scheduler; the process has a session of its own
            self.on_kill()
            raise
        waits = HELD.search(last_line) if code == 0 and self.sends else None
        if waits:
            until = dt.datetime.fromisoformat(waits[1])
            raise AirflowRescheduleException(until)  # type: ignore[no-untyped-call]
        if code == 0:
            return str(last_line)
        if code in PASSING_EXITS:
            raise AirflowException(f"{name}: {last_line}")
        if code in KILLED:
            raise AirflowException(f"{name} was killed, by hand or because memory ran out; see the system's log")
        if WITHOUT_US in last_line:
            raise AirflowFailException(f"{command[0]} has no notetrends; install it there, or see NOTETRENDS_PYTHON")
        if code == USAGE_EXIT or (last_line.startswith(SENTENCE) and not self.sends):
            raise AirflowFailException(f"{name}: {last_line.removeprefix(SENTENCE)}")
        raise AirflowException(f"{name} ended with exit code {code}: {last_line}")

    def _database(self) -> dict[str, str]:
        if self.connection is None:
            return {}
        try:
            return {NOTES_URL: database_url(BaseHook.get_connection(self.connection))}
        except AirflowNotFoundException:
            raise AirflowFailException(
                f"there is no connection {self.connection!r}; add it under Admin, Connections"
            ) from None

    def on_kill(self) -> None:
        """End the step's process when the task is stopped, cleared or out of time."""
        process = self._hook and self._hook.sub_process
        if self._hook and process and process.poll() is None:
            self._hook.send_sigterm()  # type: ignore[no-untyped-call]


def make_tasks(steps: Sequence[Step]) -> list[StepOperator]:
    """The tasks of these steps, to be chained in the DAG that is being made."""
    return [
        StepOperator(
            task_id=step.name,
            command=step.command.split(),
            sends=step.name == "alert",
            shows=step.name == "report",
            connection=step.connection,
            inlets=step.reads,
            outlets=step.writes,
            execution_timeout=dt.timedelta(minutes=step.minutes),
            doc_md=step.about,
        )
        for step in steps
    ]
