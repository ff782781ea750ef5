"""Matching the week's entries with the house's products: what the `suggest` step asks and keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.segment import Segmenter
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.models import load_model, model_in_force
from notetrends.trends.selection.aliases import read_aliases
from notetrends.trends.selection.match import Encode, ProductIndex
from notetrends.trends.selection.matches import match_entries
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def read_index(store: Store, week: Week, config: Config) -> ProductIndex | None:
    """The catalogue in force, ready to be asked; None when none was loaded up to the week."""
    known = store.latest(schemas.PRODUCTS, week)
    if known is None:
        return None
    aliases = read_aliases(config.selection.aliases) if config.selection.aliases else []
    return ProductIndex(store.read(schemas.PRODUCTS, known), aliases, _encoder(store, week, config))


def write_matches(
    store: Store, week: Week, config: Config, trends: pd.DataFrame, index: ProductIndex | None,
    prices: Mapping[str, Sequence[float]],
) -> int:  # fmt: skip
    """Keep which products answer which entry, and why; without a catalogue none does. Returns the number of rows."""
    table = pd.DataFrame(columns=schemas.MATCHES.column_names)
    if index is not None:
        table = match_entries(trends, prices, index, min_relevance=config.selection.min_relevance)
    return store.write(schemas.MATCHES, week, table)


def _encoder(store: Store, week: Week, config: Config) -> Encode | None:
    """Texts to vectors by the embedder in force; None without one, or where the settings want none."""
    if not config.selection.match_vectors or model_in_force(store, week, config.embedding) is None:
        return None

    @cache  # one for all entries: reading the dictionary takes longer than any of them
    def segmenter() -> Segmenter:
        return Segmenter(engine=config.text.engine)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        words = [segmenter().cut(text) for text in texts]
        embedder = load_model(store, week, config.embedding)
        return embedder.encode(texts, words, batch_size=config.embedding.batch_size)

    return encode
