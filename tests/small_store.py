"""A small store for the tests that need a whole one; the fixture `small_store` builds it once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from notetrends.trends.cli import app
from notetrends.trends.simulate import simulate
from notetrends.trends.week import Week, weeks_between

SETTINGS = """\
[embedding]
warmup_weeks = 10
dimensions = 32

[rising]
history_weeks = 8
min_history_weeks = 6
"""


class SmallStore(NamedTuple):
    """A store whose every week but the last is finished; copy `root` before writing to it."""

    root: Path
    config: Path
    first: Week
    last: Week


def notetrends(*arguments: object) -> None:
    """Run the command line in this process; it must end well."""
    assert not app([str(argument) for argument in arguments], standalone_mode=False)


def build_small_store(folder: Path) -> SmallStore:
    """3,000 invented notes of 14 weeks, brought in and replayed up to the week before the last."""
    last = Week.parse("2026-W22")
    store = SmallStore(folder / "data", folder / "settings.toml", last + -13, last)
    store.config.write_text(SETTINGS, "utf-8")
    common = ("--root", store.root, "--config", store.config)
    simulate(folder / "demo", n_notes=3000, n_weeks=14, last_week=last, seed=1)
    files = [folder / "demo" / "notes" / f"{week}.jsonl" for week in weeks_between(store.first, last)]
    notetrends("ingest", "--source", "mediacrawler", *common, *files)
    notetrends("products", folder / "demo" / "products.csv", "--week", store.first, *common)
    notetrends("run", "--from", store.first, "--to", last + -1, *common)
    return store
