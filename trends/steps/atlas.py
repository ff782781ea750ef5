"""The map of the catalogue: which notes are shown, where they lie, and the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from notetrends.reports.map_build import build_map
from notetrends.reports.map_model import CatalogueMap
from notetrends.reports.map_page import render_map
from notetrends.trends import schemas
from notetrends.trends.categories.project import project
from notetrends.trends.steps.pages import report_path
from notetrends.trends.steps.pool import read_vectors
from notetrends.trends.steps.vectors import embedder_of, require_embedder
from notetrends.trends.store import Store
from notetrends.trends.week import Week

PAGE = "map.html"
_OF_RISING = 12  # so many notes of each rising category are shown at least: a sample alone might miss them


def write_map(store: Store, week: Week, out: Path | None, *, n_weeks: int, n_notes: int) -> tuple[str, CatalogueMap]:
    """Draw the map and write its page, to `out` or beside the week's report; returns where it lies, and the map.

    Raises:
        MissingPartitionError: the week has no catalogue.
    """
    drawn = read_map(store, week, n_weeks=n_weeks, n_notes=n_notes)
    page = render_map(drawn).encode()
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(page)
        return str(out), drawn
    with store.replacing(report_path(store, week, PAGE)) as file:
        file.write(page)
    return report_path(store, week, PAGE), drawn


def read_map(store: Store, week: Week, *, n_weeks: int, n_notes: int, seed: int = 1) -> CatalogueMap:
    """The map of a week's catalogue, on notes of that week and the ones before.

    Args:
        store: the store.
        week: the catalogue's week; nothing later is read.
        n_weeks: of how many weeks notes are shown; a week embedded otherwise than the catalogue is left out.
        n_notes: notes shown at the most.
        seed: of the sample and of the map.

    Raises:
        ModelError: all of these weeks are embedded otherwise.
    """
    columns = ["category_id", "label", "parent", "state", "top_words", "aliases"]
    categories = store.read(schemas.CATEGORIES, week, columns)
    embedder = store.metadata(schemas.CATEGORIES, week).get("embedder", "")
    weeks = [one for one in week.window(n_weeks) if embedder_of(store, one) == embedder]
    if not weeks:
        require_embedder(store, week, week.window(n_weeks), embedder)
    trends = store.read(schemas.TRENDS, week) if store.has(schemas.TRENDS, week) else _empty_trends()
    links = {one: _links(store, one, categories) for one in weeks}
    known = {one: _shown(store, one) for one in weeks}
    drawn = _draw(known, links, set(trends.loc[trends["is_rising"].astype(bool), "category_id"]), n_notes, seed)
    notes, vectors = [pd.DataFrame(columns=["note_id", "voice", "monday"])], [np.empty((0, 1), np.float32)]
    for one, ids in drawn.items():
        notes.append(_read_notes(store, one, ids))
        vectors.append(read_vectors(store, one, notes[-1]["note_id"]))
    shown = pd.concat(notes[1:] or notes, ignore_index=True)
    places = project(np.vstack(vectors[1:]), seed) if len(shown) else np.empty((0, 2))
    found = pd.concat([part.assign(monday=one.monday) for one, part in links.items()] or [_no_links()])
    return build_map(
        [one.monday for one in weeks] or [week.monday],
        n_in_weeks=sum(map(len, known.values())),
        notes=shown.assign(x=places[:, 0], y=places[:, 1]),
        links=found[found["note_id"].isin(shown["note_id"])],
        categories=categories, trends=trends,
        assigned=found.groupby(["monday", "category_id"]).size().rename("n").reset_index(),
    )  # fmt: skip


def _links(store: Store, week: Week, categories: pd.DataFrame) -> pd.DataFrame:
    """The week's notes in categories of this catalogue; what went into another counts as that one."""
    if not store.has(schemas.NOTE_CATEGORIES, week):
        return _no_links()
    rows = zip(categories["category_id"], categories["aliases"], strict=True)
    heir = {alias: identity for identity, aliases in rows for alias in aliases}
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id", "similarity"])
    links["category_id"] = links["category_id"].map(lambda identity: heir.get(identity, identity))
    links = links[links["category_id"].isin(categories["category_id"])]
    return links.drop_duplicates(["note_id", "category_id"])


def _shown(store: Store, week: Week) -> pd.Series[str]:
    """The ids that may be shown: notes with a vector, one of each group of near-duplicates; sorted."""
    notes = store.read(schemas.NOTES, week, ["note_id", "fold_id"]).sort_values("note_id")
    embedded = store.read(schemas.EMBEDDINGS, week, ["note_id"])["note_id"]
    return notes[notes["note_id"].isin(embedded)].drop_duplicates("fold_id")["note_id"]


def _draw(
    known: Mapping[Week, pd.Series[str]], links: Mapping[Week, pd.DataFrame], rising: set[str], n: int, seed: int
) -> dict[Week, set[str]]:
    """At most `n` of the notes by week: of this week some of each rising category, then all weeks alike."""
    dice = np.random.default_rng(seed)
    drawn: dict[Week, set[str]] = {}
    if known:
        last = max(known)
        sure = links[last][links[last]["category_id"].isin(rising) & links[last]["note_id"].isin(known[last])]
        sure = sure.sort_values(["category_id", "note_id"]).groupby("category_id").head(_OF_RISING)
        drawn[last] = set(sure["note_id"].head(n))
    n_sure = sum(map(len, drawn.values()))
    share = min(1.0, (n - n_sure) / max(sum(map(len, known.values())) - n_sure, 1))
    for week, ids in known.items():
        rest = ids[~ids.isin(drawn.get(week, set()))].to_numpy(object)
        drawn[week] = drawn.get(week, set()) | set(dice.choice(rest, int(len(rest) * share), replace=False))
    return dict(sorted(drawn.items()))


def _read_notes(store: Store, week: Week, ids: set[str]) -> pd.DataFrame:
    notes = store.read(schemas.NOTES, week, ["note_id", "author_id", "fold_id", "title", "body", "text"])
    notes = notes[notes["note_id"].isin(ids)].sort_values("note_id", ignore_index=True)
    voice = notes["author_id"].fillna(notes["fold_id"])
    return notes.drop(columns=["author_id", "fold_id"]).assign(voice=voice, monday=week.monday)


def _empty_trends() -> pd.DataFrame:
    return pd.DataFrame(columns=schemas.TRENDS.column_names)


def _no_links() -> pd.DataFrame:
    return pd.DataFrame(columns=["note_id", "category_id", "similarity"])
