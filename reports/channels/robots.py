"""The group robots of 飞书, 企业微信 and 钉钉: a card or Markdown to an address, no threads, nothing can be asked.

All three answer HTTP 200 whatever happens; the body's code says whether they took it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

from notetrends.reports import cells, wording
from notetrends.reports.channels.channel import Attempt, Blind, Receipt, Refused, Unclear, code_of
from notetrends.reports.channels.post import post_json
from notetrends.reports.language import _
from notetrends.reports.markdown_text import escape, n_bytes, render_markdown
from notetrends.reports.message import Message

MAX_FEISHU = 20_000  # bytes of the whole request
MAX_WECOM = 4_096  # bytes of the Markdown
MAX_DINGTALK = 18_000  # bytes of the request; the platform says about 20,000
MAX_TITLE = 100
RATE_LIMITS = frozenset({"11232", "45009", "130101"})  # of 飞书, 企业微信, 钉钉
_ENVELOPE = 1_000  # bytes of a request besides the text: a clipped title, a signature, names of fields

Clock = Callable[[], float]


class Feishu(Blind):
    """A custom bot of 飞书 (or Lark): an interactive card.

    Args:
        address: the bot's webhook.
        secret: what it signs with, where it was set to ask for that (签名校验).
        clock: seconds since 1970, for the signature.
    """

    name = "feishu"

    def __init__(self, address: str, secret: str | None = None, clock: Clock = time.time) -> None:
        self._address, self._secret, self._clock = address, secret, clock

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Post a card; the code 0 is success."""
        text = render_markdown(message, MAX_FEISHU - _ENVELOPE, size=_n_json_bytes, has_title=False)
        card = {
            "config": {"wide_screen_mode": True},
            "header": {"title": {"tag": "plain_text", "content": _title(message)}, "template": "blue"},
            "elements": [{"tag": "markdown", "content": text}],
        }
        body = {"msg_type": "interactive", "card": card}
        if self._secret:
            moment = str(int(self._clock()))
            body |= {"timestamp": moment, "sign": _sign(f"{moment}\n{self._secret}", "")}
        return _judge(post_json(self._address, body), "code")


class WeCom(Blind):
    """A group robot of 企业微信: Markdown, 4,096 bytes of it; its key is in the address.

    Args:
        address: the robot's webhook.
    """

    name = "wecom"

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Post it; the errcode 0 is success."""
        text = render_markdown(message, MAX_WECOM, size=n_bytes)
        return _judge(post_json(self._address, {"msgtype": "markdown", "markdown": {"content": text}}), "errcode")


class DingTalk(Blind):
    """A custom robot of 钉钉: Markdown.

    Args:
        address: the robot's webhook.
        secret: what it signs with, where it was set to ask for that (加签).
        clock: seconds since 1970, for the signature.
    """

    name = "dingtalk"

    def __init__(self, address: str, secret: str | None = None, clock: Clock = time.time) -> None:
        self._address, self._secret, self._clock = address, secret, clock

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Post it; the errcode 0 is success."""
        address = self._address
        if self._secret:
            moment = str(int(self._clock() * 1000))
            signed = quote_plus(_sign(self._secret, f"{moment}\n{self._secret}"))
            address += f"{'&' if '?' in address else '?'}timestamp={moment}&sign={signed}"
        # two line breaks: 钉钉 joins lines that are parted by one
        text = render_markdown(message, MAX_DINGTALK - _ENVELOPE, size=_n_json_bytes, newline="\n\n")
        body = {"msgtype": "markdown", "markdown": {"title": escape(_title(message)), "text": text}}
        return _judge(post_json(address, body), "errcode")


def _judge(answer: Mapping[str, Any], name: str) -> Receipt:
    """The receipt for an answer whose code says success."""
    if name not in answer:
        raise Unclear(_("回答里没有结果码"))
    code = code_of(answer[name])
    if code == "0":
        return Receipt()
    advice = _("被限流，过一会儿重跑这一步") if code in RATE_LIMITS else _("查一下机器人的安全设置（签名、关键词、IP）")
    raise Refused(_("错误码 {code}；{advice}", code=code, advice=advice))


def _sign(key: str, message: str) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode()


def _title(message: Message) -> str:
    return wording.clip(cells.harmless(message.title), MAX_TITLE)


def _n_json_bytes(text: str) -> int:
    r"""The length of a text within a request: in UTF-8, with JSON's escapes.

    >>> _n_json_bytes('周"报"\n')
    12
    """
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2
