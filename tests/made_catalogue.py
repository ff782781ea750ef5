"""Small catalogues and bursts for tests, given by what matters of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from notetrends.trends.categories.assign import Numbers, Places
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue
from notetrends.trends.rising.bursts import COLUMNS
from notetrends.trends.schemas import CATEGORIES

MONDAY = dt.date(2023, 5, 1)


def weeks_later(n: int) -> dt.date:
    return MONDAY + dt.timedelta(weeks=n)


def catalogue_of(*made: dict[str, Any], d: int = 3) -> Catalogue:
    """A catalogue of categories given by what matters of them; keywords make a newborn, a centroid a settled one."""
    rows, centroids = [], []
    for number, entry in enumerate(made):
        given = dict(entry)
        centroids.append(given.pop("centroid", [0.0] * d))
        row: dict[str, Any] = {
            "category_id": f"c{number}", "label": f"类{number}", "top_words": [], "keywords": [], "exemplar_ids": [],
            "first_week": MONDAY, "last_week": MONDAY, "n_weeks": 0, "radius": OUT_OF_REACH, "state": "active",
            "strength": 0.0, "parent": None, "aliases": [], "is_pinned": False, "is_ignored": False,
        }  # fmt: skip
        row["label"] = given.get("keywords", [row["label"]])[0]
        rows.append(row | given)
    vectors = np.array(centroids, dtype=np.float32).reshape(-1, d)
    columns = [name for name in CATEGORIES.column_names if name not in ("centroid", "anchor")]
    return Catalogue(pd.DataFrame(rows, columns=columns), vectors, vectors)


def places_of(near: Sequence[int], story: Sequence[int]) -> Places:
    """Where notes are: the number of the settled category and of the story of each, -1 for none."""
    lying: Numbers = np.array(near, dtype=np.int64)
    told = np.array(story, dtype=np.int64)
    notes = np.flatnonzero(told >= 0)
    return Places(lying, np.where(lying < 0, np.nan, 1.0), notes, told[notes])


def bursts_of(*groups: Sequence[str]) -> pd.DataFrame:
    """The `bursts` table of groups of words, each with its leading word first, best group first."""
    words = [(word, group[0]) for group in groups for word in group]
    rows = [(word, lead, 9, 0.1, 1e-6, 1e-4, 10.0 - number) for number, (word, lead) in enumerate(words)]
    return pd.DataFrame(rows, columns=COLUMNS)


X, Y, Z = np.eye(3, dtype=np.float32)
NOTHING = np.zeros(3, dtype=np.float32)
