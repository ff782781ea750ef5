"""Which of the house's products answer a rising category, how well, and why.

Precision before recall: a product that is shown for an entry by mistake costs a merchandiser's trust. By name first (a
brand's products, words for goods, the house's own categories), then by name and one more word of the entry. What only
shares other words, or lies far outside the prices that the notes name, or near by its vector, is a partial answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.trends.categories.labels import names_in
from notetrends.trends.selection.brand_index import Branded, Brands
from notetrends.trends.selection.categories import CategoryIndex
from notetrends.trends.selection.gaps import is_subject
from notetrends.trends.selection.names import Kind, cut, head, is_ordinary, kind, shelves, spell
from notetrends.trends.selection.prices import band, price_fit
from notetrends.trends.selection.stands import stands, stands_alone
from notetrends.trends.selection.supply import Supply as Supply
from notetrends.trends.selection.supply import sum_up

# How sure each way is that a product answers.
EXACT, ALIAS, ATTRIBUTE, WORDS, VECTOR, PARENT = "exact", "alias", "brand+attribute", "words", "vector", "parent"
_SCORES = {EXACT: 1.0, ALIAS: 0.95, ATTRIBUTE: 0.9, WORDS: 0.8, VECTOR: 0.5, PARENT: 0.4}
_PARTIAL = 0.6
# A word that more products hold than these tells none of them from the others.
_COMMON_SHARE, _COMMON = 0.05, 10
# A product whose price is off by more than this factor is another kind of product.
FAR = 0.5
_MIN_SIMILARITY, _MOST_SIMILAR = 0.75, 20
# Of an entry's other words, the first may speak for it together.
_MOST_WORDS = 5
_NOTHING = np.empty(0, np.int64)
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
COLUMNS = ["product_id", "how", "words", "score", "price_fit", "is_partial", "rank"]


@dataclass(frozen=True)
class _Hit:
    """Products that answer in one way."""

    places: NDArray[np.int64]
    how: str
    words: tuple[str, ...]
    is_partial: bool = False


class ProductIndex:
    """A catalogue that can be asked which products answer some words.

    Args:
        products: the columns of the `products` table.
        aliases: groups of names of one thing, from `read_aliases`.
        encode: gives each of some texts a unit vector, float32 [n texts, d], zeros for one that says nothing; asked
            for the products when an entry first needs it. Without it nothing is matched by vectors.
    """

    def __init__(
        self, products: pd.DataFrame, aliases: Sequence[Sequence[str]] = (), encode: Encode | None = None
    ) -> None:
        self.products = products.reset_index(drop=True)
        titles = [spell(name) for name in self.products["name"]]
        self._brands = Brands(_texts(self.products["brand"]), titles, aliases)
        self._categories = CategoryIndex(_texts(self.products["category"]))
        self._index = TextIndex(self._brands.bare_titles)
        self._prices = (
            self.products["price"].to_numpy(np.float64) if "price" in self.products else np.full(len(products), np.nan)
        )
        self._encode = encode
        self._common = max(_COMMON, _COMMON_SHARE * len(products))
        self._find = lru_cache(maxsize=4096)(self._search)

    def __len__(self) -> int:
        return len(self.products)

    def match(
        self, names: Sequence[str], other_words: Sequence[str], parent: str | None, prices: Sequence[float] = ()
    ) -> pd.DataFrame:
        """The products that answer an entry, best first.

        Args:
            names: what the entry is called.
            other_words: its other top words.
            parent: the label of the wider category.
            prices: what its notes say that it costs, yuan.

        Returns:
            Frame of `COLUMNS`: how (exact, alias, brand+attribute, words, vector or parent), the words of the entry
            that stand in the product, score in [0, 1], price_fit in [0, 1] (NaN = one of the prices is unknown),
            is_partial, rank from 1. Where a product answers fully, those that do so partly for their words are left
            out, those whose price is far from the notes' are kept.
        """
        called = [spell(part) for name in names for part in names_in(name)[:1]]
        narrowing = [spell(part) for name in names for part in names_in(name)[1:]]
        others = dict.fromkeys([*narrowing, *map(spell, other_words)])
        words = [word for word in others if len(word) > 1 and word not in called]
        hits = [hit for name in dict.fromkeys(called) if len(name) > 1 for hit in self._by_name(name, words)]
        is_full = any(len(hit.places) for hit in hits if not hit.is_partial)
        if not is_full and any(_is_thing(name) for name in called):
            hits += self._by_words(called, words[:_MOST_WORDS]) or self._by_vector(called, words)
        if parent is not None and not any(len(hit.places) for hit in hits):
            by_name = [hit for part in names_in(parent) for hit in self._by_name(spell(part), [])]
            is_part = any(
                map(is_subject, names)
            )  # else it is talk about the wider category's goods: 被窝 of body lotion
            hits += [_Hit(hit.places, PARENT, hit.words, is_part) for hit in by_name if not hit.is_partial]
        return self._table(hits, prices)

    def supply(
        self, names: Sequence[str], other_words: Sequence[str], parent: str | None, prices: Sequence[float] = ()
    ) -> Supply:
        """What `match` finds, summed up; arguments as there."""
        found = self.match(names, other_words, parent, prices)
        return sum_up(self.products, found, n_off_price=int((found["price_fit"] < FAR).sum()))

    def _by_name(self, name: str, words: Sequence[str]) -> list[_Hit]:
        """The products that are called so, or so and by another word of the entry."""
        hits = []
        for alias in self._brands.aliases.of(name):
            how = EXACT if alias == name else ALIAS
            if branded := self._brands.find(alias):
                hits += self._by_brand(branded, how, words)
            elif found := self._categories.find(alias):
                hits.append(_Hit(np.array(found, np.int64), how, (alias,)))
            if branded is None:
                hits += self._by_title(alias, how, words)
        return hits

    def _by_brand(self, branded: Branded, how: str, words: Sequence[str]) -> list[_Hit]:
        if not branded.rest:
            if is_ordinary(branded.name):  # 苹果 is a fruit, too
                return self._with_word(branded.places, branded.name, words, ATTRIBUTE)
            return [_Hit(branded.places, ALIAS if branded.is_alias else how, (branded.name,))]
        told = self._holding_all(branded.rest)
        full = np.intersect1d(branded.places, told)
        if len(full):
            return [_Hit(full, ATTRIBUTE, (branded.name, branded.rest))]
        return [_Hit(branded.places, ATTRIBUTE, (branded.name,), is_partial=True)]

    def _by_title(self, name: str, how: str, words: Sequence[str]) -> list[_Hit]:
        places, what = self._find(name), kind(name)
        if what is Kind.PERSON:
            return []
        if not len(places):
            return self._by_parts(name)
        if what is Kind.GOODS:
            return [_Hit(self._of_its_kind(places, name), how, (name,))]
        if what is Kind.MODEL or how == ALIAS:
            return [_Hit(places, how, (name,))]
        is_rare = len(places) <= self._common
        if what is Kind.GENERIC or not (words or is_rare):
            return []
        if not words:
            return [_Hit(places, how, (name,))]
        return self._with_word(places, name, words, WORDS, is_partial=not is_rare)

    def _of_its_kind(self, places: NDArray[np.int64], name: str) -> NDArray[np.int64]:
        """Those that are it and not made of it or tasting of it: 荔枝 in the name of a cream is no fruit.

        The brand's goods lie on that shelf; or it has many, and the name's other words for goods, if any, do.
        """
        own, kept = shelves(name), []
        if not own:  # 礼盒: how goods of any kind are packed
            return places
        for place in places.tolist():
            others = shelves(self._brands.bare_titles[place].replace(name, "\x01"))
            sells = self._brands.sells(place, own)
            if sells or (sells is None and (not others or own & others)):
                kept.append(place)
        return np.array(kept, np.int64)

    def _by_parts(self, name: str) -> list[_Hit]:
        """A name that no product holds as it is: those that hold its words are it, those of its kind partly."""
        parts = self._parts(name)
        if len(parts) < 2 or not (goods := head(parts[-1])):
            return []
        full = self._holding_all(name)
        if len(full):
            return [_Hit(full, WORDS, tuple(parts))]
        return [_Hit(self._find(goods), WORDS, (goods,), is_partial=True)]

    def _with_word(
        self, places: NDArray[np.int64], name: str, words: Sequence[str], how: str, *, is_partial: bool = False
    ) -> list[_Hit]:
        """Those of `places` that also hold a word for goods, or a brand, among the entry's other words."""
        hits = []
        for word in words:
            if name in word or word in name:
                continue
            branded = self._brands.find(word)
            telling = branded.places if branded else self._find(word) if head(word) else _NOTHING
            hits.append(_Hit(np.intersect1d(places, telling), how, (name, word), is_partial))
        return hits

    def _by_words(self, names: Sequence[str], words: Sequence[str]) -> list[_Hit]:
        """Products for which a word for goods and one that few products hold speak, though not the name.

        Of a name for goods only those on its shelf: no word makes a pencil of a raincoat.
        """
        own = _own_shelves(names)
        goods = [word for word in words if head(word) and len(self._find(word)) and (not own or own & shelves(word))]
        rare = [word for word in words if 0 < len(self._find(word)) <= self._common and kind(word) is not Kind.PERSON]
        pairs = [(one, two) for one in goods for two in rare if one not in two and two not in one]
        return [
            _Hit(np.intersect1d(self._find(one), self._find(two)), WORDS, (one, two), is_partial=True)
            for one, two in pairs
        ]

    def _by_vector(self, names: Sequence[str], words: Sequence[str]) -> list[_Hit]:
        """The products nearest to the entry's words, of those on the shelf that its name, or else these words, name."""
        own = _own_shelves(names) or _own_shelves(words)
        if self._encode is None or not own:
            return []
        similar = self._vectors @ self._encode([" ".join((*names, *words))])[0]
        best = np.argsort(-similar, kind="stable")[:_MOST_SIMILAR]
        near = [at for at in best if similar[at] >= _MIN_SIMILARITY and own & shelves(self._brands.bare_titles[at])]
        return [_Hit(np.sort(np.array(near, np.int64)), VECTOR, (), is_partial=True)]

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        if self._encode is None:
            return np.empty((0, 0), np.float32)
        return self._encode([title.replace("\x01", " ") for title in self._brands.bare_titles])

    def _holding_all(self, name: str) -> NDArray[np.int64]:
        """Products that hold a name, or else all its words."""
        whole = self._find(name)
        if len(whole):
            return whole
        parts = self._parts(name)
        if not parts:
            return _NOTHING
        found = self._find(parts[0])
        for part in parts[1:]:
            found = np.intersect1d(found, self._find(part))
        return found

    def _parts(self, name: str) -> list[str]:
        return [part for part in cut(name) if len(part) > 1 or part.isdigit()]

    def _search(self, word: str) -> NDArray[np.int64]:
        if len(word) < 2:
            return _NOTHING
        return self._index.find(word, stands if head(word) else stands_alone)

    def _table(self, hits: Iterable[_Hit], prices: Sequence[float]) -> pd.DataFrame:
        used = [hit for hit in hits if len(hit.places)]
        if any(not hit.is_partial for hit in used):
            used = [hit for hit in used if not hit.is_partial]
        used.sort(key=lambda hit: (hit.is_partial, -_SCORES[hit.how]))  # stable: an entry's own name comes first
        sizes = [len(hit.places) for hit in used]
        places = np.concatenate([_NOTHING, *(hit.places for hit in used)])
        number = np.repeat(np.arange(len(used)), sizes)
        _, first = np.unique(places, return_index=True)  # a product's surest hit comes first
        places, number = places[first], number[first]
        how = np.array([hit.how for hit in used], dtype=object)[number]
        fit = price_fit(self._prices[places], band(prices))
        # a brand's notes name the price of one of its products
        is_brand = np.array([hit.how in (EXACT, ALIAS) and bool(self._brands.find(hit.words[0])) for hit in used], bool)
        is_partial = np.array([hit.is_partial for hit in used], bool)[number] | ((fit < FAR) & ~is_brand[number])
        score = np.array([_SCORES[hit.how] for hit in used])[number] * np.where(is_partial, _PARTIAL, 1)
        sold = self.products["sales_4w"].to_numpy(np.float64, na_value=np.nan)[places]
        table = pd.DataFrame(
            {
                "product_id": self.products["product_id"].to_numpy(object)[places], "how": how,
                "words": [list(used[n].words) for n in number], "score": score * (1 + np.nan_to_num(fit, nan=1)) / 2,
                "price_fit": fit, "is_partial": is_partial, "sold": np.nan_to_num(sold, nan=-1),
            }
        )  # fmt: skip
        table = table.sort_values(["score", "sold", "product_id"], ascending=[False, False, True], ignore_index=True)
        return table.assign(rank=np.arange(1, len(table) + 1))[COLUMNS]


def _own_shelves(words: Sequence[str]) -> frozenset[str]:
    return frozenset(shelf for word in words if head(word) for shelf in shelves(word))


def _is_thing(name: str) -> bool:
    """Whether other words may speak for a name.

    Not for a word of general language or a person; nor for a Latin name, mostly a brand that the house does not have.
    """
    return len(name) > 1 and not name.isascii() and kind(name) not in (Kind.GENERIC, Kind.PERSON)


def _texts(column: pd.Series[str]) -> list[str | None]:
    return [text if isinstance(text, str) and text else None for text in column]
