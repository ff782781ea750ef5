"""The embedders of a store: trained ones in `{root}/models/embedder/static@{week}-{hash}/`, the newest in force."""

from __future__ import annotations

import hashlib
import json
import posixpath
import shutil
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
# What was trained again in the same week, and by the same name where ready-made models came from.
_REPLACED, _SOURCES = ("models", "replaced"), ("models", "sources")
CARD = "card.json"


def save_model(store: Store, model: SentenceTransformer, week: Week, card: Mapping[str, object]) -> str:
    """Keep a trained model and its card; returns its name@version, whose version holds week and settings.

    The card is written last: a folder without one is of a save that was ended, and no model. It never changes
    afterwards. One of the same week and another name is no longer in force, but kept: what it made must still be
    brought over.
    """
    text = json.dumps(card, ensure_ascii=False, indent=2, sort_keys=True)
    name = f"static@{week}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    target = store.path(*_FOLDER, name)
    if store.fs.exists(target):
        store.fs.rm(target, recursive=True)
    with tempfile.TemporaryDirectory() as folder:
        model.save(folder)
        store.fs.makedirs(target, exist_ok=True)
        store.fs.put(f"{folder}/", f"{target}/", recursive=True)
    with store.replacing(posixpath.join(target, CARD)) as file:
        file.write(text.encode())
    for trained, other in trained_models(store):
        if trained == week and other != name:
            _replace(store, other)
    return name


def _replace(store: Store, name: str) -> None:
    kept = store.path(*_REPLACED, name)
    if store.fs.exists(kept):
        store.fs.rm(kept, recursive=True)
    store.fs.makedirs(posixpath.dirname(kept), exist_ok=True)
    store.fs.mv(store.path(*_FOLDER, name), kept, recursive=True)


def trained_models(store: Store) -> list[tuple[Week, str]]:
    """The store's own models as (week they were trained in, name), oldest first."""
    cards = store.fs.glob(store.path(*_FOLDER, "static@*", CARD))
    names = [posixpath.basename(posixpath.dirname(path)) for path in cards]
    return sorted((Week.parse(name.split("@", 1)[1].rsplit("-", 1)[0]), name) for name in names)


def model_in_force(store: Store, week: Week, config: EmbeddingConfig) -> str | None:
    """What embeds this week: the configured model, else the newest one trained no later; None when there is none."""
    return config.model or _newest(store, week)[1]


def _newest(store: Store, week: Week) -> tuple[Week, str | None]:
    return max((entry for entry in trained_models(store) if entry[0] <= week), default=(week, None))


def is_due(store: Store, week: Week, config: EmbeddingConfig) -> bool:
    """Whether the store is to train a model of its own this week: there is none, or it is `retrain_weeks` old.

    A week that is run again finds the model that was trained in it, and none is due.
    """
    if config.model:
        return False
    trained, name = _newest(store, week)
    return name is None or 0 < config.retrain_weeks <= week - trained


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
    return load_named(store, name, config)


def load_named(store: Store, name: str, config: EmbeddingConfig) -> Embedder:
    """The embedder that made some vectors, by the name@version kept beside them, in force or not.

    Raises:
        ModelError: it is no longer there, or what is there now under its name is another.
    """
    for folder in (_FOLDER, _REPLACED):
        path = store.path(*folder, name)
        if store.fs.exists(path):
            return _load(_local_copy(store, path), config.device, reads_words=True)
    known = store.path(*_SOURCES, f"{name}.txt")
    if not store.fs.exists(known):
        raise ModelError(f"embedder {name!r} is not among the models of this root; put its folder back to use it")
    source = store.fs.cat_file(known).decode()
    embedder = _load(source, config.device, reads_words=False)
    if embedder.name != name:
        raise ModelError(f"embedder {name!r} was loaded from {source!r}, where {embedder.name!r} is now; put it back")
    return embedder


def remember_source(store: Store, embedder: Embedder, source: str) -> None:
    """Note where a ready-made model was loaded from, so that it is found again when the settings name another."""
    with store.replacing(store.path(*_SOURCES, f"{embedder.name}.txt")) as file:
        file.write(source.encode())


def _local_copy(store: Store, path: str) -> str:
    """A model folder on this machine: itself, or a copy by name, which never changes."""
    if isinstance(store.fs, LocalFileSystem):
        return path
    key = hashlib.sha256(f"{store.fs.protocol}{posixpath.dirname(path)}".encode()).hexdigest()[:12]
    local = Path(tempfile.gettempdir()) / "notetrends-models" / key / posixpath.basename(path)
    if not local.exists():
        unfinished = Path(tempfile.mkdtemp(dir=_made(local.parent)))
        store.fs.get(f"{path}/", f"{unfinished}/", recursive=True)
        try:
            unfinished.rename(local)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return str(local)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@lru_cache(maxsize=2)
def _load(source: str, device: str, *, reads_words: bool) -> Embedder:
    import torch

    from notetrends.trends.embedding.sentence import load_embedder

    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ModelError(
            f"[embedding] device is {device!r}, and torch {torch.__version__} finds no CUDA device here; "
            'set device = "cpu", or install the torch build and driver for this machine\'s GPU'
        )
    return load_embedder(source, device=device, reads_words=reads_words)
