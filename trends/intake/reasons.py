"""Why a row did not become a note."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """The few words of the rejects table, in the order in which they are looked for."""

    UNREADABLE_ROW = "unreadable_row"
    MISPLACED_COLUMNS = "misplaced_columns"
    STUB = "stub"
    NO_ID = "no_id"
    NO_DATE = "no_date"
    NO_TEXT = "no_text"


class Problem(NamedTuple):
    """A row that the reader could not take apart: why, and what it looked like, without its content."""

    reason: Reason
    about: str
