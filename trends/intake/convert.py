"""Raw rows through a column map: notes on one side, rejects with a reason on the other, nothing between."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from notetrends.tokenize.quantity import parse_counts
from notetrends.trends.intake import cells
from notetrends.trends.intake.columns import ColumnMap
from notetrends.trends.intake.people import People
from notetrends.trends.intake.read import PROBLEM
from notetrends.trends.intake.reasons import Problem, Reason
from notetrends.trends.intake.rows import MappedRows
from notetrends.trends.intake.times import parse_times, times_in_ids
from notetrends.trends.schemas import REJECTS

_COUNTS = ("n_likes", "n_collects", "n_comments", "n_shares")
_Texts = list[str | None]


class Converted(NamedTuple):
    """What became of some rows.

    Attributes:
        notes: the columns of the notes table that a source can fill: not those made of the text. `tags` is None or
            the source's own names; `is_ad` is what the source says; unknown texts are NaN, counts and marks <NA>.
        rejects: the columns of the rejects table.
    """

    notes: pd.DataFrame
    rejects: pd.DataFrame


def convert(rows: pd.DataFrame, column_map: ColumnMap, people: People, *, file: str, first_row: int = 1) -> Converted:
    """Make notes of raw rows.

    Args:
        rows: a batch as `read_rows` gives it.
        column_map: how the source writes its notes.
        people: who hashes authors.
        file: the file's name, for the rejects.
        first_row: number of the first of these rows in the file, from 1.

    Returns:
        As many notes and rejects together as rows; a note that occurs twice is there twice (see `latest`).

    Raises:
        SourceError: `rows` begin the file, and a column that no note can do without is not there.
    """
    source = MappedRows(rows, column_map, people)
    unread: list[Problem | None] = rows[PROBLEM].tolist() if PROBLEM in rows else [None] * len(rows)
    if first_row == 1 and not all(unread):
        source.check(file)
    notes = _notes(source, column_map, people)
    found = zip(unread, source.misfits(), source.stubs(), _lacks(notes), strict=True)
    problems = [next((problem for problem in row if problem is not None), None) for row in found]
    rejects = [
        _reject(file, first_row + place, problem, source.raw(place, problem))
        for place, problem in enumerate(problems)
        if problem is not None
    ]
    is_note = pd.Series([problem is None for problem in problems], dtype=bool)
    return Converted(notes[is_note].reset_index(drop=True), pd.DataFrame(rejects, columns=REJECTS.column_names))


def latest(notes: pd.DataFrame) -> pd.DataFrame:
    """One row a note: the snapshot collected last; of two at one time the later row. Order and index are kept.

    Args:
        notes: at least the columns `note_id` and `collected_at` (unknown counts as earliest), uniquely indexed.
    """
    by_age = notes["collected_at"].sort_values(kind="stable", na_position="first").index
    ids = notes["note_id"].loc[by_age]
    return notes[notes.index.isin(ids.index[~ids.duplicated(keep="last")])]


def _notes(source: MappedRows, column_map: ColumnMap, people: People) -> pd.DataFrame:
    unknown = frozenset(column_map.unknown_values)

    def texts(field: str) -> _Texts:
        return [cells.clean_text(cell, unknown) for cell in source.cells(field)]

    def times(field: str) -> pd.Series[Any]:
        return parse_times(source.cells(field), column_map.time_formats, column_map.time_zone)

    title, body, url = texts("title"), texts("body"), [cells.clean_url(text) for text in texts("url")]
    author = [
        people.keep(known) if known is not None else None if raw is None else people.hash(raw)
        for known, raw in zip(texts("author_hash"), texts("author_id"), strict=True)
    ]
    published = times("published_at")
    note_id = [cells.clean_id(text) for text in texts("note_id")]
    if column_map.note_id_from:
        stamps = [None if pd.isna(time) else time.isoformat() for time in published]
        parts = {"author_id": author, "published_at": stamps, "title": title, "body": body}
        if column_map.note_id_from == ("url",):
            derived = [cells.id_in_url(address) for address in url]
        else:
            derived = [cells.digest(row) for row in zip(*(parts[p] for p in column_map.note_id_from), strict=True)]
        note_id = [own if own is not None else other for own, other in zip(note_id, derived, strict=True)]
    if column_map.id_holds_time:
        published = published.fillna(times_in_ids(note_id))
    return pd.DataFrame(
        {
            "note_id": _strings(note_id),
            "author_id": _strings(author),
            "published_at": published,
            "collected_at": times("collected_at"),
            "title": _strings(title),
            "body": _strings(body),
            "tags": pd.Series(
                [cells.split_tags(cell, column_map.tag_separators) for cell in source.cells("tags")], dtype=object
            ),
            "note_type": _strings(texts("note_type")),
            **{field: parse_counts(pd.Series(source.cells(field), dtype=object)) for field in _COUNTS},
            "is_ad": _ads(source, column_map),
            "source": pd.Series([column_map.name] * len(source), dtype="str"),
            "source_keyword": _strings(texts("source_keyword")),
            "url": _strings(url),
        }
    )


def _ads(source: MappedRows, column_map: ColumnMap) -> pd.Series[Any]:
    yes, no = ({value.casefold() for value in values} for values in (column_map.ad_values, column_map.not_ad_values))
    columns = [[cells.clean_text(cell) for cell in column] for column in source.columns_of("is_ad")]
    told = [cells.is_ad(row, yes, no) for row in zip(*columns, strict=True)] if columns else [None] * len(source)
    return pd.Series(told, dtype="boolean")


def _lacks(notes: pd.DataFrame) -> Iterable[Problem | None]:
    """For each row the first thing that it lacks to be a note."""
    has_text = notes["title"].notna() | notes["body"].notna()
    for has_id, has_date, has_words in zip(
        notes["note_id"].notna(), notes["published_at"].notna(), has_text, strict=True
    ):
        if has_id and has_date and has_words:
            yield None
        else:
            yield Problem(Reason.NO_ID if not has_id else Reason.NO_DATE if not has_date else Reason.NO_TEXT, "")


def _reject(file: str, row_number: int, problem: Problem, raw: str) -> tuple[str, str, int, str, str]:
    key = hashlib.sha256(f"{file}\x1f{row_number}\x1f{raw}".encode()).hexdigest()[:16]
    return key, file, row_number, problem.reason.value, raw


def _strings(texts: _Texts) -> pd.Series[Any]:
    return pd.Series(texts, dtype="str")
