"""Who asks to be forgotten is in no file any more, everything else is as it was, and nothing brings them back."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from all_text import holding
from small_store import SmallStore, notetrends

from notetrends.trends import schemas
from notetrends.trends.config import Config, load_config
from notetrends.trends.intake import People
from notetrends.trends.intake.erase import columns_to_search, erase
from notetrends.trends.steps import forget as step
from notetrends.trends.steps.forget import forget
from notetrends.trends.steps.pages import report_path
from notetrends.trends.steps.people import FORGOTTEN, read_people
from notetrends.trends.store import Store
from notetrends.trends.week import Week

BODY = "在家跟练的第三十二天，把阳台的旧门板锯成了哑铃架子。"


class House:
    """A copy of the small store to which somebody added notes; one of them is evidence of the newest list."""

    def __init__(self, small_store: SmallStore, folder: Path) -> None:
        self.root, self.config_file = folder / "data", small_store.config
        shutil.copytree(small_store.root, self.root)
        self.week, self.next = small_store.last + -1, small_store.last
        self.store, self.config = Store(str(self.root)), load_config(small_store.config)
        trends = self.store.read(schemas.TRENDS, self.week)
        cited = trends.loc[trends["is_rising"], "evidence_ids"].iloc[0]
        notes = self.store.read(schemas.NOTES, self.week)
        self.notes = notes[notes["note_id"].isin(cited) & (notes["fold_size"] == 1)]
        self.author, self.note = self.notes[["author_id", "note_id"]].iloc[0]
        self.title = self.notes["title"].iloc[0]
        self.options = ("--root", self.root, "--config", self.config_file)

    def files(self) -> dict[str, bytes]:
        """What is below the root, the lock and its like apart."""
        found = (path for path in self.root.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {str(path.relative_to(self.root)): path.read_bytes() for path in found}


@pytest.fixture
def house(small_store: SmallStore, tmp_path: Path) -> House:
    return House(small_store, tmp_path)


def rows(house: House, table: str) -> int:
    found = schemas.TABLES[table]
    return sum(house.store.n_rows(found, week) for week in house.store.weeks(found))


def test_a_person_is_in_no_file_any_more(house: House) -> None:
    own = house.store.read_weeks(schemas.NOTES, house.store.weeks(schemas.NOTES))
    every = pd.concat(own.values(), ignore_index=True)
    mine = every[every["author_id"] == house.author]
    others = "\n".join(every.drop(mine.index)[["title", "body"]].fillna("").to_numpy().ravel())
    titles = [title for title in mine["title"].dropna() if title not in others]  # people copy from each other
    said = (house.author, *mine["note_id"], *titles)
    before, found = house.files(), holding(house.root, *said)
    parts = {path.split("/")[0] for path in found}
    assert {"notes", "tokens", "embeddings", "note_categories", "trends", "reports"} <= parts
    pages = [path for path in found if path.startswith("reports")]
    assert any(path.endswith(".html") for path in pages) and any(path.endswith(".xlsx") for path in pages)
    n_notes = rows(house, "notes")
    gone = {one.what: one for one in forget(house.store, house.config, authors=[house.author])}
    assert holding(house.root, *said) == []
    assert rows(house, "notes") == n_notes - len(mine) == n_notes - gone["notes"].n_rows
    assert gone["trends"].n_rows == 0 and gone["trends"].n_mentions > 0
    assert gone["pages made again"].weeks == {str(week.monday) for week, part in own.items()
                                              if (part["author_id"] == house.author).any() and
                                              f"reports/week={week.monday}/index.html" in before}  # fmt: skip
    after = house.files()
    weeks = {f"week={week.monday}" for week, part in own.items() if (part["author_id"] == house.author).any()}
    changed = {path for path in before if before[path] != after.get(path)}
    assert set(after) == {*before, FORGOTTEN}
    allowed = {path for path in changed if path.split("/")[0] == "categories" or set(path.split("/")) & weeks}
    assert changed == allowed


def test_what_is_left_is_what_was_there(house: House) -> None:
    before = {table.name: house.store.read_weeks(table, house.store.weeks(table)) for table in schemas.TABLES.values()}
    forget(house.store, house.config, notes=[house.note])
    for name, weeks in before.items():
        table = schemas.TABLES[name]
        for week, rows_before in weeks.items():
            now, searched = house.store.read(table, week), columns_to_search(table)
            if "note_id" in searched:
                rows_before = rows_before[rows_before["note_id"] != house.note].reset_index(drop=True)
            for column in set(now.columns) - {"word", "n", "n_loud", "shown"} - ({*searched} - {"note_id"}):
                pd.testing.assert_series_equal(now[column], rows_before[column], check_names=False)
    lost = before["word_counts"][house.week]["word"].size - house.store.n_rows(schemas.WORD_COUNTS, house.week)
    tokens = before["tokens"][house.week]
    others = {word for words in tokens.loc[tokens["note_id"] != house.note, "tokens"] for word in words}
    (own,) = tokens.loc[tokens["note_id"] == house.note, "tokens"]
    assert lost == len(set(own) - others) and set(house.store.read(schemas.WORD_COUNTS, house.week)["word"]) <= others


def test_doing_it_again_changes_nothing(house: House) -> None:
    forget(house.store, house.config, notes=[house.note])
    files = house.files()
    assert forget(house.store, house.config, notes=[house.note]) == []
    assert forget(house.store, house.config) == []
    assert house.files() == files


def test_a_dry_run_only_looks(house: House) -> None:
    before = house.files()
    told = forget(house.store, house.config, notes=[house.note], dry_run=True)
    assert house.files() == before
    assert told == forget(house.store, house.config, notes=[house.note])


class Killed(BaseException):
    """What ends a process at once."""


def _dying(real: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """A function that kills its process when it is called for the nth time."""
    calls = itertools.count(1)

    def dies(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        if next(calls) == nth:
            raise Killed
        return real(*given, **named)

    return dies


def test_killed_in_the_middle_it_is_ended_by_the_next(
    house: House, small_store: SmallStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(house.store, house.config, authors=[house.author])
    wanted = house.files()
    for owner, part, nth in ((step, "_purge_words", 1), (Store, "rewrite", 4), (step, "_make_again", 1),
                             (step, "write_index", 1)):  # fmt: skip
        killed = House(small_store, tmp_path / part)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(owner, part, _dying(getattr(owner, part), nth))
            forget(killed.store, killed.config, authors=[house.author])
        forget(killed.store, killed.config)  # nobody has to be named again
        assert killed.files() == wanted
        shutil.rmtree(killed.root)


def test_pictures_and_maps_that_may_show_it_go(house: House) -> None:
    shown = [Path(report_path(house.store, house.week, name)) for name in ("长图.png", "周报.pdf", "map.html")]
    left_over = Path(house.store.partition(schemas.NOTES, house.week)).with_name(".part.parquet.tmp")
    for path in (*shown, left_over):
        path.write_text(house.note)
    gone = {one.what: one for one in forget(house.store, house.config, notes=[house.note])}
    assert gone["maps taken away"].n_rows == 1 and not shown[-1].exists() and not left_over.exists()
    assert holding(house.root, house.note) == []  # photographed again where there is a Chromium


def test_the_next_week_runs_and_the_same_files_bring_nobody_back(
    house: House, small_store: SmallStore, capsys: pytest.CaptureFixture[str]
) -> None:
    notetrends("forget", *house.options, "--author", house.author)
    said = capsys.readouterr().out
    assert "pages made again" in said and "stay away" in said
    source = small_store.root.parent / "demo" / "notes"
    crawled = [source / f"{week}.jsonl" for week in (house.week, house.next)]
    assert any(house.author in file.read_text("utf-8") for file in crawled)
    notetrends("ingest", "--source", "mediacrawler", *house.options, *crawled)
    assert "forgotten" in capsys.readouterr().out
    notetrends("run", "--week", house.next, "--no-alerts", *house.options)
    notetrends("run", "--week", house.week, "--force", "--no-alerts", *house.options)
    assert holding(house.root, house.author, house.note) == []


def test_a_row_that_was_rejected_goes_and_stays_away(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "data"))
    crawl = tmp_path / "notes.jsonl"
    lines = [
        {"note_id": "n1", "author_id": "u1", "published_at": "2022-04-20", "title": BODY},
        {"note_id": "n2", "author_id": "u2", "published_at": "2022-04-20", "title": "春茶"},
        {"note_id": "n3", "author_id": "u1", "published_at": "前天", "title": BODY},
        {"note_id": "n4", "author_id": "u2", "published_at": "前天", "title": "新茶"},
        {"author_id": "u2", "url": "https://notes.example/explore/n1", "published_at": "前天", "title": BODY},
    ]
    crawl.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    ingest = ("ingest", "--root", store.root, "--source", "generic", crawl)
    notetrends(*ingest)
    assert len(holding(tmp_path / "data", BODY)) == 2
    forget(store, Config(), authors=["u1"])
    for _ in range(2):
        week = Week.parse("2022-W16")
        assert store.read(schemas.NOTES, week)["note_id"].to_list() == ["n2"]
        assert len(store.read(schemas.REJECTS, week)) == 1
        assert holding(tmp_path / "data", BODY, "n1", "u1") == []
        notetrends(*ingest)


def test_a_week_of_nobody_else_is_a_week_without_notes(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "data"))
    crawl = tmp_path / "notes.csv"
    crawl.write_text("note_id,author_id,published_at,title\nn1,u1,2022-04-20,春茶\nn2,u2,2022-04-27,新茶\n")
    notetrends("ingest", "--root", store.root, "--source", "generic", crawl)
    forget(store, Config(), authors=["u1"])
    assert store.weeks(schemas.NOTES) == [Week.parse("2022-W17")]


def test_a_person_is_found_however_the_store_calls_them() -> None:
    people = People(b"a key of the house")
    plain = hashlib.sha256(b"5f00aa").hexdigest()[:16]
    gone = people.forgetting("person", people.hashes_of(" 5f00aa "))
    assert all(gone.has_forgotten("person", one) for one in (people.hash("5f00aa"), plain))
    assert people.forgetting("person", people.hashes_of(plain)).has_forgotten("person", plain)
    assert "5f00aa" not in repr(gone) and plain not in repr(gone) and "house" not in repr(gone)


def test_users_go_with_their_behaviour_and_the_shards_stay(tmp_path: Path) -> None:
    store, week = Store(str(tmp_path / "data")), Week.parse("2022-W16")
    crawl, log = tmp_path / "notes.csv", tmp_path / "log.csv"
    crawl.write_text("note_id,author_id,published_at,title\nn1,u1,2022-04-20,春茶\nn2,u2,2022-04-20,新茶\n")
    acts = [f"u{number},n{1 + number % 2},浏览,2022-04-20" for number in range(200)]
    log.write_text("\n".join(["user,note_id,action,time", *acts]))
    notetrends("ingest", "--root", store.root, "--source", "generic", crawl)
    notetrends("behaviour", "--root", store.root, log)
    (gone,) = (one for one in forget(store, Config(), authors=["u2"]) if one.what == "behaviour")
    assert gone.n_rows == 101  # what u2 did, and what 100 users did with u2's note
    assert pq.ParquetFile(store.partition(schemas.BEHAVIOUR, week)).num_row_groups == 64
    left = store.read(schemas.BEHAVIOUR, week)
    assert len(left) == 99 and set(left["note_id"]) == {"n1"}
    forget(store, Config(), authors=["u8"])
    notetrends("behaviour", "--root", store.root, log)
    hashed = read_people(store).hash("u8")
    assert store.read(schemas.BEHAVIOUR, week).equals(left[left["user_id"] != hashed].reset_index(drop=True))


def test_every_column_with_ids_of_notes_or_people_says_so(house: House) -> None:
    """So that a table that comes later is searched as well: whatever holds such ids is marked as holding them."""
    notes = [house.store.read_arrow(schemas.NOTES, week) for week in house.store.weeks(schemas.NOTES)]
    ids = {kind: pa.chunked_array([pc.unique(part[name]) for part in notes])
           for kind, name in {"note": "note_id", "person": "author_id"}.items()}  # fmt: skip
    unmarked = []
    for table in schemas.TABLES.values():
        for week in house.store.weeks(table):
            part = house.store.read_arrow(table, week)
            for column in table.columns:
                cells = pc.list_flatten(part[column.name]) if pa.types.is_list(column.type) else part[column.name]
                if pa.types.is_string(cells.type) and column.holds is None:
                    found = [k for k, known in ids.items() if pc.any(pc.is_in(cells, known.combine_chunks())).as_py()]
                    unmarked += [(table.name, column.name, kind) for kind in found]
    assert set(unmarked) <= {("notes", "fold_id", "note")}  # folded anew where its note goes


def test_a_row_stays_that_only_mentions_a_note() -> None:
    people = People(b"k").forgetting("note", ["n1"])
    table = pa.table({
        "evidence_ids": pa.array([["n1", "n2"], ["n3"], []], pa.list_(pa.string())), "counter_id": ["n1", "n2", None],
    })  # fmt: skip
    left = erase(table, schemas.SUGGESTIONS, people)
    assert left.rows.to_pydict() == {"evidence_ids": [["n2"], ["n3"], []], "counter_id": [None, "n2", None]}
    assert (left.n_rows, left.n_mentions) == (0, 2)
    assert erase(left.rows, schemas.SUGGESTIONS, people) == left._replace(n_mentions=0)
