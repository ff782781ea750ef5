"""The monthly revision: what has come apart becomes two categories, what has grown together becomes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.categories.assign import by_centroid
from notetrends.trends.categories.births import from_clusters
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.cluster import Clusters
from notetrends.trends.categories.merge import merge
from notetrends.trends.categories.pool import Pool

# Share of a category's clustered notes that is a part of it, not a fringe.
_PART = 0.2
# Share of its clustered notes that lies in one cluster where a category is all in it.
_WHOLE = 0.6
# Times its dense notes that a category may hold (2 breaks wandering topics up, without a bound one holds everything).
_LOOSEST = 4


@dataclass(frozen=True)
class View:
    """One month as it looks today: its notes clustered afresh, beside what the catalogue makes of them.

    Attributes:
        pool: the notes.
        numbers: the settled category of each, int64 [n notes], -1 none.
        clusters: the fresh clusters.
        overlap: notes of category i in cluster j, int64 [n categories, n clusters].
    """

    pool: Pool
    numbers: NDArray[np.int64]
    clusters: Clusters
    overlap: NDArray[np.int64]


def view(catalogue: Catalogue, pool: Pool, clusters: Clusters) -> View:
    """A month's notes under today's catalogue."""
    numbers, _ = by_centroid(pool.vectors, catalogue)
    both = (numbers >= 0) & (clusters.labels >= 0)
    overlap = np.zeros((len(catalogue), len(clusters)), dtype=np.int64)
    np.add.at(overlap, (numbers[both], clusters.labels[both]), 1)
    return View(pool, numbers, clusters, overlap)


def revise(
    catalogue: Catalogue, views: Sequence[View], monday: dt.date, *, apart: float
) -> tuple[Catalogue, pd.DataFrame]:
    """The catalogue after its revision, and the splits and mergers as `category_events`.

    What one month shows may be chance: a category is split, or two are merged, only where both of the last two months
    show it. Both are looked at with today's catalogue, so that nothing has to be remembered. A split leaves the id
    with the larger part; a merger leaves that of the older category, and of two as old that of the larger. Pinned
    categories stay as they are, newborns are not looked at.

    Args:
        catalogue: the catalogue before.
        views: the month before last, and the last one.
        monday: of the week.
        apart: cosine of centroids from which two categories, or the parts that two months show, may be one.
    """
    may_change = catalogue.has_reach & catalogue.is_active & ~catalogue.rows["is_pinned"].to_numpy(bool)
    after, events = _split(catalogue, views, may_change, monday, apart)
    for one, other in _same(catalogue, views, may_change, apart):
        n_notes = np.array([view.overlap.sum(axis=1)[[one, other]] for view in views]).sum(axis=0)
        ids = catalogue.rows["category_id"].to_numpy()[[one, other]]
        order = sorted((0, 1), key=lambda k: (catalogue.rows["first_week"][(one, other)[k]], -n_notes[k], ids[k]))
        after = merge(after, gone=ids[order[1]], into=ids[order[0]], share=n_notes[order[1]] / n_notes.sum())
        events.append((monday, "merged", ids[order[1]], [ids[order[0]]]))
    return after, pd.DataFrame(events, columns=["week", "kind", "category_id", "others"])


def tighten(catalogue: Catalogue, last: View, least: int) -> Catalogue:
    """The catalogue where no settled category reaches so far that nearly all of what it holds is loose.

    Dense is what lies in one of the month's fresh clusters. A category that holds more than four times its dense notes
    keeps the nearest ones, as many as that: otherwise a wide one takes in more every month, until nothing is left over
    for others to be born of.

    Args:
        catalogue: the catalogue that `last` was looked at with.
        last: the last month.
        least: notes that a category keeps at least.
    """
    rows = catalogue.rows.copy()
    for number in np.flatnonzero(catalogue.has_reach & ~rows["is_pinned"].to_numpy(bool)):
        members = last.numbers == number
        kept = max(_LOOSEST * int((members & (last.clusters.labels >= 0)).sum()), least)
        if members.sum() > kept:
            cosine = last.pool.vectors[members] @ catalogue.centroids[number]
            rows.loc[number, "radius"] = float(np.sort(cosine)[-kept])
    return Catalogue(rows, catalogue.centroids, catalogue.anchors)


def _split(
    catalogue: Catalogue, views: Sequence[View], may_change: NDArray[np.bool_], monday: dt.date, apart: float
) -> tuple[Catalogue, list[tuple[dt.date, str, str, list[str]]]]:
    events: list[tuple[dt.date, str, str, list[str]]] = []
    after, last = catalogue, views[-1]
    for number in np.flatnonzero(may_change).tolist():
        found = [parts for parts in (_parts(view, number) for view in views) if parts]
        if len(found) < len(views) or not _agree(views, found, apart):
            continue
        large, small = found[-1]
        labels = np.where(last.clusters.labels == small, 0, -1)
        part = Clusters(labels, last.clusters.centroids[[small]], last.clusters.radii[[small]])
        taken = after.rows["label"]
        child = from_clusters(part, last.pool.note_ids, last.pool.vectors, last.pool.tokens, monday, taken)
        after = after.moved(number, last.clusters.centroids[large], float(last.clusters.radii[large])).extend(child)
        events.append((monday, "split", catalogue.rows["category_id"][number], child.rows["category_id"].to_list()))
        may_change[number] = False
    return after, events


def _parts(view: View, number: int) -> tuple[int, int] | None:
    """The two largest clusters that are parts of a category, larger first; None where there are no two."""
    own = view.overlap[number]
    is_part = (own >= _PART * own.sum()) & (own > view.overlap.sum(axis=0) / 2)
    if is_part.sum() < 2:
        return None
    large, small = np.flatnonzero(is_part)[np.argsort(-own[is_part], kind="stable")][:2]
    return int(large), int(small)


def _agree(views: Sequence[View], found: Sequence[tuple[int, int]], apart: float) -> bool:
    """Whether both months part the category alike: each part has its like in the other month, and only one."""
    first, last = (view.clusters.centroids[list(parts)] for view, parts in zip(views, found, strict=True))
    alike = first @ last.T >= apart
    return bool((alike.sum(axis=0) == 1).all() and (alike.sum(axis=1) == 1).all())


def _same(
    catalogue: Catalogue, views: Sequence[View], may_change: NDArray[np.bool_], apart: float
) -> list[tuple[int, int]]:
    """Pairs of near categories that lie in one cluster, in every month; each category in one pair at the most."""
    near = np.triu(catalogue.centroids @ catalogue.centroids.T, k=1)
    near[~may_change] = 0
    near[:, ~may_change] = 0
    pairs, taken = [], set[int]()
    order = np.argsort(-near, axis=None, kind="stable")[: int((near >= apart).sum())]
    for one, other in zip(*np.unravel_index(order, near.shape), strict=True):
        if {int(one), int(other)} & taken or not all(_in_one(view, int(one), int(other)) for view in views):
            continue
        pairs.append((int(one), int(other)))
        taken |= {int(one), int(other)}
    return pairs


def _in_one(view: View, one: int, other: int) -> bool:
    """Whether most of both categories' notes lie in the same cluster."""
    pair = view.overlap[[one, other]]
    return bool(np.any((pair > _WHOLE * pair.sum(axis=1, keepdims=True)).all(axis=0)))
