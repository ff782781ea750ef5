"""Excel workbooks as rows: every cell with the value that is in the file, nothing guessed."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Iterator
from typing import IO
from zipfile import BadZipFile, ZipFile

import fsspec
import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.uris import file_name

# Titles and export dates that systems print above the table.
_MOST_LINES_ABOVE = 10
_OLD = b"\xd0\xcf\x11\xe0"  # what .xls begins with, whatever its name
# A table of figures unpacks to 10 or 20 times its size, one that was made to fill a machine's memory to a thousand.
_MOST_UNPACKED, _MOST_TIMES = 1 << 26, 200
_Line = tuple[object, ...]


def read_workbook(uri: str) -> pd.DataFrame:
    """The first sheet that holds a table, its header the first line of at least two names; .xlsx or .xls.

    Ids that were typed as text come as text, numbers as numbers: pandas would make floats of ids that are numbers.

    Raises:
        SourceError: it is no workbook that can be read, or no sheet holds a table.
    """
    name = file_name(uri)
    try:
        with fsspec.open(uri, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles that openpyxl does not know
            tables = (_table(iter(lines)) for lines in _sheets(file))
            found = next((table for table in tables if table is not None), None)
    except FileNotFoundError:
        raise SourceError(f"{name}: cannot be read, there is no such file; check the path") from None
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise SourceError(f"{name}: cannot be read as a workbook ({error}); save it as .xlsx or CSV again") from None
    if found is None:
        raise SourceError(f"{name}: cannot be read, no sheet holds a table with a line of column names")
    return found


def _sheets(file: IO[bytes]) -> Iterator[Iterable[_Line]]:
    is_old = file.read(len(_OLD)) == _OLD
    file.seek(0)
    if is_old:
        yield from _old_sheets(file)
        return
    with ZipFile(file) as archive:
        packed, unpacked = (sum(getattr(part, name) for part in archive.infolist())
                            for name in ("compress_size", "file_size"))  # fmt: skip
    if unpacked > max(_MOST_UNPACKED, _MOST_TIMES * packed):
        raise ValueError(f"it would unpack to {unpacked:,} bytes, more than {_MOST_TIMES} times its size")
    book = load_workbook(file, read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.iter_rows(values_only=True)


def _old_sheets(file: IO[bytes]) -> Iterator[Iterable[_Line]]:
    from python_calamine import CalamineError, CalamineWorkbook  # few have such files

    try:
        book = CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            lines = book.get_sheet_by_name(name).to_python()
            yield (tuple(None if cell == "" else cell for cell in line) for line in lines)
    except CalamineError as error:  # a locked .xlsx looks like an .xls, too
        raise ValueError(error) from None


def _table(lines: Iterator[_Line]) -> pd.DataFrame | None:
    for line in itertools.islice(lines, _MOST_LINES_ABOVE):
        header = ["" if cell is None else str(cell) for cell in line]
        if sum(bool(name.strip()) for name in header) > 1:
            rows = [row for row in lines if any(cell is not None for cell in row)]
            width = max([len(header), *map(len, rows)])
            header += [""] * (width - len(header))
            padded = [row + (None,) * (width - len(row)) for row in rows]
            return pd.DataFrame(padded, columns=pd.Index(header, dtype=object), dtype=object)
    return None
