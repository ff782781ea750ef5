"""Many weeks one after another, on two cores: a week's list and report are made beside the next week's categories."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor

from notetrends.trends.config import Config
from notetrends.trends.models import is_due
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS, Outcome, due_steps, take_steps

# What the next week builds on ends with its categories; the list and all that is made of it ends with the week.
_FIRST = list(STEPS)[: list(STEPS).index("detect")]


def run_weeks(
    store: Store, weeks: Sequence[Week], config: Config, *, send_alerts: bool, trains_at: Week, force: bool = False,
    on_week: Callable[[str], None] = lambda about: None,
) -> list[Outcome]:  # fmt: skip
    """`run_week` for each of `weeks`, with the tables that this gives.

    A second process takes the steps from `detect` on, of one week at a time and in their order, while this one goes on
    with the next week: its steps read nothing that those write.

    Args:
        store: where tables are, on a file system that other processes see.
        weeks: the weeks, oldest first.
        config: the settings.
        send_alerts: whether messages leave the house.
        trains_at: the week from which on embeddings are trained when they are due.
        force: repeat finished weeks.
        on_week: told of each week as it begins.
    """
    outcomes = []
    spawn = multiprocessing.get_context("spawn")  # a forked child would inherit threads in the middle of their work
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=_end_with_parent) as aside:
        rest: Future[None] | None = None
        for week in weeks:
            on_week(str(week))
            may_train = week >= trains_at
            outcome, steps = due_steps(store, week, config, may_train=may_train, force=force)
            outcomes.append(outcome)
            first, last = [name for name in steps if name in _FIRST], [name for name in steps if name not in _FIRST]
            if rest and may_train and is_due(store, week, config.embedding):
                rest.result()  # a new embedding replaces the vectors of earlier weeks, which `detect` reads
            take_steps(store, week, config, first, send_alerts=send_alerts, may_train=may_train)
            if last:
                if rest:
                    rest.result()
                rest = aside.submit(take_steps, store, week, config, last, send_alerts=send_alerts, may_train=False)
        if rest:
            rest.result()
    return outcomes


def _end_with_parent() -> None:
    """A step must not outlive the run that ordered it: the next run would write the same files."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
