"""The days that a Chinese shopper's year turns on, lunar ones included."""

from __future__ import annotations

import datetime as dt
from functools import cache

from lunar_python import Lunar

from notetrends.trends.simulate.errors import SimulationError

_LUNAR = {"春节": (1, 1), "端午": (5, 5), "七夕": (7, 7), "中秋": (8, 15)}
_SOLAR = {
    "情人节": (2, 14),
    "三八": (3, 8),
    "520": (5, 20),
    "六一": (6, 1),
    "618": (6, 18),
    "开学": (9, 1),
    "国庆": (10, 1),
    "双十一": (11, 11),
    "圣诞": (12, 25),
}
FESTIVALS = tuple(sorted(_LUNAR | _SOLAR))


@cache
def festival_day(name: str, year: int) -> dt.date:
    """The day of a festival in a (solar) year.

    >>> festival_day("春节", 2026), festival_day("春节", 2027), festival_day("618", 2026)
    (datetime.date(2026, 2, 17), datetime.date(2027, 2, 6), datetime.date(2026, 6, 18))
    """
    if name in _LUNAR:
        month, day = _LUNAR[name]
        solar = Lunar.fromYmd(year, month, day).getSolar()
        return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())
    if name not in _SOLAR:
        raise SimulationError(f"festival {name!r} is not known; use one of {', '.join(FESTIVALS)}")
    return dt.date(year, *_SOLAR[name])


def nearest_festival(name: str, day: dt.date) -> dt.date:
    """The occurrence of a festival that lies closest to a day.

    >>> nearest_festival("双十一", dt.date(2026, 1, 5))
    datetime.date(2025, 11, 11)
    """
    years = (day.year - 1, day.year, day.year + 1)
    return min((festival_day(name, year) for year in years), key=lambda found: abs((found - day).days))
