"""Notes out of a PostgreSQL of its own: processor time and peak memory of reading and of the whole ingest.

    PYTHONPATH=tests tests/benchmarks/note_tables.py [N_NOTES]

The notes are simulated, in 20 weeks, as MediaCrawler's table holds them; each figure is that of a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from crawl_tables import xhs_note
from real_postgres import serve_postgres
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import URL

from notetrends.trends.simulate import simulate
from notetrends.trends.week import Week

LAST, N_WEEKS = Week.parse("2026-W22"), 20
READ = """
import sys
from notetrends.trends.intake.databases import Database, every_row
for rows in Database(sys.argv[1]).rows(every_row("xhs_note").limit(int(sys.argv[2]))):
    pass
"""
INGEST = "from notetrends.trends.cli import app; app()"
# ru_maxrss would not do: a process inherits that of the one which started it
USED = """
import re, time
from pathlib import Path
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(f"used {time.process_time():.1f} s of a processor, at most {peak} MiB")
"""


def main() -> None:
    """Print a line a measurement."""
    n_notes = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name, serve_postgres() as url:
        folder, address = Path(name), url.render_as_string(hide_password=False)
        simulate(folder / "demo", n_notes=n_notes, n_weeks=N_WEEKS, last_week=LAST, seed=1)
        n_rows = fill(url, sorted((folder / "demo" / "notes").glob("*.jsonl")))
        for n in (n_rows // 10, n_rows):
            report(f"read {n:,} rows", READ, address, str(n))
        common = ["ingest", "--source", "mediacrawler", "--sql", address]
        weeks = {"by week": ["--from", str(LAST + (1 - N_WEEKS)), "--to", str(LAST)], "one week": ["--week", str(LAST)]}
        for what, options in {**weeks, "at once": []}.items():
            report(f"ingest {what}", INGEST, *common, "--root", str(folder / what), *options)
        files = [str(path) for path in sorted((folder / "demo" / "notes").glob("*.jsonl"))]
        report("ingest files", INGEST, *common[:3], *files, "--root", str(folder / "files"))


def fill(url: URL, files: list[Path]) -> int:
    """Put the notes of simulated files into the table, in the order in which they would have been crawled."""
    table = xhs_note()
    names = {column.name for column in table.columns}

    def rows() -> Iterator[dict[str, Any]]:
        for file in files:
            for line in file.read_text("utf-8").split("\n"):
                if line:
                    row = json.loads(line)
                    counts = {name: str(row[name]) for name in row if name.endswith("_count")}
                    yield {k: v for k, v in (row | counts).items() if k in names}

    left, n = rows(), 0
    with create_engine(url).begin() as connection:
        table.create(connection)
        while batch := list(islice(left, 5000)):
            connection.execute(insert(table), batch)
            n += len(batch)
    return n


def report(what: str, code: str, *arguments: str) -> None:
    """Run a piece of Python in a process of its own, and say what it needed, imports and all."""
    whole = f"import atexit\natexit.register(lambda: exec({USED!r}))\n{code}"
    began = time.monotonic()
    found = subprocess.run([sys.executable, "-c", whole, *arguments], capture_output=True, text=True, check=True)
    took, used = time.monotonic() - began, found.stdout.rpartition("used ")[2].strip()
    print(f"{what}: {took:.1f} s, {used}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
