"""Delivery against a server on this machine that behaves like Slack: counts what arrives, and what leaks."""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest
from loopback import OK, Answer, Fault
from loopback_slack import CHANNEL, Slack
from report_fixtures import hostile_report, sample_report

from notetrends.reports.alerts import build_digest
from notetrends.reports.channels import slack as slack_channel
from notetrends.reports.channels.channel import Attempt, DeliveryFailed, Receipt, Refused, Unclear
from notetrends.reports.channels.file import write_message
from notetrends.reports.channels.slack import SlackBot, SlackWebhook
from notetrends.reports.slack_text import render_blocks, render_text

TOKEN = "xoxb-not-a-real-token-4711"  # noqa: S105
MESSAGE = build_digest(sample_report(), "https://example.com/w20.html")
ATTEMPT = Attempt("a1", dt.datetime.now(dt.UTC))
NO_SUCH: Answer = (200, {}, {"ok": False, "error": "channel_not_found"})
LIMITED: Answer = (429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_channel, "SECONDS_TO_ANSWER", 0.3)


def bot(slack: Slack, channel: str = CHANNEL) -> SlackBot:
    return SlackBot(TOKEN, channel, slack.url)


def send(slack: Slack) -> Receipt:
    return bot(slack).send(MESSAGE, ATTEMPT)


def hook(slack: Slack) -> Receipt:
    return SlackWebhook(slack.url.removesuffix("api") + "services/T0/B0/4711/webhook").send(MESSAGE, ATTEMPT)


def fail(call: Callable[[], object], kind: type[DeliveryFailed] = Refused) -> str:
    """The failure as anybody could come to see it: the sentence and the whole traceback, with what lies beneath."""
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.__context__ is None
    return str(caught.value) + "".join(traceback.format_exception(caught.value, limit=0))


def test_a_message_arrives_once_and_whole(slack: Slack) -> None:
    receipt = send(slack)
    (body,) = slack.received
    assert receipt == Receipt(slack.accepted[0]["ts"], CHANNEL)
    assert body["channel"] == CHANNEL and body["text"] == render_text(MESSAGE)
    assert body["blocks"] == render_blocks(MESSAGE)
    assert body["unfurl_links"] is False and body["parse"] == "none"
    assert slack.headers[0]["Authorization"] == f"Bearer {TOKEN}"


def test_a_webhook_gets_the_same_and_gives_no_name_for_it(slack: Slack) -> None:
    assert hook(slack) == Receipt()
    (body,) = slack.received
    assert body["text"] == render_text(MESSAGE) and body["blocks"] == render_blocks(MESSAGE)


@pytest.mark.parametrize("post", [send, hook])
@pytest.mark.parametrize("answer", [LIMITED, (429, {}, "Too Many Requests")])
def test_a_rate_limit_is_waited_out(slack: Slack, post: Callable[[Slack], Receipt], answer: Answer) -> None:
    slack.answers = [answer, OK]
    post(slack)
    assert len(slack.received) == 2 and len(slack.accepted) == 1


@pytest.mark.parametrize("post", [send, hook])
def test_a_limit_of_an_hour_is_for_the_next_run(slack: Slack, post: Callable[[Slack], Receipt]) -> None:
    slack.answers = [(429, {"Retry-After": "3600"}, {"ok": False, "error": "ratelimited"})]
    assert "过一会儿重跑" in fail(lambda: post(slack))
    assert len(slack.received) == 1


@pytest.mark.slow
def test_a_limit_that_stays_is_given_up(slack: Slack) -> None:
    slack.answers = [LIMITED]
    said = fail(lambda: send(slack))
    assert len(slack.received) == 4  # 一次加三次重试
    assert "ratelimited" in said and TOKEN not in said


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
@pytest.mark.parametrize(("post", "status"), [(send, 200), (hook, 400)])
def test_refused_blocks_go_as_text_once(slack: Slack, code: str, post: Callable[[Slack], Receipt], status: int) -> None:
    slack.answers = [(status, {}, {"ok": False, "error": code} if status == 200 else code), OK]
    post(slack)
    assert len(slack.received) == 2
    assert "blocks" not in slack.received[1] and slack.received[1]["text"] == render_text(MESSAGE)
    slack.received.clear()
    slack.answers = slack.answers[:1]
    assert code in fail(lambda: post(slack))
    assert len(slack.received) == 2


@pytest.mark.parametrize(
    ("code", "advice"),
    [("invalid_auth", "令牌无效"), ("not_in_channel", "请进来"), ("something_new", "重跑这一步")],
)
def test_a_refusal_says_what_to_do_and_not_the_token(slack: Slack, code: str, advice: str) -> None:
    slack.answers = [(200, {}, {"ok": False, "error": code})]
    said = fail(lambda: send(slack))
    assert len(slack.received) == 1
    assert code in said and advice in said and TOKEN not in said


@pytest.mark.parametrize(
    "answer",
    [
        *Fault,
        (500, {}, {"ok": False, "error": "internal_error"}),
        (200, {}, {"ok": False, "error": "fatal_error"}),  # Slack: part of it may have been done
        (200, {}, "{"),
    ],
)
@pytest.mark.parametrize("post", [send, hook])
def test_what_may_have_arrived_is_never_posted_again(
    slack: Slack, answer: Answer | Fault, post: Callable[[Slack], Receipt], caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers = [answer, OK]
    with caplog.at_level(logging.DEBUG):
        said = fail(lambda: post(slack), Unclear)
    assert len(slack.received) == 1
    assert "4711" not in said + caplog.text and "<html>" not in said


@pytest.mark.slow
@pytest.mark.parametrize("post", [send, hook])
def test_a_server_that_is_not_there_cannot_have_taken_it(post: Callable[[Slack], Receipt]) -> None:
    nowhere = Slack(url="http://127.0.0.1:9/api")
    said = fail(lambda: post(nowhere))
    assert "连接失败（ConnectionRefusedError）" in said and "4711" not in said


def test_what_has_arrived_is_found_by_its_id(slack: Slack) -> None:
    others = [replace(ATTEMPT, alert_id=f"b{place}") for place in range(5)]
    for attempt in [*others[:4], ATTEMPT, others[4]]:
        bot(slack).send(MESSAGE, attempt)
    found = bot(slack).find(ATTEMPT)
    assert found == Receipt(slack.accepted[4]["ts"], CHANNEL)
    assert slack.n_asked == 3  # 一页两条
    assert bot(slack).find(replace(ATTEMPT, alert_id="b9")) is None
    old = replace(ATTEMPT, begun_at=ATTEMPT.begun_at - dt.timedelta(days=1))
    assert bot(slack).find(old) is None


def test_a_reply_is_found_in_its_thread(slack: Slack) -> None:
    root = send(slack)
    reply = replace(ATTEMPT, alert_id="a2", root=root.thread)
    assert bot(slack).find(reply) is None
    bot(slack).send(MESSAGE, reply)
    assert slack.accepted[1]["thread_ts"] == root.thread
    assert bot(slack).find(reply) == Receipt(slack.accepted[1]["ts"], CHANNEL)
    assert bot(slack).find(replace(reply, root=None)) is None


def test_where_it_cannot_be_told_that_is_said(slack: Slack) -> None:
    send(slack)
    assert "频道 ID" in fail(lambda: bot(slack, "#选品").find(ATTEMPT), Unclear)
    assert bot(slack, "#选品").find(replace(ATTEMPT, place=CHANNEL)) is not None
    slack.scopes.clear()
    assert "channels:history" in fail(lambda: bot(slack).find(ATTEMPT), Unclear)
    gone = SlackBot(TOKEN, CHANNEL, "http://127.0.0.1:9/api")
    assert "连接失败" in fail(lambda: gone.find(ATTEMPT), Unclear)
    with pytest.raises(Unclear):
        SlackWebhook("http://127.0.0.1:9/").find(ATTEMPT)


def test_the_file_channel_holds_the_same_message() -> None:
    for report in (sample_report(), hostile_report()):
        message = build_digest(report, "w20.html")
        written = write_message(message)
        found = json.loads(written)
        assert (found["key"], found["kind"], found["text"]) == (message.key, "digest", render_text(message))
        assert found["blocks"] == render_blocks(message)
        assert "\n" not in written  # 一行一条，可以逐行追加
        assert "选品周报" in written  # 中文不转义，人能读
        written.encode("utf-8")
