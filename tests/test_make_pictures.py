"""The pictures of the README: taken of a real store by the real Chromium."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

from chromium import NEEDS_CHROMIUM
from small_store import SmallStore

IS_BROWSER, NEEDS = NEEDS_CHROMIUM
SCRIPT = Path(__file__).parents[1] / "scripts" / "make_pictures.py"


@IS_BROWSER
@NEEDS
def test_the_pictures_are_taken_and_the_store_is_only_read(small_store: SmallStore, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in small_store.root.rglob("*")}
    taken = tmp_path / "pictures"
    done = subprocess.run([sys.executable, SCRIPT, small_store.root, taken], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in small_store.root.rglob("*")} == before
    sizes = {path.name: struct.unpack(">II", path.read_bytes()[16:24]) for path in taken.iterdir()}
    widths = {"week": 1280, "phone": 390, "category": 1280}
    assert {name: width for name, (width, _) in sizes.items()} == {
        f"{name}.{language}.png": width for name, width in widths.items() for language in ("zh", "en")
    }
    assert all(400 < height < 1500 for _, height in sizes.values())
