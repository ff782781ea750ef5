"""The step that looks at a week's notes before anything is counted: are they like those of the weeks before?"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import BrokenWeekError
from notetrends.trends.rising.health import Limits, Summary, advise, is_bad, judge
from notetrends.trends.store import Store
from notetrends.trends.week import TIMEZONE, Week

log = logging.getLogger(__name__)
_N_WEEKS, _REACH_WEEKS = 4, 8  # the weeks compared with, and how far back they may lie where some have no notes
_MAX_NAMES = 1000  # keywords and hashtags that are looked at
_OPTIONAL = [column.name for column in schemas.NOTES.columns if column.nullable]


def check(store: Store, week: Week, config: Config) -> int:
    """Compare the week's notes with those of the weeks before, and write what was found: `health`.

    Raises:
        BrokenWeekError: they are broken, and the settings say that such a week shall not go on.
    """
    settings = config.health
    limits = Limits(**settings.model_dump(include={field.name for field in fields(Limits)}))
    before = [one for one in (week + -1).window(_REACH_WEEKS) if store.has(schemas.NOTES, one)][-_N_WEEKS:]
    findings = judge(summarise(store, week), [summarise(store, one) for one in before], limits)
    rows = pd.DataFrame(map(asdict, findings), columns=schemas.HEALTH.column_names)
    n_rows = store.write(schemas.HEALTH, week, rows, {"n_weeks": str(len(before))})
    for finding in filter(is_bad, findings):
        log.warning("check %s: %s: %s", week, finding.severity, advise(finding))
    broken = [advise(finding) for finding in findings if finding.severity == "broken"]
    if broken and settings.on_broken == "block":
        raise BrokenWeekError(
            f"the notes of week {week} are broken: {'; '.join(broken)}. "
            f"Then run it again: notetrends run --root ROOT --week {week}. "
            'Where nothing can be mended, [health] on_broken = "warn" lets the week go on without alerts of rises'
        )
    return n_rows


def summarise(store: Store, week: Week) -> Summary:
    """What is compared of a week's notes; texts are not read, what they lack stands in the footer."""
    notes = store.read_arrow(schemas.NOTES, week, ["author_id", "published_at", "source_keyword", "tags"])
    n_notes = max(len(notes), 1)
    days = notes["published_at"].to_pandas().dt.tz_convert(TIMEZONE).dt.day_of_week
    n_unknown = store.n_unknown(schemas.NOTES, week)
    coverage = {name: 1 - n_unknown[name] / n_notes for name in _OPTIONAL}
    n_tagged = pc.sum(pc.greater(pc.list_value_length(notes["tags"]), 0)).as_py() or 0
    return Summary(
        monday=week.monday,
        n_notes=len(notes),
        n_authors=pc.count_distinct(notes["author_id"]).as_py(),
        days=np.bincount(days, minlength=7).tolist(),
        coverage={**coverage, "tags": n_tagged / n_notes},
        keywords=_count(notes["source_keyword"]),
        tags=_count(pc.list_flatten(notes["tags"])),
    )


def _count(names: pa.ChunkedArray) -> Mapping[str, int]:
    """How often each name stands there, of many the most frequent ones."""
    found = pc.value_counts(names.drop_null()).to_pylist()
    ordered = sorted(found, key=lambda one: (-one["counts"], one["values"]))
    return {one["values"]: one["counts"] for one in ordered[:_MAX_NAMES]}
