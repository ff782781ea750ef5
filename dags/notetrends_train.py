"""A new embedding now, or another one from the settings, without a category losing its name.

**Purpose.** By hand only: the weekly DAG trains by itself when the embedding is `retrain_weeks` old, and moves the
catalogue when the settings name another model. Run this one to do it before that, after a change of `[embedding]` or
of many old notes, and to see how well the categories came through it before Monday.

**Inputs.** All under `NOTETRENDS_ROOT`: the words and texts of the week and of those before it, the newest catalogue,
and the embedder that it was made with, where it is still there.

**Outputs.** A model in `models/` (none where the settings name a ready one); `embeddings` and `note_categories` of the
weeks that a weekly run looks at, and the newest `categories`, in the space of the embedder in force. Lists and reports
stay as they are; the next weekly run goes on from here. Every task may be cleared and repeated at any time.

**Week.** `week` if it is given; else the last week that had ended when the run was due. Later weeks are not read.

**When a task is red.** Its log ends with a sentence that says what is wrong and what to do. Do that, then clear the
task with everything downstream of it. `check` red: the week's notes are not there yet; `train` red for want of words:
run the weekly DAG for that week first. More in `docs/operate.md`.

**Contact.** The owner of this DAG.
"""

from __future__ import annotations

from airflow.sdk import DAG, chain
from dag_defaults import DEFAULT_ARGS, TAGS, WEEK
from step_operator import Step, make_tasks

STEPS = [
    Step("check", "status", 10, "The week has notes. Red: bring them in with `notetrends ingest`, then clear."),
    Step("train", "train --only", 240, "Train on the weeks up to this one; writes `models/`. A ready model: nothing."),
    Step("embed", "embed", 240, "Turn the notes of all weeks that a run looks at into vectors again; `embeddings`."),
    Step("rehouse", "rehouse", 120, "Move the newest catalogue after its notes, and assign those weeks with it. The "
         "log says how many categories went by their notes, by the map and without reach, and how many notes stayed."),
]  # fmt: skip

with DAG(
    dag_id="notetrends_train",
    description="A new embedding, and the catalogue moved to it",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=[*TAGS, "training"],
    default_args=DEFAULT_ARGS,
    params={"week": WEEK},
) as dag:
    chain(*make_tasks(STEPS))
