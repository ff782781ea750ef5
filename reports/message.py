"""A message as data: what it says, for renderers that know how each platform writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from notetrends.reports.language import _

Kind = Literal["digest", "emerging", "health", "follow_up", "failure"]


@dataclass(frozen=True)
class Bold:
    """Words to stress."""

    text: str


@dataclass(frozen=True)
class Link:
    """Words that lead to an address; renderers write both as text where no reader could follow it."""

    words: str
    address: str


# Every piece is text as it came: whoever renders it escapes it.
Line = tuple[str | Bold | Link, ...]


@dataclass(frozen=True)
class Part:
    """Lines that belong together: plain `lines`, `facts` (a bold name, then its value), `small` print or a `rule`."""

    kind: Literal["lines", "facts", "small", "rule"]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Message:
    """One message, the same for every channel.

    Attributes:
        key: names it among those of its kind, for ever: the ledger tells by it what was said.
        kind: what it is.
        title: its first line.
        summary: what a notification shows, line by line.
        parts: what it says.
        closing: its last part, which stays where the others are cut.
        address: where the report is.
        episode: what it is about: a category and the week in which it began to rise; or the week, for a digest.
        stage: the stage of the episode that it tells; None for a digest.
        label: the category's name; None for a digest.
    """

    key: str
    kind: Kind
    title: str
    summary: tuple[str, ...]
    parts: tuple[Part, ...]
    closing: Part
    address: str
    episode: str
    stage: str | None = None
    label: str | None = None


def whole_lines(lines: list[str], limit: int, size: Callable[[str], int] = len, newline: str = "\n") -> str:
    r"""As many whole lines as fit, and a count of the rest.

    Args:
        lines: already escaped.
        limit: the most that they may be, in the unit of `size`.
        size: measures a text, in characters or bytes; two texts are as long as both.
        newline: what parts two lines.

    >>> whole_lines(["一二三四五", "六七八九十", "甲乙丙丁戊", "己庚辛壬癸"], 18)
    '一二三四五\n…还有 3 行，见周报'
    """
    sizes, between = [size(line) for line in lines], size(newline)
    if sum(sizes) + between * (len(lines) - 1) <= limit:
        return newline.join(lines)
    for n_kept in range(len(lines) - 1, 0, -1):
        rest = _("…还有 {n} 行，见周报", n=len(lines) - n_kept)
        if sum(sizes[:n_kept]) + between * n_kept + size(rest) <= limit:
            return newline.join([*lines[:n_kept], rest])
    return _("…内容太长，见周报")
