"""Many weeks one after another, each stage of a week beside the stage before it of the next week."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from queue import Queue
from threading import Thread
from typing import NamedTuple, Self

from notetrends.trends.config import Config
from notetrends.trends.models import is_due, model_in_force
from notetrends.trends.steps.pages import write_index
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS, Outcome, due_steps, take_steps

# Where the next stage begins. The steps of a stage read nothing that a later stage of an earlier week writes: words and
# vectors rest on words, categories on categories, lists on lists.
_BEGINS = ("categorize", "detect", "interest")
_AHEAD = 4  # weeks that may wait for a stage: some weeks take it several times as long as others


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

    This process finds the words and vectors of a week, while others make the categories of an earlier week, the list
    of one before that, and what follows from the list of one before that again.

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
    take = partial(take_steps, store, config=config, send_alerts=send_alerts, writes_index=False)
    with _Line(partial(take, may_train=False)) as line:
        for week in weeks:
            on_week(str(week))
            may_train = week >= trains_at
            outcome, steps = due_steps(store, week, config, may_train=may_train, force=force)
            outcomes.append(outcome)
            if _changes_embedder(store, week, config, may_train=may_train):
                line.see_off()  # it replaces the vectors of earlier weeks, and moves the catalogue after them
            take(week, steps=[name for name in steps if _stage(name) == 0], may_train=may_train)
            line.send(_Begun(week, steps))
        line.see_off()
    if Outcome.DONE in outcomes:
        write_index(store, config)
    return outcomes


class _Line:
    """The later stages, each a process that takes one week after another as the stage before hands them on.

    A week that fails stops all stages: what comes after it must not be made without it.

    Args:
        take: takes the steps of a week; called in the stages' processes.
    """

    def __init__(self, take: Callable[..., None]) -> None:
        self._take = take
        self._troubles: list[BaseException] = []
        self._inboxes: list[Queue[_Begun | None]] = [Queue(_AHEAD) for _ in _BEGINS]
        self._stages = [Thread(target=self._work, args=(place,), daemon=True) for place in range(len(_BEGINS))]
        # a forked child would inherit threads in the middle of their work
        spawn = multiprocessing.get_context("spawn")
        self._processes = [ProcessPoolExecutor(1, mp_context=spawn, initializer=_end_with_parent) for _ in _BEGINS]

    def __enter__(self) -> Self:
        for stage in self._stages:
            stage.start()
        return self

    def __exit__(self, *_: object) -> None:
        for inbox, stage, process in zip(self._inboxes, self._stages, self._processes, strict=True):
            inbox.put(None)
            stage.join()
            process.shutdown()

    def send(self, begun: _Begun) -> None:
        """Hand a week to the first of the stages, when it has room.

        Raises what a stage ran into since.
        """
        self._raise()
        self._inboxes[0].put(begun)

    def see_off(self) -> None:
        """Wait until no week is under way.

        Raises what a stage ran into.
        """
        for inbox in self._inboxes:
            inbox.join()
        self._raise()

    def _work(self, place: int) -> None:
        inbox, process = self._inboxes[place], self._processes[place]
        while (begun := inbox.get()) is not None:
            try:
                steps = [name for name in begun.steps if _stage(name) == place + 1]
                if steps and not self._troubles:
                    process.submit(self._take, begun.week, steps=steps).result()
                if place + 1 < len(self._inboxes) and not self._troubles:
                    self._inboxes[place + 1].put(begun)
            except BaseException as error:
                self._troubles.append(error)
            finally:
                inbox.task_done()

    def _raise(self) -> None:
        if self._troubles:
            raise self._troubles[0]


def _changes_embedder(store: Store, week: Week, config: Config, *, may_train: bool) -> bool:
    """Whether a week is embedded otherwise than the week before it."""
    settings = config.embedding
    is_new = model_in_force(store, week, settings) != model_in_force(store, week + -1, settings)
    return is_new or (may_train and is_due(store, week, settings))


def _end_with_parent() -> None:
    """A step must not outlive the run that ordered it: the next run would write the same files."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
