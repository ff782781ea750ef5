"""Replacing a file whole: readers see the old one or the new one, never a part, whenever a writer ends or is ended."""

from __future__ import annotations

import posixpath
from typing import Any, BinaryIO

import fsspec

# File systems on which a file appears when it is closed, in one piece: to move it there would only copy it.
_PUT_WHOLE = frozenset({"s3", "s3a"})


class Replacement:
    """A context that opens a file for writing, and puts it in the place of `path` when the block ends without an error.

    On an object store it is put straight there, which several writers may do at once: the last to end wins. Elsewhere
    it is written beside its place under a dot name, then moved; a killed writer leaves its dot-named file behind.

    Args:
        fs: the file system.
        path: the file.
        own: a part of the dot name that no other writer has; "" where there is only one.
    """

    def __init__(self, fs: fsspec.AbstractFileSystem, path: str, own: str = "") -> None:
        folder, name = posixpath.split(path)
        self._fs, self._path = fs, path
        self._is_put_whole = puts_whole(fs)
        self._written = path if self._is_put_whole else posixpath.join(folder, f".{name}.{own}tmp")
        self._file: Any = None

    def __enter__(self) -> BinaryIO:
        if not self._is_put_whole:
            self._fs.makedirs(posixpath.dirname(self._path), exist_ok=True)
        self._file = self._fs.open(self._written, "wb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        is_whole = False
        try:
            if kind is None or not self._is_put_whole:
                self._file.close()  # a full disk may be noticed as late as here
            is_whole = kind is None
        except OSError as failed:
            error = failed
            raise
        finally:
            if isinstance(error, OSError) and error.filename is None:
                error.filename = self._path  # the system says what is wrong, not where
            if not is_whole:
                self._give_up()
            elif not self._is_put_whole:
                self._fs.mv(self._written, self._path)

    def _give_up(self) -> None:
        if self._is_put_whole:
            self._file.discard()
            self._file.closed = True  # closing it later must not upload what is left
        else:
            self._fs.rm(self._written)


def puts_whole(fs: fsspec.AbstractFileSystem) -> bool:
    """Whether a file of this file system appears in one piece when it is closed."""
    return not _PUT_WHOLE.isdisjoint([fs.protocol] if isinstance(fs.protocol, str) else fs.protocol)
