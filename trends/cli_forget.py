"""The command that forgets notes and people."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table as Grid

from notetrends.trends.terminal import ConfigFile, Root, console, numbers, open_to_write, sentences


@sentences
def forget(
    root: Root,
    author: Annotated[
        list[str] | None, typer.Option("--author", help="A person, by the source's own id; may be given many times.")
    ] = None,
    note: Annotated[list[str] | None, typer.Option("--note", help="A note's id; may be given many times.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    config: ConfigFile = None,
) -> None:
    """Remove notes, or people with all their notes, from every table and page; no later ingest brings them back.

    Without any it ends what was begun before, and cleans a store that was brought back from a backup.
    """
    from notetrends.trends.steps.forget import forget as forget_all

    store, settings = open_to_write(root, config)
    with console.status("forgetting"):
        gone = forget_all(store, settings, notes=note or (), authors=author or (), dry_run=dry_run)
    grid = Grid("what", "weeks", "rows or files", "mentions", box=SIMPLE)
    for one in gone:
        grid.add_row(one.what, *numbers(len(one.weeks), one.n_rows, one.n_mentions))
    console.print(grid if gone else "nothing of them is here")
    if dry_run:
        console.print("nothing was changed: --dry-run")
        return
    console.print(
        "They stay away from now on. Out of reach: messages that were sent, backups, files beside the root, your "
        "source files, and what vectors and categories learned from them; see docs/operate.md, People's data.",
        soft_wrap=True,
    )
