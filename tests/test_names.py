"""Names that people mark themselves: counted by author, kept whole only where they are not words run together."""

from __future__ import annotations

import pytest

from notetrends.tokenize.names import count_names, is_phrase, to_ledger
from notetrends.tokenize.segment import dictionary, make_cutter


def test_a_name_counts_once_an_author() -> None:
    names = count_names(["", "", ""], [["云岭跑", "早操"], ["云岭跑"], ["云岭跑"]], ["甲", "甲", "乙"])
    assert dict(zip(names["word"], names["n_notes"], strict=True)) == {"云岭跑": 2, "早操": 1}


@pytest.mark.parametrize(
    ("text", "tags", "wanted"),
    [
        ("", ["云岭跑"], ["云岭跑"]),
        ("重看《晨雾之上》", [], ["晨雾之上"]),  # a title in the text
        ("", ["xy-60"], ["xy-60"]),  # Latin
        ("《晨》", ["操"], []),  # one character is no name
        ("", ["2024", "我们为什么要在早上六点起来跑步"], []),  # nor is a number or a sentence
    ],
)
def test_what_is_a_name(text: str, tags: list[str], wanted: list[str]) -> None:
    assert count_names([text], [tags], ["甲"])["word"].to_list() == wanted


def test_a_title_outweighs_a_tag() -> None:
    names = count_names(["《云岭》", ""], [[], ["云岭"]], ["甲", "乙"])
    assert names[["evidence", "n_notes"]].to_numpy().tolist() == [["title", 2]]


def test_no_names_are_no_error() -> None:
    assert count_names(["好看"], [[]], ["甲"]).empty
    assert to_ledger(count_names([], [], []), make_cutter([]), dictionary()).empty


def test_words_run_together_are_a_phrase_and_a_name_is_a_word() -> None:
    assert is_phrase(["健身打卡", "跑步装备", "跳跳操", "xy60测评"], make_cutter([]), dictionary()) == [
        True, True, False, True,
    ]  # fmt: skip


def test_a_title_is_a_word_whatever_it_is_made_of() -> None:
    names = count_names(["《跑步装备》", ""], [[], ["健身打卡"]], ["甲", "乙"])
    ledger = to_ledger(names, make_cutter([]), dictionary()).set_index("word")
    assert ledger["kind"].to_dict() == {"健身打卡": "phrase", "跑步装备": "word"}
    assert set(ledger["status"]) == {"accepted"}
    assert ledger[["pmi", "left_entropy", "right_entropy"]].isna().all(axis=None)
