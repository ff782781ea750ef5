"""Past lists as their weeks told them, with categories under the names they live on by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def read_verdicts(store: Store, weeks: Iterable[Week]) -> pd.DataFrame:
    """What the lists said of every category in every week, with what was counted that week and the week before.

    Returns:
        week (Monday), category_id, label, share, n_expected, growth, is_rising, rank, relevance, n_counted, n_before.
    """
    columns = ["category_id", "label", "share", "n_expected", "growth", "is_rising", "rank", "relevance", "history"]
    parts = store.read_weeks(schemas.TRENDS, weeks, columns)
    table = pd.concat([part.assign(week=week.monday) for week, part in parts.items()], ignore_index=True)
    table["n_counted"] = [float(np.nan_to_num(counts[-1])) for counts in table["history"]]
    table["n_before"] = [float(np.nan_to_num(counts[-2])) if len(counts) > 1 else 0.0 for counts in table["history"]]
    return table.drop(columns="history")


def read_aliases(store: Store, weeks: Iterable[Week]) -> Mapping[str, str]:
    """The categories that were merged away in these weeks, and into which."""
    parts = store.read_weeks(schemas.CATEGORY_EVENTS, weeks, ["kind", "category_id", "others"]).values()
    if not parts:
        return {}
    events = pd.concat(parts, ignore_index=True)
    merged = events[events["kind"] == "merged"]
    return {gone: into[0] for gone, into in zip(merged["category_id"], merged["others"], strict=True) if len(into)}
