"""The step that looks back: what became of the suggestions of 4, 8 and 13 weeks ago."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.outcomes.calibration import CLASSES, Rate, count_results
from notetrends.trends.outcomes.hold import AHEAD, MEAN_OF
from notetrends.trends.outcomes.results import judge, score_rivals, score_suggestions
from notetrends.trends.outcomes.sales import SALES_WEEKS
from notetrends.trends.steps.lists import read_aliases, read_verdicts
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week, weeks_between

CALIBRATED_AFTER = AHEAD[0]  # weeks: the first answer, and the one that most suggestions have


def score(store: Store, week: Week, config: Config) -> int:
    """Judge the lists of 4, 8 and 13 weeks ago, and what simpler lists of those weeks would have picked."""
    ours, theirs = [], []
    for ahead in AHEAD:
        past = week + -ahead
        if not store.has(schemas.SUGGESTIONS, past) or not store.has(schemas.TRENDS, week):
            continue
        weeks = sorted({*past.window(MEAN_OF), *(one for one in week.window(MEAN_OF) if one > past)})
        verdicts = read_verdicts(store, weeks)
        aliases = read_aliases(store, weeks_between(past + 1, week))
        entries = judge(
            verdicts,
            aliases,
            past.monday,
            ahead,
            min_growth=config.rising.min_growth,
            min_notes=config.rising.min_notes,
        )
        found = score_suggestions(store.read(schemas.SUGGESTIONS, past), entries, *_snapshots(store, past, week))
        labels = entries["label"].reindex(found["category_id"]).fillna("")
        ours.append(found.assign(weeks_after=ahead, listed_week=past.monday, label=labels.to_numpy()))
        n_picks = found.loc[found["counted_as"].isin(CLASSES), "category_id"].nunique()
        rivals = score_rivals(
            entries, n_picks, min_notes=config.rising.min_notes, min_relevance=config.selection.min_relevance
        )
        theirs.append(rivals.assign(weeks_after=ahead))
    store.write(schemas.BASELINES, week, _together(theirs, schemas.BASELINES))
    return store.write(schemas.OUTCOMES, week, _together(ours, schemas.OUTCOMES))


def read_outcomes(store: Store, week: Week, memory_weeks: int, table: Table = schemas.OUTCOMES) -> pd.DataFrame:
    """The outcomes (or baselines) of the newest `memory_weeks` weeks up to `week`."""
    return _together(list(store.read_weeks(table, week.window(memory_weeks)).values()), table)


def class_rates(outcomes: pd.DataFrame) -> Mapping[str, Rate]:
    """The hit rates of the classes of confidence that these are calibrated on."""
    settled = outcomes[outcomes["weeks_after"] == CALIBRATED_AFTER]
    return {name: count_results(settled[settled["counted_as"] == name]) for name in CLASSES}


def _snapshots(store: Store, past: Week, week: Week) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The catalogue in force at the list, and a later one whose sales are all from after it."""
    then, now = store.latest(schemas.PRODUCTS, past), store.latest(schemas.PRODUCTS, week)
    is_newer = now is not None and now >= past + SALES_WEEKS
    return (
        None if then is None else store.read(schemas.PRODUCTS, then),
        store.read(schemas.PRODUCTS, now) if now is not None and is_newer else None,
    )


def _together(parts: list[pd.DataFrame], table: Table) -> pd.DataFrame:
    whole = [part for part in parts if len(part)]
    return pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=table.column_names)
