"""A week under clocks that are wrong or jump: PYTHONPATH=tests clocks.py.

libfaketime (Debian: apt-get install faketime) gives the processes of a week, ingest to report, another time: years ago,
years ahead, an hour a second, a day back and forth each second. Prints which files differ from those of a week under
the true clock.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import typer
from operators import read
from small_store import SmallStore, build_small_store
from year_end import SLEEP

CLOCKS = {"true": None, "3 years ago": "-1095d", "5 years ahead": "+1826d", "an hour a second": "+0 x3600"}


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="notetrends-clocks-") as name:
        folder = Path(name)
        made = build_small_store(folder)
        before, undisturbed = folder / "before", folder / "undisturbed"
        (made.root / "notes" / f"week={made.last.monday}" / "part.parquet").unlink()  # the last week is still to come
        shutil.move(made.root, before)
        (folder / "patch").mkdir()
        (folder / "patch" / "sitecustomize.py").write_text(SLEEP)
        for clock in (*CLOCKS, "back and forth"):
            shutil.copytree(before, made.root)
            shift = folder / "shift"
            shift.write_text(CLOCKS.get(clock) or "+0")
            environ = {} if clock == "true" else faked(shift, folder / "patch")
            jumps = jumping(shift) if clock == "back and forth" else lambda: None
            run(made, environ)
            jumps()
            if clock == "true":
                shutil.move(made.root, undisturbed)
                continue
            files = {str(one.relative_to(top)) for top in (undisturbed, made.root) for one in top.rglob("*.*")}
            files = {one for one in files if (undisturbed / one).is_file() or (made.root / one).is_file()}
            differ = sorted(one for one in files if read(undisturbed, one) != read(made.root, one))
            typer.echo(f"{clock}: {len(files)} files, different: {differ}")
            shutil.rmtree(made.root)


def faked(shift: Path, patch: Path) -> dict[str, str]:
    """What makes a process ask for its time in the file `shift`, again and again."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
    return {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(shift), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": os.pathsep.join([str(patch), os.environ.get("PYTHONPATH", "")]),
    }  # fmt: skip


def jumping(shift: Path) -> Callable[[], None]:
    """Move the clock by a day, back and forth, until what is returned is called."""
    ended = threading.Event()

    def jump() -> None:
        while not ended.is_set():
            for moved in ("-1d", "+1d"):
                shift.write_text(moved)
                time.sleep(1)

    threading.Thread(target=jump, daemon=True).start()
    return ended.set


def run(made: SmallStore, environ: dict[str, str]) -> None:
    """The week, by two commands."""
    common = ["--root", str(made.root), "--config", str(made.config)]
    notes = str(made.root.parent / "demo" / "notes" / f"{made.last}.jsonl")
    for arguments in (
        ["ingest", *common, "--source", "mediacrawler", notes],
        ["run", *common, "--week", str(made.last), "--no-alerts"],
    ):
        command = [sys.executable, "-m", "notetrends.trends.cli", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environ})


if __name__ == "__main__":
    typer.run(main)
