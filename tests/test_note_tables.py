"""Notes out of databases: MediaCrawler's table on SQLite, PostgreSQL and MariaDB, all real; XHS-Downloader's file."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from crawl_tables import FIRST, crawled, fill, xhs_note
from real_postgres import PASSWORD
from rich.console import Console
from small_store import notetrends
from sqlalchemy import Column, DateTime, MetaData, String, Table, create_engine, insert, text
from sqlalchemy.engine import URL, make_url

from notetrends.trends import cli_ingest, schemas, terminal
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError, UnreachableError
from notetrends.trends.intake import Span, load_map
from notetrends.trends.intake.columns import parse_map
from notetrends.trends.intake.databases import Database, every_row
from notetrends.trends.intake.note_tables import NoteTable
from notetrends.trends.steps.ingest import ingest_database
from notetrends.trends.store import Store

WEEKS = [FIRST, FIRST + 1, FIRST + 2]
LAST_MILLISECOND = int(WEEKS[1].start.timestamp() * 1000) - 1
ROWS = [
    *(crawled(number, week) for number, week in enumerate(WEEKS * 3, start=1)),
    crawled(10, FIRST, title="", desc=""),  # no text
    crawled(11, FIRST, note_id="", note_url=""),  # no id
    crawled(12, FIRST, time=0),  # no date: its id tells it
    crawled(13, FIRST, time=LAST_MILLISECOND),
    crawled(14, FIRST, time=LAST_MILLISECOND + 1),  # the first of the next week
    crawled(15, FIRST, note_id=crawled(1, FIRST)["note_id"], last_modify_ts=1, liked_count="3"),  # an older snapshot
]


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def crawl(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with MediaCrawler's table."""
    url: URL = make_url(f"sqlite:///{tmp_path}/crawl.db")
    if request.param != "sqlite":
        url = request.getfixturevalue(request.param)
    fill(create_engine(url), xhs_note(), ROWS)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "data"))


def bring(store: Store, address: str, source: str = "mediacrawler", **options: Any) -> tuple[Any, Any]:  # noqa: ANN401
    return ingest_database(store, source, address, Config(), **options)


def ids(store: Store, week: Any) -> set[int]:  # noqa: ANN401
    """The numbers that `crawled` was given, which the ids end in."""
    return {int(note_id[8:], 16) for note_id in store.read(schemas.NOTES, week)["note_id"]}


def test_every_row_of_the_table_is_kept_or_counted(store: Store, crawl: str) -> None:
    (tally,), changed = bring(store, crawl)
    assert (tally.n_read, tally.n_kept, tally.n_duplicates, tally.n_outside) == (15, 12, 1, 0)
    assert tally.rejected == {"no_id": 1, "no_text": 1}
    assert tally.file.endswith("/xhs_note")
    assert changed == {WEEKS[0]: 5, WEEKS[1]: 4, WEEKS[2]: 3}
    note = store.read(schemas.NOTES, FIRST).set_index("note_id").loc[ROWS[0]["note_id"]]
    assert (note["n_likes"], note["n_collects"]) == (12_000, 100_000)
    assert pd.isna(note["n_comments"]) and pd.isna(note["n_shares"])  # "None" and -1 are unknown
    assert note["tags"].tolist() == ["阳台种菜", "罗勒"]
    assert note["url"] == f"https://notes.example/explore/{ROWS[0]['note_id']}"
    kept = b"".join(path.read_bytes() for path in Path(store.root).rglob("*.parquet"))
    for secret in ("SECRET", "阳*台", PASSWORD):
        assert secret.encode() not in kept


def test_only_the_weeks_that_are_asked_for(store: Store, crawl: str) -> None:
    tallies, changed = bring(store, crawl, weeks=WEEKS[:2])
    assert list(changed) == WEEKS[:2]
    assert [tally.file.rpartition(" ")[2] for tally in tallies] == ["2026-W20", "2026-W21"]
    # the undated one comes with each week that is asked for, and is counted as of another in the second
    assert [(tally.n_read, tally.n_kept, tally.n_outside) for tally in tallies] == [(8, 5, 0), (5, 4, 1)]
    assert ids(store, FIRST) == {1, 4, 7, 12, 13}
    assert ids(store, FIRST + 1) == {2, 5, 8, 14}
    whole = Store(store.root + "-whole")
    bring(whole, crawl)
    for week in WEEKS[:2]:
        assert whole.read(schemas.NOTES, week).equals(store.read(schemas.NOTES, week))
    assert sorted(store.read(schemas.REJECTS, FIRST)["reason"]) == ["no_id", "no_text"]


def test_the_database_does_the_choosing(crawl: str) -> None:
    notes = NoteTable.open(crawl, load_map("mediacrawler"))
    asked = pd.concat(notes.rows(Span.of(FIRST + 2, FIRST + 2)))
    assert sorted(asked["id"]) == [3, 6, 9, 12]


def test_again_changes_nothing(store: Store, crawl: str) -> None:
    bring(store, crawl, weeks=WEEKS)
    files = {path: path.read_bytes() for path in Path(store.root).rglob("*.parquet")}
    _, changed = bring(store, crawl, weeks=WEEKS)
    assert changed == {}
    assert {path: path.read_bytes() for path in Path(store.root).rglob("*.parquet")} == files


def test_a_query_chooses_for_itself_and_weeks_still_hold(store: Store, crawl: str) -> None:
    query = "SELECT * FROM xhs_note WHERE source_keyword = '阳台' AND title LIKE '第%盆%' ORDER BY id"
    (tally,), changed = bring(store, crawl, query=query, weeks=WEEKS[:2])
    assert tally.file.endswith("/query 2026-W20 to 2026-W21")
    assert list(changed) == WEEKS[:2]
    assert tally.n_outside == 3
    assert tally.n_read == tally.n_kept + tally.n_duplicates + tally.n_outside + tally.n_rejected


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"table": "notes"}, r"has no table notes; it has .*xhs_note"),
        ({"table": "xhs_note", "query": "SELECT 1"}, "either --table or --query"),
        ({"query": "SELECT 1 AS note_id, 2 AS time"}, "no column holds the title or body"),
        ({"query": "SELEC"}, "cannot be read .*; check address, table and query"),
        ({"query": "DELETE FROM xhs_note"}, "cannot be read"),
        ({"query": "SELECT * FROM xhs_note WHERE id < 0"}, "no row of .*/query became a note"),
        ({"weeks": [FIRST + 9]}, "no row of .*/xhs_note became a note .*'of other weeks': 1"),
    ],
)
def test_what_will_not_do_is_said_in_a_sentence(store: Store, crawl: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        bring(store, crawl, **options)
    assert PASSWORD not in str(caught.value)
    with create_engine(crawl).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM xhs_note")).scalar() == len(ROWS)


def test_a_source_without_a_table_of_its_own_asks_for_one(store: Store, crawl: str) -> None:
    with pytest.raises(SourceError, match="source 'generic' names no table; give either --table or --query"):
        bring(store, crawl, "generic")


def test_nothing_can_be_written_through_it(crawl: str) -> None:
    with Database(crawl)._connected() as connection, pytest.raises(Exception, match=r"(?i)read.?only"):
        connection.execute(text("INSERT INTO xhs_note (id) VALUES (99)"))


def test_a_missing_sqlite_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        Database(f"sqlite:///{tmp_path}/none.db")
    assert not list(tmp_path.iterdir())


def test_a_damaged_letter_in_sqlite_costs_nothing(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crawl.db") as connection:
        connection.execute("CREATE TABLE notes (title TEXT)")
        connection.execute("INSERT INTO notes VALUES (CAST(x'e88c' AS TEXT))")
    (rows,) = Database(f"sqlite:///{tmp_path}/crawl.db").rows(every_row("notes"))
    assert rows["title"].tolist() == ["\ufffd"]


# --- passwords


@pytest.mark.parametrize("wrong", ["database", "password", "port", "option"])
def test_no_message_holds_the_password(store: Store, postgres: URL, wrong: str) -> None:
    secret = "s3cret/ünd-länger"  # noqa: S105
    url = {
        "database": postgres.set(database="nowhere"),
        "password": postgres.set(password=secret),
        "port": postgres.set(port=1),
        "option": postgres.update_query_dict({"sslpassword": secret, "sslmode": "verify-full", "nonsense": secret}),
    }[wrong]
    address = url.render_as_string(hide_password=False)
    with pytest.raises((SourceError, UnreachableError)) as caught:
        bring(store, address)
    assert isinstance(caught.value, UnreachableError) is (wrong != "option")
    said = str(caught.value)
    assert said.startswith("postgresql://127.0.0.1/")
    for shown in (PASSWORD, secret, address, "p%40ss", "s3cret", '"ann"', "=ann", "ann:"):
        assert shown not in said
    assert caught.value.__suppress_context__


def test_the_address_comes_from_the_environment_and_is_shown_nowhere(
    tmp_path: Path, postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(create_engine(postgres), xhs_note(), ROWS)
    shown = Console(record=True, width=200)
    monkeypatch.setattr(cli_ingest, "console", shown)
    monkeypatch.setattr(terminal, "errors", shown)
    monkeypatch.setenv(cli_ingest.ADDRESS, postgres.render_as_string(hide_password=False))
    options = ["--source", "mediacrawler", "--root", tmp_path / "data"]
    notetrends("ingest", *options, "--week", "2026-W21")
    said = shown.export_text(clear=False)
    for line in ("postgres/xhs_note 2026-W21", "5 rows", "1 weeks changed: 2026-W21 to 2026-W21"):
        assert line in said
    notetrends("ingest", *options, "--from", "2026-W20", "--to", "2026-W22")
    notetrends("ingest", *options, "--query", "SELECT * FROM xhs_note")
    monkeypatch.delenv(cli_ingest.ADDRESS)
    notetrends("ingest", postgres.render_as_string(hide_password=False), *options)  # as with the catalogue
    for secret in (PASSWORD, "p%40ss", "ann:"):
        assert secret not in shown.export_text(clear=False)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert PASSWORD.encode() not in kept


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "give files, or a database with --sql or NOTETRENDS_NOTES_URL"),
        (["a.csv", "--table", "xhs_note"], "files have no --table or --query"),
        (["a.csv", "--from", "2026-W20"], "give --week, or both --from and --to"),
        (["a.csv", "--week", "2026-W20", "--from", "2026-W20", "--to", "2026-W21"], "give --week, or both"),
        (["a.csv", "--from", "2026-W21", "--to", "2026-W20"], "is later than"),
    ],
)
def test_options_that_contradict_each_other(tmp_path: Path, arguments: list[str], says: str) -> None:
    with pytest.raises(typer.BadParameter, match=says):
        notetrends("ingest", *arguments, "--source", "mediacrawler", "--root", tmp_path)


# --- other tables


def test_xhs_downloaders_file(tmp_path: Path, store: Store) -> None:
    columns = [
        "采集时间", "作品ID", "作品类型", "作品标题", "作品描述", "作品标签", "发布时间", "最后更新时间", "收藏数量",
        "评论数量", "分享数量", "点赞数量", "作者昵称", "作者ID", "作者链接", "作品链接", "下载地址", "动图地址",
    ]  # fmt: skip
    row = {
        "采集时间": "2026-05-14_09:00:00", "作品ID": "6a03e000000000000000aaaa", "作品类型": "图文",
        "作品标题": "阳台的罗勒", "作品描述": "第三周", "作品标签": "阳台种菜 罗勒", "发布时间": "2026-05-13_10:00:00",
        "最后更新时间": "2026-05-13_10:00:00", "收藏数量": "1.2万", "评论数量": "-1", "分享数量": "0",
        "点赞数量": "10万+",
        "作者昵称": "阳台园丁", "作者ID": "5f00aa", "作者链接": "https://notes.example/user/5f00aa",
        "作品链接": "https://notes.example/explore/6a03e000000000000000aaaa?xsec_token=SECRET", "下载地址": "",
        "动图地址": "",
    }  # fmt: skip
    midnight = row | {"作品ID": "6a03e000000000000000bbbb", "发布时间": "2026-05-18_00:00:00", "作品链接": ""}
    undated = row | {"作品ID": "6a03e000000000000000cccc", "发布时间": "未知"}
    with sqlite3.connect(tmp_path / "ExploreData.db") as connection:
        typed = ", ".join(f'"{name}" TEXT{" PRIMARY KEY" * (name == "作品ID")}' for name in columns)
        connection.execute(f"CREATE TABLE explore_data ({typed})")
        marks = ", ".join("?" * len(columns))
        for one in (row, midnight, undated):
            connection.execute(
                f"INSERT INTO explore_data VALUES ({marks})",  # noqa: S608
                [one[name] for name in columns],
            )
    address = f"sqlite:///{tmp_path}/ExploreData.db"
    (tally,), _ = bring(store, address, "xhs_downloader", weeks=[FIRST])
    assert (tally.file, tally.n_read, tally.n_kept) == ("ExploreData.db/explore_data 2026-W20", 2, 2)
    note = store.read(schemas.NOTES, FIRST).set_index("note_id").loc["6a03e000000000000000aaaa"]
    assert note["published_at"] == pd.Timestamp("2026-05-13 02:00", tz="UTC")
    assert note["tags"].tolist() == ["阳台种菜", "罗勒"]
    assert (note["n_likes"], note["n_collects"], note["n_shares"]) == (100_000, 12_000, 0)
    assert pd.isna(note["n_comments"])
    assert note["url"] == "https://notes.example/explore/6a03e000000000000000aaaa"
    bring(store, address, "xhs_downloader", weeks=[FIRST + 1])
    assert store.read(schemas.NOTES, FIRST + 1)["note_id"].tolist() == ["6a03e000000000000000bbbb"]


@pytest.mark.parametrize("zoned", [False, True])
@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_a_table_of_the_house_with_dates_of_its_own(
    tmp_path: Path, request: pytest.FixtureRequest, where: str, zoned: bool
) -> None:
    url = make_url(f"sqlite:///{tmp_path}/own.db") if where == "sqlite" else request.getfixturevalue("postgres")
    notes = Table(
        "own_notes", MetaData(),
        Column("编号", String, primary_key=True), Column("发布", DateTime(timezone=zoned)), Column("标题", String),
    )  # fmt: skip
    start: dt.datetime = FIRST.start if zoned and where == "postgres" else FIRST.start.replace(tzinfo=None)
    moments = [
        start - dt.timedelta(seconds=1),
        start,
        start + dt.timedelta(days=7, seconds=-1),
        start + dt.timedelta(7),
    ]
    engine = create_engine(url)
    with engine.begin() as connection:
        notes.drop(connection, checkfirst=True)
        notes.create(connection)
        if where == "sqlite":  # as other programs write them, without fractions
            rows = [(str(number), str(moment), "春茶") for number, moment in enumerate(moments)]
            connection.exec_driver_sql("INSERT INTO own_notes VALUES (?, ?, ?)", rows)
        else:
            rows_of = [{"编号": str(n), "发布": moment, "标题": "春茶"} for n, moment in enumerate(moments)]
            connection.execute(insert(notes), rows_of)
    column_map = parse_map('[columns]\nnote_id = "编号"\npublished_at = "发布"\ntitle = "标题"', "own")
    table = NoteTable.open(url.render_as_string(hide_password=False), column_map, table="own_notes")
    asked = pd.concat(table.rows(Span.of(FIRST, FIRST)))["编号"].tolist()
    assert set(asked) >= {"1", "2"} and len(asked) <= 3


@pytest.mark.parametrize("form", ["", 'time_formats = "%d.%m.%Y"\n'])
def test_times_that_do_not_sort_are_chosen_here(store: Store, tmp_path: Path, form: str) -> None:
    (tmp_path / "own.toml").write_text(form + '[columns]\nnote_id = "id"\npublished_at = "day"\ntitle = "t"', "utf-8")
    with sqlite3.connect(tmp_path / "own.db") as connection:
        connection.execute("CREATE TABLE notes (id TEXT, day TEXT, t TEXT)")
        days = ("2026-05-13", "2026-05-20") if not form else ("13.05.2026", "20.05.2026")
        connection.executemany("INSERT INTO notes VALUES (?, ?, '春茶')", enumerate(days))
    options = {"table": "notes", "weeks": [FIRST]}
    (tally,), _ = bring(store, f"sqlite:///{tmp_path}/own.db", str(tmp_path / "own.toml"), **options)
    assert (tally.n_read, tally.n_kept, tally.n_outside) == (2, 1, 1)


# --- size

# ru_maxrss would not do: a process inherits that of the one which started it
_PEAK = """
import re, sys
from pathlib import Path
from notetrends.trends.intake.databases import Database, every_row
rows = Database(sys.argv[1]).rows(every_row("many").limit(int(sys.argv[2])))
n = sum(len(batch) for batch in rows)
print(n, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def _peak(address: str, n_rows: int) -> tuple[int, int]:
    """How many rows a process of its own reads, and its peak memory, MiB."""
    command = [sys.executable, "-c", _PEAK, address, str(n_rows)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    n, peak = map(int, found.stdout.split())
    return n, peak


@pytest.mark.slow
def test_memory_is_that_of_a_batch(postgres: URL, many_rows: Callable[[URL, int], None]) -> None:
    many_rows(postgres, 100_000)
    address = postgres.render_as_string(hide_password=False)
    n_few, few = _peak(address, 20_000)
    n_all, all_rows = _peak(address, 100_000)
    assert (n_few, n_all) == (20_000, 100_000)
    assert all_rows < few + 25  # the rows between are 90 MiB of text alone


@pytest.fixture
def many_rows() -> Callable[[URL, int], None]:
    """Fills the table `many` with rows of about a kilobyte of text."""

    def make(url: URL, n_rows: int) -> None:
        table = xhs_note("many")
        fill(create_engine(url), table, [crawled(0, FIRST)])
        columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in ("id", "desc"))
        body = "(SELECT string_agg(md5((n * 40 + k)::text), ' ') FROM generate_series(1, 30) k)"
        chosen = f"SELECT n, {body}, {columns} FROM many, generate_series(1, :n) n"  # noqa: S608
        more = f'INSERT INTO many (id, "desc", {columns}) {chosen}'
        with create_engine(url).begin() as connection:
            connection.execute(text(more), {"n": n_rows - 1})

    return make
