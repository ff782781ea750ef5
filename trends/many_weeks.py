"""Many weeks one after another, each stage of a week beside the stage before it of the next week."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple

from notetrends.trends.config import Config
from notetrends.trends.models import is_due, model_in_force
from notetrends.trends.steps.pages import write_index
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS, Outcome, due_steps, take_steps

# Where the next stage begins. The steps of a stage read nothing that a later stage of an earlier week writes: words and
# vectors rest on words, categories on categories, lists on lists.
_BEGINS = ("categorize", "detect", "interest")


def _stage(step: str) -> int:
    """The number of a step's stage, from 0."""
    names = list(STEPS)
    return sum(names.index(step) >= names.index(first) for first in _BEGINS)


class _Begun(NamedTuple):
    """A week on its way through the stages."""

    week: Week
    steps: Sequence[str]


def run_weeks(
    store: Store, weeks: Sequence[Week], config: Config, *, send_alerts: bool, trains_at: Week, force: bool = False,
    on_week: Callable[[str], None] = lambda about: None,
) -> list[Outcome]:  # fmt: skip
    """`run_week` for each of `weeks`, with the tables that this gives.

    This process finds the words and vectors of a week, while others make the categories of the week before, the list
    of the one before that, and what follows from the list of the one before that again.

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
        beside = [stack.enter_context(_process()) for _ in _BEGINS]
        at: list[_Begun | None] = [None] * len(beside)  # which week is at which stage, and what it waits for
        rest: list[Future[None] | None] = [None] * len(beside)

        def hand_on(begun: _Begun | None) -> None:
            """Each week goes on to its next stage, the foremost first."""
            for place in reversed(range(len(beside))):
                _finish(rest[max(place - 1, 0) : place + 1])
                at[place] = entering = at[place - 1] if place else begun
                steps = [name for name in entering.steps if _stage(name) == place + 1] if entering else []
                rest[place] = entering and beside[place].submit(
                    take_steps, store, entering.week, config, steps, send_alerts=send_alerts, may_train=False,
                    writes_index=False,
                )  # fmt: skip

        def see_off() -> None:
            """All weeks that are under way end."""
            for _ in beside:
                hand_on(None)
            _finish(rest)

        for week in weeks:
            on_week(str(week))
            may_train = week >= trains_at
            outcome, steps = due_steps(store, week, config, may_train=may_train, force=force)
            outcomes.append(outcome)
            if _changes_embedder(store, week, config, may_train=may_train):
                see_off()  # it replaces the vectors of earlier weeks, and moves the catalogue after them
            first = [name for name in steps if _stage(name) == 0]
            take_steps(store, week, config, first, send_alerts=send_alerts, may_train=may_train)
            if len(first) < len(steps):
                hand_on(_Begun(week, steps))
        see_off()
    if Outcome.DONE in outcomes:
        write_index(store, config)
    return outcomes


def _changes_embedder(store: Store, week: Week, config: Config, *, may_train: bool) -> bool:
    """Whether a week is embedded otherwise than the week before it."""
    settings = config.embedding
    is_new = model_in_force(store, week, settings) != model_in_force(store, week + -1, settings)
    return is_new or (may_train and is_due(store, week, settings))


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
