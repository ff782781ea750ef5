"""The rising list of a week: every category measured, tested, judged and ranked, in the order it is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.describe import exemplars, top_words
from notetrends.trends.rising.baseline import Floats, size_factors
from notetrends.trends.rising.festivals import season_of
from notetrends.trends.rising.detect import detect
from notetrends.trends.rising.episodes import follow
from notetrends.trends.rising.gates import gate
from notetrends.trends.rising.composition import profile
from notetrends.trends.rising.relevance import relevance
from notetrends.trends.week import Week

HISTORY_WEEKS = 26


def list_trends(
    week: Week, catalogue: Catalogue, notes: pd.DataFrame, vectors: NDArray[np.float32], counts: Floats,
    previous: pd.DataFrame, *, n_tests: int, leave_out: int, min_notes: int, max_q: float, min_growth: float,
    max_top_authors_share: float, max_fold_share: float, max_ad_share: float, max_entries: int, newborn_weeks: int,
) -> pd.DataFrame:  # fmt: skip
    """The `trends` table of a week.

    Args:
        week: the week.
        catalogue: its categories.
        notes: its notes: note_id, category (row in the catalogue, -1 for none), tokens, text, voice, and what
            `profile` asks for.
        vectors: unit vectors of the notes, float32 [n notes, d], zero where a note has none.
        counts: the tested count of every category in every week of the window, float64 [n categories, n weeks].
        previous: `trends` rows of the last 4 weeks.
        n_tests: series looked at in all: every word was a chance for a false newborn.
        leave_out: newest weeks that the baseline does not see.
        max_entries: length of the list.
        newborn_weeks: weeks for which a category counts as newborn.
        min_notes, max_q, min_growth, max_top_authors_share, max_fold_share, max_ad_share: see `gate`.
    """
    tested = detect(counts, size_factors(counts), leave_out=leave_out, n_tests=n_tests)
    was_rising = set(previous.loc[previous["is_rising"], "category_id"])
    look_at = (counts[:, -1] > 0) | catalogue.rows["category_id"].isin(was_rising).to_numpy()
    entries = pd.concat([catalogue.rows[["category_id", "label", "first_week", "parent"]], tested], axis=1)
    entries = entries.assign(n_counted=counts[:, -1], history=list(counts[:, -HISTORY_WEEKS:]))[look_at]
    measured = profile(notes[notes["category"] >= 0])
    entries = entries.join(measured).fillna({"n_notes": 0, "n_raw_notes": 0, "fold_share": 0.0})
    entries["share"] = entries["n_counted"] / max(notes["voice"].nunique(), 1)
    words = entries[["goods_share", "events_share", "intent_share"]].fillna(0).to_numpy()
    entries["relevance"] = relevance(words, entries["goods_score"].fillna(0).to_numpy())
    entries["is_newborn"] = [(week - Week.of(first)) < newborn_weeks for first in entries["first_week"]]
    why_not = gate(
        entries, min_notes=min_notes, max_q=max_q, min_growth=min_growth, max_fold_share=max_fold_share,
        max_top_authors_share=max_top_authors_share, max_ad_share=max_ad_share,
    )  # fmt: skip
    size_and_growth = np.log1p(entries["growth_low"].clip(lower=0)) * np.log1p(entries["n_counted"])
    entries["score"] = size_and_growth * entries["relevance"]
    order = entries["score"].where(why_not == "").rank(ascending=False, method="first")
    entries["is_rising"] = order <= max_entries
    entries["rank"] = order.where(entries["is_rising"]).astype("Int64")
    why_not = why_not.mask((why_not == "") & ~entries["is_rising"], "list_full")
    entries["why_not"] = why_not.where(~why_not.isin(["", "small", "insignificant"]), None)
    places = {number: np.flatnonzero(notes["category"].to_numpy() == number) for number in entries.index}
    entries["season"] = [
        season_of(week, notes["text"].iloc[places[row.Index]].to_list()) if row.is_rising else None
        for row in entries.itertuples()
    ]
    described = _describe(catalogue, entries, notes, vectors, places)
    names = catalogue.rows.set_index("category_id")["label"]
    entries["parent_label"] = entries["parent"].map(names).where(entries["parent"].notna(), None)
    entries = entries.drop(columns=["label"]).join(described)
    entries = entries.join(follow(entries, previous, week.monday))
    return entries.drop(columns=[
        "first_week", "parent", "n_counted", "goods_share", "events_share", "intent_share", "goods_score",
    ])  # fmt: skip


def _describe(
    catalogue: Catalogue, entries: pd.DataFrame, notes: pd.DataFrame, vectors: NDArray[np.float32],
    places: dict[int, NDArray[np.int64]],
) -> pd.DataFrame:  # fmt: skip
    """label, top_words of the week (keywords first) and evidence_ids of the entries."""
    weekly = top_words(notes["tokens"].to_list(), notes["category"].to_numpy(), len(catalogue))
    note_ids, voices = notes["note_id"].to_numpy(object), notes["voice"].to_list()
    rows = []
    for number, label in zip(entries.index, entries["label"], strict=True):
        keywords = list(catalogue.rows["keywords"][number])
        words: Sequence[str] = list(dict.fromkeys([*keywords, *weekly[number]])) or catalogue.rows["top_words"][number]
        members = places[number]
        evidence: list[str] = list(note_ids[exemplars(members, vectors, voices)]) if len(members) else []
        rows.append((label, list(words)[:10], evidence))
    return pd.DataFrame(rows, columns=["label", "top_words", "evidence_ids"], index=entries.index)
