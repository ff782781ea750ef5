"""Wider categories: of newborns by where their notes lie, of settled categories by the tree of their centroids."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from notetrends.trends.categories.assign import Places
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.cluster import alike

# Share of a newborn's notes that must use one of its parent's words.
_SHARED_WORDS = 0.3
# Of a newborn with more than twice as many notes so many or a few more are read: enough for a share.
_MOST_READ = 1000


def find_parents(
    catalogue: Catalogue, places: Places, texts_of: Callable[[NDArray[np.int64]], Sequence[str]]
) -> Catalogue:
    """The catalogue with a parent for each newborn most of whose notes lie in one settled category.

    Nearness of vectors alone is not enough: a few short notes full of new words lie near something old by chance,
    so that some of them must also use one of the parent's own words.

    Args:
        catalogue: the catalogue.
        places: where the week's notes are.
        texts_of: the searchable texts of some of them, by ascending number.
    """
    rows = catalogue.rows
    parents = rows["parent"].to_list()
    inside: dict[int, tuple[int, NDArray[np.int64]]] = {}
    for number in np.flatnonzero(~catalogue.has_reach & rows["parent"].isna().to_numpy()).tolist():
        members = places.notes[places.stories == number]
        nearest = places.near[members]
        n_inside = np.bincount(nearest[nearest >= 0], minlength=1)
        if n_inside.max() > len(members) / 2:
            inside[number] = int(n_inside.argmax()), members[:: max(1, len(members) // _MOST_READ)]
    asked = np.unique(np.concatenate([np.empty(0, np.int64), *(members for _, members in inside.values())]))
    texts = dict(zip(asked.tolist(), texts_of(asked), strict=True))
    for number, (widest, members) in inside.items():
        words = rows["top_words"][widest]
        n_shared = sum(any(word in texts[member] for word in words) for member in members.tolist())
        parents[number] = rows["category_id"][widest] if n_shared >= _SHARED_WORDS * len(members) else None
    return Catalogue(rows.assign(parent=parents), catalogue.centroids, catalogue.anchors)


def group(catalogue: Catalogue, n_notes: NDArray[np.int64], similarity: float) -> Catalogue:
    """The catalogue with its settled categories grouped: in each group one is the parent of the others.

    It is the one that leads already, else the one with most notes: a group that only wins or loses a member keeps its
    parent. A category alone in its group has none.

    Args:
        catalogue: the catalogue.
        n_notes: notes of each category, int64 [n categories].
        similarity: average-link cosine of centroids from which categories are of one kind.
    """
    settled = np.flatnonzero(catalogue.has_reach)
    groups = alike(catalogue.centroids[settled], similarity)
    ids = catalogue.rows["category_id"].to_list()
    parents = catalogue.rows["parent"].to_list()
    leads = {parents[number] for number in settled}
    for number in range(int(groups.max(initial=-1)) + 1):
        members = settled[groups == number]
        head = max(members, key=lambda one: (ids[one] in leads, n_notes[one], ids[one]))
        for member in members:
            parents[member] = None if member == head else ids[head]
    return Catalogue(catalogue.rows.assign(parent=parents), catalogue.centroids, catalogue.anchors)
