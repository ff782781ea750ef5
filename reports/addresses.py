"""Where things of the report lie: fragments and file names made of ids, safe wherever they stand."""

from __future__ import annotations


def anchor(category_id: str) -> str:
    """The fragment of a category's detail: distinct for distinct ids, and safe in an attribute.

    >>> anchor("k0012"), anchor("健 身")
    ('c-k0012', 'c-.5065.20.8eab')
    """
    return "c-" + _safe(category_id)


def category_path(category_id: str) -> str:
    """Where a category's own page lies, from the folder of the week's report.

    >>> category_path("k0012"), category_path("../k")
    ('categories/k0012.html', 'categories/.2e.2e.2fk.html')
    """
    return f"categories/{_safe(category_id)}.html"


def _safe(category_id: str) -> str:
    return "".join(c if (c.isascii() and c.isalnum()) or c in "-_" else f".{ord(c):x}" for c in category_id)
