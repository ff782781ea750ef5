"""Two categories made one: the id that goes stays known as an alias of the one that stays."""

from __future__ import annotations

import numpy as np

from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.embedding.sentence import unit


def merge(catalogue: Catalogue, *, gone: str, into: str, share: float = 0.5) -> Catalogue:
    """The catalogue without the category `gone`, whose notes, keywords, children and aliases are those of `into`.

    Args:
        catalogue: the catalogue before; it has both.
        gone: category_id that ends.
        into: category_id that stays.
        share: of the notes of both that are of the one that goes: its weight in the centroid.
    """
    rows = catalogue.rows.copy()
    number = {identity: place for place, identity in enumerate(rows["category_id"])}
    old, new = number[gone], number[into]
    for name, own in (("aliases", [gone]), ("keywords", [])):
        values = rows[name].map(list).to_list()
        values[new] = list(dict.fromkeys([*values[new], *own, *values[old]]))
        rows[name] = values
    for name, best in (("first_week", min), ("last_week", max), ("n_weeks", max), ("state", min)):  # active < dormant
        rows.loc[new, name] = best(rows[name][new], rows[name][old])
    rows["parent"] = [into if parent == gone else parent for parent in rows["parent"]]
    if rows["parent"][new] == into:
        rows.loc[new, "parent"] = None
    centroids, anchors = catalogue.centroids.copy(), catalogue.anchors.copy()
    has_reach = catalogue.has_reach
    if has_reach[old] and has_reach[new]:
        middle = unit(((1 - share) * centroids[new] + share * centroids[old])[None])[0]
        # what lies at its radius from an old centroid lies about so far from the middle of both
        rows.loc[new, "radius"] = min(float(rows["radius"][n] * (centroids[n] @ middle)) for n in (new, old))
        centroids[new] = anchors[new] = middle
    elif has_reach[old]:
        rows.loc[new, "radius"] = rows["radius"][old]
        centroids[new], anchors[new] = centroids[old], anchors[old]
    return Catalogue(rows, centroids, anchors).keep(np.asarray(rows["category_id"] != gone))
