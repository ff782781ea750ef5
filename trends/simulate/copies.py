"""Template copies: somebody else's note with a few words, signs and clauses changed, 5 to 30 % of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.wording import Phrase, Slots, render

_STOPS = "，。！？～\n "
_MAX_SIGNS = 3  # people who copy add a few emoji, not one to every clause
_CLAUSE = re.compile(r"[^，。！？～\n ]+[，。！？～\n ]*")
_SIGNS = ("✨", "💕", "🔥", "👏", "😭", "🥹", "💯", "🙌", "🌟", "💗", "🎀", "！")


def rewrite(
    text: str,
    dice: Dice,
    swaps: Mapping[str, Sequence[str]],
    asides: Sequence[Phrase],
    slots: Slots,
    protected: str = "",
    low: float = 0.06,
    high: float = 0.24,
) -> str:
    """Change a share of the characters drawn from [low, high]; clauses that hold `protected` stay.

    >>> import numpy as np
    >>> rewrite("真的很好用，推荐给大家", Dice(np.random.default_rng(2)), {"很": ["超"], "推荐": ["安利"]}, [], {})
    '真的超好用，推荐给大家'
    """
    aim = (low + (high - low) * dice.roll()) * len(text)
    clauses = _CLAUSE.findall(text)
    done = 0
    words = [word for word in swaps if word in text]
    for word in dice.sample(words, len(words)):
        places = [
            index for index, clause in enumerate(clauses) if word in clause and not (protected and protected in clause)
        ]
        if done >= 0.6 * aim or not places:
            continue
        place, new = dice.pick(places), dice.pick(swaps[word])
        clauses[place] = clauses[place].replace(word, new, 1)
        done += max(len(word), len(new))
    n_signs = 0
    for place in dice.sample(range(len(clauses)), len(clauses)):
        clause = clauses[place]
        room = aim - done
        if room < 1:
            break
        if protected and protected in clause:
            continue
        stop = clause[-1] if clause[-1] in _STOPS else ""
        if asides and 4 <= len(clause) <= 0.7 * room and dice.chance(0.6):
            new = render(dice.pick(asides), slots, dice) + stop
            clauses[place], done = new, done + max(len(clause), len(new))
        elif len(clause) <= room and dice.chance(0.6):
            clauses[place], done = "", done + len(clause)
        elif n_signs < _MAX_SIGNS:
            clauses[place] = clause[: len(clause) - len(stop)] + dice.pick(_SIGNS) + stop
            n_signs, done = n_signs + 1, done + 1
    return "".join(clauses)
