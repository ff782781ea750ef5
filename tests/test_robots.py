"""The group robots against servers on this machine that behave like them: signatures, bytes, codes, and what leaks."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import OK, Answer, Fault, serve
from loopback_robots import KEY, SECRET, DingTalk, Feishu, Robot, WeCom
from report_fixtures import hostile_report, sample_report
from test_alerts import LINK, crowded

from notetrends.reports.alerts import build_digest, build_emerging
from notetrends.reports.channels import post, robots
from notetrends.reports.channels.channel import Attempt, Channel, DeliveryFailed, Receipt, Refused, Unclear
from notetrends.reports.channels.environment import VARIABLES, open_channels

MESSAGE = build_digest(sample_report(), LINK)
ATTEMPT = Attempt("a1", dt.datetime.now(dt.UTC))
CHANNELS: dict[type[Robot], Callable[[str], Channel]] = {
    Feishu: lambda address: robots.Feishu(address, SECRET),
    WeCom: robots.WeCom,
    DingTalk: lambda address: robots.DingTalk(address, SECRET),
}


@pytest.fixture(params=CHANNELS, ids=lambda kind: kind.__name__)
def robot(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Robot]:
    monkeypatch.setattr(post, "SECONDS_TO_ANSWER", 0.3)
    with serve(request.param()) as server:
        yield server


def channel(robot: Robot) -> Channel:
    return CHANNELS[type(robot)](robot.address)


def shown(body: dict[str, Any]) -> str:
    """What people read."""
    if "card" in body:
        (element,) = body["card"]["elements"]
        return f"{body['card']['header']['title']['content']}\n{element['content']}"
    return str(body["markdown"].get("content") or body["markdown"]["text"])


def fail(robot: Robot, kind: type[DeliveryFailed]) -> str:
    with pytest.raises(kind) as caught:
        channel(robot).send(MESSAGE, ATTEMPT)
    assert caught.value.__context__ is None
    return str(caught.value) + "".join(traceback.format_exception(caught.value, limit=0))


def test_a_message_is_taken_and_can_be_read(robot: Robot) -> None:
    assert channel(robot).send(MESSAGE, ATTEMPT) == Receipt()
    (body,) = robot.accepted
    for words in ("选品周报", "青山防滑加厚瑜伽垫 8mm", "1. **健身 › 瑜伽垫**", "▲ +46%", f"]({LINK})"):
        assert words in shown(body)


@pytest.mark.parametrize("make", [crowded, hostile_report])
def test_the_longest_message_is_taken_and_ends_with_the_report(robot: Robot, make: Callable[[], Any]) -> None:
    report = make()
    messages = [build_digest(report, LINK), *build_emerging(report, LINK, ())]
    for message in messages:
        channel(robot).send(message, ATTEMPT)
    assert len(robot.accepted) == len(messages) > 1
    for body in robot.accepted:
        assert f"]({LINK})" in shown(body).splitlines()[-1]
    if isinstance(robot, WeCom) and make is crowded:
        assert "行，见周报" in shown(robot.accepted[0])


def test_a_wrong_secret_or_key_is_refused_and_not_told(robot: Robot) -> None:
    wrong = {Feishu: robots.Feishu(robot.address, "4711"), WeCom: robots.WeCom(robot.address + "4711"),
             DingTalk: robots.DingTalk(robot.address, "4711")}[type(robot)]  # fmt: skip
    with pytest.raises(Refused, match=r"错误码 (19021|93000|310000)；查一下机器人的安全设置") as caught:
        wrong.send(MESSAGE, ATTEMPT)
    assert "4711" not in str(caught.value)
    assert not robot.accepted


def test_a_rate_limit_is_waited_out_or_left_to_the_next_run(robot: Robot) -> None:
    robot.answers = [(429, {"Retry-After": "0"}, ""), OK]
    channel(robot).send(MESSAGE, ATTEMPT)
    assert len(robot.accepted) == 1
    robot.answers = [robot.no({"code": 11232}.get(robot.code, 130101), "frequency limited")]
    assert "被限流" in fail(robot, Refused)


@pytest.mark.parametrize("answer", [*Fault, (200, {}, {"hello": 1}), (200, {}, "[]"), (503, {"Retry-After": "0"}, "")])
def test_what_may_have_arrived_is_never_posted_again(
    robot: Robot, answer: Answer | Fault, caplog: pytest.LogCaptureFixture
) -> None:
    robot.answers = [answer, OK]
    with caplog.at_level(logging.DEBUG):
        said = fail(robot, Unclear)
    assert len(robot.received) == 1
    assert "4711" not in said + caplog.text
    with pytest.raises(Unclear):
        channel(robot).find(ATTEMPT)


@pytest.mark.parametrize("status", [400, 404])
def test_a_server_that_says_no_has_not_taken_it(robot: Robot, status: int) -> None:
    robot.answers = [(status, {}, "")]
    assert f"HTTP {status}" in fail(robot, Refused)
    assert len(robot.received) == 1


@pytest.mark.slow
def test_a_server_that_is_not_there_cannot_have_taken_it(caplog: pytest.LogCaptureFixture) -> None:
    robot = DingTalk(url="http://127.0.0.1:9")
    with caplog.at_level(logging.DEBUG):
        said = fail(robot, Refused)
    assert "连接失败（NewConnectionError）" in said
    assert "4711" not in said + caplog.text


def test_the_environment_says_which_channels_there_are() -> None:
    environ = {
        "NOTETRENDS_SLACK_TOKEN": "xoxb-1", "NOTETRENDS_SLACK_WEBHOOK": "https://example.com/services/1",
        "NOTETRENDS_FEISHU_WEBHOOK": "https://example.com/hook/1", "NOTETRENDS_FEISHU_SECRET": "s",
        "NOTETRENDS_WECOM_WEBHOOK": "https://example.com/send?key=1",
        "NOTETRENDS_DINGTALK_WEBHOOK": " https://example.com/robot/send?access_token=1\n",
    }  # fmt: skip
    names = [channel.name for channel in open_channels(environ, "C1")]
    assert names == ["C1", "slack-webhook", "feishu", "wecom", "dingtalk"]
    assert [channel.name for channel in open_channels({"NOTETRENDS_WECOM_WEBHOOK": ""}, "C1")] == ["file"]
    with pytest.raises(DeliveryFailed, match="NOTETRENDS_WECOM_WEBHOOK") as caught:
        open_channels({"NOTETRENDS_WECOM_WEBHOOK": KEY}, "C1")
    assert KEY not in str(caught.value)


def test_every_variable_is_documented() -> None:
    said = (Path(__file__).parents[1] / "docs" / "operate.md").read_text("utf-8")
    assert [name for name in VARIABLES if f"`{name}`" not in said] == []
