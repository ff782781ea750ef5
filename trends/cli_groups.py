"""The command that brings a behaviour log in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

import typer
from rich.table import Table as Grid

from notetrends.trends.terminal import ConfigFile, Root, console, numbers, open_to_write, sentences
from notetrends.trends.week import Week


@sentences
def behaviour(
    files: Annotated[list[str], typer.Argument(help="Parquet or CSV files, folders or URIs; or a SQLAlchemy URL.")],
    root: Root,
    week: Annotated[str | None, typer.Option(help="Take only this week; by default all in the log.")] = None,
    query: Annotated[
        str | None,
        typer.Option("--query", "--table", help="A SELECT or a table's name: FILE is then a SQLAlchemy URL."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Bring a behaviour log in (user, note_id, action, time); the weeks that it holds are replaced whole."""
    from notetrends.trends.intake.log import query_log, read_log
    from notetrends.trends.intake.uris import expand
    from notetrends.trends.steps.behaviour import bring_behaviour

    store, settings = open_to_write(root, config)
    parts: list[Iterator[Any]] = (
        [query_log(url, query) for url in files]
        if query
        else [read_log(uri) for uri in expand(files, ("*.parquet", "*.csv", "*.csv.gz"))]
    )
    with console.status("reading"):
        tally = bring_behaviour(
            store, chain.from_iterable(parts), None if week is None else Week.parse(week), settings
        )  # fmt: skip
    grid = Grid("week", "users x notes")
    for one, n_rows in tally.weeks.items():
        grid.add_row(str(one), *numbers(n_rows))
    console.print(grid)
    reasons = ", ".join(f"{reason} {n:,}" for reason, n in sorted(tally.rejected.items()))
    console.print(
        f"{tally.n_read:,} rows read, {sum(tally.rejected.values()):,} rejected{f': {reasons}' if reasons else ''}"
    )
