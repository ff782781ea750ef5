"""What a path, glob, folder or URI names, before anything is opened."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch

import fsspec

from notetrends.trends.errors import SourceError

WORKBOOKS = ("xlsx", "xlsm", "xls")
FORMATS = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet", *WORKBOOKS)

_COMPRESSIONS = (".gz", ".bz2", ".xz")
_LOCK = "~$"  # Excel puts such a file beside every workbook that is open


def expand(files: Iterable[str], names: Sequence[str] = ("*",)) -> list[str]:
    """The files meant by paths, globs and folders; a folder means its files of a known format, at any depth.

    Args:
        files: paths or fsspec URIs.
        names: shell patterns; in a folder only files whose name fits one are meant.

    Returns:
        Files, each once, in the order given and sorted within a glob or folder.

    Raises:
        SourceError: a path, glob or folder holds no file.
    """
    found: dict[str, None] = {}
    for given in files:
        fs, path = fsspec.core.url_to_fs(str(given))
        if fs.isdir(path):
            meant = [file for file in fs.find(path) if format_of(file) in FORMATS]
            meant = [file for file in meant if any(fnmatch(file_name(file), name) for name in names)]
        elif fs.exists(path):
            meant = [path]
        else:
            meant = [file for file in fs.glob(path) if not fs.isdir(file)]
        meant = [file for file in meant if not file_name(file).startswith(_LOCK)]
        if not meant:
            raise SourceError(f"{given}: no file there ({', '.join(names)} in {', '.join(FORMATS)}); check the path")
        found.update(dict.fromkeys(_with_protocol(fs, file) for file in sorted(meant)))
    return list(found)


def _with_protocol(fs: fsspec.AbstractFileSystem, path: str) -> str:
    return path if "file" in fs.protocol else str(fs.unstrip_protocol(path))


def format_of(uri: str) -> str:
    """The format that a file's name ends in, below a compression.

    >>> format_of("s3://bucket/notes.CSV.gz")
    'csv'
    """
    stem, suffix = posixpath.splitext(file_name(uri).lower())
    return (posixpath.splitext(stem)[1] if suffix in _COMPRESSIONS else suffix).removeprefix(".")


def file_name(uri: str) -> str:
    """The last part of a URI, without a query: what messages and the rejects table call a file."""
    path = uri.split("?", 1)[0] if "://" in uri else uri
    return posixpath.basename(path.rstrip("/")) or uri
