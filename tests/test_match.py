"""Entries against products: by name, brand, alias, words, price and vector; precision before recall."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from report_fixtures import MONDAY, frames

from notetrends.trends import schemas
from notetrends.trends.config import Config, SelectionConfig
from notetrends.trends.errors import SourceError
from notetrends.trends.schemas import MATCHES
from notetrends.trends.selection.aliases import learn_aliases, parse_aliases, read_aliases
from notetrends.trends.selection.match import ProductIndex
from notetrends.trends.selection.matches import match_entries
from notetrends.trends.steps.matching import read_index, write_matches
from notetrends.trends.store import Store
from notetrends.trends.week import Week

Row = tuple[str, str | None, str | None, float | None]

# product_id is the row's number; all invented
SHELF: list[Row] = [
    ("WUYU/雾屿 山茶补水面膜 5片盒装", "雾屿", "护肤/面膜", 99),
    ("WUYU/雾屿 面膜刷 硅胶软头", "雾屿", "护肤/面膜刷", 19),
    ("雾屿 云感面霜50g 送面膜2片", "雾屿", "护肤/面霜", 199),
    ("雾屿 荔枝味香氛面霜", "雾屿", "护肤/面霜", 189),
    ("沐山 小银瓶精华液 敏感肌 30ml", "沐山（MU-SHAN）", "护肤/精华", 399),
    ("沐山爽肤水乳液两件套", "沐山（MU-SHAN）", None, 259),
    ("K2-Lab 早C晚A精华 15ml", "K2-Lab", "护肤/精华", 159),
    ("暖冬羽绒睡袋", None, "露营/睡袋", 499),
    ("XY60 头灯", None, "露营/照明", 59),
    ("苹果 手机壳 磁吸", "苹果", "数码/配件", 49),
    ("红富士苹果 5斤", None, "水果", 39),
    ("葡萄酒原液", None, "护肤/精华", 89),
    ("online 帆布包", None, None, None),
    ("沐山 精华礼盒", "沐山（MU-SHAN）", None, 999),
]


def index_of(rows: Sequence[Row] = SHELF, aliases: Sequence[str] = ()) -> ProductIndex:
    table = pd.DataFrame(rows, columns=["name", "brand", "category", "price"])
    table = table.assign(product_id=[str(number) for number in range(len(rows))], stock=1.0, lead_time_weeks=2.0)
    return ProductIndex(table.assign(sales_4w=np.arange(len(rows), dtype=float)), parse_aliases(aliases))


HOUSE = index_of(aliases=["小银瓶, 亮肤精露", "K2-Lab, 凯图"])


def found(index: ProductIndex, label: str, *words: str, prices: Sequence[float] = ()) -> dict[str, str]:
    """What answers fully, with how."""
    table = index.match([label], list(words), None, prices)
    table = table[~table["is_partial"].astype(bool)]
    return dict(sorted(zip(table["product_id"], table["how"], strict=True)))


def in_part(index: ProductIndex, label: str, *words: str, prices: Sequence[float] = ()) -> set[str]:
    table = index.match([label], list(words), None, prices)
    return set(table.loc[table["is_partial"].astype(bool), "product_id"])


@pytest.mark.parametrize(
    ("label", "words", "wanted"),
    [
        # goods: the thing itself, not its tool, not a gift, not a taste
        ("面膜", [], {"0": "exact"}),
        ("補水面膜", [], {"0": "exact"}),  # traditional characters
        ("面膜刷", [], {"1": "exact"}),
        ("面霜", [], {"2": "exact", "3": "exact"}),
        ("荔枝", [], {}),
        ("乳液", [], {"5": "exact"}),
        ("水乳", ["面霜"], {}),  # 爽肤水|乳液: half of each
        ("睡袋", [], {"7": "exact"}),
        ("礼盒", [], {"13": "exact"}),  # whatever is in it
        # brands: all their products, by each of their names
        ("雾屿", [], {"0": "exact", "1": "exact", "2": "exact", "3": "exact"}),
        ("Wuyu", [], {"0": "alias", "1": "alias", "2": "alias", "3": "alias"}),  # the titles say so
        ("mushan", [], {"13": "exact", "4": "exact", "5": "exact"}),  # the brand field says so
        ("凯图", [], {"6": "alias"}),  # the house's file says so
        ("k2lab", [], {"6": "exact"}),
        ("雾屿面霜", [], {"2": "brand+attribute", "3": "brand+attribute"}),
        ("wuyu面膜", [], {"0": "brand+attribute"}),
        ("苹果", ["手机壳"], {"9": "brand+attribute"}),  # the brand is a word of its own
        ("苹果", ["水果"], {}),
        # names: with another word of the entry that stands in the product
        ("早C晚A", ["精华"], {"6": "words"}),
        ("早C晚A", ["面膜"], {}),
        ("亮肤精露", [], {"4": "alias"}),
        ("敏感肌精华液", [], {"4": "words"}),  # all its words, in any order
        ("xy60", ["露营"], {"8": "exact"}),
        ("on", ["帆布包"], {}),  # never inside a longer Latin word
        # generic words and persons say nothing of a product
        ("暖冬", ["羽绒", "面霜"], {}),
        ("王小蕊", ["面膜", "面霜"], {}),
        ("夏天", ["面霜"], {}),
        ("", [], {}),
    ],
)
def test_what_answers_fully_and_how(label: str, words: list[str], wanted: dict[str, str]) -> None:
    assert found(HOUSE, label, *words) == wanted


@pytest.mark.parametrize(
    ("label", "words", "wanted"),
    [
        ("云朵面霜", [], {"2", "3"}),  # its kind, not itself
        ("雾屿口红", [], {"0", "1", "2", "3"}),  # its brand, not itself
        ("跳跳操", ["羽绒", "睡袋"], {"7"}),  # a word for goods and another one
        ("跳跳操", ["羽绒", "健身"], set()),
        ("王小蕊", ["羽绒", "睡袋"], set()),  # nobody is a sleeping bag
    ],
)
def test_what_answers_in_part(label: str, words: list[str], wanted: set[str]) -> None:
    assert not found(HOUSE, label, *words)
    assert in_part(HOUSE, label, *words) == wanted


def test_what_a_brand_is_made_of_is_not_what_it_sells() -> None:
    creams: list[Row] = [(f"雾屿 面霜 {number}号", "雾屿", None, None) for number in range(9)]
    rows = [*creams, ("雾屿 天才黄油 有油无油", "雾屿", None, None), ("沐山 发酵黄油 200g", "沐山", None, None)]
    assert found(index_of(rows), "黄油") == {"10": "exact"}
    # what else a title names does not matter where the brand sells little else
    assert found(index_of([*creams, ("雾屿 温泉面霜", "雾屿", None, None)]), "面霜").keys() >= {"9"}


def test_two_words_that_many_products_hold_are_not_enough() -> None:
    rows: list[Row] = [(f"云感 保湿补水面霜 {number}", None, None, None) for number in range(40)]
    assert in_part(index_of(rows), "跳跳操", "保湿", "面霜") == set()
    assert in_part(index_of([*rows, ("雪绒 面霜", None, None, None)]), "跳跳操", "雪绒", "面霜") == {"40"}


def test_a_product_far_from_the_prices_of_the_notes_answers_in_part() -> None:
    rows: list[Row] = [("云帐篷", None, None, price) for price in (100, 450, 999, None)]
    tents, named = index_of(rows), [180, 190, 200, 210, 220]
    assert set(found(tents, "帐篷", prices=named)) == {"0", "3"}  # half the price is not far, nor is an unknown one
    assert in_part(tents, "帐篷", prices=named) == {"1", "2"}
    assert set(found(tents, "帐篷", prices=named[:4])) == {"0", "1", "2", "3"}  # four prices make no band
    best = tents.match(["帐篷"], [], None, named)
    assert best["product_id"].iloc[0] == "3"
    assert best["rank"].to_list() == [1, 2, 3, 4]
    assert best.set_index("product_id")["price_fit"].round(2).to_dict() == pytest.approx(
        {"0": 0.53, "1": 0.47, "2": 0.21, "3": np.nan}, nan_ok=True
    )
    supply = tents.supply(["帐篷"], [], None, named)
    assert (supply.n_products, supply.n_partial, supply.n_off_price, supply.is_partial) == (2, 2, 2, False)
    dear = tents.supply(["帐篷"], [], None, [9, 9, 9, 9, 9])
    assert (dear.n_products, dear.is_partial) == (1, False)  # only the one whose price is unknown
    # a brand's notes name the price of one of its products
    assert len(found(HOUSE, "雾屿", prices=[9, 9, 9, 9, 9])) == 4


def test_vectors_find_what_no_word_finds_on_the_shelf_that_the_words_name() -> None:
    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1, 0] if "暖" in text or "帐篷" in text else [0, 1] for text in texts], np.float32)

    table = HOUSE.products
    index = ProductIndex(table, encode=encode)
    assert found(index, "星空帐", "帐篷") == {}
    near = index.match(["星空帐"], ["帐篷"], None)
    assert (near["product_id"].to_list(), near["how"].to_list()) == (["7"], ["vector"])
    assert near["is_partial"].all()
    assert not len(index.match(["星空帐"], ["夜晚"], None))  # no word names a shelf
    assert not len(index.match(["星空香皂"], ["帐篷"], None))  # the name is on another one
    assert not len(HOUSE.match(["星空帐"], ["帐篷"], None))  # without an embedder


def test_failing_those_the_wider_category_answers_in_part() -> None:
    table = HOUSE.match(["星空膜"], [], "面膜")
    assert table[["product_id", "how", "is_partial"]].to_numpy().tolist() == [["0", "parent", True]]
    assert HOUSE.supply(["星空膜"], [], "面膜").is_partial


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_aliases_as_people_save_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "别名.csv"
    path.write_text('# 品牌\n"雾屿","WU-YU",，Wúyǔ # 一个牌子\n\n独一个\n', encoding)
    assert read_aliases(path) == [("雾屿", "wuyu")]


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "别名.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(SourceError, match=r"别名\.csv"):
        read_aliases(tmp_path / "别名.csv")


def test_aliases_that_titles_show() -> None:
    titles = [
        "wuyu/雾屿 帐篷",
        "wuyu/雾屿 睡袋",
        "雾屿(pro) 灯",
        "沐山(pro) 灯",
        "沐山 mushan 灯",
        "沐山mushan 桌",
        "沐山 新款",
    ]
    brands = [("雾屿",)] * 3 + [("沐山",)] * 4
    assert learn_aliases(titles, brands) == [("沐山", "mushan"), ("雾屿", "wuyu")]  # pro is both brands'


def test_the_step_keeps_matches_with_the_house_s_aliases(tmp_path: Path) -> None:
    store, week = Store(str(tmp_path / "data")), Week(MONDAY)
    trends = frames()["trends"]
    label = trends["label"].iloc[0]
    products = HOUSE.products.assign(listed_at=None, price=1.0)
    (tmp_path / "别名.csv").write_text(f"雾屿,{label}\n", "utf-8")
    config = Config(selection=SelectionConfig(aliases=tmp_path / "别名.csv", min_relevance=0))
    assert read_index(store, week, config) is None
    assert write_matches(store, week, config, trends, None, {}) == 0
    store.write(schemas.PRODUCTS, week, products)
    assert write_matches(store, week, config, trends, read_index(store, week, config), {}) >= 4
    table = store.read(schemas.MATCHES, week)
    kept = table[table["category_id"] == trends["category_id"].iloc[0]].sort_values("rank")
    assert kept["how"].to_list() == ["alias"] * 4
    assert kept["words"].map(list).to_list() == [[label]] * 4


def test_the_table_of_matches_in_any_order_of_entries() -> None:
    trends = pd.DataFrame(
        {
            "category_id": ["c1", "c2", "c3", "c4"], "label": ["面膜", "雾屿", "面霜", "面霜"],
            "relevance": [0.9, 0.9, 0.1, 0.9], "top_words": [["面膜"], ["雾屿"], ["面霜"], ["面霜"]],
            "is_rising": [True, False, True, False], "stage": ["surging", "fading", "growing", "steady"],
            "parent_label": None,
        }
    )  # fmt: skip
    table = match_entries(trends, {"c1": [99.0] * 5}, HOUSE, min_relevance=0.4)
    assert list(table) == MATCHES.column_names
    assert table.groupby("category_id")["product_id"].agg(list).to_dict() == {"c1": ["0"], "c2": ["3", "2", "1", "0"]}
    again = match_entries(trends[::-1], {"c1": [99.0] * 5}, HOUSE, min_relevance=0.4)
    pd.testing.assert_frame_equal(again.sort_values("category_id", kind="stable", ignore_index=True), table)
    assert list(match_entries(trends[:0], {}, HOUSE, min_relevance=0.4)) == MATCHES.column_names
