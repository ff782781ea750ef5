"""A large week, by steps, against `jieba.lcut` alone on the same texts: scale.py N FOLDER [--weeks 26 --before 10000].

Invents a community, joins its notes to texts of some 340 characters (their own are shorter), takes in and runs the
weeks before, and then all steps of the last week, each in a process of its own as the DAG does. Prints seconds on the
wall and of processors (which other work on the machine changes less), and the most memory that the step and its workers
held at once (what several map of one file counts once).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import jieba
import numpy as np
import psutil
import typer

from notetrends.trends import schemas
from notetrends.trends.config import load_config
from notetrends.trends.models import is_due
from notetrends.trends.simulate import simulate
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS

LENGTH, SAMPLE = 340, 20_000
# The command `train` also moves a catalogue, which the first week does not have yet.
TRAIN = """
import sys
from notetrends.trends.config import load_config
from notetrends.trends.steps.vectors import train
from notetrends.trends.store import Store
from notetrends.trends.week import Week
train(Store(sys.argv[1]), Week.parse(sys.argv[2]), load_config(*sys.argv[3:]))
"""
LAST = Week.parse("2026-W22")
_AHEAD, _POOLED = 8, 3  # bodies that are joined at the most, and weeks that they come from


def main(
    n: Annotated[int, typer.Argument(help="Notes of the last week.")],
    folder: Annotated[Path, typer.Argument(help="Where notes and tables are written; what lies there is used.")],
    weeks: Annotated[int, typer.Option(help="Weeks in all.")] = 1,
    before: Annotated[int, typer.Option(help="Notes of each week but the last.")] = 10_000,
    config: Annotated[Path | None, typer.Option(help="Settings.")] = None,
) -> None:
    """Print a line a step."""
    root, names = folder / "data", [str(week) for week in LAST.window(weeks)]
    notes = [folder / "long" / f"{name}.jsonl" for name in names]
    if not notes[-1].exists():
        invent(folder, n, weeks, before)
    alone = jieba_alone(notes[-1])
    common = ["--root", str(root), *(["--config", str(config)] if config else [])]
    store = Store(str(root))
    if not store.weeks(schemas.PRODUCTS):
        if weeks > 1:
            tell("ingest before", command("ingest", *common, "--source", "mediacrawler", *map(str, notes[:-1])))
        tell("products", command("products", *common, "--week", names[0], str(folder / "demo" / "products.csv")))
    if weeks > 1:
        tell("weeks before", command("run", *common, "--from", names[0], "--to", names[-2], "--no-alerts"))
    costs = [command("ingest", *common, "--source", "mediacrawler", str(notes[-1]))]
    tell("ingest", costs[0])
    for step in STEPS:
        if step == "embed" and is_due(store, LAST, load_config(config).embedding):
            tell("train", watch("-c", TRAIN, str(root), names[-1], *map(str, filter(None, [config]))))
        costs.append(command(step, *common, "--week", names[-1]))
        tell(step, costs[-1])
    total = Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), max(cost.peak for cost in costs))
    tell("all steps", total)
    typer.echo(f"jieba.lcut alone     {alone:8.1f} s of one processor, {SAMPLE:,} notes times {n / SAMPLE:.3g}")
    typer.echo(f"all steps take {total.wall / alone:.2f} of it on the wall, {total.cpu / alone:.2f} in processor time")


class Cost(NamedTuple):
    """Seconds on the wall and of processors, and the most memory of all processes at one moment, MB."""

    wall: float
    cpu: float
    peak: float


def invent(folder: Path, n: int, weeks: int, before: int) -> None:
    """Write the notes of all weeks, and the catalogue."""
    (folder / "long").mkdir(parents=True)
    simulate(folder / "demo", n_notes=n, n_weeks=1, last_week=LAST, seed=1)
    files = [folder / "demo" / "notes" / f"{LAST}.jsonl"]
    if weeks > 1:
        simulate(folder / "history", n_notes=before * weeks, n_weeks=weeks, last_week=LAST, seed=1)
        files = sorted((folder / "history" / "notes").glob("*.jsonl"))[:-1] + files
    bodies: dict[str, list[str]] = defaultdict(list)
    for row in chain.from_iterable(map(rows_of, files[:_POOLED])):
        bodies[row["source_keyword"]].append(row["desc"])
    for path in files:
        lengthen(path, folder / "long" / path.name, bodies)


def lengthen(source: Path, target: Path, bodies: Mapping[str, Sequence[str]]) -> None:
    """Each note with bodies that were found by the same keyword in the first weeks, up to 340 characters.

    They are the same in all weeks: what is said more often in a week is what its notes say themselves.
    """
    rng = np.random.default_rng(1)
    with target.open("w", encoding="utf-8") as file:
        for row in rows_of(source):
            others = bodies.get(row["source_keyword"]) or [row["desc"]]
            chosen = [others[place] for place in rng.integers(0, len(others), _AHEAD)]
            row["desc"] = "".join([row["desc"], *chosen])[:LENGTH]
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The notes of a file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def jieba_alone(path: Path) -> float:
    """Processor seconds of `jieba.lcut` over a file's notes, one thread, extrapolated from a sample."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(SAMPLE), file, strict=False)]
        n = len(rows) + sum(1 for _ in file)
    texts = [f"{row['title']}\n{row['desc']}" for row in rows]
    typer.echo(f"{n:,} notes of {sum(map(len, texts)) / len(texts):.0f} characters")
    jieba.initialize()
    start = time.process_time()
    for text in texts:
        jieba.lcut(text)
    return (time.process_time() - start) * n / len(rows)


def command(*arguments: str) -> Cost:
    """What a command costs."""
    return watch("-m", "notetrends.trends.cli", *arguments)


def watch(*arguments: str) -> Cost:
    """What a Python process and its children cost; it must end well."""
    start, before, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0.0
    process = psutil.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        time.sleep(0.25)
        try:
            family = [process, *process.children(recursive=True)]
            peak = max(peak, sum(one.memory_full_info().pss for one in family) / 1e6)
        except psutil.NoSuchProcess:
            continue
    if process.returncode:
        raise typer.Exit(process.returncode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - start, cpu, peak)


def tell(what: str, cost: Cost) -> None:
    """One line."""
    typer.echo(f"{what:<20}{cost.wall:8.1f} s{cost.cpu:8.1f} s of processors{cost.peak:8,.0f} MB")


if __name__ == "__main__":
    typer.run(main)
