"""How well categories stay themselves: PYTHONPATH=tests tracking.py drift|labelled|stored|cost (--help for each).

Runs the functions that the step `categorize` runs, without a store: eight weeks found the catalogue, every later week
is kept in turn, and the ids that the notes got at the time are held against their true topics.
"""

from __future__ import annotations

import csv
import datetime as dt
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from identity_scores import flat, identity_scores
from made_catalogue import bursts_of
from made_topics import made_world
from sklearn.metrics import v_measure_score

from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.segment import Segmenter
from notetrends.trends import schemas
from notetrends.trends.categories.assign import place
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue
from notetrends.trends.categories.cluster import centroids_of
from notetrends.trends.categories.keep import Kept, Rules, first_catalogue, is_revised, keep_week, revise_month
from notetrends.trends.categories.pool import Pool
from notetrends.trends.categories.track import follow
from notetrends.trends.config import Config
from notetrends.trends.embedding.sentence import load_embedder, unit
from notetrends.trends.store import Store

MONDAY = dt.date(2023, 1, 2)
WARMUP = 8
app = typer.Typer()


@app.callback()
def main() -> None:
    """Measure the tracking of categories."""


def default_rules() -> Rules:
    """The default settings."""
    settings = Config().categories.model_dump()
    return Rules(**{name: settings[name] for name in Rules.__annotations__ if name in settings} | {"overlap": 0.5})


def pool_of(vectors: np.ndarray, week: int, tokens: Sequence[Sequence[str]] | None = None) -> Pool:
    """The notes of one week; all with the same word where only vectors are of interest."""
    n = len(vectors)
    ids = np.array([f"{week:03d}-{number:06d}" for number in range(n)], dtype=object)
    words = list(tokens) if tokens is not None else [["笔记"]] * n
    return Pool(ids, vectors, [" ".join(one) for one in words], words, np.zeros(n, dtype=np.int64))


def joined(pools: Sequence[Pool]) -> Pool:
    """Several weeks as one pool."""
    whole = pools[0]
    for pool in pools[1:]:
        whole = whole.then(pool)
    return whole


def track(pools: Sequence[Pool], rules: Rules) -> list[Kept]:
    """What becomes of each week from the last one of the warm-up on."""
    kept: list[Kept] = []
    before: Catalogue | None = None
    unassigned: list[Pool] = [pools[0].take(np.empty(0, np.int64))] * 2
    for week in range(WARMUP - 1, len(pools)):
        monday = MONDAY + dt.timedelta(weeks=week)
        catalogue = first_catalogue(joined(pools[:WARMUP]), monday, rules) if before is None else before
        revised = bursts_of()[[]]
        if week >= 2 * rules.revision_weeks and is_revised(monday, rules.revision_weeks):
            split = week + 1 - rules.revision_weeks
            months = [joined(pools[split - rules.revision_weeks : split]), joined(pools[split : week + 1])]
            catalogue, revised = revise_month(catalogue, months, monday, rules)
        one = keep_week(catalogue, before, pools[week], joined(unassigned), bursts_of(), monday, rules)
        kept.append(replace(one, events=pd.concat([revised, one.events])))
        before = kept[-1].catalogue
        unassigned = [unassigned[1], pools[week].take(np.flatnonzero(kept[-1].category_ids == None))]  # noqa: E711
    return kept


def first_weeks(kept: Sequence[Kept]) -> dict[str, int]:
    """The week each id was made in, counted from the first catalogue."""
    first: dict[str, int] = {}
    for week, one in enumerate(kept):
        for name in one.catalogue.rows["category_id"]:
            first.setdefault(name, week)
    return first


def spread(rows: list[dict[str, float]]) -> str:
    """Mean and range of each score."""
    table = pd.DataFrame(rows)
    return "  ".join(
        f"{name} {table[name].mean():.3f} ({table[name].min():.3f} to {table[name].max():.3f})" for name in table
    )


@app.command()
def drift(seeds: int = 4, drifts: Annotated[str, typer.Option()] = "0,0.05,0.1,0.15", weeks: int = 48) -> None:
    """Topics that wander, split, join, begin and end on the unit sphere."""
    every = []
    for amount in map(float, drifts.split(",")):
        rows = []
        for seed in range(1, seeds + 1):
            world = made_world(seed=seed, drift=amount, n_weeks=weeks)
            start = time.perf_counter()
            kept = track([pool_of(week.vectors, number) for number, week in enumerate(world.weeks)], default_rules())
            seconds = time.perf_counter() - start
            notes = flat([week.truth for week in world.weeks[WARMUP - 1 :]], [one.category_ids for one in kept])
            begun = {topic: week - WARMUP + 1 for topic, week in world.born.items()}
            parted = {topic: week - WARMUP + 1 for topic, week in world.split.items()}
            first = first_weeks(kept)
            scores = identity_scores(notes, first, begun)
            of_splits = identity_scores(notes, first, parted)
            scores |= {"splits_found": of_splits["births_found"], "split_delay": of_splits["delay"]}
            events = pd.concat([one.events for one in kept])["kind"].value_counts()
            scores |= {
                "n_first": float(len(kept[0].catalogue)),
                "split": events.get("split", 0),
                "merged": events.get("merged", 0),
            }
            rows.append(scores | {"seconds": seconds})
            typer.echo(f"  {amount} {seed} " + " ".join(f"{k} {v:.3g}" for k, v in rows[-1].items()))
        every += rows
        typer.echo(f"drift {amount}: {spread(rows)}")
    typer.echo(f"all: {spread(every)}")


@app.command()
def labelled(texts: Path, model: Path, seeds: int = 4, weeks: int = 40) -> None:
    """Texts with a class (TSV), dealt over the weeks: two of ten classes begin later, two end earlier.

    MODEL is a folder of the embedding that the job trains. `reachable` is the share of notes that are nearest to the
    centroid of their own class: what ids could do at best if there were one a class.
    """
    rows = pd.read_csv(texts, sep="\t", names=["text", "label"], quoting=csv.QUOTE_NONE)
    cut = Segmenter(frozenset()).cut
    tokens = [cut(normalize(text, "").text) for text in rows["text"]]
    vectors = load_embedder(str(model), reads_words=True).encode(rows["text"].to_list(), tokens)
    labels = pd.factorize(rows["label"], sort=True)[0]
    centroids = centroids_of(vectors, labels, labels.max() + 1)
    reachable = float(((vectors @ centroids.T).argmax(axis=1) == labels).mean())
    every = []
    for seed in range(1, seeds + 1):
        dice = np.random.default_rng(seed)
        span = {int(label): [0, weeks] for label in np.unique(labels)}
        moved = dice.permutation(list(span))[: 2 * (len(span) // 5)]
        for number, label in enumerate(moved.tolist()):
            span[label][number % 2] = int(dice.integers(WARMUP + 2, weeks - 8))
        week_of = np.array([dice.integers(*span[label]) for label in labels])
        places = [np.flatnonzero((week_of == week) & np.any(vectors != 0, axis=1)) for week in range(weeks)]
        pools = [pool_of(vectors[one], week, [tokens[n] for n in one]) for week, one in enumerate(places)]
        kept = track(pools, default_rules())
        notes = flat([labels[one] for one in places[WARMUP - 1 :]], [one.category_ids for one in kept])
        begun = {label: first - WARMUP + 1 for label, (first, _) in span.items() if first}
        scores = identity_scores(notes, first_weeks(kept), begun)
        every.append(scores | {"reachable": reachable, "held": float(notes["found"].notna().mean())})
        typer.echo(f"  {seed} " + " ".join(f"{k} {v:.3g}" for k, v in every[-1].items()))
    typer.echo(spread(every))


@app.command()
def stored(root: str, truth: Path) -> None:
    """A store that was run on simulated notes, TRUTH being the simulation's folder truth/notes.

    The id of a note is that of the settled category it lies in (`told`: the story told in it, where it lies in none).
    Beside the scores: how well parents agree with the true ones (V-measure over the notes that lie in one), the share
    of notes that lie somewhere and that are told, the settled categories awake in the first week and in the last one,
    and how many stories are born a week.
    """
    store, weeks = Store(root), Store(root).weeks(schemas.NOTE_CATEGORIES)
    known = pd.concat(map(pd.read_csv, sorted(truth.glob("*.csv")))).drop_duplicates("note_id").set_index("note_id")
    numbers = pd.Series(pd.factorize(known["category"], sort=True)[0], index=known.index)
    truths, lying, told, first, n_awake, kinds = [], [], [], {}, [], []
    stories: set[str] = set()
    for number, week in enumerate(weeks):
        links = store.read(schemas.NOTE_CATEGORIES, week)
        notes = store.read(schemas.NOTES, week, ["note_id"]).set_index("note_id")
        notes["lying"] = links[links["similarity"].notna()].set_index("note_id")["category_id"]
        notes["told"] = links[links["similarity"].isna()].set_index("note_id")["category_id"]
        rows = store.read(schemas.CATEGORIES, week, ["category_id", "parent", "radius", "state"])
        settled = rows[rows["radius"] < OUT_OF_REACH]
        n_awake.append(int((settled["state"] == "active").sum()))
        stories |= set(rows["category_id"]) - set(settled["category_id"])
        for name in settled["category_id"]:
            first.setdefault(name, number)
        parents = rows["parent"].fillna(rows["category_id"]).set_axis(rows["category_id"])
        truths.append(numbers.reindex(notes.index).fillna(-1).astype(int).to_list())
        lying.append(notes["lying"].astype(object).where(notes["lying"].notna(), None).to_list())
        told.append(notes["told"].astype(object).where(notes["told"].notna(), None).to_list())
        kinds.append(pd.DataFrame({"found": notes["lying"].map(parents), "true": known["parent"].reindex(notes.index)}))
    scores = identity_scores(flat(truths, lying), first, {})
    either = [[one or other for one, other in zip(*both, strict=True)] for both in zip(lying, told, strict=True)]
    of_either = identity_scores(flat(truths, either), first, {})
    pairs, n_notes = pd.concat(kinds).dropna(), sum(map(len, lying))
    scores |= {
        "idf1_told": of_either["idf1"], "ids_told": of_either["ids"],
        "parents": v_measure_score(pairs["true"], pairs["found"]),
        "n_lying": sum(name is not None for names in lying for name in names) / n_notes,
        "n_told": sum(name is not None for names in told for name in names) / n_notes,
        "awake_first": float(n_awake[0]), "awake_last": float(n_awake[-1]), "n_true": float(numbers.nunique()),
        "stories": len(stories) / len(weeks),
    }  # fmt: skip
    typer.echo(" ".join(f"{name} {value:.3g}" for name, value in scores.items()))


@app.command()
def cost(sizes: str = "10000,30000,100000,300000,1000000", n_categories: int = 300, d: int = 128) -> None:
    """Seconds for one week of so many notes, and the slope of their logarithms."""
    rules, dice = default_rules(), np.random.default_rng(1)
    centres = unit(dice.normal(size=(n_categories, d)).astype(np.float32))

    def week(n: int) -> Pool:
        own = centres[dice.integers(n_categories, size=n)] * (dice.random((n, 1)) > 0.1)
        return pool_of(unit((own + dice.normal(size=(n, d)) / np.sqrt(d)).astype(np.float32)), 0)

    nothing = week(2).take(np.empty(0, np.int64))
    start = time.perf_counter()
    before = first_catalogue(week(4 * rules.max_sample), MONDAY, rules)
    typer.echo(f"first catalogue: {len(before)} categories, {time.perf_counter() - start:.1f} s")
    found = []
    for n in map(int, sizes.split(",")):
        notes = week(n)
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            places = place(notes.texts, notes.vectors, before)
            follow(
                before, before, places, notes.vectors, MONDAY, min_notes=rules.min_notes,
                dormant_weeks=rules.dormant_weeks, forget_weeks=rules.forget_weeks, drift=rules.drift,
                anchor=rules.anchor,
            )  # fmt: skip
            middle = time.perf_counter()
            keep_week(before, before, notes, nothing, bursts_of(), MONDAY, rules)
            seconds.append((middle - start, time.perf_counter() - middle))
        found.append((n, *np.min(seconds, axis=0)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        typer.echo(
            f"{n} notes: assigned and followed {found[-1][1]:.2f} s, all {found[-1][2]:.2f} s, peak {peak:.1f} GB"
        )
    logs = np.log(np.array(found))
    slopes = [np.polyfit(logs[:, 0], logs[:, k], 1)[0] for k in (1, 2)]
    typer.echo(f"slope: assigned and followed {slopes[0]:.3f}, all {slopes[1]:.3f}")


if __name__ == "__main__":
    app()
