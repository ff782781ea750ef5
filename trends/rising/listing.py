"""The rising list of a week: every category measured, tested, judged and ranked, in the order it is read."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.kinds import GOODS, kind_of
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.describe import best_words, exemplars, weigh
from notetrends.trends.rising.baseline import benjamini_hochberg, size_factors
from notetrends.trends.rising.composition import profile
from notetrends.trends.rising.counts import Floats
from notetrends.trends.rising.detect import detect, size_and_growth
from notetrends.trends.rising.discoveries import Families
from notetrends.trends.rising.episodes import follow
from notetrends.trends.rising.festivals import season_of
from notetrends.trends.rising.forecast import COLUMNS as FORECAST
from notetrends.trends.rising.gates import Rules, gate, is_found
from notetrends.trends.rising.onset import COLUMNS as ONSET
from notetrends.trends.rising.onset import onset_weeks
from notetrends.trends.rising.relevance import EVIDENCE, is_unnaming, reasons, relevance
from notetrends.trends.rising.season import COLUMNS as SEASON
from notetrends.trends.rising.season import compare_with_last_year
from notetrends.trends.schemas import TRENDS
from notetrends.trends.week import Week

HISTORY_WEEKS = 26
# Texts that tell how many of the week's notes name a festival.
_N_TEXTS = 5000
# Categories of vectors get a sixteenth of the words' rate: in weeks in which nothing rises each family's rate is that
# of a false entry, and what rises in earnest is far beyond either.
_SETTLED_RATE = 16.0
# One in so many places of a full list goes by size alone.
_FOR_SIZE = 3
# The power of relevance in the score: what can be bought goes a little before what is merely larger.
_RELEVANCE = 1.25


class Told(NamedTuple):
    """What the list asks of a week's notes.

    Attributes:
        notes: a row for each category that a note counts for, and one for a note that counts for none: note_id, row
            (in `vectors`), category (row in the catalogue, -1 for none), voice, festivals (see `named_festivals`),
            text_hash, and what `profile` asks for.
        vectors: a unit vector a note, float32 [n notes, d], zero where it has none.
        words: of those rows, see `weigh`.
    """

    notes: pd.DataFrame
    vectors: NDArray[np.float32]
    words: pd.DataFrame


def list_trends(
    week: Week, catalogue: Catalogue, told: Told, counts: Floats, loud: Floats,
    previous: pd.DataFrame, rules: Rules, tests: Families, *, past: pd.DataFrame, leave_out: int, newborn_weeks: int,
) -> pd.DataFrame:  # fmt: skip
    """The `trends` table of a week, but for its forecast.

    Args:
        week: the week.
        catalogue: its categories.
        told: its notes.
        counts: the tested count of every category in every week of the window, float64 [n categories, n weeks].
        loud: the week's counts with all who posted copies, float64 [n categories].
        previous: `trends` rows of the last 4 weeks.
        rules: what a rise must be to get on the list.
        tests: of the week's words.
        past: rises of earlier weeks, as `compare_with_last_year` asks for them.
        leave_out: newest weeks that the baseline does not see.
        newborn_weeks: weeks for which a category counts as newborn.
    """
    notes, tested = told.notes, _test(week, catalogue, counts, loud, rules, tests, leave_out)
    previous = previous[~previous["category_id"].isin(set(catalogue.rows["category_id"][_is_ignored(catalogue)]))]
    was_rising = set(previous.loc[previous["is_rising"], "category_id"])
    look_at = (counts[:, -1] > 0) | catalogue.rows["category_id"].isin(was_rising).to_numpy()
    entries = pd.concat([catalogue.rows[["category_id", "label", "first_week", "parent"]], tested], axis=1)
    entries = entries.assign(
        history=list(counts[:, -HISTORY_WEEKS:]), is_ignored=_is_ignored(catalogue)
    )[look_at]  # fmt: skip
    entries = entries.join(profile(notes[notes["category"] >= 0]))
    entries = entries.fillna({"n_notes": 0, "n_raw_notes": 0, "fold_share": 0.0})
    entries["share"] = entries["n_counted"] / max(notes["voice"].nunique(), 1)
    n_holding = entries[[f"n_{name}" for name in EVIDENCE]].fillna(0).to_numpy()
    unnaming = np.array([is_unnaming(words) for words in catalogue.rows["keywords"][entries.index]], dtype=bool)
    entries["relevance"] = relevance(n_holding, entries["n_notes"].to_numpy(), unnaming)
    words = reasons(notes[notes["category"] >= 0].drop_duplicates(["category", "fold_id"])).to_dict()
    entries["relevance_words"] = [words.get(number, []) for number in entries.index]
    entries["is_newborn"] = [(week - Week.of(first)) < newborn_weeks for first in entries["first_week"]]
    entries = entries.join(_rank(entries, rules))
    entries[ONSET] = onset_weeks(week, entries, counts[entries.index], size_factors(counts))
    category = notes["category"].to_numpy()
    order = np.argsort(category, kind="stable")
    first = np.searchsorted(category, entries.index, "left", sorter=order)
    last = np.searchsorted(category, entries.index, "right", sorter=order)
    members = {n: order[start:end] for n, start, end in zip(entries.index, first, last, strict=True)}
    festivals = notes["festivals"].to_numpy()
    texts = np.flatnonzero(~notes["text_hash"].duplicated())
    everyone = festivals[texts[:: max(1, len(texts) // _N_TEXTS)]]
    entries["season"] = [
        season_of(week, festivals[members[number]], everyone) if is_rising else None
        for number, is_rising in entries["is_rising"].items()
    ]
    entries[SEASON] = compare_with_last_year(entries, past, week)
    entries["parent_label"] = entries["parent"].map(catalogue.rows.set_index("category_id")["label"])
    entries = entries.join(follow(entries, previous, week.monday))
    entries = entries.join(_describe(catalogue, entries.index, told, members))
    return entries[[name for name in TRENDS.column_names if name not in FORECAST]]


def find_apart(
    week: Week, catalogue: Catalogue, counts: Floats, loud: Floats, previous: pd.DataFrame, rules: Rules,
    tests: Families, *, leave_out: int,
) -> NDArray[np.bool_]:  # fmt: skip
    """The stories that stand apart from the category around them; boolean [n categories].

    Those that rise beyond doubt, a template too, or were on the list lately. All others are part of what their
    category is about: without them it would hardly have notes of its own.

    Args:
        week: the week.
        catalogue: its categories.
        counts: what each counts if all stories stand apart, float64 [n categories, n weeks].
        loud: this week's with all who posted copies, float64 [n categories].
        previous: as for `list_trends`.
        rules: what a rise must be.
        tests: of the week's words.
        leave_out: newest weeks that the baseline does not see.
    """
    tested = _test(week, catalogue, counts, loud, rules, tests, leave_out)
    is_rising = (is_found(tested, rules) | tested["is_loud"]).to_numpy(bool)
    was_rising = catalogue.rows["category_id"].isin(previous.loc[previous["is_rising"], "category_id"])
    is_story = (catalogue.rows["keywords"].map(len) > 0).to_numpy(bool)
    return np.asarray(is_story & (is_rising | was_rising.to_numpy(bool)))


def _is_ignored(catalogue: Catalogue) -> NDArray[np.bool_]:
    """Which categories merchandisers do not want to see, with the stories within them; boolean [n categories]."""
    rows = catalogue.rows
    unwanted = rows["category_id"][rows["is_ignored"].to_numpy(bool)]
    return np.asarray(rows["is_ignored"].to_numpy(bool) | (rows["parent"].isin(unwanted) & ~catalogue.has_reach))


def _test(
    week: Week, catalogue: Catalogue, counts: Floats, loud: Floats, rules: Rules, tests: Families, leave_out: int
) -> pd.DataFrame:
    """What `detect` finds, with n_counted and q_value.

    Beside them whether it would also be found if every copy counted (is_loud), and without three of its voices
    (is_broad).
    """
    sizes, said = size_factors(counts), counts[:, -1]
    found = []
    for newest in (said, np.maximum(loud, said), np.maximum(said - 3, 0)):
        tested = detect(np.column_stack([counts[:, :-1], newest]), sizes, leave_out=leave_out)
        p_values = np.where(newest >= rules.min_notes, tested["p_value"], 1.0)
        q_values = _q_values(week, catalogue, p_values, tests, leave_out)
        found.append(tested.assign(n_counted=newest, q_value=q_values))
    return found[0].assign(is_loud=is_found(found[1], rules), is_broad=is_found(found[2], rules))


def _q_values(week: Week, catalogue: Catalogue, p_values: Floats, tests: Families, leave_out: int) -> Floats:
    """The false discovery rate of each category in its family.

    A category of keywords is one of the words, all of which could burst. Categories of vectors are a family of their
    own. One that was born of the notes that are tested could not but hold them, so it is left out until they have
    passed.
    """
    found, words = np.ones(len(p_values)), catalogue.rows["keywords"]
    keyed = (words.map(len) > 0).to_numpy(bool)
    is_goods = np.array([kind_of(known[0]) == GOODS for known in words[keyed]], dtype=bool)
    found[keyed] = tests.q_values(p_values[keyed], is_goods)
    is_old = np.array([(week - Week.of(first)) >= leave_out for first in catalogue.rows["first_week"]], dtype=bool)
    is_settled = ~keyed & is_old
    found[is_settled] = np.minimum(_SETTLED_RATE * benjamini_hochberg(p_values[is_settled]), 1.0)
    return found


def _rank(entries: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """score, rank, is_rising and why_not, for what passes every gate.

    The list is ordered by lower bound of growth x size x relevance, the last to a power a little above 1. Its last
    third goes to what most voices more than usual speak of, whatever it is about: what moves a whole community is seen,
    even if there is nothing to sell.
    """
    failed = gate(entries, rules)
    score = size_and_growth(entries["growth_low"], entries["n_counted"]) * entries["relevance"] ** _RELEVANCE
    order = score.where(failed == "").rank(ascending=False, method="first")
    n_first = rules.max_entries - rules.max_entries // _FOR_SIZE
    more = (entries["n_counted"] - entries["n_expected"]).where(order > n_first)
    order = order.where(order <= n_first, n_first + more.rank(ascending=False, method="first"))
    is_rising = order <= rules.max_entries
    failed = failed.mask((failed == "") & ~is_rising, "list_full")
    why_not = failed.where(~failed.isin(["", "small", "insignificant"]), None)
    rank = order.where(is_rising).astype("Int64")
    return pd.DataFrame({"score": score, "rank": rank, "is_rising": is_rising, "why_not": why_not})


def _describe(
    catalogue: Catalogue, numbers: pd.Index[int], told: Told, members: dict[Hashable, NDArray[np.int64]]
) -> pd.DataFrame:
    """top_words of the week (keywords first) and evidence_ids of the entries."""
    weekly = best_words(weigh(told.words, told.notes["category"].value_counts()), len(catalogue))
    note_ids, voices = told.notes["note_id"].to_numpy(object), told.notes["voice"].to_numpy(object)
    vector_of = told.notes["row"].to_numpy()
    rows = []
    for number in numbers:
        keywords = list(catalogue.rows["keywords"][number])
        words: Sequence[str] = list(dict.fromkeys([*keywords, *weekly[number]])) or catalogue.rows["top_words"][number]
        notes_of = members[number]
        best = exemplars(told.vectors[vector_of[notes_of]], voices[notes_of]) if len(notes_of) else notes_of
        evidence: list[str] = list(note_ids[notes_of[best]])
        rows.append((list(words)[:10], evidence))
    return pd.DataFrame(rows, columns=["top_words", "evidence_ids"], index=numbers)
