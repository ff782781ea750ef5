"""Using an embedder: ours or any SentenceTransformer, by name or folder, on CPU or CUDA."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.trends.embedding.symbols import UNKNOWN, SymbolIndex
from notetrends.trends.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_WORDS = pa.list_(pa.string())


@dataclass(frozen=True)
class Embedder:
    """A loaded model, its name@version, and whether it reads words (ours) or whole texts."""

    model: SentenceTransformer
    name: str
    reads_words: bool

    def encode(
        self, texts: Sequence[str], tokens: Sequence[Sequence[str]] | pa.ListArray, *, batch_size: int = 256
    ) -> NDArray[np.float32]:
        """Unit vectors of notes, float32 [n notes, d]; a note without one known word gets zeros.

        Args:
            texts: the notes as text; used by models that cut for themselves.
            tokens: the notes as our words; the model trained on them reads these, and the characters of the text.
            batch_size: notes a batch.
        """
        if not len(texts):
            return np.empty((0, self.model.get_embedding_dimension() or 0), dtype=np.float32)
        if self.reads_words:
            return self._look_up(texts, tokens, batch_size)
        vectors = self.model.encode(list(texts), batch_size=batch_size, show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(vectors, dtype=np.float32))

    def _look_up(
        self, texts: Sequence[str], tokens: Sequence[Sequence[str]] | pa.ListArray, batch_size: int
    ) -> NDArray[np.float32]:
        """What `model.encode` gives for symbols joined by blanks, many times as fast: nothing is cut again."""
        import torch

        layer: Any = self.model[0]
        words = tokens if isinstance(tokens, pa.Array) else pa.array(map(list, tokens), _WORDS)
        words = self._symbols.number(words)
        parts = []
        for start in range(0, len(texts), batch_size):
            part = slice(start, start + batch_size)
            numbers, sizes = self._symbols.find(words[part], texts[part])
            with torch.inference_mode():
                pooled = layer.embedding(
                    *(torch.from_numpy(one).to(self.model.device) for one in (numbers, np.cumsum(sizes) - sizes))
                )
                parts.append(torch.nn.functional.normalize(pooled, p=2, dim=1).cpu().numpy())
        return unit(np.vstack(parts))

    @cached_property
    def _symbols(self) -> SymbolIndex:
        layer: Any = self.model[0]
        tokenizer = layer.tokenizer
        return SymbolIndex(tokenizer.get_vocab(), tokenizer.token_to_id(UNKNOWN))


def load_embedder(source: str, *, device: str = "cpu", reads_words: bool) -> Embedder:
    """The model of a folder or a hub name; neither may bring code of its own, nor weights that are unpickled.

    Raises:
        ModelError: it cannot be loaded; the message says what was looked for.
    """
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            source, device=device, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    except Exception as error:
        raise ModelError(
            f"embedding model {source!r} cannot be loaded ({type(error).__name__}: {str(error).splitlines()[0]}); "
            "give a folder that SentenceTransformer wrote, or a model name while the hub can be reached"
        ) from None
    name = Path(source).name
    return Embedder(model, name if "@" in name else f"{name}@{_version(source)}", reads_words)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1; zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _version(source: str) -> str:
    """A hash of a model folder's weights; a hub name is its own version."""
    weights = sorted(Path(source).rglob("*.safetensors")) if Path(source).is_dir() else []
    digest = hashlib.sha256(source.encode() if not weights else b"")
    for path in weights:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
