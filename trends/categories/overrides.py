"""What merchandisers want otherwise: a plain file of lines that rename, merge, pin or ignore categories."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.merge import merge
from notetrends.trends.errors import ConfigError

ACTIONS = ("rename", "merge", "pin", "ignore")
_HEADER = ["category_id", "action", "value"]
_ID = re.compile(r"c[0-9a-f]{10}")


@dataclass(frozen=True)
class Override:
    """One line: a category, what to do with it, and the new name or the id to merge it into."""

    category_id: str
    action: str
    value: str = ""


def parse_overrides(lines: Iterable[str], source: str) -> list[Override]:
    """The overrides of a CSV file: category_id,action,value; empty lines and lines that begin with # are skipped.

    Args:
        lines: of the file.
        source: its name, for errors.

    Raises:
        ConfigError: a line cannot be used; the message names it and says what to write.

    >>> parse_overrides(["c0123456789,rename,瑜伽服"], "overrides.csv")
    [Override(category_id='c0123456789', action='rename', value='瑜伽服')]
    """
    found: dict[tuple[str, str], tuple[int, Override]] = {}
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in next(csv.reader([line.lstrip("\ufeff")]), [])]
        while cells and not cells[-1]:  # a spreadsheet fills lines up with empty cells
            cells.pop()
        if not cells or cells[0].startswith("#") or cells == _HEADER:
            continue
        override = Override(*cells[:3]) if 2 <= len(cells) <= 3 else None
        wrong = "it has not 2 or 3 cells" if override is None else _mistake(override)
        if override is None or wrong:
            raise ConfigError(
                f"overrides {source}, line {number}: {wrong}; write category_id,rename,NAME or category_id,merge,ID or "
                f"category_id,pin or category_id,ignore"
            )
        key = (override.category_id, override.action)
        if key in found:
            raise ConfigError(
                f"overrides {source}, line {number}: {key[0]} has its {key[1]} in line {found[key][0]}; keep one"
            )
        found[key] = number, override
    overrides = [override for _, override in found.values()]
    into = {one.category_id: one.value for one in overrides if one.action == "merge"}
    for number, one in found.values():
        if one.action == "merge" and one.category_id in _chain(one.value, into):
            raise ConfigError(
                f"overrides {source}, line {number}: {one.category_id} is merged into itself by way of {one.value}; "
                "take one of these lines out"
            )
    return overrides


def _mistake(override: Override) -> str:
    """What is wrong with a line; '' if nothing is."""
    if override.action not in ACTIONS:
        return f"the action {override.action!r} is unknown, it is one of {', '.join(ACTIONS)}"
    if not _ID.fullmatch(override.category_id):
        return f"{override.category_id!r} is no category_id (c and 10 of 0-9a-f, as in the report)"
    if override.action == "merge" and not _ID.fullmatch(override.value):
        return f"{override.value!r} is no category_id to merge into"
    if override.action == "rename" and not override.value:
        return "the new name is missing"
    if override.action in ("pin", "ignore") and override.value:
        return f"{override.action} takes no value, it got {override.value!r}"
    return ""


def _chain(start: str, into: dict[str, str]) -> list[str]:
    """Where a merger leads, step by step."""
    chain = [start]
    while chain[-1] in into and into[chain[-1]] not in chain:
        chain.append(into[chain[-1]])
    return chain


def apply_overrides(
    catalogue: Catalogue, overrides: Iterable[Override], monday: dt.date
) -> tuple[Catalogue, pd.DataFrame]:
    """The catalogue as it is wanted, and the mergers as `category_events`.

    A line about a category that the catalogue does not have, not yet or no more, waits: it does nothing. Names and
    marks are those of today's file; a merger stays when its line is taken out.
    """
    wanted: dict[str, dict[str, str]] = {action: {} for action in ACTIONS}
    for one in overrides:
        wanted[one.action][one.category_id] = one.value
    events: list[tuple[dt.date, str, str, list[str]]] = []
    for gone, into in wanted["merge"].items():
        known = _known(catalogue)
        if gone in known and into in known and known[gone] != known[into]:
            catalogue = merge(catalogue, gone=known[gone], into=known[into])
            events.append((monday, "merged", known[gone], [known[into]]))
    known = _known(catalogue)
    names = {known[name]: label for name, label in wanted["rename"].items() if name in known}
    pinned, ignored = ({known.get(name) for name in wanted[action]} for action in ("pin", "ignore"))
    rows = catalogue.rows
    ids = rows["category_id"]
    is_pinned = ids.isin(pinned)
    changed = rows.assign(
        label=[names.get(name, label) for name, label in zip(ids, rows["label"], strict=True)],
        is_pinned=is_pinned,
        is_ignored=ids.isin(ignored),
        state=rows["state"].mask(is_pinned, "active"),
    )
    after = Catalogue(changed, catalogue.centroids, catalogue.anchors)
    return after, pd.DataFrame(events, columns=["week", "kind", "category_id", "others"])


def _known(catalogue: Catalogue) -> dict[str, str]:
    """The id under which each id, an alias too, is in the catalogue."""
    ids, aliases = catalogue.rows["category_id"], catalogue.rows["aliases"]
    return {alias: name for name, known in zip(ids, aliases, strict=True) for alias in [*known, name]}
