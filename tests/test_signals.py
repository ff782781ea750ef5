"""Signs beside the subject: declared ads, covert ones, giveaways; and words that only look like them."""

from __future__ import annotations

import re

import pytest

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.signals import COVERT, DECLARED, GIVEAWAY, find_signs, shows


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the author says so
        ("本篇为品牌合作", ["declared:本篇为品牌合作"]),
        ("插播一条小广告", ["declared:插播一条小广告"]),
        ("【广告】新出的防晒", ["declared:广告"]),
        ("广告\n新出的防晒", ["declared:广告"]),
        ("感谢云朵家赞助", ["declared:感谢云朵家赞助"]),
        ("品牌方寄来的水杯", ["declared:品牌方寄"]),
        # denied or refused: nothing
        ("不是广告,自用分享", []),
        ("我也不是给他们打广告", []),
        ("非广,无广告", []),
        ("没有收广告费", []),
        ("不接任何商单", []),
        # the word in ordinary use
        ("路边的广告牌,户外广告,广告片拍得好", []),
        ("广告公司面试,广告业务组", []),
        ("缺点有卡顿,广告,闪退", []),  # one of a list
        ("禁闲聊、广告、推销", []),
        ("朋友寄来的特产", []),  # a gift of nobody who sells
        # sold or led away without a word of it
        ("想要的姐妹加v", ["covert:加v"]),
        ("链接在评论区", ["covert:链接在评论区"]),
        ("需要的可以私信我", ["covert:需要的可以私信"]),
        ("报我名字再减20", ["covert:报我名"]),
        ("口令:8xkd9", ["covert:口令:"]),
        # the same words without an offer
        ("别再私信了,拒绝私信", []),
        ("有问题可以私信我", []),
        ("最近好多人私信我怎么拍的", []),
        ("直播间口令红包,说了一句口令", []),
        ("求链接,有链接吗", []),
        ("微信小程序vx小程序订票", []),
        ("advx大会", []),  # never inside a longer Latin word
        ("用日本店铺的优惠", []),
        # something for a follow, a like, a comment
        ("关注我抽三位", ["giveaway:关注我抽"]),
        ("评论区揪一位送同款", ["giveaway:揪一位"]),
        ("宠粉福利来啦", ["giveaway:宠粉"]),
        ("抽奖啦,周日开奖", ["giveaway:抽奖"]),
        ("抽奖系统设计,抽奖算法", []),
        ("免费送货上门", []),
        # several kinds at once, sorted, each once
        (
            "插播一条小广告,想要的加v,加v,宠粉",
            ["covert:加v", "declared:插播一条小广告", "giveaway:宠粉"],
        ),
        ("", []),
    ],
)
def test_signs(text: str, wanted: list[str]) -> None:
    assert find_signs(text) == wanted


def test_a_denial_does_not_reach_into_the_next_clause() -> None:
    assert find_signs("不是第一次买,插播一条小广告") == ["declared:插播一条小广告"]


def test_hashtags_are_read_each_by_itself() -> None:
    assert find_signs("好看", ["抽奖", "广告"]) == ["declared:广告", "giveaway:抽奖"]
    assert find_signs("好看", ["广告设计", "户外广告"]) == []
    assert find_signs("关注", ["抽屉"]) == []  # text and tag are not one sentence


def test_evidence_has_no_blanks_and_stays_short() -> None:
    assert find_signs("感谢 云朵家 赞助") == ["declared:感谢云朵家赞助"]
    assert find_signs("关注" + "很" * 11 + "抽") == []


def test_kinds_are_told_apart() -> None:
    signs = find_signs("宠粉,加v")
    assert [shows(signs, kind) for kind in (DECLARED, COVERT, GIVEAWAY)] == [False, True, True]
    assert not shows([], COVERT)


@pytest.mark.parametrize("name", ["ads", "covert_ads", "giveaways"])
def test_every_line_of_a_list_can_match(name: str) -> None:
    """A sign must find itself, and what is no sign must not."""
    kind = {"ads": DECLARED, "covert_ads": COVERT, "giveaways": GIVEAWAY}[name]
    for word in packaged(name):
        said = re.sub(r"[|*]", "", word.removeprefix("-"))
        assert shows(find_signs(said), kind) != word.startswith("-"), word
