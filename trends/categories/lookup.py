"""Which category somebody means: by id, by the id of one that went into it, by label, keyword or typical word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Any

import pandas as pd

from notetrends.tokenize.normalize import plain
from notetrends.trends.errors import NotetrendsError

_MAX_CANDIDATES = 8


class UnknownCategoryError(NotetrendsError):
    """No category is meant, or several are."""


def find_category(rows: pd.DataFrame, wanted: str) -> int:
    """The number of the row that `wanted` means; what is most exact goes first.

    Args:
        rows: the columns category_id, label, keywords, top_words and aliases of the `categories` table.
        wanted: an id, a label or a word.

    Raises:
        UnknownCategoryError: nothing or several categories are called so; the message names candidates.

    >>> rows = pd.DataFrame({"category_id": ["c1", "c2"], "label": ["瑜伽", "露营"], "keywords": [[], ["露营"]],
    ...                      "top_words": [["垫子"], ["天幕"]], "aliases": [[], ["c9"]]})
    >>> find_category(rows, "c9"), find_category(rows, "垫子"), find_category(rows, "#露营")
    (1, 0, 1)
    """
    wanted = wanted.strip()
    word = plain(wanted.lstrip("#")).casefold()
    tests: tuple[Callable[[Any], bool], ...] = (
        lambda row: row.category_id == wanted,
        lambda row: wanted in row.aliases,
        lambda row: _name(row.label) == word,
        lambda row: word in map(_name, row.keywords),
        lambda row: word in map(_name, row.top_words),
    )
    if word:
        for test in tests:
            found = [number for number, row in enumerate(rows.itertuples()) if test(row)]
            if len(found) == 1:
                return found[0]
            if found:
                raise UnknownCategoryError(
                    f"{wanted!r} may be any of {len(found)} categories; give the id of one: {_list(rows, found)}"
                )
    near = _near(rows, word)
    hint = f"near it: {_list(rows, near)}" if near else "see what there is with: notetrends map --root ROOT"
    raise UnknownCategoryError(f"no category is called {wanted!r}; {hint}")


def _near(rows: pd.DataFrame, word: str) -> list[int]:
    """Categories one of whose names is a part of the word, holds it, or is spelled much like it; nearest first."""
    if not word:
        return []
    names: dict[str, list[int]] = {}
    for number, row in enumerate(rows.itertuples()):
        lists: Any = (row.aliases, row.keywords, row.top_words)
        for name in dict.fromkeys(map(_name, chain([row.category_id, row.label], *lists))):
            names.setdefault(name, []).append(number)
    spelled = get_close_matches(word, names, n=_MAX_CANDIDATES, cutoff=0.6)
    holding = sorted(
        (name for name in names if name and (word in name or name in word)), key=lambda n: (abs(len(n) - len(word)), n)
    )
    return list(dict.fromkeys(number for name in [*holding, *spelled] for number in names[name]))


def _list(rows: pd.DataFrame, numbers: Sequence[int]) -> str:
    """Ids, with what the categories are called and the words that tell those of one name apart."""
    shown = []
    for row in rows.iloc[list(numbers[:_MAX_CANDIDATES])].itertuples():
        lists: Any = (row.keywords, row.top_words)
        words = [word for word in dict.fromkeys(chain(*lists)) if word != row.label][:2]
        shown.append(f"{row.category_id} ({': '.join(filter(None, [str(row.label), ' '.join(words)]))})")
    more = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _name(name: object) -> str:
    """A name of the catalogue, which is normalised already, as it is compared."""
    return str(name).casefold()
