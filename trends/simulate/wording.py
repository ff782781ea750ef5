"""Phrases with blanks: `{好|超}软的{item}` has a choice and a slot; choices may hold slots and choices.

A phrase is compiled once, when the world is loaded: a note needs dozens of them, and a load test millions of notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.errors import SimulationError


@dataclass(frozen=True, slots=True)
class Slot:
    """A blank that the note fills in."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Ways to say it, each as likely as any other."""

    options: tuple[Phrase, ...]


Phrase = tuple[str | Slot | Choice, ...]
Slots = Mapping[str, str | tuple[str, ...]]


def compile_phrase(text: str) -> Phrase:
    """Take a phrase apart: plain text, choices between bars, and named slots.

    >>> compile_phrase("超软的{item}")
    ('超软的', Slot(name='item'))
    >>> compile_phrase("{好|超}软")
    (Choice(options=(('好',), ('超',))), '软')
    """
    options, end = _read(text, 0)
    if end < len(text) or len(options) > 1:
        raise SimulationError(f"phrase {text!r} has a brace or a bar without its partner; close it or take it out")
    return options[0]


def _read(text: str, start: int) -> tuple[list[Phrase], int]:
    """Read options up to the closing brace (or the end); returns them and where they end."""
    options: list[Phrase] = []
    parts: list[str | Slot | Choice] = []
    place = plain = start
    while place < len(text) and text[place] != "}":
        if text[place] in "{|" and place > plain:
            parts.append(text[plain:place])
        if text[place] == "{":
            inner, place = _read(text, place + 1)
            if place >= len(text):
                raise SimulationError(f"phrase {text!r} has an open brace; close it")
            if len(inner) > 1:
                parts.append(Choice(tuple(inner)))
            elif (
                len(inner[0]) == 1
                and isinstance(inner[0][0], str)
                and inner[0][0].isidentifier()
                and inner[0][0].isascii()
            ):
                parts.append(Slot(inner[0][0]))
            else:
                parts.extend(inner[0])
            plain = place + 1
        elif text[place] == "|":
            options.append(tuple(parts))
            parts, plain = [], place + 1
        place += 1
    if place > plain:
        parts.append(text[plain:place])
    return [*options, tuple(parts)], place


def slot_names(phrase: Phrase) -> set[str]:
    """The slots that a phrase may need.

    >>> sorted(slot_names(compile_phrase("{好|{much}好}用的{item}")))
    ['item', 'much']
    """
    names: set[str] = set()
    for part in phrase:
        if isinstance(part, Slot):
            names.add(part.name)
        elif isinstance(part, Choice):
            names = names.union(*(slot_names(option) for option in part.options))
    return names


def render(phrase: Phrase, slots: Slots, dice: Dice) -> str:
    """Fill a phrase in: a slot that holds several words gives one of them at random."""
    words: list[str] = []
    _fill(phrase, slots, dice, words)
    return "".join(words)


def _fill(phrase: Phrase, slots: Slots, dice: Dice, words: list[str]) -> None:
    for part in phrase:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Choice):
            _fill(dice.pick(part.options), slots, dice, words)
        else:
            value = slots[part.name]
            words.append(value if isinstance(value, str) else dice.pick(value))
