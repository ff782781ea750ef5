"""A behaviour log brought in: any usual form, streamed, counted by shards, nothing lost silently."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError
from notetrends.trends.intake.acts import convert_acts, weeks_of
from notetrends.trends.intake.log import choose_columns, query_log, read_log
from notetrends.trends.intake.people import People
from notetrends.trends.steps.behaviour import LogTally, bring_behaviour
from notetrends.trends.steps.people import read_people
from notetrends.trends.store import Store
from notetrends.trends.week import Week

WEEK = Week.parse("2022-W16")  # from Monday, 18 April
ROWS = [
    ("小红", "n1", "浏览", "2022-04-18 00:00:01"),
    ("小红", "n1", "浏览", "2022-04-19 10:00:00"),
    ("小红", "n1", "收藏", "2022-04-19 10:00:09"),
    ("小明", "n2", "like", "2022-04-24T15:59:59Z"),  # the last second of Sunday in Shanghai
    ("小明", "n2", "转发", "2022-04-20"),
    ("小明", "n9", "浏览", "2022-04-20"),
    ("小明", "n1", "浏览", "前天"),
    ("", "n1", "浏览", "2022-04-20"),
    ("小明", None, "浏览", "2022-04-20"),
]
NAMES = ["用户", "笔记ID", "行为", "时间"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that knows the notes n1 (of the week) and n2 (of seven weeks before), and n0 (of eight)."""
    made = Store(str(tmp_path / "data"))
    for note_id, lag in (("n1", 0), ("n2", -7), ("n0", -8)):
        row: dict[str, Any] = dict.fromkeys(schemas.NOTES.column_names)
        row |= {"note_id": note_id, "published_at": pd.Timestamp((WEEK + lag).monday, tz="UTC"), "text": "", "tags": []}
        row |= {"is_suspected_ad": False, "is_giveaway": False, "signs": [], "prices": [], "fold_id": note_id}
        made.write(schemas.NOTES, WEEK + lag, pd.DataFrame([row | {"fold_size": 1, "source": "test"}]))
    return made


def bring(store: Store, path: Path, week: Week | None = None) -> LogTally:
    return bring_behaviour(store, read_log(str(path)), week, Config())


def written(path: Path, rows: list[tuple[Any, ...]] = ROWS) -> Path:
    frame = pd.DataFrame(rows, columns=NAMES)
    frame.to_csv(path, index=False) if ".csv" in path.name else frame.to_parquet(path, index=False)
    return path


@pytest.mark.parametrize("name", ["log.parquet", "log.csv", "log.csv.gz"])
def test_a_log_is_counted_and_every_other_row_has_its_reason(store: Store, tmp_path: Path, name: str) -> None:
    tally = bring(store, written(tmp_path / name))
    table = store.read(schemas.BEHAVIOUR, WEEK)
    counts = table.set_index(["user_id", "note_id"]).loc[(read_people(store).hash("小红"), "n1")].to_dict()
    assert counts == {"n_views": 2, "n_likes": 0, "n_collects": 1, "n_comments": 0, "n_carts": 0}
    assert len(table) == 2
    assert tally.n_read == len(ROWS)
    assert dict(tally.rejected) == {
        "no_user": 1, "no_note": 1, "unknown_action": 1, "no_time": 1, "unknown_note": 1,
    }  # fmt: skip


def test_a_database_gives_the_same(store: Store, tmp_path: Path) -> None:
    bring(store, written(tmp_path / "log.parquet"))
    expected = store.read(schemas.BEHAVIOUR, WEEK)
    with sqlite3.connect(tmp_path / "log.db") as base:
        pd.DataFrame(ROWS, columns=NAMES).to_sql("acts", base, index=False)
    url = f"sqlite:///{tmp_path / 'log.db'}"
    for asked in ("acts", 'SELECT "用户" AS user, "笔记ID" AS note_id, "行为" AS action, "时间" AS ts FROM acts'):
        bring_behaviour(store, query_log(url, asked, batch_size=2), None, Config())
        assert store.read(schemas.BEHAVIOUR, WEEK).equals(expected)


def test_a_database_that_refuses_is_named_without_its_password() -> None:
    for url in ("postgresql+nothing://me:secret@nowhere.invalid/x", "sqlite:////nowhere/log.db"):
        with pytest.raises(SourceError) as caught:
            list(query_log(url, "acts"))
        assert "secret@" not in str(caught.value)


def test_the_same_log_gives_the_same_bytes_in_any_order(store: Store, tmp_path: Path) -> None:
    files = []
    for rows in (ROWS, ROWS[::-1]):
        bring(store, written(tmp_path / "log.parquet", rows))
        files.append(Path(store.partition(schemas.BEHAVIOUR, WEEK)).read_bytes())
    assert files[0] == files[1]


def test_users_lie_in_shards_in_order(store: Store, tmp_path: Path) -> None:
    rows = [(f"u{number}", "n1", "浏览", 1650384000 + number) for number in range(500)]
    bring(store, written(tmp_path / "log.parquet", rows))
    shards = [store.read_shard(schemas.BEHAVIOUR, WEEK, shard)["user_id"].to_pylist() for shard in range(64)]
    users = [user for shard in shards for user in shard]
    assert users == sorted(read_people(store).hash(f"u{number}") for number in range(500))
    assert all(int(user[:2], 16) // 4 == shard for shard, members in enumerate(shards) for user in members)
    assert len(store.read_shard(schemas.BEHAVIOUR, WEEK, 64)) == 0


def test_other_weeks_are_left_alone_when_one_is_named(store: Store, tmp_path: Path) -> None:
    rows = [("甲", "n1", "浏览", "2022-04-20"), ("甲", "n2", "浏览", "2022-04-13")]
    tally = bring(store, written(tmp_path / "log.parquet", rows), WEEK)
    assert dict(tally.rejected) == {"other_week": 1}
    assert store.weeks(schemas.BEHAVIOUR) == [WEEK]


def test_a_few_stray_rows_do_not_replace_a_week(store: Store, tmp_path: Path) -> None:
    many = [(f"u{number}", "n1", "浏览", "2022-04-20") for number in range(50)]
    bring(store, written(tmp_path / "log.parquet", many))
    with pytest.raises(SourceError, match="--week"):
        bring(store, written(tmp_path / "log.parquet", many[:3]))
    assert store.n_rows(schemas.BEHAVIOUR, WEEK) == 50


def test_a_log_of_unknown_notes_writes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="ingest its notes first"):
        bring(store, written(tmp_path / "log.parquet", [("甲", "n0", "浏览", "2022-04-20")]))
    assert store.weeks(schemas.BEHAVIOUR) == []


def test_times_of_every_usual_type() -> None:
    monday = pd.Timestamp("2022-04-18", tz="Asia/Shanghai")
    seconds = int(monday.timestamp())
    expected = [(WEEK.monday - Week.parse("1970-W01").monday).days // 7 + n for n in (-1, 0)]
    for cells in (
        pa.array([seconds - 1, seconds]),
        pa.array([seconds * 1000 - 1, seconds * 1000]),
        pa.array([monday - pd.Timedelta("1us"), monday], type=pa.timestamp("us", tz="Asia/Shanghai")),
        pa.array(["2022-04-17 23:59:59", "2022-04-18T00:00:00+08:00"]),
        pa.array([pd.Timestamp("2022-04-17 23:59:59"), pd.Timestamp("2022-04-18")], type=pa.timestamp("ns")),
    ):
        assert weeks_of(pa.chunked_array([cells])).to_pylist() == expected


def test_a_hash_that_comes_as_one_is_kept() -> None:
    people = People(b"of the house")
    hashed = people.hash("甲")
    batch = pa.table(
        {"user": ["甲", hashed], "note_id": ["1", "1"], "action": ["Cart", "加购"], "time": [1650384000] * 2}
    )
    acts, rejected = convert_acts(batch, people)
    assert acts["user_id"].to_pylist() == [hashed, hashed] and not rejected


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(SourceError, match="action"):
        choose_columns(["user", "note_id", "time", "城市"], "log.csv")
    with pytest.raises(SourceError, match="Parquet or CSV"):
        list(read_log("log.xlsx"))
