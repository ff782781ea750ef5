"""Cutting: our words stay whole, what does not count goes, and both cutters agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from notetrends.tokenize.normalize import plain
from notetrends.tokenize.segment import Engine, Segmenter, dictionary

HOT_LIST = Path(__file__).parents[2] / "shared" / "data" / "weibo_hot_2020-12_2023-12.parquet"
WORDS = ("跳跳操", "跳跳", "跳跳操鞋", "早c", "早c晚a", "蜜桃-x2", "on", "绵云 裤", "九九绒", "k9绒")


@pytest.fixture(scope="module", params=["jieba", "rjieba"])
def segmenter(request: pytest.FixtureRequest) -> Segmenter:
    return _segmenter(WORDS, request.param)


def _segmenter(words: tuple[str, ...], engine: Engine) -> Segmenter:
    if engine == "rjieba":
        pytest.importorskip("rjieba")
    return Segmenter(words, engine)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("室友学跳跳操", ["室友", "学", "跳跳操"]),  # a word of ours that no dictionary has
        ("室友买跳跳操鞋", ["室友", "买", "跳跳操鞋"]),  # the longest of three that begin alike
        ("室友跳跳", ["室友", "跳跳"]),  # and the shortest, where only it stands
        ("坚持早c晚a一个月", ["坚持", "早c晚a", "一个月"]),  # Chinese and Latin in one word
        ("早早早c晚a", ["早早", "早c晚a"]),  # found where it begins, not where the run does
        ("早晚早操", ["早晚", "早操"]),  # its first character alone changes nothing
        ("早c晚ab", ["早c", "晚", "ab"]),  # it does not end inside a Latin word
        ("早ca", ["早", "ca"]),  # nor does a shorter one
        ("xy60拍照", ["xy60", "拍照"]),  # Latin and digits stay whole without being known
        ("蜜桃-x2面霜", ["蜜桃-x2", "面霜"]),  # a hyphen inside a word of ours
        ("蜜桃-x20面霜", ["蜜桃", "x20", "面霜"]),  # another number is another thing
        ("sk-ii面霜", ["sk-ii", "面霜"]),  # a hyphen between Latin letters
        ("绵云 裤面料", ["绵云 裤", "面料"]),  # a blank inside a word of ours
        ("online课程", ["online", "课程"]),  # `on` does not stand in `online`
        ("on课程", ["on", "课程"]),  # but it does before Chinese
        ("k9绒k9", ["k9绒", "k9"]),  # a mixed word, and its Latin half alone
        ("2024跑步3公里", ["跑步", "公里"]),  # numbers are no words
        ("跑步的时候真的非常快乐", ["跑步", "快乐"]),  # stop words
        ("!~…《》", []),  # marks
        ("", []),
    ],
)
def test_cut(segmenter: Segmenter, text: str, wanted: list[str]) -> None:
    assert segmenter.cut(text) == wanted


def test_a_stop_word_counts_when_it_is_not_on_the_list() -> None:
    assert Segmenter(stop_words=frozenset({"跑步"})).cut("真的跑步") == ["真的"]


def test_words_of_one_segmenter_do_not_leak_into_the_next(segmenter: Segmenter) -> None:
    assert "跳跳操" in segmenter.cut("跳跳操")
    assert "跳跳操" not in Segmenter((), "jieba").cut("跳跳操")


def test_the_dictionary_holds_words_and_no_prefixes() -> None:
    assert "面霜" not in {"", "九九绒"}
    assert {"跑步", "快乐"} <= dictionary()
    assert not dictionary() & set(WORDS) - {"跳跳"}


def test_both_cutters_agree_on_made_up_sentences() -> None:
    rng = np.random.default_rng(7)
    pieces = sorted(dictionary())[::600] + list(WORDS) + ["的", "了", "xy60", "3", ",", "!", " ", "\n", "v2.0", "a+b"]
    texts = ["".join(rng.choice(pieces, rng.integers(1, 16))) for _ in range(400)]
    _assert_agree(texts)


@pytest.mark.skipif(not HOT_LIST.exists(), reason="needs ../shared/data")
def test_both_cutters_agree_on_real_titles() -> None:
    titles = pq.read_table(HOT_LIST, columns=["title"])["title"].to_pandas().drop_duplicates()
    _assert_agree([plain(title) for title in titles.iloc[:: len(titles) // 5_000][:5_000]])


def _assert_agree(texts: list[str]) -> None:
    reference, fast = _segmenter(WORDS, "jieba"), _segmenter(WORDS, "rjieba")
    cut = [reference.cut(text) for text in texts]
    assert sum(map(len, cut)) > len(texts)
    assert [fast.cut(text) for text in texts] == cut
