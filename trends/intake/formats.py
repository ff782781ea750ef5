"""The file formats, each as a generator of records: nothing here knows what a note is."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import IO, Any, AnyStr

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.reasons import Problem, Reason

_DELIMITERS = ",\t;"
_LONGEST_CELL = 1 << 24  # csv's own limit, 128 KiB, is less than a note with all its picture addresses
_SNIFF = 1 << 20
# No note is as long as that, and no file of notes needs to be one array as large: what is unpacks a small file until
# memory is full.
_LONGEST_LINE, _LARGEST_ARRAY = 1 << 26, 1 << 30
_NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"\x1f\x8b": "gzip under a name without .gz",
    b"PAR1": "Parquet under another name",
}


def csv_records(file: IO[bytes], name: str) -> tuple[list[str], Iterator[list[str] | Problem]]:
    """The header and the records of a CSV file; delimiter and encoding are found out.

    A record with more or fewer cells than the header is a problem: nobody knows which cell is which. Files that were
    joined repeat their header, perhaps in another order and behind another byte order mark: it holds from there on.

    Raises:
        SourceError: the file is no text, or its header cannot be read.
    """
    decoded = io.TextIOWrapper(file, encoding=encoding_of(file, name), errors="replace", newline="")
    text = (line.removeprefix("\ufeff") for line in _lines(decoded, name))
    csv.field_size_limit(_LONGEST_CELL)
    first = next((line for line in text if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    # the first line goes back in front of the rest, for a quoted name may hold a line break
    records = _csv_rows(csv.reader(itertools.chain([first], text), delimiter=delimiter))
    header = next(records, [])
    if isinstance(header, Problem):
        raise SourceError(f"{name}: its header cannot be read ({header.about}); save it as CSV again")
    return header, (_fit(record, len(header)) for record in _in_order(records, header))


def _csv_rows(reader: Iterator[list[str]]) -> Iterator[list[str] | Problem]:
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(Reason.UNREADABLE_ROW, str(error))
            continue
        if record:  # a blank line is no record
            yield record


def _in_order(records: Iterator[list[str] | Problem], header: list[str]) -> Iterator[list[str] | Problem]:
    """The records in the order of the first header; a header that comes again is no record."""
    names, order = sorted(header), list(range(len(header)))
    for record in records:
        if isinstance(record, Problem) or len(record) != len(header):
            yield record
        elif record[0] in header and len(header) > 1 and sorted(record) == names:
            order = [record.index(name) for name in header]
        else:
            yield [record[place] for place in order]


def _fit(record: list[str] | Problem, n_columns: int) -> list[str] | Problem:
    if isinstance(record, Problem) or len(record) == n_columns:
        return record
    if len(record) > n_columns and not any(record[n_columns:]):
        return record[:n_columns]  # spreadsheets like to end a row in commas
    return Problem(Reason.MISPLACED_COLUMNS, f"{len(record)} cells under a header of {n_columns}")


def json_records(file: IO[bytes], name: str) -> Iterator[dict[str, Any] | Problem]:
    r"""The records of a JSON file: one array, or an object a line (split at \n only: a note may hold U+2028).

    Raises:
        SourceError: the file is no text, or its array is not whole.
    """
    encoding = encoding_of(file, name)
    start = file.read(_SNIFF).removeprefix(codecs.BOM_UTF8).lstrip()
    file.seek(0)
    if not start.startswith(b"["):
        return (_json_record(line, encoding) for line in _lines(file, name) if line.strip())
    whole = file.read(_LARGEST_ARRAY + 1)
    if len(whole) > _LARGEST_ARRAY:
        raise SourceError(f"{name}: one JSON array of more than {_LARGEST_ARRAY:,} bytes; write it as JSONL")
    try:
        rows = json.loads(whole.decode(encoding))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{name}: its JSON array is not whole ({error}); write it again, or as JSONL, where one bad row costs one"
        ) from None
    return (row if isinstance(row, dict) else _no_object(row) for row in rows)


def _lines(file: IO[AnyStr], name: str) -> Iterator[AnyStr]:
    """The lines of a file, each within bounds."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise SourceError(f"{name}: a line is longer than {_LONGEST_LINE:,} characters; these are no notes")
        yield line


def _json_record(line: bytes, encoding: str) -> dict[str, Any] | Problem:
    try:
        row = json.loads(line.decode(encoding))
    except (ValueError, RecursionError) as error:  # a line half written, cut in a character, or no JSON
        reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        return Problem(Reason.UNREADABLE_ROW, f"{reason} in a line of {len(line)} bytes")
    return row if isinstance(row, dict) else _no_object(row)


def _no_object(row: object) -> Problem:
    return Problem(Reason.UNREADABLE_ROW, f"a JSON {type(row).__name__} where an object was expected")


def encoding_of(file: IO[bytes], name: str) -> str:
    """`utf-8-sig` or `gb18030`, as the start of the file has it; the file is rewound.

    One damaged byte must not turn a whole file into another alphabet: it is UTF-8 as long as more of its signs beyond
    ASCII can be read that way than not. Chinese in GB18030 hardly ever makes one valid sign of UTF-8.

    Raises:
        SourceError: it is no text at all.
    """
    start = file.read(_SNIFF)
    file.seek(0)
    for magic, what in _NOT_TEXT.items():
        if start.startswith(magic):
            raise SourceError(f"{name}: the file is {what}; save it as CSV in UTF-8")
    text = start.decode("utf-8", "replace")
    n_bad = text.count("\ufffd")
    n_good = len(text) - len(text.encode("ascii", "ignore")) - n_bad
    return "utf-8-sig" if n_good >= n_bad else "gb18030"


def union_of_keys(rows: Sequence[dict[str, Any] | Problem], most: int) -> list[str]:
    """The keys of all rows in order of appearance, `most` at most: rows keyed by ids must not make a column each."""
    keys: dict[str, None] = {}
    for row in rows:
        if isinstance(row, dict) and len(keys) < most:
            keys.update(dict.fromkeys(row))
    return list(keys)[:most]
