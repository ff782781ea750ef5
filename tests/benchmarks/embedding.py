"""How well the trained embedding tells subjects apart, beside what else could be trained on the same notes.

`python tests/benchmarks/embedding.py SHARED [NAME ...]` trains on the titles of the hot lists (Weibo; Weibo and Zhihu)
and looks at news titles of 10 classes that it has not seen: V-measure (KMeans, 10 clusters, 5 seeds), and the share of
the 10 nearest neighbours that are of one's own class. Then it trains on the note sample and finds a note's body by its
title (mean reciprocal rank among 1,500). Names choose variants; without any, all are measured, in about an hour.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from gensim.models import FastText, Word2Vec
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import v_measure_score

from notetrends.tokenize.discover import discover
from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.segment import Segmenter, dictionary, ordinary_words
from notetrends.trends.embedding import static
from notetrends.trends.embedding.sentence import Embedder, unit

Vectors = NDArray[np.float32]
Notes = tuple[list[list[str]], list[str]]
Encode = Callable[[Notes], Vectors]
N_SEEDS = 5


def ours(*, dimensions: int = 256, pieces: bool = True) -> Callable[[Notes], Encode]:
    """The product's own; or without the writing of words."""

    def train(notes: Notes) -> Encode:
        def seen(texts: Sequence[str]) -> list[str]:
            return list(texts) if pieces else [""] * len(texts)

        model = static.train_static(notes[0], seen(notes[1]), dimensions=dimensions, min_count=2, seed=1)
        return lambda asked: Embedder(model, "ours@1", reads_words=True).encode(seen(asked[1]), asked[0])

    return train


def predicted(kind: type[Word2Vec], *, a: float | None, n_removed: int) -> Callable[[Notes], Encode]:
    """Skip-gram or FastText, weighted by SIF (a; None: log n / df), the first directions of the notes removed."""

    def train(notes: Notes) -> Encode:
        subwords = {"min_n": 1, "max_n": 2, "bucket": 300_000} if kind is FastText else {}
        model = kind(
            notes[0], vector_size=200, window=8, sg=1, negative=10, sample=1e-3, min_count=3, epochs=8, seed=1,
            workers=1, **subwords,
        )  # fmt: skip
        names, vectors = model.wv.index_to_key, model.wv.get_normed_vectors()
        counts = np.array([model.wv.get_vecattr(name, "count") for name in names], dtype=np.float64)
        share = counts / counts.sum()
        weight = a / (a + share) if a else np.log(len(notes[0]) / np.minimum(counts, len(notes[0])))
        known = dict(zip(names, vectors * weight[:, None].astype(np.float32), strict=True))

        def mean(asked: Notes) -> Vectors:
            rows = [[known[word] for word in words if word in known] for words in asked[0]]
            return np.array([np.mean(row, axis=0) if row else np.zeros(200, np.float32) for row in rows])

        sample = mean((notes[0][:20_000], []))
        common = np.linalg.svd(sample[np.any(sample != 0, axis=1)], full_matrices=False)[2][:n_removed]
        return lambda asked: unit((vectors := mean(asked)) - (vectors @ common.T) @ common)

    return train


VARIANTS: dict[str, Callable[[Notes], Encode]] = {
    "ours": ours(),
    "ours, 128 dimensions": ours(dimensions=128),
    "ours, 512 dimensions": ours(dimensions=512),
    "ours, words alone": ours(pieces=False),
    "skip-gram, SIF, first component removed": predicted(Word2Vec, a=1e-3, n_removed=1),
    "skip-gram, SIF": predicted(Word2Vec, a=1e-3, n_removed=0),
    "skip-gram, log n / df": predicted(Word2Vec, a=None, n_removed=0),
    "FastText, log n / df": predicted(FastText, a=None, n_removed=0),
}


def cut(texts: Sequence[str], segmenter: Segmenter) -> Notes:
    """Normalised and cut."""
    plain = [normalize(text, "").text for text in texts]
    return [list(segmenter.cut(text)) for text in plain], plain


def segmenter_for(texts: Sequence[str]) -> Segmenter:
    """A segmenter with the new words of these texts, found 20,000 at a time as the weekly job would."""
    learned: set[str] = set()
    for start in range(0, len(texts), 20_000):
        part = list(dict.fromkeys(normalize(text, "").text for text in texts[start : start + 20_000]))
        found = discover(part, dictionary(), ordinary=ordinary_words(), learned=learned)
        learned |= set(found.loc[found["status"] == "accepted", "word"])
    return Segmenter(learned)


def agreement(vectors: Vectors, classes: NDArray[np.int64]) -> str:
    """V-measure over seeds, and the share of near neighbours of one's own class."""
    labels = [KMeans(10, n_init=10, random_state=seed).fit_predict(vectors) for seed in range(N_SEEDS)]
    scores = [v_measure_score(classes, label) for label in labels]
    asked = np.random.default_rng(0).choice(len(vectors), 2_000, replace=False)
    cosine = vectors[asked] @ vectors.T
    cosine[np.arange(len(asked)), asked] = -1
    nearest = np.argpartition(-cosine, 10, axis=1)[:, :10]
    own = (classes[nearest] == classes[asked][:, None]).mean()
    return f"V {np.mean(scores):.3f} ± {np.std(scores):.3f}, neighbours {own:.3f}"


def found_by_title(encode: Encode, titles: Notes, bodies: Notes) -> float:
    """Mean reciprocal rank of each title's own body."""
    one, other = encode(titles), encode(bodies)
    cosine = one @ other.T
    rank = (cosine >= np.diag(cosine)[:, None]).sum(axis=1)
    known = np.any(one != 0, axis=1) & np.any(other != 0, axis=1)
    return float(np.where(known, 1 / rank, 0).mean())


def main() -> None:
    """Measure and tell."""
    data, names = Path(sys.argv[1]) / "data", sys.argv[2:] or list(VARIANTS)
    news = pd.read_csv(data / "thucnews_dev.tsv", sep="\t", header=None, names=["title", "class"], quoting=3)
    classes = news["class"].to_numpy(np.int64)
    lists = [pd.read_parquet(data / f"{name}_hot_2020-12_2023-12.parquet")["title"] for name in ("weibo", "zhihu")]
    weibo, zhihu = lists[0].to_list(), lists[1].drop_duplicates().to_list()
    for label, titles in (("weibo", weibo), ("weibo and zhihu", weibo + zhihu)):
        segmenter = segmenter_for(titles)
        notes, asked = cut(titles, segmenter), cut(news["title"].to_list(), segmenter)
        for name in names:
            started = time.perf_counter()
            encode = VARIANTS[name](notes)
            seconds = time.perf_counter() - started
            told = agreement(encode(asked), classes)
            sys.stdout.write(f"{label}, {len(titles):,} titles | {name} | {told} | trained in {seconds:.0f} s\n")
            sys.stdout.flush()
    sample = pd.read_json(data / "xhs_notes_sample.jsonl", lines=True).fillna({"title": "", "text": ""})
    sample = sample[(sample["title"].str.len() >= 5) & (sample["text"].str.len() >= 20)].drop_duplicates("text")
    segmenter = segmenter_for((sample["title"] + "\n" + sample["text"]).to_list())
    notes = cut((sample["title"] + "\n" + sample["text"]).to_list(), segmenter)
    drawn = sample.sample(1_500, random_state=0)
    for name in names:
        encode = VARIANTS[name](notes)
        mrr = found_by_title(encode, cut(drawn["title"], segmenter), cut(drawn["text"], segmenter))
        sys.stdout.write(f"{len(sample):,} notes | {name} | body found by its title: MRR {mrr:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
