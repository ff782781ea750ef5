"""Where the notes of a week are under a catalogue, shard by shard."""

from __future__ import annotations

from functools import partial

from notetrends.trends import schemas
from notetrends.trends.categories.assign import Places, place, searchable
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.config import EngineConfig
from notetrends.trends.engine import work_out
from notetrends.trends.steps.pool import read_vectors
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def place_notes(store: Store, week: Week, catalogue: Catalogue, engine: EngineConfig) -> Places:
    """Where the notes of a week are, in the order of `notes`."""
    sizes = store.shard_sizes(schemas.NOTES, week)
    work = partial(_place, store, week, catalogue)
    return Places.joined(work_out(work, range(len(sizes)), sizes, engine, f"places in {week}"))


def _place(store: Store, week: Week, catalogue: Catalogue, shard: int) -> Places:
    notes = store.read_shard(schemas.NOTES, week, shard, ["note_id", "text", "tags"]).to_pandas()
    vectors = read_vectors(store, week, notes["note_id"])
    return place(searchable(notes["text"].to_list(), notes["tags"].to_list()), vectors, catalogue)
