"""The long image and the PDF: by the real Chromium; and what is said when there is none, or one that does not do."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest
from chromium import NEEDS_CHROMIUM
from report_fixtures import empty_report, sample_report
from typer.testing import CliRunner

from notetrends.reports.camera import SCALE, WIDTH, CameraError, take_pictures
from notetrends.reports.page import render_page
from notetrends.trends.cli import app

IS_BROWSER, NEEDS = NEEDS_CHROMIUM
UNTIL = "#to-do, #changes, #empty"


def size(image: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its head."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", image[16:24])
    return width, height


@IS_BROWSER
@NEEDS
def test_the_image_ends_after_the_changes_and_the_document_has_all() -> None:
    whole, short = (take_pictures(render_page(make()), UNTIL) for make in (sample_report, empty_report))
    width, height = size(whole.image)
    assert width == size(short.image)[0] == WIDTH * SCALE
    assert 2500 < height < 6000 and height > size(short.image)[1] > 600
    assert whole.document.startswith(b"%PDF") and whole.document.count(b"/Type /Page\n") > 3
    assert b"/ToUnicode" in whole.document
    everything = take_pictures(render_page(sample_report()), "main")
    assert size(everything.image)[1] > 2 * height


@IS_BROWSER
@NEEDS
def test_the_command_writes_both_beside_the_page(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "week=2023-05-15"
    folder.mkdir(parents=True)
    asked = ["picture", "--root", str(tmp_path), "--week", "2023-W20"]
    missing = CliRunner().invoke(app, asked)
    assert missing.exit_code == 1 and "notetrends report --root ROOT --week 2023-W20" in missing.output
    (folder / "index.html").write_text(render_page(sample_report()), "utf-8")
    made = CliRunner().invoke(app, asked)
    assert made.exit_code == 0, made.output
    assert {file.name for file in folder.iterdir()} == {"index.html", "长图.png", "周报.pdf"}


def _pretend(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_chromium_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CameraError, match=r"no Chromium found .* apt install chromium fonts-noto-cjk"):
        take_pictures("<p>", "p")


def test_one_that_dies_or_hangs_is_an_error_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(tmp_path, "exit 3", monkeypatch)
    with pytest.raises(CameraError, match="ended before the picture was taken"):
        take_pictures("<p>", "p")
    _pretend(tmp_path, "sleep 60", monkeypatch)
    began = time.monotonic()
    with pytest.raises(CameraError, match=r"took more than 0\.5 seconds"):
        take_pictures("<p>", "p", seconds=0.5)
    assert time.monotonic() - began < 10


def test_one_that_refuses_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(
        tmp_path,
        """printf '{"method":"x"}\\000{"id":1,"error":{"message":"not here"}}\\000' >&4; sleep 5""",
        monkeypatch,
    )
    with pytest.raises(CameraError, match=r"refused Target\.createTarget: not here"):
        take_pictures("<p>", "p")
