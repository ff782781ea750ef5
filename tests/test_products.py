"""The house's own file of products: by any column names, nothing invented, nothing lost silently."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from notetrends.trends.errors import SourceError
from notetrends.trends.schemas import PRODUCTS
from notetrends.trends.selection.match import ProductIndex
from notetrends.trends.selection.products import read_products

LONG_ID = "610000000000000017"  # as a float it would end in 000


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding)
    return path


def records(path: Path) -> list[dict[str, Any]]:
    table = read_products(path)[0].astype(object)
    return [{str(name): value for name, value in row.items() if pd.notna(value)} for row in table.to_dict("records")]


@pytest.mark.parametrize(
    "header",
    [
        "商品编码,商品名称,品牌,类目,售价（元）,库存,近4周销量,供货周期（周）,上架日期",  # full-width brackets
        "商品ID,商品名,店铺,品类,价格(元),可用库存,4周销量,供货周期(周),上架时间",
        " SKU_ID ,Title,Shop,Category,Price,Stock,sales_4w,lead_time_weeks,listed_at",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_by_any_of_their_names(tmp_path: Path, header: str, encoding: str) -> None:
    path = written(
        tmp_path / "货.csv", f'{header}\n{LONG_ID}, 云帐篷 ,雾屿,露营,"￥1,299.5",30,8,1.5,2023-04-01\n', encoding
    )
    assert records(path) == [
        {
            "product_id": LONG_ID, "name": "云帐篷", "brand": "雾屿", "category": "露营", "price": 1299.5,
            "stock": 30.0, "sales_4w": 8.0, "lead_time_weeks": 1.5, "listed_at": dt.date(2023, 4, 1),
        }
    ]  # fmt: skip


def test_an_excel_file_keeps_long_ids(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"货号": [LONG_ID, "007"], "名称": ["云帐篷", "云睡袋"], "类目": ["露营", "露营"], "库存": [3, None]}
    )
    frame.to_excel(tmp_path / "货.xlsx", index=False)
    assert records(tmp_path / "货.xlsx") == [
        {"product_id": LONG_ID, "name": "云帐篷", "category": "露营", "stock": 3.0},
        {"product_id": "007", "name": "云睡袋", "category": "露营"},
    ]


def test_a_parquet_file_with_numbers_for_ids(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [int(LONG_ID)], "name": ["云帐篷"], "brand": ["雾屿"], "price": [9.5]})
    frame.to_parquet(tmp_path / "products.parquet")
    assert records(tmp_path / "products.parquet") == [
        {"product_id": LONG_ID, "name": "云帐篷", "brand": "雾屿", "price": 9.5}
    ]


def test_rows_without_id_or_name_and_earlier_doubles_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = ["1,云帐篷,露营", ",无编码,露营", "2,,露营", "1,云帐篷二代,露营", "3,云睡袋,", "  ,空白,露营"]
    table, n_left_out = read_products(written(tmp_path / "a.csv", "\n".join(["编码,名称,类目", *rows])))
    assert table["product_id"].to_list() == ["1", "3"]
    assert table["name"].to_list() == ["云帐篷二代", "云睡袋"]  # the later row is the newer one
    assert n_left_out == 4
    assert list(table) == PRODUCTS.column_names


@pytest.mark.parametrize("stock", ["", "未知", "-", "n/a"])
def test_unknown_stock_is_unknown_and_not_zero(tmp_path: Path, stock: str) -> None:
    table, _ = read_products(
        written(tmp_path / "a.csv", f"编码,名称,类目,库存\n1,云帐篷,露营,{stock}\n2,云睡袋,露营,0\n")
    )
    assert table["stock"].isna().to_list() == [True, False]
    supply = ProductIndex(table).supply(["云帐篷"], [], None)
    assert (supply.n_products, supply.n_in_stock, supply.weeks_of_cover) == (1, None, None)
    assert ProductIndex(table).supply(["云睡袋"], [], None).n_in_stock == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "名称,类目\n云帐篷,露营\n", "product_id"),  # no id
        ("a.csv", "编码,名称\n1,云帐篷\n", "brand or category"),  # neither brand nor category
        ("a.csv", "", "cannot be read"),  # empty
        ("a.xlsx", "不是表格", "cannot be read"),
        ("a.parquet", "不是表格", "cannot be read"),
        ("没有.csv", None, "cannot be read"),
    ],
)
def test_a_file_that_will_not_do_is_named_in_a_sentence(
    tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    if content is not None:
        written(tmp_path / name, content)
    with pytest.raises(SourceError, match=says) as caught:
        read_products(tmp_path / name)
    assert name in str(caught.value)
