"""Is the weekly report there in time? Red on Monday at 08:00 in Shanghai when it is not.

**Purpose.** The weekly run begins at 06:00; merchandisers open the report at 08:00. Whatever kept it, a task that
failed, waits or never began, operators hear of it then.

**Inputs.** The table `runs` of the week that ended the day before, under `NOTETRENDS_ROOT`.

**Outputs.** None.

**Week.** `week` if it is given; else the last week that had ended when the run was due.

**When a task is red.** Its log says which steps are missing. Look at the newest run of `notetrends_weekly`: mend what
is red there, or run it for the week; then clear this task.

**Contact.** The owner of this DAG.
"""

from __future__ import annotations

import datetime as dt

from airflow.sdk import DAG, CronTriggerTimetable
from dag_defaults import DEFAULT_ARGS, TAGS, WEEK
from step_operator import Step, make_tasks

STEPS = [
    Step("finished", "status --finished", 10, "All steps of the week are done. Red: see which are not, and "
         "`notetrends_weekly` for the reason."),
]  # fmt: skip

with DAG(
    dag_id="notetrends_deadline",
    description="Is the weekly report there at 08:00?",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("0 8 * * 1", timezone="Asia/Shanghai", interval=dt.timedelta(days=7)),
    catchup=False,
    max_active_runs=1,
    tags=[*TAGS, "weekly"],
    default_args=DEFAULT_ARGS,
    params={"week": WEEK},
) as dag:
    make_tasks(STEPS)
