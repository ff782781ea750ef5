"""From raw rows to notes: the formats of the built-in sources, and what becomes of rows that are no notes."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest

from notetrends.trends.cast import cast
from notetrends.trends.errors import SourceError
from notetrends.trends.intake import ColumnMap, Converted, People, convert, latest, load_map
from notetrends.trends.intake.columns import parse_map
from notetrends.trends.intake.times import parse_times, times_in_ids
from notetrends.trends.schemas import REJECTS
from notetrends.trends.week import Week

PEOPLE = People(b"a key of the house")
NOTE_ID = "625f7d80000000000102aaaa"  # begins with 2022-04-20 03:26:56 UTC
MEDIACRAWLER: dict[str, object] = {
    "note_id": NOTE_ID,
    "type": "normal",
    "title": "阳台小菜园第一周",
    "desc": "种下三盆罗勒，等它发芽。#阳台种菜[话题]#",
    "video_url": "",
    "time": 1650425400000,
    "last_update_time": 0,
    "creator_hash": hashlib.sha256(b"5f00aa").hexdigest()[:16],
    "nickname": "菜***园",
    "liked_count": "1.2万",
    "collected_count": "10万+",
    "comment_count": "赞",
    "share_count": None,
    "image_list": "https://pictures.example/1,https://pictures.example/2",
    "tag_list": "阳台种菜,罗勒",
    "last_modify_ts": 1650511800000,
    "note_url": f"https://notes.example/explore/{NOTE_ID}?xsec_token=SECRET&xsec_source=pc_search",
    "source_keyword": "阳台",
    "xsec_token": "SECRET",
}
BEFORE_JULY_2026: dict[str, object] = {key: value for key, value in MEDIACRAWLER.items() if key != "creator_hash"} | {
    "user_id": " 5f00aa ",
    "nickname": "菜菜小园",
    "avatar": "https://pictures.example/face",
    "ip_location": "浙江",
}


def _convert(rows: list[dict[str, object]], source: str | ColumnMap = "mediacrawler") -> Converted:
    column_map = load_map(source) if isinstance(source, str) else source
    return convert(pd.DataFrame(rows, dtype=object), column_map, PEOPLE, file="rows.jsonl")


def _map(text: str, columns: str) -> ColumnMap:
    return parse_map(f'{text}\n[columns]\n{columns}\ntitle = "标题"', "export")


def test_mediacrawler_note() -> None:
    note = _convert([MEDIACRAWLER]).notes.iloc[0]
    assert note["note_id"] == NOTE_ID
    assert note["published_at"] == pd.Timestamp("2022-04-20 03:30", tz="UTC")
    assert note["collected_at"] == pd.Timestamp("2022-04-21 03:30", tz="UTC")
    assert note["tags"] == ["阳台种菜", "罗勒"]
    assert note["url"] == f"https://notes.example/explore/{NOTE_ID}"
    # 1.2万 is a value, 10万+ a floor; a button's text and a missing count are unknown, not zero
    assert [note["n_likes"], note["n_collects"]] == [12000, 100000]
    assert pd.isna(note["n_comments"])
    assert pd.isna(note["n_shares"])
    assert pd.isna(note["is_ad"])
    assert note["source"] == "mediacrawler"


def test_ids_are_hashed_by_the_house_and_hashes_kept() -> None:
    authors = _convert([MEDIACRAWLER, BEFORE_JULY_2026]).notes["author_id"]
    assert authors.tolist() == [MEDIACRAWLER["creator_hash"], PEOPLE.hash("5f00aa")]
    assert PEOPLE.hash("5f00aa") != hashlib.sha256(b"5f00aa").hexdigest()[:16]


def test_a_reject_calls_its_author_as_the_notes_do() -> None:
    rows = [MEDIACRAWLER, MEDIACRAWLER | {"note_id": None}, BEFORE_JULY_2026, BEFORE_JULY_2026 | {"note_id": None}]
    notes, rejects = _convert(rows)
    kept = [json.loads(raw) for raw in rejects["raw"]]
    assert [kept[0]["creator_hash"], kept[1]["user_id"]] == notes["author_id"].tolist()


def test_names_places_and_tokens_are_stored_nowhere() -> None:
    rows: list[dict[str, object]] = [
        BEFORE_JULY_2026,
        BEFORE_JULY_2026 | {"note_id": ""},
        BEFORE_JULY_2026 | {"title": "", "desc": None},
        BEFORE_JULY_2026 | {"time": "菜菜小园", "last_modify_ts": "浙江"},  # cells in the wrong columns
    ]
    notes, rejects = _convert(rows)
    assert rejects["reason"].tolist() == ["no_id", "no_text", "misplaced_columns"]
    kept = notes.to_json(force_ascii=False, date_format="iso") + rejects.to_json(force_ascii=False)
    for secret in ("5f00aa", "菜菜小园", "pictures.example", "浙江", "SECRET"):
        assert secret not in kept


def test_a_rejected_row_keeps_what_the_map_reads() -> None:
    reject = _convert([MEDIACRAWLER, MEDIACRAWLER | {"note_id": None}]).rejects.iloc[0]
    assert reject["row_number"] == 2
    raw = json.loads(reject["raw"])
    assert raw["title"] == "阳台小菜园第一周"
    assert raw["note_url"] == f"https://notes.example/explore/{NOTE_ID}"
    assert "xsec_token" not in raw


def test_rows_under_the_header_of_another_version_are_rejected_not_garbled() -> None:
    shifted: dict[str, object] = dict(zip(MEDIACRAWLER, [str(v) for v in BEFORE_JULY_2026.values()], strict=False))
    notes, rejects = _convert([MEDIACRAWLER, shifted])
    assert len(notes) == 1
    assert rejects["reason"].tolist() == ["misplaced_columns"]
    assert "note_url" in rejects["raw"][0]


def test_the_id_tells_the_time_where_the_date_is_missing_or_unreadable() -> None:
    no_time: dict[str, object] = MEDIACRAWLER | {"time": None}
    rows = [no_time, MEDIACRAWLER | {"time": 0}, no_time | {"note_id": "n1"}]
    notes, rejects = _convert(rows)
    assert notes["published_at"].tolist() == [pd.Timestamp("2022-04-20 03:26:56", tz="UTC")] * 2
    assert rejects["reason"].tolist() == ["no_date"]


def test_hot_list() -> None:
    rows: list[dict[str, object]] = [
        {"id": "a1", "day": "2022-04-18", "rank": 1, "title": "新茶上市"},
        {"id": "a2", "day": "2022-04-24", "rank": 9, "title": "新茶上市"},
    ]
    notes = _convert(rows, "hot_list").notes
    assert notes["note_id"].tolist() == ["a1", "a2"]
    assert notes["published_at"].dt.strftime("%F %R").tolist() == ["2022-04-18 04:00", "2022-04-24 04:00"]  # noon there
    assert {Week.of(time.to_pydatetime()) for time in notes["published_at"]} == {Week.parse("2022-W16")}
    assert notes[["author_id", "n_likes", "collected_at"]].isna().all(axis=None)


def test_generic_rows() -> None:
    rows: list[dict[str, object]] = [
        {"note_id": 7, "author_id": "u1", "published_at": "2022-04-20", "title": "春茶", "is_ad": True, "tags": ["茶"]},
        {
            "note_id": 8.0,
            "author_hash": "0123456789abcdef",
            "published_at": pd.Timestamp("2022-04-20"),
            "body": "\ud83d茶\0",
        },
        {"note_id": "6.73E+23", "published_at": "2022-04-20", "title": "被表格改坏的编号"},
    ]
    notes, rejects = _convert(rows, "generic")
    assert notes["note_id"].tolist() == ["7", "8"]
    assert notes["author_id"].tolist() == [PEOPLE.hash("u1"), "0123456789abcdef"]
    assert notes["is_ad"].tolist() == [True, pd.NA]
    assert notes["body"][1] == "茶"
    assert rejects["reason"].tolist() == ["no_id"]
    assert cast(REJECTS, rejects).num_rows == 1


def test_an_id_that_looks_like_a_name_is_hashed_even_where_hashes_are_promised() -> None:
    rows: list[dict[str, object]] = [
        {"note_id": "1", "author_hash": "茶馆主人", "published_at": "2022-04-20", "title": "茶"}
    ]
    assert _convert(rows, "generic").notes["author_id"].str.fullmatch("[0-9a-f]{16}").all()


def test_export_with_headings_as_people_write_them() -> None:
    column_map = _map(
        'time_formats = ["%Y/%m/%d %H:%M", "%Y-%m-%d_%H:%M:%S"]\ntag_separators = " "\nnote_id_from = "url"',
        'url = "笔记链接"\npublished_at = "发布时间"\nn_likes = "点赞数(次)"\ntags = "标签"\n'
        'is_ad = ["是否商业笔记", "是否参与付费推广"]',
    )
    rows: list[dict[str, object]] = [
        {"笔记链接": "https://notes.example/item/x1?token=9", "发布时间": "2022/4/20 8:05", "标题 ": "春茶",
         "标签": "茶 春天 茶", "点赞数（次）": "1,234", "是否商业笔记": "否", "是否参与付费推广": "是",
         "邮箱": "a@example.org"},
        {"笔记链接": "https://notes.example/item/x2/", "发布时间": "2022-04-20_08:05:00", "标题 ": "秋茶", "标签": None,
         "点赞数（次）": "--", "是否商业笔记": "否", "是否参与付费推广": "", "邮箱": ""},
        {"笔记链接": "暂无", "发布时间": "2022/4/20 8:05", "标题 ": "冬茶"},
    ]  # fmt: skip
    notes, rejects = _convert(rows, column_map)
    assert notes["note_id"].tolist() == ["x1", "x2"]
    assert notes["published_at"].tolist() == [pd.Timestamp("2022-04-20 00:05", tz="UTC")] * 2
    assert notes["n_likes"].tolist() == [1234, pd.NA]
    assert notes["tags"].tolist() == [["茶", "春天"], None]
    assert notes["is_ad"].tolist() == [True, False]  # of several marks one yes suffices
    assert rejects["reason"].tolist() == ["no_id"]


def test_ids_made_of_columns_are_the_same_in_every_run() -> None:
    column_map = _map('note_id_from = ["published_at", "title"]', 'published_at = "日期"')
    rows: list[dict[str, object]] = [
        {"日期": day, "标题": "春茶"} for day in ("2022-04-20", "2022-04-21", "2022-04-20")
    ]
    ids = _convert(rows, column_map).notes["note_id"]
    assert ids[0] == ids[2] == hashlib.sha256("2022-04-20T04:00:00+00:00\x1f春茶".encode()).hexdigest()[:24]
    assert ids[1] != ids[0]


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("露营，咖啡、 帐篷", ["露营", "咖啡", "帐篷"]),
        ('["露营", "咖啡"]', ["露营", "咖啡"]),
        ("['露营', '咖啡']", ["露营", "咖啡"]),  # a list as Python prints it
        (r'"\u9732\u8425,咖啡"', ["露营", "咖啡"]),  # JSON of a text
        (["露营", None, "露营", 3], ["露营", "3"]),
        ("[话题", ["[话题"]),
        ("", None),
        (" , ", None),
        ("[]", None),
        (None, None),
        ({}, None),
        (5, None),
    ],
)
def test_tags(cell: object, tags: list[str] | None) -> None:
    assert _convert([MEDIACRAWLER | {"tag_list": cell}]).notes["tags"][0] == tags


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"笔记标题": "茶", "笔记内容": "茶", "点赞数": 1},
            "no column holds the id (note_id, 笔记id, 作品id), nor the date (published_at, 发布时间, 发布日期); ",
        ),
        ({"note_id": 1, "title": "茶"}, "no column holds the date"),
        ({"note_id": 1, "published_at": "2022-04-20", "rank": 2}, "no column holds the title or body"),
    ],
)
def test_a_file_without_a_needed_column_is_refused(row: dict[str, object], said: str) -> None:
    with pytest.raises(SourceError) as error:
        _convert([row], "generic")
    assert str(error.value).startswith("rows.jsonl: ")
    assert said in str(error.value)
    assert f"the columns here are {', '.join(row)}" in str(error.value)


def test_latest_keeps_the_last_snapshot() -> None:
    early, late = pd.Timestamp("2022-04-20", tz="UTC"), pd.Timestamp("2022-04-22", tz="UTC")
    notes = pd.DataFrame(
        {
            "note_id": ["a", "b", "a", "c", "b", "c"],
            "collected_at": [late, early, early, None, early, pd.NaT],  # unknown counts as earliest
            "n": range(6),
        }
    )
    assert latest(notes)["n"].tolist() == [0, 4, 5]  # of two at one time the later row


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("1650425400", "2022-04-20 03:30"),  # Unix seconds
        (1650425400000, "2022-04-20 03:30"),  # and milliseconds
        (1650425400000.0, "2022-04-20 03:30"),
        ("2022-04-20 11:30", "2022-04-20 03:30"),  # in Shanghai
        ("2022-04-20T11:30:00+08:00", "2022-04-20 03:30"),
        ("2022-04-20T03:30:00Z", "2022-04-20 03:30"),
        ("2022-04-20", "2022-04-20 04:00"),  # a day: its noon
        ("20220420", "2022-04-20 04:00"),
        *(
            (no_time, None)
            for no_time in ("", "昨天", "2022", "2022-04", "2022-13-01", "2022-04-20 25:00", 0, -1, None)
        ),
        *(
            (outside, None)
            for outside in ("2012-12-31", "2100-01-02", "99999-01-01", "9" * 13, "1.65E+12", float("nan"))
        ),
    ],
)
def test_times(cell: object, utc: str | None) -> None:
    expected = pd.NaT if utc is None else pd.Timestamp(utc, tz="UTC")
    assert parse_times([cell]).equals(pd.Series([expected], dtype="datetime64[us, UTC]"))


def test_times_of_another_zone_and_in_ids() -> None:
    assert str(parse_times(["2022-04-20 11:30"], zone="UTC")[0]) == "2022-04-20 11:30:00+00:00"
    # an hour that the clocks leap over does not stop the file
    assert parse_times(["2022-03-27 02:30", "2022-10-30 02:30"], zone="Europe/Berlin").notna().all()
    assert times_in_ids([NOTE_ID, NOTE_ID[:-1], "f" * 24, None]).notna().tolist() == [True, False, False, False]
