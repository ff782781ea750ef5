"""How long a rise will go on, and whether goods can be there in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

AHEAD = (4.0, 8.0, 13.0)  # weeks for which `trends` tells a chance
_LEAST = 0.01  # a chance of 0 says "nobody of a few", not "never"


@dataclass(frozen=True)
class Lifetime:
    """The chance that a rise goes on for so many more weeks: constant hazard between the weeks that are known.

    Attributes:
        weeks: rising, the first 0.
        chances: that it goes on so long, falling, the first 1.
        is_prior: whether nothing but experience with its kind stands behind it.
    """

    weeks: tuple[float, ...]
    chances: tuple[float, ...]
    is_prior: bool

    def outlasts(self, weeks: float) -> float:
        """The chance that it goes on for `weeks` more; beyond the last known week its mean hazard goes on.

        >>> life = Lifetime((0, 4, 8), (1, 0.64, 0.16), is_prior=False)
        >>> [round(life.outlasts(weeks), 2) for weeks in (0, 2, 4, 6, 8, 16)]
        [1.0, 0.8, 0.64, 0.32, 0.16, 0.03]
        """
        return float(self._left(np.array([weeks]))[0])

    def weeks_until(self, chance: float) -> float | None:
        """After how many weeks only so much of a chance is left; None where that is more than two years.

        >>> round(Lifetime((0, 4), (1, 0.5), is_prior=True).weeks_until(0.25), 1)
        8.0
        """
        ahead = np.arange(0.0, 104.25, 0.25)
        gone = np.flatnonzero(self._left(ahead) <= chance + 1e-9)
        return float(ahead[gone[0]]) if len(gone) else None

    def _left(self, weeks: NDArray[np.float64]) -> NDArray[np.float64]:
        logs = np.log(np.clip(self.chances, _LEAST, 1.0))
        beyond = np.maximum(0.0, weeks - self.weeks[-1]) * logs[-1] / self.weeks[-1]
        return np.asarray(np.exp(np.interp(weeks, self.weeks, logs) + beyond))


def lifetime(entry: Mapping[Any, Any], prior_weeks: Mapping[str, float]) -> Lifetime:
    """What is known of an entry's life: the chances of `trends`, else what its kind and age let expect.

    Without enough earlier rises half of a kind is over after `prior_weeks`. Each week that it has gone on undiminished
    adds one, as for lives with a power law's tail (Lomax 1954): what has lasted longer will last longer. A newborn,
    and whatever is below its own weeks so far, is not promised more than that: that is what a fad looks like. What is
    no newborn any more may be below them by chance (a standard deviation of its count).

    Args:
        entry: stage, is_newborn, n_weeks_rising, history (oldest first, this week last), and lasts_4w, lasts_8w,
            lasts_13w (None or NaN = too few earlier rises).
        prior_weeks: by stage, the weeks after which half of such rises are over; other stages get the least of them.

    >>> nothing = dict.fromkeys(["lasts_4w", "lasts_8w", "lasts_13w"])
    >>> new = {"stage": "surging", "is_newborn": True, "n_weeks_rising": 1, "history": [0, 0, 9], **nothing}
    >>> [round(lifetime(new | more, {"surging": 3.0}).outlasts(3), 2)
    ...  for more in ({}, {"n_weeks_rising": 2, "history": [0, 7, 9]}, {"n_weeks_rising": 2, "history": [0, 9, 7]})]
    [0.5, 0.59, 0.5]
    >>> round(lifetime(new | {"lasts_4w": 0.9}, {"surging": 3.0}).outlasts(4), 2)
    0.4
    >>> lifetime(new | {"lasts_4w": 0.9, "is_newborn": False}, {"surging": 3.0}).outlasts(4)
    0.9
    """
    n_weeks, history = int(entry["n_weeks_rising"]), np.asarray(entry["history"], dtype=np.float64)
    before = history[-n_weeks:-1] if n_weeks > 1 else history[:0]
    told_before = before[~np.isnan(before)]
    usual = told_before.mean() if len(told_before) else 0.0
    holds = bool(history[-1] >= usual - (0.0 if entry["is_newborn"] else np.sqrt(usual)))
    half = prior_weeks.get(entry["stage"], min(prior_weeks.values())) + (len(before) if holds else 0)
    prior = Lifetime((0.0, half), (1.0, 0.5), is_prior=True)
    known = {weeks: entry[f"lasts_{weeks:g}w"] for weeks in AHEAD}
    told = {weeks: chance for weeks, chance in known.items() if chance is not None and not np.isnan(chance)}
    if not told:
        return prior
    if entry["is_newborn"] or not holds:
        told = {weeks: min(chance, prior.outlasts(weeks)) for weeks, chance in told.items()}
    return Lifetime((0.0, *told), (1.0, *told.values()), is_prior=False)
