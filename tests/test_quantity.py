"""Counts as people and pages write them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrends.tokenize.quantity import Count, parse_count, parse_counts

KNOWN: list[tuple[object, int, bool]] = [
    ("0", 0, False),  # zero is a count
    (" 37 ", 37, False),
    ("1,234", 1234, False),  # thousands commas
    ("1，234", 1234, False),  # a full-width one
    ("12,345,678", 12345678, False),
    ("1.2万", 12000, False),
    ("1.15万", 11500, False),  # 11499 in binary floating point
    ("2.1w", 21000, False),
    ("2.1W", 21000, False),
    ("3k", 3000, False),
    ("1亿", 100000000, False),
    ("1.2 万", 12000, False),
    ("１．２万", 12000, False),  # full width
    ("10+", 10, True),  # a floor, not a value
    ("1千+", 1000, True),
    ("10万+", 100000, True),
    ("10万＋", 100000, True),
    ("34.0", 34, False),  # a spreadsheet's integer
    (12, 12, False),
    (12.0, 12, False),
    (np.int64(5), 5, False),
    (Decimal(8), 8, False),
]
UNKNOWN: list[object] = [
    *("", " ", "None", "null", "nan", "-", "--", "-1"),
    *("赞", "收藏", "评论", "分享"),  # a button's text: zero or hidden
    *("1.5", "1.2.3", "1,2万", "万", "+", "1e5", "十万", "1-2", "¥9"),
    *("9" * 31, "99999999亿", "1731245538000000"),  # too large to be a count
    *(None, float("nan"), float("inf"), 1.5, -1, True, [], {}, pd.NA, pd.NaT, 10**400, Decimal("sNaN")),
]


@pytest.mark.parametrize(("written", "value", "is_floor"), KNOWN)
def test_known(written: object, value: int, is_floor: bool) -> None:
    assert parse_count(written) == Count(value, is_floor)


@pytest.mark.parametrize("written", UNKNOWN, ids=lambda written: repr(written)[:20])
def test_unknown_is_not_zero(written: object) -> None:
    assert parse_count(written) is None


def test_a_column_agrees_with_its_cells_and_keeps_its_index() -> None:
    cells = [written for written, _, _ in KNOWN] + UNKNOWN
    column = pd.Series(cells, index=range(100, 100 + len(cells)), dtype=object)
    counts = parse_counts(column)
    assert counts.dtype == "Int64"
    assert counts.index.equals(column.index)
    assert counts.dropna().tolist() == [value for _, value, _ in KNOWN]
    assert counts.isna().sum() == len(UNKNOWN)


def test_true_and_one_are_not_confused() -> None:
    assert parse_counts(pd.Series([True, 1, 1.0], dtype=object)).tolist() == [pd.NA, 1, 1]


@given(st.integers(0, 10**12))
def test_every_count_reads_back(value: int) -> None:
    assert parse_count(str(value)) == parse_count(f"{value:,}") == parse_count(value) == Count(value)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.binary(), st.lists(st.text())))
def test_garbage_is_unknown_or_a_count(garbage: object) -> None:
    count = parse_count(garbage)
    assert count is None or 0 <= count.value <= 10**12
