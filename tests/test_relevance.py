"""Relevance: goods against shows and news, by the words that notes begin with; a number with its reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from notetrends.tokenize.kinds import EVENTS, GOODS, NAME, kind_of, looks_like_name
from notetrends.tokenize.lexicon import packaged
from notetrends.trends.rising.relevance import (
    EVIDENCE,
    is_unnaming,
    read_evidence,
    reasons,
    relevance,
)

NONE: list[float] = []


def one(goods: float = 0, events: float = 0, names: float = 0, n: float = 20, *, unnaming: bool = False) -> float:
    """The relevance of an entry of `n` notes by the shares that hold each kind."""
    return float(relevance(np.array([[goods, events, names]]) * n, np.array([n]), np.array([unnaming]))[0])


def test_each_kind_of_evidence_pulls_its_own_way() -> None:
    assert one(goods=0.3) > one() > one(events=0.3)
    assert one() > one(names=0.3)
    assert one(goods=0.5) > one(goods=0.5, events=0.5) > one(events=0.5)


def test_what_names_no_thing_is_less_to_be_bought_whatever_its_notes_mention() -> None:
    assert one(goods=0.5) > one(goods=0.5, unnaming=True)
    words = {"揭开": True, "深秋": True, "飞快": True, "徒步": False, "椰子水": False, "雾莓派": False}
    assert {word: is_unnaming([word]) for word in words} == words  # an unknown word mostly is a name
    assert not is_unnaming([])  # a category of vectors is not called by one word


def test_goods_words_outweigh_the_persons_and_news_beside_them() -> None:
    assert one(goods=0.9, events=0.9) > 0.5  # a recall is news, an endorsement names a star
    assert one(goods=0.9, names=0.9) > 0.5
    assert one(goods=0.2, events=0.9) < 0.4


def test_few_notes_prove_less_than_many() -> None:
    assert one() < one(goods=0.66, n=3) < one(goods=0.66, n=30)
    assert one() > one(events=0.66, n=3) > one(events=0.66, n=30)


def test_it_stays_between_0_and_1_and_knows_no_note() -> None:
    rng = np.random.default_rng(1)
    n_notes = rng.integers(1, 500, 500)
    values = relevance(rng.random((500, 3)) * n_notes[:, None], n_notes.astype(float), rng.random(500) < 0.5)
    assert ((values > 0) & (values < 1)).all()
    assert relevance(np.zeros((1, 3)), np.zeros(1), np.zeros(1, dtype=bool))[0] == pytest.approx(one())
    assert relevance(np.zeros((0, 3)), np.zeros(0), np.zeros(0, dtype=bool)).shape == (0,)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        # 物
        ("面膜", GOODS), ("火锅", GOODS), ("耳机", GOODS), ("体温计", GOODS),
        # 买卖: 没有物名的品牌, 靠这些词
        ("断货", GOODS), ("涨价", GOODS), ("门店", GOODS), ("带货", GOODS),
        # 用与养
        ("护肤", GOODS), ("瘦身", GOODS), ("穿搭", GOODS), ("咳嗽", GOODS),
        # 人与事
        ("演唱会", EVENTS), ("夺冠", EVENTS), ("警方", EVENTS), ("外交部", EVENTS), ("高考", EVENTS),
        # 生词看词尾
        ("睡眠面膜", GOODS), ("蓝莓生椰拿铁", GOODS), ("跨年演唱会", EVENTS),
        # 常用词不拆: 质量, 青团, 色号 只是凑巧
        ("高质量", None), ("共青团", None),
        # 像人名的生词
        ("王小蕊", NAME), ("李曈", NAME),
        # 都不是
        ("晚霞色", None), ("羡慕", None), ("ok", None),
    ],
)  # fmt: skip
def test_kinds_of_words(word: str, kind: str | None) -> None:
    assert kind_of(word) == kind


@pytest.mark.parametrize(
    ("word", "is_name"),
    [
        ("赵小禾", True), ("钱漾", True),
        # 词典里的词不是名字
        ("高温", False), ("马路", False), ("白菜", False), ("马铃薯", False),
        # 太长, 太短, 不以姓开头, 不是汉字
        ("王家小馆", False), ("王", False), ("飘飘", False), ("wang", False),
    ],
)  # fmt: skip
def test_what_looks_like_a_name(word: str, is_name: bool) -> None:
    assert looks_like_name(word) is is_name


def evidence(tokens: list[str], text: str = "", prices: list[float] = NONE) -> list[list[str]]:
    return list(read_evidence([tokens], [text], [prices]).iloc[0])


def test_evidence_of_a_note() -> None:
    assert evidence(["面膜", "演唱会", "面膜", "王小蕊"]) == [["面膜"], ["演唱会"], ["王小蕊"]]
    assert evidence(["羡慕"]) == [[], [], []]
    assert read_evidence([], [], []).shape == (0, 3)
    assert list(read_evidence([], [], [])) == EVIDENCE


def test_a_wish_to_buy_and_a_price_speak_for_goods_that_no_list_knows() -> None:
    assert evidence(["羡慕"], "羡慕的那个求链接") == [["求链接", "链接"], [], []]
    assert evidence(["羡慕"], "羡慕", [12.5, 99.0]) == [["12.5元", "99元"], [], []]


def test_only_how_a_note_begins_counts() -> None:
    assert evidence(["羡慕"] * 19 + ["面膜"]) == [["面膜"], [], []]
    assert evidence(["羡慕"] * 20 + ["面膜"], "霞" * 60 + "求链接") == [[], [], []]


def test_reasons_are_the_most_frequent_words_with_their_side() -> None:
    notes = pd.DataFrame(
        {
            "category": [4, 4, 4, 7, 8],
            "goods_words": [["口红", "好用"], ["口红"], ["口红"], [], []],
            "events_words": [["演员"], ["演员"], [], ["决赛"], []],
            "name_words": [[], [], ["王小蕊"], [], []],
        }
    )
    assert reasons(notes, n=3).to_dict() == {4: ["+口红", "-演员", "+好用"], 7: ["-决赛"]}
    assert reasons(notes[notes["category"] == 8]).empty


def test_no_word_is_on_both_sides_nor_twice_on_one() -> None:
    lists = [packaged(name) for name in ("goods", "trade", "care", "events")]
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
    assert all(len(name) == 1 for name in packaged("surnames"))
