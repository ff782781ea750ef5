"""The selection sheet (选品表): an Excel workbook to work in, and its first sheet as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from notetrends.reports.language import _, listed
from notetrends.reports.model import WeeklyReport
from notetrends.reports.sheet import STATUS_COLUMN, STATUSES, Cell, Column, Kind, Sheet
from notetrends.reports.sheets import sheets, suggestion_sheet

NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "long": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "small": "0.000",
    "percent": "0.0%",
    "day": "yyyy-mm-dd",
}
MAX_CELL = 32_767  # Excel's own limit of characters
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ROWS_TO_FILL = 200  # the status list also serves rows that people add below


def write_workbook(report: WeeklyReport, file: BinaryIO) -> None:
    """Writes the workbook with its sheets, 建议 first; the same report gives the same bytes.

    Every string is written as a string: titles come from strangers, and none may become a formula or a link.
    """
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        # the file's own date is the week's, not the clock's
        created = dt.datetime.combine(report.monday + dt.timedelta(weeks=1), dt.time())
        book.set_properties({"title": _("选品表"), "created": created})
        formats = {
            kind: book.add_format({"num_format": pattern, "valign": "top", "text_wrap": kind == "long"})
            for kind, pattern in NUMBER_FORMATS.items()
        }
        header = book.add_format({"bold": True, "bottom": 1, "valign": "vcenter", "text_wrap": True})
        for sheet in sheets(report):
            page = book.add_worksheet(_(sheet.name))
            _write_header(page, sheet, header)
            for row, cells in enumerate(sheet.rows, start=1):
                for place, (column, cell) in enumerate(zip(sheet.columns, cells, strict=True)):
                    _write_cell(page, row, place, column, cell, formats)


def write_csv(report: WeeklyReport, file: BinaryIO) -> None:
    """Writes the sheet 建议 as CSV that Excel reads (UTF-8 with a byte order mark); no cell can start a formula."""
    sheet = suggestion_sheet(report)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow([_(column.title) for column in sheet.columns])
    writer.writerows([[guard(cell) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows])
    file.write(lines.getvalue().encode("utf-8-sig"))


def guard(cell: str) -> str:
    """Keeps a cell of a CSV file from being read as a formula.

    >>> guard("=1+1"), guard("瑜伽垫")
    ("'=1+1", '瑜伽垫')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _write_header(page: Worksheet, sheet: Sheet, header: object) -> None:
    statuses = [_(status) for status in STATUSES]
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, _(column.title), header)
        page.set_column(place, place, column.width)
        if column.title == STATUS_COLUMN and sheet.name == "建议":
            page.data_validation(
                1, place, max(len(sheet.rows), ROWS_TO_FILL), place,
                {"validate": "list", "source": statuses, "error_title": _("状态"),
                 "error_message": _("请从列表里选：{statuses}", statuses=listed(statuses))},
            )  # fmt: skip
    page.set_row(0, 32)
    page.freeze_panes(1, sheet.n_frozen)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if len(sheet.columns) > 2:
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)


def _write_cell(page: Worksheet, row: int, place: int, column: Column, cell: Cell, formats: dict[Kind, object]) -> None:
    style = formats[column.kind]
    if cell is None:
        page.write_blank(row, place, None, style)
    elif isinstance(cell, str):
        page.write_string(row, place, cell[:MAX_CELL], style)
    elif isinstance(cell, dt.date):
        page.write_datetime(row, place, cell, style)
    else:
        page.write_number(row, place, cell, style)
