"""Delivering a message: to Slack, or as JSON for a file."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from notetrends.reports.alerts import Message

TIMEOUT_SECONDS = 30
MAX_RETRIES = 3
BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
ADVICE = {
    "invalid_auth": "令牌无效，换一个有 chat:write 权限的机器人令牌",
    "not_authed": "没有令牌，设置一个有 chat:write 权限的机器人令牌",
    "token_revoked": "令牌已撤销，换一个",
    "channel_not_found": "没有这个频道，或机器人看不到它；用频道 ID，并把机器人请进频道",
    "not_in_channel": "机器人不在频道里；把它请进来",
    "is_archived": "频道已归档；换一个频道",
    "missing_scope": "令牌缺少权限；需要 chat:write",
    "ratelimited": "被限流，重试后仍然如此；过一会儿重跑这一步，不会重复发送",
}


class DeliveryFailed(Exception):  # noqa: N818
    """A message was not delivered; the sentence says where to, why, and what to do."""


def send_slack(message: Message, *, channel: str, token: str, base_url: str | None = None) -> str:
    """Posts a message and returns Slack's `ts`, which names it for replies.

    Rate limits, server errors and broken connections are tried again by slack_sdk; where Slack refuses the blocks, the
    plain text is sent once instead.

    Raises:
        DeliveryFailed: Slack refused it or could not be reached; the sentence never holds the token.
    """
    client = WebClient(
        token=token,
        base_url=f"{(base_url or WebClient.BASE_URL).rstrip('/')}/",
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[
            RateLimitErrorRetryHandler(max_retry_count=MAX_RETRIES),
            ServerErrorRetryHandler(max_retry_count=MAX_RETRIES),
            ConnectionErrorRetryHandler(max_retry_count=MAX_RETRIES),
        ],
    )
    code = ""
    for blocks in (message.blocks, None):
        try:
            return _post(client, channel, message.text, blocks)
        except _RefusedError as refused:
            code = refused.code
        if code not in BAD_BLOCKS:
            break
    # raised outside the handler: a chained error might quote the request, and the token with it
    advice = ADVICE.get(code, "照这个错误处理后重跑这一步")
    raise DeliveryFailed(f"消息 {message.key!r} 没有送到 Slack 频道 {channel!r}：{code}；{advice}")


class _RefusedError(Exception):
    """Why Slack did not take the message, in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _post(client: WebClient, channel: str, text: str, blocks: list[dict[str, Any]] | None) -> str:
    try:
        answer = client.chat_postMessage(
            channel=channel, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except SlackApiError as error:
        # where the answer was no JSON, slack_sdk puts the whole of it in the place of the code
        found = str(error.response.get("error"))
        code = found if re.fullmatch(r"\w{1,80}", found, re.ASCII) else "回答不是 Slack 的格式，多半来自代理或维护页"
    except (OSError, HTTPException, SlackClientError) as error:
        code = f"连接失败（{type(error).__name__}）"
    else:
        return str(answer["ts"])
    raise _RefusedError(code)


def write_message(message: Message) -> str:
    """The message as one line of JSON, for the file channel: what would have been sent."""
    return json.dumps(asdict(message), ensure_ascii=False)
