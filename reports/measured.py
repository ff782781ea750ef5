"""What a backtest measured, as data: raw numbers in, no wording, no layout; None is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from notetrends.reports import cells
from notetrends.reports.language import _


@dataclass(frozen=True)
class Rate:
    """One measured figure with its 95 % interval, and on how many weeks, rises or entries it was measured."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Rise:
    """One planted rise: notes a week before and at its peak, weekly growth, and when an entry was first about it."""

    word: str
    onset: dt.date | None
    peak: dt.date | None
    growth: float | None
    n_before: float | None
    n_peak: int | None
    found: dt.date | None
    rank: int | None
    lead: int | None


@dataclass(frozen=True)
class Backtest:
    """A backtest of the weeks from `first` to `last` (Mondays); `rates` by measure and what it is of."""

    first: dt.date
    last: dt.date
    n_weeks: int
    n_seeds: int
    n_rises: int
    settings: str
    rates: Mapping[tuple[str, str], Rate]
    rises: tuple[Rise, ...] = ()

    def rate(self, measure: str, about: str = "") -> Rate:
        """A figure; without value where it was not measured."""
        return self.rates.get((measure, about), Rate())

    def about(self, measure: str) -> dict[str, Rate]:
        """The figures of a measure by what they are of, in the order of the table; without that of all."""
        return {about: rate for (name, about), rate in self.rates.items() if name == measure and about}


def read_backtest(measures: pd.DataFrame, facts: Mapping[str, str], rises: pd.DataFrame | None = None) -> Backtest:
    """A backtest from its table.

    Args:
        measures: the table `backtests` of one week.
        facts: what is written beside it: first, last (Mondays), n_weeks, n_seeds, n_rises, settings.
        rises: the planted rises, where they are still known.
    """
    rows = measures.to_dict("records")
    return Backtest(
        first=dt.date.fromisoformat(facts["first"]),
        last=dt.date.fromisoformat(facts["last"]),
        n_weeks=int(facts["n_weeks"]),
        n_seeds=int(facts["n_seeds"]),
        n_rises=int(facts["n_rises"]),
        settings=facts["settings"],
        rates={
            (str(row["measure"]), str(row["about"])): Rate(
                cells.number(row["value"]), cells.number(row["low"]), cells.number(row["high"]), int(row["n"])
            )
            for row in rows
        },
        rises=() if rises is None else tuple(map(_rise, rises.to_dict("records"))),
    )


def _rise(row: Mapping[object, object]) -> Rise:
    return Rise(
        word=cells.text(row["word"]) or _("（无名）"),
        onset=cells.day(row["onset"]),
        peak=cells.day(row["peak"]),
        growth=cells.number(row["growth"]),
        n_before=cells.number(row["n_before"]),
        n_peak=cells.integer(row["n_peak"]),
        found=cells.day(row["found"]),
        rank=cells.integer(row["rank"]),
        lead=cells.integer(row["lead"]),
    )
