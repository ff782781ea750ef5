"""Times as sources write them, to UTC; no clock is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

UTC = "datetime64[us, UTC]"
_EARLIEST, _LATEST = pd.Timestamp("2013-01-01", tz="UTC"), pd.Timestamp("2100-01-01", tz="UTC")
_NOON = pd.Timedelta(hours=12)
_CLOCK = re.compile(r"%[HIcXsfT]")
_ISO_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}"
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?|[0-9]{8}(?:T.*)?"  # a bare year or month names no week
_ISO_ZONED = r".*[T ].*(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
_UNIX = {r"[0-9]{10}(?:\.[0-9]+)?": 1_000_000, r"[0-9]{13}(?:\.0*)?": 1_000}  # pattern -> microseconds a unit
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


def parse_times(cells: Sequence[object], formats: Sequence[str] = (), zone: str = "Asia/Shanghai") -> pd.Series[Any]:
    """Read times: by `formats`, else Unix seconds (10 digits) or milliseconds (13), else ISO 8601.

    A day without a time is put at its noon, so that it stays that day in UTC, too.

    Args:
        cells: texts, numbers, dates, timestamps, missing values.
        formats: strptime formats, tried in order.
        zone: zone of times that name none.

    Returns:
        datetime64[us, UTC], one a cell; NaT where unreadable, missing, or outside 2013 to 2099.

    >>> [str(time) for time in parse_times(["1650384000", "2022-04-20 00:00:00", "2022-04-20", "soon"])]
    ['2022-04-19 16:00:00+00:00', '2022-04-19 16:00:00+00:00', '2022-04-20 04:00:00+00:00', 'NaT']
    """
    plain = [None if cell is None else str(cell).encode("utf-8", "ignore").decode().strip() for cell in cells]
    texts = pd.Series(plain, dtype=object)
    codes, distinct = pd.factorize(texts)
    parsed = _parse_distinct(pd.Series(distinct, dtype="str"), formats, zone)
    parsed = parsed.where((parsed >= _EARLIEST) & (parsed < _LATEST))
    return parsed.reindex(codes).reset_index(drop=True)  # the code of a missing value, -1, is in no index


def _parse_distinct(texts: pd.Series[Any], formats: Sequence[str], zone: str) -> pd.Series[Any]:
    times = pd.Series(pd.NaT, texts.index, dtype=UTC)
    for form in formats:
        left = texts[times.isna()]
        times = times.fillna(_read(left, form, zone, is_zoned="%z" in form, is_day=not _CLOCK.search(form)))
    for pattern, factor in _UNIX.items():
        numbers = texts[times.isna() & texts.str.fullmatch(pattern)].astype(float)
        moments = pd.to_datetime((numbers * factor).round().astype("int64"), unit="us", utc=True)
        times = times.fillna(moments.dt.as_unit("us"))
    left = texts[times.isna() & texts.str.fullmatch(_ISO)]
    is_zoned, is_day = left.str.fullmatch(_ISO_ZONED), left.str.fullmatch(_ISO_DAY)
    times = times.fillna(_read(left[is_zoned], "ISO8601", zone, is_zoned=True))
    times = times.fillna(_read(left[is_day], "ISO8601", zone, is_day=True))
    return times.fillna(_read(left[~is_zoned & ~is_day], "ISO8601", zone))


def _read(
    texts: pd.Series[Any], form: str, zone: str, *, is_zoned: bool = False, is_day: bool = False
) -> pd.Series[Any]:
    read: pd.Series[Any] = pd.to_datetime(texts, format=form, errors="coerce", utc=is_zoned)
    if not is_zoned:
        read = read.dt.tz_localize(zone, ambiguous=np.ones(len(read), bool), nonexistent="shift_forward")
    moments: pd.Series[Any] = read + _NOON if is_day else read
    moments = moments.dt.tz_convert("UTC").dt.as_unit("us")
    return moments


def times_in_ids(ids: Sequence[str | None]) -> pd.Series[Any]:
    """The creation times that ids of 24 hex digits begin with (8 digits, Unix seconds); types as `parse_times`.

    >>> str(times_in_ids(["625ee900aaaaaaaaaaaaaaaa"])[0])
    '2022-04-19 16:53:20+00:00'
    """
    return parse_times([str(int(i[:8], 16)) if i is not None and _OBJECT_ID.fullmatch(i) else None for i in ids])
