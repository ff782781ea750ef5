"""A week of notes in many small shards, and something that happens in the middle of work on them."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.simulate import simulate
from notetrends.trends.steps.ingest import ingest
from notetrends.trends.steps.vectors import embed, train
from notetrends.trends.steps.words import learn, segment
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

WEEK = Week.parse("2026-W22")
MADE = (schemas.TOKENS, schemas.WORD_COUNTS, schemas.EMBEDDINGS)
N_SHARDS, SHARD = 30, 20


def settings(**engine: Any) -> Config:  # noqa: ANN401
    """Small shards, and what a test wants of the engine."""
    return Config.model_validate({"embedding": {"dimensions": 16}, "engine": {"shard_notes": SHARD, **engine}})


SEQUENTIAL = settings(backend="sequential")


def bytes_of(root: Path, *tables: Table) -> dict[str, bytes]:
    """The files of the week."""
    return {table.name: Path(Store(str(root)).partition(table, WEEK)).read_bytes() for table in tables or MADE}


def build_week(folder: Path) -> Path:
    """A week of invented notes, cut and embedded by one process; returns the root."""
    simulate(folder / "demo", n_notes=N_SHARDS * SHARD, n_weeks=1, last_week=WEEK, seed=1)
    store = Store(str(folder / "data"))
    ingest(store, "mediacrawler", [str(folder / "demo" / "notes" / f"{WEEK}.jsonl")], SEQUENTIAL)
    for step in (learn, segment, train, embed):
        step(store, WEEK, SEQUENTIAL)
    return folder / "data"


def before_segment(done: Path, folder: Path) -> Path:
    """A copy of the week as it was before it was cut and embedded."""
    root = folder / "data"
    shutil.copytree(done, root)
    for table in MADE:
        shutil.rmtree(root / table.name)
    return root


class InTheMiddle(logging.Handler):
    """Does something once: when the first shard is said to be done.

    Args:
        act: what is done.
    """

    def __init__(self, act: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self._act = act
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is said."""
        if not self.lines:
            self._act()
        self.lines.append(record.getMessage())

    def __enter__(self) -> InTheMiddle:
        told = logging.getLogger("notetrends.trends.engine")
        told.addHandler(self)
        told.setLevel(logging.INFO)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("notetrends.trends.engine").removeHandler(self)
