"""Slack, by a bot token or by an incoming webhook."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.webhook import WebhookClient

from notetrends.reports import slack_text
from notetrends.reports.channels.channel import (
    MAX_RETRIES,
    MAX_WAIT_SECONDS,
    OK,
    SECONDS_TO_ANSWER,
    SERVER_ERROR,
    TOO_MANY,
    Attempt,
    Blind,
    DeliveryFailed,
    Receipt,
    Refused,
    Unclear,
    code_of,
)
from notetrends.reports.message import Message

T = TypeVar("T")

EVENT = "notetrends_alert"  # the kind of metadata that carries our alert_id
BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
HALF_DONE = frozenset({"fatal_error", "internal_error"})  # of these Slack says that part of it may have been done
ADVICE = {
    "invalid_auth": "令牌无效，NOTETRENDS_SLACK_TOKEN 换一个有 chat:write 权限的机器人令牌",
    "not_authed": "没有令牌，设置一个有 chat:write 权限的机器人令牌",
    "token_revoked": "令牌已撤销，换一个",
    "channel_not_found": "没有这个频道，或机器人看不到它；用频道 ID，并把机器人请进频道",
    "not_in_channel": "机器人不在频道里；把它请进来",
    "is_archived": "频道已归档；换一个频道",
    "missing_scope": "令牌缺少权限；需要 chat:write",
    "ratelimited": "被限流，重试后仍然如此；过一会儿重跑这一步，不会重复发送",
}
_CLOCKS_DIFFER, _LATEST = dt.timedelta(minutes=5), dt.timedelta(hours=1)

# slack_sdk writes whole requests, addresses included, to a logger at the level of debugging.
_quiet = logging.getLogger("notetrends.reports.channels.slack")
_quiet.setLevel(logging.CRITICAL)


class _RateLimit(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks, if that is not for ever."""

    def _can_retry(
        self, *, state: RetryState, request: HttpRequest, response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:  # fmt: skip
        if response is None or response.status_code != TOO_MANY:
            return False
        asked = [value for name, found in response.headers.items() if name.lower() == "retry-after" for value in found]
        return not asked or (asked[0].isdecimal() and int(asked[0]) <= MAX_WAIT_SECONDS)


def _options() -> dict[str, Any]:
    """What both clients share: a time-out, and what may be tried again.

    A limit of the rate, and a `URLError`: urllib raises that before all of the request has left. After a time-out, a
    lost connection or a server's error the message may lie in the channel, so slack_sdk's handlers for those stay out.
    """
    handlers = [
        _RateLimit(max_retry_count=MAX_RETRIES),
        ConnectionErrorRetryHandler(max_retry_count=MAX_RETRIES, error_types=[URLError]),
    ]
    return {"timeout": SECONDS_TO_ANSWER, "logger": _quiet, "retry_handlers": handlers}


class SlackBot:
    """Slack's Web API with a bot token: threads whose first message shows the last state; it knows what has arrived.

    Args:
        token: a bot token with `chat:write`; with `channels:history` (private channels: `groups:history`) it can be
            asked as well.
        channel: a channel's name or, better, its id.
        api: another base address of Slack's API.
    """

    disturbs = True

    def __init__(self, token: str, channel: str, api: str | None = None) -> None:
        self.name = channel
        base_url = f"{(api or WebClient.BASE_URL).rstrip('/')}/"
        self._client = WebClient(token=token, base_url=base_url, **_options())

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Post it, as a reply where it answers one; where Slack refuses the blocks, the plain text goes instead."""
        text = slack_text.render_text(message)
        metadata = {"event_type": EVENT, "event_payload": {"alert_id": attempt.alert_id}}

        def post(blocks: list[slack_text.Block] | None) -> Receipt:
            answer = self._client.chat_postMessage(
                channel=self.name, text=text, blocks=blocks, metadata=metadata, thread_ts=attempt.root, parse="none",
                unfurl_links=False, unfurl_media=False,
            )  # fmt: skip
            return Receipt(str(answer["ts"]), str(answer["channel"]))

        receipt = _or_as_text(post, message)
        if attempt.root is not None and receipt.place is not None:
            with suppress(DeliveryFailed):  # who may only post leaves the first message as it was
                _judged(partial(self._show_state, message, attempt.root, receipt.place))
        return receipt

    def find(self, attempt: Attempt) -> Receipt | None:
        """Look for its id in the channel, or the thread, of the hour since it was begun."""
        place = attempt.place or self.name
        if not place[:1].isalnum():
            raise Unclear("频道 ID 未知，查不了：设置里用频道 ID（C 开头）代替频道名")
        try:
            return _judged(lambda: self._search(attempt, place))
        except DeliveryFailed as error:
            why = str(error)
        raise Unclear(f"查不了频道里的消息（{why}）；机器人要有 channels:history 权限")

    def _show_state(self, message: Message, root: str, place: str) -> None:
        """Write into the message that is answered what has become of it."""
        found = self._client.conversations_history(channel=place, oldest=root, latest=root, inclusive=True, limit=1)
        for first in found["messages"]:
            if first.get("blocks"):
                blocks = slack_text.show_state(first["blocks"], message.title)
                self._client.chat_update(channel=place, ts=root, text=first.get("text", ""), blocks=blocks)

    def _search(self, attempt: Attempt, place: str) -> Receipt | None:
        """Look through the messages of the hour since it was begun."""
        moments = (attempt.begun_at - _CLOCKS_DIFFER, attempt.begun_at + _LATEST)
        oldest, latest = (f"{moment.timestamp():.6f}" for moment in moments)
        span: dict[str, Any] = {"oldest": oldest, "latest": latest, "limit": 200, "include_all_metadata": True}
        if attempt.root is None:
            pages = self._client.conversations_history(channel=place, **span)
        else:
            pages = self._client.conversations_replies(channel=place, ts=attempt.root, **span)
        found = (message for page in pages for message in page["messages"] if _alert_id(message) == attempt.alert_id)
        return next((Receipt(str(message["ts"]), place) for message in found), None)


class SlackWebhook(Blind):
    """An incoming webhook: no thread, and nothing can be asked."""

    name = "slack-webhook"

    def __init__(self, address: str) -> None:
        self._client = WebhookClient(address, **_options())

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Post it; Slack answers a plain `ok`."""
        text = slack_text.render_text(message)

        def post(blocks: list[slack_text.Block] | None) -> Receipt:
            answer = self._client.send(text=text, blocks=blocks, unfurl_links=False, unfurl_media=False)
            if answer.status_code == OK and answer.body == "ok":
                return Receipt()
            raise _judge(answer.status_code, answer.body)

        return _or_as_text(post, message)


def _or_as_text(post: Callable[[list[slack_text.Block] | None], Receipt], message: Message) -> Receipt:
    """Post the blocks; where Slack refuses them, the plain text, once."""
    try:
        return _judged(lambda: post(slack_text.render_blocks(message)))
    except Refused as refused:
        if str(refused).partition("；")[0] not in BAD_BLOCKS:
            raise
    return _judged(lambda: post(None))


def _judged(call: Callable[[], T]) -> T:
    """A call of slack_sdk, its failures judged: whether the message can lie in the channel."""
    failure: DeliveryFailed
    try:
        return call()
    except SlackApiError as error:
        failure = _judge(error.response.status_code, error.response.get("error"))
    except URLError as error:
        failure = Refused(f"连接失败（{type(error.reason).__name__}）；查一下网络，再重跑这一步")
    except (OSError, HTTPException, ValueError, SlackClientError) as error:
        failure = Unclear(f"连接中断（{type(error).__name__}）")
    raise failure  # outside the handlers: a chained error might quote the request, and the token with it


def _judge(status: int, found: object) -> DeliveryFailed:
    """What an answer that is no success means."""
    code = code_of(found)
    if status >= SERVER_ERROR or code in HALF_DONE or (status == OK and code != found):
        return Unclear(f"HTTP {status}，{code}")
    if status == TOO_MANY:
        code = "ratelimited"
    return Refused(f"{code}；{ADVICE.get(code, '照这个错误处理后重跑这一步')}")


def _alert_id(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("alert_id") if metadata.get("event_type") == EVENT else None
