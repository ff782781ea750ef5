"""What a note says: a plan of pieces for each kind of note, filled from the category's and everybody's phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.lore import Category, Kind, Parent, Talk
from notetrends.trends.simulate.people import Author
from notetrends.trends.simulate.wording import Phrase, compile_phrase, render


@dataclass(frozen=True, slots=True)
class Draft:
    """A note before typesetting: pieces, each a name and its sentences."""

    title: str
    blocks: list[tuple[str, list[str]]]
    brand: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A category with its parent and the slots of its phrases, prepared once."""

    category: Category
    parent: Parent
    slots: dict[str, str | tuple[str, ...]]
    prices: tuple[str, ...]

    @property
    def brands(self) -> tuple[str, ...]:
        """The brands that its authors know."""
        return self.category.brands or self.parent.brands or ("杂牌",)


def make_theme(category: Category, parent: Parent, talk: Talk) -> Theme:
    """Prepare a category for writing."""
    slots: dict[str, str | tuple[str, ...]] = dict(talk.slots)
    prices = _prices(*category.price)
    slots |= {"item": category.items, "attr": category.attrs or ("好用",), "scene": category.scenes or ("在家",)}
    slots["who"] = parent.people
    return Theme(category, parent, slots, prices)


def _prices(low: float, high: float) -> tuple[str, ...]:
    """Forty prices as people write them: 39, 39.9, 128, 1299."""
    steps = (low * (high / low) ** (index / 39) for index in range(40))
    endings = (0, 0, 9, 8, 5, 9)
    prices = []
    for index, step in enumerate(steps):
        whole = int(step)
        if whole >= 30:
            whole = whole // 10 * 10 + endings[index % 6]
        prices.append(f"{whole}.9" if whole < 120 and index % 3 == 0 else str(max(1, whole)))
    return tuple(prices)


class Pen:
    """One note being written: nothing is said twice in it."""

    def __init__(self, theme: Theme, talk: Talk, author: Author, dice: Dice, season: Sequence[Phrase]) -> None:
        self._theme, self._talk, self._author, self._dice, self._season = theme, talk, author, dice, season
        self.category = theme.category
        brands = theme.brands
        self.brand = dice.pick(brands)
        slots = dict(theme.slots)
        items = self.category.items
        item = dice.pick(items if dice.chance(0.3) else items[:2])
        slots |= {"item": item, "brand": self.brand, "other": _other(brands, self.brand, dice)}
        prices = theme.prices
        level = int(dice.roll() * len(prices))
        slots |= {
            "price": prices[level],
            "lower": prices[max(0, level - 4)],
            "cost": prices[max(0, level - 8) : level + 6],
        }
        self.slots = slots
        self._said: set[int] = set()

    def say(self, phrases: Sequence[Phrase], size: int) -> list[str]:
        """Some of these phrases that the note has not used yet, filled in."""
        slots, dice, said = self.slots, self._dice, self._said
        lines: list[str] = []
        for _ in range(min(3 * size, size + 4)):  # a small pool may be said out; then the note is shorter
            if len(lines) == size or not phrases:
                break
            phrase = dice.pick(phrases)
            if id(phrase) not in said:
                said.add(id(phrase))
                lines.append(render(phrase, slots, dice))
        return lines

    def write(self, kind: Kind, size: float) -> Draft:
        """Follow the kind's plan; `size` stretches the optional parts (1 is usual)."""
        blocks: list[tuple[str, list[str]]] = []
        for entry in kind.plan:
            piece, _, span = entry.partition(" ")
            low, _, high = span.partition("-")
            size_here = self._count(int(low), int(high), size)
            if size_here:
                lines = _PIECES[piece](self, kind, size_here) if piece in _PIECES else self._common(piece, size_here)
                if lines:
                    blocks.append((piece, lines))
        return Draft(self._title(kind), blocks, self.brand)

    def _count(self, low: int, high: int, size: float) -> int:
        drawn = low + (high + 1 - low) * self._dice.roll() * size
        return min(int(drawn), high + high // 2)

    def _common(self, piece: str, size: int) -> list[str]:
        return self.say(self._talk.pieces[piece], size)

    def _title(self, kind: Kind) -> str:
        own = self.category.titles
        pool = own if self._dice.chance(kind.own_titles) else kind.titles
        return render(self._dice.pick(pool), self.slots, self._dice)

    def open(self, kind: Kind, size: int) -> list[str]:
        """The first words: the kind's, or the author's own."""
        return self.say(kind.opens if self._dice.chance(kind.own_words) else self._author.voice.opens, 1)

    def close(self, kind: Kind, size: int) -> list[str]:
        """The last words."""
        return self.say(kind.closes if self._dice.chance(kind.own_words) else self._author.voice.closes, size)

    def story(self, kind: Kind, size: int) -> list[str]:
        """How it came about; now and then with the season's or the sale's talk."""
        shared = self._theme.parent.stories
        pool = shared if shared and self._dice.chance(0.25) else self.category.stories
        lines = self.say(pool, size)
        return lines + self.say(self._season, 1) if self._season else lines

    def compare(self, kind: Kind, size: int) -> list[str]:
        """A line for each of several brands: what is good, what is not."""
        dice, lines = self._dice, []
        brands = dice.sample(tuple(dict.fromkeys(self._theme.brands)), size)
        # the verdict must be about what was compared
        self.slots |= {"brand": brands[0], "other": brands[-1] if len(brands) > 1 else "别家"}
        for brand in brands:
            n_goods, n_bads = dice.pick(((1, 0), (1, 1), (1, 1), (2, 0), (2, 1), (0, 1)))
            said = self.say(self.category.goods, n_goods) + self.say(self.category.bads, n_bads)
            price = f"（{render(dice.pick(_PRICE_TAGS), self.slots, dice)}）" if dice.chance(0.4) else ""
            if said:
                lines.append(f"{brand}{price}{dice.pick(_COLONS)}{'，'.join(said)}")
        return lines

    def listing(self, kind: Kind, size: int) -> list[str]:
        """A line for each of several things: what is said of a thing stands under its own name."""
        dice, lines = self._dice, []
        for said in self.say(self.category.goods, size):
            named = [item for item in self.category.items if item in said]
            item = max(named, key=len) if named else dice.pick(self.category.items[:2])
            brand = dice.pick(self._theme.brands) if dice.chance(0.6) else ""
            price = f"（{render(dice.pick(_PRICE_TAGS), self.slots, dice)}）" if dice.chance(0.25) else ""
            lines.append(f"{brand}{'' if brand and dice.chance(0.3) else item}{price}{dice.pick(_COLONS)}{said}")
        return lines

    def steps(self, kind: Kind, size: int) -> list[str]:
        """What to do, in the order of the file, because that is the order of doing it."""
        steps = self.category.steps
        chosen = sorted(self._dice.sample(range(len(steps)), size))
        return [render(steps[index], self.slots, self._dice) for index in chosen]


def _other(brands: Sequence[str], brand: str, dice: Dice) -> str:
    other = dice.pick(brands)
    return other if other != brand else "别家"


def _own(name: str) -> Callable[[Pen, Kind, int], list[str]]:
    return lambda pen, kind, size: pen.say(getattr(pen.category, name), size)


_COLONS = ("：", "：", "｜", " ", "～", "，", "——", "→")
_PRICE_TAGS = tuple(map(compile_phrase, ("¥{cost}", "{cost}", "{cost}块", "大概{cost}", "{cost}r", "活动价{cost}")))
_PIECES: dict[str, Callable[[Pen, Kind, int], list[str]]] = {
    "open": Pen.open,
    "close": Pen.close,
    "story": Pen.story,
    "compare": Pen.compare,
    "list": Pen.listing,
    "steps": Pen.steps,
    "goods": _own("goods"),
    "thought": _own("goods"),
    "bads": _own("bads"),
    "asks": _own("asks"),
}
