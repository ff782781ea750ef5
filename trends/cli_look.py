"""Commands that only look: one category with all that is known of it, a map of them all, pictures of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from notetrends.trends.terminal import ConfigFile, Root, WeekOption, console, open_store, sentences
from notetrends.trends.week import Week

_Week = Annotated[str | None, typer.Option("--week", help="The week's catalogue; by default the newest.")]


@sentences
def explain(
    category: Annotated[str, typer.Argument(help="Its id, that of one that went into it, its label, or a word.")],
    root: Root,
    week: _Week = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the same as JSON.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show all that is known of one category: why notes belong to it, its past, its neighbours, its verdicts."""
    from notetrends.reports.explain_text import render_explained, to_json
    from notetrends.reports.language import speaking
    from notetrends.trends.steps.explain import catalogue_week, read_explained

    store, settings = open_store(root, config)
    with speaking(settings.report.language):
        found = read_explained(store, catalogue_week(store, None if week is None else Week.parse(week)), category)
        if as_json:
            typer.echo(to_json(found))
        else:
            console.print(render_explained(found))


@sentences
def draw_map(
    root: Root,
    week: _Week = None,
    out: Annotated[Path | None, typer.Option(help="File to write; by default map.html beside the report.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="Of how many weeks notes are shown.")] = 8,
    notes: Annotated[int, typer.Option(min=10, max=3000, help="How many notes at the most.")] = 3000,
    config: ConfigFile = None,
) -> None:
    """Draw the catalogue as a map of notes: one HTML page that needs nothing else."""
    from notetrends.reports.language import speaking
    from notetrends.trends.steps.atlas import write_map
    from notetrends.trends.steps.explain import catalogue_week

    store, settings = open_store(root, config)
    with console.status("drawing"), speaking(settings.report.language):
        shown = catalogue_week(store, None if week is None else Week.parse(week))
        path, drawn = write_map(store, shown, out, n_weeks=weeks, n_notes=notes)
    console.print(f"map {shown}: {len(drawn.notes):,} notes, {len(drawn.categories)} categories")
    console.print(f"page: {path}", soft_wrap=True, highlight=False)


@sentences
def picture(root: Root, week: WeekOption, config: ConfigFile = None) -> None:
    """Write the week's page as a long image (for group chats) and as PDF, with the Chromium that is installed."""
    from notetrends.trends.steps.pictures import picture as take

    store, _ = open_store(root, config)
    with console.status("photographing"):
        image, document = take(store, Week.parse(week))
    console.print(f"image: {image}", soft_wrap=True, highlight=False)
    console.print(f"pdf:   {document}", soft_wrap=True, highlight=False)
