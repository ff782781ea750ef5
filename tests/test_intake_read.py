"""Files of every shape the reader knows, and of some that it does not."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from notetrends.trends.errors import SourceError
from notetrends.trends.intake import expand, read_rows
from notetrends.trends.intake.read import PROBLEM

ROWS = [
    {"note_id": "n1", "title": "阳台种番茄", "body": '第一行\n第二行，有逗号,和"引号"'},
    {"note_id": "n2", "title": "雨天煮茶", "body": "前面\u2028后面"},  # a line separator is no line end
    {"note_id": "n3", "title": "旧毛衣改包", "body": ""},
]


def _csv(rows: list[dict[str, str]], encoding: str, delimiter: str = ",") -> bytes:
    lines: list[str] = []

    class _Lines:
        def write(self, line: str) -> int:
            lines.append(line)
            return len(line)

    writer = csv.DictWriter(_Lines(), rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return "".join(lines).encode(encoding)


def _jsonl(rows: list[dict[str, str]], encoding: str = "utf-8") -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(encoding)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", _csv(ROWS, "utf-8-sig")),
        ("b.csv", _csv(ROWS, "gb18030")),  # as a Chinese Excel saves it
        ("c.tsv", _csv(ROWS, "utf-8", "\t")),
        ("d.csv", b"\r\n" + _csv(ROWS, "utf-8", ";")),
        ("e.jsonl", _jsonl(ROWS)),
        ("f.jsonl", b"\xef\xbb\xbf" + _jsonl(ROWS) + b"\n  \n"),
        ("g.ndjson", _jsonl(ROWS, "gb18030")),
        ("h.json", json.dumps(ROWS, indent=4).encode()),
        ("i.json", b"\xef\xbb\xbf\n" + json.dumps(ROWS, ensure_ascii=False).encode()),
        ("j.json", _jsonl(ROWS)),  # lines under the name of an array
        ("k.csv.gz", gzip.compress(_csv(ROWS, "utf-8-sig"), mtime=0)),
        ("l.jsonl.bz2", bz2.compress(_jsonl(ROWS))),
    ],
)
@pytest.mark.parametrize("batch_size", [2, 100])
def test_every_shape_gives_the_same_rows(tmp_path: Path, name: str, content: bytes, batch_size: int) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    batches = list(read_rows(str(path), batch_size))
    assert [len(batch) for batch in batches] == ([2, 1] if batch_size == 2 else [3])
    rows = pd.concat(batches)
    assert rows[PROBLEM].isna().all()
    assert rows.drop(columns=PROBLEM).to_dict("records") == ROWS


def test_parquet_keeps_its_types_and_reads_by_batches(tmp_path: Path) -> None:
    path = tmp_path / "notes.parquet"
    frame = pd.DataFrame(
        {"note_id": ["a", "b", "c"], "n": [2**60 + 1, None, 3], "tags": [["茶"], None, []]}, dtype=object
    )
    frame.set_index("note_id").to_parquet(path)  # an index is a column like another
    batches = list(read_rows(str(path), 2))
    assert [len(batch) for batch in batches] == [2, 1]
    assert set(batches[0].columns) == {"note_id", "n", "tags", PROBLEM}
    assert batches[0]["n"].tolist() == [2**60 + 1, None]  # not rounded to a float


def test_large_ids_in_json_are_not_rounded(tmp_path: Path) -> None:
    path = tmp_path / "ids.jsonl"
    path.write_text(f'{{"note_id": {2**60 + 1}}}\n{{"note_id": null}}\n', "utf-8")
    assert next(read_rows(str(path)))["note_id"].tolist() == [2**60 + 1, None]


def test_a_bad_json_line_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "crawl.jsonl"
    good = _jsonl(ROWS)
    path.write_bytes(good + b'[1]\n{"a": "\xff"}\n' + b"[" * 100_000 + b'\n{"note_id": "n4", "nickname": "\xe8\x8c')
    problems = next(read_rows(str(path)))[PROBLEM].tolist()
    assert problems[:3] == [None] * 3
    assert [problem.reason for problem in problems[3:]] == ["unreadable_row"] * 4
    assert "nickname" not in str(problems)  # nothing of the row itself


def test_csv_rows_that_do_not_fit_their_header(tmp_path: Path) -> None:
    path = tmp_path / "crawl.csv"
    # a short row, a long one, one that only ends in commas, and the last half written
    path.write_text('id,title,day\n1,茶\n2,茶,d,x\n3,茶,d,,\n4,"茶', "utf-8")
    rows = next(read_rows(str(path)))
    assert [problem and problem.reason for problem in rows[PROBLEM]] == [
        "misplaced_columns", "misplaced_columns", None, "misplaced_columns",
    ]  # fmt: skip
    assert rows["id"].tolist() == [None, None, "3", None]


def test_json_rows_keyed_by_ids_do_not_make_a_column_each(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text("".join(f'{{"id{i}": 1}}\n' for i in range(3000)), "utf-8")
    assert next(read_rows(str(path))).shape == (3000, 257)


@pytest.mark.parametrize("name", ["empty.csv", "empty.jsonl", "empty.json", "header.csv"])
def test_files_without_rows_give_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("id,title\n" if name == "header.csv" else "", "utf-8")
    assert list(read_rows(str(path))) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.docx", b"PK\x03\x04", "docx is no format that can be read; save it as one of csv"),
        ("notes.xlsx", b"PK\x03\x04", "cannot be read as a workbook"),
        ("notes.xls", "<table>不是表格".encode(), "cannot be read as a workbook"),
        ("notes.xls", b"\xd0\xcf\x11\xe0 and no more", "cannot be read as a workbook"),
        ("notes.db", b"SQLite format 3\0", "a database, not a file of rows; give its address: --sql sqlite:///"),
        ("notes", b"", "a file without suffix"),
        ("notes.csv", b"PK\x03\x04rest", "an Excel workbook or a zip file; save it as CSV in UTF-8"),
        ("notes.csv", "编号".encode("utf-16"), "UTF-16 text"),
        ("notes.jsonl", gzip.compress(b"{}", mtime=0), "gzip under a name without .gz"),
        ("notes.json", b'[{"note_id": "n1"}, {"note', "its JSON array is not whole"),
        ("notes.jsonl.gz", gzip.compress(b"{}\n" * 1000, mtime=0)[:-12], "cut off or damaged"),
        ("notes.csv.gz", b"id,title\n", "cannot be read"),
        ("notes.parquet", b"PAR1 and no more", "not a whole Parquet file"),
    ],
)
def test_unreadable_files_say_what_to_do(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as error:
        list(read_rows(str(tmp_path / name)))
    assert str(error.value).startswith(f"{name}: ")
    assert said in str(error.value)


def test_a_missing_file_is_a_sentence_without_the_address_query() -> None:
    with pytest.raises(SourceError, match=r"^gone.csv: there is no such file; check the path$"):
        list(read_rows("memory://bucket/gone.csv?token=secret"))


def test_expand(tmp_path: Path) -> None:
    for name in ("b.csv", "a.jsonl", "deep/c.parquet", "deep/c_comments.jsonl", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    def names(*files: str, patterns: tuple[str, ...] = ("*",)) -> list[str]:
        found = expand([str(tmp_path / file) for file in files], patterns)
        return [str(Path(file).relative_to(tmp_path)) for file in found]

    assert names("") == ["a.jsonl", "b.csv", "deep/c.parquet", "deep/c_comments.jsonl"]  # known formats at any depth
    assert names("", patterns=("?.*",)) == ["a.jsonl", "b.csv", "deep/c.parquet"]
    assert names("b.csv", "*.csv", "a.jsonl") == ["b.csv", "a.jsonl"]  # each once, in the order given
    for nothing in ("none.csv", "*.parquet"):
        with pytest.raises(SourceError, match="no file there"):
            names(nothing)


def test_expand_keeps_the_protocol() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/crawl/2.csv", b"id\n")
    memory.pipe("/crawl/1.csv", b"id\n")
    assert (
        expand(["memory://crawl"])
        == expand(["memory://crawl/*.csv"])
        == ["memory:///crawl/1.csv", "memory:///crawl/2.csv"]
    )
    assert list(read_rows("memory:///crawl/1.csv")) == []
