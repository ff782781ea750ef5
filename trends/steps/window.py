"""Reading the weeks that a step may see: the week itself and the ones before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from notetrends.trends.rising.counts import Floats, count_groups, counted_unit, loud_unit
from notetrends.trends.selection.brands import gather
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


class Voices:
    """Who speaks in each note of a week, row for row.

    Args:
        store: the store.
        week: the week.
    """

    def __init__(self, store: Store, week: Week) -> None:
        self.notes = store.read(schemas.NOTES, week, ["note_id", "author_id", "fold_id", "published_at"])
        self.units = counted_unit(self.notes)
        self.loud_units = loud_unit(self.notes)


Found = tuple[NDArray[np.int64], NDArray[np.int64]]  # the number of a word, and the row of a note that holds it


def find_words(store: Store, week: Week, words: Sequence[str], engine: EngineConfig) -> Found:
    """Which of `words`, each different, stands in which of a week's texts: sorted by word, then note."""
    sizes = store.shard_sizes(schemas.NOTES, week)
    work = partial(_find, store, week, words)
    return _joined(work_out(work, range(len(sizes)), sizes, engine, f"words in {week}"), sizes)


def find_tokens(store: Store, week: Week, words: Sequence[str], engine: EngineConfig) -> Found:
    """As `find_words`, but only where a note was cut into the word."""
    sizes = store.shard_sizes(schemas.TOKENS, week)
    work = partial(_gather, store, week, words)
    found, rows = _joined(work_out(work, range(len(sizes)), sizes, engine, f"names in {week}"), sizes)
    cut, notes = (store.read(table, week, ["note_id"])["note_id"] for table in (schemas.TOKENS, schemas.NOTES))
    if not cut.equals(notes):  # notes that came later are not cut yet
        rows = pd.Index(notes).get_indexer(pd.Index(cut))[rows]
        found, rows = found[rows >= 0], rows[rows >= 0]
    return found, rows


def _joined(parts: Iterable[Found], sizes: Sequence[int]) -> Found:
    words, notes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for (numbers, rows), start in zip(parts, np.cumsum([0, *sizes[:-1]]), strict=True):
        words.append(numbers)
        notes.append(rows + start)
    numbers = np.concatenate(words)
    order = np.argsort(numbers, kind="stable")
    return numbers[order], np.concatenate(notes)[order]


def _find(store: Store, week: Week, words: Sequence[str], shard: int) -> Found:
    notes = store.read_shard(schemas.NOTES, week, shard, ["text", "tags"]).to_pandas()
    return TextIndex(searchable(notes["text"].to_list(), notes["tags"].to_list())).find_pairs(words)


def _gather(store: Store, week: Week, words: Sequence[str], shard: int) -> Found:
    return gather(store.read_shard(schemas.TOKENS, week, shard, ["tokens"])["tokens"], words)


def count_in_texts(store: Store, engine: EngineConfig, week: Week, words: Sequence[str]) -> Floats:
    """In how many units of a week each word stands: float64 [n words]; NaN where the week is missing."""
    if not store.has(schemas.NOTES, week):
        return np.full(len(words), np.nan)
    asked = list(dict.fromkeys(words))
    found, notes = find_words(store, week, asked, engine)
    units = counted_unit(store.read(schemas.NOTES, week, ["author_id", "fold_id", "published_at"]))[notes]
    counts = pd.Series(count_groups(found, units, len(asked)), index=asked)
    return np.asarray(counts[list(words)], dtype=np.float64)
