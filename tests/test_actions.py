"""What to do about one entry: the decision tree, its confidence and its sentences."""

from __future__ import annotations

from typing import Any

import pytest
from made_supply import NONE, POLICY, stocked

from notetrends.trends.selection.actions import KNOWN, NEW, Decision, Demand, confidence, decide, lead_time
from notetrends.trends.selection.lifetime import Lifetime
from notetrends.trends.selection.match import Supply
from notetrends.trends.selection.prices import Band
from notetrends.trends.selection.reasons import against, reason
from notetrends.trends.selection.talk import Talk


def demand(**changed: Any) -> Demand:  # noqa: ANN401
    usual: dict[str, Any] = {
        "is_rising": True, "stage": "growing", "brand": None, "n_voices": 40, "n_peak": 40.0, "relevance": 0.9,
        "focus": 1.0, "quality": 0.9, "confidence": "high", "in_time": 0.8,
    }  # fmt: skip
    return Demand(**usual | changed)


@pytest.mark.parametrize(
    ("changed", "supply", "wanted"),
    [
        # on the shelf
        ({}, stocked(5.0), "promote in_stock"),
        ({"confidence": "medium"}, stocked(5.0), "promote in_stock"),
        ({}, stocked(1.9), "restock short"),  # shorter than the usual lead time of 2
        ({}, stocked(2.0), "promote in_stock"),
        ({}, stocked(5.0, lead=6.0), "restock short"),  # shorter than its own
        ({}, stocked(1.0, lead=0.0), "promote in_stock"),  # it comes at once
        ({}, stocked(None, in_stock=0), "restock sold_out"),
        ({}, stocked(None, in_stock=None), "promote in_stock"),  # unknown stock is not zero
        ({"stage": "seasonal"}, stocked(1.0), "restock short"),  # a festival empties shelves too
        # not on the shelf
        ({}, stocked(5.0, partial=True), "extend partly"),
        ({"brand": KNOWN}, stocked(5.0, partial=True), "extend partly"),
        ({}, NONE, "source missing"),
        ({"brand": NEW}, NONE, "recruit brand"),
        ({"brand": KNOWN, "stage": "seasonal"}, NONE, "watch seasonal"),  # nobody is recruited for a festival
        ({"stage": "seasonal"}, stocked(5.0, partial=True), "watch seasonal"),
        # over before goods can be there
        ({"in_time": 0.49}, NONE, "watch late"),
        ({"in_time": 0.49}, stocked(5.0, partial=True), "watch late"),
        ({"in_time": 0.49}, stocked(None, in_stock=0), "watch late"),
        ({"in_time": 0.49}, stocked(1.0), "promote late"),  # what is there can still be sold
        ({"in_time": 0.49}, stocked(5.0), "promote late"),
        ({"in_time": 0.5}, NONE, "source missing"),
        ({"in_time": 0.1, "brand": KNOWN}, NONE, "recruit brand"),  # bringing it in takes longer than any rise
        ({"in_time": 0.1, "brand": NEW}, NONE, "watch late"),  # it may be gone again
        # nothing can be said yet
        ({}, None, "watch no_catalogue"),
        ({"n_voices": 7}, stocked(1.0), "watch thin"),
        ({"n_voices": 7, "confidence": "low"}, stocked(1.0), None),
        ({"relevance": 0.59}, stocked(1.0), "watch unclear"),
        ({"confidence": "low"}, stocked(1.0), "watch unsure"),
        # spoken of everywhere: an occasion
        ({"focus": 0.49}, stocked(5.0), "watch scattered"),
        ({"focus": 0.49}, NONE, None),
        ({"focus": 0.49}, None, None),
        ({"focus": 0.49, "brand": NEW}, NONE, "recruit brand"),  # a brand has many kinds of goods
        # somebody's gain
        ({"quality": 0.49}, stocked(5.0), None),
        # not rising: only what fades with too much stock is cleared
        ({"is_rising": False, "stage": "fading"}, stocked(12.1), "clear overstocked"),
        ({"is_rising": False, "stage": "fading"}, stocked(12.0), None),
        ({"is_rising": False, "stage": "fading"}, stocked(None), None),  # unknown cover is no reason to clear
        ({"is_rising": False, "stage": "fading"}, stocked(40, partial=True), None),  # the parent's stock
        ({"is_rising": False, "stage": "fading", "n_peak": 7.0}, stocked(40), None),  # it never was much
        ({"is_rising": False, "stage": "peaked"}, stocked(40), None),
        ({"is_rising": False, "stage": "steady"}, stocked(40), None),
        ({"is_rising": False, "stage": "fading"}, NONE, None),
        ({"is_rising": False, "stage": "fading"}, None, None),
    ],
)
def test_decide(changed: dict[str, Any], supply: Supply | None, wanted: str | None) -> None:
    decision = decide(demand(**changed), supply, POLICY)
    assert (decision and " ".join(decision)) == wanted


@pytest.mark.parametrize(
    ("supply", "weeks"),
    [(None, 4), (NONE, 4), (stocked(1, lead=1.0, partial=True), 4), (stocked(1), 2), (stocked(1, lead=0.0), 0)],
)
def test_goods_that_the_house_does_not_have_take_longer(supply: Supply | None, weeks: float) -> None:
    assert lead_time(supply, POLICY) == weeks


@pytest.mark.parametrize(
    ("low", "n_weeks", "quality", "n", "expected", "wanted"),
    [
        (0.1, 3, 0.8, 40, 36.9, "high"),
        (0.1, 2, 0.8, 40, 36.9, "medium"),  # three of four
        (0.0, 3, 0.8, 40, 36.9, "medium"),
        (0.1, 3, 0.79, 40, 36.9, "medium"),
        (0.1, 3, 0.8, 40, 37.0, "medium"),  # without its three busiest it is as usual
        (0.1, 1, 0.5, 40, 10.0, "medium"),  # two
        (0.1, 1, 0.5, 3, 0.0, "low"),
        (-0.5, 0, 0.0, 3, 9.0, "low"),
    ],
)
def test_confidence(low: float, n_weeks: int, quality: float, n: int, expected: float, wanted: str) -> None:
    assert confidence(low, n_weeks, quality, n, expected)[0] == wanted


ENTRY: dict[str, Any] = {
    "label": "云帐篷", "is_rising": True, "n_authors": 60.0, "n_notes": 70.0, "n_expected": 20.0, "growth": 2.0,
    "growth_low": 1.1, "n_weeks_rising": 3, "season": None, "last_year_growth": None, "ad_share": None,
    "fold_share": 0.0, "top_authors_share": None, "relevance": 0.9,
}  # fmt: skip
LIFE = Lifetime((0.0, 3.0), (1.0, 0.5), is_prior=True)


def why(decision: Decision, supply: Supply | None, talk: Talk = Talk(), **changed: Any) -> str:  # noqa: ANN401, B008
    return reason(ENTRY | changed, decision, supply, talk, LIFE, POLICY)


def test_reasons_give_figures_and_say_what_is_unknown() -> None:
    assert why(Decision("restock", "short"), stocked(1.5, in_stock=None)) == (
        "本周 60 位作者谈「云帐篷」；平常约 20，增幅 +200%（下限 +110%）；连升 3 周；"
        "目录里有 3 款（库存未提供，可售约 1.5 周）；供货要 2 周，不够卖到补货到。"
    )
    assert "此前几乎没有；本周首次上榜" in why(Decision("source", "missing"), NONE, n_expected=0.1, n_weeks_rising=1)
    assert "未提供商品目录" in why(Decision("watch", "no_catalogue"), None)
    assert "70 篇净笔记" in why(Decision("source", "missing"), NONE, n_authors=None)
    assert "互动高过 72% 的同龄笔记" in why(Decision("source", "missing"), NONE, Talk(engagement=0.72))
    assert "已回落" in why(Decision("clear", "overstocked"), stocked(19.0), is_rising=False)


@pytest.mark.parametrize(("supply", "end"), [(NONE, "先观望"), (stocked(1.0), "只推现货")])
def test_what_comes_too_late_is_said(supply: Supply, end: str) -> None:
    weeks = 4 if supply is NONE else 2
    assert why(Decision("watch", "late"), supply).endswith(f"多半只再热 3 周左右，供货要 {weeks} 周：赶不上，{end}。")


def doubts(supply: Supply | None = NONE, talk: Talk = Talk(), prices: Band = Band(None, None, None, 0),  # noqa: B008
           in_time: float = 0.9, **changed: Any) -> list[str]:  # noqa: ANN401  # fmt: skip
    return (against(ENTRY | changed, supply, talk, prices, in_time, POLICY) or "").split("；")


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, ""),
        ({"ad_share": 0.19, "fold_share": 0.19, "top_authors_share": 0.29, "in_time": 0.7}, ""),
        ({"season": "七夕"}, "与七夕有关，过后可能回落"),
        ({"last_year_growth": 1.5}, "去年同期也涨过（+150%）"),
        ({"ad_share": 0.3}, "广告（含疑似、抽奖）占 30%"),
        ({"fold_share": 0.25}, "重复或模板内容占 25%"),
        ({"top_authors_share": 0.3}, "最活跃的 3 位作者写了 30%"),
        ({"n_authors": 9.0, "top_authors_share": 0.4}, "样本较少，只有 9 个声音"),  # of few, 3 always write much
        ({"n_weeks_rising": 1}, "才上榜一周"),
        ({"in_time": 0.4}, "热度撑过供货 4 周的把握只有 40%"),
        ({"talk": Talk(complaint_share=0.25)}, "25% 的声音在抱怨或劝退"),
        ({"prices": Band(20.0, 50.0, 60.0, 9)}, "谈到的价格相差大（20 至 60 元）"),
        ({"prices": Band(21.0, 50.0, 60.0, 9)}, ""),
        ({"relevance": 0.5}, "与购买的关系尚不明确"),
        ({"supply": None}, "没有商品目录，缺口未知"),
        ({"supply": stocked(1.0, in_stock=None)}, "库存未提供"),
        ({"is_rising": False, "n_weeks_rising": 0, "in_time": 0.1}, ""),  # what does not rise need not last
    ],
)
def test_doubts_are_named_and_silence_means_none(changed: dict[str, Any], wanted: str) -> None:
    assert doubts(**changed) == [wanted]
