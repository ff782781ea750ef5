"""The default embedding: word vectors trained on the community's own notes, baked into a sentence model.

gensim learns the words (skip-gram), SIF weighs them down by frequency and the common direction is taken out
(Arora et al. 2017). All of it is linear, so weight and projection are folded into one table of word vectors:
plain mean pooling then gives the SIF vector, and the model is an ordinary SentenceTransformer folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gensim.models import Word2Vec
from numpy.typing import NDArray

from notetrends.trends.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

UNKNOWN = "[UNK]"


def train_words(
    sentences: Sequence[Sequence[str]], *, dimensions: int, epochs: int, min_count: int, seed: int
) -> tuple[list[str], NDArray[np.float32], NDArray[np.float64]]:
    """Word vectors by skip-gram with negative sampling; the same sentences give the same vectors.

    Returns:
        words (by falling count), unit vectors float32 [n words, dimensions], counts float64 [n words].

    Raises:
        ModelError: no word occurs `min_count` times.
    """
    model = Word2Vec(
        vector_size=dimensions, window=8, sg=1, negative=10, sample=1e-3, min_count=min_count, seed=seed, workers=1
    )
    model.build_vocab(sentences)
    if not len(model.wv):
        raise ModelError(
            f"no word occurs {min_count} times in {len(sentences)} notes, too little to train an embedding on; "
            "ingest more weeks, or name a ready model in [embedding] model"
        )
    model.train(sentences, total_examples=len(sentences), epochs=epochs)
    words = list(model.wv.index_to_key)
    counts = np.array([model.wv.get_vecattr(word, "count") for word in words], dtype=np.float64)
    return words, model.wv.get_normed_vectors(), counts


def fold_sif(
    vectors: NDArray[np.float32],
    counts: NDArray[np.float64],
    sentences: Sequence[Sequence[int]],
    a: float = 1e-3,
) -> NDArray[np.float32]:
    """Word vectors scaled by a / (a + p(word)), the first principal direction of the sentences removed.

    Args:
        vectors: float32 [n words, d].
        counts: float64 [n words].
        sentences: word numbers of each sentence, to find the common direction on.
        a: the SIF constant.
    """
    weighted = vectors * (a / (a + counts / counts.sum()))[:, None].astype(np.float32)
    means = np.array([weighted[list(sentence)].mean(axis=0) for sentence in sentences if sentence])
    if len(means) <= vectors.shape[1]:
        return weighted.astype(np.float32)
    values, directions = np.linalg.eigh((means.T @ means).astype(np.float64))
    common = directions[:, np.argmax(values)].astype(np.float32)
    return (weighted - np.outer(weighted @ common, common)).astype(np.float32)


def bake(words: Sequence[str], vectors: NDArray[np.float32]) -> SentenceTransformer:
    """A SentenceTransformer whose input is words parted by blanks; words without a vector count for nothing."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    vocabulary = {UNKNOWN: 0} | {word: place for place, word in enumerate(words, start=1)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    table = np.vstack([np.zeros((1, vectors.shape[1]), dtype=np.float32), vectors])
    return SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=table), Normalize()], device="cpu")


def train_static(
    sentences: Sequence[Sequence[str]], *, dimensions: int, epochs: int, min_count: int, sif: float, seed: int
) -> SentenceTransformer:
    """Train on cut notes and bake; errors as `train_words`."""
    words, vectors, counts = train_words(
        sentences, dimensions=dimensions, epochs=epochs, min_count=min_count, seed=seed
    )
    number = {word: place for place, word in enumerate(words)}
    numbered = [[number[word] for word in sentence if word in number] for sentence in sentences]
    return bake([as_word(word) for word in words], fold_sif(vectors, counts, numbered, sif))


def as_word(token: str) -> str:
    """A token as one blank-free word of the model's input."""
    return token.replace(" ", "_")
