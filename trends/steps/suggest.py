"""The step that says what to do: brands, short lists, suggestions."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.intake.clean import is_sold
from notetrends.trends.selection.actions import Policy
from notetrends.trends.selection.engagement import engagement
from notetrends.trends.selection.scenes import read_scenes
from notetrends.trends.selection.suggest import brands_apart, candidates
from notetrends.trends.selection.suggest import suggest as suggest_actions
from notetrends.trends.selection.talk import listen, usual_voices
from notetrends.trends.steps.brands import brand_weeks, watch_brands
from notetrends.trends.steps.decide import n_rejected, settle
from notetrends.trends.steps.gaps import list_gaps
from notetrends.trends.steps.matching import read_index, write_matches
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def suggest(store: Store, week: Week, config: Config) -> int:
    """Match the rising categories with the catalogue, and say what to do that was not decided before.

    The brand radar and the short lists are made as well.
    """
    watch_brands(store, week, config)
    list_gaps(store, week, config)
    settings = config.selection
    policy = Policy(**settings.model_dump(include={field.name for field in fields(Policy)}))
    brands = brand_weeks(store, week)
    trends = brands_apart(store.read(schemas.TRENDS, week), brands)
    own = candidates(trends, policy)
    columns = [
        "note_id", "author_id", "fold_id", "published_at", "collected_at", "n_likes", "n_collects",
        "n_comments", "n_shares", "is_ad", "is_suspected_ad", "is_giveaway",
    ]  # fmt: skip
    notes = store.read(schemas.NOTES, week, columns)
    weights = {f"n_{part}": weight for part, weight in settings.ces.model_dump().items()}
    notes = notes.assign(engagement=engagement(notes, weights), is_sold=is_sold(notes))
    links = store.read(schemas.NOTE_CATEGORIES, week)
    notes = notes.assign(home=_homes(store, week, notes["note_id"], links))
    links = links.loc[links["category_id"].isin(set(own["category_id"])), ["note_id", "category_id"]]
    evidence = dict(zip(own["category_id"], own["evidence_ids"], strict=True))
    is_usual, is_own = notes.index.isin(usual_voices(notes)), notes["note_id"].isin(links["note_id"])
    texts = store.read_rows(schemas.NOTES, week, np.flatnonzero(is_usual | is_own), ["note_id", "text", "prices"])
    told = notes[is_usual | is_own].merge(texts.to_pandas(), on="note_id").set_axis(notes.index[is_usual | is_own])
    usual = told.loc[is_usual[told.index], "text"].to_list()
    talk, scenes = listen(told.merge(links, on="note_id"), evidence, usual, read_scenes(settings.scenes))
    store.write(schemas.SCENES, week, scenes)
    # room for those that go because they were rejected; the list is cut afterwards
    roomy = replace(policy, max_suggestions=policy.max_suggestions + n_rejected(store, week))
    index = read_index(store, week, config)
    write_matches(store, week, config, trends, index, {name: heard.prices for name, heard in talk.items()})
    table = suggest_actions(trends, talk, brands, index, roomy)
    return store.write(schemas.SUGGESTIONS, week, settle(store, week, table, config))


def _homes(store: Store, week: Week, note_ids: pd.Series[str], links: pd.DataFrame) -> pd.Series[Any]:
    """The settled category that each note lies in, or the wider one that this belongs to; None where there is none."""
    parents = store.read(schemas.CATEGORIES, week, ["category_id", "parent"]).set_index("category_id")["parent"]
    settled = links[links["similarity"].notna()].set_index("note_id")["category_id"]
    return note_ids.map(settled.map(parents).fillna(settled))
