"""What an entry's notes of the week look like: how many, by how many, how much of it is copied or sold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from notetrends.trends.rising.relevance import EVIDENCE

COLUMNS = [
    "n_notes", "n_authors", "n_raw_notes", "fold_share", "ad_share", "top_authors_share", "collect_rate",
    "n_goods_words", "n_events_words", "n_name_words",
]  # fmt: skip


def profile(notes: pd.DataFrame) -> pd.DataFrame:
    """One row a category, indexed by `category`, with the columns of `COLUMNS`.

    Args:
        notes: the week's notes that are in a category: category, author_id, fold_id, is_sold (declared or suspected
            ad, giveaway), n_likes, n_collects, and the lists of `EVIDENCE`.

    n_goods_words and so on count the notes that hold such a word, folded: a template must not speak fifty times. Nor
    does who advertises in every note: ad_share is the mean over voices of the part of their notes that is sold.
    """
    grouped = notes.groupby("category", sort=True)
    voices = notes["author_id"].fillna(notes["fold_id"])
    sold = notes["is_sold"].astype(float).groupby([notes["category"], voices]).mean()
    folded = notes.drop_duplicates(["category", "fold_id"]).set_index("category")
    n_raw, n_folded = grouped.size(), folded.groupby(level=0).size()
    holding = {name: folded[name].map(bool) for name in EVIDENCE}
    authors = folded["author_id"].groupby(level=0).nunique()
    by_author = notes.groupby(["category", "author_id"]).size().sort_values(ascending=False)
    top_three = by_author.groupby("category").head(3).groupby("category").sum().reindex(n_raw.index)
    rate = notes.assign(rate=notes["n_collects"] / notes["n_likes"].where(notes["n_likes"] > 0))
    return pd.DataFrame(
        {
            "n_notes": n_folded,
            "n_authors": authors.where(authors > 0),
            "n_raw_notes": n_raw,
            "fold_share": 1 - n_folded / n_raw,
            "ad_share": sold.groupby("category").mean(),
            "top_authors_share": (top_three / n_raw).where(authors > 0),
            "collect_rate": rate.groupby("category")["rate"].median(),
            **{f"n_{name}": holds.groupby(level=0).sum() for name, holds in holding.items()},
        }
    )[COLUMNS].astype(np.float64)
