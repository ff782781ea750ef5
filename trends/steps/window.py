"""Reading the weeks that a step may see: the week itself and the ones before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.search import TextIndex
from notetrends.tokenize.segment import LATIN
from notetrends.trends import schemas
from notetrends.trends.categories.assign import searchable
from notetrends.trends.config import Config, EngineConfig
from notetrends.trends.engine import work_out
from notetrends.trends.rising.baseline import Floats
from notetrends.trends.rising.counts import count_groups, counted_unit, loud_unit
from notetrends.trends.store import Store
from notetrends.trends.table import Table
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


def find_words(
    store: Store, week: Week, words: Sequence[str], engine: EngineConfig
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of `words`, each different, stands in which of a week's notes: the numbers of word and note, by word."""
    sizes = store.shard_sizes(schemas.NOTES, week)
    work = partial(_find, store, week, words)
    parts = list(work_out(work, range(len(sizes)), sizes, engine, f"words in {week}"))
    starts = np.cumsum([0, *sizes[:-1]])
    found = np.concatenate([part[0] for part in parts])
    notes = np.concatenate([part[1] + start for part, start in zip(parts, starts, strict=True)])
    order = np.argsort(found, kind="stable")
    return found[order], notes[order]


def _find(store: Store, week: Week, words: Sequence[str], shard: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    notes = store.read_shard(schemas.NOTES, week, shard, ["text", "tags"]).to_pandas()
    return TextIndex(searchable(notes["text"].to_list(), notes["tags"].to_list())).find_pairs(words)


def count_in_texts(store: Store, engine: EngineConfig, week: Week, words: Sequence[str]) -> Floats:
    """In how many units of a week each word stands: float64 [n words]; NaN where the week is missing."""
    if not store.has(schemas.NOTES, week):
        return np.full(len(words), np.nan)
    asked = list(dict.fromkeys(words))
    found, notes = find_words(store, week, asked, engine)
    units = counted_unit(store.read(schemas.NOTES, week, ["author_id", "fold_id", "published_at"]))[notes]
    counts = pd.Series(count_groups(found, units, len(asked)), index=asked)
    return np.asarray(counts[list(words)], dtype=np.float64)
