"""Which words are brands: signs around a word, the score, products behind brands; the radar over weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from notetrends.tokenize.contexts import (
    BOUGHT,
    ELSEWHERE,
    GOODS,
    HOUSE,
    NEAR,
    OPENS,
    OWNER,
    PACK,
    read_contexts,
    share_behind,
)
from notetrends.tokenize.prices import names_money
from notetrends.tokenize.search import by_word
from notetrends.trends.selection.brands import aliases, find_names, folded, gather, is_candidate, one_a_voice, score
from notetrends.trends.selection.radar import (
    House,
    evidence,
    first_seen,
    price_by_voice,
    prices_near,
    ranked,
    top_categories,
    watch,
)

# --- signs


@pytest.mark.parametrize(
    ("text", "sign", "wanted"),
    [
        ("蔻黛面霜好用", GOODS, True),
        ("蔻黛家的口红好看", GOODS, True),
        ("面霜蔻黛", GOODS, False),  # behind it, not before
        ("蔻黛家的都好", OWNER, True),
        ("蔻黛旗舰店", OWNER, True),
        ("蔻黛家里有", OWNER, False),
        ("最近入手了蔻黛", BOUGHT, True),
        ("买不到的蔻黛", BOUGHT, False),
        ("第一行\n蔻黛 晨光面霜50ml", OPENS, True),
        ("我的蔻黛", OPENS, False),
        ("蔻黛 晨光霜50ml", PACK, True),
        ("蔻黛很好\n一共50ml", PACK, False),  # another line
        ("蔻黛门店回应涨价", HOUSE, True),
        ("蔻黛宣布上市", HOUSE, True),
        ("蔻黛好看\n门店很多", HOUSE, False),  # another line
        ("周末去蔻黛", ELSEWHERE, True),
        ("蔻黛附近的店", ELSEWHERE, True),
        ("用蔻黛配这支口红", NEAR, True),
        ("蔻黛" + "一" * 20 + "口红", NEAR, False),  # too far away
    ],
)
def test_signs(text: str, sign: str, wanted: bool) -> None:
    found = read_contexts("蔻黛", [text])
    assert (found.n, found.signs.get(sign, 0)) == (1, int(wanted))


def test_a_voice_shows_a_sign_once_and_latin_words_are_whole() -> None:
    found = read_contexts("xy", ["xy面霜,xy口红", "xyz面霜", "不相干"])
    assert (found.n, found.signs[GOODS], found.goods) == (1, 1, {"面霜", "口红"})


def test_what_stands_right_behind_a_name() -> None:
    before = read_contexts("小蓝瓶", ["蔻黛小蓝瓶", "用了蔻黛的小蓝瓶", "小蓝瓶"]).before
    assert share_behind(["蔻黛", "雾屿"], before) == (2, "蔻黛")
    assert share_behind([], before) == (0, None)


# --- names

GOODS_NOTES = ["{}面霜50ml真好用", "入手了{}家的口红", "{}的眼影盘,性价比高", "回购{}精华,专柜买的"]
PLACE_NOTES = ["周末去{}玩", "{}附近好多人", "住在{}两天", "{}攻略"]


@pytest.mark.parametrize("name", ["蔻黛", "xylo", "yu-ka"])
def test_the_same_name_is_a_brand_among_goods_and_none_among_visits(name: str) -> None:
    assert score(name, read_contexts(name, [text.format(name) for text in GOODS_NOTES])) > 0.5
    assert score(name, read_contexts(name, [text.format(name) for text in PLACE_NOTES])) < 0.1


def test_news_of_a_house_makes_a_brand_once_two_speak_of_it() -> None:
    news = ["蔻黛 门店", "蔻黛宣布涨价", "蔻黛 关店", "蔻黛道歉"]
    assert score("蔻黛", read_contexts("蔻黛", news)) > 0.5
    assert score("蔻黛", read_contexts("蔻黛", [*news[:1], "蔻黛好", "蔻黛好看", "蔻黛道歉"])) < 0.1


def test_two_voices_prove_nothing() -> None:
    assert score("蔻黛", read_contexts("蔻黛", [text.format("蔻黛") for text in GOODS_NOTES[:2]])) == 0


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("蔻黛", True), ("sk-ii", True), ("面膜", False), ("今天", False), ("好", False), ("618", False), ("的", False)],
)
def test_candidates(word: str, wanted: bool) -> None:
    assert is_candidate(word) == wanted


def names_of(texts: dict[str, list[str]], *house: str) -> dict[str, dict[str, Any]]:
    found = find_names({word: read_contexts(word, lines) for word, lines in texts.items()}, set(house))
    return found.set_index("word").to_dict("index")


BRAND_TEXTS = [text.format("蔻黛") for text in GOODS_NOTES]


def test_a_product_is_called_by_its_own_name_behind_a_brand() -> None:
    behind = ["蔻黛小蓝瓶回购", "蔻黛的小蓝瓶", "买了蔻黛小蓝瓶", "小蓝瓶"]
    found = names_of({"蔻黛": BRAND_TEXTS + behind[:3], "小蓝瓶": behind})
    assert (found["蔻黛"]["kind"], found["小蓝瓶"]["kind"], found["小蓝瓶"]["of_brand"]) == ("brand", "product", "蔻黛")
    assert "behind:3" in found["小蓝瓶"]["signs"]
    # goods of a general name are no product of their own
    assert set(names_of({"蔻黛": BRAND_TEXTS, "面霜": [text.replace("小蓝瓶", "面霜") for text in behind]})) == {"蔻黛"}


def test_a_name_in_two_scripts_or_words_is_one() -> None:
    both = [text.replace("蔻黛", "蔻黛koudai") for text in BRAND_TEXTS]
    found = names_of({"蔻黛": both, "koudai": both})
    assert list(found) == ["蔻黛"] and found["蔻黛"]["also"] == ["koudai"]


def test_the_houses_own_brands_are_brands_whatever_is_said() -> None:
    found = names_of({"平川": ["平川"]}, "平川")
    assert found["平川"]["score"] == 1


def test_names_are_compared_folded() -> None:
    assert folded("SK-II") == folded("skii") == folded("Sk II")
    assert aliases("Ａbc/雾屿") == ["abc", "雾屿"]


def test_gather_finds_each_word_once_a_note_and_of_each_voice_the_first_note_is_read() -> None:
    tokens = pa.chunked_array([[["a1", "a1"], ["a1"]], [["a1", "b1"], [], ["b1"]]])
    found = by_word(["b1", "a1", "zz"], *gather(tokens, ["b1", "a1", "zz"]))
    assert {word: rows.tolist() for word, rows in found.items()} == {"b1": [2, 4], "a1": [0, 1, 2], "zz": []}
    assert one_a_voice(found["a1"], np.array([5, 5, 3, 3, 3])).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("买了蔻黛", "蔻黛"),
        ("蔻黛家的 ", "蔻黛"),
        ("新蔻黛", "新蔻黛"),  # the longer one begins first
        ("蔻黛\n", None),  # the line above
        ("用xy", "xy"),
        ("用axy", None),  # part of a longer Latin word
        ("xy家", "xy"),
        ("", None),
    ],
)
def test_which_name_stands_right_before(head: str, wanted: str | None) -> None:
    assert share_behind(["蔻黛", "新蔻黛", "xy"], [head]) == ((0, None) if wanted is None else (1, wanted))


# --- the radar


def mentions(*changed: dict[str, Any]) -> pd.DataFrame:
    row = {"word": "蔻黛", "prices": None, "is_ad": False, "is_suspected_ad": False, "is_giveaway": False, "rank": 0}
    rows = [row | {"note_id": f"n{n}", "voice": f"v{n}"} | one for n, one in enumerate(changed)]
    return pd.DataFrame(rows, columns=[*row, "note_id", "voice"])


NO_PLACES = pd.DataFrame({"word": [], "voice": [], "label": []}, dtype=object)


def watched(counts: list[list[float]], notes: pd.DataFrame, max_q: float = 0.2) -> pd.DataFrame:
    names = pd.DataFrame({"word": ["蔻黛", "雾屿"][: len(counts)]})
    return watch(
        names, np.array(counts, float), np.ones(len(counts[0])), notes, NO_PLACES, leave_out=3, n_tests=2, max_q=max_q,
        min_growth=0.2, max_ad_share=0.6,
    )  # fmt: skip


RISE, FLAT = [2.0] * 12 + [3.0, 8.0, 20.0], [5.0] * 15


def test_what_rises_is_told_from_what_is_merely_large() -> None:
    table = watched([RISE, FLAT], mentions({}))
    assert table["is_rising"].to_list() == [True, False]
    assert table["n_voices"].to_list() == [20, 5] and table["growth_low"][0] > 1


def test_a_bought_rise_is_none() -> None:
    ads = mentions({"is_ad": True}, {"is_suspected_ad": True}, {"is_giveaway": True}, {})
    table = watched([RISE], ads)
    assert (table["ad_share"][0], table["suspected_share"][0], table["is_rising"][0]) == (0.25, 0.5, False)


def test_a_missing_week_is_unknown_and_not_zero() -> None:
    table = watched([[float("nan"), *RISE[1:]]], mentions({}))
    assert np.isnan(table["history"][0][0]) and table["n_weeks"][0] == 14


def test_without_notes_nothing_is_said_of_them() -> None:
    table = watched([RISE], mentions())
    assert table[["ad_share", "price_low"]].isna().all(axis=None)
    assert (table["n_prices"][0], table["evidence_ids"][0]) == (0, [])


def test_a_voice_names_one_price() -> None:
    notes = mentions({"prices": [199.0]}, {"prices": [99.0, 99.0, 101.0]}, {"prices": [89.0], "voice": "v0"}, {})
    assert price_by_voice(notes) == [100.0, 144.0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("蔻黛面霜199元", [199.0]),
        ("蔻黛" + "很好用" * 20 + "另一个99元", []),  # too far behind it
        ("到手199元的蔻黛", [199.0]),  # before it, in its own clause
        ("另一支99元,蔻黛好用", []),  # another clause
        ("预算1299元买两件送的是蔻黛", [1299.0]),  # the window begins inside the number
        ("蔻黛" + "好" * 37 + "到手价1280元", [1280.0]),  # or ends there
    ],
)
def test_prices_near_by_hand(text: str, wanted: list[float]) -> None:
    assert prices_near("蔻黛", text) == wanted
    assert names_money(text)


def test_categories_by_voices_without_the_names_own_story() -> None:
    assert top_categories("蔻黛", pd.Series(["护肤", "蔻黛", "护肤", "彩妆", "蔻黛", "蔻黛"])) == ["护肤", "彩妆"]


def test_evidence_sells_nothing_and_is_of_different_voices() -> None:
    notes = mentions({}, {}, {"voice": "v0"}, {}).assign(n_collects=[9.0, None, 5.0, 99.0])
    notes = ranked(notes.assign(is_sold=[False, False, False, True]))
    assert evidence(notes) == ["n0", "n1", "n3"]


def test_the_house_knows_a_brand_by_any_of_its_names() -> None:
    house = House(
        pd.DataFrame({"name": ["晨光霜", "雾屿帐篷"], "brand": ["SK-II/蔻黛", None], "category": [None, "露营"]})
    )
    assert [house.n_products([name]) for name in ("skii", "蔻黛", "雾屿", "帐篷", "飞盘")] == [1, 1, 1, 1, 0]


def test_first_seen_is_the_earliest_that_anything_tells() -> None:
    counts = np.array([[0.0, np.nan, 2.0], [0.0, 0.0, 3.0]])
    assert first_seen(["甲", "乙"], counts, [1, 2, 3], {"乙": 0}) == [3, 0]
