"""The trained embedders of a store: `{root}/models/embedder/static@{week}-{hash}/`, newest in force."""

from __future__ import annotations

import hashlib
import json
import posixpath
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fsspec.implementations.local import LocalFileSystem

from notetrends.trends.config import EmbeddingConfig
from notetrends.trends.errors import ModelError
from notetrends.trends.store import Store
from notetrends.trends.week import Week

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from notetrends.trends.embedding.sentence import Embedder

_FOLDER = ("models", "embedder")
CARD = "card.json"


def save_model(store: Store, model: SentenceTransformer, week: Week, card: Mapping[str, object]) -> str:
    """Keep a trained model and its card; returns its name@version, whose version holds week and settings.

    The folder appears whole or not at all, and never changes afterwards.
    """
    text = json.dumps(card, ensure_ascii=False, indent=2, sort_keys=True)
    name = f"static@{week}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    target = store.path(*_FOLDER, name)
    if store.fs.exists(target):
        store.fs.rm(target, recursive=True)
    with tempfile.TemporaryDirectory() as folder:
        model.save(folder)
        (Path(folder) / CARD).write_text(text, "utf-8")
        unfinished = store.path(*_FOLDER, f".{name}.tmp")
        if store.fs.exists(unfinished):
            store.fs.rm(unfinished, recursive=True)
        store.fs.makedirs(posixpath.dirname(target), exist_ok=True)
        store.fs.put(f"{folder}/", f"{unfinished}/", recursive=True)
        store.fs.mv(unfinished, target, recursive=True)
    return name


def trained_models(store: Store) -> list[tuple[Week, str]]:
    """The store's own models as (week they were trained in, name), oldest first."""
    store.fs.invalidate_cache()
    names = [posixpath.basename(path.rstrip("/")) for path in store.fs.glob(store.path(*_FOLDER, "static@*"))]
    return sorted((Week.parse(name.split("@", 1)[1].rsplit("-", 1)[0]), name) for name in names)


def model_in_force(store: Store, week: Week, config: EmbeddingConfig) -> str | None:
    """What embeds this week: the configured model, else the newest one trained no later; None when there is none."""
    if config.model:
        return config.model
    return max((entry for entry in trained_models(store) if entry[0] <= week), default=(week, None))[1]


def load_model(store: Store, week: Week, config: EmbeddingConfig) -> Embedder:
    """The embedder in force.

    Raises:
        ModelError: there is none, or it cannot be loaded.
    """
    name = model_in_force(store, week, config)
    if name is None:
        raise ModelError(
            f"no embedding was trained in or before {week}; train one with: notetrends train --root ROOT --week {week}"
        )
    if config.model:
        return _load(name, config.device, reads_words=False)
    return _load(_local_copy(store, store.path(*_FOLDER, name)), config.device, reads_words=True)


def _local_copy(store: Store, path: str) -> str:
    """A model folder on this machine: itself, or a copy by name, which never changes."""
    if isinstance(store.fs, LocalFileSystem):
        return path
    key = hashlib.sha256(f"{store.fs.protocol}{posixpath.dirname(path)}".encode()).hexdigest()[:12]
    local = Path(tempfile.gettempdir()) / "notetrends-models" / key / posixpath.basename(path)
    if not local.exists():
        unfinished = Path(tempfile.mkdtemp(dir=_made(local.parent)))
        store.fs.get(f"{path}/", f"{unfinished}/", recursive=True)
        unfinished.rename(local)
    return str(local)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@lru_cache(maxsize=2)
def _load(source: str, device: str, *, reads_words: bool) -> Embedder:
    from notetrends.trends.embedding.sentence import load_embedder

    return load_embedder(source, device=device, reads_words=reads_words)
