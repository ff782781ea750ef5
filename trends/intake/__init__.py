"""From files of any shape, and databases, to the notes table: read, map, convert, reject with a reason."""

from notetrends.trends.intake.columns import ColumnMap, load_map, source_names
from notetrends.trends.intake.convert import Converted, convert, latest
from notetrends.trends.intake.intake import (
    Batch,
    Progress,
    Taken,
    Tally,
    batches,
    open_files,
    take_batch,
    tally,
)
from notetrends.trends.intake.people import People
from notetrends.trends.intake.read import read_rows
from notetrends.trends.intake.reasons import Reason
from notetrends.trends.intake.spans import Span
from notetrends.trends.intake.uris import expand

__all__ = [
    "Batch",
    "ColumnMap",
    "Converted",
    "People",
    "Progress",
    "Reason",
    "Span",
    "Taken",
    "Tally",
    "batches",
    "convert",
    "expand",
    "latest",
    "load_map",
    "open_files",
    "read_rows",
    "source_names",
    "take_batch",
    "tally",
]
