"""One POST of JSON to a robot's address, tried again only where the robot cannot have taken it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError

from notetrends.reports.channels.channel import (
    MAX_RETRIES,
    MAX_WAIT_SECONDS,
    OK,
    SECONDS_TO_ANSWER,
    SECONDS_TO_CONNECT,
    SERVER_ERROR,
    TOO_MANY,
    DeliveryFailed,
    Refused,
    Unclear,
)
from notetrends.reports.language import _

# urllib3 logs whole addresses, and a robot's key is in its address. A level would hold until somebody sets another one.
for _name in ("connectionpool", "poolmanager", "util.retry"):
    logging.getLogger(f"urllib3.{_name}").addFilter(lambda record: False)

_RETRIES = urllib3.Retry(
    total=None, connect=MAX_RETRIES, status=MAX_RETRIES, read=False, other=False, redirect=False,
    allowed_methods=None, status_forcelist=[TOO_MANY], raise_on_status=False, backoff_factor=0.5,
    retry_after_max=MAX_WAIT_SECONDS,
)  # fmt: skip


def post_json(address: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the robot answers, whatever it says of success; characters are sent as UTF-8, which platforms count.

    Raises:
        Refused: it was never reached, or its server said no.
        Unclear: it may have taken the message.
    """
    failure: DeliveryFailed
    try:
        with _connections(address) as connections:
            answer = connections.request(
                "POST", address, body=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"}, retries=_RETRIES,
                timeout=urllib3.Timeout(connect=SECONDS_TO_CONNECT, read=SECONDS_TO_ANSWER),
            )  # fmt: skip
        return _read(answer.status, answer.data)
    except MaxRetryError as error:
        failure = Refused(_("连接失败（{kind}）；查一下地址和网络，再重跑这一步", kind=type(error.reason).__name__))
    except HTTPError as error:
        failure = Unclear(_("连接中断（{kind}）", kind=type(error).__name__))
    raise failure  # outside the handlers: a chained error would quote the address, and the key with it


def _connections(address: str) -> urllib3.PoolManager:
    """Connections of one message: an idle one that the robot had closed would look like a message that may be there."""
    parts = urlsplit(address)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    return urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()


def _read(status: int, data: bytes) -> Mapping[str, Any]:
    if status == TOO_MANY:
        raise Refused(_("被限流；过一会儿重跑这一步，不会重复发送"))
    if status >= SERVER_ERROR:
        raise Unclear(f"HTTP {status}")
    if status != OK:
        raise Refused(_("HTTP {status}；查一下机器人的地址", status=status))
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unclear(_("回答不是约定的格式，多半来自代理或维护页"))
    return found
