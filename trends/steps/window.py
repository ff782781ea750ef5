"""Reading the weeks that a step may see: the week itself and the ones before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from notetrends.tokenize.search import TextIndex
from notetrends.tokenize.segment import LATIN
from notetrends.trends import schemas
from notetrends.trends.categories.assign import searchable
from notetrends.trends.config import Config
from notetrends.trends.rising.baseline import Floats
from notetrends.trends.rising.counts import counted_unit, loud_unit
from notetrends.trends.store import Store
from notetrends.trends.table import STRINGS, Table
from notetrends.trends.week import Week


def latest_before(store: Store, table: Table, week: Week) -> pd.DataFrame | None:
    """The newest partition older than `week`: the state the week starts from; None at the start."""
    known = store.latest(table, week + -1)
    return None if known is None else store.read(table, known)


def catalogue(store: Store, week: Week) -> pd.DataFrame | None:
    """The house's catalogue in force: the newest that is not of a later week; None where none was ever loaded."""
    known = store.latest(schemas.PRODUCTS, week)
    return None if known is None else store.read(schemas.PRODUCTS, known)


def tested_weeks(week: Week, config: Config) -> list[Week]:
    """The weeks a test looks at: the baseline's, those it leaves out, and the week itself, oldest first."""
    return week.window(config.rising.history_weeks + config.rising.leave_out_weeks)


def word_counts(store: Store, weeks: Sequence[Week]) -> Mapping[Week, pd.Series[int]]:
    """The counts of all words in those of the weeks that exist."""
    parts = store.read_weeks(schemas.WORD_COUNTS, weeks, ["word", "n"])
    return {week: part.set_index("word")["n"] for week, part in parts.items()}


def loud_counts(store: Store, week: Week) -> pd.Series[int]:
    """The counts of a week's words with all who posted copies."""
    return store.read(schemas.WORD_COUNTS, week, ["word", "n_loud"]).set_index("word")["n_loud"]


def best_spellings(store: Store, weeks: Sequence[Week], words: Collection[str]) -> dict[str, str]:
    """How most authors of these weeks write those of `words` that have Latin letters: sk-ii is shown as SK-II."""
    latin = {word for word in words if LATIN.search(word)}
    parts = [part[part["word"].isin(latin)] for part in store.read_weeks(schemas.WORD_COUNTS, weeks).values()]
    if not latin or not parts:
        return {}
    forms = pd.concat(parts, ignore_index=True)
    forms["shown"] = forms["shown"].fillna(forms["word"])
    totals = forms.groupby(["word", "shown"]).agg({"n": "sum"}).reset_index()
    best = totals.sort_values(["n", "shown"], kind="stable").drop_duplicates("word", keep="last")
    return dict(zip(best["word"], best["shown"], strict=True))


def to_lists(rows: Sequence[Sequence[str]]) -> pa.ChunkedArray:
    """Lists of words as the Arrow column they are stored in."""
    return pa.chunked_array([pa.array(rows, type=STRINGS)])


class WeekTexts:
    """The texts of one week, to be searched, and who speaks in each.

    Args:
        store: the store.
        week: the week.
    """

    def __init__(self, store: Store, week: Week) -> None:
        columns = ["note_id", "author_id", "fold_id", "published_at", "text", "tags"]
        self.notes = store.read(schemas.NOTES, week, columns)
        self.texts = searchable(self.notes["text"].to_list(), self.notes["tags"].to_list())
        self.index = TextIndex(self.texts)
        self.units = counted_unit(self.notes)
        self.loud_units = loud_unit(self.notes)

    def count(self, words: Sequence[str]) -> Floats:
        """In how many units each word stands: float64 [n words]."""
        found = self.index.find_all(words)
        return np.array([len(np.unique(self.units[found[word]])) for word in words], dtype=np.float64)


def count_in_texts(store: Store, week: Week, words: Sequence[str]) -> Floats:
    """As `WeekTexts.count`; NaN where the week is missing."""
    if not store.has(schemas.NOTES, week):
        return np.full(len(words), np.nan)
    return WeekTexts(store, week).count(words)
