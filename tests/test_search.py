"""Searching texts for any string: places, edges, whole Latin words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrends.tokenize.search import TextIndex, by_word


@pytest.mark.parametrize(
    ("texts", "word", "wanted"),
    [
        (["跳跳操", "", "我跳跳操", "跳操"], "跳跳操", [0, 2]),  # anywhere in a text
        (["跳跳", "操"], "跳跳操", []),  # never across two texts
        (["早早早", "早"], "早早", [0]),  # overlapping places count once
        (["online", "on sale", "go on", "on", "on鞋", "鞋on"], "on", [1, 2, 3, 4, 5]),  # whole Latin words
        (["onon on", "onon"], "on", [0]),  # a later place in the same text may be whole
        (["早c晚a", "早c晚ab", "早c晚a面霜", "x早c晚a"], "早c晚a", [0, 2, 3]),  # only its Latin edges bind
        (["xy60", "xy600", "xy6"], "xy60", [0]),  # digits run on too
        (["a.b", "axb"], "a.b", [0]),  # a string, not a pattern
        ([], "甲", []),
    ],
)
def test_find(texts: list[str], word: str, wanted: list[int]) -> None:
    assert TextIndex(texts).find(word).tolist() == wanted


@given(st.lists(st.text("甲乙丙", max_size=6), max_size=8), st.text("甲乙丙", min_size=1, max_size=3))
def test_chinese_words_are_found_as_python_finds_them(texts: list[str], word: str) -> None:
    assert TextIndex(texts).find(word).tolist() == [n for n, text in enumerate(texts) if word in text]


@given(
    st.lists(st.text("甲乙a1 ", max_size=9), max_size=9),
    st.lists(st.text("甲乙a1", min_size=1, max_size=3), max_size=5),
)
def test_many_words_at_once_are_found_as_each_by_itself(texts: list[str], words: list[str]) -> None:
    asked = list(dict.fromkeys(words))
    found = by_word(asked, *TextIndex(texts).find_pairs(asked))
    for word in words:
        edge = (r"(?<![a1])" if word[0].isascii() else "", r"(?![a1])" if word[-1].isascii() else "")
        wanted = [n for n, text in enumerate(texts) if re.search(edge[0] + word + edge[1], text)]
        assert found[word].tolist() == wanted


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["瑜伽垫", "", "长" * 50, "瑜伽", "on sale", "online"] * 7
    words = ["瑜伽", "瑜伽垫", "on", "无"]
    whole = by_word(words, *TextIndex(texts).find_pairs(words))
    monkeypatch.setattr("notetrends.tokenize.search._BLOCK", 20)
    parts = by_word(words, *TextIndex(texts).find_pairs(words))
    assert {word: places.tolist() for word, places in parts.items()} == {
        word: places.tolist() for word, places in whole.items()
    }
    assert whole["瑜伽"].tolist() == [n + 6 * k for k in range(7) for n in (0, 3)]
