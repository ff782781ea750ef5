"""Write a simulated community to a folder, week by week and batch by batch: notes, catalogue and the truth."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from notetrends.trends.simulate.crowd import Crowd
from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.errors import SimulationError
from notetrends.trends.simulate.lore import load_world
from notetrends.trends.simulate.notes import Desk, Mood, Text, make_mood
from notetrends.trends.simulate.plot import Plot, make_plot
from notetrends.trends.simulate.products import COLUMNS, make_catalogue
from notetrends.trends.simulate.records import make_records
from notetrends.trends.simulate.truth import Event, describe_event, write_events, write_rows
from notetrends.trends.week import Week

LAST_WEEK = Week.parse("2026-W22")
_BATCH = 5_000
_TEMPLATES, _REPOSTS = 0.05, 0.003
_TEMPLATE_LIFE = 4  # weeks
_COPIES = 12  # of a template, over its life
_MAX_NEW_TEMPLATES = 400
_MIN_NOTES, _MAX_NOTES, _MAX_WEEKS = 200, 10_000_000, 520
_MAX_USERS = 2_000_000
_TRUTH = ("note_id", "category", "parent", "template_id", "ad", "burst")


@dataclass(frozen=True, slots=True)
class SimulationSummary:
    """What was written: the number of notes, all files, and the events that the notes hold."""

    n_notes: int
    files: tuple[Path, ...]
    events: tuple[Event, ...]


def simulate(
    out: str | Path,
    *,
    n_notes: int = 40_000,
    n_weeks: int = 40,
    last_week: Week = LAST_WEEK,
    seed: int = 1,
    n_users: int = 0,
    progress: Callable[[Week, int], None] | None = None,
) -> SimulationSummary:
    """Write a made-up community: the same arguments give the same bytes.

    Args:
        out: Folder to write into; it may hold an older simulation of the same weeks, which is replaced.
        n_notes: Notes in all, 200 to 10 million.
        n_weeks: Weeks of history, the last one included, 1 to 520.
        last_week: The last week; what happens is told backwards from it.
        seed: Any whole number from 0.
        n_users: Readers whose behaviour is logged as well (`behaviour/{week}.parquet`), up to 2 million; the notes do
            not depend on them.
        progress: Called after each week with the week and its number of notes.

    Returns:
        The files (`notes/{week}.jsonl`, `products.csv`, `truth/…`) and the events, as counted in the notes.

    Raises:
        SimulationError: An argument is out of range, or the folder holds notes of other weeks.
    """
    _check(n_notes, n_weeks, seed, n_users)
    weeks = last_week.window(n_weeks)
    folder = Path(out)
    _prepare(folder, weeks)
    world = load_world()
    plot = make_plot(world, last_week, n_weeks, seed)
    newsroom = _Newsroom(plot, Desk(world, seed))
    crowd = Crowd(plot, n_users) if n_users else None
    files: list[Path] = []
    counts: list[list[int]] = []
    for place, (week, size) in enumerate(zip(weeks, plot.volumes(n_notes), strict=True)):
        paths = folder / "notes" / f"{week}.jsonl", folder / "truth" / "notes" / f"{week}.csv"
        counts.append(_write_week(newsroom, week, place, size, *paths))
        files.extend(paths)
        if crowd:
            files.append(_write_log(crowd, folder, week, place))
        if progress:
            progress(week, size)
    by_event = [[row[index] for row in counts] for index in range(len(plot.happenings))]
    events = tuple(describe_event(one, weeks, row) for one, row in zip(plot.happenings, by_event, strict=True))
    write_events(folder / "truth" / "events.csv", events)
    write_rows(folder / "truth" / "categories.csv", ("category", "parent", "curve"), plot.describe_categories())
    write_rows(folder / "products.csv", COLUMNS, make_catalogue(world, last_week, seed))
    files += [folder / "truth" / "events.csv", folder / "truth" / "categories.csv", folder / "products.csv"]
    if crowd:
        write_rows(folder / "truth" / "groups.csv", ("user_id", "group", "is_early"), crowd.describe_users())
        ways = crowd.describe_ways(weeks)
        write_rows(folder / "truth" / "carriers.csv", ("event", "carrier", "next", "first_week", "next_week"), ways)
        files += [folder / "truth" / "groups.csv", folder / "truth" / "carriers.csv"]
    return SimulationSummary(n_notes, tuple(files), events)


class _Newsroom:
    """Turns a week's numbers into texts: which stream each note belongs to, and the templates that are going round."""

    def __init__(self, plot: Plot, desk: Desk) -> None:
        self.plot = plot
        self._desk = desk
        self._live: dict[int, list[Text]] = {}

    def open_week(self, place: int, size: int) -> Mood:
        """Prepare a week: its mood, and its share of new templates."""
        lag = self.plot.n_weeks - 1 - place
        mood = make_mood(self.plot.world, size, self.plot.season_talk(lag))
        rng = np.random.default_rng([self.plot.seed, 5, place])
        n_new = min(_MAX_NEW_TEMPLATES, max(1, round(size * _TEMPLATES / _COPIES)))
        names = [category.name for category in self.plot.world.categories]
        subjects = rng.choice(len(names), n_new, p=self.plot.shares(lag)).tolist()
        dice = Dice(rng)
        self._live[place] = [
            self._desk.template(f"t{place}-{number}", names[subject], mood, dice)
            for number, subject in enumerate(subjects)
        ]
        self._live.pop(place - _TEMPLATE_LIFE, None)
        return mood

    def write(self, place: int, size: int, mood: Mood, rng: np.random.Generator) -> Iterator[Text]:
        """The texts of one batch."""
        lag = self.plot.n_weeks - 1 - place
        bursts = [min(0.2, burst.level(lag)) if burst.level else 0.0 for burst in self.plot.bursts]
        ordinary = self.plot.shares(lag) * (1 - _TEMPLATES - _REPOSTS - sum(bursts))
        chances = np.concatenate([ordinary, [_TEMPLATES, _REPOSTS], bursts])
        streams = rng.choice(len(chances), size, p=chances / chances.sum()).tolist()
        names = [category.name for category in self.plot.world.categories]
        live = [text for texts in self._live.values() for text in texts]
        dice = Dice(rng)
        desk = self._desk
        for stream in streams:
            if stream < len(names):
                yield desk.ordinary(names[stream], mood, dice)
            elif stream == len(names):
                yield desk.copy(dice.pick(live), mood, dice)
            elif stream == len(names) + 1:
                yield desk.repost(dice.pick(live), mood, dice)
            else:
                burst = self.plot.bursts[stream - len(names) - 2]
                yield desk.spam(burst.name, dice) if burst.kind == "spam" else desk.campaign(burst.name, mood, dice)


def _write_week(newsroom: _Newsroom, week: Week, place: int, size: int, notes: Path, truth: Path) -> list[int]:
    """Write one week's two files; returns the number of notes that match each happening."""
    mood = newsroom.open_week(place, size)
    words = [happening.words for happening in newsroom.plot.happenings]
    matches = [0] * len(words)
    with (
        notes.open("w", encoding="utf-8", newline="\n") as note_file,
        truth.open("w", encoding="utf-8", newline="") as csv_file,
    ):
        table = csv.writer(csv_file, lineterminator="\n")
        table.writerow(_TRUTH)
        for batch, start in enumerate(range(0, size, _BATCH)):
            rng = np.random.default_rng([newsroom.plot.seed, 6, place, batch])
            texts = list(newsroom.write(place, min(_BATCH, size - start), mood, rng))
            for text, record in zip(texts, make_records(rng, week, texts), strict=True):
                note_file.write(json.dumps(record, ensure_ascii=False) + "\n")
                table.writerow((record["note_id"], text.category, text.parent, text.template_id, text.ad, text.burst))
                said = f"{record['title']}\n{text.body}"
                for index, options in enumerate(words):
                    for word in options:
                        if word in said:
                            matches[index] += 1
                            break
    return matches


def _write_log(crowd: Crowd, folder: Path, week: Week, place: int) -> Path:
    """Write what the readers did in a week with its notes and those of the week before."""
    told = [folder / "truth" / "notes" / f"{one}.csv" for one in (week + -1, week)[0 if place else 1 :]]
    notes = pd.concat([pd.read_csv(path, usecols=["note_id", "category"]) for path in told], ignore_index=True)
    path = folder / "behaviour" / f"{week}.parquet"
    path.parent.mkdir(exist_ok=True)
    crowd.read(week, place, notes).to_parquet(path, index=False, compression="zstd")
    return path


def _check(n_notes: int, n_weeks: int, seed: int, n_users: int) -> None:
    if not _MIN_NOTES <= n_notes <= _MAX_NOTES:
        raise SimulationError(
            f"a simulation has {_MIN_NOTES} to {_MAX_NOTES} notes, and {n_notes} were asked for; choose fewer or more"
        )
    if not 1 <= n_weeks <= _MAX_WEEKS:
        raise SimulationError(
            f"a simulation has 1 to {_MAX_WEEKS} weeks, and {n_weeks} were asked for; choose a number between"
        )
    if not 0 <= n_users <= _MAX_USERS:
        raise SimulationError(
            f"a simulation has 0 to {_MAX_USERS:,} readers, and {n_users:,} were asked for; choose a number between"
        )
    if seed < 0:
        raise SimulationError(f"a seed is a whole number from 0, and {seed} arrived; take 1, for instance")


def _prepare(folder: Path, weeks: list[Week]) -> None:
    expected = {str(week) for week in weeks}
    strange = sorted(path.name for path in (folder / "notes").glob("*.jsonl") if path.stem not in expected)
    if strange:
        raise SimulationError(
            f"folder {folder} already holds notes of other weeks ({strange[0]}); choose an empty folder"
        )
    (folder / "notes").mkdir(parents=True, exist_ok=True)
    (folder / "truth" / "notes").mkdir(parents=True, exist_ok=True)
