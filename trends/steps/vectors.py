"""Steps on vectors: train the embedding, embed the notes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends import schemas
from notetrends.trends.cast import vectors
from notetrends.trends.config import Config, EmbeddingConfig
from notetrends.trends.engine import work_out
from notetrends.trends.errors import ModelError
from notetrends.trends.models import (
    load_model,
    load_named,
    model_in_force,
    remember_source,
    save_model,
    trained_models,
)
from notetrends.trends.steps import window
from notetrends.trends.steps.draw import draw, read_inputs, with_texts
from notetrends.trends.store import Store
from notetrends.trends.week import Week

if TYPE_CHECKING:
    from notetrends.trends.embedding.sentence import Embedder

log = logging.getLogger(__name__)
_EMBEDDER = "embedder"
# Notes between two lines of the log. A transformer on a CPU may need minutes for as many, a static model a second.
_TOLD_EVERY = {True: 100_000, False: 2_000}


def train(store: Store, week: Week, config: Config) -> int:
    """Train the static embedding on the newest weeks, of many notes on a sample; returns the number of notes.

    The first one of a store is trained as soon as a few weeks are in, later ones may see more.

    Raises:
        MissingPartitionError: the week is not segmented.
    """
    from notetrends.trends.embedding.static import train_static

    settings = config.embedding
    store.read(schemas.TOKENS, week, ["note_id"])  # says what to do when there is none, before anything is read
    is_first = all(trained >= week for trained, _ in trained_models(store))
    weeks = week.window(settings.warmup_weeks if is_first else settings.train_weeks)
    drawn = draw(store, schemas.TOKENS, weeks, settings.max_notes, settings.seed)
    notes = pd.concat([read_inputs(store, part, rows) for part, rows in drawn.items()], ignore_index=True)
    words, texts = [list(row) for row in notes["tokens"]], notes["text"].to_list()
    log.info("train %s: on %d notes of %d weeks", week, len(notes), len(drawn))
    chosen = settings.model_dump(include={"dimensions", "min_count", "seed"})
    digest = hashlib.sha256("\n".join([*map(" ".join, words), *texts]).encode()).hexdigest()
    card = {"weeks": [str(part) for part in drawn], "n_notes": len(notes), "notes": digest, "settings": chosen}
    save_model(store, train_static(words, texts, **chosen), week, card)
    return len(notes)


def embed(store: Store, week: Week, config: Config) -> int:
    """Embed the week's notes, and those of earlier weeks in reach that this embedder has not seen."""
    embedder = _embedder(store, week, config)
    for earlier in stale_weeks(store, week, config, embedder):
        n = _embed_week(store, earlier, config, embedder)
        log.info("embed %s: %d rows by %s", earlier, n, embedder)
    return _embed_week(store, week, config, embedder)


def _embedder(store: Store, week: Week, config: Config) -> str:
    """The name of the embedder in force, by which workers load it; errors as `load_model`."""
    settings = config.embedding
    trained = None if settings.model else model_in_force(store, week, settings)
    if trained:
        return trained
    embedder = load_model(store, week, settings)
    remember_source(store, embedder, settings.model or "")
    return embedder.name


def stale_weeks(store: Store, week: Week, config: Config, embedder: str) -> list[Week]:
    """The weeks before `week` which its steps read and whose vectors another embedder made, or none."""
    return [
        earlier
        for earlier in weeks_in_reach(week, config)[:-1]
        if store.has(schemas.TOKENS, earlier) and embedder_of(store, earlier) != embedder
    ]


def weeks_in_reach(week: Week, config: Config) -> list[Week]:
    """The weeks whose vectors the steps of `week` may read, oldest first."""
    kept = config.categories
    pooled = week.window(max(kept.bootstrap_weeks, 2 * kept.revision_weeks, kept.residual_weeks))
    return max(window.tested_weeks(week, config), pooled, key=len)


def embedder_of(store: Store, week: Week) -> str | None:
    """The embedder that made a week's vectors; None where the week has none."""
    if not store.has(schemas.EMBEDDINGS, week):
        return None
    return store.metadata(schemas.EMBEDDINGS, week).get(_EMBEDDER)


def require_embedder(store: Store, week: Week, weeks: Sequence[Week], embedder: str) -> None:
    """Make sure that the vectors of `weeks` are of the space that the catalogue of `week` lives in.

    Raises:
        ModelError: a week was embedded otherwise, by a newer run or for an older one.
    """
    made_by = {embedder_of(store, one): one for one in weeks if store.has(schemas.EMBEDDINGS, one)}
    for other, one in made_by.items():
        if other != embedder:
            raise ModelError(
                f"the notes of {one} are embedded by {other!r}, the catalogue of {week} by {embedder!r}; "
                f"run the steps from embed on again: notetrends run --root ROOT --week {week} --force"
            )


def _embed_week(store: Store, week: Week, config: Config, embedder: str) -> int:
    work = partial(_embed_shard, store, week, embedder, config.embedding)
    sizes = store.shard_sizes(schemas.TOKENS, week)
    made = work_out(work, range(len(sizes)), sizes, config.engine, f"embed {week}")
    return store.write_shards(schemas.EMBEDDINGS, week, made, {_EMBEDDER: embedder})


def _embed_shard(store: Store, week: Week, embedder: str, settings: EmbeddingConfig, shard: int) -> pa.Table:
    """Rows of `embeddings` for a shard of `tokens`; notes without one known word are absent."""
    rows = with_texts(store, week, store.read_shard(schemas.TOKENS, week, shard))
    texts, tokens = rows["text"].to_pylist(), rows["tokens"].combine_chunks()
    made = encode(texts, tokens, load_named(store, embedder, settings), settings.batch_size, f"embed {week}")
    has_vector = np.any(made != 0, axis=1)
    note_ids = rows["note_id"].filter(pa.array(has_vector)).combine_chunks()
    return pa.table({"note_id": note_ids, "vector": vectors(made[has_vector])})


def encode(
    texts: Sequence[str], tokens: Sequence[Sequence[str]] | pa.ListArray, embedder: Embedder, batch_size: int, task: str
) -> NDArray[np.float32]:
    """The vectors of notes, float32 [n notes, d]; of many, the log tells how far it is.

    Args:
        texts: the notes' texts.
        tokens: their words.
        embedder: whose vectors.
        batch_size: notes a batch.
        task: how the lines of the log begin.
    """
    parts, step = [], _TOLD_EVERY[embedder.reads_words]
    for start in range(0, max(len(texts), 1), step):
        if start:
            log.info("%s: %d of %d notes", task, start, len(texts))
        part = slice(start, start + step)
        parts.append(embedder.encode(texts[part], tokens[part], batch_size=batch_size))
    return np.vstack(parts)
