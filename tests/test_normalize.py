"""Normalising, rule by rule, on sentences made for it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notetrends.tokenize.normalize import extract_tags, normalize, plain


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("ＹＹＤＳ！！！", "yyds!"),  # full width, letter case, repeated marks
        ("销量１．２万", "销量1.2万"),  # full-width digits
        ("第①步", "第1步"),  # enclosed digits are digits
        ("½勺糖", "1/2勺糖"),  # NFKC writes a fraction slash, people a plain one
        ("這款護膚品", "这款护肤品"),  # traditional
        ("眼 影", "眼影"),  # spaced out to pass filters
        ("云朵 护肤 好用", "云朵 护肤 好用"),  # a space between words parts them
        ("哈哈哈哈哈", "哈哈"),  # laughter of any length is one word
        ("soooooo好看", "sooo好看"),  # stretched Latin
        ("好用\u200b到\u200d哭", "好用到哭"),  # zero-width characters
        ("慢跑👩‍👩‍👧跑步", "慢跑 跑步"),  # a ZWJ family is one emoji and parts words
        ("3️⃣点出门", "3点出门"),  # a keycap digit is a digit
        ("第一行\r\n\n 第二行\u2028第三行", "第一行\n第二行\n第三行"),  # any line end
        ("\ud83d坏掉的表情", "坏掉的表情"),  # a lone surrogate
        ("", ""),
    ],
)
def test_plain(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "text", "tags"),
    [
        ("好穿#云感裤[话题]#", "好穿", ("云感裤",)),  # the platform's own form
        ("#云感裤[话题]##早操[话题]#", "", ("云感裤", "早操")),  # one right after the other
        ("#早操# 打卡", "打卡", ("早操",)),  # a pair of signs
        ("打卡 #早操 第三天", "打卡 第三天", ("早操",)),  # an open one ends at a blank
        ("#早操[话题]# #早操", "", ("早操",)),  # the same tag counts once
        ("C#和Java", "c#和java", ()),  # a sharp inside a word is no tag
    ],
)
def test_hashtags_are_taken_out_before_they_are_stripped(raw: str, text: str, tags: tuple[str, ...]) -> None:
    done = normalize(raw, None)
    assert (done.text, done.tags) == (text, tags)


def test_stickers_go_and_real_brackets_stay() -> None:
    done = normalize("[测评]三款面霜", "第一款[笑哭R]好用[doge]")
    assert done.text == "[测评]三款面霜\n第一款 好用"
    assert done.stickers == ("笑哭", "doge")


def test_mentions_and_links_go() -> None:
    done = normalize(None, "谢谢@小王 推荐,链接https://example.com/a?b=1好用")
    assert done.text == "谢谢 推荐,链接 好用"


def test_a_title_that_repeats_the_body_counts_once() -> None:
    assert normalize("三款面霜", "三款面霜测评").text == "三款面霜测评"


def test_the_sources_own_tags_are_joined() -> None:
    assert normalize("早操#早操[话题]#", None, ("早操", "晨间 运动")).tags == ("早操", "晨间运动")


@given(st.text(max_size=200))
@example("#a[话题]##b[话题]#")
@example("哈 哈 哈哈")
@example("! !!")
def test_doing_it_again_changes_nothing(raw: str) -> None:
    once = plain(raw)
    assert plain(once) == once


def test_entities_are_read_once() -> None:
    assert normalize("A&amp;B &amp;lt;", None).text == "a&b &lt;"


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_input_breaks_it(title: str, body: str) -> None:
    done = normalize(title, body)
    assert done.text == done.text.strip()
    assert all(tag and not tag.isspace() for tag in done.tags)


def test_extract_tags_leaves_the_rest() -> None:
    assert extract_tags("一#二[话题]#三") == ("一 三", ["二"])
