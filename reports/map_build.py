"""From tables and places to the map's data: which categories get a label, which groups a colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.reports import cells, wording
from notetrends.reports.language import _
from notetrends.reports.map_model import CatalogueMap, MapCategory, MapGroup, MapNote
from notetrends.reports.snippets import snippet

N_COLOURS = 12
MAX_CATEGORIES = 240
N_EXEMPLARS = 3
_MIN_NOTES = 2  # one note is no area
_TEXT = 70


def build_map(
    mondays: Sequence[dt.date],
    *,
    n_in_weeks: int,
    notes: pd.DataFrame,
    links: pd.DataFrame,
    categories: pd.DataFrame,
    trends: pd.DataFrame,
    assigned: pd.DataFrame,
) -> CatalogueMap:
    """Builds the map.

    Args:
        mondays: the weeks shown, oldest first; the last one is the catalogue's.
        n_in_weeks: notes of those weeks that could have been shown.
        notes: those shown: note_id, voice, monday, title, body, text, x and y.
        links: note_id, category_id and similarity of those notes, in categories of the catalogue.
        categories: category_id, label, parent, state and top_words of the table `categories`.
        trends: the table `trends` of the week; without rows where nothing was tested.
        assigned: monday, category_id and n: notes assigned in each of the weeks.
    """
    known = categories.set_index("category_id")
    # the settled category first: it says where the note belongs, a newborn only what else it speaks of
    links = links.sort_values(["note_id", "similarity", "category_id"], na_position="last")
    sizes = links.groupby("category_id")["note_id"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    labelled = list(sizes.index[sizes >= _MIN_NOTES][:MAX_CATEGORIES])
    order = {identity: number for number, identity in enumerate([*labelled, *sizes.index.difference(labelled)])}
    heads = {identity: _head(identity, known["parent"]) for identity in order}
    of_note = links.groupby("note_id", sort=False)["category_id"].agg(list)
    first = of_note.map(lambda ids: heads[ids[0]]) if len(of_note) else pd.Series(dtype=object)
    groups, number_of = _groups(first, heads, known)
    names = {identity: _name(identity, known) for identity in order}
    members = dict(iter(links.groupby("category_id")))
    places = notes.set_index("note_id")
    return CatalogueMap(
        monday=mondays[-1],
        mondays=tuple(mondays),
        n_in_weeks=n_in_weeks,
        names=tuple(wording.name(*names[identity]) for identity in order),
        groups=groups,
        categories=tuple(
            _category(
                identity, names[identity], number_of[heads[identity]], places.loc[members[identity]["note_id"]],
                members[identity]["similarity"].to_numpy(float), known, _rows(trends).get(identity, {}),
                _counts(assigned, identity, mondays),
            )
            for identity in labelled
        ),
        notes=tuple(
            MapNote(
                x=float(row["x"]), y=float(row["y"]), monday=row["monday"], text=snippet(row, _TEXT),
                group=number_of[first[row["note_id"]]] if row["note_id"] in of_note.index else None,
                categories=tuple(order[identity] for identity in of_note.get(row["note_id"], [])),
            )
            for row in notes.to_dict("records")
        ),
    )  # fmt: skip


def middle(points: NDArray[np.float64]) -> int:
    """The number of the point with the least distance to all others: unlike a mean it never lies between two islands.

    >>> middle(np.array([[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [1.0, 1.0]]))
    2
    """
    return int(np.linalg.norm(points[:, None] - points[None], axis=2).sum(axis=1).argmin())


def _groups(
    first: pd.Series[str], heads: Mapping[str, str], known: pd.DataFrame
) -> tuple[tuple[MapGroup, ...], dict[str, int]]:
    """The wider categories with most notes, what is left as one; and the number of each head's group."""
    sizes = first.value_counts().reindex(sorted(set(heads.values())), fill_value=0)
    sizes = sizes.sort_values(ascending=False, kind="stable")
    n_own = len(sizes) if len(sizes) <= N_COLOURS else N_COLOURS - 1
    number_of = {str(head): min(place, n_own) for place, head in enumerate(sizes.index)}
    n_members = pd.Series(list(heads.values()), dtype=object).value_counts()
    groups = [
        MapGroup(wording.clip(_name(str(head), known)[0], 40), int(n), int(n_members[str(head)]))
        for head, n in sizes.iloc[:n_own].items()
    ]
    if len(sizes) > n_own:
        rest = sizes.iloc[n_own:]
        label = _("其他 {n} 个大类", n=len(rest))
        groups.append(MapGroup(label, int(rest.sum()), int(n_members[rest.index].sum())))
    return tuple(groups), number_of


def _head(identity: str, parents: pd.Series[str]) -> str:
    """The widest category above one, or itself."""
    passed = {identity}
    while (above := cells.text(parents.get(identity))) and above not in passed:
        passed.add(above)
        identity = above
    return identity


def _name(identity: str, known: pd.DataFrame) -> tuple[str, str | None]:
    """The label of a category, and that of its parent."""
    parent = cells.text(known["parent"].get(identity))
    above = None if parent is None else cells.text(known["label"].get(parent))
    return cells.text(known["label"].get(identity)) or identity, above


def _category(
    identity: str, name: tuple[str, str | None], group: int, members: pd.DataFrame, similarity: NDArray[np.float64],
    known: pd.DataFrame, verdict: Mapping[Any, Any], assigned: tuple[float | None, ...],
) -> MapCategory:  # fmt: skip
    centre = members.iloc[middle(members[["x", "y"]].to_numpy(float))]
    # nearest first; of those that a keyword brought, the newest
    best = members.assign(similarity=similarity).sort_values(
        ["similarity", "monday"], ascending=[False, False], kind="stable"
    )
    return MapCategory(
        category_id=identity,
        label=name[0],
        parent_label=name[1],
        group=group,
        x=float(centre["x"]),
        y=float(centre["y"]),
        n_notes=len(members),
        state=str(known["state"][identity]),
        top_words=cells.texts(known["top_words"][identity]),
        exemplars=tuple(
            snippet(row, _TEXT) for row in best.drop_duplicates("voice").head(N_EXEMPLARS).to_dict("records")
        ),
        history=cells.numbers(verdict["history"]) if verdict else assigned,
        n_expected=cells.number(verdict.get("n_expected")),
        growth=cells.number(verdict.get("growth")),
        stage=cells.text(verdict.get("stage")),
        is_rising=bool(cells.boolean(verdict.get("is_rising"))),
    )


def _rows(trends: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    return {str(row["category_id"]): row for row in trends.to_dict("records")}


def _counts(assigned: pd.DataFrame, identity: str, mondays: Sequence[dt.date]) -> tuple[float | None, ...]:
    own = assigned[assigned["category_id"] == identity].groupby("monday")["n"].sum()
    return tuple(float(own.get(monday, 0)) for monday in mondays)
