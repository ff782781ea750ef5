"""The text of one note, whatever stream it belongs to: ordinary, template copy, repost, spam or campaign."""

from __future__ import annotations

from dataclasses import dataclass, replace

from notetrends.trends.simulate.compose import Draft, Pen, Theme, make_theme
from notetrends.trends.simulate.copies import rewrite
from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.lore import CHATTER, SEASONS, Ads, Kind, World
from notetrends.trends.simulate.people import Author, Society, author_number, shop_share
from notetrends.trends.simulate.typeset import choose_tags, set_body, write_tags
from notetrends.trends.simulate.wording import Phrase, compile_phrase, render

_STAY_HOME = 0.78
_LONG = 0.4  # chance that a note goes on with another plan
_SHORT = frozenset({"避雷", "求助"})  # kinds that have said it all
_APPENDICES = ("测评", "教程", "合集", "种草")
_ONCE = frozenset({"open", "story", "price", "verdict", "close"})
_COVERT, _DECLARED = 0.03, 0.05  # cumulative: 3 % covert, 2 % declared


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of a note before it gets a time and counts."""

    title: str
    prose: str
    tag_line: str
    tags: tuple[str, ...]
    author: Author
    category: str
    parent: str
    brand: str = ""
    template_id: str = ""
    ad: str = "none"
    burst: str = ""

    @property
    def body(self) -> str:
        """What stands in the note: the prose, then the hashtags on the same or the next line."""
        return self.prose + self.tag_line


@dataclass(frozen=True, slots=True)
class Mood:
    """What the week does to the talk: its size, and what people mention."""

    n_notes: int
    weather: tuple[tuple[float, tuple[Phrase, ...]], ...]
    shopping: tuple[tuple[float, tuple[Phrase, ...]], ...]


class Desk:
    """Writes notes about a world; holds nothing but what the world gave it."""

    def __init__(self, world: World, seed: int) -> None:
        self._talk = world.talk
        self._society = Society(world, seed)
        self._themes = {
            category.name: make_theme(category, parent, world.talk)
            for parent in world.parents
            for category in parent.categories
        }
        self._homes = tuple(parent.parent for parent in world.parents)
        self._kinds = _wheel(tuple(kind for kind in world.talk.kinds if kind.name != "闲聊"))
        self._appendices = tuple(kind for kind in world.talk.kinds if kind.name in _APPENDICES)
        self._chat = next(kind for kind in world.talk.kinds if kind.name == "闲聊")
        self._spam = {
            spam.name: (spam, compile_phrase(spam.title), compile_phrase(spam.body)) for spam in world.talk.spam
        }
        self._ads = {ads.name: (ads, self._advertised(ads)) for ads in world.talk.ads}

    def _advertised(self, ads: Ads) -> Theme:
        theme = self._themes[ads.category]
        category = theme.category.model_copy(update={"brands": (ads.brand,), "goods": ads.points, "bads": ()})
        return replace(theme, category=category)

    def ordinary(self, category: str, mood: Mood, dice: Dice) -> Text:
        """A note that somebody wrote because they wanted to; a few are ads all the same."""
        theme = self._themes[category]
        roll = dice.roll()
        ad = "covert" if roll < _COVERT else "declared" if roll < _DECLARED else "none"
        author = self._somebody(theme.parent.parent, mood, dice)
        if theme.parent.parent == CHATTER:
            return self._write(theme, self._chat, author, mood, dice, "none")
        return self._write(theme, dice.pick(self._kinds), author, mood, dice, ad)

    def campaign(self, name: str, mood: Mood, dice: Dice) -> Text:
        """A note from a paid campaign: the same few points in each author's own words."""
        ads, theme = self._ads[name]
        ad = "covert" if dice.chance(0.7) else "declared"
        author = self._somebody(theme.parent.parent, mood, dice)
        kind = dice.pick([kind for kind in self._kinds if kind.name in ("种草", "开箱", "教程", "碎碎念")])
        return replace(self._write(theme, kind, author, mood, dice, ad), burst=ads.name)

    def spam(self, name: str, dice: Dice) -> Text:
        """A copy of a burst's template, from one of its made-up accounts."""
        spam, title, body = self._spam[name]
        author = self._society.author(f"spam/{name}", int(dice.roll() * spam.n_authors))
        talk = self._talk
        template = render(body, talk.slots, dice)
        text = rewrite(template, dice, talk.swaps, talk.pieces["aside"], talk.slots, spam.word, 0.05, 0.18)
        tags = tuple(dice.sample(spam.tags, dice.between(2, len(spam.tags))))
        heading = render(title, self._talk.slots, dice)
        line = "\n" + write_tags(tags, author)
        return Text(heading, text, line, tags, author, "", "", template_id=f"spam-{name}", burst=name)

    def template(self, template_id: str, category: str, mood: Mood, dice: Dice) -> Text:
        """The original of a template: an ordinary note long enough to be worth copying."""
        text = self.ordinary(category, mood, dice)
        while len(text.prose) < 120:
            text = self.ordinary(category, mood, dice)
        return replace(text, template_id=template_id)

    def copy(self, original: Text, mood: Mood, dice: Dice) -> Text:
        """A copy with 5 to 30 % of its text changed, by a reader or by one of a few farm accounts."""
        farm = dice.chance(0.4)
        author = (
            self._society.author(f"farm/{original.template_id}", dice.between(0, 4))
            if farm
            else self._somebody(original.parent, mood, dice)
        )
        brands = self._themes[original.category].brands
        prose, brand = original.prose, original.brand
        if brand and prose.count(brand) * 2 * len(brand) < 0.06 * len(prose) and dice.chance(0.3):
            prose = prose.replace(brand, dice.pick(brands))
        prose = rewrite(prose, dice, self._talk.swaps, self._talk.pieces["aside"], self._talk.slots)
        title = rewrite(original.title, dice, self._talk.swaps, (), {}) if dice.chance(0.5) else original.title
        return replace(original, title=title, prose=prose, author=author)

    def repost(self, original: Text, mood: Mood, dice: Dice) -> Text:
        """The same note again, by its author or by a thief."""
        author = original.author if dice.chance(0.5) else self._somebody(original.parent, mood, dice)
        return replace(original, author=author)

    def _somebody(self, home: str, mood: Mood, dice: Dice) -> Author:
        n_here = mood.n_notes / len(self._homes)
        if dice.chance(shop_share(self._homes.index(home), n_here)):
            return self._society.author(home, 0)
        if not dice.chance(_STAY_HOME):
            home = dice.pick(self._homes)
        return self._society.author(home, author_number(dice.roll(), n_here))

    def _write(self, theme: Theme, kind: Kind, author: Author, mood: Mood, dice: Dice, ad: str) -> Text:
        talk = self._talk
        season: tuple[Phrase, ...] = ()
        for chance, phrases in mood.weather if kind is self._chat else mood.weather + mood.shopping:
            if dice.chance(chance):
                season = phrases
        pen = Pen(theme, talk, author, dice, season)
        size = 1.75 * author.length * _stretch(dice.roll())
        draft = pen.write(kind, size)
        while kind.name not in _SHORT and dice.chance(_LONG):
            more = pen.write(kind if kind is self._chat else dice.pick(self._appendices), size)
            draft = replace(draft, blocks=draft.blocks + [block for block in more.blocks if block[0] not in _ONCE])
        if dice.chance(0.07):
            keep = dice.between(0, 1)
            draft = Draft(draft.title, [(piece, lines[:2]) for piece, lines in draft.blocks[:keep]], draft.brand)
        body = set_body(draft, author, talk, dice)
        n_tags = author.n_tags
        everybody = () if kind is self._chat else talk.tags
        if ad == "covert":
            body += author.gap + render(dice.pick(talk.lures), pen.slots, dice)
        elif ad == "declared":
            body = render(dice.pick(talk.declarations), pen.slots, dice) + "\n" + body
            everybody = talk.declaration_tags
            n_tags += 2
        tags = choose_tags(theme.category.tags, theme.parent.tags, everybody, n_tags, dice)
        if ad == "declared" and not set(tags) & set(talk.declaration_tags):
            tags.append(dice.pick(talk.declaration_tags))
        line = write_tags(tags, author)
        if line and body:
            line = ("\n" if author.tag_gap != "" or dice.chance(0.5) else "") + line
        title = draft.title
        if author.emoji and dice.chance(author.emoji_rate):
            title += dice.pick(author.emoji)
        return Text(
            title, body, line, tuple(tags), author, theme.category.name, theme.parent.parent, draft.brand, ad=ad
        )


def _stretch(roll: float) -> float:
    """Heavy-tailed lengths: half of the notes below 1, one in fifty above 2.5.

    >>> [round(_stretch(roll), 2) for roll in (0.0, 0.5, 0.9, 0.99)]
    [0.45, 0.84, 1.71, 4.0]
    """
    return float(min(4.0, 0.45 + 0.39 * roll / 0.5 if roll < 0.5 else 0.84 * (0.5 / (1 - roll)) ** 0.44))


def _wheel(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Kinds repeated by weight, so that a plain pick is a weighted one."""
    return tuple(kind for kind in kinds for _ in range(int(kind.weight)))


def make_mood(world: World, n_notes: int, chances: dict[str, float]) -> Mood:
    """Take the week's talk from the plot's chances; nobody shops while they chat."""
    talk = [(name, (chance, world.talk.seasons[name])) for name, chance in sorted(chances.items())]
    weather = tuple(entry for name, entry in talk if name in SEASONS)
    return Mood(n_notes, weather, tuple(entry for name, entry in talk if name not in SEASONS))
