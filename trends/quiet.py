"""Hours in which nobody's telephone should ring."""

from __future__ import annotations

import datetime as dt

from notetrends.trends.week import TIMEZONE

_SATURDAY = 5


def quiet_until(moment: dt.datetime, start: int, end: int, *, weekends: bool) -> dt.datetime | None:
    """When the quiet that holds at `moment` is over, in Asia/Shanghai; None where none holds.

    Args:
        moment: an aware moment.
        start: the hour from which it is quiet.
        end: the hour at which quiet ends; the same as `start`: nights are not quiet.
        weekends: whether Saturday and Sunday are quiet.

    >>> friday, monday = dt.datetime(2022, 4, 22, 15, tzinfo=dt.UTC), dt.datetime(2022, 4, 25, tzinfo=dt.UTC)
    >>> quiet_until(friday, 22, 8, weekends=True).isoformat()
    '2022-04-25T08:00:00+08:00'
    >>> quiet_until(monday, 22, 8, weekends=True) is None  # 08:00 in Shanghai
    True
    """
    local = moment.astimezone(TIMEZONE)
    found = local
    while _is_quiet(found, start, end, weekends):
        found = found.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    return None if found is local else found


def _is_quiet(local: dt.datetime, start: int, end: int, weekends: bool) -> bool:
    if weekends and local.weekday() >= _SATURDAY:
        return True
    if start <= end:
        return start <= local.hour < end
    return local.hour >= start or local.hour < end
