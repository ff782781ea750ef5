"""Looking for a long pattern only where it can begin: one character is found at once, a hundred words are not."""

from __future__ import annotations

import re
from collections.abc import Iterator


def matches_at(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, many times as fast where `starts` is rare.

    Args:
        starts: one character of a class; every match of `pattern` begins with one, or matches would be lost.
        pattern: never empty.
        text: any.

    >>> [match[0] for match in matches_at(re.compile("[0-9]"), re.compile(r"(?<!-)[0-9]+元"), "19元-5元 8元")]
    ['19元', '8元']
    """
    end = 0
    for start in starts.finditer(text):
        if start.start() >= end and (match := pattern.match(text, start.start())):
            yield match
            end = match.end()
