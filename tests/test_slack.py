"""Delivery against a server on this machine that behaves like Slack: counts what arrives, and what leaks."""

from __future__ import annotations

import json
import traceback

import pytest
from loopback_slack import OK, Slack
from report_fixtures import hostile_report, sample_report

from notetrends.reports.alerts import build_digest
from notetrends.reports.slack import DeliveryFailed, send_slack, write_message

TOKEN = "xoxb-not-a-real-token-4711"  # noqa: S105
MESSAGE = build_digest(sample_report(), "https://example.com/w20.html")


def send(slack: Slack) -> str:
    return send_slack(MESSAGE, channel="C1", token=TOKEN, base_url=slack.url)


def fail(slack: Slack) -> str:
    """The failure as anybody could come to see it: the sentence and the whole traceback."""
    with pytest.raises(DeliveryFailed) as caught:
        send(slack)
    return str(caught.value) + "".join(traceback.format_exception(caught.value, limit=0))


def test_a_message_arrives_once_and_whole(slack: Slack) -> None:
    assert send(slack) == "1684720000.000100"
    (body,) = slack.received
    assert body["channel"] == "C1" and body["text"] == MESSAGE.text
    assert body["blocks"] == MESSAGE.blocks
    assert body["unfurl_links"] is False
    assert slack.headers[0]["Authorization"] == f"Bearer {TOKEN}"


def test_a_rate_limit_is_waited_out(slack: Slack) -> None:
    slack.answers = [(429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"}), OK]
    assert send(slack) == "1684720000.000100"
    assert len(slack.received) == 2


def test_a_server_error_is_tried_again(slack: Slack) -> None:
    slack.answers = [(500, {}, {"ok": False, "error": "internal_error"}), OK]
    assert send(slack) == "1684720000.000100"
    assert len(slack.received) == 2


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_go_as_text_once(slack: Slack, code: str) -> None:
    slack.answers = [(200, {}, {"ok": False, "error": code}), OK]
    assert send(slack) == "1684720000.000100"
    assert len(slack.received) == 2
    assert "blocks" not in slack.received[1] and slack.received[1]["text"] == MESSAGE.text


def test_text_is_tried_once_and_no_more(slack: Slack) -> None:
    slack.answers = [(200, {}, {"ok": False, "error": "invalid_blocks"})]
    assert "invalid_blocks" in fail(slack)
    assert len(slack.received) == 2


@pytest.mark.parametrize(
    ("code", "advice"),
    [("invalid_auth", "令牌无效"), ("not_in_channel", "请进来"), ("something_new", "重跑这一步")],
)
def test_a_refusal_says_what_to_do_and_not_the_token(slack: Slack, code: str, advice: str) -> None:
    slack.answers = [(200, {}, {"ok": False, "error": code})]
    said = fail(slack)
    assert len(slack.received) == 1
    assert code in said and advice in said and "'C1'" in said and "2023-W20" in said
    assert TOKEN not in said


def test_a_server_that_stays_down_is_given_up(slack: Slack) -> None:
    slack.answers = [(429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"})]
    said = fail(slack)
    assert len(slack.received) == 4  # 一次加三次重试
    assert "ratelimited" in said and TOKEN not in said


@pytest.mark.slow
def test_a_server_that_is_not_there_is_said_so() -> None:
    nowhere = Slack([OK], url="http://127.0.0.1:9/api")
    said = fail(nowhere)
    assert "连接失败" in said and TOKEN not in said


def test_an_answer_that_is_no_json_is_said_so(slack: Slack) -> None:
    slack.answers = [(200, {"Content-Type": "text/html"}, "<html>maintenance</html>")]
    said = fail(slack)
    assert "没有送到" in said and TOKEN not in said and "<html>" not in said


def test_the_file_channel_holds_the_same_message() -> None:
    for report in (sample_report(), hostile_report()):
        message = build_digest(report, "w20.html")
        written = write_message(message)
        assert json.loads(written) == {
            "key": message.key, "kind": "digest", "text": message.text, "blocks": message.blocks,
        }  # fmt: skip
        assert "\n" not in written  # 一行一条，可以逐行追加
        assert "选品周报" in written  # 中文不转义，人能读
        written.encode("utf-8")
