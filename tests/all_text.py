"""All that anybody could read below a folder, tables and workbooks unpacked."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """All that anybody could read below a root: tables and workbooks unpacked."""
    for path in sorted(root.rglob("*")):
        if path.suffix == ".parquet":
            table = pq.read_table(path, partitioning=None)
            yield path, json.dumps([table.to_pylist(), str(table.schema.metadata)], default=str, ensure_ascii=False)
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                yield path, "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        elif path.is_file():
            yield path, path.read_bytes().decode("utf-8", "replace")


def holding(root: Path, *said: str) -> list[str]:
    """The files that hold one of some texts."""
    return [str(path.relative_to(root)) for path, text in texts(root) if any(one in text for one in said)]
