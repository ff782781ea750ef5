"""Rises of the simulated community, and how the lists tell them: PYTHONPATH=tests community.py ROOT TRUTH.

A store that was run on simulated notes is held against the simulation's folder TRUTH: which rises were found, when and
as what, and which entries are about nothing that rose. An entry is about a happening if more than half of its notes of
the week tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from true_rises import BORROWED, Rise, find_rises, find_told, read_events, read_notes

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.store import Store
from notetrends.trends.week import Week

MOST = 0.5
SUSPICIOUS = ("template", "ads", "few_authors")
# of several entries about one rise in one week, what a reader takes it for
HOW = ["rise", "season", "suspicious", "list_full", "never"]
KINDS = ["self_made", "shelf", "fad", "seasonal", "festival", "spam", "ads", "copies"]


def how_said(row: pd.Series) -> str:
    """How one row of `trends` speaks of its category; '' if it says nothing."""
    if row["is_rising"]:
        return "season" if pd.notna(row["season"]) else "rise"
    if row["why_not"] in SUSPICIOUS:
        return "suspicious"
    return "list_full" if row["why_not"] == "list_full" else ""


def read_entries(
    store: Store, weeks: Sequence[Week], notes: pd.DataFrame, told: pd.DataFrame, rises: Sequence[Rise]
) -> pd.DataFrame:
    """Every row of `trends`: how it speaks, what it is about, which true rises (their numbers), its largest topic."""
    place, table = pd.Series(np.arange(len(notes)), index=notes.index), told.to_numpy()
    frames = []
    for week in store.weeks(schemas.TRENDS):
        number, rows = weeks.index(week), store.read(schemas.TRENDS, week)
        links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"])
        members = links.groupby("category_id")["note_id"].agg(list)
        found = []
        for category_id in rows["category_id"]:
            held = place[members.get(category_id, [])].to_numpy()
            shares = table[held].mean(axis=0) if len(held) else np.zeros(table.shape[1])
            about = set(told.columns[shares > MOST])
            true = [n for n, one in enumerate(rises) if one.name in about and one.first <= number <= one.last]
            topics = notes["category"].iloc[held].value_counts(normalize=True)
            largest = f"{topics.index[0]} {topics.iloc[0]:.2f}" if len(topics) else ""
            nearest = f"{told.columns[int(shares.argmax())]} {shares.max():.2f}"
            found.append((number, str(week), len(held), sorted(about), true, nearest, largest))
        names = ["number", "week", "n_held", "about", "rises", "nearest", "topic"]
        frames.append(pd.concat([rows, pd.DataFrame(found, columns=names)], axis=1))
    entries = pd.concat(frames, ignore_index=True)
    return entries.assign(how=[how_said(row) for _, row in entries.iterrows()])


def told_as(rises: Sequence[Rise], entries: pd.DataFrame) -> pd.DataFrame:
    """One row for each rise whose peak the lists could see: how it was said, and how long before its peak."""
    said, rows, first_list = entries[entries["how"] != ""], [], entries["number"].min()
    said = said.assign(order=said["how"].map(HOW.index)).sort_values(["number", "order"])
    for number, one in enumerate(rises):
        if one.peak < first_list:
            continue
        own = said[[number in true for true in said["rises"]]].drop_duplicates("number")
        listed = own.loc[own["how"] == "rise", "number"].min()
        how = own["how"].to_list() or ["never"]
        ever = " ".join(sorted(set(how), key=HOW.index))
        rows.append((*vars(one).values(), listed, how[0], how[-1], ever, one.peak - listed, listed - one.onset))
    names = [*Rise.__annotations__, "listed", "first_said", "finally_said", "ever", "lead", "delay"]
    return pd.DataFrame(rows, columns=names)


def false_share(is_false: pd.Series, weeks: pd.Series) -> str:
    """The share that is false, pooled over weeks, with the 95 % interval of a bootstrap over them."""
    by_week = is_false.groupby(weeks).agg(["sum", "size"]).to_numpy(np.float64)
    drawn = np.random.default_rng(0).integers(len(by_week), size=(2000, len(by_week)))
    totals = by_week[drawn].sum(axis=1)
    low, high = np.quantile(totals[:, 0] / totals[:, 1], [0.025, 0.975])
    return f"{is_false.mean():.3f} ({low:.3f} to {high:.3f}) of {len(is_false)}"


def show_rises(scores: pd.DataFrame, weeks: Sequence[Week]) -> None:
    """The rises, the confusion tables, and how early what rises by itself was found."""
    shown = scores[scores["kind"] != "copies"].drop(columns="first")
    for name in ("onset", "peak", "last", "listed"):
        shown[name] = [str(weeks[int(n)]) if pd.notna(n) else "" for n in shown[name]]
    typer.echo(shown.to_string(index=False))
    for when in ("first_said", "finally_said"):
        table = pd.crosstab(scores["kind"], scores[when]).reindex(index=KINDS, columns=HOW, fill_value=0)
        typer.echo(f"\ntrue kind x how it was {when.replace('_', ' ')}\n{table.to_string()}")
    for kind in ("self_made", "fad"):
        own = scores[scores["kind"] == kind]
        leads, delays = (sorted(own[name].dropna().astype(int)) for name in ("lead", "delay"))
        n_before, n_by = sum(lead > 0 for lead in leads), sum(lead >= 0 for lead in leads)
        typer.echo(
            f"{kind}: {n_before} of {len(own)} before the peak, {n_by} by its week; leads {leads}, delays {delays}"
        )


def show_false(entries: pd.DataFrame, rises: Sequence[Rise]) -> None:
    """How many of the entries that are called rises by themselves are about nothing that rose."""
    listed = entries[entries["how"] == "rise"]
    weeks, is_new = listed["number"], listed["n_weeks_rising"] == 1
    is_false = listed["rises"].map(len) == 0
    kinds = listed["rises"].map(lambda true: {rises[number].kind for number in true})
    is_borrowed = kinds.map(lambda own: own <= set(BORROWED))
    episodes = [listed["category_id"], listed["episode_week"]]
    typer.echo(f"\nfalse discoveries (max_q {Config().rising.max_q}); {len(listed) / weeks.nunique():.1f} rows a week")
    typer.echo(f"rows: {false_share(is_false, weeks)}")
    typer.echo(f"new rows: {false_share(is_false[is_new], weeks[is_new])}")
    typer.echo(f"episodes: {false_share(is_false.groupby(episodes).min(), weeks.groupby(episodes).min())}")
    typer.echo(f"rows, false or of a kind that does not rise by itself: {false_share(is_borrowed, weeks)}")
    other = is_false & (listed["about"].map(len) > 0)
    copied = is_false & (listed["fold_share"] > 0.2)
    alone, newborn = is_false & listed["topic"].str.endswith("1.00"), is_false & listed["is_newborn"]
    typer.echo(
        f"of {is_false.sum()} false rows: {other.sum()} about a happening in other weeks, {copied.sum()} with more "
        f"than a fifth of their notes folded, {alone.sum()} within one topic, {newborn.sum()} newborn"
    )


def main(
    root: str,
    truth: Path,
    since: Annotated[str, typer.Option(help="Only the lists from this week on.")] = "",
    rows: Annotated[Path | None, typer.Option(help="Write all rows of `trends` here.")] = None,
) -> None:
    """Hold the lists of a store against simulated truth."""
    store = Store(root)
    weeks = store.weeks(schemas.NOTES)
    notes, events = read_notes(store, truth, weeks), read_events(truth)
    told, kinds = find_told(events, notes)
    rises = find_rises(events, notes, told, kinds, weeks[0])
    entries = read_entries(store, weeks, notes, told, rises)
    if rows:
        entries.drop(columns=["history", "top_words", "evidence_ids"]).to_csv(rows, index=False)
    entries = entries[entries["week"] >= since]
    show_rises(told_as(rises, entries), weeks)
    show_false(entries, rises)


if __name__ == "__main__":
    typer.run(main)
