"""Brands and the two short lists in the page and the workbook: complete, honest where empty, harmless."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pandas as pd
import pytest
from report_fixtures import HOSTILE, MONDAY, frames, sample_report

from notetrends.reports import brand_words
from notetrends.reports.brand_build import build_market
from notetrends.reports.brand_model import Market
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_workbook

NOTES = frames()["notes"]


def brand(shown: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    row: dict[str, Any] = {
        "brand": shown.lower(), "shown": shown, "kind": "brand", "of_brand": None, "also": [], "score": 0.9,
        "n_read": 21, "signs": ["near:14", "bought:5", "owner:3"], "n_voices": 40, "n_expected": 11.5, "growth": 2.5,
        "growth_low": 1.4, "growth_high": 4.1, "p_value": 0.0001, "q_value": 0.004, "is_rising": True, "n_weeks": 21,
        "history": [float(6 + n % 5) for n in range(28)] + [40.0], "first_week": MONDAY, "ad_share": 0.1,
        "suspected_share": 0.05, "price_low": 59.0, "price_high": 129.0, "n_prices": 12, "categories": ["护肤", "面霜"],
        "n_products": 0, "evidence_ids": ["n0010", "n0011", "n0012"],
    }  # fmt: skip
    return row | changed


def gap(side: str, kind: str, shown: str, rank: int, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    row: dict[str, Any] = {
        "side": side, "kind": kind, "name": shown, "shown": shown, "rank": rank, "n_voices": 30, "n_voices_4w": 96,
        "near": 0.4, "n_products": 0, "sales_4w": None, "category_id": None, "evidence_ids": ["n0010"],
    }  # fmt: skip
    return row | changed


BRANDS = [
    brand("蔻黛", also=["Koudai"]),
    brand("小蓝瓶", kind="product", of_brand="蔻黛", n_voices=12, growth_low=0.5, n_prices=2, price_low=None,
          price_high=None),
    brand("雾屿", n_products=7),
    brand("Yuka", is_rising=False, growth=0.0, growth_low=-0.3, growth_high=0.4, q_value=0.8),
]  # fmt: skip
GAPS = [
    gap("wanted", "word", "桨板", 1), gap("wanted", "category", "飞盘", 2, category_id="k0002"),
    gap("silent", "product", "晨光霜 50g", 1, name="0012345678901234567", n_products=1, sales_4w=420, near=None,
        n_voices=0, n_voices_4w=1),
]  # fmt: skip


def market(
    brands: list[dict[str, Any]] | None = None, gaps: list[dict[str, Any]] | None = None, *,
    has_products: bool = True, has_sales: bool = True,
) -> Market:  # fmt: skip
    return build_market(
        pd.DataFrame(BRANDS if brands is None else brands, columns=list(brand(""))),
        pd.DataFrame(GAPS if gaps is None else gaps, columns=list(gap("", "", "", 0))),
        NOTES, has_products=has_products, has_sales=has_sales, max_listed=20, few_voices=3,
    )  # fmt: skip


def page(made: Market | None) -> str:
    return render_page(sample_report(market=made))


def section(text: str, name: str) -> str:
    return text.split(f'<section id="{name}">')[1].split("</section>")[0]


def test_the_radar_tells_what_the_house_lacks_from_what_it_sells() -> None:
    made = market().brands
    assert [one.name for one in made.rising] == ["蔻黛", "小蓝瓶"]
    assert [one.name for one in made.sold] == ["雾屿"] and [one.name for one in made.others] == ["Yuka"]
    text = section(page(market()), "brands")
    assert "蔻黛（Koudai）" in text and "蔻黛 › 小蓝瓶" in text and "在卖、也在升" in text
    assert "59–129 元（12 人）" in text and "样本不足（2 人）" in text
    assert "Yuka" not in text  # as usual: in the workbook alone


def test_the_lists_name_numbers_and_link_to_categories() -> None:
    text = section(page(market()), "gaps")
    assert "桨板" in text and "30 / 96" in text and "晨光霜" in text and "420 件 / 1 个商品" in text
    assert 'href="#c-k0002"' in text


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (market([], []), "没有认出品牌或产品名"),
        (market([BRANDS[3]], []), "没有目录之外的名字显著上升"),
        (market([], [], has_products=False, has_sales=False), "未提供商品目录，无从比较"),
        (market([], [], has_sales=False), "未提供销量"),
        (market([], []), "在卖的都有人谈"),
    ],
)
def test_an_empty_section_says_why(made: Market, said: str) -> None:
    assert said in page(made)


def test_a_week_without_the_tables_has_no_sections() -> None:
    assert 'id="brands"' not in page(None) and 'id="gaps"' not in page(None)


def test_what_was_never_seen_gets_no_multiple_and_doubts_are_named() -> None:
    new = market([brand("初见", n_weeks=1, n_voices=4, n_expected=0.02, growth=199.0, score=0.55)]).brands.rising[0]
    assert (brand_words.growth(new), brand_words.interval(new)) == ("此前未见", "样本不足")
    assert [doubt[:2] for doubt in brand_words.doubts(new)] == ["只有", "是不"]


def read_book(made: Market) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_workbook(sample_report(market=made), file)
    return openpyxl.load_workbook(file)


def test_the_workbook_has_both_sheets() -> None:
    book = read_book(market())
    rows = list(book["品牌"].values)
    assert [row[0] for row in rows[1:]] == ["蔻黛（Koudai）", "蔻黛 › 小蓝瓶", "雾屿", "Yuka"]
    assert rows[1][rows[0].index("本周声量")] == 40 and rows[1][rows[0].index("在目录")] == "没有"
    gaps = list(book["供需两表"].values)
    assert gaps[-1][gaps[0].index("SKU编码")] == "0012345678901234567"  # all its digits
    assert [row[3] for row in read_book(market([], []))["供需两表"].values][1:] == [
        "本周谈得多的，目录里都有对应商品。", "在卖的都有人谈。",
    ]  # fmt: skip


def test_hostile_names_stay_text() -> None:
    # half an emoji cannot come out of a table
    harmful = [text for text in HOSTILE if text.isprintable() or "\ud83d" not in text]
    brands = [
        brand(text, brand=str(n), also=[text], of_brand=text, categories=[text], signs=[f"{text}:1"])
        for n, text in enumerate(harmful)
    ]
    made = market(brands, [gap("wanted", "word", text, n + 1, name=str(n)) for n, text in enumerate(harmful)])
    text = page(made)
    assert "<script>" not in text and 'onerror="' not in text
    cells = [cell for sheet in ("品牌", "供需两表") for row in read_book(made)[sheet].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
