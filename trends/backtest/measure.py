"""The backtest of a store: replays without rises, replays with planted ones, and its own past lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from notetrends.trends import schemas
from notetrends.trends.backtest.deal import Numbers, deal
from notetrends.trends.backtest.plant import WEEKS_OF_GROWTH, find_subjects, plant
from notetrends.trends.backtest.precision import score_precision
from notetrends.trends.backtest.replay import Outcome, Replay, play
from notetrends.trends.backtest.scores import COLUMNS, find_rises, score_null, score_q, score_rises
from notetrends.trends.categories.assign import one_each
from notetrends.trends.config import Config
from notetrends.trends.errors import MissingPartitionError
from notetrends.trends.steps.lists import read_aliases, read_verdicts
from notetrends.trends.store import Store
from notetrends.trends.week import Week


@dataclass(frozen=True)
class Plan:
    """What is measured: the weeks, how many replays of each kind, how many planted rises in each."""

    weeks: Sequence[Week]
    seeds: Sequence[int]
    n_rises: int

    @property
    def n_replays(self) -> int:
        """Replays in all."""
        return 2 * len(self.seeds)


@dataclass(frozen=True)
class Findings:
    """What was measured: rows of the table `backtests`, and every planted rise with what became of it.

    `rises` has seed, word, onset, peak and found (Mondays; None where never found), growth, n_before, n_peak, rank,
    delay and lead (weeks).
    """

    measures: pd.DataFrame
    rises: pd.DataFrame


def make_plan(store: Store, first: Week | None, last: Week | None, *, seeds: int, n_rises: int, config: Config) -> Plan:
    """The weeks that have notes between `first` and `last`; None for as far as they go.

    Raises:
        MissingPartitionError: they are too few for a rise to be planted, or were never run.
    """
    weeks = [week for week in store.weeks(schemas.NOTES) if (first or week) <= week <= (last or week)]
    needed = _first_onset(config) + WEEKS_OF_GROWTH
    if len(weeks) < needed:
        raise MissingPartitionError(
            f"a backtest needs {needed} weeks of notes with these settings, and {first or 'the first'} to "
            f"{last or 'the last'} are {len(weeks)}; bring in more with: notetrends ingest"
        )
    if not any(store.has(schemas.TRENDS, week) for week in weeks):
        raise MissingPartitionError(
            f"no week of {weeks[0]} to {weeks[-1]} has a list yet; run them with: "
            f"notetrends run --root ROOT --from {weeks[0]} --to {weeks[-1]}"
        )
    return Plan(weeks, range(1, seeds + 1), n_rises)


def measure(
    store: Store, plan: Plan, config: Config, work: Path, on_week: Callable[[str], None] = lambda about: None,
    jobs: int = 1,
) -> Findings:  # fmt: skip
    """Run the replays, and measure them and the store's own lists.

    Args:
        store: the house's store; only read.
        plan: what to measure.
        config: the settings, of the replays as of every week.
        work: folder for scratch stores; what is finished there is not run again.
        on_week: told what is worked at, once a week of each replay.
        jobs: replays at a time; each needs as much memory as all notes.
    """
    outcomes = list(_play(store, plan, config, work, on_week, jobs))
    null, planted = (_join(outcomes[kind::2]) for kind in range(2))
    listed = planted.calls[planted.calls["is_rising"]]
    found = find_rises(planted.rises, listed)
    both = [
        pd.concat([getattr(one, name) for one in (null, planted)], ignore_index=True) for name in ("calls", "weeks")
    ]
    rows = [
        *score_null(null.weeks), *score_rises(found), *score_q(*both),
        *score_precision(
            read_verdicts(store, plan.weeks), read_aliases(store, plan.weeks), config.rising.min_notes,
            config.rising.min_growth,
        ),
    ]  # fmt: skip
    for name in ("onset", "peak", "found"):
        found[name] = [None if np.isnan(number) else plan.weeks[int(number)].monday for number in found[name]]
    return Findings(pd.DataFrame(rows, columns=COLUMNS), found)


def _first_onset(config: Config) -> int:
    """Number of the first week in which a planted rise may begin: the replay has lists, and a past to compare with."""
    first_list = max(config.embedding.warmup_weeks, config.rising.min_history_weeks) - 1
    return first_list + config.rising.leave_out_weeks


def _play(
    store: Store, plan: Plan, config: Config, work: Path, on_week: Callable[[str], None], jobs: int
) -> Iterator[Outcome]:
    """What came of each replay, in order."""
    replays = _replays(store, plan, config)
    if jobs == 1:
        yield from (play(replay, store, plan.weeks, config, work, on_week) for replay in replays)
        return
    calls = (delayed(play)(replay, store, plan.weeks, config, work) for replay in replays)
    for outcome in Parallel(n_jobs=jobs, return_as="generator")(calls):
        for _ in plan.weeks:
            on_week(f"{jobs} replays at a time")
        yield outcome


def _replays(store: Store, plan: Plan, config: Config) -> Iterator[Replay]:
    """Of every seed one without rises, and the same with planted ones."""
    parts = store.read_weeks(schemas.NOTES, plan.weeks, ["note_id", "author_id", "fold_id"])
    notes = pd.concat([part.assign(week=number) for number, part in enumerate(parts.values())], ignore_index=True)
    subjects = _subjects(store, plan.weeks, notes, config)
    ids = notes["note_id"].to_numpy(object)
    for seed in plan.seeds:
        dealt = deal(notes, np.random.default_rng([seed, 1]))
        weeks, rises, taken = plant(
            dealt, subjects, plan.n_rises, _first_onset(config), np.random.default_rng([seed, 2])
        )
        yield Replay(f"null-{seed}", seed, dealt, rises.iloc[:0], {})
        planted = {ids[note]: word for note, word in taken.items()}
        yield Replay(f"planted-{seed}", seed, weeks, rises.assign(seed=seed), planted)


def _subjects(store: Store, weeks: Sequence[Week], notes: pd.DataFrame, config: Config) -> Mapping[str, Numbers]:
    """The words of the store's own notes that can be planted."""
    words, places = [], []
    for number, week in enumerate(weeks):
        if not store.has(schemas.TOKENS, week):
            continue
        of_week = notes.loc[notes["week"] == number, ["note_id"]].rename_axis("note").reset_index()
        tokens = store.read(schemas.TOKENS, week).merge(of_week, on="note_id")
        words.append(tokens[["note", "tokens"]].explode("tokens").rename(columns={"tokens": "word"}).dropna())
        if not store.has(schemas.TRENDS, week):
            continue
        links = one_each(store.read(schemas.NOTE_CATEGORIES, week)).merge(of_week, on="note_id")
        trends = store.read(schemas.TRENDS, week, ["category_id", "relevance"])
        places.append(links.merge(trends, on="category_id", how="left").set_index("note"))
    about = pd.concat(places)[["category_id", "relevance"]].reindex(notes.index)
    return find_subjects(pd.concat(words, ignore_index=True).drop_duplicates(), about, config.selection.min_relevance)


def _join(outcomes: Sequence[Outcome]) -> Outcome:
    """All replays of one kind."""
    frames = ([getattr(outcome, name) for outcome in outcomes] for name in ("weeks", "calls", "rises"))
    return Outcome(*(pd.concat(parts, ignore_index=True) for parts in frames))
