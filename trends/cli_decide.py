"""The command that takes the filled selection sheet back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table as Grid

from notetrends.trends.terminal import ConfigFile, Root, console, open_to_write, sentences
from notetrends.trends.week import Week


@sentences
def decisions(
    file: Annotated[Path, typer.Argument(help="The filled 选品表: .xlsx, or its sheet 建议 as CSV.")],
    root: Root,
    week: Annotated[
        str | None,
        typer.Option("--week", help="The week by whose end they were decided; by default the newest list's."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Take what merchandisers decided back in: 采纳, 驳回 with its reason, 已执行, owners and days.

    The next week's list knows it. What cannot be taken is shown and written beside the file; nothing else changes
    when the same file is read again.
    """
    from notetrends.reports.language import speaking
    from notetrends.reports.left_over import write_left_over
    from notetrends.trends.steps.decide import take_decisions

    store, settings = open_to_write(root, config)
    taken = take_decisions(store, file, None if week is None else Week.parse(week))
    counts = taken.decisions["status"].value_counts()
    found = ", ".join(f"{counts[name]} {name}" for name in ("adopted", "rejected", "done", "pending") if name in counts)
    console.print(
        f"{len(taken.decisions)} decisions taken{f' ({found})' if found else ''}; "
        f"{taken.n_unchanged} known before, {taken.n_unfilled} rows unfilled"
    )
    if taken.notes.empty:
        return
    beside = file.with_name(f"{file.stem}-未采用.csv")
    with beside.open("wb") as out, speaking(settings.report.language):
        write_left_over(taken.notes.to_dict("records"), out)  # type: ignore[arg-type]
    grid = Grid("row", "week", "suggestion", "status", "", "why", box=SIMPLE)
    for note in taken.notes.to_dict("records"):
        why = f"{note['problem']}: {note['detail']}" if note["detail"] else note["problem"]
        shown = [str(note["row"]), *(note[name] or "" for name in ("week", "suggestion_id", "status"))]
        grid.add_row(*map(escape, shown), "taken" if note["is_taken"] else "[red]not taken[/red]", escape(why))
    console.print(grid)
    n_left = int((~taken.notes["is_taken"].astype(bool)).sum())
    console.print(f"{n_left} rows not taken; also in {beside}", soft_wrap=True, highlight=False)
