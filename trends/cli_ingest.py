"""The command that brings notes in, and says what became of every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid

from notetrends.trends.terminal import ConfigFile, Root, console, counting, numbers, open_to_write, sentences
from notetrends.trends.week import Week, weeks_between

if TYPE_CHECKING:
    from notetrends.trends.intake import Tally

ADDRESS = "NOTETRENDS_NOTES_URL"
"""The environment variable that holds the address of a database of notes, password and all."""

_Source = Annotated[
    str,
    typer.Option(
        help="Whose files or tables they are: mediacrawler, xhs_downloader, spider_xhs, zeeschuimer, qiangua, huitun, "
        "hot_list, generic (our own names), or a TOML map of your own. See docs/sources.md."
    ),
]
_Files = Annotated[
    list[str] | None,
    typer.Argument(
        help="Files (CSV, JSON, Excel, Parquet), folders or URIs; none, or an SQLAlchemy URL, for a database."
    ),
]
_Address = Annotated[
    str | None,
    typer.Option("--sql", envvar=ADDRESS, help="A database's SQLAlchemy URL (better in the environment)."),
]


@sentences
def ingest(
    root: Root,
    source: _Source,
    files: _Files = None,
    address: _Address = None,
    table: Annotated[str | None, typer.Option(help="Of a database: the table, if not the source's own.")] = None,
    query: Annotated[str | None, typer.Option(help="Of a database: a SELECT instead of a table.")] = None,
    week: Annotated[str | None, typer.Option(help="Take only this week's notes.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="Take only notes from this week on; with --to.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last of these weeks.")] = None,
    config: ConfigFile = None,
) -> None:
    """Bring notes in, from files or a database: every row is kept, or rejected with a reason."""
    from notetrends.trends.intake.databases import is_database
    from notetrends.trends.steps.ingest import ingest as bring_in
    from notetrends.trends.steps.ingest import ingest_database

    if files and len(files) == 1 and is_database(files[0]):
        address, files = files[0], None
    if files and (table or query):
        raise typer.BadParameter("files have no --table or --query: give files, or a database with --sql")
    if not files and not address:
        raise typer.BadParameter(f"give files, or a database with --sql or {ADDRESS}")
    weeks = _weeks(week, first, last)
    store, settings = open_to_write(root, config)
    with counting("rows") as count:
        if files:
            tallies, changed = bring_in(store, source, files, settings, weeks=weeks, on_rows=count)
        else:
            tallies, changed = ingest_database(
                store, source, address or "", settings, table=table, query=query, weeks=weeks, on_rows=count
            )
    console.print(_grid(tallies))
    if changed:
        console.print(f"{len(changed)} weeks changed: {min(changed)} to {max(changed)}")
    else:
        console.print("nothing new")


def _weeks(week: str | None, first: str | None, last: str | None) -> list[Week]:
    if (first is None) != (last is None) or (week is not None and first is not None):
        raise typer.BadParameter("give --week, or both --from and --to, or none of them")
    if week is not None:
        return [Week.parse(week)]
    if first is None or last is None:
        return []
    weeks = list(weeks_between(Week.parse(first), Week.parse(last)))
    if not weeks:
        raise typer.BadParameter(f"--from {first} is later than --to {last}")
    return weeks


def _grid(tallies: Sequence[Tally]) -> Grid:
    """A line a file or week, and a last one for all; columns of what is rarer only where there is any."""
    fields = {"read": "n_read", "kept": "n_kept", "older snapshots": "n_duplicates", "rejected": "n_rejected"}
    for name, field in {"other weeks": "n_outside", "forgotten": "n_forgotten"}.items():
        if any(getattr(tally, field) for tally in tallies):
            fields[name] = field
    grid = Grid("file", *fields, "reasons")
    for tally in tallies:
        reasons = ", ".join(f"{reason} {n:,}" for reason, n in tally.rejected.items())
        grid.add_row(tally.file, *numbers(*(getattr(tally, name) for name in fields.values())), reasons)
    if len(tallies) > 1:
        grid.add_section()
        totals = (sum(getattr(tally, name) for tally in tallies) for name in fields.values())
        grid.add_row("all", *numbers(*totals), "")
    return grid
