"""A MariaDB of the tests' own, on a free port of this machine; the fixture `mariadb` runs it. MySQL's tools know it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from real_postgres import PASSWORD, free_port, stop, wait_for_database
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

_INSTALL = "mariadb-install-db"


def is_installed() -> bool:
    """Whether its programs are there."""
    return shutil.which(_INSTALL) is not None and shutil.which("mariadbd", path=_with_sbin()) is not None


@contextmanager
def serve_mariadb() -> Iterator[URL]:
    """The address of an empty database while the block lasts; its server ends with the block or this process."""
    folder = Path(tempfile.mkdtemp(prefix="notetrends-mariadb-"))
    user = [f"--user={'mysql' if os.geteuid() == 0 else os.environ.get('USER', '')}"]  # it does not run as root
    server = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "mysql", "mysql")
        data, port = f"--datadir={folder / 'data'}", free_port()
        make = [_INSTALL, "--no-defaults", *user, data, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(make, check=True, capture_output=True)
        daemon = shutil.which("mariadbd", path=_with_sbin()) or ""
        options = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/socket", "--skip-log-bin"]
        run = ["/usr/bin/setpriv", "--pdeathsig", "KILL", daemon, "--no-defaults", *user, data, *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(run, stdout=log, stderr=log, cwd=folder)
        root = URL.create("mysql+pymysql", "root", None, "127.0.0.1", port, None, {"charset": "utf8mb4"})
        wait_for_database(root, server, folder / "log")
        with create_engine(root).connect() as connection:
            connection.execute(text("CREATE DATABASE crawl CHARACTER SET utf8mb4"))
            connection.execute(text("CREATE USER ann@'127.0.0.1' IDENTIFIED BY :word"), {"word": PASSWORD})
            connection.execute(text("GRANT ALL ON crawl.* TO ann@'127.0.0.1'"))
        yield root.set(username="ann", password=PASSWORD, database="crawl")
    finally:
        stop(server, signal.SIGKILL)
        shutil.rmtree(folder)


def _with_sbin() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
