"""Steps on vectors: train the embedding, embed the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from notetrends.tokenize.lexicon import packaged
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.models import load_model, save_model
from notetrends.trends.rising.relevance import goods_scores
from notetrends.trends.steps import window
from notetrends.trends.store import Store
from notetrends.trends.week import Week

if TYPE_CHECKING:
    from notetrends.trends.embedding.sentence import Embedder

_EMBEDDER = "embedder"


def train(store: Store, week: Week, config: Config) -> int:
    """Train the static embedding on the newest weeks; returns the number of notes it was trained on."""
    from notetrends.trends.embedding.static import train_static

    settings = config.embedding
    parts = store.read_weeks(schemas.TOKENS, week.window(settings.warmup_weeks), ["tokens"])
    sentences = [list(words) for part in parts.values() for words in part["tokens"]]
    chosen = settings.model_dump(include={"dimensions", "epochs", "min_count", "sif", "seed"})
    card = {"weeks": [str(part) for part in parts], "n_notes": len(sentences), "settings": chosen}
    save_model(store, train_static(sentences, **chosen), week, card)
    return len(sentences)


def embed(store: Store, week: Week, config: Config) -> int:
    """Embed the week's notes, and those of earlier weeks in reach that this embedder has not seen."""
    embedder = load_model(store, week, config.embedding)
    for earlier in window.tested_weeks(week, config)[:-1]:
        if store.has(schemas.TOKENS, earlier) and embedder_of(store, earlier) != embedder.name:
            _embed_week(store, earlier, config, embedder)
    return _embed_week(store, week, config, embedder)


def embedder_of(store: Store, week: Week) -> str | None:
    """The embedder that made a week's vectors; None where the week has none."""
    if not store.has(schemas.EMBEDDINGS, week):
        return None
    return store.metadata(schemas.EMBEDDINGS, week).get(_EMBEDDER)


def _embed_week(store: Store, week: Week, config: Config, embedder: Embedder) -> int:
    tokens = store.read(schemas.TOKENS, week)
    notes = store.read(schemas.NOTES, week, ["note_id", "text"])
    rows = tokens.merge(notes, on="note_id")
    batch = config.embedding.batch_size
    vectors = embedder.encode(rows["text"].to_list(), rows["tokens"].to_list(), batch_size=batch)
    goods, events = (
        embedder.encode(words, [[word] for word in words], batch_size=batch)
        for words in (sorted(packaged("goods")), sorted(packaged("events")))
    )
    has_vector = np.any(vectors != 0, axis=1)
    frame = pd.DataFrame(
        {
            "note_id": rows["note_id"][has_vector],
            "vector": list(vectors[has_vector]),
            "goods_score": goods_scores(vectors, goods, events)[has_vector],
        }
    )
    return store.write(schemas.EMBEDDINGS, week, frame, {_EMBEDDER: embedder.name})
