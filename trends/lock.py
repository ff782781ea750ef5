"""One writer at a time: two runs that write the same weeks would each undo the other's."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from fsspec.implementations.local import LocalFileSystem

from notetrends.trends.errors import StoreBusyError
from notetrends.trends.replacement import puts_whole
from notetrends.trends.store import Store

_LOCK, _WRITER = ".lock", ".writer"
# Seconds after which a writer on S3 says again that it lives, and the time after which it is taken for dead.
_BEAT, _DEAD = 20.0, dt.timedelta(minutes=3)
log = logging.getLogger(__name__)


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """Be the only one who writes to a store.

    In a folder it is the system's own file lock, which goes with the process that holds it, however that ends. On S3 it
    is an object that only one can make, and that its maker renews; of a maker that died it is free after 3 minutes.
    Other file systems have none: there it is for the DAGs' `max_active_runs` and the operator to see to.

    Raises:
        StoreBusyError: another process writes; the sentence says which.
    """
    if isinstance(store.fs, LocalFileSystem):
        with _file_lock(Path(store.root)):
            yield
    elif puts_whole(store.fs):
        with _ObjectLock(store):
            yield
    else:
        yield


@contextmanager
def _file_lock(root: Path) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / _LOCK, timeout=0):
            (root / _WRITER).write_text(_who(), "utf-8")
            try:
                yield
            finally:
                (root / _WRITER).unlink(missing_ok=True)
    except Timeout:
        raise _busy(str(root), _writer(root)) from None


class _ObjectLock:
    """The lock's object on S3: made with If-None-Match, renewed and taken over with If-Match, so that one of two wins.

    Args:
        store: the store that is locked.
    """

    def __init__(self, store: Store) -> None:
        self._fs, self._root, self._path = store.fs, store.root, store.path(_LOCK)
        self._bucket, _, self._key = self._path.partition("/")
        self._tag, self._done = "", threading.Event()
        self._beat = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        try:
            self._put(IfNoneMatch="*")
        except OSError:
            if self._fs.exists(self._path):
                self._take_over()
            else:  # it was given back just now, or it cannot be put at all
                self._put(IfNoneMatch="*")
        self._beat.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._beat.join()
        with suppress(FileNotFoundError):
            if self._tag == self._fs.info(self._path)["ETag"]:
                self._fs.rm_file(self._path)

    def _put(self, **condition: str) -> None:
        # never the same bytes twice: If-Match tells objects apart by their content
        body = f"{_who()} on {socket.gethostname()}\n{uuid.uuid4()}".encode()
        made = self._fs.call_s3("put_object", Bucket=self._bucket, Key=self._key, Body=body, **condition)
        self._tag = made["ETag"]

    def _take_over(self) -> None:
        writer = "another process"
        try:
            writer = self._fs.cat_file(self._path).decode().split("\n")[0]
            found = self._fs.info(self._path)
            if dt.datetime.now(dt.UTC) - found["LastModified"] > _DEAD:
                self._put(IfMatch=found["ETag"])
                return
        except OSError:  # it was given back, renewed or taken over just now
            pass
        raise _busy(self._root, writer)

    def _renew(self) -> None:
        while not self._done.wait(_BEAT):
            try:
                self._put(IfMatch=self._tag)
            except OSError as error:
                log.warning("the lock %s could not be renewed (%s); is another process writing?", self._path, error)


def _who() -> str:
    return f"process {os.getpid()} ({' '.join(sys.argv[1:3])})"


def _busy(root: str, writer: str) -> StoreBusyError:
    return StoreBusyError(f"{root} is being written by {writer}; wait until it ends, or end it, and run this again")


def _writer(root: Path) -> str:
    try:
        return (root / _WRITER).read_text("utf-8")
    except OSError:
        return "another process"
