"""The brand radar: which brands are talked about, which of them rise, in what company, at what price."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from notetrends.tokenize.normalize import plain
from notetrends.tokenize.prices import find_prices
from notetrends.tokenize.search import TextIndex
from notetrends.tokenize.segment import bounded
from notetrends.trends.categories.labels import names_in
from notetrends.trends.rising.counts import Floats
from notetrends.trends.rising.detect import detect
from notetrends.trends.selection.brands import aliases, folded

N_CATEGORIES, N_EVIDENCE, _MIN_PRICES = 3, 3, 5
# A price belongs to the name that it stands behind, or close before.
_PRICE_BEFORE, _PRICE_BEHIND = 12, 40
_CLAUSE = re.compile(r"[,。;!?、\n]")
# Brands of the house whose products bear a word: from so many on it is nobody's name.
_SHARED = 3
_TESTED = ["n_expected", "growth", "growth_low", "growth_high", "p_value", "q_value"]


def watch(
    names: pd.DataFrame, counts: Floats, sizes: Floats, mentions: pd.DataFrame, places: pd.DataFrame, *,
    leave_out: int, n_tests: int, max_q: float, min_growth: float, max_ad_share: float,
) -> pd.DataFrame:  # fmt: skip
    """Each name's week against its own past, and what its notes say.

    Args:
        names: from `find_names`, at least the column word.
        counts: voices by week, float64 [n names, n weeks], the tested week last; NaN where a week is missing.
        sizes: relative week sizes, float64 [n weeks].
        mentions: the week's notes that hold each name: word, note_id, voice, rank (see `ranked`), prices (those that
            stand near it, or None), is_ad, is_suspected_ad, is_giveaway.
        places: the categories that voices which write a name stand in: word, voice, label; each row once.
        leave_out: newest weeks that the baseline does not see.
        n_tests: names looked at, those of earlier weeks that nobody wrote in this one included.
        max_q: false discovery rate up to which a name rises.
        min_growth: growth that the lower end of its interval must exceed.
        max_ad_share: part of its voices that may advertise; beyond it the rise is bought.

    Returns:
        `names` with the columns of the table `brands` that rest on counts and notes.
    """
    tests = detect(counts, sizes, leave_out=leave_out, n_tests=n_tests)
    table = names.reset_index(drop=True).join(tests[_TESTED])
    known = ~np.isnan(counts)
    table["n_voices"] = np.nan_to_num(counts[:, -1]).astype(np.int64)
    table["n_weeks"] = (known & (counts > 0)).sum(axis=1)
    table["history"] = [list(row) for row in counts]
    noted, placed = _by_word(mentions), _by_word(places)
    told = pd.DataFrame(
        [_tell(word, noted.get(word, mentions[:0]), placed.get(word, places[:0])) for word in names["word"]],
        columns=_TOLD,
    )
    table = table.join(told)
    real = table["ad_share"].fillna(0.0) + table["suspected_share"].fillna(0.0) <= max_ad_share
    table["is_rising"] = (table["q_value"] <= max_q) & (table["growth_low"] > min_growth) & real
    return table


_TOLD = [
    "ad_share", "suspected_share", "price_low", "price_high", "n_prices", "categories", "evidence_ids",
]  # fmt: skip


def _by_word(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(word): group for word, group in rows.groupby("word", sort=False)}


def _tell(word: str, notes: pd.DataFrame, places: pd.DataFrame) -> list[object]:
    """Advertising, prices, categories and evidence of one name's notes, in the order of `_TOLD`."""
    if notes.empty:
        return [None, None, None, None, 0, [], []]
    suspected = (notes["is_suspected_ad"] | notes["is_giveaway"]) & ~notes["is_ad"]
    prices = price_by_voice(notes)
    low, high = np.percentile(prices, [25, 75]) if len(prices) >= _MIN_PRICES else (None, None)
    return [
        _by_voice(notes["is_ad"], notes), _by_voice(suspected, notes), low, high, len(prices),
        top_categories(word, places["label"]), evidence(notes),
    ]  # fmt: skip


def _by_voice(marks: pd.Series[bool], notes: pd.DataFrame) -> float:
    return float(marks.groupby(notes["voice"]).mean().mean())


def price_by_voice(notes: pd.DataFrame) -> list[float]:
    """What its voices say that something costs, yuan, sorted: for each the median of the prices it names.

    Args:
        notes: voice, prices (a list, or None).

    >>> price_by_voice(pd.DataFrame({"voice": ["a", "b", "a", "c"], "prices": [[199.0], [89.0], [99.0, 199.0], None]}))
    [89.0, 149.0]
    """
    said: dict[object, list[float]] = {}
    for voice, prices in zip(notes["voice"], notes["prices"], strict=True):
        if prices:
            said.setdefault(voice, []).extend(prices)
    return sorted(float(np.median(list(dict.fromkeys(prices)))) for prices in said.values())


def prices_near(word: str, text: str) -> list[float]:
    """The prices that stand close to a name, yuan.

    Args:
        word: normalised.
        text: normalised.

    >>> prices_near("蔻黛", "50元的皂,另外蔻黛口红只要89块")
    [89.0]
    """
    return [
        price
        for match in re.finditer(bounded(word), text)
        for price in find_prices(_around(text, match.start(), match.end()))
    ]


def _around(text: str, start: int, end: int) -> str:
    """What stands around a name: of what is before it only its own clause, and no number cut in two."""
    first, stop = max(0, start - _PRICE_BEFORE), end + _PRICE_BEHIND
    while first > 0 and (text[first - 1].isdigit() or text[first - 1] == "."):
        first -= 1
    while stop < len(text) and text[stop].isdigit():
        stop += 1
    return _CLAUSE.split(text[first:start])[-1] + text[start:stop]


def top_categories(word: str, labels: pd.Series[str]) -> list[str]:
    """The categories that most of its voices stand in; a story that is called by the name itself is none.

    Args:
        word: normalised.
        labels: of each voice's categories, one behind the other.
    """
    counts = labels.value_counts()
    others = [label for label in counts.index if plain(names_in(label)[0]) != word]
    return sorted(others, key=lambda label: (-counts[label], label))[:N_CATEGORIES]


def ranked(notes: pd.DataFrame) -> pd.DataFrame:
    """`notes` with `rank`: which is read first, one that sells nothing, then what most people kept; int64 from 0 on.

    Args:
        notes: note_id, is_sold, n_collects.
    """
    kept = notes["n_collects"].astype(float).fillna(0.0).to_numpy()
    order = np.lexsort([pd.factorize(notes["note_id"], sort=True)[0], -kept, notes["is_sold"].to_numpy(bool)])
    rank = np.empty(len(notes), dtype=np.int64)
    rank[order] = np.arange(len(notes))
    return notes.assign(rank=rank)


def evidence(notes: pd.DataFrame) -> list[str]:
    """Notes to read, of different voices, the first by rank.

    Args:
        notes: note_id, voice, rank.
    """
    order = np.argsort(notes["rank"].to_numpy())
    is_first = ~pd.Series(notes["voice"].to_numpy()[order]).duplicated().to_numpy()
    return notes["note_id"].iloc[order[is_first][:N_EVIDENCE]].to_list()


class House:
    """The house's catalogue, asked for names: folded, so that SKII finds SK-II.

    Args:
        products: the columns name, brand, category of the `products` table.
    """

    def __init__(self, products: pd.DataFrame) -> None:
        parts = products[["name", "brand", "category"]].fillna("")
        self._index = TextIndex([plain("\n".join(row)) for row in parts.itertuples(index=False)])
        self._brand = products["brand"].reset_index(drop=True)
        self.brands: dict[str, set[int]] = {}
        for number, brand in enumerate(products["brand"].fillna("")):
            for name in aliases(brand):
                self.brands.setdefault(folded(name), set()).add(number)

    def is_shared(self, word: str) -> bool:
        """Whether products of several of the house's brands bear a word in their names: a word for goods, no brand."""
        if folded(word) in self.brands:
            return False
        return len(set(self._brand.iloc[self._index.find(plain(word))].dropna())) >= _SHARED

    def n_products(self, names: Sequence[str]) -> int:
        """How many products are of a brand called so, or hold one of the names."""
        found: set[int] = set()
        for name in names:
            if len(name) > 1:
                found |= self.brands.get(folded(name), set()) | set(map(int, self._index.find(plain(name))))
        return len(found)


def first_seen(
    words: Sequence[str], counts: Floats, mondays: Sequence[dt.date], earlier: Mapping[str, dt.date]
) -> list[dt.date]:
    """The Monday of the first week in which each word is known to have been written.

    Args:
        words: the words.
        counts: float64 [n words, n weeks].
        mondays: of those weeks.
        earlier: Mondays known from older tables; where the window's first is later, they count.
    """
    seen = [next((day for day, n in zip(mondays, row, strict=True) if n > 0), mondays[-1]) for row in counts]
    return [min(day, earlier.get(word, day)) for word, day in zip(words, seen, strict=True)]


def catalogue_names(brands: Collection[str]) -> set[str]:
    """All names of the house's brands, normalised."""
    return {name for brand in brands for name in aliases(brand)}
