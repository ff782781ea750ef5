"""Which categories rose by themselves last week, and what to stock.

**Purpose.** Every Monday at 06:00 in Shanghai: read the notes of the ISO week that ended on Sunday, find the
categories that rise beyond their own past, match them with the catalogue, write the week's report and selection sheet,
tell the merchandisers.

**Inputs.** All under `NOTETRENDS_ROOT`: the tables `notes` (from `notetrends ingest`) and `products` (from
`notetrends products`; without it suggestions lack stock and price, and nothing fails) and `decisions` (from
`notetrends decisions`, likewise), and all earlier weeks.

**Outputs.** That week's partition of every table, `reports/week=…/` with the pages, the workbook and the sheet, the
index over all weeks beside it, and the messages, which wait until 08:00. Every task replaces whole partitions: it may
be cleared and repeated at any time, and nothing is told twice.

**Week.** `week` if it is given; else the last week that had ended when the run was due.

**When a task is red.** Its log ends with a sentence that says what is wrong and what to do. Do that, then clear the
task with everything downstream of it. `check` red: the week's notes are not there yet or, where the settings say so,
they are broken. More in `docs/operate.md`.

**Contact.** The owner of this DAG.
"""

from __future__ import annotations

import datetime as dt
import os

from airflow.sdk import DAG, CronTriggerTimetable, Param, chain
from dag_defaults import DEFAULT_ARGS, NOTES, REPORT, TAGS, WEEK
from step_operator import Step, make_tasks

# where notes come out of a database: the Airflow connection, and whose tables they are
CONNECTION, SOURCE = os.environ.get("NOTETRENDS_NOTES_CONNECTION"), os.environ.get("NOTETRENDS_NOTES_SOURCE")

INGEST = Step("ingest", f"ingest --source {SOURCE or 'mediacrawler'}", 120, "Bring the week's notes in from the "
              "database of the connection that NOTETRENDS_NOTES_CONNECTION names; writes `notes` and `rejects`.",
              writes=[NOTES], connection=CONNECTION)  # fmt: skip
STEPS = [
    *([INGEST] if CONNECTION else []),
    Step("check", "check", 10, "The week has notes, and they are like those of the weeks before; writes `health`. Red: "
         "bring in what the log names with `notetrends ingest`, then clear; marked as success, the week goes on as it "
         "is, and nobody is told of a rise.", reads=[NOTES]),
    Step("learn", "learn", 60, "Find the week's new words; writes `words`."),
    Step("segment", "segment", 120, "Cut the notes into words; writes `tokens` and `word_counts`."),
    Step("train", "train --if-due", 240, "Train the embedding, if there is none or it is old; writes `models/`."),
    Step("embed", "embed", 240, "Turn notes into vectors, and those of earlier weeks that lack them; `embeddings`."),
    Step("burst", "burst", 60, "Test every word against its own past; writes `bursts`."),
    Step("categorize", "categorize", 120, "Give notes their category: `note_categories`, `categories` and events."),
    Step("detect", "detect", 60, "Test every category, write the rising list: `trends`."),
    Step("interest", "interest", 120, "Group users by the week's behaviour log, see who carries what rises: `groups`, "
         "`group_entries`, `entry_adopters`. Without a log they are empty, and nothing fails."),
    Step("score", "score", 30, "See what became of the lists of 4, 8 and 13 weeks ago; `outcomes` and `baselines`."),
    Step("suggest", "suggest", 30, "Match the rising list with the catalogue, leave out what was rejected on the same "
          "evidence; writes `suggestions`."),
    Step("report", "report", 30, "Write pages, workbook and sheet, and the index over all weeks; the log names "
         "them, and the button opens the week's page.", writes=[REPORT]),
    Step("alert", "alert", 30, "Send the digest, what cannot wait and what became of it, each once; in quiet hours it "
         "waits. Backfills and dry runs only write them to `messages.jsonl` beside the report. Red with 可能已送到: "
         "look into the group, then `notetrends alert --resend` or `--arrived`."),
]  # fmt: skip

with DAG(
    dag_id="notetrends_weekly",
    description="Rising categories of the week, and what to stock",
    doc_md=__doc__,
    # an interval of its own: a plain cron string has one of length zero
    schedule=CronTriggerTimetable("0 6 * * 1", timezone="Asia/Shanghai", interval=dt.timedelta(days=7)),
    catchup=False,
    max_active_runs=1,
    tags=[*TAGS, "weekly"],
    default_args=DEFAULT_ARGS,
    params={
        "week": WEEK,
        "dry_run": Param(False, type="boolean", title="Dry run", description="Do all, but send no message: they are "
                         "written beside the report."),
        "alerts": Param(True, type="boolean", title="Alerts", description="Off: leave the alert task out."),
    },
) as dag:  # fmt: skip
    chain(*make_tasks(STEPS))
