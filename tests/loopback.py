"""Servers on this machine that stand in for chat platforms: they take messages, and fail in every way on demand."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

Answer = tuple[int, dict[str, str], dict[str, Any] | str]


class Fault(StrEnum):
    """What no answer tells of."""

    RESET_BEFORE = "connection reset before it is accepted"
    RESET_AFTER = "connection reset after it is accepted"
    SILENT_BEFORE = "time-out, not accepted"
    SILENT_AFTER = "time-out after it is accepted"
    ERROR_BEFORE = "HTTP 502, not accepted"
    ERROR_AFTER = "HTTP 502 after it is accepted"
    NO_JSON = "200 and a maintenance page"


ACCEPTED = frozenset({Fault.RESET_AFTER, Fault.SILENT_AFTER, Fault.ERROR_AFTER})
PAGE: Answer = (200, {"Content-Type": "text/html"}, "<html>maintenance</html>")
BAD_GATEWAY: Answer = (502, {"Content-Type": "text/html"}, "<html>bad gateway</html>")
OK: Answer = (200, {}, "as the platform does")


@dataclass
class Platform:
    """Answers posts in the given order, the last one for ever; `OK` is the platform's own judgement of the message.

    `received` are all posts, `accepted` those that people can read.
    """

    answers: list[Answer | Fault] = field(default_factory=lambda: [OK])
    received: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    n_asked: int = 0
    kills: set[int] = field(default_factory=set)  # posts, from 1, after which the sender is ended
    on_kill: Callable[[], object] = lambda: None
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer | Fault:
        """What becomes of a post."""
        message = json.loads(body.decode("utf-8", "strict"))
        self.received.append(message)
        self.headers.append(headers)
        step = self.answers[min(len(self.received), len(self.answers)) - 1]
        if step is OK or (isinstance(step, Fault) and step in ACCEPTED):
            refusal = self.refuse(path, message)
            if refusal:
                return refusal
            success = self.accept(message)
            if len(self.received) in self.kills:
                self.on_kill()
            return success if step is OK else step
        return step

    def ask(self, path: str, body: bytes) -> Answer | None:
        """The answer to a question, for paths that are none of posts."""
        return None

    def refuse(self, path: str, message: dict[str, Any]) -> Answer | None:
        """Why the platform does not take a message."""
        return None

    def accept(self, message: dict[str, Any]) -> Answer:
        """Takes a message."""
        raise NotImplementedError


P = TypeVar("P", bound=Platform)


@contextmanager
def serve(state: P) -> Iterator[P]:
    """Runs a platform on a free port while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found = state.ask(self.path, body) or state.post(self.path, body, dict(self.headers))
            self.close_connection = True
            if found in (Fault.RESET_BEFORE, Fault.RESET_AFTER):
                # closing with a linger of no seconds sends a reset
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            elif found in (Fault.SILENT_BEFORE, Fault.SILENT_AFTER):
                state.closing.wait(10)
            else:
                self.answer({Fault.NO_JSON: PAGE}.get(found, BAD_GATEWAY) if isinstance(found, Fault) else found)

        def answer(self, found: Answer) -> None:
            status, headers, said = found
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((said if isinstance(said, str) else json.dumps(said)).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            """Clients that gave up are part of the game."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    state.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()
