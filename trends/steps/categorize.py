"""The step that keeps the catalogue: build it once, then every week assign, bring forth, move, put to sleep."""

from __future__ import annotations

import numpy as np
import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.categories.assign import assign
from notetrends.trends.categories.births import from_clusters, is_lasting
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.cluster import Clusters, find_clusters
from notetrends.trends.categories.track import bring_forth, find_parents, follow
from notetrends.trends.config import Config
from notetrends.trends.errors import ModelError
from notetrends.trends.steps import window
from notetrends.trends.steps.pool import Pool, read_pool, read_vectors
from notetrends.trends.steps.vectors import embedder_of
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def categorize(store: Store, week: Week, config: Config) -> int:
    """Give each note of the week its category, and the catalogue its new state."""
    settings = config.categories
    embedder = embedder_of(store, week) or ""
    before = _catalogue_before(store, week, embedder)
    catalogue = _bootstrap(store, week, config) if before is None else before
    texts = window.WeekTexts(store, week)
    vectors = read_vectors(store, week, texts.notes["note_id"])
    bursts = store.read(schemas.BURSTS, week)
    catalogue = bring_forth(catalogue, bursts, texts.index, week.monday, overlap=config.rising.overlap)
    catalogue = catalogue.extend(_births(store, week, config, catalogue))
    numbers, similarity = assign(texts.texts, vectors, catalogue)
    category_ids = catalogue.rows["category_id"].to_numpy(object)
    catalogue = find_parents(catalogue, numbers, vectors, texts.texts)
    catalogue, events = follow(
        catalogue, before, numbers, vectors, week.monday, min_notes=settings.min_notes,
        dormant_weeks=settings.dormant_weeks, drift=settings.drift, anchor=settings.anchor,
    )  # fmt: skip
    store.write(schemas.CATEGORIES, week, catalogue.to_frame(), {"embedder": embedder})
    store.write(schemas.CATEGORY_EVENTS, week, events)
    found = numbers >= 0
    links = pd.DataFrame(
        {
            "note_id": texts.notes["note_id"][found],
            "category_id": category_ids[numbers[found]],
            "similarity": similarity[found],
        }
    )
    links = links[links["category_id"].isin(catalogue.rows["category_id"])]  # one of them may just have been dropped
    return store.write(schemas.NOTE_CATEGORIES, week, links)


def _catalogue_before(store: Store, week: Week, embedder: str) -> Catalogue | None:
    """The catalogue the week starts from; None before there is one that holds anything.

    Raises:
        ModelError: it was made with another embedder, whose space cannot be compared.
    """
    known = store.latest(schemas.CATEGORIES, week + -1)
    if known is None or not store.n_rows(schemas.CATEGORIES, known):
        return None
    made_with = store.metadata(schemas.CATEGORIES, known).get("embedder", "")
    if made_with != embedder:
        raise ModelError(
            f"the catalogue of {known} was made with embedder {made_with!r}, and {week} is embedded with {embedder!r}; "
            "set [embedding] back, or start a new root"
        )
    return Catalogue.from_frame(store.read(schemas.CATEGORIES, known))


def _bootstrap(store: Store, week: Week, config: Config) -> Catalogue:
    """The first catalogue, from the pooled newest weeks."""
    pool = read_pool(store, week.window(config.categories.bootstrap_weeks))
    pool = pool.sample(config.categories.max_sample, config.categories.seed)
    clusters = _cluster(pool, config, config.categories.min_notes)
    return from_clusters(clusters, pool.note_ids, pool.vectors, pool.tokens, week.monday)


def _births(store: Store, week: Week, config: Config, catalogue: Catalogue) -> Catalogue:
    """Categories found in the pooled residue of the newest weeks, when it lasts."""
    pool = read_pool(store, week.window(config.categories.residual_weeks))
    residue = pool.take(np.flatnonzero(assign(pool.texts, pool.vectors, catalogue)[0] < 0))
    clusters = _cluster(residue, config, 2 * config.categories.min_notes)
    born = from_clusters(
        clusters, residue.note_ids, residue.vectors, residue.tokens, week.monday, catalogue.rows["label"]
    )
    return born.keep(is_lasting(clusters, residue.weeks, catalogue, config.categories.merge_similarity))


def _cluster(pool: Pool, config: Config, least: int) -> Clusters:
    settings = config.categories
    return find_clusters(
        pool.vectors, min_size=max(int(len(pool.vectors) * settings.min_cluster_share), least),
        n_dimensions=settings.reduced_dimensions, merge_similarity=settings.merge_similarity, seed=settings.seed,
    )  # fmt: skip
