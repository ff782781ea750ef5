"""The brands of a catalogue: which products each name of a brand means, and names that begin or end with one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.tokenize.segment import bounded
from notetrends.trends.selection.aliases import Aliases, brand_names, learn_aliases
from notetrends.trends.selection.names import shelves

_NOTHING = np.empty(0, np.int64)
_HIDDEN = "\x01"
# A brand's titles that are looked at, and those that must name goods; the part of them that makes a shelf its own, and
# that makes it its only one.
_SAMPLE, _MIN_TOLD, _USUAL, _ALONE = 200, 5, 0.4, 0.8


class Branded(NamedTuple):
    """A brand found in a name: what it is called there, what is left of the name, and the brand's products."""

    name: str
    rest: str
    places: NDArray[np.int64]
    is_alias: bool


class Brands:
    """The brands of a catalogue.

    Args:
        brands: the brand field of each product, None where unknown.
        titles: its name, as `spell` writes it.
        aliases: groups of names from the house's file.

    >>> brands = Brands(["兰蔻", None, "雅漾"], ["lancome/兰蔻 面霜", "兰蔻面霜", "雅漾面霜"], [("兰蔻", "lancome")])
    >>> brands.find("lancome面霜")
    Branded(name='lancome', rest='面霜', places=array([0, 1]), is_alias=True)
    """

    def __init__(self, brands: Sequence[str | None], titles: Sequence[str], aliases: Sequence[Sequence[str]]) -> None:
        fields = {brand: brand_names(brand) for brand in {b for b in brands if b}}
        own = [fields[brand] if brand else () for brand in brands]
        learned = learn_aliases(titles, own)
        self.aliases = Aliases([*fields.values(), *learned, *aliases])
        placed: dict[str, list[int]] = defaultdict(list)
        for place, names in enumerate(own):
            for name in names:
                placed[name].append(place)
        self._own = {name: np.array(places, np.int64) for name, places in placed.items()}
        self._names = {alias for name in self._own for alias in self.aliases.of(name)}
        self._shares = lru_cache(maxsize=None)(self._find_shares)
        self._longest = max(map(len, self._names), default=0)
        unknown = [place for place, names in enumerate(own) if not names]
        self._unknown = np.array(unknown, np.int64)
        self._unbranded = TextIndex([titles[place] for place in unknown])
        self._products = own
        # a brand's name in a title is the brand and not the words that it is made of
        hidden = {names: self._pattern(names) for names in set(own)}
        self.bare_titles = [hidden[names].sub(_HIDDEN, title) for title, names in zip(titles, own, strict=True)]

    def find(self, name: str) -> Branded | None:
        """The longest brand that a name is, begins with or ends with; None where there is none."""
        for length in range(min(len(name), self._longest), 1, -1):
            for brand, rest, edge in (
                (name[:length], name[length:], name[length - 1 : length + 1]),
                (name[-length:], name[:-length], name[-length - 1 : -length + 1 or None][:2]),
            ):
                if brand in self._names and not (rest and edge.isascii() and edge.isalnum()):
                    rest = rest.strip(" /·-").removeprefix("的").removeprefix("家的")
                    return Branded(brand, rest, self._places(brand), brand not in self._own)
        return None

    def sells(self, place: int, own: frozenset[str]) -> bool | None:
        """Whether goods of these shelves are what a product's brand sells; None where it sells many things, or unknown.

        Args:
            place: the product.
            own: the shelves.
        """
        names = self._products[place]
        shares = self._shares(names) if names else {}
        if any(shares.get(shelf, 0) >= _USUAL for shelf in own):
            return True
        return False if shares and max(shares.values()) >= _ALONE else None

    def _find_shares(self, names: tuple[str, ...]) -> dict[str, float]:
        """The part of a brand's titles that names goods of each shelf; nothing where too few name any."""
        places = self._own[names[0]]
        told = [found for place in places[:: len(places) // _SAMPLE + 1] if (found := shelves(self.bare_titles[place]))]
        counts = Counter(shelf for found in told for shelf in found)
        return {shelf: n / len(told) for shelf, n in sorted(counts.items())} if len(told) >= _MIN_TOLD else {}

    def _places(self, brand: str) -> NDArray[np.int64]:
        names = self.aliases.of(brand)
        known = [self._own.get(name, _NOTHING) for name in names]
        told = [self._unknown[self._unbranded.find(name)] for name in names]
        return np.unique(np.concatenate([*known, *told]))

    def _pattern(self, names: Sequence[str]) -> re.Pattern[str]:
        called = sorted({alias for name in names for alias in self.aliases.of(name)}, key=lambda a: (-len(a), a))
        return re.compile("|".join(map(bounded, called)) or r"(?!)")
