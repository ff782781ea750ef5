"""The made-up community: its subjects, its products and its ways of talking, from `world/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError

from notetrends.trends.simulate.errors import SimulationError
from notetrends.trends.simulate.wording import Phrase, compile_phrase

CHATTER = "闲聊"  # the parent of all that nobody can buy
SEASONS = {"春": (4, 5), "夏": (7, 15), "秋": (10, 10), "冬": (1, 5)}  # the middle of each, month and day
_FOLDER = resources.files("notetrends.trends.simulate") / "world"
_COMMON = ("voice.toml", "kinds.toml", "spam.toml")


def _words(value: Any) -> Any:  # noqa: ANN401
    return tuple(word.strip() for word in value.split("、") if word.strip()) if isinstance(value, str) else value


def _lines(value: Any) -> tuple[Phrase, ...]:  # noqa: ANN401
    lines = value.splitlines() if isinstance(value, str) else value
    return tuple(compile_phrase(line.strip()) for line in lines if line.strip())


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]  # written 甲、乙、丙
Lines = Annotated[tuple[Phrase, ...], PlainValidator(_lines)]  # written one phrase a line


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Curve(_Part):
    """How a category moves through the year; `event` ones are silent until the plot calls them."""

    kind: Literal["steady", "season", "festival", "event"] = "steady"
    peaks: tuple[tuple[int, int], ...] = ()
    festivals: Words = ()
    weeks: float = 6.0
    lift: float = 0.0


class Category(_Part):
    """A subject of notes, with all that people say about it."""

    name: str
    shelf: str = ""
    weight: float = 1.0
    curve: Curve = Curve()
    pattern: Words = ()
    items: Words
    attrs: Words = ()
    brands: Words = ()
    price: tuple[float, float] = (20, 200)
    scenes: Words = ()
    stories: Lines
    goods: Lines
    bads: Lines = ()
    steps: Lines = ()
    asks: Lines
    titles: Lines
    tags: Words


class Parent(_Part):
    """A shelf of the shop: categories that share brands, people and small talk."""

    parent: str
    brands: Words = ()
    people: Words = ("我",)
    emoji: Words = ()
    tags: Words = ()
    voices: Mapping[str, float] = {}
    stories: Lines = ()
    categories: tuple[Category, ...]


class Voice(_Part):
    """A way of talking: what this kind of author opens, fills and closes with."""

    name: str
    weight: float
    layouts: Mapping[str, float]
    emoji: Words = ()
    emoji_rate: float = 0.0
    ends: tuple[str, ...] = ("",)
    chattiness: float = 1.0
    opens: Lines
    fillers: Words = ()
    filler_rate: float = 0.0
    tails: Words = ()
    tail_rate: float = 0.0
    closes: Lines


class Kind(_Part):
    """A kind of note: its plan is a list of pieces, each with how many sentences it takes."""

    name: str
    weight: float
    own_titles: float
    own_words: float = 0.6
    plan: tuple[str, ...]
    titles: Lines
    opens: Lines
    closes: Lines


class Spam(_Part):
    """A burst template; `word` stays in all of its copies."""

    name: str
    word: str
    n_authors: int
    title: str
    body: str
    tags: Words = ()


class Ads(_Part):
    """A paid campaign for a brand that nobody mentions otherwise."""

    name: str
    brand: str
    category: str
    points: Lines


class Talk(_Part):
    """What everybody says, whatever the subject."""

    slots: Mapping[str, Words]
    pieces: Mapping[str, Lines]
    seasons: Mapping[str, Lines]
    season_words: Mapping[str, Words]
    labels: Mapping[str, Words]
    swaps: Mapping[str, Words]
    habits: Mapping[str, Words]
    sulks: tuple[str, ...]
    stickers: Words
    tags: Words
    name_chars: str
    voices: tuple[Voice, ...]
    kinds: tuple[Kind, ...]
    spam: tuple[Spam, ...]
    ads: tuple[Ads, ...]
    lures: Lines
    declarations: Lines
    declaration_tags: Words


class World(_Part):
    """Everything that notes are made of."""

    parents: tuple[Parent, ...]
    talk: Talk

    @cached_property
    def homes(self) -> dict[str, Parent]:
        """Category name -> its parent."""
        return {category.name: parent for parent in self.parents for category in parent.categories}

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """All categories, in file order."""
        return tuple(category for parent in self.parents for category in parent.categories)


@cache
def load_world() -> World:
    """Read and check the package's TOML files (once per process)."""
    read = {
        path.name: tomllib.loads(path.read_text("utf-8")) for path in _FOLDER.iterdir() if path.name.endswith(".toml")
    }
    talk: dict[str, Any] = {}
    for name in _COMMON:
        talk |= read.pop(name)
    try:
        world = World(parents=tuple(Parent(**read[name]) for name in sorted(read)), talk=Talk(**talk))
    except ValidationError as error:
        raise SimulationError(f"the simulated world cannot be read: {error}") from error
    names = [category.name for category in world.categories]
    if len(set(names)) < len(names):
        raise SimulationError(f"a category name occurs twice in world/: {sorted(names)}; rename one")
    return world
