"""A note in one line, wherever a category is shown by its notes."""

from __future__ import annotations

from typing import Any

from notetrends.reports import cells, wording
from notetrends.reports.language import _, msgid

NO_TEXT = msgid("（无文字）")


def snippet(row: Any, limit: int) -> str:  # noqa: ANN401
    r"""Title and body in at most `limit` harmless characters; a title that the body begins with stands once.

    Args:
        row: a mapping with title, body and text, as in the table `notes`.
        limit: the most characters.

    >>> snippet({"title": "瑜伽垫", "body": "瑜伽垫 用了两周", "text": ""}, 20)
    '瑜伽垫 用了两周'
    >>> snippet({"title": "测评", "body": "用了两周\n很稳", "text": ""}, 6)
    '测评｜用了…'
    """
    title, body = cells.text(row["title"]), cells.text(row["body"])
    if title and body and not body.startswith(title):
        body = _("{title}｜{body}", title=title, body=body)
    return wording.clip(body or title or cells.text(row["text"]) or _(NO_TEXT), limit)
