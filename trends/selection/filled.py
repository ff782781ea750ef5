"""The selection sheet as merchandisers hand it back: their rows as text, wherever the columns went."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
import pandas as pd
from dateutil import parser as dates
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from notetrends.trends.errors import SourceError

SHEETS = ("建议", "Suggestions")
# What each column may be called; compared without blanks, in one width.
NAMES = {
    "suggestion_id": ("建议id", "建议编号", "suggestion_id", "suggestionid"),
    "status": ("状态", "status"),
    "week": ("周次", "week"),
    "reason": ("驳回原因", "reasonforrejection", "reason"),
    "owner": ("负责人", "owner"),
    "due": ("截止日", "截止日期", "due"),
}
_REQUIRED = ("suggestion_id", "status")
_MAX_LEAD = 20  # rows above the header: people put titles there
_SERIAL = re.compile(r"\d{5}(\.0*)?")  # a day as a spreadsheet counts it
_HALF_A_YEAR = dt.timedelta(weeks=26)


def read_filled(path: str | Path) -> pd.DataFrame:
    """Rows of a filled sheet: row (number in the file) and the columns of `NAMES` as text, None where empty.

    An Excel file (its sheet 建议 or Suggestions, else its first) or a CSV (UTF-8 or GB18030), in Chinese or English.
    The header may lie below a title; columns may be moved, missing or new. Dates in date cells come as 2022-04-18.
    Rows that are blank in all of them are left out.

    Raises:
        SourceError: the file cannot be read, or no row of it names the columns 建议ID and 状态.
    """
    raw = _read(Path(path))
    for place in range(min(len(raw), _MAX_LEAD)):
        titles = [_key(cell) for cell in raw.iloc[place]]
        found = {ours: next((titles.index(n) for n in theirs if n in titles), None) for ours, theirs in NAMES.items()}
        if all(found[ours] is not None for ours in _REQUIRED):
            break
    else:
        first = [cell for cell in raw.iloc[0] if cell is not None] if len(raw) else []
        raise SourceError(f"sheet {path} has no row with the titles 建议ID and 状态; it begins with {first[:12]}")
    body = raw.iloc[place + 1 :]
    nothing = pd.Series(None, index=body.index, dtype=object)
    rows = pd.DataFrame(
        {ours: nothing if column is None else body.iloc[:, column] for ours, column in found.items()}, dtype=object
    )
    rows.insert(0, "row", body.index + 1)
    return rows[rows[list(NAMES)].notna().any(axis=1)].reset_index(drop=True)


def read_day(text: str, near: dt.date) -> dt.date | None:
    """A day as people write it; without a year the one that lies less than half a year before `near`, or after it.

    >>> near = dt.date(2026, 11, 30)
    >>> [str(read_day(text, near)) for text in ("2026-12-03", "12/3", "1月5日", "2026年12月3日", "46359", "尽快")]
    ['2026-12-03', '2026-12-03', '2027-01-05', '2026-12-03', '2026-12-03', 'None']
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(bare):
        return from_excel(float(bare)).date()
    bare = re.sub(r"[年月.]", "-", re.sub(r"[日号]", "", bare))
    if len(re.findall(r"\d+", bare)) < 2 and not re.fullmatch(r"\d{8}", bare):
        return None
    try:
        day = dates.parse(bare, yearfirst=True, default=dt.datetime.combine(near, dt.time())).date()
        has_year = re.search(r"\d{4}", bare) or len(re.findall(r"\d+", bare)) > 2
        return day.replace(year=day.year + 1) if not has_year and day < near - _HALF_A_YEAR else day
    except (ValueError, OverflowError):
        return None


def _read(path: Path) -> pd.DataFrame:
    """All cells as text, without a header; None where empty."""
    try:
        lines = _read_book(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _read_csv(path)
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException, csv.Error) as error:
        raise SourceError(f"sheet {path} cannot be read ({error}); save it as .xlsx or CSV") from None
    return pd.DataFrame([[_text(cell) for cell in line] for line in lines], dtype=object)


def _read_book(path: Path) -> list[Sequence[object]]:
    book = openpyxl.load_workbook(path, data_only=True)
    page = next((book[name] for name in SHEETS if name in book.sheetnames), book.worksheets[0])
    return list(page.iter_rows(values_only=True))


def _read_csv(path: Path) -> list[Sequence[object]]:
    raw = path.read_bytes()
    # what Excel saves as Unicode text has a mark of its own
    names = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        titles = next(
            (line for line in text.splitlines()[:_MAX_LEAD] if "状态" in line or "status" in line.lower()), ""
        )
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=titles.count)))
    raise SourceError(f"sheet {path} is neither UTF-8 nor GB18030 text; save it as .xlsx")


def _text(cell: object) -> str | None:
    if isinstance(cell, dt.datetime):
        return str(cell.date())
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return None if cell is None else str(cell).strip() or None


def _key(cell: object) -> str:
    return "" if cell is None else re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell))).lower()
