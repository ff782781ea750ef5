"""How right the matching of entries with products is, on real words and a real catalogue: matching.py SHARED.

Entries are words of real notes, each with the ten words that tell its notes from the others. Prints pairs to judge, tab
apart: entry, how, words, product. The same lines with 1 or 0 and a tab before each, named with `--judged`, give the
precision. `--recall` prints products drawn by chance with the entries that were matched, and the words for goods that
stand in them and were not. `--speed` times a list of 60 entries on 150,000 invented products.
"""

from __future__ import annotations

import json
import math
import resource
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.segment import Segmenter
from notetrends.trends.intake.products import read_products
from notetrends.trends.selection.match import ProductIndex
from notetrends.trends.selection.names import Kind, kind

N_WORDS, N_EACH, MIN_NOTES, MAX_SHARE, N_PRODUCTS = 10, 5, 4, 0.2, 80


def main(
    shared: Path,
    judged: Annotated[Path | None, typer.Option(help="Lines of 1 or 0, a tab, and a printed pair.")] = None,
    entries: int = 6000,
    recall: Annotated[bool, typer.Option("--recall")] = False,
    speed: Annotated[bool, typer.Option("--speed")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Print what matches in part instead.")] = False,
) -> None:
    """Print pairs to judge, the score of judged ones, or the time that a large catalogue takes."""
    if speed:
        time_it()
        return
    products = read_products(str(shared / "data" / "catalogue_beauty_2016.csv.gz")).products
    index, titles = ProductIndex(products), products.set_index("product_id")["name"]
    matched: dict[str, set[str]] = {}
    pairs = []
    for label, words in draw_entries(shared, entries, seed=1).items():
        found = index.match([label], words, None)
        is_full = ~found["is_partial"].astype(bool)
        matched[label] = set(found.loc[is_full, "product_id"])
        used = found[is_full] if not partial else found if not is_full.any() else found[:0]
        for place in np.random.default_rng([1, *label.encode()]).permutation(len(used))[:N_EACH]:
            row = used.iloc[place]
            pairs.append("\t".join([label, row["how"], " ".join(row["words"]), titles[row["product_id"]]]))
    if recall:
        for place in np.random.default_rng(7).permutation(len(products))[:N_PRODUCTS]:
            identity, title = products["product_id"].iloc[place], products["name"].iloc[place]
            hit = [label for label, ids in matched.items() if identity in ids]
            missed = [label for label in matched if kind(label) is Kind.GOODS and label in title and label not in hit]
            typer.echo(f"{title}\tmatched {' '.join(hit)}\tnot matched {' '.join(missed)}")
    elif judged is None:
        typer.echo("\n".join(pairs))
        typer.echo(f"{len(matched)} entries, {sum(map(bool, matched.values()))} with products", err=True)
    else:
        verdicts = dict(line.split("\t", 1)[::-1] for line in judged.read_text("utf-8").splitlines() if line)
        known = [(pair.split("\t")[1], int(verdicts[pair])) for pair in pairs if pair in verdicts]
        for name in ("all", *sorted({how for how, _ in known})):
            marks = [mark for how, mark in known if name in ("all", how)]
            typer.echo(f"{name}: precision {np.mean(marks):.3f} of {len(marks)} judged pairs")
        typer.echo(f"{len(pairs) - len(known)} pairs are not judged")


def draw_entries(shared: Path, n: int, seed: int) -> dict[str, list[str]]:
    """Words of real notes by chance, each with the words that tell the notes that hold it from the others."""
    notes = [
        json.loads(line) for line in (shared / "data" / "xhs_notes_sample.jsonl").read_text("utf-8").split("\n") if line
    ]
    normal = [normalize(note["title"], note["text"], tuple(note["tags"] or ())) for note in notes]
    cut = Segmenter().cut
    words = [{word for word in (*cut(note.text), *note.tags) if len(word) > 1} for note in normal]
    holding = Counter(word for own in words for word in own)
    known = sorted(word for word, count in holding.items() if MIN_NOTES <= count <= MAX_SHARE * len(notes))
    drawn = set(np.random.default_rng(seed).permutation(np.array(known, dtype=object))[:n])
    beside: dict[str, Counter[str]] = {word: Counter() for word in sorted(drawn)}
    for own in words:
        for word in own & drawn:
            beside[word].update(own)
    entries = {}
    for word, counts in beside.items():
        score = {other: count * math.log(len(notes) / holding[other]) for other, count in counts.items()}
        best = sorted(score, key=lambda other: (-score[other], other))
        entries[word] = [other for other in best if other != word][:N_WORDS]
    return entries


def time_it(n_products: int = 150_000, n_entries: int = 60) -> None:
    """A list of 60 entries with 10 words each on invented products; seconds of one processor."""
    rng = np.random.default_rng(1)
    goods, care = sorted(packaged("goods")), sorted(packaged("care"))
    brands = [f"{a}{b}" for a in "云山海星月风林川石木" for b in "朵野禾屿汀岚曜舟石渡"]
    drawn = [rng.integers(0, len(words), n_products).tolist() for words in (brands, care, care, goods)]
    parts = list(zip(*drawn, strict=True))
    products = pd.DataFrame(
        {
            "product_id": [str(600_000_000_000_000_000 + number) for number in range(n_products)],
            "name": [f"{brands[b]} {care[c]}{care[d]}{goods[g]} 升级款 官方正品 {g}g" for b, c, d, g in parts],
            "brand": [brands[b] for b, *_ in parts],
            "category": [f"大类{g % 30}/{goods[g]}" for *_, g in parts],
            "price": rng.lognormal(4, 1, n_products),
            "stock": rng.integers(0, 500, n_products),
            "sales_4w": rng.integers(0, 500, n_products),
            "lead_time_weeks": 2.0,
        }
    )
    started = time.process_time()
    index = ProductIndex(products)
    built = time.process_time()
    n = 0
    for number in range(n_entries):
        pool = brands if number % 4 == 0 else goods if number % 4 < 3 else care
        label = pool[int(rng.integers(len(pool)))]
        words = [goods[int(g)] for g in rng.integers(0, len(goods), 5)] + [
            care[int(c)] for c in rng.integers(0, len(care), 5)
        ]
        n += len(index.match([label], words, None, prices=list(rng.lognormal(4, 1, 20))))
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    typer.echo(
        f"{n_products:,} products, {n_entries} entries of 10 words: index {built - started:.1f} s, "
        f"matching {ended - built:.1f} s, {n:,} matches, peak memory {peak:,.0f} MiB"
    )


if __name__ == "__main__":
    typer.run(main)
