"""Tables as crawlers keep them, filled with notes of our own invention."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, MetaData, String, Table, Text, insert

from notetrends.trends.week import Week

FIRST = Week.parse("2026-W20")


def xhs_note(name: str = "xhs_note", schema: str | None = None) -> Table:
    """MediaCrawler's table of notes."""
    texts = ("liked_count", "collected_count", "comment_count", "share_count")
    return Table(
        name, MetaData(),
        Column("id", Integer, primary_key=True), Column("creator_hash", String(64)), Column("nickname", Text),
        Column("add_ts", BigInteger), Column("last_modify_ts", BigInteger), Column("note_id", String(255), index=True),
        Column("type", Text), Column("title", Text), Column("desc", Text), Column("video_url", Text),
        Column("time", BigInteger, index=True), Column("last_update_time", BigInteger),
        *(Column(count, Text) for count in texts), Column("image_list", Text), Column("tag_list", Text),
        Column("note_url", Text), Column("source_keyword", Text), Column("xsec_token", Text), schema=schema,
    )  # fmt: skip


def crawled(number: int, week: Week, **other: Any) -> dict[str, Any]:  # noqa: ANN401
    """One row of it, published on the week's Wednesday."""
    at = int((week.start + dt.timedelta(days=2, hours=12)).timestamp() * 1000) + number
    note_id = f"{at // 1000:08x}{number:016x}"
    return {
        "id": number, "creator_hash": f"{number % 7:016x}", "nickname": "阳*台", "add_ts": at, "last_modify_ts": at + 1,
        "note_id": note_id, "type": "normal", "title": f"第{number}盆罗勒", "desc": "发芽了 #阳台种菜[话题]#",
        "video_url": "", "time": at, "last_update_time": 0, "liked_count": "1.2万", "collected_count": "10万+",
        "comment_count": "None", "share_count": "-1",  # MediaCrawler keeps str(None)
        "image_list": json.dumps("https://pictures.example/1"), "tag_list": json.dumps("阳台种菜,罗勒"),
        "note_url": f"https://notes.example/explore/{note_id}?xsec_token=SECRET", "source_keyword": "阳台",
        "xsec_token": "SECRET",
    } | other  # fmt: skip


def fill(engine: Engine | Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Make the table and put rows into it."""
    connection = engine.connect() if isinstance(engine, Engine) else engine
    with connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(insert(table), rows)
        connection.commit()
