"""From the week's tables to the report's data: reads frames, sorts them into sections, decides nothing anew."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from notetrends.reports import cells, festivals
from notetrends.reports.audience import Audience
from notetrends.reports.brand_model import Market
from notetrends.reports.changes import compare, places
from notetrends.reports.language import _
from notetrends.reports.measured import Backtest
from notetrends.reports.model import Coverage, Entry, Evidence, Listing, Suggestion, WeeklyReport
from notetrends.reports.record import Record
from notetrends.reports.suggestion_build import build_scenes, build_suggestion, found_notes

MIN_RELEVANCE = 0.5
LIST_FULL = "list_full"  # the one reason to be off the list that is no fault of the entry
FADING_STAGES = frozenset({"peaked", "fading"})


def build_report(
    monday: dt.date,
    *,
    trends: pd.DataFrame,
    previous: pd.DataFrame | None,
    suggestions: pd.DataFrame,
    notes: pd.DataFrame,
    products: pd.DataFrame | None,
    coverage: Coverage,
    max_entries: int = 30,
    min_relevance: float = MIN_RELEVANCE,
    backtest: Backtest | None = None,
    scenes: pd.DataFrame | None = None,
    audience: Audience | None = None,
    market: Market | None = None,
    record: Record | None = None,
) -> WeeklyReport:
    """Builds the week's report.

    Args:
        monday: the week's Monday.
        trends: the table `trends` of the week.
        previous: the table `trends` of the week before; None where there is none to compare with.
        suggestions: the table `suggestions` of the week.
        notes: at least the notes that `trends` and `suggestions` give as evidence.
        products: the table `products`; None where no catalogue was given.
        coverage: what the figures rest on.
        max_entries: longest section; how many were left out is kept.
        min_relevance: risers below it go to a section of their own.
        backtest: the last one; None where there was none.
        scenes: the table `scenes` of the week.
        audience: the interest groups; None without a behaviour log.
        market: brands and short lists; None for a week whose tables lack them.
        record: what became of earlier lists; None where that is not known.

    Returns:
        The report; every category stands in exactly one section.
    """
    told = _told(trends, suggestions)
    counters = [[one] for one in suggestions.get("counter_id", pd.Series(dtype=object)).dropna()]
    known = known_notes(notes, [*told["evidence_ids"], *suggestions["evidence_ids"], *counters])
    known_products = {} if products is None else {str(row["product_id"]): row for row in products.to_dict("records")}
    rows = {str(row["category_id"]): row for row in told.to_dict("records")}
    to_do = sorted(
        (build_suggestion(row, rows, known_products, known) for row in suggestions.to_dict("records")),
        key=lambda suggestion: (suggestion.rank, suggestion.suggestion_id),
    )
    by_category: dict[str, list[Suggestion]] = {}
    for suggestion in to_do:
        by_category.setdefault(suggestion.category_id, []).append(suggestion)

    places_before = {} if previous is None else places(previous, min_relevance)
    before = {} if previous is None else {str(row["category_id"]): row for row in previous.to_dict("records")}
    entries = [
        replace(
            _entry(row, known),
            place_before=places_before.get(category_id),
            n_notes_before=cells.integer(before.get(category_id, {}).get("n_notes")),
            n_raw_notes_before=cells.integer(before.get(category_id, {}).get("n_raw_notes")),
            suggestions=tuple(by_category.get(category_id, ())),
        )
        for category_id, row in rows.items()
    ]
    sections: dict[str, list[Entry]] = {}
    for entry in entries:
        sections.setdefault(_section(entry, min_relevance), []).append(entry)

    def listing(section: str, order: Callable[[Entry], Any], n_unlisted: int = 0) -> Listing:
        members = sorted(sections.get(section, []), key=lambda entry: (order(entry), entry.category_id))
        shown = (replace(entry, place=place) for place, entry in enumerate(members[:max_entries], start=1))
        return Listing(tuple(shown), len(members) + n_unlisted)

    by_rank = {category_id: cells.number(row["rank"]) or math.inf for category_id, row in rows.items()}
    listings = {
        "rising": listing("rising", lambda entry: by_rank[entry.category_id], len(sections.get("overflow", []))),
        "off_topic": listing("off_topic", lambda entry: by_rank[entry.category_id]),
        "fading": listing("fading", _lost),
        "seasonal": listing("seasonal", lambda entry: -(entry.score or 0.0)),
        "anomalies": listing("anomalies", lambda entry: 1.0 if entry.q_value is None else entry.q_value),
    }
    shown = {entry.category_id for section in listings.values() for entry in section}
    others = [entry for entry in entries if entry.suggestions and entry.category_id not in shown]
    others.sort(key=lambda entry: entry.suggestions[0].rank)
    return WeeklyReport(
        monday=monday,
        coverage=coverage,
        min_relevance=min_relevance,
        suggestions=tuple(to_do),
        # a week without notes differs from the week before in everything, and that says nothing
        changes=None if previous is None or coverage.n_notes == 0 else compare(trends, previous, min_relevance),
        others=Listing(tuple(others), len(others)),
        nearest=_nearest(entries),
        backtest=backtest,
        scenes=build_scenes(entries, to_do, scenes),
        audience=audience,
        market=market,
        record=record,
        **listings,
    )


def _told(trends: pd.DataFrame, suggestions: pd.DataFrame) -> pd.DataFrame:
    """The rows that are told of: those of a section or a suggestion, and the best of the others; most are as usual."""
    stages = trends["stage"].isin({"seasonal", *FADING_STAGES})
    is_told = trends["is_rising"].astype(bool) | trends["why_not"].notna() | stages
    is_told |= trends["category_id"].isin(suggestions["category_id"])
    upward = trends[~is_told & (trends["growth"] > 0) & trends["q_value"].notna()]
    best = upward.sort_values(["q_value", "p_value", "category_id"]).index[:1]
    return trends[is_told | trends.index.isin(best)]


def _section(entry: Entry, min_relevance: float) -> str:
    """The one section an entry stands in: a festival's rise is the festival's, whatever the list says."""
    if entry.stage == "seasonal":
        return "seasonal"
    if entry.is_rising:
        return "off_topic" if entry.relevance is not None and entry.relevance < min_relevance else "rising"
    if entry.why_not:
        return "overflow" if entry.why_not == LIST_FULL else "anomalies"
    return "fading" if entry.stage in FADING_STAGES else "quiet"


def _lost(entry: Entry) -> float:
    """What is left of the highest week, as a negative number of authors or notes: the greatest loss sorts first."""
    peak = max((value for value in entry.history if value is not None), default=0.0)
    return entry.n_counted - peak


def _nearest(entries: Iterable[Entry]) -> Entry | None:
    """The category off the list that came nearest to it: upward, out of season, smallest q, then smallest p."""
    off_list = [entry for entry in entries if not entry.is_rising and entry.stage != "seasonal"]
    upward = [entry for entry in off_list if entry.q_value is not None and (entry.growth or 0.0) > 0]
    return min(upward, key=lambda e: (e.q_value, 1.0 if e.p_value is None else e.p_value, e.category_id), default=None)


def _entry(row: dict[Any, Any], notes: dict[str, Evidence]) -> Entry:
    history = cells.numbers(row["history"])
    return Entry(
        category_id=str(row["category_id"]),
        label=cells.text(row["label"]) or _("（无名）"),
        parent_label=cells.text(row["parent_label"]),
        top_words=cells.texts(row["top_words"]),
        n_notes=cells.integer(row["n_notes"]) or 0,
        n_authors=cells.integer(row["n_authors"]),
        n_raw_notes=cells.integer(row["n_raw_notes"]) or 0,
        n_expected=cells.number(row["n_expected"]),
        share=cells.number(row["share"]),
        growth=cells.number(row["growth"]),
        growth_low=cells.number(row["growth_low"]),
        growth_high=cells.number(row["growth_high"]),
        p_value=cells.number(row["p_value"]),
        q_value=cells.number(row["q_value"]),
        is_rising=bool(cells.boolean(row["is_rising"])),
        stage=str(row["stage"]),
        n_weeks_rising=cells.integer(row["n_weeks_rising"]) or 0,
        episode_week=cells.day(row["episode_week"]),
        relevance=cells.number(row["relevance"]),
        score=cells.number(row["score"]),
        season=festivals.said(cells.text(row["season"]) or "") or None,
        ad_share=cells.number(row["ad_share"]),
        fold_share=cells.number(row["fold_share"]),
        top_authors_share=cells.number(row["top_authors_share"]),
        collect_rate=cells.number(row["collect_rate"]),
        is_newborn=bool(cells.boolean(row["is_newborn"])),
        why_not=cells.text(row["why_not"]),
        history=history,
        from_peak=_from_peak(history),
        n_weeks_falling=_weeks_falling(history),
        place=None,
        place_before=None,
        evidence=found_notes(row["evidence_ids"], notes),
        suggestions=(),
        lasts_4w=cells.number(row.get("lasts_4w")),
        lasts_8w=cells.number(row.get("lasts_8w")),
        lasts_13w=cells.number(row.get("lasts_13w")),
        n_episodes=cells.integer(row.get("n_episodes")) or 0,
        last_year_growth=cells.number(row.get("last_year_growth")),
        last_year_weeks=cells.integer(row.get("last_year_weeks")),
        onset_week=cells.day(row.get("onset_week")),
        onset_low=cells.day(row.get("onset_low")),
        onset_high=cells.day(row.get("onset_high")),
        relevance_words=cells.texts(row.get("relevance_words")),
    )


def known_notes(notes: pd.DataFrame, evidence: Iterable[Any]) -> dict[str, Evidence]:
    """The notes that anything refers to: a week holds far more than a report shows."""
    wanted = {note_id for cell in evidence for note_id in cells.ids(cell)}
    rows = notes[notes["note_id"].isin(wanted)].to_dict("records")
    return {note.note_id: note for note in map(_evidence, rows)}


def _evidence(row: dict[Any, Any]) -> Evidence:
    return Evidence(
        note_id=str(row["note_id"]),
        title=cells.text(row["title"]) or cells.text(row["body"]) or cells.text(row["text"]) or _("（无标题）"),
        date=cells.day(row["published_at"]),
        url=cells.link(row["url"]),
        n_likes=cells.integer(row["n_likes"]),
        n_collects=cells.integer(row["n_collects"]),
        n_comments=cells.integer(row["n_comments"]),
        is_ad=cells.boolean(row["is_ad"]),
        is_suspected_ad=bool(cells.boolean(row.get("is_suspected_ad"))),
        is_giveaway=bool(cells.boolean(row.get("is_giveaway"))),
        signs=cells.texts(row.get("signs")),
        n_alike=cells.integer(row.get("fold_size")) or 1,
    )


def _from_peak(history: tuple[float | None, ...]) -> float | None:
    known = [value for value in history if value is not None]
    if not known or history[-1] is None or max(known) <= 0:
        return None
    return history[-1] / max(known) - 1


def _weeks_falling(history: tuple[float | None, ...]) -> int:
    """Weeks in a row, this one last, each below the one before it; a gap ends the row."""
    n_weeks = 0
    for before, now in zip(history[-2::-1], history[:0:-1], strict=True):
        if before is None or now is None or now >= before:
            break
        n_weeks += 1
    return n_weeks
