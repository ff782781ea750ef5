"""From files of any shape to the notes table: read, map, convert, reject with a reason."""

from notetrends.trends.intake.columns import ColumnMap, load_map, source_names
from notetrends.trends.intake.convert import Converted, convert, latest
from notetrends.trends.intake.intake import Intake, Tally, take_in
from notetrends.trends.intake.read import expand, read_rows
from notetrends.trends.intake.reasons import Reason

__all__ = [
    "ColumnMap",
    "Converted",
    "Intake",
    "Reason",
    "Tally",
    "convert",
    "expand",
    "latest",
    "load_map",
    "read_rows",
    "source_names",
    "take_in",
]
