"""Which channels there are: those whose address or token the environment holds; secrets stand nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from notetrends.reports.channels.channel import Channel, DeliveryFailed
from notetrends.reports.channels.file import File
from notetrends.reports.channels.robots import DingTalk, Feishu, WeCom
from notetrends.reports.channels.slack import SlackBot, SlackWebhook
from notetrends.reports.language import _

SLACK_TOKEN = "NOTETRENDS_SLACK_TOKEN"  # noqa: S105  names of variables, here and below
SLACK_WEBHOOK = "NOTETRENDS_SLACK_WEBHOOK"
FEISHU_WEBHOOK, FEISHU_SECRET = "NOTETRENDS_FEISHU_WEBHOOK", "NOTETRENDS_FEISHU_SECRET"
WECOM_WEBHOOK = "NOTETRENDS_WECOM_WEBHOOK"
DINGTALK_WEBHOOK, DINGTALK_SECRET = "NOTETRENDS_DINGTALK_WEBHOOK", "NOTETRENDS_DINGTALK_SECRET"
VARIABLES = (
    SLACK_TOKEN, SLACK_WEBHOOK, FEISHU_WEBHOOK, FEISHU_SECRET, WECOM_WEBHOOK, DINGTALK_WEBHOOK, DINGTALK_SECRET,
)  # fmt: skip


def open_channels(environ: Mapping[str, str], slack_channel: str, slack_api: str | None = None) -> list[Channel]:
    """Every channel that is set up; the file alone where none is.

    Args:
        environ: the variables of `VARIABLES` that are set.
        slack_channel: where the bot posts.
        slack_api: another base address of Slack's API.

    Raises:
        DeliveryFailed: an address is none; the sentence names the variable and not what it holds.

    >>> [channel.name for channel in open_channels({}, "#选品")]
    ['file']
    >>> robots = {WECOM_WEBHOOK: "https://example.com/send?key=1", SLACK_TOKEN: "xoxb-1"}
    >>> [channel.name for channel in open_channels(robots, "#选品")]
    ['#选品', 'wecom']
    """
    found = {name: environ.get(name, "").strip() for name in VARIABLES}
    for name in (SLACK_WEBHOOK, FEISHU_WEBHOOK, WECOM_WEBHOOK, DINGTALK_WEBHOOK):
        if found[name] and not found[name].startswith(("https://", "http://")):
            raise DeliveryFailed(
                _("环境变量 {name} 里不是 https:// 开头的地址；填机器人的完整 webhook 地址", name=name)
            )
    channels: list[Channel] = []
    if found[SLACK_TOKEN]:
        channels.append(SlackBot(found[SLACK_TOKEN], slack_channel, slack_api))
    if found[SLACK_WEBHOOK]:
        channels.append(SlackWebhook(found[SLACK_WEBHOOK]))
    if found[FEISHU_WEBHOOK]:
        channels.append(Feishu(found[FEISHU_WEBHOOK], found[FEISHU_SECRET] or None))
    if found[WECOM_WEBHOOK]:
        channels.append(WeCom(found[WECOM_WEBHOOK]))
    if found[DINGTALK_WEBHOOK]:
        channels.append(DingTalk(found[DINGTALK_WEBHOOK], found[DINGTALK_SECRET] or None))
    return channels or [File()]
