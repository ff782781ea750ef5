"""What is said of messages that did not arrive, or may not have."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.language import _


def too_young() -> str:
    """Why it cannot be told yet whether a message arrived."""
    return _("发出不到一分钟，还查不准")


def refused(name: str, channel: str, why: object) -> str:
    """A message that did not arrive.

    >>> refused("瑜伽垫", "feishu", "HTTP 404")
    '消息「瑜伽垫」没有送到飞书：HTTP 404'
    """
    return _("消息「{name}」没有送到{channel}：{why}", name=name, channel=wording.channel(channel), why=why)


def in_doubt(name: str, channel: str, why: object) -> str:
    """A message of which nobody can tell whether it arrived, and what to do."""
    return _(
        "消息「{name}」可能已送到{channel}，也可能没有（{why}），不会自动重发：过一分钟重跑会先查；"
        "查不了就去群里看，没收到用 notetrends alert --resend 重发，收到了用 --arrived 记下",
        name=name,
        channel=wording.channel(channel),
        why=why,
    )
