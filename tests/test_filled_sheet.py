"""The filled sheet read back: real Excel and CSV files, columns moved, dates as people write them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from report_fixtures import sample_report

from notetrends.reports.language import _, languages, speaking
from notetrends.reports.workbook import write_csv, write_workbook
from notetrends.trends.errors import SourceError
from notetrends.trends.selection.filled import read_day, read_filled
from notetrends.trends.selection.taken import COLUMNS, take
from notetrends.trends.week import Week

FILLED = {  # what a person writes beside the first rows of the sheet
    2: {"状态": "采纳", "负责人": "王敏", "截止日": dt.date(2023, 6, 2)},
    3: {"状态": "驳回", "驳回原因": "毛利低，\n且已有相近款"},
    4: {"状态": "已执行"},
}


def fill(path: Path) -> Path:
    """The week's workbook, in the language that is set, with some cells filled."""
    with path.open("wb") as file:
        write_workbook(sample_report(), file)
    book = openpyxl.load_workbook(path)
    page = book[_("建议")]
    places = {cell.value: cell.column for cell in page[1]}
    for row, cells in FILLED.items():
        for title, value in cells.items():
            page.cell(row, places[_(title)]).value = _(value) if isinstance(value, str) else value
    book.save(path)
    return path


def what_it_says(path: Path) -> list[tuple[object, ...]]:
    rows = read_filled(path).drop(columns="row")
    return [tuple(cells) for cells in rows.itertuples(index=False)]


def test_a_filled_workbook(tmp_path: Path) -> None:
    rows = read_filled(fill(tmp_path / "选品表.xlsx"))
    assert rows["suggestion_id"].to_list() == [item.suggestion_id for item in sample_report().suggestions]
    assert set(rows["week"]) == {"2023-W20"}
    assert rows["status"].to_list() == ["采纳", "驳回", "已执行", "待定", "待定", "待定", "待定"]
    assert rows.loc[0, ["row", "owner", "due"]].to_list() == [2, "王敏", "2023-06-02"]
    assert rows.loc[1, "reason"] == "毛利低，\n且已有相近款"
    assert rows.loc[3, ["owner", "due", "reason"]].isna().all()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_is_read_back_in_every_language(tmp_path: Path, language: str, kind: str) -> None:
    path = tmp_path / f"sheet.{kind}"
    with speaking(language):
        fill(tmp_path / "sheet.xlsx")
    if kind == "csv":
        page = openpyxl.load_workbook(tmp_path / "sheet.xlsx").worksheets[0]
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(page.iter_rows(values_only=True))
    else:
        book = openpyxl.load_workbook(path)
        book.move_sheet(book.worksheets[0], len(book.sheetnames))  # it is found by its name, wherever it went
        book.save(path)
    rows = read_filled(path)
    listed = {Week.parse("2023-W20"): {item.suggestion_id: None for item in sample_report().suggestions}}
    taken = take(rows, listed, pd.DataFrame(columns=COLUMNS), Week.parse("2023-W20"))
    found = taken.decisions.set_index("suggestion_id").loc[
        [item.suggestion_id for item in sample_report().suggestions[:3]]
    ]
    assert found["status"].to_list() == ["adopted", "rejected", "done"]
    assert found.iloc[0][["owner", "due"]].to_list() == ["王敏", dt.date(2023, 6, 2)]
    assert found.iloc[1]["reason"] == "毛利低，\n且已有相近款"
    assert taken.n_unfilled == 4 and taken.notes.empty


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_in_what_spreadsheets_write(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = io.BytesIO()
    write_csv(sample_report(), file)
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = tmp_path / "表.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    assert read_filled(path)["suggestion_id"].to_list() == [item.suggestion_id for item in sample_report().suggestions]


def test_titles_above_moved_columns_and_blank_rows(tmp_path: Path) -> None:
    path = tmp_path / "改过.csv"
    path.write_text("采购部,,,\n,,,\n备注, 状态 ,建议 ID,截止日期\n,采纳,s1,6/2\n,,,\n看看,,s2,\n", "utf-8")
    rows = read_filled(path)
    assert rows[["row", "suggestion_id", "status", "due"]].astype(object).values.tolist() == [
        [4, "s1", "采纳", "6/2"],
        [6, "s2", None, None],
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "品类,状态\n垫,采纳\n", "no row with the titles"),
        ("a.csv", "", "no row with the titles"),
        ("a.xlsx", "不是表格", "cannot be read"),
        ("没有.xlsx", None, "cannot be read"),
    ],
)
def test_a_file_that_will_not_do(tmp_path: Path, name: str, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(SourceError, match=says) as caught:
        read_filled(tmp_path / name)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-06-12", "2026-06-12"),
        ("2026/6/12", "2026-06-12"),
        ("2026.6.12", "2026-06-12"),
        ("2026年6月12日", "2026-06-12"),
        ("6月12号", "2026-06-12"),
        ("６／１２", "2026-06-12"),
        ("6.12", "2026-06-12"),
        ("20260612", "2026-06-12"),
        ("46185", "2026-06-12"),  # 电子表格里的序号
        ("1/5", "2027-01-05"),  # 年底的表，一月到期
        ("5/30", "2026-05-30"),  # 已经过了几天的，还是今年
        ("2025-01-05", "2025-01-05"),
        ("13/25", None),
        ("下周五", None),
        ("12", None),
        ("尽快", None),
    ],
)
def test_days(written: str, day: str | None) -> None:
    found = read_day(written, dt.date(2026, 6, 8) if written != "1/5" else dt.date(2026, 12, 28))
    assert (found and str(found)) == day


CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"  # its first sheet, UTF-8


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("target", ["xlsx", CSV])
def test_libreoffice_hands_it_back_unchanged(tmp_path: Path, target: str) -> None:
    path = fill(tmp_path / "选品表.xlsx")
    out = tmp_path / "out"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", target, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    (back,) = out.iterdir()
    assert what_it_says(back) == what_it_says(path)
