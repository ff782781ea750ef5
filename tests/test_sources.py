"""Files in the very forms that crawlers and paid services write, with notes of our own invention in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from whole_files import Intake, take_in

from notetrends.trends.errors import SourceError
from notetrends.trends.intake import People, expand, load_map, source_names

PEOPLE = People(b"a key of the house")
NOTE_ID = "6a03e000000000000000aaaa"  # begins with 2026-05-13 02:20:48 UTC
LINK = f"https://notes.example/explore/{NOTE_ID}"
QUERY = "?xsec_token=SECRET&xsec_source=pc_search"
NAME, CONTACT, PLACE = "阳台园丁", "ann@mail.example", "云州"
Row = dict[str, Any]

QIANGUA: Row = {
    "排名": 1, "笔记发布时间": "2026-05-13 10:20:00", "笔记标题": "阳台的罗勒", "笔记封面": "https://pictures.example/1",
    "是否品牌合作人": "否", "是否商业笔记": "是", "是否推广笔记": "否", "笔记类型": "家居", "笔记形式": "图文",
    "报备合作品牌": "雾屿", "种草提及品牌": "雾屿,云舟", "笔记链接": LINK + QUERY, "笔记标签": "阳台种菜,罗勒",
    "互动量": "1.5万", "点赞": "1.2万", "收藏": "1,234", "评论": 56, "分享": "--", "达人昵称": NAME, "达人ID": "5f00aa",
    "粉丝数": "10万+", "达人红薯等级": "金冠薯", "达人属性": "素人", "地域": PLACE, "达人小红书主页地址": "https://notes.example/user/5f00aa",
    "达人千瓜主页地址": "https://lists.example/5f00aa", "邮箱": CONTACT, "笔记涵盖热搜词Top10": "罗勒",
    "笔记相关评论热词Top10": "好看", "达人标签（前5）": "家居", "笔记内容特征": "教程", "预估投放金额": "--",
}  # fmt: skip
HUITUN: Row = {
    "笔记官方地址": LINK + QUERY, "笔记标题": "阳台的罗勒", "笔记内容": "第三周\n#阳台种菜 #罗勒",
    "预估阅读量": "12,345", "互动量": "1,300", "点赞数": "1.2万", "收藏数": "1,234", "评论数": "56", "分享数": "--",
    "发布时间": "2026-05-13 10:20:00", "封面图片地址": "https://pictures.example/1", "视频链接": "--",
    "是否商业笔记": "否", "报备品牌企业号": "--", "提及品牌": "雾屿", "是否参与付费推广": "是", "达人名称": NAME,
    "小红书号": "5f00aa", "主页链接": "https://notes.example/user/5f00aa", "粉丝数": "10万+",
    "联系方式": CONTACT, "笔记类型": "图文",
}  # fmt: skip
SPIDER: Row = {
    "笔记id": NOTE_ID, "笔记url": LINK + QUERY, "笔记类型": "图集", "用户id": "5f00aa",
    "用户主页url": "https://notes.example/user/5f00aa", "昵称": NAME, "头像url": "https://pictures.example/face",
    "标题": "阳台的罗勒", "描述": "第三周", "点赞数量": "1.2万", "收藏数量": "1234", "评论数量": 56, "分享数量": None,
    "视频封面url": None, "视频地址url": None, "图片地址url列表": "['https://pictures.example/1']",
    "标签": "['阳台种菜', '罗勒']", "上传时间": "2026-05-13 10:20:00", "ip归属地": PLACE,
}  # fmt: skip
SPIDER_JSON: Row = {
    "note_id": NOTE_ID, "note_url": LINK + QUERY, "note_type": "图集", "user_id": "5f00aa", "home_url": "",
    "nickname": NAME, "avatar": "", "title": "阳台的罗勒", "desc": "第三周", "liked_count": "1.2万",
    "collected_count": "1234", "comment_count": "56", "share_count": "", "tags": ["阳台种菜", "罗勒"],
    "upload_time": "2026-05-13 10:20:00", "ip_location": PLACE,
}  # fmt: skip
DOWNLOADER: Row = {
    "采集时间": "2026-05-14_09:00:00", "作品ID": NOTE_ID, "作品类型": "图文", "作品标题": "阳台的罗勒",
    "作品描述": "第三周", "作品标签": "阳台种菜 罗勒", "发布时间": "2026-05-13_10:20:00",
    "最后更新时间": "2026-05-13_10:20:00",
    "收藏数量": "1234", "评论数量": "56", "分享数量": "-1", "点赞数量": "1.2万", "作者昵称": NAME, "作者ID": "5f00aa",
    "作者链接": "https://notes.example/user/5f00aa", "作品链接": LINK + QUERY, "下载地址": "", "动图地址": "",
}  # fmt: skip
MEDIACRAWLER: Row = {
    "note_id": NOTE_ID, "type": "normal", "title": "阳台的罗勒", "desc": "第三周", "time": 1778638800000,
    "last_update_time": 0, "user_id": "5f00aa", "nickname": NAME, "avatar": "", "ip_location": PLACE,
    "liked_count": "1.2万", "collected_count": "1234", "comment_count": "56", "share_count": "None",
    "tag_list": "阳台种菜,罗勒", "last_modify_ts": 1778720400000, "note_url": LINK + QUERY, "source_keyword": "阳台",
}  # fmt: skip
_USER = {"nickname": NAME, "avatar": "https://pictures.example/face"}
API: Row = {
    "id": NOTE_ID, "model_type": "note", "xsec_token": "SECRET",
    "note_card": {
        "type": "normal", "display_title": "阳台的罗勒", "desc": "第三周", "time": 1778638800000,
        "user": {"user_id": "5f00aa", **_USER}, "image_list": [{"url_default": "https://pictures.example/1"}],
        "interact_info": {"liked_count": "1.2万", "collected_count": "1234", "comment_count": "56"},
    },
}  # fmt: skip
EMBEDDED: Row = {
    "id": NOTE_ID,
    "note": {
        "noteId": NOTE_ID, "type": "normal", "title": "阳台的罗勒", "desc": "第三周", "time": 1778638800000,
        "user": {"userId": "5f00aa", **_USER}, "ipLocation": PLACE, "xsecToken": "SECRET",
        "interactInfo": {"likedCount": "1.2万", "collectedCount": "1234", "commentCount": "56", "shareCount": ""},
    },
}  # fmt: skip
VIDEO: Row = {"type": "video", "note_id": NOTE_ID} | API["note_card"]
STUB: Row = {
    "id": "6a03e000000000000000bbbb", "model_type": "note",
    "note_card": {"type": "normal", "display_title": "露台", "user": _USER, "interact_info": {"liked_count": "9"}},
}  # fmt: skip
HTML_STUB: Row = {"id": "6a03e000000000000000cccc", "title": "露台", "author_name": NAME, "_zs-origin": "html"}


def captured(post: Row) -> Row:
    """A post as Zeeschuimer saves it."""
    return {
        "nav_index": "1:1:1", "item_id": post.get("id"), "timestamp_collected": 1778720400000,
        "source_platform": "xiaohongshu.com", "source_url": "https://notes.example/explore?channel_id=homefeed",
        "user_agent": "Mozilla", "data": post,
    }  # fmt: skip


def imported(post: Row) -> Row:
    """The same post as 4CAT keeps it."""
    return post | {"__import_meta": {key: value for key, value in captured(post).items() if key != "data"}}


# --- writing files


def csv(path: Path, *rows: Row, encoding: str = "utf-8-sig") -> Path:
    pd.DataFrame(rows).to_csv(path, index=False, encoding=encoding)
    return path


def xlsx(path: Path, *rows: Row, above: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in ([*above], [*rows[0]], *([row.get(name) for name in rows[0]] for row in rows)):
        if line:
            sheet.append(line)
    book.save(path)
    return path


def jsonl(path: Path, *rows: Row) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def take(path: Path, source: str) -> Intake:
    """Everything in the file, counted."""
    intake = take_in([str(path)], load_map(source), PEOPLE)
    (tally,) = intake.tallies
    assert tally.n_read == tally.n_kept + tally.n_duplicates + tally.n_rejected
    return intake


FORMS = [
    ("qiangua", "实时笔记榜单.xlsx", lambda path: xlsx(path, QIANGUA)),
    ("qiangua", "titled.xlsx", lambda path: xlsx(path, QIANGUA | {"我的备注": "要跟进"}, above=("千瓜数据",))),
    ("huitun", "xhs_export_excel_1.csv", lambda path: csv(path, HUITUN)),
    ("huitun", "notes.xlsx", lambda path: xlsx(path, HUITUN | {"封面地址": "https://pictures.example/1"})),
    ("spider_xhs", "notes.xlsx", lambda path: xlsx(path, SPIDER)),
    ("spider_xhs", "info.json", lambda path: jsonl(path, SPIDER_JSON)),
    ("xhs_downloader", "explore_data.csv", lambda path: csv(path, DOWNLOADER)),
    ("xhs_downloader", "explore_data.csv", lambda path: csv(path, DOWNLOADER, encoding="gb18030")),
    ("mediacrawler", "xhs_search_20260514_090000.xlsx", lambda path: xlsx(path, MEDIACRAWLER)),
    ("zeeschuimer", "api.ndjson", lambda path: jsonl(path, captured(API))),
    ("zeeschuimer", "embedded.ndjson", lambda path: jsonl(path, captured(EMBEDDED))),
    ("zeeschuimer", "video.ndjson", lambda path: jsonl(path, captured(VIDEO))),
    ("zeeschuimer", "4cat.ndjson", lambda path: jsonl(path, imported(API))),
    ("zeeschuimer", "4cat_embedded.ndjson", lambda path: jsonl(path, imported(EMBEDDED))),
    ("zeeschuimer", "4cat_video.ndjson", lambda path: jsonl(path, imported(VIDEO))),
]


@pytest.mark.parametrize(("source", "name", "write"), FORMS)
def test_every_form_gives_the_same_note(tmp_path: Path, source: str, name: str, write: Any) -> None:  # noqa: ANN401
    intake = take(write(tmp_path / name), source)
    assert len(intake.rejects) == 0
    (note,) = intake.notes.to_dict("records")
    assert note["note_id"] == NOTE_ID
    assert note["author_id"] == PEOPLE.hash("5f00aa")  # the same author in every source
    assert note["published_at"] == pd.Timestamp("2026-05-13 02:20", tz="UTC")
    assert note["title"] == "阳台的罗勒"
    assert (note["n_likes"], note["n_collects"], note["n_comments"]) == (12_000, 1_234, 56)
    assert pd.isna(note["n_shares"])  # --, -1, "None" and nothing are unknown
    assert note["url"] == LINK if source != "zeeschuimer" else pd.isna(note["url"])
    if source in ("xhs_downloader", "mediacrawler", "zeeschuimer"):
        assert note["collected_at"] == pd.Timestamp("2026-05-14 01:00", tz="UTC")
    if source in ("qiangua", "huitun"):
        assert note["is_ad"] is True
    if source in ("qiangua", "spider_xhs", "xhs_downloader", "mediacrawler"):
        assert note["tags"] == ["阳台种菜", "罗勒"]
    kept = intake.notes.to_json(force_ascii=False, date_format="iso")
    for secret in (NAME, CONTACT, PLACE, "SECRET", "pictures.example", "5f00aa", "要跟进"):
        assert secret not in kept


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_old_excel_as_a_program_writes_it(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "榜单.xlsx", QIANGUA, above=("千瓜数据",))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    old = take(tmp_path / "榜单.xls", "qiangua").notes
    pd.testing.assert_frame_equal(old, take(path, "qiangua").notes)
    shutil.copy(tmp_path / "榜单.xls", tmp_path / "renamed.xlsx")  # a file is what it holds, not what it is called
    pd.testing.assert_frame_equal(old, take(tmp_path / "renamed.xlsx", "qiangua").notes)


def test_teasers_are_counted_as_stubs(tmp_path: Path) -> None:
    posts = [captured(STUB), imported(STUB), captured(HTML_STUB), imported(HTML_STUB), captured(API)]
    intake = take(jsonl(tmp_path / "home.ndjson", *posts), "zeeschuimer")
    assert intake.tallies[0].rejected == {"stub": 4}
    assert len(intake.notes) == 1
    kept = "".join(intake.rejects["raw"])
    assert "露台" in kept
    for secret in (NAME, "pictures.example"):
        assert secret not in kept


def test_a_note_without_text_or_without_date_is_no_stub(tmp_path: Path) -> None:
    card = API["note_card"]
    only_title = {key: value for key, value in card.items() if key != "desc"}
    undated = {key: value for key, value in card.items() if key != "time"}
    rows = [
        captured(API | {"id": f"6a03e000{n:016x}", "note_card": one}) for n, one in enumerate((only_title, undated))
    ]
    notes = take(jsonl(tmp_path / "posts.ndjson", *rows), "zeeschuimer").notes
    assert notes["published_at"].tolist() == [
        pd.Timestamp("2026-05-13 02:20", tz="UTC"),
        pd.Timestamp("2026-05-13 02:20:48", tz="UTC"),  # out of its id
    ]


def test_what_has_no_date_is_refused_with_what_to_do(tmp_path: Path) -> None:
    columns = ("笔记标题", "笔记内容", "点赞数", "收藏数", "评论数", "分享数")
    path = csv(tmp_path / "笔记.csv", dict.fromkeys(columns, "1"))
    with pytest.raises(SourceError) as error:
        take_in([str(path)], load_map("generic"), PEOPLE)
    said = str(error.value)
    assert said.startswith("笔记.csv: no column holds the id (note_id, 笔记id, 作品id), nor the date (published_at, ")
    assert "title" not in said  # that one is there
    assert f"the columns here are {', '.join(columns)}." in said
    assert said.endswith("belongs to no week: if there is none, export it with the time of publishing")


def test_plain_chinese_names_need_no_map(tmp_path: Path) -> None:
    row = {"笔记 ID": NOTE_ID, "发布时间": "2026/05/13", "笔记标题": "罗勒", "点赞数": "1千+", "笔记链接": LINK + QUERY}
    path = csv(tmp_path / "笔记.csv", row | {"发布时间": "2026-05-13"}, row | {"笔记 ID": "", "笔记标题": "没有编号"})
    intake = take(path, "generic")
    assert intake.notes[["note_id", "n_likes", "url"]].values.tolist() == [[NOTE_ID, 1000, LINK]]
    assert intake.tallies[0].rejected == {"no_id": 1}


def test_a_folder_means_the_files_of_its_source(tmp_path: Path) -> None:
    jsonl(tmp_path / "search_comments_2026-05-14.jsonl", {"comment_id": "1"})
    xlsx(tmp_path / "xhs_search_20260514_090000.xlsx", MEDIACRAWLER)
    (tmp_path / "~$xhs_search_20260514_090000.xlsx").write_bytes(b"open in Excel")
    (found,) = expand([str(tmp_path)], load_map("mediacrawler").files)
    assert found.endswith("/xhs_search_20260514_090000.xlsx")


# --- hostile files


def hostile(row: Row, ident: str, date: str, likes: str) -> list[Row]:
    """One note five times over: with counts as they come, and two rows that are no notes."""
    counts = ("1.2万", "10万+", "None", "-1", "1,234")
    again = [
        row | {ident: f"{row[ident]}".replace(NOTE_ID, NOTE_ID[:-1] + str(n)), likes: c} for n, c in enumerate(counts)
    ]
    return [*again, again[0] | {likes: "7"}, again[1] | {ident: "", date: ""}]


@pytest.mark.parametrize(
    ("source", "row", "ident", "date", "likes"),
    [
        ("qiangua", QIANGUA, "笔记链接", "笔记发布时间", "点赞"),
        ("huitun", HUITUN, "笔记官方地址", "发布时间", "点赞数"),
        ("spider_xhs", SPIDER, "笔记id", "上传时间", "点赞数量"),
        ("xhs_downloader", DOWNLOADER, "作品ID", "发布时间", "点赞数量"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "joined", "cut", "xlsx"])
def test_hostile_tables(tmp_path: Path, source: str, row: Row, ident: str, date: str, likes: str, form: str) -> None:
    rows = hostile(row, ident, date, likes)
    path = xlsx(tmp_path / "a.xlsx", *rows) if form == "xlsx" else csv(tmp_path / "a.csv", *rows)
    rejected = {"no_id": 1}
    if form == "joined":  # two exports, the second with its columns the other way round, byte order mark and all
        other = csv(tmp_path / "b.csv", *({name: one[name] for name in reversed(one)} for one in rows))
        path.write_bytes(path.read_bytes() + other.read_bytes())
        rejected = {"no_id": 2}
    if form == "cut":  # in the middle of a text
        path.write_bytes(path.read_bytes() + 'x,"第三'.encode()[:-1])
        rejected = {"misplaced_columns": 1, "no_id": 1}
    intake = take(path, source)
    (tally,) = intake.tallies
    assert tally.rejected == rejected
    assert len(intake.rejects) == sum(rejected.values())
    found = intake.notes.set_index("note_id")["n_likes"]
    ids = [NOTE_ID[:-1] + str(n) for n in range(5)]
    assert sorted(found.index) == ids
    assert found[ids].fillna(-1).tolist() == [7, 100_000, -1, -1, 1_234]  # of two snapshots the later
    assert (intake.notes["published_at"] == pd.Timestamp("2026-05-13 02:20", tz="UTC")).all()


@pytest.mark.parametrize(("source", "row"), [("spider_xhs", SPIDER_JSON), ("zeeschuimer", captured(API))])
def test_hostile_lines(tmp_path: Path, source: str, row: Row) -> None:
    path = jsonl(tmp_path / "a.ndjson", row, dict(reversed(row.items())))
    whole = path.read_bytes()
    odd = [b"[]", b'"note"', b"null", b'{"note_card": 7, "note": [1], "data": "x", "user": {"user_id": {}}}']
    # a byte order mark in the middle, lines that are no notes, the last one half written
    path.write_bytes(whole + b"\xef\xbb\xbf" + whole + b"\n".join(odd) + b"\n" + whole[: len(whole) // 3])
    intake = take(path, source)
    assert (intake.tallies[0].n_read, intake.tallies[0].n_kept, intake.tallies[0].n_duplicates) == (9, 1, 3)
    last = {"stub": 1} if source == "zeeschuimer" else {"no_id": 1}
    assert intake.tallies[0].rejected == {"unreadable_row": 4} | last


def test_every_source_says_what_it_is() -> None:
    for name in source_names():
        assert load_map(name).about
