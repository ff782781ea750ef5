"""The week's suggestions: matched, decided, scored, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_supply import NONE, POLICY, stocked

from notetrends.trends.schemas import SUGGESTIONS
from notetrends.trends.selection.prices import prices_by_voice
from notetrends.trends.selection.suggest import quality_of, suggest, unmet
from notetrends.trends.selection.talk import Talk

HOUSE = pd.DataFrame(
    [
        ("p1", "云朵帐篷 三人", "雾屿", "露营/帐篷", 10, 40, 3),
        ("p2", "速开帐篷", None, "露营/帐篷", 0, 80, 2),
        ("p3", "羽绒睡袋", "雾屿", "露营/睡袋", None, 4, None),
        ("p4", "XY60 登山杖", "ＸＹ", "露营/照明", 5, None, None),
    ],
    columns=["product_id", "name", "brand", "category", "stock", "sales_4w", "lead_time_weeks"],
).astype(dict.fromkeys(["stock", "sales_4w", "lead_time_weeks"], float))
HOUSE = HOUSE.assign(price=np.nan, listed_at=None)


def trends_of(*changed: dict[str, Any]) -> pd.DataFrame:
    row: dict[str, Any] = {
        "label": "", "top_words": [], "n_notes": 40, "n_authors": 40.0, "n_raw_notes": 40, "n_expected": 10.0,
        "share": 0.02, "growth": 3.0, "growth_low": 1.0, "is_rising": True, "stage": "growing", "n_weeks_rising": 3,
        "relevance": 0.9, "score": 2.0, "season": None, "ad_share": 0.0, "fold_share": 0.0, "top_authors_share": 0.1,
        "parent_label": None, "evidence_ids": ["n1"], "history": [10.0, 20.0, 30.0, 40.0], "is_newborn": False,
        "last_year_growth": None, "lasts_4w": 0.8, "lasts_8w": 0.5, "lasts_13w": None,
    }  # fmt: skip
    rows = [row | {"category_id": f"c{number}"} | entry for number, entry in enumerate(changed)]
    return pd.DataFrame([entry | {"top_words": entry["top_words"] or [entry["label"]]} for entry in rows])


TRENDS = trends_of(
    {"label": "帐篷", "score": 3.0},  # on the shelf, but short
    {"label": "跳跳操", "score": 4.0},  # not in the house
    {"label": "蔻黛", "score": 1.0},  # not in the house, a brand
    {"label": "星空帐", "parent_label": "帐篷"},  # only its parent is
    {"label": "薄证", "n_authors": 4.0},  # too few voices
    {"label": "群星夜", "relevance": 0.2, "score": 9.0},  # nothing to buy
    {"label": "睡袋", "is_rising": False, "stage": "steady"},  # nothing to do
    {"label": "登山杖", "stage": "seasonal", "score": 9.0},  # its season lifts it
    {"label": "刷屏", "fold_share": 0.55, "score": 9.0},  # copies
    {"label": "快闪", "is_newborn": True, "n_weeks_rising": 1, "stage": "emerging"},  # may be over in a week
)
TALK = {
    "c0": Talk(
        [99.0, 129.0, 159.0, 199.0, 299.0],
        ["户外"],
        engagement=0.7,
        complaint_share=0.1,
        counter_id="n9",
    ),
    "c1": Talk(prices=[9.9, 19.9, 29.9, 39.9]),
}
BRANDS = {"蔻黛": 12}


def suggested(
    trends: pd.DataFrame = TRENDS, products: pd.DataFrame | None = HOUSE, n: int = 20,
    talk: Mapping[str, Talk] = TALK,
) -> pd.DataFrame:  # fmt: skip
    return suggest(trends, talk, BRANDS, products, replace(POLICY, max_suggestions=n))


def test_each_entry_gets_its_action_and_what_is_not_relevant_gets_none() -> None:
    table = suggested().set_index("category_id")
    assert table["action"].to_dict() == {
        "c0": "restock", "c1": "source", "c2": "recruit", "c3": "extend", "c4": "watch", "c7": "promote", "c9": "watch",
    }  # fmt: skip
    assert table["rule"][["c4", "c9"]].to_list() == ["thin", "late"]
    assert table["product_id"].dropna().to_dict() == {"c0": "p2", "c7": "p4"}
    assert table["brand"].dropna().to_dict() == {"c2": "蔻黛"}
    assert set(table.reset_index()) == set(SUGGESTIONS.column_names)


def test_a_story_that_is_called_by_a_brand_first_is_about_the_brand() -> None:
    table = suggested(trends_of({"label": "蔻黛·眉笔"}, {"label": "眉笔·蔻黛"})).set_index("category_id")
    assert table["action"].to_dict() == {"c0": "recruit", "c1": "source"}
    assert table["brand"].dropna().to_dict() == {"c0": "蔻黛"}


def test_suggestions_are_ranked_watching_comes_last_and_seasons_before_it() -> None:
    table = suggested()
    assert table["rank"].to_list() == [1, 2, 3, 4, 5, 6, 7]
    assert table["action"].to_list()[-2:] == ["watch", "watch"]
    assert table["category_id"].to_list()[0] == "c1"  # the most wanted of what is not in the house
    assert table["category_id"].to_list()[4] == "c7"  # however strong the season
    assert table["score"].between(0, 100).all()
    assert suggested(n=2)["category_id"].to_list() == table["category_id"].to_list()[:2]


def test_opportunity_is_the_product_of_the_parts_that_are_printed() -> None:
    for products in (HOUSE, None):
        table = suggested(products=products)
        product = table[["demand", "gap", "in_time", "quality"]].astype(float).fillna(1.0).prod(axis=1)
        assert table["score"].to_list() == (100 * product.rank(pct=True)).round(1).to_list()


def test_what_moves_readers_more_is_wanted_more_and_unknown_is_as_the_middle() -> None:
    twins = trends_of({"label": "甲乙"}, {"label": "丙丁"}, {"label": "戊己"})
    talk = {"c0": Talk(engagement=0.3), "c2": Talk(engagement=0.7)}
    demand = suggested(twins, talk=talk).set_index("category_id")["demand"]
    assert demand["c0"] < demand["c1"] < demand["c2"]


def test_the_chance_of_being_in_time_counts_with_the_lead_time_that_is_in_force() -> None:
    table = suggested().set_index("category_id")
    assert table["needed_weeks"].to_dict() == {"c0": 2, "c1": 4, "c2": 4, "c3": 4, "c4": 4, "c7": 2, "c9": 4}
    assert table.loc["c1", "in_time"] == pytest.approx(0.8)  # as trends says for 4 weeks
    assert table.loc["c0", "in_time"] == pytest.approx(0.8**0.5)  # half of these weeks
    assert table["is_late"].to_dict() == dict.fromkeys(table.index, False) | {"c9": True}


def test_what_its_notes_say_is_handed_on() -> None:
    row = suggested().set_index("category_id").loc["c0"]
    handed = ["scenes", "engagement", "complaint_share", "counter_id", "evidence_ids"]
    assert row[handed].to_list() == [["户外"], 0.7, 0.1, "n9", ["n1"]]


def test_only_what_was_much_once_is_cleared() -> None:
    fading = {
        "label": "帐篷",
        "is_rising": False,
        "stage": "fading",
        "n_weeks_rising": 0,
        "history": [np.nan, 9.0, 3.0],
    }
    house = HOUSE.assign(stock=1000.0)
    assert suggested(trends_of(fading), house)["action"].to_list() == ["clear"]
    assert suggested(trends_of(fading | {"history": [np.nan, 7.0, 3.0]}), house).empty


def test_the_same_week_gives_the_same_suggestions_in_any_order() -> None:
    first, again = suggested(), suggested(TRENDS[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(first.reset_index(drop=True), again.reset_index(drop=True))
    assert first["suggestion_id"].is_unique
    twins = trends_of({"label": "甲乙"}, {"label": "丙丁"}, {"label": "戊己"})
    ids = [suggested(table)["suggestion_id"].to_list() for table in (twins, twins[::-1].reset_index(drop=True))]
    assert ids[0] == ids[1]


def test_prices_are_said_when_there_are_five() -> None:
    table = suggested().set_index("category_id")
    prices = table[["price_low", "price_median", "price_high", "n_prices"]].to_dict("index")
    assert prices["c0"] == {"price_low": 129, "price_median": 159, "price_high": 199, "n_prices": 5}
    assert table.drop(index="c0")[["price_low", "price_median", "price_high"]].isna().all(axis=None)
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


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"n_notes": 9, "top_authors_share": 0.9}, 1.0),  # of few notes 3 authors always hold much
        ({"n_notes": 10, "top_authors_share": 0.9}, 0.1),
        ({"ad_share": 0.3, "fold_share": 0.2}, 0.7),
        ({"ad_share": None, "top_authors_share": None}, 1.0),
    ],
)
def test_quality_is_what_the_worst_leaves(changed: dict[str, Any], wanted: float) -> None:
    usual = {"n_notes": 40, "top_authors_share": 0.0, "ad_share": 0.0, "fold_share": 0.0}
    assert quality_of(usual | changed) == pytest.approx(wanted)


def test_unmet_demand_by_hand() -> None:
    # 1 % of the voices of a house with 1,000 SKUs asks for 10
    assert unmet(0.01, stocked(5.0, in_stock=10), 1_000) == pytest.approx(0.5)
    assert unmet(0.01, NONE, 1_000) == 1
    assert unmet(0.01, stocked(5.0, partial=True), 1_000) == 1  # the parent's products do not meet it
    assert unmet(0.01, stocked(5.0, in_stock=None), 300) == pytest.approx(0.5)  # unknown stock: its 3 products count
    assert unmet(0.01, None, 1_000) is None
