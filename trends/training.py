"""The commands around the embedding: train it, and bring vectors and catalogue over to the one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from notetrends.trends.terminal import ConfigFile, Root, WeekOption, console, open_to_write, sentences
from notetrends.trends.week import Week

if TYPE_CHECKING:
    from notetrends.trends.config import Config
    from notetrends.trends.store import Store


@sentences
def train(
    root: Root,
    week: WeekOption,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Train only if the week needs it, and no more: its own steps do the rest.")
    ] = False,
    only: Annotated[bool, typer.Option("--only", help="Only train; embed and rehouse do the rest.")] = False,
    config: ConfigFile = None,
) -> None:
    """Train the embedding on the weeks up to this one, and bring vectors and catalogue over to it.

    With a ready model in the settings nothing is trained, and all the rest is done.
    """
    from notetrends.trends.models import is_due, model_in_force
    from notetrends.trends.steps.vectors import train as train_embedding

    store, settings = open_to_write(root, config)
    moment = Week.parse(week)
    if settings.embedding.model:
        _say(f"train {week}: nothing, [embedding] model is {settings.embedding.model}")
    elif if_due and not is_due(store, moment, settings.embedding):
        _say(f"train {week}: nothing is due, {model_in_force(store, moment, settings.embedding)} is in force")
    else:
        n = train_embedding(store, moment, settings)
        _say(f"train {week}: {n:,} notes, {model_in_force(store, moment, settings.embedding)}")
    if not (if_due or only):
        _embed(store, moment, settings)
        _rehouse(store, moment, settings)


@sentences
def rehouse(root: Root, week: WeekOption, config: ConfigFile = None) -> None:
    """Bring the newest catalogue over to the embedder that made the week's vectors, and assign the weeks anew."""
    store, settings = open_to_write(root, config)
    _rehouse(store, Week.parse(week), settings)


def _embed(store: Store, week: Week, settings: Config) -> None:
    from notetrends.trends.models import load_model
    from notetrends.trends.steps.vectors import stale_weeks
    from notetrends.trends.weekly import run_step

    n_weeks = len(stale_weeks(store, week, settings, load_model(store, week, settings.embedding).name))
    n_rows = run_step(store, week, settings, "embed")
    _say(f"embed {week}: {n_rows:,} rows, and {n_weeks} earlier weeks again")


def _rehouse(store: Store, week: Week, settings: Config) -> None:
    from notetrends.trends.steps.rehouse import reassign

    done = reassign(store, week, settings)
    _say(f"rehouse {week}: catalogue of {done.week} to {done.embedder}: {done.moved or 'was there already'}")
    _say(
        f"rehouse {week}: {done.n_weeks} weeks assigned anew, {done.n_before:,} notes in settled categories before, "
        f"{done.n_after:,} after, {done.n_same:,} in the same one as in their own week"
    )


def _say(sentence: str) -> None:
    console.print(sentence, soft_wrap=True, highlight=False)
