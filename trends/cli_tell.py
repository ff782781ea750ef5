"""The command that sends the week's messages."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from notetrends.trends.config import Config
from notetrends.trends.terminal import ConfigFile, Root, WeekOption, console, open_to_write, sentences
from notetrends.trends.week import Week


@sentences
def alert(
    root: Root,
    week: WeekOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write the messages to a file, send nothing.")] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help="Send again what may not have arrived, where the channel cannot tell.")
    ] = False,
    arrived: Annotated[
        bool, typer.Option("--arrived", help="Note down as sent what may not have arrived: somebody has seen it there.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Send the digest, what cannot wait and what became of it, each once, to every channel that the environment names.

    Without a channel the messages are written to a file beside the report. In quiet hours they wait for the next run.
    """
    from notetrends.trends.steps.tell import Doubt
    from notetrends.trends.weekly import run_step

    if resend and arrived:
        raise typer.BadParameter("give --resend or --arrived, not both")
    store, settings = open_to_write(root, config)
    in_doubt = Doubt.RESEND if resend else Doubt.ARRIVED if arrived else Doubt.REPORT
    n = run_step(store, Week.parse(week), settings, "alert", send_alerts=not dry_run, in_doubt=in_doubt)
    console.print(f"alert {week}: {n} messages{' written, none sent' if dry_run else ''}")
    if not dry_run:
        print_held(store, Week.parse(week), settings)


def print_held(store: Any, week: Week, settings: Config) -> None:  # noqa: ANN401
    """Say until when a week's messages wait, if any does; the last words are the moment, for programs."""
    from notetrends.trends.steps.tell import held

    waiting = held(store, week, settings)
    if waiting:
        n, until = waiting
        console.print(f"{n} messages wait: notetrends alert --week {week} sends them, held until {until.isoformat()}",
                      highlight=False, soft_wrap=True)  # fmt: skip
