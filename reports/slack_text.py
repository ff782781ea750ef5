"""Slack's message format: its limits, its escaping, and blocks that keep to both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notetrends.reports import wording

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_SECTION = 3_000
MAX_FIELDS = 10
MAX_FIELD = 2_000
MAX_CONTEXT_ELEMENTS = 10
MAX_TEXT = 40_000
MAX_TOTAL = 13_200  # all texts of all blocks; undocumented, above it Slack answers msg_blocks_too_long


def escape(line: str) -> str:
    """Makes a stranger's text plain in mrkdwn: no mention, no link, no entity.

    >>> escape("<!channel> A&B")
    '&lt;!channel&gt; A&amp;B'
    """
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(address: str, words: str) -> str:
    """A link, or the words and the address where it is not one that Slack can open.

    >>> link("https://example.com/w16.html", "周报"), link("data/w16.html", "周报")
    ('<https://example.com/w16.html|周报>', '周报：data/w16.html')
    """
    if address.startswith(("https://", "http://")) and not set(address) & set("<>| "):
        return f"<{address.replace('&', '&amp;')}|{escape(words)}>"
    return f"{escape(words)}：{escape(address)}"


def header(line: str) -> Block:
    """A header block; plain text, so nothing needs escaping."""
    return {"type": "header", "text": {"type": "plain_text", "text": wording.clip(line, MAX_HEADER), "emoji": False}}


def section(lines: Sequence[str], *, limit: int = MAX_SECTION) -> Block:
    """A section of whole, already escaped lines; what does not fit is counted in the last line, never cut in half."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": whole_lines(lines, limit)}}


def fields(lines: Sequence[str]) -> Block:
    """A section of up to ten short fields in two columns."""
    kept = [{"type": "mrkdwn", "text": whole_lines([line], MAX_FIELD)} for line in lines[:MAX_FIELDS]]
    return {"type": "section", "fields": kept}


def context(lines: Sequence[str]) -> Block:
    """Small print."""
    kept = [{"type": "mrkdwn", "text": whole_lines([line], MAX_FIELD)} for line in lines[:MAX_CONTEXT_ELEMENTS]]
    return {"type": "context", "elements": kept}


def whole_lines(lines: Sequence[str], limit: int) -> str:
    r"""As many whole lines as fit, and a count of the rest.

    >>> whole_lines(["一二三四五", "六七八九十", "甲乙丙丁戊", "己庚辛壬癸"], 18)
    '一二三四五\n…还有 3 行，见周报'
    """
    joined = "\n".join(lines)
    if len(joined) <= limit:
        return joined
    for n_kept in range(len(lines) - 1, 0, -1):
        joined = "\n".join([*lines[:n_kept], f"…还有 {len(lines) - n_kept} 行，见周报"])
        if len(joined) <= limit:
            return joined
    return "…内容太长，见周报"[:limit]


def total_length(blocks: Sequence[Block]) -> int:
    """Characters of all texts of all blocks, as Slack counts them against `MAX_TOTAL`."""
    return sum(len(text["text"]) for block in blocks for text in texts(block))


def fit(blocks: Sequence[Block], last: Block) -> list[Block]:
    """The blocks, less those at the end that would break a limit; `last` always stays."""
    kept = list(blocks[: MAX_BLOCKS - 1])
    while kept and total_length([*kept, last]) > MAX_TOTAL:
        kept.pop()
    return [*kept, last]


def texts(block: Block) -> list[dict[str, str]]:
    """Every text object of a block."""
    own = [block["text"]] if "text" in block else []
    return [*own, *block.get("fields", []), *block.get("elements", [])]
