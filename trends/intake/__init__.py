"""From files of any shape, and databases, to the notes table: read, map, convert, reject with a reason."""

from notetrends.trends.intake.columns import ColumnMap, load_map, source_names
from notetrends.trends.intake.convert import Converted, convert, latest
from notetrends.trends.intake.intake import Intake, Progress, Tally, take_in, take_in_rows
from notetrends.trends.intake.people import People
from notetrends.trends.intake.read import read_rows
from notetrends.trends.intake.reasons import Reason
from notetrends.trends.intake.spans import Span
from notetrends.trends.intake.uris import expand

__all__ = [
    "ColumnMap",
    "Converted",
    "Intake",
    "People",
    "Progress",
    "Reason",
    "Span",
    "Tally",
    "convert",
    "expand",
    "latest",
    "load_map",
    "read_rows",
    "source_names",
    "take_in",
    "take_in_rows",
]
