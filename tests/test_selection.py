"""Which products answer a rising category."""

from __future__ import annotations

import pandas as pd
import pytest

from notetrends.trends.selection.match import ProductIndex


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
        (["帐篷（话题）"], [], None, 2, False, "p2"),  # a story beside the category of that name
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
