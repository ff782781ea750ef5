"""Normalise + fold + segment against `jieba.lcut` alone, and discovery on long notes: text_speed.py [--repeats 5].

On notes that the project simulates. Each repeat times both in one process, one thread, over the same 10,000 notes.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import jieba
import numpy as np
import pandas as pd
import typer

from notetrends.tokenize.discover import discover
from notetrends.tokenize.fold import fold
from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.segment import Segmenter, dictionary, ordinary_words
from notetrends.trends.simulate import simulate
from notetrends.trends.week import Week

N_NOTES, N_LONG, LENGTH = 10_000, 50_000, 340


def main(repeats: Annotated[int, typer.Option()] = 5) -> None:
    """Print ratios and the cost of discovery."""
    with tempfile.TemporaryDirectory() as folder:
        simulate(Path(folder), n_notes=N_NOTES, n_weeks=20, last_week=Week.parse("2026-W20"), seed=1)
        files = sorted(Path(folder).glob("notes/*.jsonl"))
        notes = pd.concat([pd.read_json(file, lines=True, dtype=False) for file in files])[["title", "desc"]]
    raw = notes.head(N_NOTES).to_numpy().tolist()
    jieba.initialize()
    ratios = []
    for _ in range(repeats):
        alone, *ours = race(raw)
        ratios.append(alone / sum(ours))
        typer.echo(f"jieba {alone:.2f} s, ours {' + '.join(f'{part:.2f}' for part in ours)} s: {ratios[-1]:.1f} times")
    typer.echo(f"median of {repeats}: {np.median(ratios):.1f} times, {len(raw)} notes")
    long = list(cut_to_length([normalize(title, body).text for title, body in raw]))
    before = peak()
    cost = timed(lambda: discover(long, dictionary(), ordinary=ordinary_words()))
    typer.echo(
        f"discovery in {len(long)} notes of {LENGTH} characters: {cost:.1f} s, {peak():.0f} MB ({before:.0f} before)"
    )


def race(raw: Sequence[tuple[str, str]]) -> tuple[float, float, float, float]:
    """Seconds of jieba alone, and of our normalising, folding and cutting."""
    segmenter = Segmenter()
    alone = timed(lambda: [jieba.lcut(f"{title}\n{body}") for title, body in raw])
    texts: list[str] = []
    normalising = timed(lambda: texts.extend(normalize(title, body).text for title, body in raw))
    folding = timed(lambda: fold(texts))
    return alone, normalising, folding, timed(lambda: [segmenter.cut(text) for text in texts])


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cut_to_length(texts: list[str]) -> Iterable[str]:
    """`N_LONG` texts of `LENGTH` characters: neighbours joined, in other orders each time round."""
    rng = np.random.default_rng(1)
    joined = "".join("".join(texts[place] for place in rng.permutation(len(texts))) for _ in range(9))
    return (joined[at : at + LENGTH] for at in range(0, N_LONG * LENGTH, LENGTH))


def peak() -> float:
    """The most memory this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    typer.run(main)
