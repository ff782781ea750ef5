"""A week from its notes to its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import MissingPartitionError
from notetrends.trends.models import is_due, model_in_force
from notetrends.trends.steps.advise import report, report_week
from notetrends.trends.steps.categorize import categorize
from notetrends.trends.steps.check import check
from notetrends.trends.steps.detect import detect
from notetrends.trends.steps.interest import interest
from notetrends.trends.steps.score import score
from notetrends.trends.steps.suggest import suggest
from notetrends.trends.steps.tell import Doubt, alert, preview
from notetrends.trends.steps.vectors import embed, train
from notetrends.trends.steps.words import burst, learn, segment
from notetrends.trends.store import Store
from notetrends.trends.week import Week

Step = Callable[[Store, Week, Config], int]

# The flow of a week. Three steps need no embedding: they are all that a week of warm-up gets.
WARMUP_STEPS: Mapping[str, Step] = {"check": check, "learn": learn, "segment": segment}
STEPS: Mapping[str, Step] = {
    **WARMUP_STEPS, "embed": embed, "burst": burst, "categorize": categorize, "detect": detect,
    "interest": interest, "score": score, "suggest": suggest, "report": report, "alert": alert,
}  # fmt: skip


class Outcome(StrEnum):
    """What became of a week."""

    DONE = "done"
    WARMED_UP = "warmed up"
    FINISHED_BEFORE = "finished before"
    NO_NOTES = "no notes"


def require_notes(store: Store, week: Week) -> int:
    """The number of the week's notes.

    Raises:
        MissingPartitionError: there are none.
    """
    if not store.has(schemas.NOTES, week):
        known = store.weeks(schemas.NOTES)
        span = f"notes are there for {known[0]} to {known[-1]}" if known else "no week has any; is that the right root?"
        raise MissingPartitionError(
            f"week {week} has no notes in {store.root} ({span}); "
            "bring them in with: notetrends ingest --root ROOT --source SOURCE FILE"
        )
    return store.n_rows(schemas.NOTES, week)


def require_finished(store: Store, week: Week) -> None:
    """Make sure that all steps of a week are done, with whatever settings.

    Raises:
        MissingPartitionError: some are not.
    """
    done = set(store.read(schemas.RUNS, week)["step"]) if store.has(schemas.RUNS, week) else set()
    missing = [step for step in STEPS if step not in done]
    if missing:
        raise MissingPartitionError(
            f"week {week} is not finished: {', '.join(missing)} to do; "
            f"run it with: notetrends run --root ROOT --week {week}"
        )


def run_step(
    store: Store, week: Week, config: Config, name: str, *, send_alerts: bool = True,
    in_doubt: Doubt = Doubt.REPORT, writes_index: bool = True,
) -> int:  # fmt: skip
    """One step, with its row in `runs`; returns the rows it wrote."""
    require_notes(store, week)
    step = STEPS[name] if writes_index or name != "report" else report_week
    if name == "alert":
        step = partial(alert, in_doubt=in_doubt) if send_alerts else preview
    n_rows = step(store, week, config)
    embedder = None if name in WARMUP_STEPS else model_in_force(store, week, config.embedding)
    before = store.read(schemas.RUNS, week) if store.has(schemas.RUNS, week) else None
    row = {
        "step": name, "n_rows": n_rows, "embedder": embedder, "settings": config.fingerprint,
    }  # fmt: skip
    rows = pd.DataFrame([row], columns=schemas.RUNS.column_names)
    if before is not None:
        rows = pd.concat([before[before["step"] != name], rows], ignore_index=True)
    store.write(schemas.RUNS, week, rows)
    return n_rows


def run_week(
    store: Store, week: Week, config: Config, *, send_alerts: bool, may_train: bool, force: bool = False,
    until: str = "alert", on_step: Callable[[str], None] = lambda name: None,
) -> Outcome:  # fmt: skip
    """All steps of a week; a week that was finished with these settings is left alone.

    Args:
        store: where tables are.
        week: the week.
        config: the settings.
        send_alerts: whether messages leave the house; else they are only written beside the report.
        may_train: train an embedding now if one is due, on the weeks up to this one; a week without any is warm-up.
        force: repeat a finished week.
        until: the last step to take.
        on_step: told the name of each step as it begins.
    """
    outcome, steps = due_steps(store, week, config, may_train=may_train, force=force, until=until)
    take_steps(store, week, config, steps, send_alerts=send_alerts, may_train=may_train, on_step=on_step)
    return outcome


def due_steps(
    store: Store, week: Week, config: Config, *, may_train: bool, force: bool = False, until: str = "alert"
) -> tuple[Outcome, Sequence[str]]:
    """What becomes of a week, and the steps that it takes; see `run_week`."""
    if not store.has(schemas.NOTES, week):
        return Outcome.NO_NOTES, []
    is_warmup = not may_train and model_in_force(store, week, config.embedding) is None
    steps = list(WARMUP_STEPS) if is_warmup else list(STEPS)[: list(STEPS).index(until) + 1]
    if not force and is_finished(store, week, config, steps):
        return Outcome.FINISHED_BEFORE, []
    store.remove(schemas.RUNS, week)
    return Outcome.WARMED_UP if is_warmup else Outcome.DONE, steps


def take_steps(
    store: Store, week: Week, config: Config, steps: Iterable[str], *, send_alerts: bool, may_train: bool,
    on_step: Callable[[str], None] = lambda name: None, writes_index: bool = True,
) -> None:  # fmt: skip
    """Some steps of a week, one after another; see `run_week`. Of many weeks the last alone need write the index."""
    for name in steps:
        if name == "embed" and may_train and is_due(store, week, config.embedding):
            on_step("train")
            train(store, week, config)
        on_step(name)
        run_step(store, week, config, name, send_alerts=send_alerts, writes_index=writes_index)


def is_finished(store: Store, week: Week, config: Config, steps: Iterable[str] = STEPS) -> bool:
    """Whether all steps of the week are recorded with these settings."""
    if not store.has(schemas.RUNS, week):
        return False
    runs = store.read(schemas.RUNS, week)
    return set(steps) <= set(runs["step"]) and bool((runs["settings"] == config.fingerprint).all())


def warmup_end(store: Store, first: Week, last: Week, config: Config) -> Week:
    """The week of a replay that trains the embedding: when enough weeks are in, at the latest the last one."""
    known = [week for week in store.weeks(schemas.NOTES) if week <= last]
    enough = known[config.embedding.warmup_weeks - 1 :]
    return max(enough[0], first) if enough else last
