"""Our catalogue beside BERTopic's topics: the same vectors, the same notes, the same words.

`python tests/benchmarks/beside_bertopic.py SHARED [SEEDS]`, after `pip install bertopic`. BERTopic runs
as shipped but for language="multilingual" (its default strips Chinese), and reads the notes as our words.

- hot list: 50,000 titles in a row; topics, share of notes in one, NPMI and diversity of ten words a topic, seconds.
- news titles of 10 classes, and a simulated community with its truth: number found and V-measure of the notes in one.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from embedding import Notes, Vectors, cut, ours, segmenter_for
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from numpy.typing import NDArray
from sklearn.metrics import v_measure_score

from notetrends.trends.categories.assign import by_centroid
from notetrends.trends.categories.births import from_clusters
from notetrends.trends.categories.keep import Rules, cluster, first_catalogue, keep_week
from notetrends.trends.categories.parents import group
from notetrends.trends.categories.pool import Pool
from notetrends.trends.config import Config
from notetrends.trends.rising.bursts import COLUMNS
from notetrends.trends.simulate import simulate
from notetrends.trends.week import Week

Labels = NDArray[np.int64]
N_SPEED = 50_000
NO_BURSTS = pd.DataFrame({name: [] for name in COLUMNS})


def rules_in_force() -> Rules:
    """The default settings."""
    settings = Config()
    chosen = settings.categories.model_dump(include=set(Rules.__annotations__))
    return Rules(**chosen, overlap=settings.rising.overlap)


def pool_of(notes: Notes, vectors: Vectors) -> Pool:
    """The notes as one week's."""
    ids = np.arange(len(vectors)).astype(str).astype(object)
    return Pool(ids, vectors, notes[1], list(notes[0]), np.zeros(len(vectors), dtype=np.int64))


def catalogue(notes: Notes, vectors: Vectors, seed: int) -> tuple[Labels, Labels, list[list[str]]]:
    """Category and parent of each note (-1 none), and ten words a category, as the weekly job makes them."""
    rules = rules_in_force()
    known = pool_of(notes, vectors).sample(rules.max_sample, seed)
    clusters = cluster(known, rules, 4)
    made = from_clusters(clusters, known.note_ids, known.vectors, known.tokens, Week.parse("2023-W01").monday)
    made = group(made, np.bincount(clusters.labels[clusters.labels >= 0]), rules.parent_similarity)
    numbers, _ = by_centroid(vectors, made)
    ids = made.rows["category_id"]
    heads = made.rows["parent"].fillna(ids).map({name: number for number, name in enumerate(ids)}).to_numpy(np.int64)
    return numbers, np.where(numbers >= 0, heads[numbers], -1), made.rows["top_words"].to_list()


def week(notes: Notes, vectors: Vectors) -> float:
    """Seconds in which a catalogue takes these notes as one week: assigned, followed, births looked for."""
    rules, monday = rules_in_force(), Week.parse("2023-W02").monday
    pool = pool_of(notes, vectors)
    made = first_catalogue(pool, Week.parse("2023-W01").monday, rules)
    started = time.perf_counter()
    keep_week(made, made, pool, pool.take(np.empty(0, dtype=np.int64)), NO_BURSTS, monday, rules)
    return time.perf_counter() - started


def bertopic(notes: Notes, vectors: Vectors, seed: int) -> tuple[Labels, list[list[str]]]:
    """Topic of each note (-1 none), and ten words a topic."""
    from bertopic import BERTopic  # an extra of this benchmark
    from umap import UMAP

    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(language="multilingual", umap_model=reduced)
    topics, _ = model.fit_transform([" ".join(words) for words in notes[0]], embeddings=vectors)
    words = [[word for word, _ in model.get_topic(topic) if word] for topic in sorted(set(topics) - {-1})]
    return np.array(topics), words


def quality(words: Sequence[Sequence[str]], notes: Notes) -> str:
    """NPMI over the notes themselves (Bouma 2009), and the share of different words."""
    known = Dictionary(notes[0])
    topics = [[word for word in topic[:10] if word in known.token2id] for topic in words]
    topics = [topic for topic in topics if len(topic) > 1]
    npmi = CoherenceModel(
        topics=topics, texts=notes[0], dictionary=known, coherence="c_npmi", topn=10, processes=1
    ).get_coherence()  # fmt: skip
    flat = [word for topic in topics for word in topic]
    return f"NPMI {npmi:.3f}, diversity {len(set(flat)) / len(flat):.3f}"


def agreement(labels: Labels, classes: NDArray[np.object_] | Labels) -> str:
    """How many were found, for how many there are, and how well they agree where notes are in one."""
    inside = labels >= 0
    found, there = len(set(labels[inside].tolist())), len(set(classes.tolist()))
    v = v_measure_score(classes[inside], labels[inside]) if inside.any() else 0.0
    return f"{found} for {there}, {inside.mean():.2f} of the notes in one, V {v:.3f}"


def tell(*parts: str) -> None:
    """One line."""
    sys.stdout.write(" | ".join(parts) + "\n")
    sys.stdout.flush()


def simulated(seed: int) -> tuple[Notes, pd.DataFrame]:
    """Notes of an invented community, and their true category and parent."""
    with TemporaryDirectory() as folder:
        simulate(Path(folder), n_notes=20_000, n_weeks=20, last_week=Week.parse("2023-W30"), seed=seed)
        files = sorted((Path(folder) / "notes").glob("*.jsonl"))
        rows = pd.concat([pd.read_json(file, lines=True, dtype=False) for file in files]).drop_duplicates("note_id")
        truth = pd.concat([pd.read_csv(file) for file in sorted((Path(folder) / "truth" / "notes").glob("*.csv"))])
    rows = rows.merge(truth.drop_duplicates("note_id"), on="note_id").dropna(subset="category")
    texts = (rows["title"].fillna("") + "\n" + rows["desc"].fillna("")).to_list()
    return cut(texts, segmenter_for(texts)), rows


def main() -> None:
    """Measure and tell."""
    warnings.simplefilter("ignore")
    data, seeds = Path(sys.argv[1]) / "data", range(1, 1 + int(sys.argv[2] if len(sys.argv) > 2 else 3))
    titles = pd.read_parquet(data / "weibo_hot_2020-12_2023-12.parquet")["title"].drop_duplicates().to_list()
    segmenter = segmenter_for(titles)
    notes = cut(titles, segmenter)
    encode = ours()(notes)
    part = notes[0][:N_SPEED], notes[1][:N_SPEED]
    vectors = encode(part)
    kept = np.flatnonzero(np.any(vectors != 0, axis=1))
    part, vectors = ([part[0][k] for k in kept], [part[1][k] for k in kept]), vectors[kept]
    for seed in seeds:
        started = time.perf_counter()
        numbers, _, words = catalogue(part, vectors, seed)
        seconds = time.perf_counter() - started
        once = f"{seconds:.1f} s, a week {week(part, vectors):.1f} s"
        tell("hot list", f"ours, seed {seed}", agreement(numbers, numbers), quality(words, part), once)
        started = time.perf_counter()
        topics, words = bertopic(part, vectors, seed)
        took = time.perf_counter() - started
        tell("hot list", f"BERTopic, seed {seed}", agreement(topics, topics), quality(words, part), f"{took:.1f} s")
    news = pd.read_csv(data / "thucnews_dev.tsv", sep="\t", header=None, names=["title", "class"], quoting=3)
    asked = cut(news["title"].to_list(), segmenter)
    sets = [("news", asked, encode(asked), news["class"].to_numpy(np.int64), news["class"].to_numpy(np.int64))]
    for seed in seeds:
        made, truth = simulated(seed)
        both = (truth[name].to_numpy(object) for name in ("category", "parent"))
        sets.append((f"simulated, seed {seed}", made, ours()(made)(made), *both))
    for name, told, placed, fine, coarse in sets:
        numbers, heads, words = catalogue(told, placed, 1)
        tell(name, "ours", agreement(numbers, fine), quality(words, told))
        tell(name, "ours, parents", agreement(heads, coarse))
        topics, words = bertopic(told, placed, 1)
        tell(name, "BERTopic", agreement(topics, fine), quality(words, told))


if __name__ == "__main__":
    main()
