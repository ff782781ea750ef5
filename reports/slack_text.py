"""Slack's message format: its limits, its escaping, and blocks that keep to both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from notetrends.reports import cells, wording
from notetrends.reports.language import _
from notetrends.reports.message import Bold, Line, Link, Message, Part, whole_lines

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_SECTION = 3_000
MAX_FIELDS = 10
MAX_FIELD = 2_000
MAX_CONTEXT_ELEMENTS = 10
MAX_TEXT = 40_000
MAX_TOTAL = 13_200  # all texts of all blocks; undocumented, above it Slack answers msg_blocks_too_long
STATE = "notetrends_state"  # the block_id of what a message has become
_OPENS = re.compile(r"https?://[^\s<>|]+")


def render_blocks(message: Message) -> list[Block]:
    """The message in Slack's form; parts that would break a limit are left out from the end, the closing stays."""
    parts = [{"type": "divider"} if part.kind == "rule" else _block(part) for part in message.parts]
    return fit([header(message.title), *parts], _block(message.closing))


def render_text(message: Message) -> str:
    """The plain text for notifications; Slack reads mrkdwn in it too, so it is escaped as well."""
    lines = [message.title, *message.summary, message.address]
    return whole_lines([escape(line) for line in lines], MAX_TEXT)


def show_state(blocks: Sequence[Block], title: str) -> list[Block]:
    """A message's blocks with its last state below the header, in place of an earlier one."""
    kept = [block for block in blocks if block.get("block_id") != STATE]
    state = {**_block(Part("small", ((_("最新：{title}", title=title),),))), "block_id": STATE}
    return [*kept[:1], state, *kept[1 : MAX_BLOCKS - 1]]


def escape(line: str) -> str:
    """Makes a stranger's text plain in mrkdwn: no mention, no link, no entity.

    >>> escape("<!channel> A&B")
    '&lt;!channel&gt; A&amp;B'
    """
    return cells.harmless(line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(address: str, words: str) -> str:
    """A link, or the words and the address where it is not one that Slack can open.

    >>> link("https://example.com/w16.html", "周报"), link("data/w16.html", "周报")
    ('<https://example.com/w16.html|周报>', '周报：data/w16.html')
    """
    if _OPENS.fullmatch(address):
        return f"<{escape(address)}|{escape(words).replace('|', '｜')}>"
    return _("{words}：{address}", words=escape(words), address=escape(address))


def header(line: str) -> Block:
    """A header block; plain text, so nothing needs escaping."""
    text = wording.clip(cells.harmless(line), MAX_HEADER)
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def total_length(blocks: Sequence[Block]) -> int:
    """Characters of all texts of all blocks, as Slack counts them against `MAX_TOTAL`."""
    return sum(len(text["text"]) for block in blocks for text in texts(block))


def fit(blocks: Sequence[Block], last: Block) -> list[Block]:
    """The blocks, less those at the end that would break a limit; `last` always stays."""
    kept = list(blocks[: MAX_BLOCKS - 1])
    while kept and total_length([*kept, last]) > MAX_TOTAL:
        kept.pop()
    return [*kept, last]


def texts(block: Block) -> list[dict[str, Any]]:
    """Every text object of a block."""
    own = [block["text"]] if "text" in block else []
    return [*own, *block.get("fields", []), *block.get("elements", [])]


def _block(part: Part) -> Block:
    match part.kind:
        case "facts":
            kept = [_mrkdwn([_render(line, between="\n")], MAX_FIELD) for line in part.lines[:MAX_FIELDS]]
            return {"type": "section", "fields": kept}
        case "small":
            kept = [_mrkdwn([_render(line)], MAX_FIELD) for line in part.lines[:MAX_CONTEXT_ELEMENTS]]
            return {"type": "context", "elements": kept}
    return {"type": "section", "text": _mrkdwn([_render(line) for line in part.lines], MAX_SECTION)}


def _mrkdwn(lines: list[str], limit: int) -> dict[str, Any]:
    """Whole lines; verbatim, so that Slack makes no links and mentions of its own out of a stranger's words."""
    return {"type": "mrkdwn", "text": whole_lines(lines, limit), "verbatim": True}


def _render(line: Line, between: str = "") -> str:
    return between.join(map(_piece, line))


def _piece(piece: str | Bold | Link) -> str:
    match piece:
        case Bold(text):
            return f"*{escape(text)}*"
        case Link(words, address):
            return link(address, words)
    return escape(piece)
