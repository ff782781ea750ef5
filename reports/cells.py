"""Reading one cell of a frame: unknown in any shape (None, NaN, NaT, NA) becomes None; text is made harmless."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pandas as pd

TIMEZONE = ZoneInfo("Asia/Shanghai")
MAX_TEXT = 2000  # no report shows more of one string; a title of a megabyte must not become a page of a megabyte


def is_unknown(value: Any) -> bool:  # noqa: ANN401
    """Whether a cell holds nothing.

    >>> is_unknown(float("nan")), is_unknown(None), is_unknown(0), is_unknown([])
    (True, True, False, False)
    """
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def number(value: Any) -> float | None:  # noqa: ANN401
    """A finite number, or None.

    >>> number(0), number(float("inf")), number(None)
    (0.0, None, None)
    """
    if is_unknown(value):
        return None
    return float(value) if math.isfinite(float(value)) else None


def integer(value: Any) -> int | None:  # noqa: ANN401
    """A whole number, or None; nullable integers arrive as floats."""
    found = number(value)
    return None if found is None else round(found)


def boolean(value: Any) -> bool | None:  # noqa: ANN401
    """True, False or None."""
    return None if is_unknown(value) else bool(value)


def day(value: Any) -> dt.date | None:  # noqa: ANN401
    """A day; an aware moment gives its day in Asia/Shanghai.

    >>> day(pd.Timestamp("2022-04-17 22:00", tz="UTC"))
    datetime.date(2022, 4, 18)
    """
    if is_unknown(value):
        return None
    moment = pd.Timestamp(value)
    return (moment.tz_convert(TIMEZONE) if moment.tzinfo else moment).date()


def text(value: Any) -> str | None:  # noqa: ANN401
    r"""One line of harmless text, or None where there is none.

    Strangers wrote it: control and direction-override characters go, lone surrogates become U+FFFD, runs of blanks
    become one, and what is beyond `MAX_TEXT` characters is cut.

    >>> text(" 瑜伽\n垫\u202e "), text("\ud83d"), text("  ")
    ('瑜伽 垫', '�', None)
    """
    if is_unknown(value):
        return None
    line = re.sub(r"\s+", " ", str(value)[: 4 * MAX_TEXT])
    return harmless(line).strip()[:MAX_TEXT] or None


def harmless(line: str) -> str:
    r"""A line without what breaks or misleads: line breaks become blanks; the rest as in `text`.

    >>> harmless("瑜伽\n垫\u202e　8mm"), harmless("\ud83d")
    ('瑜伽 垫　8mm', '�')
    """
    joined = " ".join(line.splitlines())
    return joined if joined.isprintable() else "".join(map(_harmless, joined))


def _harmless(character: str) -> str:
    if character.isprintable():
        return character
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    # zero-width joiners (Cf) hold composed emoji together; the other format characters only mislead
    return "" if kind in {"Cc", "Co"} or (kind == "Cf" and character != "\u200d") else character


def texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """A list cell (list, tuple or array) as harmless strings."""
    if is_unknown(value):
        return ()
    return tuple(line for line in map(text, value) if line)


def ids(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """A list cell of ids, as they are."""
    return () if is_unknown(value) else tuple(str(item) for item in value)


def numbers(value: Any) -> tuple[float | None, ...]:  # noqa: ANN401
    """A list cell of numbers; NaN becomes None."""
    items: Iterable[Any] = () if is_unknown(value) else value
    return tuple(number(item) for item in items)


def link(value: Any) -> str | None:  # noqa: ANN401
    """An address that may be followed: http or https only.

    >>> link("https://example.com/n/1"), link("javascript:alert(1)")
    ('https://example.com/n/1', None)
    """
    address = text(value)
    if address is None or " " in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None
