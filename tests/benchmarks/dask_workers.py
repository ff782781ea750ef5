"""The steps that work in shards, on one Dask worker and on two: dask_workers.py ROOT WEEK [--rounds 2].

ROOT holds a week of several shards with all steps done; it is repeated in place. Scheduler and workers are processes of
their own on loopback, one thread each. Prints the seconds of each step, the shortest of the rounds, and their ratio.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).parents[1]))
from dask_cluster import LOOPBACK, serve_dask

from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS

SHARDED = ("learn", "segment", "embed", "burst", "categorize", "detect", "suggest")


def main(root: str, week: str, rounds: Annotated[int, typer.Option(help="Times that all is measured.")] = 2) -> None:
    """Measure, and print."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    best: dict[tuple[str, int], float] = {}
    for _ in range(rounds):
        for n_workers in (1, 2):
            with (
                tempfile.TemporaryDirectory() as folder,
                serve_dask(Path(folder), workers=[LOOPBACK] * n_workers) as cluster,
            ):
                config = Config(engine=EngineConfig(backend="dask", address=cluster.address))
                for name in SHARDED:
                    begun = time.perf_counter()
                    STEPS[name](Store(root), Week.parse(week), config)
                    took = time.perf_counter() - begun
                    best[name, n_workers] = min(took, best.get((name, n_workers), took))
    for name in SHARDED:
        tell(name, best[name, 1], best[name, 2])
    tell("all", *(sum(best[name, n] for name in SHARDED) for n in (1, 2)))


def tell(name: str, one: float, two: float) -> None:
    """One line."""
    typer.echo(f"{name:12}{one:8.1f} s with one worker{two:8.1f} s with two{one / two:6.2f} times")


if __name__ == "__main__":
    typer.run(main)
