"""Counts as people write them: 1.2万, 2.1w, 10万+, full width, with thousands commas, or not there at all."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

_UNITS = {"": 1, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?([百千k万w亿]?)(\+?)")
_LARGEST = 10**12  # more than anything a page could count: such a number is an id, a time or a slip


class Count(NamedTuple):
    """A count, and whether it is only a floor (`10万+` says at least 100,000)."""

    value: int
    is_floor: bool = False


def parse_count(value: object) -> Count | None:
    """Read one count; None is unknown, which is not zero.

    A bare 赞 or 收藏 is the text of a button, shown where the count is zero or hidden: unknown.

    Args:
        value: text, a number, or a missing value of any kind.

    Returns:
        The count, not negative; None where the value says none.

    >>> parse_count("1.2万"), parse_count("１０万＋"), parse_count("1,234")
    (Count(value=12000, is_floor=False), Count(value=100000, is_floor=True), Count(value=1234, is_floor=False))
    >>> parse_count("赞") is None, parse_count("-1") is None, parse_count(0)
    (True, True, Count(value=0, is_floor=False))
    """
    if isinstance(value, str):
        return _parse_text(value)
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return Count(int(number)) if 0 <= number <= _LARGEST and number.is_integer() else None


def parse_counts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Read a column of counts.

    Args:
        column: text, numbers and missing values in any mixture.

    Returns:
        Int64 with the same index; <NA> where unknown, the floor where only a floor is known.

    >>> parse_counts(pd.Series(["1千+", None, 7])).tolist()
    [1000, <NA>, 7]
    """
    counts = (parse_count(value) for value in column.tolist())
    return pd.Series([None if count is None else count.value for count in counts], column.index, dtype="Int64")


@lru_cache(maxsize=1 << 16)
def _parse_text(text: str) -> Count | None:
    match = _COUNT.fullmatch("".join(unicodedata.normalize("NFKC", text).lower().split()))
    if match is None or len(text) > 32:
        return None
    whole, fraction, unit, plus = match.groups()
    # Decimal, because 1.15 * 10000 is 11499.999… in binary, and replacing 万 by 0000 makes 1.20000 of 1.2万
    value = Decimal(whole.replace(",", "") + (fraction or "")) * _UNITS[unit]
    if value > _LARGEST or (value % 1 and not unit):
        return None
    return Count(int(value), bool(plus))
