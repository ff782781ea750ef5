"""Kills at random moments: PYTHONPATH=tests faults.py [--kills 200] [--seed 1].

A week of a small store is brought in and run, ingest to messages, and its process killed (SIGKILL) after a random part
of the time that it takes undisturbed; then plainly run again, killed again, until it ends. Then its files must be,
byte for byte, those of the run that nobody disturbed; the store is set back and it begins anew. Prints in which steps
the kills fell, and what was lost.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from operators import read
from rich.console import Console
from small_store import SmallStore, build_small_store, notetrends

from notetrends.trends import schemas
from notetrends.trends.store import Store

console = Console()
PROCESSES = multiprocessing.get_context("forkserver")  # it has imported all, and started no thread


def main(
    kills: Annotated[int, typer.Option(help="How many.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the moments.")] = 1,
) -> None:
    """Measure, and print."""
    PROCESSES.set_forkserver_preload(["small_store", "notetrends.trends.weekly", "notetrends.trends.steps.vectors"])
    with tempfile.TemporaryDirectory(prefix="notetrends-faults-") as folder:
        measure(Path(folder), kills, random.Random(seed))  # noqa: S311  moments, no secrets


def measure(folder: Path, n_kills: int, chance: random.Random) -> None:
    """All of it, in a folder."""
    made = build_small_store(folder)
    before, undisturbed, root = folder / "before", folder / "undisturbed", folder / "data"
    (root / "notes" / f"week={made.last.monday}" / "part.parquet").unlink()  # the last week is still to come
    shutil.move(root, before)
    shutil.copytree(before, root)
    seconds = timed(lambda: run_and_kill(made, 3600))
    shutil.move(root, undisturbed)
    console.print(f"undisturbed {seconds:.1f} s; killing {n_kills} times")
    fell, rounds, differ = Counter[str](), 0, set[str]()
    while sum(fell.values()) < n_kills:
        shutil.copytree(before, root)
        while not run_and_kill(made, chance.uniform(0, seconds)):
            fell[next_step(made)] += 1
        rounds += 1
        names = {str(path.relative_to(top)) for top in (undisturbed, root) for path in top.rglob("*") if path.is_file()}
        differ |= {name for name in names - {".lock", ".writer"} if read(undisturbed, name) != read(root, name)}
        shutil.rmtree(root)
    for step, n in fell.most_common():
        console.print(f"{n:4d} kills before {step} was done")
    console.print(
        f"{sum(fell.values())} kills, {rounds} rounds, {len(names)} files; different or lost: {sorted(differ)}"
    )


def week(made: SmallStore) -> None:
    """What an operator runs, and runs again."""
    common = ("--root", made.root, "--config", made.config)
    notetrends("ingest", *common, "--source", "mediacrawler", made.root.parent / f"demo/notes/{made.last}.jsonl")
    notetrends("run", *common, "--week", made.last)


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    begun = time.monotonic()
    assert work()
    return time.monotonic() - begun


def run_and_kill(made: SmallStore, seconds: float) -> bool:
    """Run the week in a process of its own; whether it ended before it was killed, with all that it had started."""
    child = PROCESSES.Process(target=week_alone, args=(made,))
    child.start()
    child.join(seconds)
    if child.exitcode is None:
        with contextlib.suppress(ProcessLookupError):  # so early that it has no group yet
            os.killpg(child.pid or 0, signal.SIGKILL)
        child.kill()
        child.join()
        return False
    assert child.exitcode == 0, "it failed by itself"
    return True


def week_alone(made: SmallStore) -> None:
    """The week in a process group of its own, in silence."""
    os.setsid()
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    week(made)


def next_step(made: SmallStore) -> str:
    """The first step of the week that is not done."""
    from notetrends.trends.weekly import STEPS

    store = Store(str(made.root))
    if not store.has(schemas.NOTES, made.last):
        return "ingest"
    done = set(store.read(schemas.RUNS, made.last)["step"]) if store.has(schemas.RUNS, made.last) else set()
    return next((step for step in STEPS if step not in done), "the end")


if __name__ == "__main__":
    typer.run(main)
