"""The step that tests: each category's past measured with today's catalogue, this week judged against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.categories.assign import assign
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.config import Config
from notetrends.trends.intake.clean import is_sold
from notetrends.trends.rising.baseline import Floats
from notetrends.trends.rising.counts import count_groups
from notetrends.trends.rising.discoveries import Families, WordTests
from notetrends.trends.rising.episodes import MAX_GAP_WEEKS
from notetrends.trends.rising.forecast import forecast
from notetrends.trends.rising.gates import Rules
from notetrends.trends.rising.listing import list_trends
from notetrends.trends.rising.relevance import read_evidence
from notetrends.trends.steps import window
from notetrends.trends.steps.past import past_rises
from notetrends.trends.steps.pool import read_vectors
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def detect(store: Store, week: Week, config: Config) -> int:
    """Test every category, and write the week's list."""
    settings = config.rising
    catalogue = Catalogue.from_frame(store.read(schemas.CATEGORIES, week))
    catalogue = catalogue.keep(catalogue.is_active)
    weeks = window.tested_weeks(week, config)
    counts = np.column_stack([_count(store, past, catalogue) for past in weeks])
    told = store.metadata(schemas.BURSTS, week)
    tests = Families(WordTests.from_json(told["words"]), WordTests.from_json(told["goods"]))
    n_weeks, n_tests = int((~np.isnan(counts).all(axis=0)).sum()), int(told["n_tests"]) + len(catalogue)
    rules = Rules(**settings.model_dump(include={field.name for field in fields(Rules)}))
    if n_weeks < settings.min_history_weeks:
        rules = replace(rules, max_q=0.0)
    trends = list_trends(
        week, catalogue, *_read_notes(store, week, catalogue), counts, _previous(store, week), rules, tests,
        leave_out=settings.leave_out_weeks, newborn_weeks=settings.newborn_weeks,
    )  # fmt: skip
    trends = _spelled(trends, store, weeks)
    trends = trends.join(forecast(trends, past_rises(store, week), week))
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


def _count(store: Store, week: Week, catalogue: Catalogue) -> Floats:
    """The authors (or folded notes) of every category in one week, under today's catalogue; NaN without notes."""
    if not store.has(schemas.EMBEDDINGS, week):
        return np.full(len(catalogue), np.nan)
    texts = window.WeekTexts(store, week)
    numbers, _ = assign(texts.texts, read_vectors(store, week, texts.notes["note_id"]), catalogue)
    return count_groups(numbers, texts.units.tolist(), len(catalogue))


def _read_notes(store: Store, week: Week, catalogue: Catalogue) -> tuple[pd.DataFrame, np.ndarray]:
    """This week's notes as `list_trends` asks for them, and their vectors."""
    columns = [
        "note_id", "author_id", "fold_id", "text", "tags", "n_likes", "n_collects", "is_ad", "is_suspected_ad",
        "is_giveaway", "prices",
    ]  # fmt: skip
    notes = store.read(schemas.NOTES, week, columns)
    notes = notes.merge(store.read(schemas.TOKENS, week), on="note_id")
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"])
    notes = notes.merge(links, on="note_id", how="left")
    number = pd.Series(np.arange(len(catalogue)), index=catalogue.rows["category_id"])
    evidence = read_evidence(notes["tokens"].to_list(), notes["text"].to_list(), notes["prices"].to_list())
    notes = notes.join(evidence).assign(
        category=notes["category_id"].map(number).fillna(-1).astype(np.int64),
        voice=notes["author_id"].fillna(notes["fold_id"]),
        is_sold=is_sold(notes),
    )  # fmt: skip
    return notes, read_vectors(store, week, notes["note_id"])


def _previous(store: Store, week: Week) -> pd.DataFrame:
    """The verdicts of the last weeks that an episode may go on from, newest last."""
    columns = ["category_id", "is_rising", "episode_week", "n_weeks_rising"]
    parts = store.read_weeks(schemas.TRENDS, (week + -1).window(MAX_GAP_WEEKS), columns)
    if not parts:
        return pd.DataFrame({name: [] for name in columns}).astype({"is_rising": bool})
    return pd.concat([*parts.values()], ignore_index=True)
