"""The brand radar's step: which names people write, each against its own past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

import pandas as pd

from notetrends.tokenize.contexts import Contexts, read_contexts
from notetrends.tokenize.normalize import plain
from notetrends.trends import schemas
from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.rising.baseline import Floats, size_factors
from notetrends.trends.rising.bursts import count_history
from notetrends.trends.rising.counts import align
from notetrends.trends.selection.brands import BRAND, find_names, gather, is_candidate, listed
from notetrends.trends.selection.radar import House, catalogue_names, first_seen, watch
from notetrends.trends.steps import window
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def watch_brands(store: Store, week: Week, config: Config) -> int:
    """Find the brands among the week's words, test each against its own past, and say in what company they stand."""
    rising, weeks = config.rising, window.tested_weeks(week, config)
    known = store.latest(schemas.PRODUCTS, week)
    products = None if known is None else store.read(schemas.PRODUCTS, known, ["name", "brand", "category"])
    house = set() if products is None else catalogue_names(products["brand"].dropna().unique())
    shelf = None if products is None else House(products)
    words = _candidates(store, week, house, rising.min_notes)
    names = find_names(_read(store, week, words, config), house, min_score=config.brands.min_score)
    if shelf is not None:
        names = (
            names[[not shelf.is_shared(word) for word in names["word"]]].reset_index(drop=True) if len(names) else names
        )
    counted = _count(store, weeks, pd.Index(names["word"]), rising.min_notes, config.engine)
    earlier = _earlier(store, weeks)
    table = watch(
        names, counted.counts, counted.sizes, _mentions(store, week, names["word"].to_list()),
        leave_out=rising.leave_out_weeks, n_tests=len(set(names["word"]) | earlier.keys()), max_q=rising.max_word_q,
        min_growth=rising.min_growth, max_ad_share=rising.max_ad_share,
    )  # fmt: skip
    if len(counted.known) < rising.min_history_weeks:
        table["is_rising"] = False
    spelled = window.best_spellings(store, weeks, {*table["word"], *(one for more in table["also"] for one in more)})
    mondays = [one.monday for one in weeks]
    table = table.assign(
        n_products=listed(
            (
                None if shelf is None else shelf.n_products([word, *more])
                for word, more in zip(table["word"], table["also"], strict=True)
            ),
            table.index,
        ),
        first_week=listed(first_seen(table["word"].to_list(), counted.counts, mondays, earlier), table.index),
        shown=[spelled.get(word, word) for word in table["word"]],
        also=listed(([spelled.get(word, word) for word in more] for more in table["also"]), table.index),
    )
    return store.write(schemas.BRANDS, week, table.rename(columns={"word": "brand"})[schemas.BRANDS.column_names])


def brand_weeks(store: Store, week: Week) -> dict[str, int]:
    """In how many weeks of the window each of the week's brands was written, by all that it is called, normalised."""
    found = store.read(schemas.BRANDS, week, ["brand", "kind", "also", "n_weeks"])
    found = found[found["kind"] == BRAND]
    return {
        plain(name): int(n_weeks)
        for brand, also, n_weeks in zip(found["brand"], found["also"], found["n_weeks"], strict=True)
        for name in (brand, *also)
    }


def _candidates(store: Store, week: Week, house: Collection[str], least: int) -> set[str]:
    """Words that enough voices use this week and that may be names; hashtags made of words are none."""
    loud = window.loud_counts(store, week)
    learned = store.read(schemas.WORDS, week, ["word", "kind"])
    phrases = set(learned.loc[learned["kind"] == "phrase", "word"])
    return {word for word in loud.index[loud >= least] if word in house or (word not in phrases and is_candidate(word))}


def _read(store: Store, week: Week, words: Collection[str], config: Config) -> dict[str, Contexts]:
    """How each word stands in the newest weeks' texts, the tested week's first, no voice twice."""
    texts: dict[str, list[str]] = {word: [] for word in words}
    voices: dict[str, set[str]] = {word: set() for word in words}
    for one in reversed(week.window(config.brands.context_weeks)):
        if not store.has(schemas.TOKENS, one):
            continue
        notes = window.WeekTexts(store, one)
        tokens = store.read_arrow(schemas.TOKENS, one)
        order = pd.Index(notes.notes["note_id"]).get_indexer(tokens["note_id"].to_numpy(zero_copy_only=False))
        said, units = notes.notes["text"].to_numpy(object)[order], notes.units[order]
        for word, rows in gather(tokens["tokens"], units, words, config.brands.max_voices).items():
            for row in rows:
                if len(texts[word]) < config.brands.max_voices and units[row] not in voices[word]:
                    voices[word].add(units[row])
                    texts[word].append(said[row])
    return {word: read_contexts(word, texts[word]) for word in sorted(words)}


class _Counted(NamedTuple):
    """Counts of names by week, float64 [n names, n weeks], week sizes, and the weeks that exist."""

    counts: Floats
    sizes: Floats
    known: Sequence[Week]


def _count(store: Store, weeks: Sequence[Week], names: pd.Index[str], least: int, engine: EngineConfig) -> _Counted:
    """Names by week; week sizes are those of all words, because names alone are few."""
    counts = window.word_counts(store, weeks)
    now = counts[weeks[-1]]
    sizes = size_factors(align(counts, weeks, now.index[now >= least]))
    learned = store.read(schemas.WORDS, weeks[-1], ["word", "first_week", "status"])
    learned = learned[learned["status"] == "accepted"]
    first = {word: Week(day) for word, day in zip(learned["word"], learned["first_week"], strict=True)}
    search = partial(window.count_in_texts, store, engine)
    _, table = count_history(counts, weeks, names, first, search)
    return _Counted(table, sizes, sorted(counts))


def _earlier(store: Store, weeks: Sequence[Week]) -> dict[str, dt.date]:
    """The names of earlier weeks' tables, and since when each is known."""
    first: dict[str, dt.date] = {}
    for part in store.read_weeks(schemas.BRANDS, weeks[:-1], ["brand", "first_week"]).values():
        for name, day in zip(part["brand"], part["first_week"], strict=True):
            first[name] = min(day, first.get(name, day))
    return first


def _mentions(store: Store, week: Week, names: Sequence[str]) -> pd.DataFrame:
    """The week's notes that hold each name, as `watch` asks for them."""
    texts = window.WeekTexts(store, week)
    marks = store.read(schemas.NOTES, week, ["note_id", "is_ad", "is_suspected_ad", "is_giveaway", "n_collects"])
    notes = texts.notes[["note_id", "text"]].merge(marks, on="note_id", how="left", validate="one_to_one")
    notes = notes.assign(
        voice=texts.units,
        is_ad=notes["is_ad"].eq(True).fillna(False).astype(bool),
        categories=listed(_labels(store, week, notes), notes.index),
    )
    parts = [notes.iloc[texts.index.find(name)].assign(word=name) for name in names]
    return pd.concat(parts, ignore_index=True) if parts else notes.iloc[:0].assign(word="")


def _labels(store: Store, week: Week, notes: pd.DataFrame) -> list[list[str]]:
    """The labels of each note's categories."""
    trends = store.read(schemas.TRENDS, week, ["category_id", "label"])
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"]).merge(trends, on="category_id")
    labels = links.groupby("note_id")["label"].agg(list)
    return [labels.get(note_id, []) for note_id in notes["note_id"]]
