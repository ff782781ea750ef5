"""What a week costs, ours beside BERTopic: weeks_beside_bertopic.py SHARED [--notes 4000] [--weeks 6] [--seed 1].

After `pip install bertopic`. The same vectors of the same titles, dealt in their order into weeks of so many; each week

- ours: the catalogue takes it (assigned, followed, births looked for in the residue), and is revised in one of four;
- BERTopic, merged: a model of the week alone, and `merge_models` with the one that all weeks before gave;
- BERTopic, whole: a model of all weeks so far, for the first and the last week.

Prints seconds a week, one after the other in one run, and the ratio of the sums.
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from beside_bertopic import NO_BURSTS, pool_of, rules_in_force
from embedding import Notes, cut, ours, segmenter_for

from notetrends.trends.categories.keep import first_catalogue, is_revised, keep_week, revise_month
from notetrends.trends.categories.pool import Pool
from notetrends.trends.week import Week

FIRST = Week.parse("2023-W01")


def main(
    shared: Path,
    notes: Annotated[int, typer.Option(help="Notes a week.")] = 4000,
    weeks: Annotated[int, typer.Option(help="Weeks.")] = 6,
    seed: Annotated[int, typer.Option(help="Of BERTopic's UMAP.")] = 1,
) -> None:
    """Measure, and print."""
    warnings.simplefilter("ignore")
    titles = pd.read_parquet(shared / "data" / "weibo_hot_2020-12_2023-12.parquet")["title"].drop_duplicates().to_list()
    told = cut(titles[: notes * (weeks + 1)], segmenter_for(titles))
    vectors = ours()(told)(told)
    kept = [slice(start, start + notes) for start in range(0, len(vectors), notes)]
    parts = [pool_of((told[0][part], told[1][part]), vectors[part]) for part in kept[: weeks + 1]]
    rivals = {
        "ours": our_weeks(parts),
        "BERTopic, merged": merged_weeks(parts, seed),
        "BERTopic, whole": whole_weeks(parts, seed),
    }
    for name, seconds in rivals.items():
        typer.echo(f"{name:18} {' '.join(f'{value:7.2f}' for value in seconds)} s, median {np.median(seconds):.2f} s")
    for name in list(rivals)[1:]:
        typer.echo(f"{name}: {np.median(rivals[name]) / np.median(rivals['ours']):.1f} times ours, by medians")


def our_weeks(parts: list[Pool]) -> list[float]:
    """Seconds of each week but the first, which builds the catalogue."""
    rules, seconds, before = rules_in_force(), [], parts[0]
    catalogue, residue = (
        first_catalogue(embedded(parts[0]), FIRST.monday, rules),
        parts[0].take(np.empty(0, dtype=np.int64)),
    )
    for number, part in enumerate(parts[1:], start=1):
        begun, monday, start = time.perf_counter(), (FIRST + number).monday, catalogue
        if is_revised(monday, rules.revision_weeks):
            start, _ = revise_month(catalogue, [embedded(before), embedded(part)], monday, rules)
        kept = keep_week(start, catalogue, part, residue, NO_BURSTS, monday, rules)
        seconds.append(time.perf_counter() - begun)
        catalogue, before = kept.catalogue, part
        is_open = np.array([one is None for one in kept.category_ids]) & np.any(part.vectors != 0, axis=1)
        residue = part.take(np.flatnonzero(is_open)).sample(rules.max_sample, rules.seed)
    return seconds


def embedded(pool: Pool) -> Pool:
    """The notes that have a vector."""
    return pool.take(np.flatnonzero(np.any(pool.vectors != 0, axis=1)))


def fit(told: Notes, vectors: Any, seed: int) -> Any:  # noqa: ANN401
    """A BERTopic of these notes, as shipped but for the language."""
    from bertopic import BERTopic
    from umap import UMAP

    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(language="multilingual", umap_model=reduced)
    is_told = np.any(vectors != 0, axis=1)
    texts = [" ".join(words) for words, said in zip(told[0], is_told, strict=True) if said]
    model.fit(texts, embeddings=vectors[is_told])
    return model


def merged_weeks(parts: list[Pool], seed: int) -> list[float]:
    """Seconds of each week but the first, in which libraries are compiled: a model of it, merged with those before."""
    from bertopic import BERTopic

    seconds, so_far = [], fit((parts[0].tokens, parts[0].texts), parts[0].vectors, seed)
    for part in parts[1:]:
        begun = time.perf_counter()
        so_far = BERTopic.merge_models([so_far, fit((part.tokens, part.texts), part.vectors, seed)])
        seconds.append(time.perf_counter() - begun)
    return seconds


def whole_weeks(parts: list[Pool], seed: int) -> list[float]:
    """Seconds for all notes so far, after the second week and after the last."""
    seconds = []
    for n in (2, len(parts)):
        whole = parts[0]
        for part in parts[1:n]:
            whole = whole.then(part)
        begun = time.perf_counter()
        fit((whole.tokens, whole.texts), whole.vectors, seed)
        seconds.append(time.perf_counter() - begun)
    return seconds


if __name__ == "__main__":
    typer.run(main)
