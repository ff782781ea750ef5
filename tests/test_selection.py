"""From a rising category to an action: matching, the decision tree, the week's suggestions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from notetrends.trends.schemas import SUGGESTIONS
from notetrends.trends.selection.actions import Demand, against, confidence, decide, reason
from notetrends.trends.selection.match import ProductIndex, Supply
from notetrends.trends.selection.suggest import is_brand_like, prices_by_voice, suggest, unmet

# --- matching


def index_of(*rows: tuple[str, str, str | None, str | None, float | None, float | None, float | None]) -> ProductIndex:
    columns = ["product_id", "name", "brand", "category", "stock", "sales_4w", "lead_time_weeks"]
    return ProductIndex(pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[4:], float)))


HOUSE = index_of(
    ("p1", "云朵帐篷 三人", "雾屿", "露营/帐篷", 10, 40, 3),
    ("p2", "速开帐篷", None, "露营/帐篷", 0, 80, 2),
    ("p3", "羽绒睡袋", "雾屿", "露营/睡袋", None, 4, None),
    ("p4", "XY60 头灯", "ＸＹ", "露营/照明", 5, None, None),
)


@pytest.mark.parametrize(
    ("names", "words", "parent", "n", "is_partial", "best"),
    [
        (["帐篷"], [], None, 2, False, "p2"),  # by name or category; best is what sells most
        (["雾屿"], [], None, 2, False, "p1"),  # by brand
        (["xy60"], [], None, 1, False, "p4"),  # in one spelling
        (["xy6"], [], None, 0, False, None),  # never inside a longer Latin word
        (["篷"], [], None, 0, False, None),  # one character says nothing
        (["跳跳操", "睡袋"], [], None, 1, False, "p3"),  # any of its names
        (["跳跳操"], ["羽绒", "睡袋"], None, 1, True, "p3"),  # two of its other words answer in part
        (["跳跳操"], ["羽绒", "健身"], None, 0, False, None),  # one is not enough
        (["星空帐"], [], "帐篷", 2, True, "p2"),  # failing those, its parent's
        (["睡袋"], [], "帐篷", 1, False, "p3"),  # but only then
        (["跳跳操"], [], "健身", 0, False, None),  # nothing at all is not partial
        ([], [], None, 0, False, None),
    ],
)
def test_supply(
    names: list[str], words: list[str], parent: str | None, n: int, is_partial: bool, best: str | None
) -> None:
    found = HOUSE.supply(names, words, parent)
    assert (found.n_products, found.is_partial, found.best_product) == (n, is_partial, best)


def test_cover_and_lead_time_come_from_what_is_known() -> None:
    tents, bag = HOUSE.supply(["帐篷"], [], None), HOUSE.supply(["睡袋"], [], None)
    assert (tents.n_in_stock, tents.lead_time_weeks) == (1, 2)
    assert tents.weeks_of_cover == pytest.approx(10 / (120 / 4))
    assert (bag.n_in_stock, bag.weeks_of_cover, bag.lead_time_weeks) == (None, None, None)
    # p4 states no sales: its stock does not stretch the cover of the others
    assert HOUSE.supply(["露营"], [], None).weeks_of_cover == tents.weeks_of_cover


# --- the decision tree

NONE = Supply(0, None, None, None, None, is_partial=False)


def stocked(cover: float | None, in_stock: int | None = 2, lead: float | None = None, partial: bool = False) -> Supply:
    return Supply(3, in_stock, cover, lead, "p1", is_partial=partial)


@pytest.mark.parametrize(
    ("rising", "brand", "sure", "stage", "supply", "wanted"),
    [
        # not rising: only what fades with too much stock is cleared
        (False, False, "high", "fading", stocked(12.1), "clear"),
        (False, False, "high", "fading", stocked(12.0), None),
        (False, False, "high", "fading", stocked(None), None),  # unknown cover is no reason to clear
        (False, False, "high", "fading", stocked(40, partial=True), None),  # the parent's stock is not its own
        (False, False, "high", "peaked", stocked(40), None),
        (False, False, "high", "steady", stocked(40), None),
        (False, False, "high", "fading", NONE, None),
        (False, False, "high", "fading", None, None),
        # rising, but nothing can be said yet
        (True, False, "high", "growing", None, "watch"),  # no catalogue
        (True, False, "low", "growing", stocked(1.0), "watch"),  # weak evidence
        # rising and on the shelf
        (True, False, "high", "growing", stocked(5.0), "promote"),
        (True, False, "medium", "growing", stocked(5.0), "promote"),
        (True, False, "high", "growing", stocked(1.9), "restock"),  # shorter than the usual lead time of 2
        (True, False, "high", "growing", stocked(2.0), "promote"),
        (True, False, "high", "growing", stocked(5.0, lead=6.0), "restock"),  # shorter than its own
        (True, False, "high", "growing", stocked(1.0, lead=0.0), "promote"),  # it comes at once
        (True, False, "high", "growing", stocked(None, in_stock=0), "restock"),  # sold out
        (True, False, "high", "growing", stocked(None, in_stock=None), "promote"),  # unknown stock is not zero
        (True, False, "high", "seasonal", stocked(1.0), "restock"),  # a festival empties shelves too
        # rising and not on the shelf
        (True, False, "high", "growing", stocked(5.0, partial=True), "extend"),
        (True, True, "high", "growing", stocked(5.0, partial=True), "extend"),
        (True, False, "high", "growing", NONE, "source"),
        (True, True, "high", "growing", NONE, "recruit"),
        (True, True, "high", "seasonal", NONE, "watch"),  # nobody is recruited for a festival
        (True, False, "high", "seasonal", stocked(5.0, partial=True), "watch"),
    ],
)
def test_decide(rising: bool, brand: bool, sure: str, stage: str, supply: Supply | None, wanted: str | None) -> None:
    demand = Demand(rising, brand, sure, stage)
    assert decide(demand, supply, lead_time_weeks=2.0, max_weeks_of_cover=12.0) == wanted


@pytest.mark.parametrize(
    ("low", "n_weeks", "quality", "wanted"),
    [
        (0.1, 3, 0.8, "high"),
        (0.1, 2, 0.8, "medium"),  # two of three
        (0.0, 3, 0.8, "medium"),
        (0.1, 3, 0.79, "medium"),
        (0.1, 1, 0.5, "low"),
        (-0.5, 0, 0.0, "low"),
    ],
)
def test_confidence(low: float, n_weeks: int, quality: float, wanted: str) -> None:
    assert confidence(low, n_weeks, quality) == wanted


def test_reasons_give_figures_and_say_what_is_unknown() -> None:
    text = reason("云帐篷", 60, 20.0, 2.0, 1.1, 3, stocked(1.5, in_stock=None))
    assert (
        text
        == "「云帐篷」本周 60,常态约 20.0;增幅 +200%(下限 +110%);连升 3 周;目录有 3 个 SKU(库存未提供,可售约 1.5 周)"
    )
    assert "几乎没有" in reason("云帐篷", 9, 0.1, 89.0, 12.0, 1, NONE)
    assert "未提供商品目录" in reason("云帐篷", 9, 5.0, 0.8, 0.1, 1, None)


def test_doubts_are_named_and_silence_means_none() -> None:
    assert against(None, None, 0.0, 0.9, 50) is None
    assert against(None, 0.19, 0.19, 0.6, 10) is None
    text = against("七夕", 0.3, 0.25, 0.5, 9) or ""
    assert [part[:2] for part in text.split(";")] == ["与七", "广告", "重复", "与购", "样本"]


# --- the week's suggestions

PRODUCTS_FRAME = HOUSE.products.assign(price=np.nan, listed_at=None)


def trends_of(*changed: dict[str, Any]) -> pd.DataFrame:
    row: dict[str, Any] = {
        "label": "", "top_words": [], "n_notes": 40, "n_authors": 40.0, "n_raw_notes": 40, "n_expected": 10.0,
        "share": 0.02, "growth": 3.0, "growth_low": 1.0, "is_rising": True, "stage": "growing", "n_weeks_rising": 3,
        "relevance": 0.9, "score": 2.0, "season": None, "ad_share": 0.0, "fold_share": 0.0, "top_authors_share": 0.1,
        "parent_label": None, "evidence_ids": ["n1"],
    }  # fmt: skip
    rows = [row | {"category_id": f"c{number}"} | entry for number, entry in enumerate(changed)]
    return pd.DataFrame([entry | {"top_words": entry["top_words"] or [entry["label"]]} for entry in rows])


TRENDS = trends_of(
    {"label": "帐篷", "score": 3.0},  # on the shelf, but short
    {"label": "跳跳操", "score": 4.0},  # not in the house
    {"label": "某某", "score": 1.0},  # not in the house, a brand
    {"label": "星空帐", "parent_label": "帐篷"},  # only its parent is
    {"label": "薄证", "n_weeks_rising": 1, "growth_low": -0.1},  # weak evidence
    {"label": "群星夜", "relevance": 0.2, "score": 9.0},  # nothing to buy
    {"label": "睡袋", "is_rising": False, "stage": "steady"},  # nothing to do
)
TEXTS = {"c2": ["某某面膜好用", "某某口红好看"], "c0": ["帐篷199元"]}
PRICES = {"c0": [99.0, 129.0, 159.0, 199.0, 299.0], "c1": [9.9, 19.9, 29.9, 39.9]}


def suggested(
    trends: pd.DataFrame = TRENDS, products: pd.DataFrame | None = PRODUCTS_FRAME, n: int = 20
) -> pd.DataFrame:
    return suggest(
        trends,
        TEXTS,
        PRICES,
        products,
        max_suggestions=n,
        min_relevance=0.4,
        lead_time_weeks=2.0,
        max_weeks_of_cover=12.0,
    )


def test_each_entry_gets_its_action_and_what_is_not_relevant_gets_none() -> None:
    table = suggested().set_index("category_id")
    actions = {"c0": "restock", "c1": "source", "c2": "recruit", "c3": "extend", "c4": "watch"}
    assert table["action"].to_dict() == actions
    assert table["product_id"].dropna().to_dict() == {"c0": "p2"}
    assert table["brand"].dropna().to_dict() == {"c2": "某某"}
    assert set(table.reset_index()) == set(SUGGESTIONS.column_names)


def test_suggestions_are_ranked_and_watching_comes_last() -> None:
    table = suggested()
    assert table["rank"].to_list() == [1, 2, 3, 4, 5]
    assert table["action"].to_list()[-1] == "watch"
    assert table["category_id"].to_list()[0] == "c1"  # the most wanted of what is not in the house
    assert table["score"].between(0, 100).all()
    assert suggested(n=2)["category_id"].to_list() == table["category_id"].to_list()[:2]


def test_the_same_week_gives_the_same_suggestions_in_any_order() -> None:
    first, again = suggested(), suggested(TRENDS[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(first.reset_index(drop=True), again.reset_index(drop=True))
    assert first["suggestion_id"].is_unique
    twins = trends_of({"label": "甲乙"}, {"label": "丙丁"}, {"label": "戊己"})
    ids = [suggested(table)["suggestion_id"].to_list() for table in (twins, twins[::-1].reset_index(drop=True))]
    assert ids[0] == ids[1]


def test_prices_are_said_when_there_are_five() -> None:
    table = suggested().set_index("category_id")
    prices = table[["price_low", "price_high", "n_prices"]].to_dict("index")
    assert prices["c0"] == {"price_low": 129, "price_high": 199, "n_prices": 5}
    assert table.drop(index="c0")[["price_low", "price_high"]].isna().all(axis=None)
    assert prices["c1"]["n_prices"] == 4  # said, but too few for a band


def test_a_voice_names_one_price() -> None:
    notes = pd.DataFrame([
        *[{"category_id": "c0", "author_id": "甲", "fold_id": "n1", "prices": [10.0]}] * 50,  # a template
        {"category_id": "c0", "author_id": "甲", "fold_id": "n2", "prices": [20.0, 60.0]},
        {"category_id": "c0", "author_id": None, "fold_id": "n3", "prices": [99.0]},
        {"category_id": "c0", "author_id": None, "fold_id": "n3", "prices": [99.0]},
        {"category_id": "c0", "author_id": "乙", "fold_id": "n4", "prices": []},
        {"category_id": "c1", "author_id": "甲", "fold_id": "n5", "prices": [5.0]},
        {"category_id": "c2", "author_id": "甲", "fold_id": "n6", "prices": []},
    ])  # fmt: skip
    assert prices_by_voice(notes) == {"c0": [20.0, 99.0], "c1": [5.0]}
    assert prices_by_voice(notes[:0]) == {}


def test_without_a_catalogue_everything_is_watched_and_supply_unknown() -> None:
    table = suggested(products=None)
    assert set(table["action"]) == {"watch"}
    assert table[["n_products", "n_in_stock", "gap", "weeks_of_cover"]].isna().all(axis=None)


def test_an_empty_week_gives_an_empty_table() -> None:
    assert suggested(TRENDS[:0]).empty
    assert suggested(TRENDS.assign(relevance=0.0)).empty


def test_of_few_notes_the_busiest_authors_are_no_doubt() -> None:
    few = trends_of(
        {"label": "甲乙", "n_notes": 9, "top_authors_share": 0.9}, {"label": "丙丁", "top_authors_share": 0.9}
    )
    assert suggested(few).set_index("category_id")["quality"].to_dict() == pytest.approx({"c0": 1.0, "c1": 0.1})


@pytest.mark.parametrize(
    ("name", "texts", "wanted"),
    [
        ("某某", ["某某面膜", "某某的口红"], True),  # before two kinds of goods
        ("某某", ["某某家的面膜", "某某家口红"], True),
        ("某某", ["某某面膜", "某某面膜"], False),  # one kind twice
        ("某某", ["面膜某某", "口红"], False),  # not before them
        ("a.b", ["axb面膜", "axb口红"], False),  # a name, not a pattern
        ("某某", [], False),
    ],
)
def test_brand_like(name: str, texts: list[str], wanted: bool) -> None:
    assert is_brand_like(name, texts) == wanted


def test_unmet_demand_by_hand() -> None:
    # 1 % of the voices of a house with 1,000 SKUs asks for 10
    assert unmet(0.01, stocked(5.0, in_stock=10), 1_000) == pytest.approx(0.5)
    assert unmet(0.01, NONE, 1_000) == 1
    assert unmet(0.01, stocked(5.0, partial=True), 1_000) == 1  # the parent's products do not meet it
    assert unmet(0.01, stocked(5.0, in_stock=None), 300) == pytest.approx(0.5)  # unknown stock: its 3 products count
    assert unmet(0.01, None, 1_000) is None
