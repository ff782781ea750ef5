"""Reading all that the store says of one category."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from notetrends.reports.explain_build import N_EXEMPLARS, N_HISTORY, N_VERDICTS, build_explained
from notetrends.reports.explained import Explained
from notetrends.trends import schemas
from notetrends.trends.categories.lookup import UnknownCategoryError, find_category
from notetrends.trends.errors import MissingPartitionError
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

_NAMES = ["category_id", "label", "keywords", "top_words", "aliases"]


def catalogue_week(store: Store, week: Week | None = None) -> Week:
    """`week`, or the newest one that has a catalogue.

    Raises:
        MissingPartitionError: there is none.
    """
    known = store.weeks(schemas.CATEGORIES)
    if week in known:
        return week
    if week is None and known:
        return known[-1]
    span = f"there are catalogues of {known[0]} to {known[-1]}" if known else "no week has one"
    raise MissingPartitionError(
        f"there is no catalogue of {week or 'any week'} ({span}); make one with: "
        f"notetrends run --root ROOT --week {week or 'WEEK'}"
    )


def read_explained(store: Store, week: Week, asked: str) -> Explained:
    """What the store knows in `week` of the category that `asked` means (see `find_category`); nothing later is read.

    Raises:
        UnknownCategoryError: no category is called so, or several are.
        MissingPartitionError: the week has no catalogue.
    """
    category_id = _find(store, week, asked)
    categories = store.read(schemas.CATEGORIES, week)
    own = categories.loc[categories["category_id"] == category_id].iloc[0]
    weeks = [one for one in week.window(N_HISTORY) if store.has(schemas.NOTE_CATEGORIES, one) or one == week]
    ledger = _stacked(store, schemas.CATEGORY_EVENTS, [w for w in store.weeks(schemas.CATEGORY_EVENTS) if w <= week])
    known = {category_id, *own["aliases"]}
    concerns = ledger["category_id"].isin(known) | ledger["others"].map(lambda ids: not known.isdisjoint(ids)).astype(
        bool
    )
    ledger = ledger[concerns]
    named = known.union(ledger["category_id"], *ledger["others"])
    trends = _stacked(store, schemas.TRENDS, weeks[-N_VERDICTS:], {category_id})
    links = _stacked(store, schemas.NOTE_CATEGORIES, weeks, known)
    return build_explained(
        asked, category_id, [one.monday for one in weeks], categories=categories,
        names=_old_names(store, week, named - set(categories["category_id"])),
        events=ledger, links=links, trends=trends,
        suggestions=_stacked(store, schemas.SUGGESTIONS, weeks[-N_VERDICTS:], {category_id}),
        products=_products(store, week), notes=_typical(store, week, own["exemplar_ids"], trends, links),
    )  # fmt: skip


def _find(store: Store, week: Week, asked: str) -> str:
    rows = store.read(schemas.CATEGORIES, week, _NAMES)
    try:
        return str(rows["category_id"][find_category(rows, asked)])
    except UnknownCategoryError:
        had = [
            known for known in store.weeks(schemas.CATEGORIES)
            if asked in set(store.read(schemas.CATEGORIES, known, ["category_id"])["category_id"])
        ]  # fmt: skip
        if not had:
            raise
        raise UnknownCategoryError(
            f"category {asked!r} is not in the catalogue of {week}; those of {had[0]} to {had[-1]} have it: "
            f"add --week {had[-1]}"
        ) from None


def _stacked(
    store: Store, table: Table, weeks: Iterable[Week], category_ids: Collection[str] | None = None
) -> pd.DataFrame:
    """The partitions of those weeks that have one as one frame, with each row's Monday; of some categories, or all."""
    parts = [pd.DataFrame(columns=[*table.column_names, "monday"])]
    for week, part in store.read_weeks(table, weeks).items():
        chosen = part if category_ids is None else part[part["category_id"].isin(category_ids)]
        parts.append(chosen.assign(monday=week.monday))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _old_names(store: Store, week: Week, wanted: set[str]) -> dict[str, str]:
    """What categories were called that are in the catalogue no more, as they were called last."""
    names: dict[str, str] = {}
    for known in reversed([one for one in store.weeks(schemas.CATEGORIES) if one < week]):
        if wanted <= names.keys():
            break
        part = store.read(schemas.CATEGORIES, known, ["category_id", "label"])
        part = part[part["category_id"].isin(wanted - names.keys())]
        names |= dict(zip(part["category_id"], part["label"], strict=True))
    return names


def _products(store: Store, week: Week) -> pd.DataFrame | None:
    known = store.latest(schemas.PRODUCTS, week)
    return None if known is None else store.read(schemas.PRODUCTS, known, ["product_id", "name", "brand"])


def _typical(
    store: Store, week: Week, exemplars: Sequence[str], trends: pd.DataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    """Its exemplars, then the evidence of the newest verdict, then its newest notes, nearest first."""
    evidence = trends.sort_values("monday")["evidence_ids"].to_list()[-1:]
    newest = links.sort_values(["monday", "similarity", "note_id"], ascending=[False, False, True])
    ids = dict.fromkeys(
        [*exemplars, *(one for ids in evidence for one in ids), *newest["note_id"].head(2 * N_EXEMPLARS)]
    )
    place = {str(identity): number for number, identity in enumerate(ids)}
    columns = ["note_id", "author_id", "fold_id", "published_at", "title", "body", "text", "url"]
    found = [pd.DataFrame(columns=columns)]
    missing = set(place)
    for known in reversed([one for one in store.weeks(schemas.NOTES) if one <= week]):
        if not missing:
            break
        # ids first: texts of a week are large, and most weeks have none of these notes
        if missing & set(store.read(schemas.NOTES, known, ["note_id"])["note_id"]):
            part = store.read(schemas.NOTES, known, columns)
            found.append(part[part["note_id"].isin(missing)])
            missing -= set(found[-1]["note_id"])
    notes = pd.concat(found[1:] or found, ignore_index=True)
    order = np.argsort(notes["note_id"].map(place).to_numpy(np.int64), kind="stable")
    notes = notes.assign(voice=notes["author_id"].fillna(notes["fold_id"]))
    return notes.iloc[order]
