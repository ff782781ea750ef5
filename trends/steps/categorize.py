"""The step that keeps the catalogue: build it once, revise it every month, and every week assign and follow."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.keep import Rules, first_catalogue, is_revised, keep_week, revise_month
from notetrends.trends.categories.overrides import Override, parse_overrides
from notetrends.trends.config import Config
from notetrends.trends.errors import ConfigError
from notetrends.trends.steps.pool import StoredNotes, read_pool
from notetrends.trends.steps.rehouse import catalogue_at
from notetrends.trends.steps.vectors import embedder_of
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def categorize(store: Store, week: Week, config: Config) -> int:
    """Give each note of the week its categories, and the catalogue its new state."""
    settings = config.categories
    chosen = settings.model_dump(include=set(Rules.__annotations__))
    rules = Rules(**chosen, overlap=config.rising.overlap)
    read = partial(read_pool, store, n=settings.max_sample, seed=settings.seed)
    embedder = embedder_of(store, week) or ""
    before, has_moved = _catalogue_before(store, week, config)
    if before is None:
        pool = read(week.window(settings.bootstrap_weeks))
        catalogue, revised = first_catalogue(pool, week.monday, rules), None
    # not in the week in which the vectors changed: who is like whom is another question then, for all at once
    elif is_revised(week.monday, settings.revision_weeks) and not has_moved:
        spans = (week + -settings.revision_weeks).window(settings.revision_weeks), week.window(settings.revision_weeks)
        catalogue, revised = revise_month(before, [read(span) for span in spans], week.monday, rules)
    else:
        catalogue, revised = before, None
    residue = read(week.window(settings.residual_weeks)[:-1], is_open=True)
    notes, bursts = StoredNotes(store, week, config.engine), store.read(schemas.BURSTS, week)
    overrides = read_overrides(settings.overrides)
    kept = keep_week(catalogue, before, notes, residue, bursts, week.monday, rules, overrides)
    store.write(schemas.CATEGORIES, week, kept.catalogue.to_frame(), {"embedder": embedder})
    store.write(schemas.CATEGORY_EVENTS, week, pd.concat([revised, kept.events], ignore_index=True))
    return store.write(schemas.NOTE_CATEGORIES, week, kept.links(notes.note_ids.to_numpy(object)))


def read_overrides(path: Path | None) -> list[Override]:
    """The lines of the merchandisers' file; none without one.

    Raises:
        ConfigError: it cannot be read, or a line cannot be used.
    """
    if path is None:
        return []
    try:
        return parse_overrides(path.read_text("utf-8-sig").splitlines(), path.name)
    except OSError as error:
        raise ConfigError(f"overrides {path} cannot be read ({error.strerror}); see [categories] overrides") from None
    except UnicodeDecodeError:
        raise ConfigError(f"overrides {path} are not UTF-8; save the sheet as CSV UTF-8") from None


def _catalogue_before(store: Store, week: Week, config: Config) -> tuple[Catalogue | None, bool]:
    """The catalogue the week starts from, in the space of its vectors, and whether it had to be moved there.

    None before there is one that holds anything.
    """
    known = store.latest(schemas.CATEGORIES, week + -1)
    if known is None or not store.n_rows(schemas.CATEGORIES, known):
        return None, False
    catalogue, moved = catalogue_at(store, known, week, config)
    return catalogue, moved is not None
