"""What a store holds, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.models import trained_models
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import is_finished

_SHOWN = (schemas.NOTES, schemas.REJECTS, schemas.WORDS, schemas.CATEGORIES)


def describe(store: Store, config: Config) -> tuple[list[list[str]], list[str], list[str]]:
    """Rows for a table of weeks, the spans of weeks without notes in between, and the trained embedders.

    A row is: week, notes, rejects, words, categories, rising, suggestions, state. `-` stands for what is missing.
    """
    weeks = store.weeks(schemas.NOTES)
    rows = []
    for week in weeks:
        sizes = [f"{store.n_rows(table, week):,}" if store.has(table, week) else "-" for table in _SHOWN]
        has_list = store.has(schemas.TRENDS, week)
        rising = str(int(store.read(schemas.TRENDS, week, ["is_rising"])["is_rising"].sum())) if has_list else "-"
        advice = str(store.n_rows(schemas.SUGGESTIONS, week)) if store.has(schemas.SUGGESTIONS, week) else "-"
        state = "finished" if is_finished(store, week, config) else "warm-up" if not has_list else "unfinished"
        rows.append([str(week), *sizes, rising, advice, state])
    return rows, _gaps(weeks), [name for _, name in trained_models(store)]


def _gaps(weeks: Sequence[Week]) -> list[str]:
    """The spans of weeks that are missing between the first and the last one."""
    spans = [(before + 1, after + -1) for before, after in pairwise(weeks) if after - before > 1]
    return [str(first) if first == last else f"{first} to {last}" for first, last in spans]
