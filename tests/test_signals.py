"""Signs beside the subject: advertising, declared and covert, and prices."""

from __future__ import annotations

import pytest

from notetrends.tokenize.signals import holds_any, is_declared_ad, is_suspected_ad, prices


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("到手199元", [199.0]),
        ("99块 88块钱 77rmb 66r", [99.0, 88.0, 77.0, 66.0]),
        ("¥199 ￥9.9", [199.0, 9.9]),  # the sign alone is enough, either width
        ("9.9包邮", [9.9]),
        ("200-300元,20到30块,1~2元", [200.0, 300.0, 20.0, 30.0, 1.0, 2.0]),  # a range gives both ends
        ("¥1,299 入手价2,499元", [1299.0, 2499.0]),  # thousands
        ("买了3件 2024年", []),  # a bare number is no price
        ("2024元旦 15元宵 第2元年", []),  # 元 that is no money
        ("99red 5running", []),  # r inside a Latin word
        ("订单1234567元", []),  # not the tail of an order number
        ("v2.0 99元", [99.0]),
        ("", []),
    ],
)
def test_prices(text: str, wanted: list[float]) -> None:
    assert prices(text) == wanted


def test_ads_are_told_by_what_they_say() -> None:
    texts = ["本篇为品牌合作", "想要的姐妹加v", "自己买的,不好用", ""]
    assert is_declared_ad(texts).tolist() == [True, False, False, False]
    assert is_suspected_ad(texts).tolist() == [False, True, False, False]


def test_words_are_taken_literally() -> None:
    assert holds_any(["a+b", "aab", "点.点"], ["a+b", "."]).tolist() == [True, False, True]
    assert holds_any([], ["甲"]).tolist() == []


@pytest.mark.parametrize("word", ["甲", "甲乙"])
def test_any_one_word_is_enough(word: str) -> None:
    assert holds_any([f"前{word}后"], ["丙", "甲"]).tolist() == [True]
