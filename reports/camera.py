"""Pages as a long image and as PDF, by the Chromium that is installed.

It is spoken to over a pipe (Chromium's own protocol, messages of JSON that end with a zero byte): no port is opened,
no name is resolved, and no library is needed.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "install Chromium (on Debian: apt install chromium fonts-noto-cjk) so that one of these is on PATH"
WIDTH = 430  # of the image, CSS pixels: a large phone
SCALE = 2
_MARGIN = 24  # below the last element, likewise
_MAX_HEIGHT = 8000  # CSS pixels; Chromium paints no more than 16,384 of its own
_ENDED = "Chromium ended before the picture was taken"
_ARGUMENTS = (
    "--headless", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip


class CameraError(Exception):
    """No picture: there is no Chromium, or it did not do what it was asked; the message is a sentence."""


@dataclass(frozen=True)
class Pictures:
    """A page as bytes: the long image of its beginning (PNG), and all of it (PDF)."""

    image: bytes
    document: bytes


def take_pictures(html: str, until: str, seconds: float = 120) -> Pictures:
    """Photographs a page.

    Args:
        html: the page; it gets the class `picture` while it is an image.
        until: CSS selector: the image ends below the last element that fits it; without one, with the page.
        seconds: after so long Chromium is stopped.

    Raises:
        CameraError: there is no Chromium on PATH, or it failed, or took too long.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise CameraError(f"no Chromium found ({', '.join(NAMES)}); {INSTALL}")
    try:
        with tempfile.TemporaryDirectory(prefix="notetrends-", ignore_cleanup_errors=True) as folder:
            page = Path(folder) / "page.html"
            page.write_text(html, "utf-8")
            with _started(program, Path(folder) / "profile", seconds) as chromium:
                chromium.open(page.as_uri())
                return Pictures(chromium.photograph(until), chromium.print())
    except OSError as error:
        raise CameraError(f"{program} could not be started on a page: {error}") from None


class _Chromium:
    """A page in a running Chromium: commands go in one pipe, answers and events come out of the other."""

    def __init__(self, commands: FileIO, answers: FileIO) -> None:
        self._commands, self._answers = commands, answers
        self._n_sent, self._unread = 0, b""
        self._session: dict[str, str] = {}
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}

    def open(self, address: str) -> None:
        """Shows a page, and waits until it is there."""
        failed = self._ask("Page.navigate", url=address).get("errorText")
        if failed:
            raise CameraError(f"Chromium cannot show the page: {failed}")
        while self._evaluate("document.readyState") != "complete":
            time.sleep(0.02)

    def photograph(self, until: str) -> bytes:
        """The page's beginning as on a phone, PNG."""
        size = {"width": WIDTH, "height": 900, "deviceScaleFactor": SCALE, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)
        bottom = self._evaluate(f"""(() => {{
            document.documentElement.classList.add("picture");
            const last = [...document.querySelectorAll({json.dumps(until)})].at(-1) ?? document.body;
            return Math.ceil(last.getBoundingClientRect().bottom + scrollY);
        }})()""")
        height = min(int(bottom) + _MARGIN, _MAX_HEIGHT)
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
        shot = self._ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        self._evaluate('document.documentElement.classList.remove("picture")')
        self._ask("Emulation.clearDeviceMetricsOverride")
        return base64.b64decode(shot["data"])

    def print(self) -> bytes:
        """The whole page on paper, PDF."""
        printed = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def _evaluate(self, expression: str) -> Any:  # noqa: ANN401
        """What an expression of ours is in the page."""
        return self._ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """The answer to a command; events that come before it are nobody's concern."""
        self._n_sent += 1
        command = {"id": self._n_sent, "method": method, "params": parameters, **self._session}
        try:
            self._commands.write(json.dumps(command).encode() + b"\0")
        except BrokenPipeError:
            raise CameraError(_ENDED) from None
        while (answer := self._read()).get("id") != self._n_sent:
            pass
        if "error" in answer:
            raise CameraError(f"Chromium refused {method}: {answer['error'].get('message', 'no reason given')}")
        found: dict[str, Any] = answer["result"]
        return found

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            part = os.read(self._answers.fileno(), 1 << 20)
            if not part:
                raise CameraError(_ENDED)
            self._unread += part
        message, _, self._unread = self._unread.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def _started(program: str, profile: Path, seconds: float) -> Iterator[_Chromium]:
    """A Chromium of its own, stopped at the end, or when the time is over."""
    arguments = [program, *_ARGUMENTS, f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox does not work for root, as whom containers run
    to_read, commands = os.pipe()
    answers, to_write = os.pipe()
    # Chromium reads from 3 and writes to 4: the child's ends are moved out of the way of these first
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_read, to_write)]
    for end in (to_read, to_write):
        os.close(end)

    def place() -> None:
        os.dup2(ends[0], 3)
        os.dup2(ends[1], 4)

    with FileIO(commands, "w") as to, FileIO(answers) as back:
        process = subprocess.Popen(  # noqa: S603  a program found on PATH, and no word of a stranger
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=place, start_new_session=True,
        )  # fmt: skip
        for end in ends:
            os.close(end)
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            _kill(process)

        watch = threading.Timer(seconds, stop)
        watch.start()
        try:
            yield _Chromium(to, back)
        except CameraError:
            if is_late.is_set():
                raise CameraError(f"Chromium took more than {seconds:g} seconds") from None
            raise
        finally:
            watch.cancel()
            _kill(process)
            process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends Chromium and all its own processes, if they have not ended yet."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
