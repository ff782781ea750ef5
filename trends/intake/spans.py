"""A span of time, for intake that is to bring in some weeks only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from notetrends.trends.week import Week


@dataclass(frozen=True)
class Span:
    """The moments from `start` up to `end`, which is no longer part of it; both aware."""

    start: dt.datetime
    end: dt.datetime

    @classmethod
    def of(cls, first: Week, last: Week) -> Self:
        """The weeks from `first` to `last`, both included.

        >>> span = Span.of(Week.parse("2022-W16"), Week.parse("2022-W16"))
        >>> print(span.start, span.end)
        2022-04-18 00:00:00+08:00 2022-04-25 00:00:00+08:00
        """
        return cls(first.start, (last + 1).start)

    def holds(self, times: pd.Series[Any]) -> pd.Series[bool]:
        """Which of some aware times lie in it; unknown ones do not."""
        return (times >= self.start) & (times < self.end)
