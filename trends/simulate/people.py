"""Authors: stable people with a home subject, a way of talking and habits of typing, made from their number alone.

Nothing is stored: a community of millions needs no table, because author 17 of 健身 is always the same person.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from notetrends.trends.simulate.lore import Parent, Voice, World

_GAPS = ("\n", "\n", "\n\n", "\n\t\n", "\n-\n", "\n.\n", "\n—\n")
_BULLETS = ("1.", "1.", "1️⃣", "①", "✅", "•", "-", "▪️", "💡", "👉", "1、", "📍", "⭐️", "✔️")
_TAG_GAPS = (" ", " ", " ", " ", " ", "", "", "  ", "\n")
_TOP_NOTES_A_WEEK = 30
_AUTHORS_A_NOTE = 12


@dataclass(frozen=True, slots=True)
class Author:
    """One person who posts."""

    author_id: str
    nickname: str
    voice: Voice
    layout: str
    gap: str
    bullet: str
    tag_gap: str
    n_tags: int
    emoji: tuple[str, ...]
    emoji_rate: float
    habits: tuple[tuple[str, str], ...]
    length: float
    labels: bool
    colon: str


class _Traits:
    """Small numbers taken one after another from a digest."""

    def __init__(self, digest: bytes) -> None:
        self._left = int.from_bytes(digest, "big")

    def below(self, size: int) -> int:
        self._left, drawn = divmod(self._left, size)
        return drawn

    def unit(self) -> float:
        return self.below(1024) / 1024

    def weighted(self, weights: Mapping[str, float]) -> str:
        left = self.unit() * sum(weights.values())
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return next(iter(weights))


class Society:
    """All authors of a world."""

    def __init__(self, world: World, seed: int) -> None:
        self._talk = world.talk
        self._voices = {voice.name: voice for voice in world.talk.voices}
        self._parents = {parent.parent: parent for parent in world.parents}
        self._habits = tuple((old, new) for old, news in sorted(world.talk.habits.items()) for new in news)
        self._seed = seed
        self.author = lru_cache(maxsize=20_000)(self._make)

    def _make(self, home: str, number: int) -> Author:
        digest = hashlib.blake2b(f"{self._seed}/{home}/{number}".encode(), digest_size=48).digest()
        traits = _Traits(digest)
        parent = self._parents.get(home)
        voice = self._voices[traits.weighted(self._weights(parent))]
        chars = self._talk.name_chars
        emoji = voice.emoji + (parent.emoji if parent else ()) * 2
        n_habits = (0, 0, 0, 1, 1, 2, 3)[traits.below(7)]
        return Author(
            author_id=hashlib.sha256(digest).hexdigest()[:16],
            nickname=f"{chars[traits.below(len(chars))]}***{chars[traits.below(len(chars))]}",
            voice=voice,
            layout=traits.weighted(voice.layouts),
            gap=_GAPS[traits.below(len(_GAPS))],
            bullet=_BULLETS[traits.below(len(_BULLETS))],
            tag_gap=_TAG_GAPS[traits.below(len(_TAG_GAPS))],
            n_tags=(0, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10)[traits.below(12)],
            emoji=tuple(emoji[traits.below(len(emoji))] for _ in range(6)) if emoji else (),
            emoji_rate=voice.emoji_rate * (0.3 + 1.4 * traits.unit()),
            habits=tuple(self._habits[traits.below(len(self._habits))] for _ in range(n_habits)),
            length=voice.chattiness * (0.6 + 0.9 * traits.unit()),
            labels=traits.below(5) == 0,
            colon=("：", "\n", "：", " ")[traits.below(4)],
        )

    def _weights(self, parent: Parent | None) -> dict[str, float]:
        extra = parent.voices if parent else {}
        return {name: voice.weight * extra.get(name, 1.0) for name, voice in self._voices.items()}


def author_number(roll: float, n_notes: float) -> int:
    """Which of a home's authors posts, heavy-tailed: a dozen authors for each note a week, the busiest posting most.

    The busiest author makes a tenth of a small home's notes, and 30 a week of a large one's.

    >>> [author_number(roll, 100) for roll in (0.0, 0.09, 0.5, 0.99)]
    [0, 0, 141, 1163]
    """
    n_authors = max(3.0, _AUTHORS_A_NOTE * n_notes)
    top_share = min(0.1, _TOP_NOTES_A_WEEK / max(1.0, n_notes))
    power = math.log(n_authors) / -math.log(top_share)
    return int(n_authors * roll ** max(1.0, power))


def shop_share(home_index: int, n_notes: float) -> float:
    """The share of a home's notes that its busiest account, a shop, posts besides: only every fifth home has one.

    >>> shop_share(0, 50), shop_share(1, 50), round(shop_share(5, 1000), 3)
    (0.3, 0.0, 0.03)
    """
    return min(0.3, _TOP_NOTES_A_WEEK / max(1.0, n_notes)) if home_index % 5 == 0 else 0.0
