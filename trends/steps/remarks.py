"""The week's notes beside what is asked of them where one of their words is looked at: who speaks, for whose gain."""

from __future__ import annotations

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.intake.clean import is_sold
from notetrends.trends.rising.counts import counted_unit
from notetrends.trends.selection.radar import ranked
from notetrends.trends.store import Store
from notetrends.trends.week import Week


def remarks(store: Store, week: Week) -> pd.DataFrame:
    """The notes of a week without their texts: note_id, voice, is_ad, is_suspected_ad, is_giveaway, rank."""
    columns = [
        "note_id", "author_id", "fold_id", "published_at", "is_ad", "is_suspected_ad", "is_giveaway", "n_collects",
    ]  # fmt: skip
    notes = store.read(schemas.NOTES, week, columns)
    is_ad = notes["is_ad"].fillna(False).astype(bool)
    notes = ranked(notes.assign(voice=counted_unit(notes), is_ad=is_ad, is_sold=is_sold(notes)))
    return notes[["note_id", "voice", "is_ad", "is_suspected_ad", "is_giveaway", "rank"]]
