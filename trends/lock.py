"""One writer at a time: two runs that write the same weeks would each undo the other's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from fsspec.implementations.local import LocalFileSystem

from notetrends.trends.errors import StoreBusyError
from notetrends.trends.store import Store

_LOCK, _WRITER = ".lock", ".writer"


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """Be the only one who writes to a store.

    The system's own file lock: it goes with the process that holds it, however that ends. An object store has none;
    there it is for the DAGs' `max_active_runs` and the operator to see to.

    Raises:
        StoreBusyError: another process writes; the sentence says which.
    """
    if not isinstance(store.fs, LocalFileSystem):
        yield
        return
    root = Path(store.root)
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / _LOCK, timeout=0):
            (root / _WRITER).write_text(f"process {os.getpid()} ({' '.join(sys.argv[1:3])})", "utf-8")
            try:
                yield
            finally:
                (root / _WRITER).unlink(missing_ok=True)
    except Timeout:
        raise StoreBusyError(
            f"{root} is being written by {_writer(root)}; wait until it ends, or end it, and run this again"
        ) from None


def _writer(root: Path) -> str:
    try:
        return (root / _WRITER).read_text("utf-8")
    except OSError:
        return "another process"
