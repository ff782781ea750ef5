"""What is said aloud: within Slack's limits, escaped, once an episode, and never silence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixtures import empty_report, frames, hostile_report, quiet_report, sample_report

from notetrends.reports import slack_text
from notetrends.reports.alerts import build_digest, build_emerging, episode
from notetrends.reports.message import Message, whole_lines
from notetrends.reports.slack_text import render_blocks, render_text

LINK = "https://example.com/reports/2023-W20.html"


def spoken(message: Message) -> str:
    return "\n".join(text["text"] for block in render_blocks(message) for text in slack_text.texts(block))


def check_limits(blocks: list[dict[str, Any]]) -> None:
    """Slack's own rules, written down a second time so that the constants are not their own judge."""
    assert 1 <= len(blocks) <= 50
    for block in blocks:
        if block["type"] == "header":
            assert block["text"]["type"] == "plain_text" and 1 <= len(block["text"]["text"]) <= 150
        if block["type"] == "section":
            assert ("text" in block) != ("fields" in block)
            assert 1 <= len(block.get("text", {"text": "x"})["text"]) <= 3000
            assert len(block.get("fields", [])) <= 10
            assert all(1 <= len(field["text"]) <= 2000 for field in block.get("fields", []))
        if block["type"] == "context":
            assert 1 <= len(block["elements"]) <= 10
    assert slack_text.total_length(blocks) <= 13_200


def crowded() -> Any:  # noqa: ANN401
    """A hundred risers, each with a suggestion that cannot wait and strings as long as they come."""
    base = frames()
    trends, suggestions = base["trends"], base["suggestions"]
    many = pd.concat([trends.iloc[[0]]] * 100, ignore_index=True)
    many["category_id"] = [f"m{place:04d}" for place in range(100)]
    many["label"] = [f"{place}" + "<&>" * 300 for place in range(100)]
    many["rank"] = range(1, 101)
    todo = pd.concat([suggestions.iloc[[1]]] * 100, ignore_index=True)
    todo["suggestion_id"] = [f"s{place}" for place in range(100)]
    todo["category_id"] = many["category_id"]
    todo["rank"] = range(1, 101)
    todo["reason"] = todo["against"] = "&" * 5000
    return sample_report(trends=many, suggestions=todo, max_entries=100)


@pytest.mark.parametrize("make", [sample_report, quiet_report, empty_report, hostile_report, crowded])
def test_every_message_keeps_to_the_limits_and_has_a_fallback(make: Any) -> None:  # noqa: ANN401
    report = make()
    for message in [build_digest(report, LINK), *build_emerging(report, LINK, ())]:
        check_limits(render_blocks(message))
        assert 1 <= len(render_text(message)) <= 40_000
        assert LINK in render_text(message) and LINK in spoken(message)


def test_a_strangers_mention_is_text() -> None:
    report = hostile_report()
    messages = [build_digest(report, LINK), *build_emerging(report, LINK, ())]
    assert len(messages) > 1
    for message in messages:
        assert "<!channel>" not in render_text(message)
        for block in render_blocks(message):
            for text in slack_text.texts(block):
                if text["type"] == "plain_text":
                    continue
                assert text["verbatim"] is True
                assert text["text"].replace(f"<{LINK}|", "").count("<") == 0
    assert "&lt;!channel&gt;" in spoken(messages[0])


def test_the_digest_says_what_to_do_and_what_changed() -> None:
    said = spoken(build_digest(sample_report(), LINK))
    for words in (
        "补货　青山防滑加厚瑜伽垫 8mm",
        "健身 › 瑜伽垫",
        "▲ +46%",
        "新上榜 3",
        "退出 2",
        "缺 1 天数据",
        "检验 148",
    ):
        assert words in said


def test_a_quiet_week_is_not_silent() -> None:
    message = build_digest(quiet_report(), LINK)
    assert "本周无达标新兴品类（检验 148 个，最接近：" in render_text(message)
    assert build_emerging(quiet_report(), LINK, ()) == []


def test_an_empty_week_says_why() -> None:
    assert "没有收到任何笔记" in spoken(build_digest(empty_report(), LINK))


def test_only_what_cannot_wait_interrupts() -> None:
    messages = build_emerging(sample_report(), LINK, ())
    # 补货、引品牌、引入才值得打断；主推、上新、观望等周报
    assert [message.key for message in messages] == ["k0001@2023-04-24", "k0002@2023-05-08", "k0005@2023-05-15"]
    assert all(message.kind == "emerging" for message in messages)


@pytest.mark.parametrize(
    ("column", "value", "n_left"),
    [
        ("q_value", 0.2, 2),  # 证据不够
        ("relevance", 0.3, 2),  # 与购买无关
        ("relevance", None, 2),  # 相关度未知，不打断
        ("is_rising", False, 2),  # 不在榜上
        ("q_value", 0.05, 3),  # 刚好够
    ],
)
def test_the_gates_of_an_interruption(column: str, value: object, n_left: int) -> None:
    trends = frames()["trends"]
    trends.loc[0, column] = value
    assert len(build_emerging(sample_report(trends=trends), LINK, ())) == n_left


def test_an_episode_is_told_once_and_a_new_one_again() -> None:
    report = sample_report()
    known = {"k0001@2023-04-24", "k0002@2023-01-02"}
    assert [message.key for message in build_emerging(report, LINK, known)] == ["k0002@2023-05-08", "k0005@2023-05-15"]
    everything = {message.key for message in build_emerging(report, LINK, ())}
    assert build_emerging(report, LINK, everything) == []
    assert episode(report, report.entries["k0003"]) == "k0003@2023-05-01"


def test_the_cap_keeps_the_strongest_and_the_digest_counts_the_rest() -> None:
    report = crowded()
    assert [message.key[:5] for message in build_emerging(report, LINK, ())] == [f"m{place:04d}" for place in range(5)]
    assert len(build_emerging(report, LINK, (), cap=2)) == 2
    assert "100 个" in spoken(build_digest(report, LINK))
    assert "单独发" not in spoken(build_digest(report, LINK))
    assert "还有 95 条提醒没有单独发，见周报" in spoken(build_digest(sample_report(), LINK, n_untold=95))


def test_the_digest_says_what_was_lost_last_week() -> None:
    for report in (sample_report(), quiet_report()):
        said = spoken(build_digest(report, LINK, undelivered={"#选品": 2, "feishu": 1}))
        assert "上周有消息没有确认送达（Slack #选品 2 条、飞书 1 条）" in said


def test_the_same_report_gives_the_same_messages() -> None:
    assert build_digest(sample_report(), LINK) == build_digest(sample_report(), LINK)


@given(st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=30), st.integers(min_value=40, max_value=3000))
def test_lines_are_kept_whole_or_counted(lines: list[str], limit: int) -> None:
    lines = [slack_text.escape(line.replace("\n", " ")) for line in lines]
    said = whole_lines(lines, limit)
    assert len(said) <= limit
    if said != "\n".join(lines):
        *kept, closing = said.split("\n") if "还有" in said.rsplit("\n", 1)[-1] else [said]
        assert kept == lines[: len(kept)] and "见周报" in closing


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.com/a?x=1&y=2", "<https://example.com/a?x=1&amp;y=2|周报>"),
        ("/data/reports/w20.html", "周报：/data/reports/w20.html"),
        ("https://example.com/a|<!channel>", "周报：https://example.com/a|&lt;!channel&gt;"),
    ],
)
def test_links(address: str, expected: str) -> None:
    assert slack_text.link(address, "周报") == expected
