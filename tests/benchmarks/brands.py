"""The brands found in real notes, to be read and judged: brands.py SHARED [--judged FILE].

All notes of both samples are one week. Prints every name that is called a brand or a product with its score and four of
its contexts, then how many of the shops of the catalogue of the same kind of goods are found. A judgement file is a CSV
of word,is_brand (1, 0, or empty for unclear) with a line for every word that is a brand of enough voices, found or not,
and for every wrong one: with it, precision and recall by score are printed.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import pandas as pd
import pyarrow as pa
import typer

from notetrends.tokenize.contexts import Contexts, read_contexts
from notetrends.tokenize.discover import discover
from notetrends.tokenize.fold import fold
from notetrends.tokenize.names import count_names, to_ledger
from notetrends.tokenize.normalize import normalize, plain
from notetrends.tokenize.search import by_word
from notetrends.tokenize.segment import Segmenter, bounded, dictionary, make_cutter, ordinary_words
from notetrends.trends.selection.brands import find_names, gather, is_candidate, score

FILES = ("xhs_notes_sample.jsonl", "xhs_mediacrawler_search_contents.jsonl")
CATALOGUE = "catalogue_beauty_2016.csv.gz"
MIN_COUNT, MAX_READ, N_SHOWN = 4, 60, 4
THRESHOLDS = (0.4, 0.5, 0.6, 0.7)


class Sample(NamedTuple):
    """The samples' notes without copies, their words, and the learned phrases."""

    texts: list[str]
    tokens: list[list[str]]
    phrases: set[str]


def main(shared: Path, judged: Annotated[Path | None, typer.Option()] = None) -> None:
    """Print the names with contexts, and with judgements precision and recall."""
    sample = read_sample(shared / "data")
    contexts = read_all(sample)
    called = find_names(contexts, set())
    typer.echo(f"{len(contexts):,} candidates, {called['kind'].value_counts().to_dict()}")
    for row in called.sort_values("score", ascending=False).itertuples():
        typer.echo(f"{row.score:.2f} {row.kind} {row.word} {row.of_brand or ''}: {' | '.join(show(sample, row.word))}")
    known = shops(shared / "data" / CATALOGUE)
    said = {name for name in known if contexts.get(name) is not None and contexts[name].n >= MIN_COUNT}
    found = said & set(called["word"])
    typer.echo(
        f"of the catalogue's {len(known)} shops {len(said)} are written often enough, {len(found)} of them found"
    )
    if judged:
        grade(contexts, set(called["word"]), judged)


def read_sample(folder: Path) -> Sample:
    """Both files, cut as the job cuts a week."""
    notes = [normalize(title, body, tags) for name in FILES for title, body, tags in read(folder / name)]
    notes = [notes[number] for number in sorted(set(fold([note.text for note in notes], threshold=0.45).tolist()))]
    texts, tags, authors = (
        [note.text for note in notes],
        [list(note.tags) for note in notes],
        list(map(str, range(len(notes)))),
    )
    found = discover(texts, dictionary(), ordinary=ordinary_words(), authors=authors)
    learned = set(found.loc[found["status"] == "accepted", "word"])
    names = count_names(texts, tags, authors)
    names = names[(names["n_notes"] >= 5) & ~names["word"].isin(dictionary() | learned)]
    ledger = to_ledger(names, make_cutter(learned), dictionary() | learned)
    segmenter = Segmenter(learned | set(ledger.loc[ledger["kind"] == "word", "word"]))
    tokens = [[*segmenter.cut(text), *own] for text, own in zip(texts, tags, strict=True)]
    return Sample(texts, tokens, set(ledger.loc[ledger["kind"] == "phrase", "word"]))


def read(path: Path) -> Iterator[tuple[str | None, str | None, tuple[str, ...]]]:
    """Title, body and hashtags of each note."""
    for line in path.read_text("utf-8").split("\n"):
        if line:
            note = json.loads(line)
            tags = note.get("tags") or note.get("tag_list") or ""
            yield note.get("title"), note.get("text") or note.get("desc"), tuple(filter(None, tags.split(",")))


def read_all(sample: Sample) -> dict[str, Contexts]:
    """How each candidate stands in the notes."""
    counts = Counter(word for words in sample.tokens for word in set(words))
    wanted = {
        word for word, n in counts.items() if n >= MIN_COUNT and word not in sample.phrases and is_candidate(word)
    }
    words = sorted(wanted)
    held = by_word(words, *gather(pa.chunked_array([pa.array(sample.tokens)]), words))
    return {word: read_contexts(word, [sample.texts[row] for row in rows[:MAX_READ]]) for word, rows in held.items()}


def show(sample: Sample, word: str) -> list[str]:
    """The first contexts of a word, each of another note."""
    pattern = re.compile(f".{{0,14}}{bounded(word)}.{{0,14}}")
    matches = (pattern.search(text) for text in sample.texts)
    found = (match[0] for match in matches if match)
    return [context for _, context in zip(range(N_SHOWN), found, strict=False)]


def shops(path: Path) -> set[str]:
    """The brands of the catalogue."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {plain(row["shop"]) for row in csv.DictReader(file)}


def grade(contexts: dict[str, Contexts], called: set[str], judged: Path) -> None:
    """Precision and recall by score, and those of the whole (products behind brands included)."""
    marks = pd.read_csv(judged, dtype="str", keep_default_na=False).set_index("word")["is_brand"]
    right = {word for word in marks.index[marks == "1"] if word in contexts and contexts[word].n >= MIN_COUNT}
    unclear = set(marks.index[marks == ""])
    scores = {word: score(word, found) for word, found in contexts.items() if word not in unclear}
    for least in THRESHOLDS:
        tell(f"score >= {least}", {word for word, one in scores.items() if one >= least}, right)
    tell("called", called - unclear, right)


def tell(name: str, called: set[str], right: set[str]) -> None:
    """One line."""
    hits = len(called & right)
    typer.echo(
        f"{name}: {len(called)} called, precision {hits / max(len(called), 1):.3f}, recall {hits / len(right):.3f}"
    )


if __name__ == "__main__":
    typer.run(main)
