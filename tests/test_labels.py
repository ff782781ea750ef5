"""Labels: a thing rather than a saying, two words where one says too little, no two alike, and steady."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_catalogue import catalogue_of

from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.describe import weigh_words
from notetrends.trends.categories.labels import choose_labels, name_afresh, refresh_labels


def words_of(*rows: tuple[int, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["category", "word", "share", "score"])


@pytest.mark.parametrize(
    ("words", "label"),
    [
        # what people buy before what they say of it, though they say it more often
        ([("颜色", 0.9, 0.5), ("口红", 0.8, 0.4)], "口红"),
        # a word that names nothing gives way to one that does
        ([("喜欢", 0.9, 0.5), ("月亮", 0.8, 0.4)], "月亮"),
        # a sentence that was made a hashtag is no sign
        ([("没想到今天这么热", 0.9, 0.5), ("月亮", 0.6, 0.3)], "月亮"),
        # a name that jieba does not know is a name
        ([("喜欢", 0.9, 0.5), ("晚霞杯", 0.8, 0.4)], "晚霞杯"),
        # neither stands for most notes alone
        ([("口红", 0.4, 0.5), ("颜色", 0.3, 0.4)], "口红·颜色"),
        # the second word says something that the first does not
        ([("面膜", 0.4, 0.5), ("贴片面膜", 0.4, 0.4), ("补水", 0.3, 0.1)], "面膜·补水"),
        # a word of one note in a hundred does not stand for them, however telling it is
        ([("月亮", 0.01, 0.9), ("海边", 0.6, 0.1)], "海边"),
        # unless there is no other
        ([("月亮", 0.01, 0.9)], "月亮"),
    ],
)
def test_a_label_is_what_would_do_on_a_sign(words: list[tuple[str, float, float]], label: str) -> None:
    assert choose_labels(words_of(*((0, *word) for word in words)), 1) == [label]


def test_no_two_categories_are_called_alike() -> None:
    same = words_of(*((number, "帐篷", 0.9, 0.5) for number in range(3)), (1, "睡袋", 0.3, 0.1))
    labels = choose_labels(same, 4, taken=["未命名"])
    assert labels == ["帐篷", "帐篷·睡袋", "帐篷2", "未命名2"]


def settled() -> Catalogue:
    return catalogue_of(*({"category_id": f"c{n}", "radius": 0.5, "centroid": [1, 0, n]} for n in (1, 2)))


def note_words(*kinds: tuple[str, int]) -> list[list[str]]:
    return [[word] for word, n in kinds for _ in range(n)]


def test_a_label_stays_while_its_word_is_among_the_best() -> None:
    catalogue = settled()
    catalogue.rows["label"] = ["帐篷·天幕", "烤箱"]
    ids = np.array(["c1"] * 6 + ["c2"] * 4 + [None], dtype=object)
    tokens = [*note_words(("睡袋", 4), ("帐篷", 2), ("烤箱", 4)), ["面粉"]]
    after = refresh_labels(catalogue, ids, tokens)
    assert after.rows["label"].to_list() == ["帐篷·天幕", "烤箱"]
    assert after.rows["top_words"][0][:2] == ["睡袋", "帐篷"]


def test_a_label_follows_notes_that_have_moved_on_and_takes_nobodys_name() -> None:
    catalogue = settled()
    catalogue.rows["label"] = ["帐篷", "烤箱"]
    ids = np.array(["c1"] * 5 + ["c2"] * 4, dtype=object)
    after = refresh_labels(catalogue, ids, note_words(("面粉", 5), ("烤箱", 4)))
    assert after.rows["label"].to_list() == ["面粉", "烤箱"]
    after = refresh_labels(catalogue, ids, [*note_words(("烤箱", 3), ("面粉", 2)), *note_words(("烤箱", 4))])
    assert after.rows["label"].to_list() == ["面粉·烤箱", "烤箱"]
    assert after.rows["category_id"].to_list() == ["c1", "c2"]


def test_a_silent_category_keeps_label_and_words() -> None:
    catalogue = settled()
    before = catalogue.rows["label"].to_list()
    after = refresh_labels(catalogue, np.array([None, None], dtype=object), [["帐篷"], ["睡袋"]])
    assert after.rows["label"].to_list() == before


def test_shares_are_of_notes_and_other_notes_only_say_what_is_common() -> None:
    found = weigh_words([["帐篷", "帐篷"], ["帐篷", "好用"], ["好用"]], np.array([0, 0, -1]))
    assert dict(zip(found["word"], found["share"], strict=True)) == {"帐篷": 1.0, "好用": 0.5}
    assert set(found["category"]) == {0}


def test_the_first_names_are_those_of_all_notes_that_lie_in_a_category() -> None:
    """The dense core shares what it happened to share: here a kettle."""
    catalogue = catalogue_of(
        {"label": "烧水杯", "top_words": ["烧水杯"], "radius": 0.7}, {"label": "帐篷", "radius": 0.7}
    )
    tokens = [["烧水杯", "行李箱"], *[["行李箱"]] * 8, *[["帐篷"]] * 5, ["月饼"]]
    places = np.array([0] * 9 + [1] * 5 + [-1])
    rows = name_afresh(catalogue, places, tokens).rows
    assert rows["label"].to_list() == ["行李箱", "帐篷"]
    assert rows["top_words"].to_list() == [["行李箱", "烧水杯"], ["帐篷"]]
