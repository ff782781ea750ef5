"""Cheap random draws for text: one stream of uniform numbers, drawn from numpy in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 8192


def _blocks(rng: np.random.Generator) -> Iterator[list[float]]:
    while True:
        yield rng.random(_BLOCK).tolist()


class Dice:
    """Draws that cost tens of nanoseconds each, where a call into numpy would cost microseconds.

    >>> dice = Dice(np.random.default_rng(1))
    >>> [dice.pick("甲乙丙") for _ in range(4)]
    ['乙', '丙', '甲', '丙']
    """

    __slots__ = ("roll",)

    def __init__(self, rng: np.random.Generator) -> None:
        self.roll = chain.from_iterable(_blocks(rng)).__next__

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as any other."""
        return options[int(self.roll() * len(options))]

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.roll() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.roll() * (high - low + 1))

    def sample(self, options: Sequence[T], size: int) -> list[T]:
        """Up to `size` different options, in drawn order."""
        n_options = len(options)
        drawn: dict[int, None] = {}
        roll = self.roll
        if size >= n_options:
            return sorted(options, key=lambda _: roll())
        while len(drawn) < size:
            drawn[int(roll() * n_options)] = None
        return [options[index] for index in drawn]
