"""Reading what earlier lists said."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.week import Week

# Rises of two years tell what is usual; older ones happened in another community.
_WEEKS = 104
_COLUMNS = ["category_id", "is_rising", "episode_week", "stage"]


def past_rises(store: Store, week: Week) -> pd.DataFrame:
    """The entries of the lists before `week`: category_id, episode_week, stage, week (Monday)."""
    parts = [_rising(store, earlier) for earlier in store.weeks(schemas.TRENDS) if week + -_WEEKS <= earlier < week]
    if not parts:
        return pd.DataFrame(columns=["category_id", "episode_week", "stage", "week"])
    return pa.concat_tables(parts).to_pandas()


def _rising(store: Store, week: Week) -> pa.Table:
    table = store.read_arrow(schemas.TRENDS, week, _COLUMNS)
    table = table.filter(pc.field("is_rising")).drop_columns(["is_rising"]).replace_schema_metadata(None)
    return table.append_column("week", pa.array([week.monday] * len(table), type=pa.date32()))
