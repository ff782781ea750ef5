"""A server on this machine that behaves like Slack, its Web API and its webhooks; the fixture `slack` runs it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from loopback import OK as OK
from loopback import Answer, Platform, serve

CHANNEL = "C0123456789"


@dataclass
class Slack(Platform):
    """Slack with one channel; `scopes` are what its token may do besides posting."""

    scopes: set[str] = field(default_factory=lambda: {"channels:history"})
    clock: Callable[[], float] = time.time

    def accept(self, message: dict[str, Any]) -> Answer:
        """Takes a post, or what came to a webhook."""
        ts = f"{self.clock() + len(self.accepted) / 1e4:.6f}"
        self.accepted.append({"ts": ts, **message})
        if "channel" not in message:  # a webhook
            return 200, {"Content-Type": "text/html"}, "ok"
        return 200, {}, {"ok": True, "ts": ts, "channel": CHANNEL}

    def update(self, asked: dict[str, Any]) -> Answer:
        """Rewrites a message; its metadata stays."""
        assert asked["channel"] == CHANNEL
        (found,) = (message for message in self.accepted if message["ts"] == asked["ts"])
        found |= {"text": asked["text"], "blocks": asked["blocks"]}
        return 200, {}, {"ok": True, "ts": asked["ts"], "channel": CHANNEL}

    def ask(self, path: str, body: bytes) -> Answer | None:
        """History and replies: by the channel's id only, within the span, with metadata where it is asked for."""
        method = path.rsplit("/", 1)[-1]
        if method == "chat.update":
            return self.update(json.loads(body))
        if method not in ("conversations.history", "conversations.replies"):
            assert method in ("chat.postMessage", "webhook"), path
            return None
        self.n_asked += 1
        asked = {name: value[0] for name, value in parse_qs(body.decode()).items()}
        if "channels:history" not in self.scopes:
            return 200, {}, {"ok": False, "error": "missing_scope", "needed": "channels:history"}
        if asked["channel"] != CHANNEL:
            return 200, {}, {"ok": False, "error": "channel_not_found"}
        root = asked.get("ts")
        found = [m for m in self.accepted if m.get("thread_ts") == root or (root and m["ts"] == root)]
        assert asked["oldest"] < asked["latest"] or asked["inclusive"] in ("1", "true")
        found = [m for m in found if float(asked["oldest"]) <= float(m["ts"]) <= float(asked["latest"])]
        start, size = int(asked.get("cursor", "0")), 2  # Slack gives fewer than asked for when it likes
        cursor = str(start + size) if len(found) > start + size else ""
        shown = [m if asked.get("include_all_metadata") in ("1", "true") else {**m, "metadata": None} for m in found]
        return 200, {}, {
            "ok": True, "messages": shown[start : start + size], "response_metadata": {"next_cursor": cursor},
        }  # fmt: skip


@contextmanager
def serve_slack() -> Iterator[Slack]:
    """Runs the server on a free port while the block lasts."""
    with serve(Slack()) as state:
        state.url += "/api"
        yield state
