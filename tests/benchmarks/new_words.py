"""The words that discovery accepts, to be read and judged: new_words.py SHARED MONDAY [MONDAY ...].

Prints, for each Monday, the 200 words held by most notes among those accepted in one of the four weeks from it on (hot
list, each week by itself, nothing learned before); then the same for all notes of the sample at once.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from notetrends.tokenize.discover import discover
from notetrends.tokenize.fold import fold
from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.segment import dictionary, ordinary_words

N_JUDGED = 200


def main(shared: Path, mondays: Annotated[list[dt.datetime] | None, typer.Argument()] = None) -> None:
    """Print the lists."""
    titles = pd.read_parquet(shared / "data" / "weibo_hot_2020-12_2023-12.parquet", columns=["day", "title"])
    day = pd.to_datetime(titles["day"])
    for monday in mondays or []:
        words: Counter[str] = Counter()
        for week in range(4):
            start = monday + dt.timedelta(weeks=week)
            part = titles["title"][(day >= start) & (day < start + dt.timedelta(weeks=1))]
            words |= accepted([normalize(title, None).text for title in part])
        show(f"{monday:%Y-%m-%d}", words)
    lines = (shared / "data" / "xhs_notes_sample.jsonl").read_text("utf-8").split("\n")
    notes = [json.loads(line) for line in lines if line]
    texts = [normalize(note["title"], note["text"]).text for note in notes]
    show("note sample", accepted(texts))


def accepted(texts: Sequence[str]) -> Counter[str]:
    """Accepted words with the number of notes that hold each."""
    whole = [texts[number] for number in sorted(set(fold(texts).tolist()))]
    found = discover(whole, dictionary(), ordinary=ordinary_words())
    found = found[found["status"] == "accepted"]
    return Counter(dict(zip(found["word"], found["n_notes"].tolist(), strict=True)))


def show(name: str, words: Counter[str]) -> None:
    """One list."""
    best = sorted(words, key=lambda word: (-words[word], word))[:N_JUDGED]
    typer.echo(f"## {name}: {len(words)} words, {len(best)} to judge\n{' '.join(best)}")


if __name__ == "__main__":
    typer.run(main)
