"""How soon a new hashtag is in the lexicon: new_tags.py ROOT [--uses 20] [--weeks 2].

ROOT is a store with notes; the steps that learn and cut words are run on every week in order. A hashtag is new when
jieba's dictionary does not have it; it is found in time when the ledger accepts it no later than `--weeks` after the
week of its `--uses`th note. Prints the share, and the misses.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from notetrends.tokenize.segment import dictionary
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.steps.words import learn, segment
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def main(root: str, uses: Annotated[int, typer.Option()] = 20, weeks: Annotated[int, typer.Option()] = 2) -> None:
    """Measure a store."""
    store, config = Store(root), Config()
    total: Counter[str] = Counter()
    reached: dict[str, Week] = {}
    known = store.weeks(schemas.NOTES)
    for week in known:
        learn(store, week, config)
        segment(store, week, config)
        for tags in store.read(schemas.NOTES, week, ["tags"])["tags"]:
            total.update(tags)
        for tag, n in total.items():
            if n >= uses and tag not in dictionary():
                reached.setdefault(tag, week)
    ledger = store.read(schemas.WORDS, known[-1])
    first = dict(zip(ledger["word"], ledger["first_week"], strict=True))
    accepted = {word: Week(first[word]) for word in ledger.loc[ledger["status"] == "accepted", "word"]}
    late = {tag for tag, week in reached.items() if tag not in accepted or accepted[tag] - week > weeks}
    typer.echo(f"{len(reached)} new hashtags with {uses} uses, in time {1 - len(late) / max(len(reached), 1):.3f}")
    typer.echo(f"late or missed: {' '.join(sorted(late))}")
    kinds = ledger.loc[ledger["word"].isin(set(reached)), "kind"].value_counts().to_dict()
    typer.echo(f"kinds of those in the ledger: {kinds}")


if __name__ == "__main__":
    typer.run(main)
