"""Messages as the Markdown that chat robots read; each robot reads a little of it, differently, and acts on some."""

from __future__ import annotations

import re
from collections.abc import Callable

from notetrends.reports import cells
from notetrends.reports.language import _
from notetrends.reports.message import Bold, Line, Link, Message, whole_lines

# No robot says how a character is escaped, so a stranger's are written with their full-width twins, which none reads:
# no tag or mention (<at id=all>, <@all>, @all), no entity, no link or picture, no heading, nothing bold or struck.
_TWINS = str.maketrans("&<>@[]*_`~#|\\", "＆＜＞＠［］＊＿｀～＃｜＼")
_OPENS = re.compile(r"https?://[^\s()<>\[\]\"'`\\|]+")


def render_markdown(
    message: Message, limit: int, *, size: Callable[[str], int], newline: str = "\n", has_title: bool = True
) -> str:
    """The message in at most `limit` units of `size`: whole lines, those that do not fit counted, the closing kept.

    Args:
        message: the message.
        limit: the most that the platform takes.
        size: measures a text as the platform does, such as `n_bytes`.
        newline: what the platform takes for the end of a line.
        has_title: whether its first line is the title.
    """
    lines = [f"### {escape(message.title)}"] if has_title else []
    for part in message.parts:
        if part.kind != "rule":
            lines += [render_line(line, " " if part.kind == "facts" else "") for line in part.lines]
    closing = whole_lines([render_line(line) for line in message.closing.lines], limit // 2, size, newline)
    body = whole_lines(lines, limit - size(newline + closing), size, newline)
    return body + newline + closing


def n_bytes(text: str) -> int:
    """The length of a text in UTF-8.

    >>> n_bytes("周报"), n_bytes("A")
    (6, 1)
    """
    return len(text.encode())


def escape(text: str) -> str:
    """Makes a stranger's text plain for every robot; an address in it is no link any more.

    >>> escape("[领券](https://example.com) <at id=all> @all")
    '［领券］(https：//example.com) ＜at id=all＞ ＠all'
    """
    return cells.harmless(text).translate(_TWINS).replace("://", "：//")


def render_line(line: Line, between: str = "") -> str:
    """One line, its pieces escaped."""
    return between.join(map(_piece, line))


def _piece(piece: str | Bold | Link) -> str:
    match piece:
        case Bold(text):
            return f"**{escape(text)}**"
        case Link(words, address):
            if _OPENS.fullmatch(address):
                return f"[{escape(words)}]({cells.harmless(address)})"
            return _("{words}：{address}", words=escape(words), address=escape(address))
    return escape(piece)
