"""Servers on this machine that behave like the group robots of 飞书, 企业微信 and 钉钉."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback import Answer, Platform

KEY, SECRET = "5e1f-not-a-real-key-4711", "SECnot-a-real-secret-4711"


def sign(key: str, text: str) -> str:
    """As the platforms' documents say it, step by step."""
    mac = hmac.new(key.encode("utf-8"), msg=text.encode("utf-8"), digestmod=hashlib.sha256)
    return base64.b64encode(mac.digest()).decode("utf-8")


@dataclass
class Robot(Platform):
    """What the three have in common: the name of the code, and an address that holds a key."""

    path: str = ""
    code: str = "errcode"
    text: str = "errmsg"

    @property
    def address(self) -> str:
        """Where it takes posts, its key included."""
        return self.url + self.path

    def accept(self, message: dict[str, Any]) -> Answer:
        """Takes a message; gives no name for it."""
        self.accepted.append(message)
        return 200, {}, {self.code: 0, self.text: "ok"}

    def no(self, code: int, why: str) -> Answer:
        """HTTP 200 and a code, as always."""
        return 200, {}, {self.code: code, self.text: why}


@dataclass
class Feishu(Robot):
    """Signature in the body, 20 KB."""

    path: str = f"/open-apis/bot/v2/hook/{KEY}"
    code: str = "code"
    text: str = "msg"

    def refuse(self, path: str, message: dict[str, Any]) -> Answer | None:
        """What it does not take."""
        moment = message.get("timestamp", "0")
        if abs(time.time() - int(moment)) > 3600 or message.get("sign") != sign(f"{moment}\n{SECRET}", ""):
            return self.no(19021, "sign match fail or timestamp is not within one hour from current time")
        if len(json.dumps(message, ensure_ascii=False).encode()) > 20 * 1024:
            return self.no(9499, "Bad Request")
        return None


@dataclass
class WeCom(Robot):
    """Key in the address, 4,096 bytes of Markdown."""

    path: str = f"/cgi-bin/webhook/send?key={KEY}"

    def refuse(self, path: str, message: dict[str, Any]) -> Answer | None:
        """What it does not take."""
        if parse_qs(urlsplit(path).query)["key"] != [KEY]:
            return self.no(93000, "invalid webhook url")
        if len(message["markdown"]["content"].encode()) > 4096:
            return self.no(40058, "markdown.content exceed max length 4096")
        return None


@dataclass
class DingTalk(Robot):
    """Signature in the address, 20,000 bytes."""

    path: str = f"/robot/send?access_token={KEY}"

    def refuse(self, path: str, message: dict[str, Any]) -> Answer | None:
        """What it does not take."""
        query = {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()}
        moment = query.get("timestamp", "0")
        if abs(time.time() * 1000 - int(moment)) > 3_600_000 or query.get("sign") != sign(
            SECRET, f"{moment}\n{SECRET}"
        ):
            return self.no(310000, "sign not match")
        if len(json.dumps(message, ensure_ascii=False).encode()) > 20_000:
            return self.no(460101, "message too long, exceed 20000 bytes")
        return None
