"""Thousands of harmful titles through page, categories' pages, workbook and messages: PYTHONPATH=tests hostile.py [N].

Titles with markup, formulas, controls, bidirectional marks, 10,000 characters and broken emoji (`hostile_titles`), ten
for each category that the week tells of. Prints how many files and messages held them, and what they did there.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from pathlib import Path

import openpyxl
from made_pages import hostile_titles, hostile_week, write_site
from test_hostile_messages import check_all, message_of
from test_report_page import read

from notetrends.reports.workbook import FORMULA_STARTS, write_csv, write_workbook

ACTIVE = {"img", "iframe", "object", "embed", "form", "base"}


def main(n: int) -> None:
    """Print what became of `n` titles."""
    report, frames = hostile_week(n // 10)
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), report, **frames)
        files = sorted(Path(folder).rglob("*.html"))
        pages = [read(file.read_text("utf-8")) for file in files]
    active = sum(bool(ACTIVE & set(page.tags)) for page in pages)
    scripts = sum(page.tags.count("script") for page in pages)
    print(f"{len(files)} pages: {active} with active elements, {scripts} scripts (the index's own)")  # noqa: T201
    book, sheet = io.BytesIO(), io.BytesIO()
    write_workbook(report, book)
    write_csv(report, sheet)
    cells = [cell for page in openpyxl.load_workbook(book) for row in page.iter_rows() for cell in row]
    formulas = sum(cell.data_type == "f" or cell.hyperlink is not None for cell in cells)
    rows = csv.reader(io.StringIO(sheet.getvalue().decode("utf-8-sig"), newline=""))
    starts = sum(cell.startswith(FORMULA_STARTS) for row in rows for cell in row)
    print(f"{len(cells):,} cells: {formulas} formulas or links; {starts} cells of the CSV that begin one")  # noqa: T201
    titles = hostile_titles(n)
    for title in titles:
        check_all(message_of(title))
    print(f"{len(titles):,} titles in every place of a message, through every renderer: all limits held")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
