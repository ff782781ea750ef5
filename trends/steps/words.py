"""Steps on words: find new ones, cut the notes, test every word against its own past."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from notetrends.tokenize.discover import Thresholds, discover
from notetrends.tokenize.kinds import GOODS, kind_of
from notetrends.tokenize.lexicon import learn_words, parse_words, read_words
from notetrends.tokenize.names import count_names, to_ledger
from notetrends.tokenize.segment import Segmenter, dictionary, make_cutter, ordinary_words
from notetrends.tokenize.spelling import spellings
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.rising.bursts import count_history, find_bursts
from notetrends.trends.rising.counts import count_words, counted_unit, loud_unit
from notetrends.trends.rising.discoveries import past_totals
from notetrends.trends.steps import window
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_NAME_WEEKS = 26


def learn(store: Store, week: Week, config: Config) -> int:
    """Find the week's new words and add them to the lexicon."""
    notes = store.read(schemas.NOTES, week, ["author_id", "note_id", "fold_id", "text", "tags"])
    notes = notes.drop_duplicates("fold_id", ignore_index=True)
    authors = notes["author_id"].fillna(notes["note_id"]).to_list()
    prior = window.latest_before(store, schemas.WORDS, week)
    learned = set() if prior is None else set(prior.loc[prior["status"] == "accepted", "word"])
    settings = config.lexicon.model_dump()
    min_name_notes = settings.pop("min_name_notes")
    texts = notes["text"].to_list()
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


def segment(store: Store, week: Week, config: Config) -> int:
    """Cut the week's notes into words, and count the words."""
    columns = ["note_id", "author_id", "fold_id", "published_at", "title", "body", "text", "tags"]
    notes = store.read(schemas.NOTES, week, columns)
    segmenter = Segmenter(whole_words(store, week, config), config.text.engine)
    cut = [[*segmenter.cut(text), *tags] for text, tags in zip(notes["text"], notes["tags"], strict=True)]
    words = window.to_lists(cut)
    counts = count_words(words, counted_unit(notes))
    originals = notes["title"].fillna("") + "\n" + notes["body"].fillna("")
    table = counts.reset_index()
    table["n_loud"] = count_words(words, loud_unit(notes)).to_numpy()  # the same words, so the same order
    table["shown"] = table["word"].astype(object).map(spellings(originals, counts.index))
    store.write(schemas.WORD_COUNTS, week, table)
    return store.write(schemas.TOKENS, week, pd.DataFrame({"note_id": notes["note_id"], "tokens": cut}))


def burst(store: Store, week: Week, config: Config) -> int:
    """Test every word of the week against its own past, and join those that share notes."""
    settings = config.rising
    weeks = window.tested_weeks(week, config)
    counts = window.word_counts(store, weeks)
    search = partial(window.count_in_texts, store)
    first_weeks = _first_weeks(store, week)
    loud = window.loud_counts(store, week)
    words, history = count_history(counts, weeks, loud.index[loud >= settings.min_notes], first_weeks, search)
    if len(counts) < settings.min_history_weeks:
        words, history = words[:0], history[:0]
    members = window.WeekTexts(store, week).index.find_all(words)
    found, tests = find_bursts(
        words, history, loud[words].to_numpy().astype(np.float64), members,
        past_totals(counts, weeks, settings.leave_out_weeks),
        is_goods=lambda word: kind_of(word) == GOODS, min_notes=settings.min_notes,
        leave_out=settings.leave_out_weeks, max_q=settings.max_word_q, min_growth=settings.min_growth,
        overlap=settings.overlap,
    )  # fmt: skip
    metadata = {"n_tests": str(tests.everything.n), "words": tests.everything.to_json(), "goods": tests.goods.to_json()}
    return store.write(schemas.BURSTS, week, found, metadata)


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
