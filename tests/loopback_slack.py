"""A server on this machine that behaves like Slack; the fixture `slack` runs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], dict[str, Any] | str]
OK: Answer = (200, {}, {"ok": True, "ts": "1684720000.000100", "channel": "C1"})


@dataclass
class Slack:
    """Answers in the given order, the last one for ever; keeps every request's body."""

    answers: list[Answer]
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serve_slack() -> Iterator[Slack]:
    """Runs the server on a free port while the block lasts."""
    state = Slack([OK])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/api/chat.postMessage"
            state.received.append(json.loads(body))
            state.headers.append(dict(self.headers))
            status, headers, answer = state.answers[min(len(state.received), len(state.answers)) - 1]
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((answer if isinstance(answer, str) else json.dumps(answer)).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/api"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
