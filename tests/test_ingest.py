"""Bringing notes in batch by batch: on one core or all, at once or bit by bit, the same files; nothing left behind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError
from notetrends.trends.intake.read import BATCH
from notetrends.trends.steps.ingest import Ingested, ingest
from notetrends.trends.store import Store
from notetrends.trends.week import Week

WEEK = Week.parse("2022-W16")
N_NOTES = BATCH + 100
WORDS = ("早上跑了五公里回来做了一份三明治", "新买的帐篷在湖边搭了一晚没有漏水", "这支口红显白到手价99元", "私信我领券")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("NOTETRENDS_SALT", "of the tests only")
    return folder


def row(number: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A note; every tenth copies the one before with another number."""
    like = number - 1 if number % 10 == 9 else number
    body = f"{WORDS[like % 4]}第{like}回{WORDS[like // 4 % 4]}{like * 7919}"
    return {"note_id": f"n{number:05}", "published_at": f"2022-04-{18 + number % 7} 10:00:00", "body": body} | more


def write(folder: Path, name: str, rows: Sequence[dict[str, Any]]) -> str:
    """Rows as a file."""
    path = folder / name
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    return str(path)


def bring_in(root: Path, *files: str, **engine: Any) -> Ingested:  # noqa: ANN401
    """Ingest files into a store."""
    return ingest(Store(str(root)), "generic", files, Config.model_validate({"engine": engine}))


def made(root: Path) -> dict[str, bytes]:
    """Every file of a store."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.parquet")}


def test_processes_and_one_process_write_the_same(tmp_path: Path, scratch: Path) -> None:
    rows = [row(number) for number in range(N_NOTES)]
    rows[5] |= {"published_at": "soon"}
    again = [row(number, n_likes=3, collected_at="2022-04-25") for number in range(0, N_NOTES, 1000)]
    file = write(tmp_path, "notes.jsonl", [*rows, *again])
    results = [
        bring_in(tmp_path / backend, file, backend=backend, workers=2, shard_notes=3000)
        for backend in ("sequential", "loky")
    ]
    assert results[0] == results[1]
    ((tally,), changed) = results[0]
    assert (tally.n_kept, tally.n_duplicates, tally.rejected) == (N_NOTES - 1, len(again), {"no_date": 1})
    assert changed == {WEEK: N_NOTES - 1}
    assert made(tmp_path / "sequential") == made(tmp_path / "loky")
    notes = Store(str(tmp_path / "loky")).read(schemas.NOTES, WEEK)
    assert (notes["fold_size"] > 1).sum() > N_NOTES // 10
    assert (notes["n_likes"] == 3).sum() == len(again)
    assert not list(scratch.iterdir())


def test_a_week_that_comes_bit_by_bit_is_the_same_as_one_that_comes_at_once(tmp_path: Path) -> None:
    rows = [row(number, collected_at=f"2022-04-{25 + number % 3}") for number in range(90)]
    newer = [row(number, body=f"后来改过的第{number}篇", collected_at="2022-04-29") for number in range(20, 40)]
    older = [row(number, body=f"改之前的第{number}篇", collected_at="2022-04-20") for number in range(50, 60)]
    parts = [rows[40:], older, newer, rows[:40]]
    files = [write(tmp_path, f"{place}.jsonl", part) for place, part in enumerate(parts)]
    small = {"backend": "sequential", "shard_notes": 25}
    bring_in(tmp_path / "once", *files, **small)
    changes = [bring_in(tmp_path / "often", file, **small)[1] for file in files]
    assert changes == [{WEEK: 50}, {}, {WEEK: 70}, {WEEK: 90}]
    assert made(tmp_path / "often") == made(tmp_path / "once")
    assert Store(str(tmp_path / "often")).shard_sizes(schemas.NOTES, WEEK) == [25, 25, 25, 15]
    before = made(tmp_path / "often")
    assert bring_in(tmp_path / "often", *files, backend="sequential", shard_notes=7)[1] == {}
    assert made(tmp_path / "often") == before


def test_what_cannot_be_used_leaves_nothing_behind(tmp_path: Path, scratch: Path) -> None:
    file = write(tmp_path, "notes.jsonl", [row(1, published_at="soon")])
    with pytest.raises(SourceError, match="no row of"):
        bring_in(tmp_path / "data", file)
    assert not made(tmp_path / "data")
    assert not list(scratch.iterdir())


def test_an_error_in_a_worker_is_told_as_it_is(tmp_path: Path, scratch: Path) -> None:
    good = write(tmp_path, "good.jsonl", [row(number) for number in range(3)])
    bad = write(tmp_path, "bad.jsonl", [{"note_id": "n1", "body": "春茶"}])
    with pytest.raises(SourceError, match=r"bad\.jsonl: no column holds the date"):
        bring_in(tmp_path / "data", good, bad, backend="loky", workers=2)
    assert not made(tmp_path / "data")
    assert not list(scratch.iterdir())
