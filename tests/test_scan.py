"""Looking only where a pattern can begin finds all that looking everywhere finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notetrends.tokenize import prices, signals
from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.scan import matches_at

LISTS = ("ads", "covert_ads", "giveaways", "complaints")
pieces = st.one_of(
    st.sampled_from(
        ["¥", "rmb", "到手价", "券后", "折后价", "预算", "价格", "原价", "特单价", "花了", "只要", "不到", "才"]
    ),
    st.sampled_from(["元", "块", "块钱", "包邮", "k", "万", "-", "至", "个", "\n", " ", ",", "\u0663", "a", "#", "["]),
    st.text("0123456789一二两三四五六七八九十百千零", min_size=1, max_size=5),
    st.sampled_from(sorted(word.strip("-|") for name in LISTS for word in packaged(name))),
)
patterns = [
    *((f"_{kind}", getattr(prices, f"_{kind}_STARTS"), getattr(prices, f"_{kind}")) for kind in ("DIGITS", "HAN")),
    *((name, signals._starts(name), signals._pattern(name)) for name in LISTS),
]


@pytest.mark.parametrize(("starts", "pattern"), [found[1:] for found in patterns], ids=[found[0] for found in patterns])
@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=12).map("".join))
def test_nothing_is_passed_over(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> None:
    found = [match.span() for match in matches_at(starts, pattern, text)]
    assert found == [match.span() for match in pattern.finditer(text)]


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_a_list_begins_with_one_of_its_characters(name: str) -> None:
    starts, pattern = signals._starts(name), signals._pattern(name)
    for word in packaged(name):
        text = word.strip("-|").replace("*", "")
        assert [m.span() for m in matches_at(starts, pattern, text)] == [m.span() for m in pattern.finditer(text)]
