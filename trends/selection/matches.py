"""The products of the catalogue that answer each entry of a week: the `matches` table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from notetrends.trends.schemas import MATCHES
from notetrends.trends.selection.match import ProductIndex


def match_entries(
    trends: pd.DataFrame, prices: Mapping[str, Sequence[float]], index: ProductIndex, *, min_relevance: float
) -> pd.DataFrame:
    """The `matches` table of what rises or fades, entries in the order of `trends`.

    Args:
        trends: the week's `trends` table.
        prices: what its voices say that it costs, yuan, by category_id.
        index: the catalogue.
        min_relevance: relevance below which nothing is matched.
    """
    parts = [pd.DataFrame(columns=MATCHES.column_names)]
    moves = trends["is_rising"].astype(bool) | (trends["stage"] == "fading")
    known = trends[moves & (trends["relevance"] >= min_relevance)]
    for entry in known.astype(object).where(known.notna(), None).to_dict("records"):
        identity = entry["category_id"]
        found = index.match([entry["label"]], list(entry["top_words"]), entry["parent_label"], prices.get(identity, ()))
        if len(found):
            parts.append(found.assign(category_id=identity)[MATCHES.column_names])
    return pd.concat(parts[1:] or parts, ignore_index=True)
