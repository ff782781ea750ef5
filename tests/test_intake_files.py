"""Whole files: tallies that add up whatever the file holds, and the real files where they are at hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whole_files import take_in

from notetrends.trends.cast import cast
from notetrends.trends.intake import People, Reason, Tally, convert, expand, load_map
from notetrends.trends.schemas import NOTES, REJECTS

PEOPLE = People(b"a key of the house")
DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the evaluation data is not here")
HEADER = ("note_id", "author_id", "published_at", "title", "body", "tags", "n_likes", "is_ad", "url")
GOOD = {"note_id": "g", "published_at": "2022-04-20", "title": "春茶"}

cells = st.one_of(
    st.none(),
    st.text(st.characters()),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.lists(st.text(), max_size=2),
    st.dictionaries(st.text(), st.integers(), max_size=2),
    st.sampled_from(["2022-04-20", "1650425400000", "n1", "1.2万", "\ud83d", "\0", "[", '"', "https://a.example/1"]),
)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
rows_of_anything = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(HEADER, cells)), max_size=6)


def _n_castable(notes: pd.DataFrame) -> int:
    """The rows that the store would take, as far as intake fills them: the clean stage does the rest."""
    columns = tuple(column for column in NOTES.columns if column.name in notes and column.name != "tags")
    return int(cast(replace(NOTES, columns=columns), notes[[column.name for column in columns]]).num_rows)


def _assert_adds_up(tally: Tally, n_lines: int) -> None:
    assert tally.n_read == n_lines == tally.n_kept + tally.n_duplicates + tally.n_rejected
    assert set(tally.rejected) <= set(Reason)


@quick
@given(rows_of_anything)
def test_any_cell_becomes_a_note_or_a_reject(rows: list[dict[str, object]]) -> None:
    frame = pd.DataFrame([{name: row.get(name) for name in HEADER} for row in rows], columns=list(HEADER), dtype=object)
    for source in ("generic", "mediacrawler"):
        notes, rejects = convert(frame, load_map(source), PEOPLE, file="garbage", first_row=2)
        assert len(notes) + len(rejects) == len(rows)
        assert _n_castable(notes.drop_duplicates("note_id")) == notes["note_id"].nunique()
        assert cast(REJECTS, rejects).num_rows == len(rejects)


@quick
@given(
    st.lists(
        st.one_of(st.binary(max_size=40), rows_of_anything.map(lambda rows: json.dumps(rows[:1] and rows[0]).encode()))
    )
)
def test_any_jsonl_adds_up(tmp_path: Path, lines: list[bytes]) -> None:
    lines = [line.replace(b"\n", b" ") for line in lines]
    path = tmp_path / "any.jsonl"
    path.write_bytes(b"\n".join([json.dumps(GOOD).encode(), *lines]))
    (tally,) = take_in([str(path)], load_map("generic"), PEOPLE, batch_size=3).tallies
    _assert_adds_up(tally, 1 + sum(bool(line.strip()) for line in lines))
    assert tally.n_kept >= 1


@quick
@given(st.binary(max_size=300))
def test_any_csv_adds_up(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"note_id,published_at,title\ng,2022-04-20,tea\n" + garbage)
    intake = take_in([str(path)], load_map("generic"), PEOPLE, batch_size=3)
    (tally,) = intake.tallies
    _assert_adds_up(tally, len(intake.notes) + tally.n_duplicates + len(intake.rejects))
    assert "g" in set(intake.notes["note_id"])


def test_snapshots_are_folded_over_files_and_tallied_in_their_own(tmp_path: Path) -> None:
    def write(name: str, *rows: dict[str, object]) -> str:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("".join(json.dumps(GOOD | row) + "\n" for row in rows), "utf-8")
        return str(tmp_path / name)

    monday = write(
        "monday/crawl.jsonl", {"n_likes": 1, "collected_at": "2022-04-20"}, {"note_id": "h"}, {"note_id": ""}
    )
    friday = write("friday/crawl.jsonl", {"n_likes": 9, "collected_at": "2022-04-22"}, {"note_id": ""})
    empty = write("empty.jsonl")
    intake = take_in([friday, empty, monday], load_map("generic"), PEOPLE)
    assert intake.notes.set_index("note_id")["n_likes"].fillna(-1).to_dict() == {"g": 9, "h": -1}
    assert intake.tallies == (
        Tally(friday, 2, 1, 0, {"no_id": 1}),  # files of one name keep their whole path
        Tally("empty.jsonl"),
        Tally(monday, 3, 1, 1, {"no_id": 1}),
    )
    assert intake.rejects["reject_id"].is_unique
    again = take_in([friday, empty, monday], load_map("generic"), PEOPLE, batch_size=1)
    pd.testing.assert_frame_equal(again.notes, intake.notes)
    pd.testing.assert_frame_equal(again.rejects, intake.rejects)


def test_no_rows_keep_the_types(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("note_id,published_at,title\n", "utf-8")
    intake = take_in([str(path)], load_map("generic"), PEOPLE)
    assert intake.notes["published_at"].dtype == "datetime64[us, UTC]"
    assert _n_castable(intake.notes) == 0
    assert cast(REJECTS, intake.rejects).num_rows == 0


def test_a_folder_of_mediacrawler_means_its_notes_only(tmp_path: Path) -> None:
    for name in (
        "search_contents_2022-04-20.jsonl",
        "search_comments_2022-04-20.jsonl",
        "search_creators_2022-04-20.csv",
    ):
        (tmp_path / name).touch()
    (found,) = expand([str(tmp_path)], load_map("mediacrawler").files)
    assert found.endswith("search_contents_2022-04-20.jsonl")


@needs_data
def test_the_mediacrawler_file() -> None:
    intake = take_in([str(DATA / "xhs_mediacrawler_search_contents.jsonl")], load_map("mediacrawler"), PEOPLE)
    (tally,) = intake.tallies
    assert (tally.n_read, tally.n_kept, tally.n_duplicates, tally.n_rejected) == (853, 328, 525, 0)
    assert intake.notes["n_likes"].notna().all()
    assert intake.notes["author_id"].str.fullmatch("[0-9a-f]{16}").all()


@needs_data
def test_the_sample_through_a_map_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "sample.toml"
    path.write_text(
        '[columns]\nnote_id = "note_key"\npublished_at = "publish_time"\ntitle = "title"\nbody = "text"\n'
        'tags = "tags"\nnote_type = "type"\nsource_keyword = "keyword"\nn_likes = "raw_likes"\n',
        "utf-8",
    )
    file = DATA / "xhs_notes_sample.jsonl"
    intake = take_in([str(file)], load_map(str(path)), PEOPLE)
    _assert_adds_up(intake.tallies[0], 5495)
    assert intake.tallies[0].n_kept == 5495
    likes = pd.Series([json.loads(line)["likes"] for line in file.read_text("utf-8").split("\n") if line])
    assert intake.notes["n_likes"].tolist() == likes.tolist()  # the counts as others have read them


@needs_data
@pytest.mark.parametrize(("name", "n_rows"), [("weibo", 340_454), ("zhihu", 216_621)])
@pytest.mark.slow
def test_the_hot_lists(name: str, n_rows: int) -> None:
    intake = take_in([str(DATA / f"{name}_hot_2020-12_2023-12.parquet")], load_map("hot_list"), PEOPLE)
    assert intake.tallies[0].n_kept == n_rows == intake.tallies[0].n_read
    days = pd.read_parquet(DATA / f"{name}_hot_2020-12_2023-12.parquet", columns=["day"])["day"]
    assert intake.notes["published_at"].dt.strftime("%Y-%m-%d").equals(days)
