"""The ISO week, Monday to Sunday in Asia/Shanghai: the unit in which notetrends reads, counts and writes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from notetrends.trends.errors import WeekError

TIMEZONE = ZoneInfo("Asia/Shanghai")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{2})")


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week, held as its Monday.

    >>> week = Week.parse("2022-W16")
    >>> week.monday, week.sunday
    (datetime.date(2022, 4, 18), datetime.date(2022, 4, 24))
    >>> str(week + 1), week - Week.parse("2022-W10")
    ('2022-W17', 6)
    """

    monday: dt.date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise WeekError(f"a week starts on a Monday, and {self.monday} is none; use Week.of({self.monday})")

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read `2022-W16`, or any day of the week as `2022-04-20`."""
        match = _ISO_WEEK.fullmatch(text.strip())
        try:
            if match:
                return cls(dt.date.fromisocalendar(int(match[1]), int(match[2]), 1))
            return cls.of(dt.date.fromisoformat(text.strip()))
        except ValueError:
            raise WeekError(
                f"week {text!r} is not understood; write an ISO week such as 2022-W16, or a day such as 2022-04-20"
            ) from None

    @classmethod
    def of(cls, moment: dt.date | dt.datetime) -> Week:
        """The week that holds a day, or a moment (an aware one is first taken to Asia/Shanghai).

        >>> str(Week.of(dt.datetime(2022, 4, 17, 22, tzinfo=dt.UTC)))  # Monday 06:00 in Shanghai
        '2022-W16'
        """
        if isinstance(moment, dt.datetime):
            moment = (moment.astimezone(TIMEZONE) if moment.tzinfo else moment).date()
        return cls(moment - dt.timedelta(days=moment.weekday()))

    @property
    def sunday(self) -> dt.date:
        """The last day of the week."""
        return self.monday + dt.timedelta(days=6)

    @property
    def start(self) -> dt.datetime:
        """The moment in which the week begins, aware, Asia/Shanghai."""
        return dt.datetime.combine(self.monday, dt.time(), TIMEZONE)

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    def __add__(self, n_weeks: int) -> Week:
        return Week(self.monday + dt.timedelta(weeks=n_weeks))

    def __sub__(self, other: Week) -> int:
        """The number of weeks from `other` to this one."""
        return (self.monday - other.monday).days // 7

    def window(self, n_weeks: int) -> list[Week]:
        """The `n_weeks` weeks that end with this one, oldest first.

        >>> [str(week) for week in Week.parse("2021-W01").window(2)]
        ['2020-W53', '2021-W01']
        """
        return [self + lag for lag in range(1 - n_weeks, 1)]


def weeks_between(first: Week, last: Week) -> Iterator[Week]:
    """Every week from `first` to `last`, both included."""
    for lag in range(last - first + 1):
        yield first + lag
