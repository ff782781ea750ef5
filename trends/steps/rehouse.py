"""The step that moves the catalogue to the embedder in force, and the notes of its weeks with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.categories.assign import by_centroid
from notetrends.trends.categories.catalogue import Catalogue, Vectors
from notetrends.trends.categories.keep import Kept
from notetrends.trends.categories.rehouse import (
    Numbers,
    Rehoused,
    Shares,
    agreement,
    fit_bridge,
    rehouse,
    shares_held,
)
from notetrends.trends.config import Config
from notetrends.trends.errors import MissingPartitionError, ModelError
from notetrends.trends.models import load_named
from notetrends.trends.steps.draw import draw, read_inputs
from notetrends.trends.steps.placing import place_notes
from notetrends.trends.steps.pool import read_vectors
from notetrends.trends.steps.vectors import embedder_of, encode, weeks_in_reach
from notetrends.trends.store import Store, how_to_make
from notetrends.trends.week import Week

log = logging.getLogger(__name__)
# The newest notes of a category that say where it is.
_MOST_MEMBERS = 500
# Notes that both embedders see, to fit the map and the radii on: many times the dimensions of any model.
_SAMPLE = 10_000


@dataclass(frozen=True)
class Move:
    """What became of a catalogue and its weeks.

    Attributes:
        week: the catalogue's.
        embedder: the one in force.
        moved: None where the catalogue was made with it already.
        n_weeks: weeks whose notes were assigned anew.
        n_before: settled categories' notes in these weeks, before.
        n_after: the same after.
        n_same: notes whose settled category is the same. Fewer than the move itself leaves in place: what lay near a
            category in an old week need not lie near it now that it has moved on.
    """

    week: Week
    embedder: str
    moved: Rehoused | None
    n_weeks: int
    n_before: int
    n_after: int
    n_same: int


def catalogue_at(store: Store, known: Week, week: Week, config: Config) -> tuple[Catalogue, Rehoused | None]:
    """The catalogue of the week `known`, in the space that `week` is embedded in, and how it came there if it moved."""
    catalogue = Catalogue.from_frame(store.read(schemas.CATEGORIES, known))
    old = store.metadata(schemas.CATEGORIES, known).get("embedder", "")
    new = embedder_of(store, week) or ""
    if old == new or not len(catalogue):
        return catalogue, None
    weeks = [one for one in weeks_in_reach(week, config) if embedder_of(store, one) == new]
    numbers, vectors, shares = _members(store, [one for one in weeks if one <= known], catalogue)
    sample, before = _sample(store, weeks, old, config)
    vectors = vectors if len(vectors) else sample[:0]
    if before is None:
        moved = rehouse(catalogue, numbers, vectors, sample, shares, None)
    else:
        shares = shares_held(catalogue, before)
        moved = rehouse(catalogue, numbers, vectors, sample, shares, fit_bridge(before, sample))
        seen = by_centroid(before, catalogue)[0], by_centroid(sample, moved.catalogue)[0]
        moved = replace(moved, agreement=agreement(*seen))
    log.info("catalogue of %s from %s to %s: %s", known, old, new, moved)
    return moved.catalogue, moved


def reassign(store: Store, week: Week, config: Config) -> Move:
    """Move the newest catalogue to the embedder that made the week's vectors, and assign the weeks in reach with it.

    Repeating it changes nothing more.

    Raises:
        MissingPartitionError: the week has no vectors, or there is no catalogue yet.
    """
    new = embedder_of(store, week)
    if new is None:
        raise MissingPartitionError(
            f"week {week} has no vectors; make them with: {how_to_make(schemas.EMBEDDINGS, week)}"
        )
    known = store.latest(schemas.CATEGORIES, week)
    if known is None:
        raise MissingPartitionError(f"there is no catalogue up to {week}; make one with: notetrends run --week {week}")
    catalogue, moved = catalogue_at(store, known, week, config)
    # before the notes: a second try after a kill then finds it at home, and only assigns
    store.write(schemas.CATEGORIES, known, catalogue.to_frame(), {"embedder": new})
    weeks = [one for one in weeks_in_reach(week, config) if one <= known and store.has(schemas.NOTE_CATEGORIES, one)]
    weeks = [one for one in weeks if embedder_of(store, one) == new]
    counts = np.array([_assign_week(store, one, catalogue, config) for one in weeks]).reshape(-1, 3).sum(axis=0)
    return Move(known, new, moved, len(weeks), *map(int, counts))


def _assign_week(store: Store, week: Week, catalogue: Catalogue, config: Config) -> tuple[int, int, int]:
    """Write the week's `note_categories` anew; notes in settled categories before, after, and in the same one."""
    places = place_notes(store, week, catalogue, config.engine)
    note_ids = store.read(schemas.NOTES, week, ["note_id"])["note_id"].to_numpy(object)
    ids = np.array([*catalogue.rows["category_id"], None], dtype=object)
    kept = Kept(catalogue, ids[places.near], places.cosine, places.notes, ids[places.stories], pd.DataFrame())
    before, after = _settled(store.read(schemas.NOTE_CATEGORIES, week)), kept.links(note_ids)
    store.write(schemas.NOTE_CATEGORIES, week, after)
    both = before.merge(_settled(after), on=["note_id", "category_id"])
    return len(before), len(_settled(after)), len(both)


def _settled(links: pd.DataFrame) -> pd.DataFrame:
    return links[links["similarity"].notna()]


def _members(store: Store, weeks: Sequence[Week], catalogue: Catalogue) -> tuple[Numbers, Vectors, Shares]:
    """The newest notes of each category and the share of all that it held, as `rehouse` asks for them.

    Of settled categories only those that lay in their radius.
    """
    rows, n = catalogue.rows, len(catalogue)
    owner = {alias: number for number, aliases in enumerate(rows["aliases"]) for alias in aliases}
    owner |= {identity: number for number, identity in enumerate(rows["category_id"])}
    held, n_notes, found = np.zeros(n, np.int64), 0, [(np.empty(0, np.int64), np.empty((0, 1), np.float32))]
    for week in (one for one in reversed(weeks) if store.has(schemas.NOTE_CATEGORIES, one)):
        links = store.read(schemas.NOTE_CATEGORIES, week)
        links = links.assign(number=links["category_id"].map(owner)).dropna(subset="number").astype({"number": int})
        links = links[links["similarity"].notna() == catalogue.has_reach[links["number"]]]
        newest = links[links.groupby("number").cumcount() < _MOST_MEMBERS - held[links["number"]]]
        held += np.bincount(links["number"], minlength=n)
        n_notes += store.n_rows(schemas.EMBEDDINGS, week)
        found.append((newest["number"].to_numpy(np.int64), read_vectors(store, week, newest["note_id"])))
    numbers, vectors = _known(found)
    return numbers, vectors, held / max(n_notes, 1)


def _sample(store: Store, weeks: Sequence[Week], old: str, config: Config) -> tuple[Vectors, Vectors | None]:
    """Vectors of some notes by the embedder in force, and by the old one; None, and a warning, where that is lost."""
    found = []
    for week, drawn in draw(store, schemas.TOKENS, weeks, _SAMPLE, config.embedding.seed).items():
        rows = read_inputs(store, week, drawn)
        found.append((rows[["text", "tokens"]].to_numpy(object), read_vectors(store, week, rows["note_id"])))
    inputs, new = _known(found)
    try:
        embedder = load_named(store, old, config.embedding)
    except ModelError as error:
        log.warning("%s; categories that have no notes in the weeks before lose their reach", error)
        return new, None
    texts, tokens = inputs.T.tolist()
    before = encode(texts, tokens, embedder, config.embedding.batch_size, f"map from {old}")
    has_both = np.any(before != 0, axis=1)
    return (new[has_both], before[has_both]) if has_both.any() else (new, None)


def _known(parts: Sequence[tuple[NDArray[Any], Vectors]]) -> tuple[NDArray[Any], Vectors]:
    """All parts as one, without the notes that have no vector; a week of such notes does not know its dimensions."""
    masks = [np.any(vectors != 0, axis=1) for _, vectors in parts]
    kept = [(values[has], vectors[has]) for (values, vectors), has in zip(parts, masks, strict=True) if has.any()]
    kept = kept or [(values[:0], vectors[:0]) for values, vectors in parts[:1]]
    return np.concatenate([values for values, _ in kept]), np.concatenate([vectors for _, vectors in kept])
