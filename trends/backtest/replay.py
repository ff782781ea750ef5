"""One replay: a scratch store with the dealt notes, run through the real steps, judged, and taken away again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.backtest.deal import Numbers
from notetrends.trends.backtest.judge import judge
from notetrends.trends.categories.assign import count_apart
from notetrends.trends.config import Config, HealthConfig
from notetrends.trends.intake.clean import fold_notes
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import run_week, warmup_end

_STAMP = "replay.json"
MAX_Q = 0.1  # of the calls that are kept; what a gate held back is no call
_ENTRY = ["category_id", "label", "top_words", "growth", "q_value", "is_rising", "rank", "episode_week", "why_not"]


@dataclass(frozen=True)
class Replay:
    """What to replay.

    Attributes:
        name: of the replay, and of its folder.
        seed: of the dice.
        dealt: each note's new week, int64 [n notes], -1 where it is left out.
        rises: what was planted: word, onset, peak (numbers of weeks) and more; empty in a replay without rises.
        planted: the word of each planted note, by note_id.
    """

    name: str
    seed: int
    dealt: Numbers
    rises: pd.DataFrame
    planted: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of a replay: `weeks` (replay, seed, week, n_listed, n_new), `calls` (replay, seed, week, category_id,
    label, q_value, is_rising, rank, topic, is_true) and `rises`; weeks are numbers.
    """  # noqa: D205

    weeks: pd.DataFrame
    calls: pd.DataFrame
    rises: pd.DataFrame


def play(
    replay: Replay, source: Store, weeks: Sequence[Week], config: Config, work: Path,
    on_week: Callable[[str], None] = lambda about: None,
) -> Outcome:  # fmt: skip
    """Run a replay, or read what came of it when it was run before with the same notes and settings.

    Args:
        replay: what to replay.
        source: the house's own store, which is only read.
        weeks: its weeks with notes, oldest first.
        config: the settings.
        work: folder for scratch stores; a replay that was interrupted goes on where it was.
        on_week: told what is worked at, once a week.
    """
    config = config.model_copy(update={"health": HealthConfig(on_broken="warn")})  # dealt weeks are as they are
    folder = work / replay.name
    stamp = json.dumps({"settings": config.fingerprint, "notes": _fingerprint(replay, source, weeks)})
    if not (folder / _STAMP).exists() or (folder / _STAMP).read_text("utf-8") != stamp:
        shutil.rmtree(folder, ignore_errors=True)
        _write_notes(replay.dealt, source, Store(str(folder / "data")), weeks, config)
        (folder / _STAMP).write_text(stamp, "utf-8")
    if not (folder / "weeks.parquet").exists():
        scratch = Store(str(folder / "data"))
        trains_at = warmup_end(scratch, weeks[0], weeks[-1], config)
        for week in weeks:
            on_week(f"{replay.name} {week}")
            may_train = week >= trains_at
            run_week(scratch, week, config, send_alerts=False, may_train=may_train, until="detect")
        _keep(folder, _judge(replay, scratch, weeks, config))
        shutil.rmtree(folder / "data")
    else:
        for week in weeks:
            on_week(f"{replay.name} {week}")
    return Outcome(pd.read_parquet(folder / "weeks.parquet"), pd.read_parquet(folder / "calls.parquet"), replay.rises)


def _fingerprint(replay: Replay, source: Store, weeks: Sequence[Week]) -> str:
    """Changes with the notes and with where they are dealt."""
    found = hashlib.sha256(np.ascontiguousarray(replay.dealt).tobytes())
    for week in weeks:
        notes = source.read(schemas.NOTES, week, ["note_id", "collected_at"])
        found.update(pd.util.hash_pandas_object(notes, index=False).to_numpy().tobytes())
    return found.hexdigest()


def _write_notes(dealt: Numbers, source: Store, scratch: Store, weeks: Sequence[Week], config: Config) -> None:
    """The notes in their new weeks, on the same day of the week and at the same hour; and the catalogues."""
    parts = [source.read(schemas.NOTES, week) for week in weeks]
    old = np.repeat(np.arange(len(weeks)), [len(part) for part in parts])
    notes = pd.concat(parts, ignore_index=True)
    mondays = np.array([week.monday for week in weeks], dtype="datetime64[D]")
    later = pd.Series(pd.to_timedelta(mondays[np.maximum(dealt, 0)] - mondays[old]))
    notes = notes.assign(**{name: notes[name] + later for name in ("published_at", "collected_at")})
    for number, week in enumerate(weeks):
        part = notes[dealt == number].drop_duplicates("note_id", ignore_index=True)
        if len(part):
            scratch.write(schemas.NOTES, week, fold_notes(part, config.text.fold_threshold))
    for week in source.weeks(schemas.PRODUCTS):
        scratch.write(schemas.PRODUCTS, week, source.read(schemas.PRODUCTS, week))


def _judge(replay: Replay, scratch: Store, weeks: Sequence[Week], config: Config) -> Outcome:
    """Every tested week's list and calls, true or false."""
    onsets = replay.rises.set_index("word")["onset"]
    planted = pd.Series(replay.planted, dtype=object)
    rows, calls = [], []
    for number, week in enumerate(weeks):
        if not scratch.has(schemas.TRENDS, week):
            continue
        if int(scratch.metadata(schemas.TRENDS, week)["n_history_weeks"]) < config.rising.min_history_weeks:
            continue
        trends = scratch.read(schemas.TRENDS, week, _ENTRY)
        is_new = trends["is_rising"] & (trends["episode_week"] == week.monday)
        rows.append((replay.name, replay.seed, number, int(trends["is_rising"].sum()), int(is_new.sum())))
        is_call = (trends["q_value"] <= MAX_Q) & (trends["growth"] > 0) & trends["why_not"].isna()
        entries = trends[trends["is_rising"] | is_call]
        links = count_apart(scratch.read(schemas.NOTE_CATEGORIES, week), entries["category_id"])
        begun = planted[planted.map(onsets) <= number] if len(planted) else planted
        calls.append(entries.join(judge(entries, links, begun)).assign(week=number))
    columns = ["replay", "seed", "week", "category_id", "label", "q_value", "is_rising", "rank", "topic", "is_true"]
    table = pd.concat(calls, ignore_index=True) if calls else pd.DataFrame(columns=columns)
    table = table.assign(replay=replay.name, seed=replay.seed)[columns]
    return Outcome(pd.DataFrame(rows, columns=["replay", "seed", "week", "n_listed", "n_new"]), table, replay.rises)


def _keep(folder: Path, outcome: Outcome) -> None:
    outcome.calls.to_parquet(folder / "calls.parquet")
    outcome.weeks.to_parquet(folder / "weeks.parquet")
