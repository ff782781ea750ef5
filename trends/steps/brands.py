"""The brand radar's step: which names people write, each against its own past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.contexts import Contexts, read_contexts
from notetrends.tokenize.normalize import plain
from notetrends.tokenize.prices import names_money
from notetrends.tokenize.search import TextIndex, by_word
from notetrends.trends import schemas
from notetrends.trends.categories.assign import searchable
from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.engine import work_out
from notetrends.trends.rising.baseline import size_factors
from notetrends.trends.rising.bursts import count_history
from notetrends.trends.rising.counts import Floats, align
from notetrends.trends.selection.brands import BRAND, find_names, is_candidate, listed, one_a_voice
from notetrends.trends.selection.radar import House, catalogue_names, first_seen, prices_near, watch
from notetrends.trends.steps import window
from notetrends.trends.steps.remarks import remarks
from notetrends.trends.store import Store
from notetrends.trends.week import Week

Rows = NDArray[np.int64]
_NO_ROWS = np.empty(0, np.int64)


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
        names, counted.counts, counted.sizes, *_mentions(store, week, names["word"].to_list(), config.engine),
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
    asked, most = sorted(words), config.brands.max_voices
    found: dict[str, list[Contexts]] = {word: [] for word in asked}
    voices: dict[str, set[int]] = {word: set() for word in asked}
    for one in reversed(week.window(config.brands.context_weeks)):
        if not store.has(schemas.TOKENS, one):
            continue
        units = window.Voices(store, one).units
        held = by_word(asked, *window.find_tokens(store, one, asked, config.engine))
        chosen = [_choose(held[word], units, voices[word], most) for word in asked]
        for word, part in _read_week(store, one, asked, chosen, config.engine):
            found[word].append(part)
    return {word: Contexts.joined(parts) for word, parts in found.items()}


def _choose(notes: Rows, units: Rows, voices: set[int], most: int) -> Rows:
    """The notes of voices that were not heard before, which from now on they are."""
    fresh = [row for row in one_a_voice(notes, units)[:most].tolist() if units[row] not in voices]
    fresh = fresh[: most - len(voices)]
    voices.update(units[fresh].tolist())
    return np.array(fresh, dtype=np.int64)


def _read_week(
    store: Store, week: Week, words: Sequence[str], rows: Sequence[Rows], engine: EngineConfig
) -> Iterator[tuple[str, Contexts]]:
    """How each word stands in some notes of a week, shard by shard."""
    sizes = store.shard_sizes(schemas.NOTES, week)
    numbers, notes = np.repeat(np.arange(len(words)), [len(one) for one in rows]), np.concatenate([_NO_ROWS, *rows])
    shard = np.searchsorted(np.cumsum(sizes), notes, side="right")
    starts = np.cumsum([0, *sizes])
    asked = (_Asked(k, numbers[shard == k], notes[shard == k] - starts[k]) for k in range(len(sizes)))
    work = partial(_read_shard, store, week, words)
    for part in work_out(work, asked, sizes, engine, f"contexts in {week}"):
        yield from part


class _Asked(NamedTuple):
    """What is asked of a shard of notes: numbers of words, ascending, and the row of a note for each."""

    shard: int
    words: Rows
    rows: Rows


def _read_shard(store: Store, week: Week, words: Sequence[str], asked: _Asked) -> list[tuple[str, Contexts]]:
    texts = store.read_shard(schemas.NOTES, week, asked.shard, ["text"])["text"]
    held = by_word(words, asked.words, asked.rows)
    return [(word, read_contexts(word, texts.take(rows).to_pylist())) for word, rows in held.items() if len(rows)]


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


def _mentions(
    store: Store, week: Week, names: Sequence[str], engine: EngineConfig
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The week's notes that hold each name, and the categories their voices stand in, as `watch` asks for them."""
    sizes = store.shard_sizes(schemas.NOTES, week)
    parts = list(work_out(partial(_mention, store, week, names), range(len(sizes)), sizes, engine, f"brands in {week}"))
    starts = np.cumsum([0, *sizes[:-1]])
    found = pd.concat([part.assign(note=part["note"] + start) for part, start in zip(parts, starts, strict=True)])
    found = found.sort_values("name", kind="stable")
    notes = remarks(store, week)
    words = np.array(names, dtype=object)[found["name"].to_numpy()]
    mentions = notes.iloc[found["note"].to_numpy()].assign(word=words, prices=found["prices"].to_numpy(object))
    said = pd.DataFrame({"note": found["note"].to_numpy(), "word": words, "voice": mentions["voice"].to_numpy()})
    places = said.merge(_labels(store, week, notes["note_id"]), on="note")[["word", "voice", "label"]]
    return mentions.reset_index(drop=True), places.drop_duplicates()


def _mention(store: Store, week: Week, names: Sequence[str], shard: int) -> pd.DataFrame:
    """Which name stands in which note of a shard, and at what prices: name, note (their numbers), prices."""
    notes = store.read_shard(schemas.NOTES, week, shard, ["text", "tags"]).to_pandas()
    texts = notes["text"].to_list()
    numbers, rows = TextIndex(searchable(texts, notes["tags"].to_list())).find_pairs(names)
    may_tell = [names_money(text) for text in texts]
    prices = [
        prices_near(names[number], texts[row]) if may_tell[row] else None
        for number, row in zip(numbers.tolist(), rows.tolist(), strict=True)
    ]
    return pd.DataFrame({"name": numbers, "note": rows, "prices": listed(prices, pd.RangeIndex(len(rows)))})


def _labels(store: Store, week: Week, note_ids: pd.Series[str]) -> pd.DataFrame:
    """The categories of the week's notes: note (its row), label."""
    trends = store.read(schemas.TRENDS, week, ["category_id", "label"])
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"]).merge(trends, on="category_id")
    return pd.DataFrame({"note": pd.Index(note_ids).get_indexer(pd.Index(links["note_id"])), "label": links["label"]})
