"""Single cells as sources write them: texts, author ids, tags, ad marks, addresses."""

from __future__ import annotations

import ast
import hashlib
import json
import posixpath
import re
from collections.abc import Collection
from functools import lru_cache
from numbers import Number

_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*", re.IGNORECASE)
_SPREADSHEET_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+")


def clean_text(value: object, unknown: Collection[str] = ("",)) -> str | None:
    r"""A cell as text, blanks around it, NULs and lone surrogates (no file can hold them) removed.

    Returns:
        None for a missing value, for one of the `unknown` texts, and for what is neither text nor number.

    >>> clean_text(" 春天的茶 "), clean_text(12.0), clean_text("--", {"--"})
    ('春天的茶', '12', None)
    """
    if not isinstance(value, str):
        if not isinstance(value, Number) or value != value:
            return None
        value = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            value = value.encode("utf-8", "ignore").decode()
    text = value.replace("\0", "").strip()
    return None if not text or text in unknown else text


def clean_id(text: str | None) -> str | None:
    """An id, or None for one that a spreadsheet rounded to `6.73E+23`: many notes would share it."""
    return None if text is None or _SPREADSHEET_NUMBER.fullmatch(text) else text


def digest(parts: Collection[str | None]) -> str:
    """An id made of several parts: 24 hex digits of their SHA-256."""
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:24]


def clean_url(text: str | None) -> str | None:
    """An address without query and fragment, which carry tokens; None for what is no web address.

    >>> clean_url("https://notes.example/explore/1a?token=x#top")
    'https://notes.example/explore/1a'
    """
    match = None if text is None else _ADDRESS.match(text)
    return match[0] if match else None


def id_in_url(url: str | None) -> str | None:
    """The last part of an address's path.

    >>> id_in_url("https://notes.example/explore/1a/")
    '1a'
    """
    path = "" if url is None else url.split("://", 1)[-1].rstrip("/")
    return posixpath.basename(path) if "/" in path else None


def split_tags(value: object, separators: str) -> list[str] | None:
    """Tag names out of a list, a list written as text, or a text with separators; None where there is no tag.

    >>> split_tags("露营,咖啡", ","), split_tags('["露营"]', ","), split_tags('"露营,咖啡"', ",")
    (['露营', '咖啡'], ['露营'], ['露营', '咖啡'])
    """
    if isinstance(value, str):
        value = _unquote(value.strip())
        if isinstance(value, str):
            names = map(str.strip, (clean_text(value) or "").translate(_line_ends(separators)).split("\n"))
            return list(dict.fromkeys(filter(None, names))) or None
    elif hasattr(value, "tolist"):
        value = value.tolist()  # a list out of Parquet is an array
    if not isinstance(value, list | tuple):
        return None
    found = dict.fromkeys(name for name in map(clean_text, value) if name is not None)
    return list(found) or None


@lru_cache
def _line_ends(separators: str) -> dict[int, str]:
    return dict.fromkeys(map(ord, separators), "\n")


def _unquote(text: str) -> object:
    """JSON or Python's own way of writing a list or text, read; anything else as it is."""
    if text[:1] not in ("[", '"') or text[-1:] not in ("]", '"'):
        return text
    for read in (json.loads, ast.literal_eval):
        try:
            value: object = read(text)
            return value
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return text


def is_ad(values: Collection[str | None], yes: Collection[str], no: Collection[str]) -> bool | None:
    """Whether one of several marks says ad; None where none of them says anything.

    >>> is_ad(["否", "是"], {"是"}, {"否"}), is_ad(["否", None], {"是"}, {"否"}), is_ad(["?"], {"是"}, {"否"})
    (True, False, None)
    """
    told = [value.casefold() for value in values if value is not None]
    if any(value in yes for value in told):
        return True
    return False if any(value in no for value in told) else None
