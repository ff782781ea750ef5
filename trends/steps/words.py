"""Steps on words: find new ones, cut the notes, test every word against its own past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.tokenize.discover import Thresholds, discover
from notetrends.tokenize.kinds import GOODS, kind_of
from notetrends.tokenize.lexicon import learn_words, parse_words, read_words
from notetrends.tokenize.names import count_names, to_ledger
from notetrends.tokenize.search import by_word
from notetrends.tokenize.segment import LATIN, Engine, Segmenter, dictionary, make_cutter, ordinary_words
from notetrends.tokenize.spelling import Speller, best_forms
from notetrends.trends import schemas
from notetrends.trends.cast import cast
from notetrends.trends.config import Config
from notetrends.trends.engine import work_out
from notetrends.trends.rising.bursts import count_history, find_bursts
from notetrends.trends.rising.counts import Said, Units, WordCounter, counted_unit, loud_unit, pair
from notetrends.trends.rising.discoveries import past_totals
from notetrends.trends.steps import window
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_NAME_WEEKS = 26


def learn(store: Store, week: Week, config: Config) -> int:
    """Find the week's new words, in many notes those of a sample, and add them to the lexicon."""
    settings = config.lexicon.model_dump()
    min_name_notes = settings.pop("min_name_notes")
    notes = _draw(store, week, settings.pop("max_notes"), settings.pop("seed"))
    authors = notes["author_id"].fillna(notes["note_id"]).to_list()
    prior = window.latest_before(store, schemas.WORDS, week)
    learned = set() if prior is None else set(prior.loc[prior["status"] == "accepted", "word"])
    texts = notes.pop("text").to_list()
    found = discover(
        texts, dictionary(), Thresholds(**settings), ordinary=ordinary_words(), learned=learned, authors=authors
    )
    names = count_names(texts, notes["tags"].to_list(), authors)
    for past in window.word_counts(store, week.window(_NAME_WEEKS)[:-1]).values():
        names["n_notes"] += past.reindex(names["word"], fill_value=0).to_numpy()
    known = dictionary() | learned | set(found.loc[found["status"] == "accepted", "word"])
    names = names[
        [n >= min_name_notes and name not in known for name, n in zip(names["word"], names["n_notes"], strict=True)]
    ]
    if len(names):
        found = found[~found["word"].isin(names["word"])]
        found = pd.concat([found, to_ledger(names, make_cutter(known - dictionary(), config.text.engine), known)])
    if config.text.veto_words:
        found = found[~found["word"].isin(read_words(config.text.veto_words))]
    return store.write(schemas.WORDS, week, learn_words(prior, found, week.monday))


def _draw(store: Store, week: Week, n: int, seed: int) -> pd.DataFrame:
    """The first of each group of near-duplicates, `n` of them at the most, drawn before their texts are read."""
    folds = store.read(schemas.NOTES, week, ["fold_id"])["fold_id"]
    rows = np.flatnonzero(~folds.duplicated())
    if len(rows) > n:
        rows = np.sort(np.random.default_rng([seed, week.monday.toordinal()]).choice(rows, n, replace=False))
    return store.read_rows(schemas.NOTES, week, rows, ["author_id", "note_id", "text", "tags"]).to_pandas()


def segment(store: Store, week: Week, config: Config) -> int:
    """Cut the week's notes into words, and count the words."""
    notes = store.read(schemas.NOTES, week, ["author_id", "fold_id", "published_at"])
    units, loud_units = counted_unit(notes), loud_unit(notes)
    sizes = store.shard_sizes(schemas.NOTES, week)
    edges = np.cumsum(sizes)[:-1]
    shards = map(_Shard, range(len(sizes)), np.split(units, edges), np.split(loud_units, edges))
    work = partial(_cut, store, week, frozenset(whole_words(store, week, config)), config.text.engine)
    said, loud = (WordCounter(int(each.max(initial=0)) + 1) for each in (units, loud_units))

    def cut() -> Iterator[pa.Table]:
        for done in work_out(work, shards, sizes, config.engine, f"segment {week}"):
            said.add(done.said)
            loud.add(done.loud)
            yield done.tokens

    n_rows = store.write_shards(schemas.TOKENS, week, cut())
    counts = said.total()
    table = counts.reset_index()
    table["n_loud"] = loud.total().to_numpy()  # the same words, so the same order
    latin = frozenset(word for word in counts.index if LATIN.search(word))
    forms: Counter[str] = Counter()
    spelling = partial(_count_forms, store, week, latin)
    for some in work_out(spelling, range(len(sizes)), sizes, config.engine, f"spellings {week}"):
        forms.update(some)
    table["shown"] = table["word"].astype(object).map(best_forms(forms))
    store.write(schemas.WORD_COUNTS, week, table)
    return n_rows


class _Shard(NamedTuple):
    """A shard of notes by its number, and who speaks in each of its notes; see `counted_unit` and `loud_unit`."""

    number: int
    units: Units
    loud_units: Units


class _Cut(NamedTuple):
    """A shard cut into words: rows of `tokens`, and who said what."""

    tokens: pa.Table
    said: Said
    loud: Said


_segmenter = lru_cache(maxsize=1)(Segmenter)  # made once a worker
_speller = lru_cache(maxsize=1)(Speller)


def _cut(store: Store, week: Week, words: frozenset[str], engine: Engine, shard: _Shard) -> _Cut:
    """Cut the notes of a shard, hashtags at the end of each."""
    notes = store.read_shard(schemas.NOTES, week, shard.number, ["note_id", "text", "tags"]).to_pandas()
    cut = _segmenter(words, engine).cut
    tokens = [[*cut(text), *tags] for text, tags in zip(notes["text"], notes["tags"], strict=True)]
    made = cast(schemas.TOKENS, pd.DataFrame({"note_id": notes["note_id"], "tokens": tokens}))
    return _Cut(made, *pair(made["tokens"], shard.units, shard.loud_units))


def _count_forms(store: Store, week: Week, words: frozenset[str], shard: int) -> Counter[str]:
    """How the notes of a shard write words that have Latin letters."""
    notes = store.read_shard(schemas.NOTES, week, shard, ["title", "body"]).to_pandas()
    return _speller(words).count(notes["title"].fillna("") + "\n" + notes["body"].fillna(""))


def burst(store: Store, week: Week, config: Config) -> int:
    """Test every word of the week against its own past, and join those that share notes."""
    settings = config.rising
    weeks = window.tested_weeks(week, config)
    counts = window.word_counts(store, weeks)
    search = partial(window.count_in_texts, store, config.engine)
    first_weeks = _first_weeks(store, week)
    loud = window.loud_counts(store, week)
    words, history = count_history(counts, weeks, loud.index[loud >= settings.min_notes], first_weeks, search)
    if len(counts) < settings.min_history_weeks:
        words, history = words[:0], history[:0]

    def find(words: Sequence[str]) -> Mapping[str, NDArray[np.int64]]:
        return by_word(words, *window.find_words(store, week, words, config.engine))

    bursts, tests = find_bursts(
        words, history, loud[words].to_numpy().astype(np.float64), find,
        past_totals(counts, weeks, settings.leave_out_weeks),
        is_goods=lambda word: kind_of(word) == GOODS, min_notes=settings.min_notes,
        leave_out=settings.leave_out_weeks, max_q=settings.max_word_q, min_growth=settings.min_growth,
        overlap=settings.overlap,
    )  # fmt: skip
    metadata = {"n_tests": str(tests.everything.n), "words": tests.everything.to_json(), "goods": tests.goods.to_json()}
    return store.write(schemas.BURSTS, week, bursts, metadata)


def whole_words(store: Store, week: Week, config: Config) -> set[str]:
    """Words to keep whole: learned by now, the catalogue's brands and categories, the user's; less the vetoed."""
    words = set(_first_weeks(store, week))
    catalogue = store.latest(schemas.PRODUCTS, week)
    if catalogue is not None:
        products = store.read(schemas.PRODUCTS, catalogue, ["brand", "category"])
        names = pd.concat([products["brand"], products["category"].str.split("/").explode()]).dropna().unique()
        words |= {name for name in parse_words(names) if len(name) > 1}
    words |= read_words(config.text.user_words) if config.text.user_words else set()
    return words - (read_words(config.text.veto_words) if config.text.veto_words else set())


def _first_weeks(store: Store, week: Week) -> dict[str, Week]:
    """The learned words that serve this week, and since when."""
    words = store.read(schemas.WORDS, week, ["word", "first_week", "kind", "status"])
    accepted = words[(words["status"] == "accepted") & (words["kind"] == "word")]
    return {word: Week(first) for word, first in zip(accepted["word"], accepted["first_week"], strict=True)}
