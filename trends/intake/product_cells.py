"""Cells of a catalogue as systems and spreadsheets write them: ids, prices, counts, spans of time, days."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import pandas as pd

from notetrends.tokenize.quantity import parse_count
from notetrends.trends.intake.cells import clean_text

UNKNOWN = frozenset(("", "-", "--", "—", "/", "无", "暂无", "未知", "none", "null", "nan", "nat", "n/a", "na", "#n/a"))
# Excel keeps 15 digits of a number and shows more than 11 of them as 6.1E+17; a float is exact up to 2**53
_KEPT_DIGITS = 15
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2,}")
_WHOLE = re.compile(r"([0-9]+)\.0+")
_AS_TEXT = re.compile(r'="(.*)"|\'(.*)')
_PRICE = re.compile(
    r"(-?)(?:¥|rmb|cny)?(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(\.[0-9]+)?(万|w|千|k)?(?:元|rmb|cny)?起?"
)
_UNITS = {None: 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}
_DEAREST = 100_000_000
_PIECES = re.compile(r"(?:件|个|瓶|盒|支|片|双|套|台|包|箱|pcs)$")
_SOLD_OUT = frozenset(("无货", "缺货", "售罄", "断货"))
_SPAN = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(个?月|周|星期|weeks?|w|天|日|days?|d)?")
_WEEKS = {"月": 30 / 7, "周": 1, "星期": 1, "week": 1, "w": 1, "天": 1 / 7, "日": 1 / 7, "day": 1 / 7, "d": 1 / 7}
_LONGEST_SPAN = 104
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?:日|[^0-9].*)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_T = TypeVar("_T")


class CellError(ValueError):
    """A cell that says something, but nothing that can be: its message names what, in two words."""


def read_text(cell: object) -> str | None:
    r"""A cell as text on one line, or None where it says nothing.

    >>> read_text("　云帐篷　（三人）\u200b"), read_text("暂无"), read_text(12.0)
    ('云帐篷 （三人）', None, '12')
    """
    text = clean_text(None if isinstance(cell, bool) else cell)
    if text is None:
        return None
    text = " ".join("".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf").split())
    return None if text.casefold() in UNKNOWN else text


def read_id(cell: object) -> str | None:
    """An id as text, exactly; None where there is none.

    Raises:
        CellError: a spreadsheet rounded it: many products would share what is left.

    >>> read_id(610000000000000017), read_id("1001.0"), read_id(" '007"), read_id('="007"')
    ('610000000000000017', '1001', '007', '007')
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) >= 10**_KEPT_DIGITS:
        raise CellError("rounded id")
    if isinstance(cell, Decimal):
        cell = format(cell, "f")
    text = read_text(cell)
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text)
    if quoted := _AS_TEXT.fullmatch(text):
        text = (quoted[1] or quoted[2] or "").strip()
    whole = _WHOLE.fullmatch(text)
    if _EXPONENT.fullmatch(text) or (whole and len(whole[1]) > _KEPT_DIGITS):
        raise CellError("rounded id")
    return (whole[1] if whole else text) or None


def is_rounded(ids: Sequence[str | None]) -> list[bool]:
    """Which ids a spreadsheet rounded to 15 digits: those that end in zeros, where most of the long ones do.

    >>> is_rounded(["610000000000000000", "620000000000001000", "7"]), is_rounded(["610000000000000000"] + ["6" * 18] * 2)
    ([True, True, False], [False, False, False])
    """  # noqa: E501  a doctest's line cannot be broken
    is_long = [i is not None and i.isascii() and i.isdigit() and len(i) > _KEPT_DIGITS for i in ids]
    ends = [long and set((i or "")[_KEPT_DIGITS:]) == {"0"} for i, long in zip(ids, is_long, strict=True)]
    return ends if 2 * sum(ends) > sum(is_long) else [False] * len(ends)


def read_price(cell: object) -> float | None:
    """A price, yuan.

    Raises:
        CellError: it is no price, or none that can be.

    >>> read_price("¥1,299.00"), read_price("１２９９元"), read_price("1.2万"), read_price("-")
    (1299.0, 1299.0, 12000.0, None)
    """
    text = _compact(cell)
    if text is None:
        return None
    match = _PRICE.fullmatch(text)
    if match is None or not (match[3] or match[4]):
        raise CellError("not readable")
    value = float(Decimal((match[3] or "0").replace(",", "") + (match[4] or "")) * _UNITS[match[5]])
    if match[1] or match[2]:
        raise CellError("below 0")
    if not 0 < value <= _DEAREST:
        raise CellError("0" if value == 0 else "too large")
    return value


def read_amount(cell: object) -> int | None:
    """A number of pieces.

    Raises:
        CellError: it is no such number, or below 0.

    >>> read_amount("1.2万"), read_amount("1,024件"), read_amount(3.0), read_amount("售罄"), read_amount("")
    (12000, 1024, 3, 0, None)
    """
    text = _compact(cell)
    if text is None:
        return None
    if text in _SOLD_OUT:
        return 0
    count = parse_count(_PIECES.sub("", text))
    if count is None:
        raise CellError("below 0" if text.startswith("-") and parse_count(text[1:]) else "not readable")
    return count.value


def read_weeks(cell: object, weeks_a_unit: float = 1) -> float | None:
    """A span of time in weeks; a number without a unit counts `weeks_a_unit`.

    Raises:
        CellError: it is no span, below 0, or longer than two years.

    >>> read_weeks("2周"), read_weeks("14天"), read_weeks(1.5), read_weeks("21", 1 / 7)
    (2.0, 2.0, 1.5, 3.0)
    """
    text = _compact(cell)
    if text is None:
        return None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise CellError("not readable")
    unit = (match[2] or "").removeprefix("个").rstrip("s")
    value = round(float(match[1]) * (_WEEKS[unit] if unit else weeks_a_unit), 6)
    if not 0 <= value <= _LONGEST_SPAN:
        raise CellError("below 0" if value < 0 else "too large")
    return value


def read_day(cell: object) -> dt.date | None:
    """A day, as text, date, or the number by which Excel counts days.

    Raises:
        CellError: it is no day, or not of these decades.

    >>> [str(read_day(cell)) for cell in ("2023年4月1日", "2023/4/1 08:00", "20230401", 45017)]
    ['2023-04-01', '2023-04-01', '2023-04-01', '2023-04-01']
    """
    if cell is pd.NaT:
        return None
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
    elif (text := read_text(cell)) is None:
        return None
    elif text.isdigit() and len(text) == 5:
        day = _EXCEL_DAY_0 + dt.timedelta(days=int(text))
    else:
        match = _DAY.fullmatch(text)
        parts = [int(part) for part in match.groups() if part] if match else []
        try:
            day = dt.date(*parts)
        except (ValueError, TypeError):
            raise CellError("not readable") from None
    if not _FIRST_YEAR <= day.year < _LAST_YEAR:
        raise CellError("not of these decades")
    return day


def read_column(cells: Sequence[object], read: Callable[[Any], _T | None]) -> tuple[list[_T | None], list[str | None]]:
    """Each cell read, and what is wrong with it; None where nothing is.

    >>> read_column(["3", "-1", None], read_amount)
    ([3, None, None], [None, 'below 0', None])
    """
    values: list[_T | None] = []
    problems: list[str | None] = []
    for cell in cells:
        try:
            values.append(read(cell))
            problems.append(None)
        except CellError as error:
            values.append(None)
            problems.append(str(error))
    return values, problems


def _compact(cell: object) -> str | None:
    if isinstance(cell, Decimal):
        cell = format(cell, "f")
    if isinstance(cell, float) and not cell.is_integer():
        cell = format(cell, "f") if math.isfinite(cell) else None
    text = read_text(cell)
    return None if text is None else "".join(unicodedata.normalize("NFKC", text).casefold().split()).lstrip("'")
