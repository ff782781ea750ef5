"""A server on this machine that behaves like S3."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import s3fs


@contextmanager
def serve_s3(folder: Path, bucket: str) -> Iterator[dict[str, str]]:
    """Run moto's server with an empty bucket while the block lasts; gives the environment that leads clients to it."""
    log = folder / "s3.log"
    command = [sys.executable, "-u", "-c", "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"]
    with log.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as server:
        try:
            url = _address(log)
            keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
            environment = {"AWS_ENDPOINT_URL": url, **keys}
            s3fs.S3FileSystem(key="test", secret="test", endpoint_url=url).mkdir(bucket)  # noqa: S106
            yield environment
        finally:
            server.terminate()


def _address(log: Path) -> str:
    for _ in range(300):
        found = [line.split()[-1] for line in log.read_text().splitlines() if "Running on http" in line]
        if found:
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(log.read_text())
