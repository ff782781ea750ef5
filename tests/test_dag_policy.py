"""What every DAG of this project must keep to, and how the weekly one finds its week."""

from __future__ import annotations

import datetime as dt
import doctest
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import dag_defaults
import notetrends_backtest
import notetrends_deadline
import notetrends_train
import notetrends_weekly
import pytest
import step_operator
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from airflow.sdk.exceptions import ParamValidationError
from airflow.serialization.serialized_objects import DagSerialization
from dag_defaults import choose_week

from notetrends.trends.cli import app
from notetrends.trends.errors import WeekError
from notetrends.trends.week import TIMEZONE, Week, weeks_between
from notetrends.trends.weekly import STEPS

DAGS = Path(__file__).parents[1] / "dags"


@pytest.fixture(scope="module")
def dags() -> dict[str, DAG]:
    """All DAGs, as Airflow finds them."""
    bag = DagBag(DAGS)
    assert bag.import_errors == {}
    assert bag.dags
    assert set(bag.dags) == {
        "notetrends_weekly",
        "notetrends_train",
        "notetrends_backtest",
        "notetrends_deadline",
    }
    return bag.dags


def test_every_dag_says_what_it_is_and_whose(dags: dict[str, DAG]) -> None:
    for dag in dags.values():
        assert dag.dag_id.startswith("notetrends_")
        assert dag.owner == "notetrends"
        assert "notetrends" in dag.tags
        assert dag.description
        said = [
            part for part in ("Purpose", "Inputs", "Outputs", "When a task is red", "Contact") if part in dag.doc_md
        ]
        assert len(said) == 5, said
        assert dag.max_active_runs == 1
        assert dag.catchup is False


def test_every_task_has_its_limits_and_its_sentence(dags: dict[str, DAG]) -> None:
    for task in (task for dag in dags.values() for task in dag.tasks):
        assert task.owner == "notetrends"
        assert task.retries == 2
        assert task.retry_delay >= dt.timedelta(minutes=1)
        assert dt.timedelta() < task.execution_timeout <= dt.timedelta(hours=4)
        assert len(task.doc_md) > 20
        assert task.on_failure_callback == [dag_defaults.tell_failure]


def test_the_week_flows_as_on_the_command_line(dags: dict[str, DAG]) -> None:
    tasks = [task.task_id for task in dags["notetrends_weekly"].topological_sort()]
    assert tasks[0] == "check"
    assert [name for name in tasks if name in STEPS] == list(STEPS)
    assert tasks.index("segment") < tasks.index("train") < tasks.index("embed")
    assert all(len(task.upstream_task_ids) <= 1 for task in dags["notetrends_weekly"].tasks)  # one after another
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert {step.command.split()[0] for step in notetrends_weekly.STEPS} <= known


def test_training_is_by_hand_and_leaves_the_lists_alone(dags: dict[str, DAG]) -> None:
    train = dags["notetrends_train"]
    assert train.schedule is None
    assert [task.task_id for task in train.topological_sort()] == ["check", "train", "embed", "rehouse"]
    assert list(train.params) == ["week"]
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert {step.command.split()[0] for step in notetrends_train.STEPS} <= known
    with pytest.raises(ParamValidationError, match="does not match"):
        notetrends_train.WEEK.resolve("2022-16")


def test_the_weekly_run_begins_with_a_database_where_there_is_one() -> None:
    script = "import notetrends_weekly as w; print([(s.name, s.command, s.connection) for s in w.STEPS[:2]])"
    environ = {**os.environ, "PYTHONPATH": str(DAGS), "NOTETRENDS_NOTES_CONNECTION": "crawl"}
    environ["NOTETRENDS_NOTES_SOURCE"] = "xhs_downloader"
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == (
        "[('ingest', 'ingest --source xhs_downloader', 'crawl'), ('check', 'check', None)]"
    )


def test_backtest_and_deadline_ask_for_commands_that_exist(dags: dict[str, DAG]) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    for module in (notetrends_backtest, notetrends_deadline):
        assert {step.command.split()[0] for step in module.STEPS} <= known
    assert [task.task_id for task in dags["notetrends_backtest"].topological_sort()] == ["check", "backtest"]
    deadline = DagSerialization.from_dict(DagSerialization.to_dict(dags["notetrends_deadline"]))
    monday = dt.datetime(2022, 4, 25, tzinfo=TIMEZONE)
    *_, run = deadline.iter_dagrun_infos_between(monday - dt.timedelta(weeks=1), monday + dt.timedelta(hours=12))
    assert run.run_after == monday + dt.timedelta(hours=8)
    assert str(choose_week(None, None, run.data_interval.end, run.run_after)) == "2022-W16"


def test_lineage_leads_from_the_notes_to_the_report_and_the_report_has_its_button(dags: dict[str, DAG]) -> None:
    tasks = dags["notetrends_weekly"].task_dict
    assert [asset.name for asset in tasks["check"].inlets] == ["notetrends_notes"]
    assert [asset.name for asset in tasks["report"].outlets] == ["notetrends_report"]
    (link,) = tasks["report"].operator_extra_links
    assert link.name == "打开本周周报"
    made = SimpleNamespace(week=Week.parse("2022-W16"))
    assert link.get_link(made, ti_key=None) == "/notetrends/week=2022-04-18/index.html"
    assert link.get_link(SimpleNamespace(week=None), ti_key=None) == ""
    assert not tasks["alert"].operator_extra_links


def test_every_monday_at_six_reads_the_week_before_once(dags: dict[str, DAG]) -> None:
    weekly = DagSerialization.from_dict(DagSerialization.to_dict(dags["notetrends_weekly"]))
    first, last = dt.datetime(2020, 12, 8, tzinfo=dt.UTC), dt.datetime(2022, 1, 11, tzinfo=dt.UTC)
    runs = list(weekly.iter_dagrun_infos_between(first, last))
    assert {run.run_after.astimezone(TIMEZONE).strftime("%a %H:%M") for run in runs} == {"Mon 06:00"}
    found = [choose_week(None, None, run.data_interval.end, run.run_after) for run in runs]
    assert found == list(weeks_between(Week.parse("2020-W50"), Week.parse("2022-W01")))  # 2020 has 53 weeks


SUNDAY_EVENING = dt.datetime(2022, 4, 24, 22, tzinfo=dt.UTC)  # Monday 06:00 in Shanghai
LATER = dt.datetime(2022, 6, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("week", "key", "interval_end", "run_after", "expected"),
    [
        (None, None, SUNDAY_EVENING, SUNDAY_EVENING, "2022-W16"),  # the schedule
        (None, None, SUNDAY_EVENING, LATER, "2022-W16"),  # a backfill: the interval, not the day it was asked for
        (None, None, dt.datetime(2022, 4, 24, 15, 59, tzinfo=dt.UTC), LATER, "2022-W15"),  # Sunday 23:59: not over
        (None, None, dt.datetime(2022, 4, 24, 16, tzinfo=dt.UTC), LATER, "2022-W16"),  # Monday 00:00: over
        (None, None, None, dt.datetime(2022, 4, 27, 4, tzinfo=dt.UTC), "2022-W16"),  # by hand, no date, a Wednesday
        (None, None, None, dt.datetime(2021, 1, 3, 22, tzinfo=dt.UTC), "2020-W53"),  # a year of 53 weeks
        (None, None, None, dt.datetime(2022, 1, 2, 22, tzinfo=dt.UTC), "2021-W52"),  # a year of 52
        (None, None, None, dt.datetime(2024, 12, 31, 12, tzinfo=dt.UTC), "2024-W52"),  # 31 December lies in 2025-W01
        ("2017-W48", None, SUNDAY_EVENING, LATER, "2017-W48"),  # asked for
        ("2017-W48", "2022-W10", SUNDAY_EVENING, LATER, "2017-W48"),
        ("", None, SUNDAY_EVENING, LATER, "2022-W16"),  # an empty field of the form
        (None, "2022-W10", SUNDAY_EVENING, LATER, "2022-W10"),  # the key of the run
        (None, "2022-W10-1", None, LATER, "2022-W10"),
        (None, "2022-03-07", None, LATER, "2022-W10"),
    ],
)
def test_the_week_of_a_run(
    week: str | None, key: str | None, interval_end: dt.datetime | None, run_after: dt.datetime, expected: str
) -> None:
    assert str(choose_week(week, key, interval_end, run_after)) == expected


def test_a_week_that_does_not_exist_is_refused() -> None:
    with pytest.raises(WeekError, match="2021-W53"):
        choose_week("2021-W53", None, None, LATER)


@pytest.mark.parametrize("module", [dag_defaults, step_operator])
def test_examples(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def test_parsing_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, time, airflow.sdk; start = time.process_time(); import notetrends_weekly; "
        "print(time.process_time() - start, *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=DAGS, capture_output=True, text=True, check=True)
    seconds, *modules = done.stdout.split()
    assert float(seconds) < 0.1
    assert not {"jieba", "torch", "gensim", "hdbscan", "pandas", "sklearn", "pyarrow"} & set(modules)
