"""The step of the two short lists: talked about and not sold here, sold here and not talked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.normalize import plain
from notetrends.tokenize.search import by_word
from notetrends.tokenize.segment import Segmenter
from notetrends.trends import schemas
from notetrends.trends.categories.labels import names_in
from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.selection.brands import BRAND, aliases, listed
from notetrends.trends.selection.gaps import COLUMNS, find_silent, find_wanted, is_goods_word, is_subject, own_words
from notetrends.trends.selection.radar import N_EVIDENCE, House, evidence
from notetrends.trends.steps import window
from notetrends.trends.steps.remarks import remarks
from notetrends.trends.steps.words import whole_words
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_WEEKS = 4
# So many of the words for goods are compared with the catalogue, and so many best-selling products with the notes.
_WORDS, _PRODUCTS = 200, 300


def list_gaps(store: Store, week: Week, config: Config) -> int:
    """Compare what is talked about with what is sold; without a catalogue, or without sales, a list is empty."""
    known = store.latest(schemas.PRODUCTS, week)
    if known is None:
        return store.write(schemas.GAPS, week, pd.DataFrame(columns=COLUMNS), {"has_products": "", "has_sales": ""})
    products = store.read(schemas.PRODUCTS, known)
    counts = window.word_counts(store, week.window(_WEEKS))
    four = pd.concat(list(counts.values())).groupby(level=0).sum()
    wanted = _wanted(store, week, config, products, counts[week], four)
    sold = products.assign(
        words=listed(
            own_words(products["name"].to_list(), Segmenter(whole_words(store, week, config)).cut), products.index
        )
    )
    together = _Together(store, week, sold, config.engine)

    def n_voices(names: Sequence[str]) -> tuple[int, int]:
        return tuple(max((int(part.get(name, 0)) for name in names), default=0) for part in (counts[week], four))  # type: ignore[return-value]

    silent = find_silent(
        sold, n_voices, together.count, few=config.brands.few_voices, max_lines=config.brands.max_gaps,
        n_looked_at=_PRODUCTS,
    )  # fmt: skip
    has_sales = "1" if products["sales_4w"].notna().any() else ""
    table = pd.concat([wanted, silent], ignore_index=True)
    return store.write(schemas.GAPS, week, table, {"has_products": "1", "has_sales": has_sales})


def _wanted(
    store: Store, week: Week, config: Config, products: pd.DataFrame, now: pd.Series[int], four: pd.Series[int]
) -> pd.DataFrame:
    brands, words = _brands(store, week), _goods_words(four)
    asked = list(dict.fromkeys([*map(plain, brands["name"]), *words]))
    said = by_word(asked, *window.find_words(store, week, asked, config.engine))
    notes = remarks(store, week)
    lines = pd.concat(
        [brands, _categories(store, week, config), _words(words, said, notes, now, four)], ignore_index=True
    )
    lines = lines[lines["n_voices"] >= config.rising.min_notes]
    lines = lines.sort_values("kind", kind="stable").drop_duplicates("shown")
    house = House(products)
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"])
    rows = pd.Series(pd.Index(notes["note_id"]).get_indexer(pd.Index(links["note_id"])))
    held = rows.groupby(links["category_id"].to_numpy()).agg(list)
    members = {
        name: held.get(name, []) if kind == "category" else said[plain(name)].tolist()
        for kind, name in zip(lines["kind"], lines["name"], strict=True)
    }
    near = np.unique(window.find_tokens(store, week, sorted(_house_words(products)), config.engine)[1])
    return find_wanted(lines, members, near.tolist(), lambda name: house.n_products([name]), config.brands.max_gaps)


_LINE = [
    "kind", "name", "shown", "names", "n_voices", "n_voices_4w", "category_id", "evidence_ids",
]  # fmt: skip


def _brands(store: Store, week: Week) -> pd.DataFrame:
    table = store.read(schemas.BRANDS, week)
    table = table[table["kind"] == BRAND]
    names = [[name, *also] for name, also in zip(table["brand"], table["also"], strict=True)]
    return table.assign(
        kind="brand", name=table["brand"], names=listed(names, table.index), n_voices_4w=_last_weeks(table),
        category_id=None,
    )[_LINE]  # fmt: skip


def _categories(store: Store, week: Week, config: Config) -> pd.DataFrame:
    table = store.read(schemas.TRENDS, week)
    table = table[table["relevance"] >= config.selection.min_relevance]
    table = table[[is_subject(label) for label in table["label"]]] if len(table) else table
    names = [[*names_in(label), *words[:1]] for label, words in zip(table["label"], table["top_words"], strict=True)]
    return table.assign(
        kind="category", name=table["category_id"], shown=table["label"], names=listed(names, table.index),
        n_voices=table["n_authors"].fillna(table["n_notes"]).astype(np.int64), n_voices_4w=_last_weeks(table),
        evidence_ids=table["evidence_ids"].map(lambda ids: list(ids)[:N_EVIDENCE]),
    )[_LINE]  # fmt: skip


def _goods_words(four: pd.Series[int]) -> list[str]:
    """The words for goods that most voices use."""
    words = [word for word in four.index if len(word) > 1 and is_goods_word(word)]
    return sorted(words, key=lambda word: (-int(four[word]), word))[:_WORDS]


def _words(
    words: Sequence[str], said: Mapping[str, NDArray[np.int64]], notes: pd.DataFrame, now: pd.Series[int],
    four: pd.Series[int],
) -> pd.DataFrame:  # fmt: skip
    """Lines of words for goods."""
    return pd.DataFrame(
        [
            ("word", word, word, [word], int(now.get(word, 0)), int(four[word]), None,
             evidence(notes.iloc[said[word]]))
            for word in words
        ],
        columns=_LINE,
    )  # fmt: skip


def _last_weeks(table: pd.DataFrame) -> list[int]:
    return [int(np.nansum(np.asarray(history, dtype=np.float64)[-_WEEKS:])) for history in table["history"]]


def _house_words(products: pd.DataFrame) -> set[str]:
    brands = {name for brand in products["brand"].dropna().unique() for name in aliases(brand)}
    return brands | {plain(name) for path in products["category"].dropna().unique() for name in path.split("/")}


class _Together:
    """Who, in the last weeks, writes a brand and a product's own word in one note."""

    def __init__(self, store: Store, week: Week, products: pd.DataFrame, engine: EngineConfig) -> None:
        wanted = {word for words in products["words"] for word in words}
        asked = sorted(wanted | {name for brand in products["brand"].dropna().unique() for name in aliases(brand)})
        self._weeks = [
            (by_word(asked, *window.find_tokens(store, one, asked, engine)), window.Voices(store, one).units)
            for one in week.window(_WEEKS)
            if store.has(schemas.TOKENS, one)
        ]

    def count(self, brands: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
        """Voices of the last week, and of all."""
        by_week = [len(set(units[self._rows(held, brands, words)])) for held, units in self._weeks]
        return (by_week[-1], sum(by_week)) if by_week else (0, 0)

    @staticmethod
    def _rows(held: Mapping[str, NDArray[np.int64]], brands: Sequence[str], words: Sequence[str]) -> NDArray[np.int64]:
        none = np.empty(0, np.int64)
        own = np.concatenate([none, *(held.get(word, none) for word in words)])
        if brands:
            return np.intersect1d(own, np.concatenate([none, *(held.get(name, none) for name in brands)]))
        rows, n = np.unique(own, return_counts=True)
        return rows[n > 1]
