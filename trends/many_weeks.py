"""Many weeks one after another: a week's list and its report are made beside the next weeks' categories."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple

from notetrends.trends.config import Config
from notetrends.trends.models import is_due
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS, Outcome, due_steps, take_steps

# Steps of a stage read nothing that a later stage of an earlier week writes: what the next week builds on ends with its
# categories, what the next list builds on ends with the list.
_STAGE = dict.fromkeys(STEPS, 0) | {"detect": 1}
_STAGE |= dict.fromkeys(list(STEPS)[list(STEPS).index("detect") + 1 :], 2)


class _Begun(NamedTuple):
    """A week on its way through the stages."""

    week: Week
    steps: Sequence[str]


def run_weeks(
    store: Store, weeks: Sequence[Week], config: Config, *, send_alerts: bool, trains_at: Week, force: bool = False,
    on_week: Callable[[str], None] = lambda about: None,
) -> list[Outcome]:  # fmt: skip
    """`run_week` for each of `weeks`, with the tables that this gives.

    This process takes the steps up to `categorize`; one beside it makes the list of the week before, another what
    follows from the list of the week before that.

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
    with ExitStack() as stack:
        beside = [stack.enter_context(_process()) for _ in range(max(_STAGE.values()))]
        at: list[_Begun | None] = [None] * len(beside)  # which week is at which stage, and what it waits for
        rest: list[Future[None] | None] = [None] * len(beside)

        def hand_on(begun: _Begun | None) -> None:
            """Each week goes on to its next stage, the foremost first."""
            for place in reversed(range(len(beside))):
                _finish(rest[max(place - 1, 0) : place + 1])
                at[place] = entering = at[place - 1] if place else begun
                steps = [name for name in entering.steps if _STAGE[name] == place + 1] if entering else []
                rest[place] = entering and beside[place].submit(
                    take_steps, store, entering.week, config, steps, send_alerts=send_alerts, may_train=False
                )

        for week in weeks:
            on_week(str(week))
            may_train = week >= trains_at
            outcome, steps = due_steps(store, week, config, may_train=may_train, force=force)
            outcomes.append(outcome)
            if may_train and is_due(store, week, config.embedding):
                _finish(rest)  # a new embedding replaces the vectors of earlier weeks, which `detect` reads
            first = [name for name in steps if _STAGE[name] == 0]
            take_steps(store, week, config, first, send_alerts=send_alerts, may_train=may_train)
            if len(first) < len(steps):
                hand_on(_Begun(week, steps))
        for _ in beside:
            hand_on(None)
        _finish(rest)
    return outcomes


def _finish(work: Sequence[Future[None] | None]) -> None:
    """Wait for what is under way; what went wrong there is raised here."""
    for one in work:
        if one:
            one.result()


def _process() -> ProcessPoolExecutor:
    # a forked child would inherit threads in the middle of their work
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A step must not outlive the run that ordered it: the next run would write the same files."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
