"""Festivals and shopping days: what rises with them rises every year. Lunar dates come from lunar_python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from lunar_python import Lunar
from numpy.typing import NDArray

from notetrends.trends.week import Week


@dataclass(frozen=True)
class Festival:
    """A day of the year, solar or lunar, and the words that name it or what belongs to it."""

    name: str
    month: int
    day: int
    words: tuple[str, ...]
    is_lunar: bool = False

    def date(self, year: int) -> dt.date:
        """The day in the solar year `year`; of a lunar year, which ends in January or February after it.

        >>> FESTIVALS[0].name, str(FESTIVALS[0].date(2024))
        ('春节', '2024-02-10')
        """
        if not self.is_lunar:
            return dt.date(year, self.month, self.day)
        return _solar(year, self.month, self.day)


@lru_cache(maxsize=1024)
def _solar(year: int, month: int, day: int) -> dt.date:
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


FESTIVALS = (
    Festival("春节", 1, 1, ("春节", "过年", "年货", "除夕", "新年", "拜年", "年夜饭", "春联", "压岁钱"), is_lunar=True),
    Festival("元宵", 1, 15, ("元宵", "汤圆", "灯会", "花灯"), is_lunar=True),
    Festival("端午", 5, 5, ("端午", "粽子", "龙舟", "艾草"), is_lunar=True),
    Festival("七夕", 7, 7, ("七夕",), is_lunar=True),
    Festival("中秋", 8, 15, ("中秋", "月饼", "赏月"), is_lunar=True),
    Festival("重阳", 9, 9, ("重阳",), is_lunar=True),
    Festival("腊八", 12, 8, ("腊八",), is_lunar=True),
    Festival("元旦", 1, 1, ("元旦", "跨年")),
    Festival("情人节", 2, 14, ("情人节",)),
    Festival("三八", 3, 8, ("三八", "妇女节", "女神节", "38节", "38大促")),
    Festival("清明", 4, 5, ("清明", "青团", "踏青")),
    Festival("五一", 5, 1, ("五一", "劳动节")),
    Festival("520", 5, 20, ("520", "五二零")),
    Festival("儿童节", 6, 1, ("儿童节", "六一")),
    Festival("618", 6, 18, ("618", "六一八", "年中大促")),
    Festival("暑假", 7, 1, ("暑假", "暑期")),
    Festival("开学", 9, 1, ("开学", "返校")),
    Festival("教师节", 9, 10, ("教师节",)),
    Festival("国庆", 10, 1, ("国庆", "十一假期", "黄金周")),
    Festival("万圣节", 10, 31, ("万圣",)),
    Festival("双十一", 11, 11, ("双十一", "双11")),
    Festival("双十二", 12, 12, ("双十二", "双12")),
    Festival("圣诞", 12, 25, ("圣诞", "平安夜")),
)
WEEKS_BEFORE, WEEKS_AFTER = 5, 1
# Times the share of the week's notes that name a festival: what an entry about it has at least.
_FAR_MORE = 2.0


@lru_cache(maxsize=256)
def festivals_near(week: Week) -> tuple[Festival, ...]:
    """The festivals that this week may prepare or follow: from 5 weeks ahead to 1 week past.

    >>> [festival.name for festival in festivals_near(Week.parse("2023-W38"))]
    ['中秋', '重阳', '国庆']
    """
    first = (week + -WEEKS_AFTER).monday
    last = (week + WEEKS_BEFORE).sunday
    return tuple(
        festival
        for festival in FESTIVALS
        if any(first <= festival.date(year) <= last for year in range(first.year - 1, last.year + 1))
    )


def dates_between(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """Every festival's day from `first` to `last`, with its name; in order.

    >>> [(str(day), name) for day, name in dates_between(dt.date(2022, 4, 1), dt.date(2022, 5, 10))]
    [('2022-04-05', '清明'), ('2022-05-01', '五一')]
    """
    years = range(first.year - 1, last.year + 1)
    days = {(festival.date(year), festival.name) for festival in FESTIVALS for year in years}
    return sorted((day, name) for day, name in days if first <= day <= last)


def named_festivals(week: Week, texts: Sequence[str]) -> NDArray[np.int64]:
    """Which of `festivals_near` each text speaks of, or of what belongs to it: int64 [n texts], bit k the k-th.

    >>> named_festivals(Week.parse("2023-W38"), ["中秋国庆去哪", "通勤"]).tolist()
    [5, 0]
    """
    near = festivals_near(week)
    return np.array(
        [sum(any(word in text for word in one.words) << bit for bit, one in enumerate(near)) for text in texts],
        dtype=np.int64,
    )


def season_of(week: Week, named: NDArray[np.int64], everyone: NDArray[np.int64], min_share: float = 0.3) -> str | None:
    """The festival that enough of an entry's notes speak of, and far more than others do; None when there is none.

    Args:
        week: the week of the notes.
        named: what the entry's notes name, see `named_festivals`; int64 [n notes].
        everyone: the same of notes of the week, the entry's or not: when all wish a happy new year, nobody's subject is
            that; int64 [n].
        min_share: share of them that must name the festival or what belongs to it.

    >>> week = Week.parse("2023-W38")
    >>> texts, everyone = ["流心月饼测评", "月饼礼盒", "通勤包"], ["月饼", "口红", "跑鞋", "帐篷"]
    >>> season_of(week, named_festivals(week, texts), named_festivals(week, everyone))
    '中秋'
    """
    for bit, festival in enumerate(festivals_near(week)):
        share, usual = (float((one >> bit & 1).sum()) / max(len(one), 1) for one in (named, everyone))
        if share >= min_share and share >= _FAR_MORE * usual:
            return festival.name
    return None
