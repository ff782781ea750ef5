"""What was sold after a suggestion, from two snapshots of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

SALES_WEEKS = 4  # what the column sales_4w covers


def sales_of(suggestion: Mapping[Any, Any], then: pd.DataFrame | None, now: pd.DataFrame | None) -> tuple[float, float]:
    """Pieces sold in 4 weeks by the suggestion's product, or its brand, before and after; NaN = unknown.

    Args:
        suggestion: product_id and brand; without either nothing can be said.
        then: product_id, brand, sales_4w when it was made; None where there was no catalogue.
        now: the same later; None where there is no newer one.

    >>> then = pd.DataFrame({"product_id": ["1"], "brand": ["a"], "sales_4w": [8]})
    >>> now = pd.DataFrame({"product_id": ["1", "2"], "brand": ["a", "b"], "sales_4w": [12, 5]})
    >>> sales_of({"product_id": "1", "brand": None}, then, now), sales_of({"product_id": None, "brand": "b"}, then, now)
    ((8.0, 12.0), (nan, 5.0))
    """
    product, brand = suggestion.get("product_id"), suggestion.get("brand")
    if pd.isna(product) and pd.isna(brand):
        return np.nan, np.nan
    column, wanted = ("brand", brand) if pd.isna(product) else ("product_id", product)
    before, after = (
        np.nan if snapshot is None else _total(snapshot.loc[snapshot[column] == wanted, "sales_4w"])
        for snapshot in (then, now)
    )
    return before, after


def house_growth(then: pd.DataFrame | None, now: pd.DataFrame | None) -> float:
    """Growth of what the house sold, of the products whose sales both snapshots know; NaN = unknown.

    >>> then = pd.DataFrame({"product_id": ["1", "2"], "sales_4w": [8, 2]})
    >>> now = pd.DataFrame({"product_id": ["1", "2", "3"], "sales_4w": [12, None, 50]})
    >>> house_growth(then, now)
    0.5
    """
    if then is None or now is None:
        return np.nan
    both = then.merge(now, on="product_id", suffixes=("_then", "_now")).dropna(subset=["sales_4w_then", "sales_4w_now"])
    return growth_of(_total(both["sales_4w_then"]), _total(both["sales_4w_now"]))


def growth_of(before: float, after: float) -> float:
    """After over before, minus 1; NaN where either is unknown or nothing was sold before.

    >>> growth_of(8, 12), growth_of(0, 5)
    (0.5, nan)
    """
    return after / before - 1 if before > 0 and not np.isnan(after) else np.nan


def _total(sales: pd.Series[float]) -> float:
    known = sales.dropna()
    return float(known.sum()) if len(known) else np.nan
