"""What a note holds besides its words, rule by rule, on sentences made for it."""

from __future__ import annotations

import pytest

from notetrends.tokenize.extract import extract_tags, strip_shared
from notetrends.tokenize.normalize import normalize


def check(*cases: tuple[str, str, str]) -> pytest.MarkDecorator:
    """A table of rules, each with a raw text and what becomes of it."""
    return pytest.mark.parametrize(("raw", "wanted"), [pytest.param(*case, id=rule) for rule, *case in cases])


TAGS = [
    ("the platform's own form", "好穿#云感裤[话题]#", "好穿", ["云感裤"]),
    ("one right after the other", "#云感裤[话题]##早操[话题]#", "", ["云感裤", "早操"]),
    ("full width, traditional", "＃云感裤［話題］＃", "", ["云感裤"]),
    ("cut off at the end", "好穿 #云感裤[话题]", "好穿", ["云感裤"]),
    ("cut off at the beginning", "好穿裤[话题]#", "好穿裤", []),
    (
        "blanks, emoji and numbers inside",
        "#早 c 晚 a[话题]##早餐🥣日记[话题]##618[话题]#",
        "",
        ["早c晚a", "早餐日记", "618"],
    ),
    ("a place stays part of its sentence", "去#云岭步道[地点]#早操", "去 云岭步道 早操", []),
    ("a pair of signs", "#早操# 打卡", "打卡", ["早操"]),
    ("marks inside a pair", "#今天做操吗?#打卡", "打卡", ["今天做操吗?"]),
    ("no pair over a blank", "#早操 打卡#", "打卡#", ["早操"]),
    ("no pair over the end of a sentence", "#早操，真好。打卡#", ",真好。打卡#", ["早操"]),
    ("an open one ends at a blank", "打卡 #早操 第三天", "打卡 第三天", ["早操"]),
    ("an open one ends at a mark", "#早操，#晚操！", ", !", ["早操", "晚操"]),
    ("an open one ends at an emoji", "#早操🥣打卡", "打卡", ["早操"]),
    ("open ones side by side", "#早操 #晚操 #午操", "", ["早操", "晚操", "午操"]),
    ("Latin before and inside", "ootd#早操 #l'air #sk-xy", "ootd", ["早操", "l'air", "sk-xy"]),
    ("three without blanks are tags", "#早操#晚操#午操", "", ["早操", "晚操", "午操"]),
    ("of two the second may be a sentence", "#早操#打卡第三天啦！", "打卡第三天啦!", ["早操"]),
    ("the same tag counts once", "#早操[话题]# #早操", "", ["早操"]),
    ("languages and notes", "C#和Java F# 调", "c#和java f# 调", []),
    ("numbers", "#1 #2 口红#999", "#1 #2 口红#999", []),
    ("shades", "涂了12#豆沙 #08 蜜糖#", "涂了12#豆沙 #08 蜜糖#", []),
    ("colours", "色号#F5F5DC 和#f0f0f0很白", "色号 和 很白", []),
    ("the sign alone", "# ## #", "", []),
    ("a sentence of more than 40 characters", "#" + "早操晚操" * 11, "早操晚操" * 11, []),
    ("also when repeats shorten it", "#" + "早" * 50, "早早", []),
]


@pytest.mark.parametrize(("raw", "text", "tags"), [pytest.param(*case, id=rule) for rule, *case in TAGS])
def test_hashtags_are_taken_out_before_they_are_stripped(raw: str, text: str, tags: list[str]) -> None:
    done = normalize(raw, None)
    assert (done.text, list(done.tags)) == (text, tags)


STICKERS = [
    ("a letter right after a Chinese character", "好用[笑哭R]到[蹲后续H]", "好用 到", ["笑哭", "蹲后续"]),
    ("known names need none", "好用[doge]到[okR][捂脸]", "好用 到", ["doge", "ok", "捂脸"]),
    ("real brackets", "[测评]三款面霜[标题]", "[测评]三款面霜[标题]", []),
    ("real brackets, Latin", "[Vlog][ANOTHER][四月HR]", "[vlog][another][四月hr]", []),
    ("the platform writes a capital", "[笑哭r]", "[笑哭r]", []),
    ("no sticker has a blank", "[今天 R][\n哭R]", "[今天 r][\n哭r]", []),
]


@pytest.mark.parametrize(("raw", "text", "stickers"), [pytest.param(*case, id=rule) for rule, *case in STICKERS])
def test_stickers_go_and_real_brackets_stay(raw: str, text: str, stickers: list[str]) -> None:
    done = normalize(None, raw)
    assert (done.text, list(done.stickers)) == (text, stickers)


@check(
    ("a name", "谢谢@小王 推荐", "谢谢 推荐"),
    ("masked names, names with marks", "谢谢@小***王，@云_朵.", "谢谢 ,"),
    ("full width, one after the other", "谢谢＠小王@小李", "谢谢"),
    ("a name with a blank cannot be told from a name and a word", "谢谢@小 王 推荐", "谢谢 王 推荐"),
    ("too long for a name: its words count", "@" + "早操晚操" * 7, "早操晚操" * 7),
    ("e-mail", "合作mail.to+me@a-b.example.com谢谢", "合作 谢谢"),
)
def test_mentions_and_addresses_go(raw: str, wanted: str) -> None:
    assert normalize(None, raw).text == wanted


@check(
    ("ends where Chinese begins", "链接https://example.com/a?b=1&c=2#d好用", "链接 好用"),
    ("capitals", "看HTTP://EXAMPLE.COM 好用", "看 好用"),
    ("www alone", "www.example.com好用", "好用"),
    ("without a scheme", "看xhslink.com/abc1D 好用", "看 好用"),
    ("other domains of short links", "m.example.cn/h.5x?tk=1 v.example.tv/", ""),
    ("a domain alone may be a name", "云旅.com和trip.com订的", "云旅.com和trip.com订的"),
    ("a slash alone is no link", "3.5/5分 and/or", "3.5/5分 and/or"),
)
def test_links_go(raw: str, wanted: str) -> None:
    assert normalize(None, raw).text == wanted


def test_a_tag_after_a_link_is_a_tag() -> None:
    assert normalize(None, "https://example.com/a#早操[话题]#").tags == ("早操",)


@check(
    (
        "a note shared",
        "12 【早操】 😆 AbCdEf12 😆 http://a.example/b，复制本条信息，打开云书查看精彩内容！",
        "【早操】",
    ),
    ("a shop's code", "看 ￥Ab12Cd34Ef￥ 打开", "看 打开"),
    ("prices are none", "￥12345678￥ ¥199包邮¥", "¥12345678¥ ¥199包邮¥"),
    ("a sign of advertising stays", "复制这段话打开某宝", "复制这段话打开某宝"),
    ("copying of another kind", "复制粘贴教程", "复制粘贴教程"),
)
def test_share_codes_go(raw: str, wanted: str) -> None:
    assert normalize(None, raw).text == wanted


def test_share_codes_leave_other_text_alone() -> None:
    assert strip_shared("早操 😆 hello 😆 第三天") == "早操 😆 hello 😆 第三天"


def test_extract_tags_leaves_the_rest() -> None:
    assert extract_tags("一#二[话题]#三") == ("一 三", ["二"])
