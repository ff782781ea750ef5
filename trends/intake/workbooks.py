"""Excel workbooks as rows: every cell with the value that is in the file, nothing guessed."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from zipfile import BadZipFile

import fsspec
import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.read import file_name

# Titles and export dates that systems print above the table.
_MOST_LINES_ABOVE = 10


def read_workbook(uri: str) -> pd.DataFrame:
    """The first sheet that holds a table, its header the first line of at least two names.

    Ids that were typed as text come as text, numbers as numbers: pandas would make floats of ids that are numbers.

    Raises:
        SourceError: it is no workbook that can be read, or no sheet holds a table.
    """
    name = file_name(uri)
    try:
        with fsspec.open(uri, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles that openpyxl does not know
            book = load_workbook(file, read_only=True, data_only=True)
            tables = (_table(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
            found = next((table for table in tables if table is not None), None)
            book.close()
    except FileNotFoundError:
        raise SourceError(f"{name}: cannot be read, there is no such file; check the path") from None
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise SourceError(f"{name}: cannot be read as a workbook ({error}); save it as .xlsx or CSV again") from None
    if found is None:
        raise SourceError(f"{name}: cannot be read, no sheet holds a table with a line of column names")
    return found


def _table(lines: Iterator[tuple[object, ...]]) -> pd.DataFrame | None:
    for line in itertools.islice(lines, _MOST_LINES_ABOVE):
        header = ["" if cell is None else str(cell) for cell in line]
        if sum(bool(name.strip()) for name in header) > 1:
            rows = [row for row in lines if any(cell is not None for cell in row)]
            width = max([len(header), *map(len, rows)])
            header += [""] * (width - len(header))
            padded = [row + (None,) * (width - len(row)) for row in rows]
            return pd.DataFrame(padded, columns=pd.Index(header, dtype=object), dtype=object)
    return None
