"""The default embedding: vectors of words and of their writing, counted on the notes and baked into a sentence model.

Which words stand together in the notes is counted (positive pointwise mutual information) and reduced with gensim's
stochastic SVD (Levy & Goldberg 2014: what skip-gram approximates; on as few notes as a season has, the counts are far
better). Each symbol is then placed by its own company, and weighs as much as it is rare. All of it is linear, so it is
folded into one table: plain mean pooling gives the note, and the model is an ordinary SentenceTransformer folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from gensim.corpora import Dictionary
from gensim.matutils import corpus2csc
from gensim.models.lsimodel import stochastic_svd
from jieba.analyse import default_tfidf
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_array
from threadpoolctl import threadpool_limits

from notetrends.trends.embedding.associations import ppmi, share_writing, without
from notetrends.trends.embedding.sentence import unit
from notetrends.trends.embedding.symbols import UNKNOWN, is_word, symbols, written
from notetrends.trends.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Words that count as one another's company: a title is one passage, a long note has several.
_PASSAGE = 32
# Passages in which a word stands that tells something about others (less where there are few), and how many such words.
_MIN_CONTEXT, _MAX_CONTEXTS = 5, 12_000
# Symbols that get a vector, the most frequent ones.
_MAX_SYMBOLS = 200_000
# A character or a pair of them says less than a word, and one that stands in few passages hardly more than which ones
# these were: notes that the embedding was trained on would lie elsewhere than those that come later.
_PIECE_WEIGHT, _PIECE_PASSAGES = 0.5, 20
_BLOCK = 4096
# Passages on which the common direction is measured.
_SAMPLE = 20_000


def train_static(
    words: Sequence[Sequence[str]], texts: Sequence[str], *, dimensions: int, min_count: int, seed: int
) -> SentenceTransformer:
    """The embedding of these notes; the same notes give the same one.

    Args:
        words: the words of each note.
        texts: the notes' texts, row for row.
        dimensions: length of the vectors; less where the notes hold too few different words.
        min_count: passages that a symbol must stand in.
        seed: of the reduction.

    Raises:
        ModelError: the notes hold too few words that recur.
    """
    names, table = place_symbols(words, texts, dimensions=dimensions, min_count=min_count, seed=seed)
    return bake(names, table)


def place_symbols(
    words: Sequence[Sequence[str]], texts: Sequence[str], *, dimensions: int, min_count: int, seed: int
) -> tuple[list[str], NDArray[np.float32]]:
    """The symbols, most frequent first, and the vector of each, as long as it weighs: float32 [n symbols, d].

    Arguments and errors as `train_static`.
    """

    def passages() -> Iterator[list[str]]:
        """Cut anew for each pass: all at once they are many times as large as the notes."""
        for note, text in zip(words, texts, strict=True):
            yield from _passages(note, text)

    known = Dictionary(passages())
    known.filter_extremes(no_below=min_count, no_above=1.0, keep_n=_MAX_SYMBOLS)
    names = sorted(known.token2id, key=lambda name: (-known.dfs[known.token2id[name]], name))
    order = np.array([known.token2id[name] for name in names], dtype=np.int64)
    n_holding = np.array([known.dfs[number] for number in order], dtype=np.float64)
    candidates = np.flatnonzero([is_word(name) for name in names])
    n_contexts = max(int((n_holding[candidates] >= _MIN_CONTEXT).sum()), 2 * dimensions)
    contexts = candidates[: min(n_contexts, _MAX_CONTEXTS)]
    if len(contexts) < 2:
        raise ModelError(
            f"only {len(contexts)} words recur in {len(words)} notes, too little to train an embedding on; "
            "ingest more weeks, or name a ready model in [embedding] model"
        )
    bags = corpus2csc(map(known.doc2bow, passages()), num_terms=len(known), dtype=np.float32).tocsr()
    holds = csr_array(bags[order].astype(bool).astype(np.float32))
    del bags  # as large as all that is done with `holds`
    with threadpool_limits(1):  # the sums of several threads differ in their last digits
        vectors = _vectors(holds, contexts, [written(name) for name in names], dimensions, seed)
        table = (vectors * weigh(names, n_holding, known.num_docs)[:, None]).astype(np.float32)
        sample = csr_array(holds.T)[:: max(1, known.num_docs // _SAMPLE)]
        return names, without_common(table, unit(sample @ table))


def without_common(table: NDArray[np.float32], notes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The table without the direction that all notes share, which says nothing of any (after Arora et al. 2017).

    With it, a category that takes in notes at its rim would move to the middle of all.

    Args:
        table: vectors of symbols, float32 [n symbols, d].
        notes: unit vectors of notes, float32 [n notes, d].

    >>> without_common(np.array([[2, 1], [2, -1]], dtype=np.float32), np.array([[1, 0], [1, 0]], dtype=np.float32))
    array([[ 0.,  1.],
           [ 0., -1.]], dtype=float32)
    """
    common = unit(notes.mean(axis=0, dtype=np.float64)[None].astype(np.float32))[0]
    return np.asarray(table - np.outer(table @ common, common), dtype=np.float32)


def weigh(names: Sequence[str], n_holding: NDArray[np.float64], n_passages: int) -> NDArray[np.float64]:
    """How much each symbol says: a word the mean of how rare it is here and in Chinese at large, a piece half of here.

    What these notes are all about is rare at large, and what is common there is no subject even where it is rare here.
    A piece that stands in n passages counts n / (n + 20) of that.

    Args:
        names: the symbols.
        n_holding: passages that each stands in, float64 [n symbols].
        n_passages: all passages.
    """
    at_large, usual = default_tfidf.idf_loader.get_idf()  # jieba's own counts; a word it does not know is a rare one
    rarity = np.log(n_passages / n_holding)
    of_pieces = _PIECE_WEIGHT * rarity * n_holding / (n_holding + _PIECE_PASSAGES)
    return np.array(
        [
            (here + at_large.get(name, usual)) / 2 if is_word(name) else of_piece
            for name, here, of_piece in zip(names, rarity, of_pieces, strict=True)
        ]
    )


def _passages(words: Sequence[str], text: str) -> Iterator[list[str]]:
    """The symbols of a note, cut into passages of as many words, with their share of its writing."""
    pieces = symbols([], text)
    n = max(1, -(-len(words) // _PASSAGE))
    step = -(-len(pieces) // n)
    for number in range(n):
        own = symbols(words[number * _PASSAGE : (number + 1) * _PASSAGE], "")
        yield own + pieces[number * step : (number + 1) * step]


def _vectors(
    holds: csr_array, contexts: NDArray[np.int64], writing: Sequence[str], dimensions: int, seed: int
) -> NDArray[np.float32]:
    """Where each symbol's company places it: unit vectors, float32 [n symbols, d].

    Args:
        holds: 1 where a symbol stands in a passage, float32 [n symbols, n passages].
        contexts: the symbols that place the others.
        writing: how each symbol is written.
        dimensions: length of the vectors.
        seed: of the reduction.
    """
    columns = csr_array(holds[contexts].T)
    words = [writing[number] for number in contexts]
    together = without(csr_array(holds[contexts] @ columns), share_writing(words, words))
    totals = np.asarray(together.sum(axis=0), dtype=np.float64)
    share = totals / max(totals.sum(), 1.0)
    directions, strengths = stochastic_svd(
        csc_matrix(ppmi(together, share)), min(dimensions, len(contexts) - 1), len(contexts), extra_dims=20,
        power_iters=4, dtype=np.float32, random_seed=seed,
    )  # fmt: skip
    # half of each direction's strength, as skip-gram has it: the strongest ones are mere frequency
    scaled = (directions / np.sqrt(strengths)).astype(np.float32)
    placed = []
    for start in range(0, len(writing), _BLOCK):
        block = slice(start, start + _BLOCK)
        company = without(csr_array(holds[block] @ columns), share_writing(writing[block], words))
        placed.append(unit(ppmi(company, share) @ scaled))
    return np.vstack(placed)


def bake(names: Sequence[str], table: NDArray[np.float32]) -> SentenceTransformer:
    """A SentenceTransformer whose input is symbols parted by blanks; those without a vector count for nothing."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    vocabulary = {UNKNOWN: 0} | {name: place for place, name in enumerate(names, start=1)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    rows = np.vstack([np.zeros((1, table.shape[1]), dtype=np.float32), table])
    return SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()], device="cpu")
