"""What all DAGs share: the owner, the retries, the word on a failure, and how a run finds its week."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Mapping
from typing import Any

from airflow.sdk import Asset, Param

from notetrends.trends.week import Week

log = logging.getLogger(__name__)

OWNER = "notetrends"
TAGS = ["notetrends"]
# what lineage shows: notes go in, the report comes out
NOTES, REPORT = Asset("notetrends_notes"), Asset("notetrends_report")


def choose_week(
    week: str | None, partition_key: str | None, interval_end: dt.datetime | None, run_after: dt.datetime
) -> Week:
    """The week of a run: the one that was asked for, else the last one that had ended when the run was due.

    Args:
        week: the parameter of that name.
        partition_key: the run's key, where it has one: an ISO week, or a day of it.
        interval_end: end of the run's data interval; None for a manual run without a date.
        run_after: when the run was due; a repeated task finds the same moment here, which a clock would not give.

    Raises:
        WeekError: `week` or `partition_key` names no week.

    >>> monday_six_in_shanghai = dt.datetime(2021, 1, 3, 22, tzinfo=dt.UTC)
    >>> str(choose_week(None, None, monday_six_in_shanghai, monday_six_in_shanghai))
    '2020-W53'
    """
    named = week or partition_key
    return Week.parse(named) if named else Week.of(interval_end or run_after) + -1


def tell_failure(context: Mapping[str, Any]) -> None:
    """Put what failed and why into one line of the log, and tell the operators where they have a channel."""
    task = context["task_instance"]
    why = (str(context.get("exception") or "").strip() or "no reason known").splitlines()[0]
    log.error("%s.%s failed in run %s (try %s): %s", task.dag_id, task.task_id, task.run_id, task.try_number, why)
    from notetrends.reports.failures import build_failure, tell_operators  # here: DAG files are read every few seconds

    name, address = f"{task.dag_id}.{task.task_id}", getattr(task, "log_url", None)
    message = build_failure(name, task.run_id, task.try_number, why, address)
    for trouble in tell_operators(message, os.environ, dt.datetime.now(dt.UTC)):
        log.error("the operators were not told: %s", trouble)


WEEK = Param(
    None, type=["null", "string"], pattern=r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$", title="Week",
    description="An ISO week such as 2022-W16. Empty: the last week that has ended.",
)  # fmt: skip
DEFAULT_ARGS: dict[str, Any] = {
    "owner": OWNER,
    "retries": int(os.environ.get("NOTETRENDS_RETRIES", "2")),
    "retry_delay": dt.timedelta(minutes=5),
    "execution_timeout": dt.timedelta(hours=1),
    "on_failure_callback": tell_failure,
}
