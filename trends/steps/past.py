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
_COLUMNS = ["category_id", "is_rising", "episode_week", "stage", "growth", "why_not"]
# A template or an advertiser made these rises, not the community.
_MADE = ["template", "ads"]


def past_rises(store: Store, week: Week) -> pd.DataFrame:
    """The rises of the weeks before `week`, on the list or not.

    Returns:
        category_id, is_rising, episode_week, stage, growth, why_not, week (Monday).
    """
    parts = [_rises(store, earlier) for earlier in store.weeks(schemas.TRENDS) if week + -_WEEKS <= earlier < week]
    if not parts:
        return pd.DataFrame(columns=[*_COLUMNS, "week"]).astype({"is_rising": bool})
    return pa.concat_tables(parts).to_pandas()


def _rises(store: Store, week: Week) -> pa.Table:
    table = store.read_arrow(schemas.TRENDS, week, _COLUMNS)
    is_made = pc.field("why_not").isin(_MADE)
    table = table.filter(pc.field("is_rising") | (pc.field("why_not").is_valid() & ~is_made))
    return table.replace_schema_metadata(None).append_column(
        "week", pa.array([week.monday] * len(table), type=pa.date32())
    )
