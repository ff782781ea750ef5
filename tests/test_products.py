"""The house's own catalogue: from any file or database, nothing invented, nothing lost silently."""

from __future__ import annotations

import datetime as dt
import gzip
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from rich.console import Console
from small_store import notetrends

from notetrends.trends import cli_products
from notetrends.trends.errors import SourceError
from notetrends.trends.intake.product_columns import ProductColumns, load_columns
from notetrends.trends.intake.products import Catalogue, read_products
from notetrends.trends.schemas import PRODUCTS
from notetrends.trends.store import Store
from notetrends.trends.week import Week

LONG_ID = "610000000000000017"  # as a float it would end in 000


def written(path: Path, text: str, encoding: str = "utf-8") -> str:
    path.write_text(text, encoding)
    return str(path)


def workbook(path: Path, *rows: list[Any]) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return str(path)


def known(catalogue: Catalogue) -> list[dict[str, Any]]:
    rows = catalogue.products.astype(object).to_dict("records")
    return [{str(name): value for name, value in row.items() if pd.notna(value)} for row in rows]


def ids(source: str, query: str) -> list[str]:
    return read_products(source, query=query).products["product_id"].to_list()


# --- columns


@pytest.mark.parametrize(
    "header",
    [
        "商品编码,商品名称,品牌,类目,售价（元）,库存,近4周销量,供货周期（周）,上架日期",  # full-width brackets
        "＊商品ID,商品　名,店铺,品类,价格(元),库存（件）,4周销量,供货周期(周),上架时间",
        " SKU_ID ,Title,Shop,Category,Price,Stock,sales_4w,lead_time_weeks,listed_at",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_by_any_of_their_names(tmp_path: Path, header: str, encoding: str) -> None:
    row = f'{LONG_ID}, 云帐篷　（三人） ,雾屿,露营,"￥1,299.50",30,8,1.5,2023年4月1日'
    path = written(tmp_path / "货.csv", f"{header}\n{row}\n", encoding)
    assert known(read_products(path)) == [
        {
            "product_id": LONG_ID, "name": "云帐篷 （三人）", "brand": "雾屿", "category": "露营", "price": 1299.5,
            "stock": 30.0, "sales_4w": 8.0, "lead_time_weeks": 1.5, "listed_at": dt.date(2023, 4, 1),
        }
    ]  # fmt: skip


def test_a_map_of_the_house_names_any_column(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "款号,id,title,牌子,月销,交期\nK1,9,云帐篷,雾屿,1.2万,21\n")
    columns = load_columns(
        written(
            tmp_path / "map.toml",
            '[columns]\nproduct_id = "款号"\nbrand = ["brand", "牌子"]\nsales_4w = "月销"\nlead_time_days = "交期"\n',
        )
    )
    catalogue = read_products(path, columns)
    assert known(catalogue) == [
        {"product_id": "K1", "name": "云帐篷", "brand": "雾屿", "sales_4w": 12000.0, "lead_time_weeks": 3.0}
    ]
    assert catalogue.unused == ("id",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[columns]\nweight = "重量"', "weight"),  # no such column of ours
        ("[columns", "TOML"),
        (None, "cannot be read"),
    ],
)
def test_a_map_that_will_not_do_is_named(tmp_path: Path, text: str | None, says: str) -> None:
    if text is not None:
        written(tmp_path / "map.toml", text)
    with pytest.raises(SourceError, match=says):
        load_columns(tmp_path / "map.toml")


def test_a_column_that_the_map_names_must_be_there(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,name,brand\n1,云帐篷,雾屿\n")
    with pytest.raises(SourceError, match=r"lacks stock: looked for stock as 可用.*id, name, brand"):
        read_products(path, ProductColumns(stock=("可用",)))


# --- files


def test_an_excel_file_keeps_ids_as_they_are_in_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "货.xlsx",
        ["商品目录", None, None, None],  # systems print a title above the table
        ["货号", "名称", "类目", "库存"],
        [LONG_ID, "云帐篷", "露营", 3],
        [610000000000017, "云睡袋", "露营", None],  # as many digits as Excel keeps of a number
        ["007", "云灯", "露营", 2.0],
        [1001.0, "云桌", "露营", 0],
    )
    assert known(read_products(path)) == [
        {"product_id": LONG_ID, "name": "云帐篷", "category": "露营", "stock": 3.0},
        {"product_id": "610000000000017", "name": "云睡袋", "category": "露营"},
        {"product_id": "007", "name": "云灯", "category": "露营", "stock": 2.0},
        {"product_id": "1001", "name": "云桌", "category": "露营", "stock": 0.0},
    ]


def test_ids_that_a_spreadsheet_rounded_are_left_out_and_counted(tmp_path: Path) -> None:
    header = ["商品编码", "名称", "品牌"]
    # what Excel keeps of an id typed as a number: 6.10000000000000E+17
    excel = workbook(tmp_path / "a.xlsx", header, [int(LONG_ID), "云帐篷", "雾屿"], ["A1", "云睡袋", "雾屿"])
    rows = "6.1E+17,云帐篷,雾屿\n610000000000000000,云灯,雾屿\n610000000000000000.0,云桌,雾屿\nA1,云睡袋,雾屿"
    csv = written(tmp_path / "a.csv", ",".join(header) + "\n" + rows)
    for path, n in ((excel, 1), (csv, 3)):
        catalogue = read_products(path)
        assert catalogue.products["product_id"].to_list() == ["A1"]
        assert catalogue.left_out == {"rounded id": n}
    with pytest.raises(SourceError, match="format that column as text"):
        read_products(workbook(tmp_path / "b.xlsx", header, [int(LONG_ID), "云帐篷", "雾屿"]))


def test_a_parquet_file_with_numbers_for_ids(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [int(LONG_ID)], "name": ["云帐篷"], "brand": ["雾屿"], "price": [9.5]})
    frame.to_parquet(tmp_path / "products.parquet")
    assert known(read_products(str(tmp_path / "products.parquet"))) == [
        {"product_id": LONG_ID, "name": "云帐篷", "brand": "雾屿", "price": 9.5}
    ]


def test_snapshots_by_day_of_which_the_newest_counts_in_any_order(tmp_path: Path) -> None:
    rows = "2016/11/10,A1,云帐篷,99,雾屿\n2016/11/9,A1,云帐篷,89,雾屿\n2016/11/9,A2,云睡袋,59,雾屿\n"
    path = tmp_path / "by_day.csv.gz"
    path.write_bytes(gzip.compress(f"update_time,id,title,price,shop\n{rows}".encode()))
    catalogue = read_products(str(path))
    assert catalogue.products.set_index("product_id")["price"].to_dict() == {"A1": 99, "A2": 59}
    assert (catalogue.n_read, catalogue.left_out) == (3, {"older row of the same id": 1})


def test_every_row_is_kept_or_left_out_with_a_reason(tmp_path: Path) -> None:
    rows = ["1,云帐篷,露营", ",无编码,露营", "2,,露营", "1,云帐篷二代,露营", "3,云睡袋,", "  ,空白,露营", "4,多,了,格"]
    catalogue = read_products(written(tmp_path / "a.csv", "\n".join(["编码,名称,类目", *rows])))
    assert catalogue.products["product_id"].to_list() == ["1", "3"]
    assert catalogue.products["name"].to_list() == ["云帐篷二代", "云睡袋"]  # the later row is the newer one
    wanted = {"no id": 2, "no name": 1, "older row of the same id": 1, "unreadable row": 1}
    assert catalogue.left_out == wanted
    assert catalogue.n_read == len(catalogue.products) + sum(wanted.values())
    assert list(catalogue.products) == PRODUCTS.column_names


# --- cells

CELLS = [
    ("库存", "stock", "30", 30, None),
    ("库存", "stock", "1.2万", 12000, None),
    ("库存", "stock", "1,024 件", 1024, None),
    ("库存", "stock", "售罄", 0, None),
    ("库存", "stock", "0", 0, None),
    ("库存", "stock", "", None, None),  # unknown is unknown and not zero
    ("库存", "stock", "暂无", None, None),
    ("库存", "stock", "n/a", None, None),
    ("库存", "stock", "-3", None, "below 0"),
    ("库存", "stock", "有货", None, "not readable"),
    ("库存", "stock", "3.5", None, "not readable"),
    ("价格", "price", "¥1,299.00", 1299, None),
    ("价格", "price", "１２９９元", 1299, None),
    ("价格", "price", ".5", 0.5, None),
    ("价格", "price", "0", None, "0"),
    ("价格", "price", "-5", None, "below 0"),
    ("价格", "price", "¥-5", None, "below 0"),
    ("价格", "price", "99-129", None, "not readable"),
    ("价格", "price", "面议", None, "not readable"),
    ("价格", "price", "1e12", None, "not readable"),
    ("价格", "price", "999999999", None, "too large"),
    ("供货周期", "lead_time_weeks", "14天", 2, None),
    ("供货周期", "lead_time_weeks", "-1", None, "below 0"),
    ("供货周期", "lead_time_weeks", "999", None, "too large"),
    ("供货周期（天）", "lead_time_weeks", "7", 1, None),
    ("上架日期", "listed_at", "2023/4/1 08:00:00", dt.date(2023, 4, 1), None),
    ("上架日期", "listed_at", "45017", dt.date(2023, 4, 1), None),
    ("上架日期", "listed_at", "0000-00-00", None, "not readable"),
    ("上架日期", "listed_at", "1900-01-01", None, "not of these decades"),
]


@pytest.mark.parametrize(("header", "name", "cell", "wanted", "problem"), CELLS)
def test_cells_as_systems_write_them(
    tmp_path: Path, header: str, name: str, cell: str, wanted: object, problem: str | None
) -> None:
    catalogue = read_products(written(tmp_path / "a.csv", f'编码,名称,类目,{header}\n1,云帐篷,露营,"{cell}"\n'))
    assert known(catalogue)[0].get(name) == wanted
    assert [problem] * (problem is not None) == [r for reasons in catalogue.unread.values() for r in reasons]


def test_of_rows_that_are_left_out_no_cell_is_counted(tmp_path: Path) -> None:
    catalogue = read_products(written(tmp_path / "a.csv", "编码,名称,类目,价格\n1,旧,露营,-1\n1,新,露营,9\n"))
    assert not catalogue.unread


# --- databases


@pytest.fixture
def shop(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute('CREATE TABLE goods ("商品编码" INTEGER, "商品名称" TEXT, "品牌" TEXT, "库存" INTEGER)')
        rows = [(int(LONG_ID), "云帐篷", "雾屿", None), (int(LONG_ID) + 1, "云睡袋", None, 3), (None, "无编码", "", 1)]
        connection.executemany("INSERT INTO goods VALUES (?, ?, ?, ?)", rows)
    return f"sqlite:///{tmp_path / 'shop.db'}"


def test_a_table_or_query_of_a_database(shop: str) -> None:
    catalogue = read_products(shop, table="goods")
    assert known(catalogue) == [
        {"product_id": LONG_ID, "name": "云帐篷", "brand": "雾屿"},
        {"product_id": "610000000000000018", "name": "云睡袋", "stock": 3.0},
    ]
    assert catalogue.left_out == {"no id": 1}
    assert ids(shop, 'SELECT * FROM goods WHERE "库存" > 1') == ["610000000000000018"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "either --table or --query"),
        ({"table": "goods", "query": "SELECT 1"}, "either --table or --query"),
        ({"table": "gods"}, "no such table"),
        ({"query": "SELEC"}, "syntax error"),
        ({"query": "DELETE FROM goods"}, "readonly"),
        ({"query": "SELECT 1 AS id"}, "lacks name"),
    ],
)
def test_a_database_that_will_not_do_is_named_in_a_sentence(shop: str, options: dict[str, str], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        read_products(shop, **options)
    assert len(ids(shop, "SELECT * FROM goods")) == 2  # nothing was deleted


@pytest.mark.parametrize(
    "address",
    [
        "nosuchdialect://ann:s3cret@db.example/shop",
        "sqlite:///file:/nowhere/s3cret.db?uri=true&password=s3cret",
        "sqlite://ann:s3cret@db.example:port/shop",
        "sqlite+pysqlcipher://:s3cret@/nowhere/shop.db",
    ],
)
def test_no_message_holds_a_password(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_products(address, table="goods")
    assert "s3cret" not in str(caught.value).replace("/nowhere/s3cret.db", "")
    assert caught.value.__cause__ is None


# --- the command


def test_the_command_ends_with_what_was_read_kept_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: str
) -> None:
    shown = Console(record=True, width=200)
    monkeypatch.setattr(cli_products, "console", shown)
    path = written(tmp_path / "a.csv", "编码,名称,类目,库存,备注\n1,云帐篷,露营,-3,甲\n,无编码,露营,1,乙\n")
    notetrends("products", path, "--root", tmp_path / "data", "--week", "2026-W22")
    text = shown.export_text()
    for line in ("2 read, 1 kept, 1 left out", "no id 1", "stock: below 0 1", "not used: 备注", "price 100%"):
        assert line in text
    # the next week's snapshot stands beside it; the address of a database comes better from the environment
    monkeypatch.setenv("NOTETRENDS_PRODUCTS", shop)
    notetrends("products", "--table", "goods", "--root", tmp_path / "data", "--week", "2026-W23")
    assert Store(str(tmp_path / "data")).weeks(PRODUCTS) == [Week.parse("2026-W22"), Week.parse("2026-W23")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "名称,类目\n云帐篷,露营\n", "product_id"),  # no id
        ("a.csv", "编码,名称\n1,云帐篷\n", "brand or category"),  # neither brand nor category
        ("a.csv", "", "cannot be read"),  # empty
        ("a.xlsx", "不是表格", "cannot be read"),
        ("a.xls", "不是表格", "cannot be read"),
        ("a.parquet", "不是表格", "not a whole Parquet file"),
        ("没有.csv", None, "no such file"),
        ("没有.xlsx", None, "no such file"),
    ],
)
def test_a_file_that_will_not_do_is_named_in_a_sentence(
    tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    if content is not None:
        written(tmp_path / name, content)
    with pytest.raises(SourceError, match=says) as caught:
        read_products(str(tmp_path / name))
    assert name in str(caught.value)
