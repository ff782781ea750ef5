"""Column maps: what an analyst may write, and what the answer to a slip is."""

from __future__ import annotations

from pathlib import Path

import pytest

from notetrends.trends.errors import SourceError
from notetrends.trends.intake import load_map, source_names
from notetrends.trends.intake.columns import parse_map, plain

EXPORT = """
about = "周报导出"
time_formats = "%Y/%m/%d %H:%M"
ad_values = ["商业"]

[columns]
note_id = "笔记编号"
published_at = ["发布时间", "创建时间"]
title = "标题"
"""


def test_built_in_maps_load() -> None:
    assert source_names() == [
        "generic", "hot_list", "huitun", "mediacrawler", "qiangua", "spider_xhs", "xhs_downloader", "zeeschuimer",
    ]  # fmt: skip
    assert [load_map(name).name for name in source_names()] == source_names()


def test_a_map_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "weekly_export.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXPORT.encode())  # as Windows' Notepad saves it
    column_map = load_map(str(path))
    assert column_map.name == "weekly_export"
    assert column_map.columns.published_at == ("发布时间", "创建时间")
    assert column_map.columns.note_id == ("笔记编号",)
    assert column_map.time_formats == ("%Y/%m/%d %H:%M",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (EXPORT.replace("ad_values", "ads"), "there is no setting 'ads'; the settings here are name, about"),
        (EXPORT + 'nickname = "昵称"', "there is no setting 'columns.nickname'; the settings here are note_id, author"),
        (EXPORT.replace('title = "标题"', ""), "give columns.title or columns.body"),
        (EXPORT.replace('note_id = "笔记编号"', ""), "say with note_id_from"),
        (EXPORT.replace('published_at = ["发布时间", "创建时间"]', ""), "belongs to no week"),
        ('note_id_from = "url"\n' + EXPORT, "needs columns.url"),
        ('note_id_from = ["title", "昵称"]\n' + EXPORT, "names '昵称'; write url, or some of author_id"),
        ('time_zone = "北京"\n' + EXPORT, "'北京' is no time zone; write one such as Asia/Shanghai"),
        (EXPORT.replace("%Y/%m/%d %H:%M", "年/月/日"), "'年/月/日' is no strptime format"),
        (EXPORT.replace("%Y/%m/%d %H:%M", "%Y/%Q"), "'%Y/%Q' is no strptime format"),
        (EXPORT + "[expect]\n'标题' = '['", "the pattern of '标题' is no regular expression"),
        ("about = ", "is not TOML"),
        ('about = "无列"', "columns: Field required"),
    ],
)
def test_slips_are_answered_in_sentences(text: str, said: str) -> None:
    with pytest.raises(SourceError) as error:
        parse_map(text, "mine")
    assert str(error.value).startswith("column map 'mine'")
    assert said in str(error.value)


def test_unknown_source_and_missing_file() -> None:
    with pytest.raises(SourceError, match="no source 'xinhong'; name one of generic, hot_list, huitun"):
        load_map("xinhong")
    with pytest.raises(SourceError, match="cannot be read"):
        load_map("nowhere/mine.toml")


def test_column_names_are_compared_plainly() -> None:
    # full-width brackets, blanks, a byte order mark and capitals do not count
    assert plain("点赞数（次）") == plain(" 点赞数 (次)") == plain("\ufeff点赞数(次)")
    assert plain("Note_ID") == plain("note_id　")
    assert plain("点赞数") != plain("收藏数")
