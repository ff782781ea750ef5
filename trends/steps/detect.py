"""The step that tests: each category's past measured with today's catalogue, this week judged against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.categories.assign import Places
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.describe import count_words
from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.engine import work_out
from notetrends.trends.intake.clean import is_sold
from notetrends.trends.rising.counts import Floats, count_groups, counted_unit, loud_unit
from notetrends.trends.rising.discoveries import Families, WordTests
from notetrends.trends.rising.episodes import MAX_GAP_WEEKS
from notetrends.trends.rising.festivals import named_festivals
from notetrends.trends.rising.forecast import forecast
from notetrends.trends.rising.gates import Rules
from notetrends.trends.rising.listing import Told, find_apart, list_trends
from notetrends.trends.rising.relevance import read_evidence
from notetrends.trends.steps import window
from notetrends.trends.steps.past import past_rises
from notetrends.trends.steps.placing import place_notes
from notetrends.trends.steps.pool import read_vectors
from notetrends.trends.steps.vectors import require_embedder
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def detect(store: Store, week: Week, config: Config) -> int:
    """Test every category, and write the week's list.

    Raises:
        ModelError: a week of the window is embedded otherwise than the catalogue; the message says what to run.
    """
    settings = config.rising
    catalogue = Catalogue.from_frame(store.read(schemas.CATEGORIES, week))
    catalogue = catalogue.keep(catalogue.is_active)
    weeks = window.tested_weeks(week, config)
    require_embedder(store, week, weeks, store.metadata(schemas.CATEGORIES, week).get("embedder", ""))
    now = _notes(store, week, catalogue, config.engine)
    places = [*(_past(store, one, catalogue, config.engine) for one in weeks[:-1]), now]
    bursts = store.metadata(schemas.BURSTS, week)
    tests = Families(WordTests.from_json(bursts["words"]), WordTests.from_json(bursts["goods"]))
    n_weeks, n_tests = sum(one is not None for one in places), int(bursts["n_tests"]) + len(catalogue)
    rules = Rules(**settings.model_dump(include={field.name for field in fields(Rules)}))
    if n_weeks < settings.min_history_weeks:
        rules = replace(rules, max_q=0.0)
    previous, every = _previous(store, week), np.ones(len(catalogue), dtype=bool)
    past = past_rises(store, week)
    is_apart = find_apart(
        week, catalogue, *_count(places, every), previous, rules, tests, leave_out=settings.leave_out_weeks
    )  # fmt: skip
    trends = list_trends(
        week, catalogue, _tell(store, week, now.places, is_apart, config.engine), *_count(places, is_apart), previous,
        rules, tests, past=past, leave_out=settings.leave_out_weeks, newborn_weeks=settings.newborn_weeks,
    )  # fmt: skip
    trends = _spelled(trends, store, weeks)
    trends = trends.join(forecast(trends, past[past["is_rising"]], week))
    return store.write(schemas.TRENDS, week, trends, {"n_tests": str(n_tests), "n_history_weeks": str(n_weeks)})


def _spelled(trends: pd.DataFrame, store: Store, weeks: Sequence[Week]) -> pd.DataFrame:
    """`trends` with its words as people write them: from here on they are read, not counted."""
    words = set(trends["label"]).union(*trends["top_words"], trends["parent_label"].dropna())
    shown = window.best_spellings(store, weeks, words)
    return trends.assign(
        label=trends["label"].map(lambda word: shown.get(word, word)),
        parent_label=trends["parent_label"].map(lambda word: shown.get(word, word), na_action="ignore"),
        top_words=trends["top_words"].map(lambda words: [shown.get(word, word) for word in words]),
    )


class _Notes(NamedTuple):
    """Where one week's notes are under today's catalogue, and the number of who speaks in each, with copies or not."""

    places: Places
    units: NDArray[np.int64]
    loud_units: NDArray[np.int64]


def _past(store: Store, week: Week, catalogue: Catalogue, engine: EngineConfig) -> _Notes | None:
    """One week's notes; None without any."""
    return _notes(store, week, catalogue, engine) if store.has(schemas.EMBEDDINGS, week) else None


def _notes(store: Store, week: Week, catalogue: Catalogue, engine: EngineConfig) -> _Notes:
    notes = store.read(schemas.NOTES, week, ["author_id", "fold_id", "published_at"])
    return _Notes(place_notes(store, week, catalogue, engine), counted_unit(notes), loud_unit(notes))


def _count(weeks: Sequence[_Notes | None], is_apart: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Voices in every category by week, float64 [n categories, n weeks], NaN without notes; and the last one's loud."""
    columns, loud = [], np.zeros(len(is_apart))
    for one in weeks:
        if one is None:
            columns.append(np.full(len(is_apart), np.nan))
            continue
        numbers, categories = one.places.pairs(is_apart)
        columns.append(count_groups(categories, one.units[numbers], len(is_apart)))
        loud = count_groups(categories, one.loud_units[numbers], len(is_apart))
    return np.column_stack(columns), loud


def _tell(store: Store, week: Week, places: Places, is_apart: NDArray[np.bool_], engine: EngineConfig) -> Told:
    """This week's notes as `list_trends` asks for them; as `_count` counts them."""
    numbers, categories = places.pairs(is_apart)
    nowhere = np.flatnonzero(places.one < 0)
    rows = np.concatenate([numbers, nowhere])
    categories = np.concatenate([categories, np.full(len(nowhere), -1)])
    sizes = store.shard_sizes(schemas.NOTES, week)
    starts, shard = np.cumsum([0, *sizes]), np.searchsorted(np.cumsum(sizes), rows, side="right")
    asked = (_Asked(k, rows[shard == k] - starts[k], categories[shard == k]) for k in range(len(sizes)))
    parts = list(work_out(partial(_look, store, week), asked, sizes, engine, f"evidence in {week}"))
    columns = ["note_id", "author_id", "fold_id", "n_likes", "n_collects", "is_ad", "is_suspected_ad", "is_giveaway"]
    notes = store.read(schemas.NOTES, week, columns)
    notes = notes.join(pd.concat([part.signs for part in parts], ignore_index=True))
    notes = notes.assign(
        voice=notes["author_id"].fillna(notes["fold_id"]), is_sold=is_sold(notes), row=np.arange(len(notes))
    )
    vectors = read_vectors(store, week, notes["note_id"])
    words = pd.concat([part.words for part in parts], ignore_index=True)
    return Told(notes.iloc[rows].assign(category=categories).reset_index(drop=True), vectors, words)


class _Asked(NamedTuple):
    """What is asked of a shard: rows of its notes, and the category that each counts for, -1 for none."""

    shard: int
    rows: NDArray[np.int64]
    categories: NDArray[np.int64]


class _Seen(NamedTuple):
    """What a shard's notes hold: their evidence, festivals and text_hash, row for row; words, see `count_words`."""

    signs: pd.DataFrame
    words: pd.DataFrame


def _look(store: Store, week: Week, asked: _Asked) -> _Seen:
    notes = store.read_shard(schemas.NOTES, week, asked.shard, ["note_id", "text", "prices"])
    ids, texts = notes["note_id"].to_pylist(), notes["text"].to_pylist()
    cut = store.read_between(schemas.TOKENS, week, min(ids, default=""), max(ids, default=""))
    tokens = cut["tokens"].take(pc.index_in(notes["note_id"], cut["note_id"]))
    tokens = pc.coalesce(tokens, pa.scalar([], tokens.type))  # notes that came later are not cut yet
    signs = read_evidence(tokens.to_pylist(), texts, notes["prices"].to_pylist())
    hashes = pd.util.hash_array(np.array(texts, dtype=object), categorize=False)
    signs = signs.assign(festivals=named_festivals(week, texts), text_hash=hashes)
    return _Seen(signs, count_words(tokens, asked.rows, asked.categories))


def _previous(store: Store, week: Week) -> pd.DataFrame:
    """The verdicts of the last weeks that an episode may go on from, newest last."""
    columns = ["category_id", "is_rising", "episode_week", "n_weeks_rising"]
    parts = store.read_weeks(schemas.TRENDS, (week + -1).window(MAX_GAP_WEEKS), columns)
    if not parts:
        return pd.DataFrame({name: [] for name in columns}).astype({"is_rising": bool})
    return pd.concat([*parts.values()], ignore_index=True)
