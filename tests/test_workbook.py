"""The selection sheet, opened again by another library."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from report_fixtures import empty_report, frames, hostile_report, quiet_report, sample_report

from notetrends.reports.model import WeeklyReport
from notetrends.reports.workbook import FORMULA_STARTS, write_csv, write_workbook


def written(report: WeeklyReport) -> bytes:
    file = io.BytesIO()
    write_workbook(report, file)
    return file.getvalue()


def opened(report: WeeklyReport) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(report)))


def column(book: Workbook, sheet: str, title: str) -> list[object]:
    titles = [cell.value for cell in book[sheet][1]]
    place = titles.index(title)
    return [row[place].value for row in book[sheet].iter_rows(min_row=2)]


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(sample_report())


def test_the_sheets_and_what_each_holds(book: Workbook) -> None:
    assert book.sheetnames == ["建议", "新兴", "衰退", "场景", "异常", "人群", "口径"]
    assert [book[name].max_row - 1 for name in book.sheetnames[:5]] == [7, 9, 2, 6, 2]
    assert column(book, "新兴", "榜单") == ["主榜"] * 7 + ["弱相关", "季节"]
    assert column(book, "建议", "动作") == ["补货", "引入", "引品牌", "主推", "上新", "观望", "清退"]
    terms = dict(zip(column(book, "口径", "项目"), column(book, "口径", "说明"), strict=True))
    assert terms["周次"] == "2023-W20" and "预期" in terms


def test_headers_stay_and_filters_stand(book: Workbook) -> None:
    for name in book.sheetnames:
        assert book[name].freeze_panes[1:] == "2"
    for name in book.sheetnames[:4]:
        assert book[name].auto_filter.ref.startswith("A1:")
    titles = [cell.value for cell in book["建议"][1]]
    assert titles[-4:] == ["负责人", "截止日", "状态", "驳回原因"]
    assert len(titles) == len(set(titles))


def test_the_status_is_chosen_from_a_list(book: Workbook) -> None:
    (validation,) = book["建议"].data_validations.dataValidation
    assert validation.formula1 == '"待定,采纳,驳回,已执行"'
    letter = next(cell.column_letter for cell in book["建议"][1] if cell.value == "状态")
    assert str(validation.sqref).startswith(f"{letter}2:{letter}")
    assert column(book, "建议", "状态") == ["待定"] * 7


def test_numbers_are_numbers_and_ids_are_text(book: Workbook) -> None:
    assert column(book, "建议", "SKU编码")[0] == "P100000000000000001"
    growth = next(cell for cell in book["建议"][1] if cell.value == "比预期").column
    cell = book["建议"].cell(2, growth)
    assert cell.number_format == "0.0%" and cell.value == pytest.approx(438 / 301 - 1, abs=1e-5)
    assert column(book, "建议", "净作者数")[0] == 438


def test_long_digits_stay_whole() -> None:
    found = frames()
    found["suggestions"].loc[0, "product_id"] = "00123456789012345678"
    assert column(opened(sample_report(**found)), "建议", "SKU编码")[0] == "00123456789012345678"


def test_unknown_is_an_empty_cell(book: Workbook) -> None:
    assert column(book, "建议", "可售周数")[1] is None
    assert column(book, "建议", "有货SKU数")[1] == 0  # 已知的 0 仍是 0
    assert column(book, "建议", "价格带P25")[0] is None


def test_evidence_says_what_it_is_and_why(book: Workbook) -> None:
    found = [column(book, "建议", f"证据{place}标记")[0] for place in (1, 2, 3)]
    assert found == [None, "广告（插播小广告）", "疑似广告、抽奖送礼（链接在、宠粉）"]


def test_strangers_make_no_formula_and_no_link() -> None:
    raw = written(hostile_report())
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
        links = [name for name in archive.namelist() if "externalLink" in name]
    assert links == [] and not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    for page in openpyxl.load_workbook(io.BytesIO(raw)):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "inlineStr"}, cell.coordinate
                assert cell.hyperlink is None
    assert "=1+1" in column(openpyxl.load_workbook(io.BytesIO(raw)), "新兴", "品类")


@pytest.mark.parametrize("make", [sample_report, quiet_report, empty_report])
def test_the_same_report_gives_the_same_bytes(make: object) -> None:
    assert written(make()) == written(make())  # type: ignore[operator]


def test_an_empty_week_has_its_sheets_too() -> None:
    book = opened(empty_report())
    assert book.sheetnames == ["建议", "新兴", "衰退", "场景", "异常", "人群", "口径"]
    assert book["建议"].max_row == 1
    assert "没有可分析的笔记" in str(column(book, "口径", "说明")[1])


def test_the_csv_is_read_by_excel_and_runs_nothing() -> None:
    file = io.BytesIO()
    write_csv(hostile_report(), file)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert len(rows) == 8 and len({len(row) for row in rows}) == 1
    for row in rows[1:]:
        for cell in row:
            assert not cell.startswith(FORMULA_STARTS) or float(cell) < 0  # 负数是数，不是公式
    assert any(cell == "'=1+1" for row in rows for cell in row)


def test_the_csv_is_the_sheet() -> None:
    report = sample_report()
    file = io.BytesIO()
    write_csv(report, file)
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert rows[0] == [cell.value for cell in opened(report)["建议"][1]]
    assert [row[1] for row in rows[1:]] == column(opened(report), "建议", "建议ID")
