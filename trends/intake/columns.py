"""Column maps: which column of a source's files feeds which of ours, as a TOML file that an analyst can write."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator, model_validator

from notetrends.trends.errors import SourceError

_SOURCES = resources.files("notetrends.trends.intake.sources")
_DERIVABLE_FROM = ("author_id", "published_at", "title", "body")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name or several; in a list of columns the first that holds something wins, row by row."""


class Columns(BaseModel):
    """Ours on the left, the source's on the right; what a source lacks is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note_id: Names = ()
    author_id: Names = ()
    author_hash: Names = ()
    published_at: Names = ()
    collected_at: Names = ()
    title: Names = ()
    body: Names = ()
    tags: Names = ()
    note_type: Names = ()
    n_likes: Names = ()
    n_collects: Names = ()
    n_comments: Names = ()
    n_shares: Names = ()
    is_ad: Names = ()
    source_keyword: Names = ()
    url: Names = ()


class ColumnMap(BaseModel):
    """How one source writes its notes.

    Attributes:
        name: the word kept in the notes' `source`; the file's name unless it says otherwise.
        about: a sentence for the reader.
        files: which files of a folder belong to the source, as shell patterns on the name.
        table: the table that holds the notes, where the source is a database; `schema.table` if need be.
        columns: our columns and the source's. `author_id` is hashed at intake, `author_hash` comes hashed (16 hex
            digits); of several `is_ad` columns one yes suffices. In JSON a dotted name reaches into an object:
            `user.id`.
        within: objects of a JSON row in which columns are looked for as well as in the row itself, for sources that
            wrap their notes in more than one way.
        stub_without: columns of the source. A row in which all of them are empty is the teaser of a note and no note:
            it is rejected as a stub.
        note_id_from: for sources without ids: `url` (the last part of the address), or the columns of ours whose
            hash is the id.
        id_holds_time: the first 8 hex digits of a note's id are its Unix time, used where the date is missing.
        time_formats: strptime formats tried before ISO 8601 and Unix seconds or milliseconds, which need none.
        time_zone: the zone of times that name none.
        tag_separators: every one of these characters separates tags, where they come as one text.
        ad_values: what `is_ad` columns hold for an ad.
        not_ad_values: what they hold for none; anything else is unknown.
        unknown_values: cells that say nothing, in any text column.
        expect: what the cells of a column of the source look like (a regular expression for the whole cell; empty
            cells pass). A row that breaks one has its cells in the wrong columns and is rejected.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    about: str = ""
    files: Names = ("*",)
    table: str = ""
    columns: Columns
    within: Names = ()
    stub_without: Names = ()
    note_id_from: Names = ()
    id_holds_time: bool = False
    time_formats: Names = ()
    time_zone: str = "Asia/Shanghai"
    tag_separators: str = ",，、;；|#"
    ad_values: Names = ("是", "1", "1.0", "true", "yes", "y")
    not_ad_values: Names = ("否", "0", "0.0", "false", "no", "n")
    unknown_values: Names = ("", "-", "--", "None", "none", "null", "NULL", "nan", "NaN", "NaT", "<NA>")
    expect: dict[str, str] = {}

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone; write one such as Asia/Shanghai") from None
        return value

    @field_validator("time_formats")
    @classmethod
    def _are_formats(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for form in value:
            try:
                if "%" not in form:
                    raise ValueError
                pd.to_datetime(["2022"], format=form, errors="coerce")
            except ValueError:
                raise ValueError(f"{form!r} is no strptime format; write one such as %Y/%m/%d %H:%M") from None
        return value

    @field_validator("expect")
    @classmethod
    def _are_patterns(cls, value: dict[str, str]) -> dict[str, str]:
        for column, pattern in value.items():
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"the pattern of {column!r} is no regular expression ({error})") from None
        return value

    @model_validator(mode="after")
    def _is_enough(self) -> Self:
        if not self.columns.note_id and not self.note_id_from:
            raise ValueError("give columns.note_id, or say with note_id_from what to derive the ids from")
        if not self.columns.published_at and not self.id_holds_time:
            raise ValueError("give columns.published_at: a note without a date belongs to no week")
        if not self.columns.title and not self.columns.body:
            raise ValueError("give columns.title or columns.body, or both")
        if self.note_id_from == ("url",):
            if not self.columns.url:
                raise ValueError('note_id_from = "url" needs columns.url')
        elif odd := [part for part in self.note_id_from if part not in _DERIVABLE_FROM]:
            raise ValueError(f"note_id_from names {odd[0]!r}; write url, or some of {', '.join(_DERIVABLE_FROM)}")
        return self


def load_map(name_or_path: str) -> ColumnMap:
    """The column map of that name, or the one in that TOML file.

    Raises:
        SourceError: there is none, or it cannot be used; the message says what to mend.
    """
    known = source_names()
    if name_or_path in known:
        return parse_map((_SOURCES / f"{name_or_path}.toml").read_text("utf-8"), name_or_path)
    path = Path(name_or_path)
    if path.suffix != ".toml":
        raise SourceError(
            f"there is no source {name_or_path!r}; name one of {', '.join(known)}, or the path of a TOML column map"
        )
    try:
        return parse_map(path.read_text("utf-8-sig"), path.stem)
    except OSError as error:
        raise SourceError(f"column map {name_or_path!r} cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise SourceError(f"column map {name_or_path!r} is not UTF-8; save it as UTF-8") from None


def parse_map(text: str, name: str) -> ColumnMap:
    """Read a column map from TOML; `name` serves where it gives none, and in messages.

    Raises:
        SourceError: it is no TOML, or a setting is unknown or wrong.
    """
    try:
        return ColumnMap.model_validate({"name": name} | tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"column map {name!r} is not TOML: {error}") from None
    except ValidationError as error:
        raise SourceError(f"column map {name!r}: " + "; ".join(_sentence(dict(e)) for e in error.errors())) from None


def source_names() -> list[str]:
    """The names of the built-in column maps, sorted."""
    return sorted(file.name.removesuffix(".toml") for file in _SOURCES.iterdir() if file.name.endswith(".toml"))


def plain(column: str) -> str:
    """A column's name as it is compared: full-width forms, blanks and capitals do not count.

    >>> plain(" 笔记 标题（原文）") == plain("笔记标题(原文)")
    True
    """
    return "".join(unicodedata.normalize("NFKC", column).casefold().split()).strip("\ufeff")


def _sentence(error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        allowed = Columns if where.startswith("columns.") else ColumnMap
        return f"there is no setting {where!r}; the settings here are {', '.join(allowed.model_fields)}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
