"""A PostgreSQL of the tests' own, on a free port of this machine; the fixture `postgres` runs it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

PASSWORD = "p@ss/w%rd"  # noqa: S105  signs that an address has to escape
_WAIT = 60.0


def binaries() -> Path | None:
    """Where its newest programs are; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def serve_postgres() -> Iterator[URL]:
    """The address of an empty database while the block lasts; its server ends with the block or this process."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="notetrends-postgres-"))
    other: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        other = {"user": "postgres", "group": "postgres", "extra_groups": []}
    port = free_port()
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    server = None
    try:
        make = ["initdb", "-D", folder / "data", "-U", "ann", "-A", "scram-sha-256", "--no-sync", "-E", "UTF8"]
        make += ["--locale", "C", "--pwfile", folder / "password"]
        subprocess.run([programs / make[0], *make[1:]], check=True, capture_output=True, cwd=folder, **other)
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        run = ["setpriv", "--pdeathsig", "QUIT", programs / "postgres", "-D", folder / "data", *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(run, stdout=log, stderr=log, cwd=folder, **other)
        url = URL.create("postgresql+psycopg", "ann", PASSWORD, "127.0.0.1", port, "postgres")
        wait_for_database(url, server, folder / "log")
        yield url
    finally:
        stop(server, signal.SIGQUIT)  # nothing in it is worth a shutdown in order
        shutil.rmtree(folder)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def stop(server: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    """End a server that was started, gently or, when it does not listen, not."""
    if server is None:
        return
    server.send_signal(number)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_for_database(url: URL, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server lets us in."""
    engine, until = create_engine(url), time.monotonic() + _WAIT
    while True:
        try:
            engine.connect().close()
            break
        except OperationalError:
            assert server.poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")
            time.sleep(0.1)
    engine.dispose()
