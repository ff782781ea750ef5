"""The two short lists: talked about and not sold here, sold here and not talked about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from notetrends.trends.selection.gaps import COLUMNS, find_silent, find_wanted, is_goods_word, own_words


@pytest.mark.parametrize(
    ("word", "wanted"), [("面霜", True), ("晚安面霜", True), ("囤货", False), ("好吃", False), ("城市", False)]
)
def test_words_for_goods(word: str, wanted: bool) -> None:
    assert is_goods_word(word) == wanted


def line(name: str, n: int, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"kind": "word", "name": name, "shown": name, "names": [name], "n_voices": n, "n_voices_4w": 4 * n,
            "category_id": None, "evidence_ids": []} | changed  # fmt: skip


SHELF = {"帐篷": 3}


def wanted(*lines: dict[str, Any], members: dict[str, list[int]] | None = None, near: Sequence[int] = (), n: int = 10):  # noqa: ANN201
    table = find_wanted(pd.DataFrame(lines), members or {}, near, lambda name: SHELF.get(name, 0), n)
    assert table.columns.to_list() == COLUMNS
    return table["name"].to_list()


def test_only_what_no_product_answers_most_voices_first() -> None:
    assert wanted(line("飞盘", 5), line("帐篷", 90), line("桨板", 9)) == ["桨板", "飞盘"]
    assert wanted(line("k1", 90, names=["星空帐", "帐篷"])) == []  # by any of its names
    assert wanted(line("飞盘", 5), line("桨板", 9), n=1) == ["桨板"]


def test_what_the_houses_own_people_speak_of_comes_first() -> None:
    members = {"飞盘": [1, 2, 3, 4], "桨板": [5, 6, 7, 8]}
    assert wanted(line("飞盘", 5), line("桨板", 6), members=members, near=[1, 2, 3]) == ["飞盘", "桨板"]


def test_two_names_of_one_subject_are_one_line() -> None:
    members = {"飞盘": [1, 2, 3], "飞碟": [2, 3], "桨板": [3, 9]}
    assert wanted(line("飞盘", 5), line("飞碟", 4), line("桨板", 3), members=members) == ["飞盘", "桨板"]


PRODUCTS = pd.DataFrame(
    [
        ("p1", "晨光霜", "蔻黛", "护肤/面霜", 100.0, ["晨光"]),
        ("p2", "暮光霜", "蔻黛", "护肤/面霜", 50.0, ["暮光"]),
        ("p3", "云帐篷", "雾屿", "露营/帐篷", 80.0, ["云"]),
        ("p4", "雪顶帐", "雾屿", "露营/帐篷", None, ["雪顶"]),
        ("p5", "光霜", "蔻黛", "护肤/面霜", 70.0, []),
    ],
    columns=["product_id", "name", "brand", "category", "sales_4w", "words"],
)


def silent(voices: dict[str, int], together: dict[str, int], products: pd.DataFrame = PRODUCTS) -> pd.DataFrame:
    def n_voices(names: Sequence[str]) -> tuple[int, int]:
        return 0, max((voices.get(name, 0) for name in names), default=0)

    def n_together(brands: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
        return 0, sum(together.get(word, 0) for word in words)

    table = find_silent(products, n_voices, n_together, few=3, max_lines=10, n_looked_at=10)
    assert table.columns.to_list() == COLUMNS
    return table


def test_a_silent_brand_is_one_line_and_its_products_none() -> None:
    table = silent({"面霜": 9, "帐篷": 9, "雾屿": 9}, {"云": 9})
    assert table[["kind", "name", "sales_4w", "n_products"]].to_numpy().tolist() == [["brand", "蔻黛", 220, 3]]


def test_of_named_brands_single_products_are_looked_at_by_their_own_words() -> None:
    table = silent({"蔻黛": 9, "雾屿": 9, "面霜": 9, "帐篷": 9}, {"晨光": 2, "暮光": 9})
    # p5 has no word of its own: whether anybody names it cannot be known
    assert table["name"].to_list() == ["p1", "p3"] and table["n_voices_4w"].to_list() == [2, 0]


def test_unknown_sales_are_not_zero_sales() -> None:
    assert silent({}, {}, PRODUCTS.assign(sales_4w=None)).empty
    assert "p4" not in silent({}, {})["name"].to_list()


def test_words_that_many_products_bear_are_nobodys_own() -> None:
    names = [f"{own}帐篷" for own in ("云朵", "星空", "月光", "雪顶")] + ["3人帐篷"]
    assert own_words(names, lambda name: [name[:2], name[2:]])[:4] == [["云朵"], ["星空"], ["月光"], ["雪顶"]]
