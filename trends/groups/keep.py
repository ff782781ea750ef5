"""Groups kept from week to week: found anew once a month, followed in between, with their ids."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from notetrends.trends.groups.cluster import centres, choose_number, nearest
from notetrends.trends.groups.space import Floats, Space, unit

# Below this cosine a group is another one, whatever else is left to match it with.
_SAME = 0.5
N_TOP = 5
_MIN_INDEX = 120.0


@dataclass(frozen=True)
class GroupRules:
    """How groups are found; the settings `[groups]` say what each does."""

    dimensions: int
    min_groups: int
    max_groups: int
    seed: int


@dataclass(frozen=True)
class Groups:
    """The groups of a week: where they lie, and who they are.

    Attributes:
        space: how users become vectors.
        middles: unit vectors float64 [n groups, d].
        ids: permanent ids.
        first_weeks: Monday of the week in which each was first found.
        centroids: mean weighted interests of the sample's users, float64 [n groups, n categories].
    """

    space: Space
    middles: Floats
    ids: tuple[str, ...]
    first_weeks: tuple[dt.date, ...]
    centroids: Floats


def find_groups(
    sample: sparse.csr_array, category_ids: Sequence[str], before: pd.DataFrame | None, *, monday: dt.date,
    is_revised: bool, rules: GroupRules,
) -> Groups:  # fmt: skip
    """The week's groups.

    Groups are found on the busier half of the sample, whose interests are clear, and then hold everybody. Where there
    are groups already they are followed: the search goes on from their centroids. When it is time, or where
    there are none, the number is chosen anew; whoever is like a group of before then keeps its id.

    Args:
        sample: interests of a sample of users, as `interests` gives them.
        category_ids: of its columns.
        before: the table `groups` of the week before; None or empty at the start.
        monday: of the week.
        is_revised: whether the number of groups is chosen anew.
        rules: how.
    """
    space = Space.of(sample, rules.dimensions)
    vectors, weighted = space.reduce(sample), space.weigh(sample)
    busy = np.asarray(sample.sum(axis=1)).ravel()
    clear = vectors[busy >= np.median(busy)] if len(busy) else vectors
    known = _centroids(before, category_ids)
    start = unit(known @ space.components)
    if is_revised or not len(known) or not np.all(start.any(axis=1)):
        number = choose_number(clear, range(rules.min_groups, rules.max_groups + 1), rules.seed, len(known))
        middles = centres(clear, number, rules.seed)
    else:
        middles = centres(clear, len(start), rules.seed, start)
    own = nearest(vectors, middles)
    member = sparse.csr_array((np.ones(len(own)), (own, np.arange(len(own)))), shape=(len(middles), len(own)))
    n_members = np.maximum(np.bincount(own, minlength=len(middles)), 1)[:, None]
    centroids = np.asarray((member @ weighted).toarray()) / n_members
    old = {} if before is None else dict(zip(before["group_id"], before["first_week"], strict=True))
    matched = match(centroids, known)
    ids = [list(old)[m] if m is not None else _new_id(monday, number) for number, m in enumerate(matched)]
    return Groups(space, middles, tuple(ids), tuple(old.get(one, monday) for one in ids), centroids)


def match(centroids: Floats, known: Floats) -> list[int | None]:
    """Which group of before each group is: the assignment of greatest cosine (Kuhn 1955), None for new ones.

    >>> match(np.array([[0.0, 1.0], [1.0, 0.1], [0.6, -0.8]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    [1, 0, None]
    """
    found: list[int | None] = [None] * len(centroids)
    if len(known):
        cosine = unit(centroids) @ unit(known).T
        for row, column in zip(*linear_sum_assignment(-cosine), strict=True):
            if cosine[row, column] >= _SAME:
                found[int(row)] = int(column)
    return found


def _centroids(before: pd.DataFrame | None, category_ids: Sequence[str]) -> Floats:
    """Last week's centroids over today's categories, float64 [n groups, n categories]."""
    if before is None or before.empty:
        return np.empty((0, len(category_ids)))
    place = {category_id: number for number, category_id in enumerate(category_ids)}
    found = np.zeros((len(before), len(category_ids)))
    for row, (ids, values) in enumerate(zip(before["categories"], before["centroid"], strict=True)):
        for category_id, value in zip(ids, values, strict=True):
            if category_id in place:
                found[row, place[category_id]] = value
    return found


def _new_id(monday: dt.date, number: int) -> str:
    return "g" + hashlib.sha256(f"{monday}/{number}".encode()).hexdigest()[:8]


def describe_groups(
    groups: Groups, used: Floats, n_users: Floats, category_ids: Sequence[str], labels: Sequence[str]
) -> pd.DataFrame:
    """The table `groups`.

    A category's index is its part of what the group does over its part of what everybody does, times 100; the most
    telling ones are those that add most to the Kullback-Leibler divergence of the group from everybody.

    Args:
        groups: the groups.
        used: what each group's users did in each category, each user's interests adding up to 1; float64 [n groups, n
            categories].
        n_users: users in each group, float64 [n groups].
        category_ids: of the categories.
        labels: of the categories.
    """
    part = used / np.maximum(used.sum(axis=1, keepdims=True), 1e-12)
    everybody = used.sum(axis=0) / max(float(used.sum()), 1e-12)
    ratio = np.divide(part, everybody, out=np.zeros_like(part), where=everybody > 0)
    weight = part * np.log(np.maximum(ratio, 1e-12))
    rows = []
    for one, group_id in enumerate(groups.ids):
        ranked = np.argsort(-weight[one], kind="stable").tolist()
        order = [c for c in ranked if 100 * ratio[one, c] >= _MIN_INDEX][:N_TOP]
        does = np.flatnonzero(groups.centroids[one]).tolist()
        rows.append({
            "group_id": group_id, "label": "·".join(labels[c] for c in order[:2]) or group_id,
            "first_week": groups.first_weeks[one], "n_users": int(n_users[one]),
            "share": float(n_users[one] / max(n_users.sum(), 1)),
            "top_categories": [category_ids[c] for c in order], "top_labels": [labels[c] for c in order],
            "top_indexes": [float(100 * ratio[one, c]) for c in order],
            "categories": [category_ids[c] for c in does], "centroid": groups.centroids[one, does].tolist(),
        })  # fmt: skip
    return pd.DataFrame(rows)
