"""The catalogue of categories in memory: the rows of its table, with centroids as one matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
# Notes that are looked at together: what a week needs in memory does not grow with the week.
BLOCK = 8192
# A cosine no note reaches: the radius of a category that only its keywords define.
OUT_OF_REACH = 2.0


@dataclass(frozen=True)
class Catalogue:
    """Categories and their vectors, row for row.

    Attributes:
        rows: the columns of the `categories` table without its vectors.
        centroids: float32 [n categories, d], unit length or zero.
        anchors: float32 [n categories, d], the centroids at birth.
    """

    rows: pd.DataFrame
    centroids: Vectors
    anchors: Vectors

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Catalogue:
        """From the `categories` table as it is read."""
        if frame.empty:
            nothing = np.empty((0, 1), dtype=np.float32)
            return cls(frame.drop(columns=["centroid", "anchor"]), nothing, nothing)
        vectors = [np.stack(frame[name].to_list()).astype(np.float32) for name in ("centroid", "anchor")]
        return cls(frame.drop(columns=["centroid", "anchor"]).reset_index(drop=True), *vectors)

    def to_frame(self) -> pd.DataFrame:
        """As the `categories` table is written."""
        return self.rows.assign(centroid=list(self.centroids), anchor=list(self.anchors))

    def keep(self, is_kept: NDArray[np.bool_]) -> Catalogue:
        """The categories where `is_kept` is true."""
        return Catalogue(self.rows[is_kept].reset_index(drop=True), self.centroids[is_kept], self.anchors[is_kept])

    def moved(self, number: int, centroid: Vectors, radius: float) -> Catalogue:
        """The same with one category in another place, where it is anchored anew."""
        centroids, anchors, rows = self.centroids.copy(), self.anchors.copy(), self.rows.copy()
        centroids[number] = anchors[number] = centroid
        rows.loc[number, "radius"] = radius
        return Catalogue(rows, centroids, anchors)

    def extend(self, other: Catalogue) -> Catalogue:
        """Both, one below the other."""
        if not len(self) or not len(other):  # an empty one may not know its dimensions
            return self if len(self) else other
        return Catalogue(
            pd.concat([self.rows, other.rows], ignore_index=True),
            np.vstack([self.centroids, other.centroids]),
            np.vstack([self.anchors, other.anchors]),
        )

    @property
    def is_active(self) -> NDArray[np.bool_]:
        """Which categories are awake; boolean [n categories]."""
        return np.asarray(self.rows["state"] == "active")

    @property
    def has_reach(self) -> NDArray[np.bool_]:
        """Which categories take notes by their vectors; the others, newborns, only by keywords; boolean [n]."""
        return np.asarray(self.rows["radius"] < OUT_OF_REACH)
