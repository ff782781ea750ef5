"""How right the weekly lists are: false alerts, rises found, what became of past lists.

**Purpose.** On the first of each month: replay the house's own weeks shuffled (every rise is false then), with planted
rises (which must be found), and look at what became of past lists. The next weekly report prints the rates.

**Inputs.** All notes under `NOTETRENDS_ROOT` up to the week, and the lists of these weeks.

**Outputs.** The table `backtests`, and a page in `reports/backtest/` (in the system's temporary folder where the root
is an object store). Scratch stores lie beside the page while it runs and need the room of a few copies of the notes;
the weeks' tables are only read. It may be cleared and repeated at any time.

**Week.** `week` if it is given; else the last week that had ended when the run was due. Later weeks are not read.

**When a task is red.** Its log ends with a sentence that says what is wrong and what to do. `check` red: the week's
notes are not there yet. `backtest` out of time: give it fewer seeds, see `docs/backtest.md`.

**Contact.** The owner of this DAG.
"""

from __future__ import annotations

from airflow.sdk import DAG, CronTriggerTimetable, chain
from dag_defaults import DEFAULT_ARGS, NOTES, TAGS, WEEK
from step_operator import Step, make_tasks

STEPS = [
    Step("check", "status", 10, "The week has notes. Red: bring them in with `notetrends ingest`, then clear.",
         reads=[NOTES]),
    Step("backtest", "backtest --seeds 1 --out {pages}/backtest", 240, "Replays history twice, shuffled and with "
         "planted rises; writes `backtests` and the page."),
]  # fmt: skip

with DAG(
    dag_id="notetrends_backtest",
    description="How right the weekly lists are",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("0 12 1 * *", timezone="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    tags=[*TAGS, "measurement"],
    default_args=DEFAULT_ARGS,
    params={"week": WEEK},
) as dag:
    chain(*make_tasks(STEPS))
