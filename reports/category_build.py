"""From the tables to the pages of the told categories: picks and joins rows, decides nothing anew."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from notetrends.reports import cells, festivals
from notetrends.reports.build import known_notes
from notetrends.reports.category_model import (
    CategoryPage,
    Day,
    Episode,
    PastAdvice,
    Point,
    Product,
    Result,
    SceneShare,
    Word,
    sections,
)
from notetrends.reports.language import _
from notetrends.reports.model import Entry, WeeklyReport
from notetrends.reports.suggestion_build import found_notes

N_WEEKS = 26
N_EVIDENCE = 8
N_PRODUCTS = 12
N_BRANDS = 8
_Rows = Mapping[str, list[dict[Any, Any]]]


def build_categories(
    report: WeeklyReport, *,
    verdicts: pd.DataFrame,
    bursts: pd.DataFrame,
    days: Iterable[tuple[dt.date, str]],
    links: pd.DataFrame,
    notes: pd.DataFrame,
    products: pd.DataFrame | None,
    matches: pd.DataFrame,
    scenes: pd.DataFrame,
    suggestions: pd.DataFrame,
    outcomes: pd.DataFrame,
    statuses: Mapping[str, str],
) -> dict[str, CategoryPage]:  # fmt: skip
    """Builds the page of every category that has its detail in the report, in the report's order.

    Args:
        report: the week's report.
        verdicts: `trends` of the last year's weeks, this one included, with monday.
        bursts: the table `bursts` of the week.
        days: festivals and shopping days around the curve.
        links: note_id and category_id of the week's notes in these categories.
        notes: the notes of `links` and of all evidence, as `build_report` asks for them, with voice, fold_id.
        products: the table `products`; None without a catalogue.
        matches: the table `matches` of the week.
        scenes: the table `scenes` of the week.
        suggestions: `suggestions` of the last year's weeks, with monday.
        outcomes: `outcomes` up to the week.
        statuses: what was decided last, by suggestion.
    """
    told, entries = sections(report), report.entries
    past, asked = _by_category(verdicts.sort_values("monday")), _by_category(suggestions.sort_values("monday"))
    answers, places, results = _by_category(matches), _by_category(scenes), _by_category(outcomes)
    catalogue = {} if products is None else {str(row["product_id"]): row for row in products.to_dict("records")}
    against = {entry.counter.note_id for entry in entries.values() if entry.counter}
    cited = {name: [one for one in _cited(entry) if one not in against] for name, entry in entries.items()}
    chosen = pick_evidence(cited, links[~links["note_id"].isin(against)], notes)
    known = known_notes(notes, chosen.values())
    loud = {str(row["word"]): row for row in bursts.to_dict("records")}
    calendar = tuple(Day(date, festivals.said(name)) for date, name in sorted(days))
    return {
        name: CategoryPage(
            monday=report.monday,
            section=told[name],
            entry=entry,
            points=_points(report.monday, entry, past[name], asked[name]),
            days=tuple(day for day in calendar if day.date >= _first(report.monday, entry)),
            words=_words(entry, past[name], report.monday, loud),
            brands=None if report.market is None else tuple(
                brand for brand in report.market.brands.every if entry.label in brand.categories
            )[:N_BRANDS],
            products=None if products is None else _products(answers[name], catalogue),
            n_products=len(answers[name]),
            scenes=tuple(_scene(row) for row in sorted(places[name], key=lambda row: -(row["index"] or 0.0))),
            evidence=found_notes(chosen[name], known),
            episodes=_episodes(past[name], entry),
            advice=_advice(report.monday, asked[name], results[name], catalogue, statuses),
        )
        for name, entry in entries.items()
    }  # fmt: skip


def pick_evidence(
    cited: Mapping[str, Sequence[str]], links: pd.DataFrame, notes: pd.DataFrame, n: int = N_EVIDENCE
) -> dict[str, list[str]]:
    """Up to `n` notes a category, no voice and no copy twice: the cited ones, then the newest.

    Args:
        cited: the notes that the report gives already, by category, best first.
        links: note_id and category_id.
        notes: note_id, voice, fold_id, published_at.
        n: how many.
    """
    first = pd.DataFrame(
        [(name, note_id, place) for name, ids in cited.items() for place, note_id in enumerate(ids)],
        columns=["category_id", "note_id", "place"],
    )
    rest = links.loc[links["category_id"].isin(list(cited)), ["category_id", "note_id"]].assign(place=math.inf)
    both = pd.concat([first.astype({"place": float}), rest]).merge(
        notes[["note_id", "voice", "fold_id", "published_at"]], on="note_id"
    )
    both = both.sort_values(["place", "published_at", "note_id"], ascending=[True, False, True], kind="stable")
    both = both.drop_duplicates(["category_id", "voice"]).drop_duplicates(["category_id", "fold_id"])
    chosen = both.groupby("category_id").head(n).groupby("category_id")["note_id"].agg(list)
    return {name: chosen.get(name, []) for name in cited}


def _cited(entry: Entry) -> list[str]:
    notes = [*entry.evidence, *(note for item in entry.suggestions for note in item.evidence)]
    return list(dict.fromkeys(note.note_id for note in notes))


def _by_category(frame: pd.DataFrame) -> _Rows:
    found: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for row in frame.to_dict("records"):
        found[str(row["category_id"])].append(row)
    return found


def _first(monday: dt.date, entry: Entry) -> dt.date:
    return monday - dt.timedelta(weeks=(len(entry.history) or N_WEEKS) - 1)


def _points(
    monday: dt.date, entry: Entry, verdicts: Sequence[Mapping[Any, Any]], asked: Sequence[Mapping[Any, Any]]
) -> tuple[Point, ...]:
    rows = {row["monday"]: row for row in verdicts}
    actions: dict[dt.date, list[str]] = defaultdict(list)
    for row in asked:
        actions[row["monday"]].append(str(row["action"]))
    history = entry.history or (None,) * N_WEEKS
    weeks = [monday - dt.timedelta(weeks=len(history) - 1 - place) for place in range(len(history))]
    return tuple(
        _point(week, value, rows.get(week, {}), tuple(dict.fromkeys(actions[week])))
        for week, value in zip(weeks, history, strict=True)
    )


def _point(monday: dt.date, value: float | None, row: Mapping[Any, Any], actions: tuple[str, ...]) -> Point:
    expected, low, high = (cells.number(row.get(name)) for name in ("n_expected", "growth_low", "growth_high"))
    # growth is observed over expected, its interval as wide on either side (in logarithms): so is that of the expected
    reach = None if low is None or high is None or low <= -1 else math.sqrt((1 + high) / (1 + low))
    return Point(
        monday=monday,
        value=value,
        n_notes=cells.integer(row.get("n_notes")),
        n_raw_notes=cells.integer(row.get("n_raw_notes")),
        expected=expected,
        low=None if expected is None or reach is None else expected / reach,
        high=None if expected is None or reach is None else expected * reach,
        growth=cells.number(row.get("growth")),
        stage=cells.text(row.get("stage")),
        rank=cells.integer(row.get("rank")),
        actions=actions,
    )


def _words(
    entry: Entry, verdicts: Sequence[Mapping[Any, Any]], monday: dt.date, bursts: Mapping[str, Mapping[Any, Any]]
) -> tuple[Word, ...]:
    last = next((row for row in verdicts if row["monday"] == monday - dt.timedelta(weeks=1)), None)
    before = None if last is None else set(cells.texts(last["top_words"]))
    found = []
    for word in entry.top_words:
        burst = bursts.get(word.lower(), {})
        found.append(Word(
            text=word,
            is_new=None if before is None else word not in before,
            n=cells.integer(burst.get("n_notes")),
            expected=cells.number(burst.get("n_expected")),
        ))  # fmt: skip
    return tuple(found)


def _products(matches: Sequence[Mapping[Any, Any]], catalogue: Mapping[str, Mapping[Any, Any]]) -> tuple[Product, ...]:
    best = sorted(matches, key=lambda row: row["rank"])[:N_PRODUCTS]
    return tuple(_product(row, catalogue.get(str(row["product_id"]), {})) for row in best)


def _product(match: Mapping[Any, Any], row: Mapping[Any, Any]) -> Product:
    return Product(
        product_id=str(match["product_id"]),
        name=cells.text(row.get("name")),
        brand=cells.text(row.get("brand")),
        price=cells.number(row.get("price")),
        stock=cells.integer(row.get("stock")),
        sales_4w=cells.integer(row.get("sales_4w")),
        how=str(match["how"]),
        is_partial=bool(cells.boolean(match["is_partial"])),
    )


def _scene(row: Mapping[Any, Any]) -> SceneShare:
    return SceneShare(
        name=cells.text(row["scene"]) or _("（无名）"),
        n_voices=cells.integer(row["n_voices"]) or 0,
        share=cells.number(row["share"]),
        index=cells.number(row["index"]),
    )


def _episodes(verdicts: Sequence[Mapping[Any, Any]], entry: Entry) -> tuple[Episode, ...]:
    """The stays on the list that are over, newest first."""
    stays: dict[dt.date, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in verdicts:
        began = cells.day(row["episode_week"])
        if began is not None and cells.boolean(row["is_rising"]):
            stays[began].append(row)
    now = entry.episode_week if entry.is_rising else None
    return tuple(_episode(began, stays[began]) for began in sorted(stays, reverse=True) if began != now)


def _episode(began: dt.date, rows: Sequence[Mapping[Any, Any]]) -> Episode:
    ranks = [rank for row in rows if (rank := cells.integer(row["rank"])) is not None]
    growths = [growth for row in rows if (growth := cells.number(row["growth"])) is not None]
    return Episode(began, rows[-1]["monday"], len(rows), min(ranks, default=None), max(growths, default=None))


def _advice(
    monday: dt.date, asked: Sequence[Mapping[Any, Any]], results: Sequence[Mapping[Any, Any]],
    catalogue: Mapping[str, Mapping[Any, Any]], statuses: Mapping[str, str],
) -> tuple[PastAdvice, ...]:  # fmt: skip
    """Each suggestion of earlier weeks once, the newest first."""
    rows: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in asked:
        if row["monday"] < monday:
            rows[str(row["suggestion_id"])].append(row)
    made = []
    for name, lists in rows.items():
        product_id = cells.text(lists[-1]["product_id"])
        made.append(PastAdvice(
            suggestion_id=name,
            action=str(lists[-1]["action"]),
            product_id=product_id,
            product_name=cells.text(catalogue.get(product_id or "", {}).get("name")),
            brand=cells.text(lists[-1]["brand"]),
            first=lists[0]["monday"],
            last=lists[-1]["monday"],
            n_weeks=len(lists),
            status=statuses.get(name),
            results=_results([row for row in results if str(row["suggestion_id"]) == name]),
        ))  # fmt: skip
    return tuple(sorted(made, key=lambda item: (item.last, item.first, item.suggestion_id), reverse=True))


def _results(rows: Sequence[Mapping[Any, Any]]) -> tuple[Result, ...]:
    """The results of the first list that has any."""
    first = min((cells.day(row["listed_week"]) or dt.date.max for row in rows), default=None)
    found = [row for row in rows if cells.day(row["listed_week"]) == first]
    return tuple(_result(row) for row in sorted(found, key=lambda row: row["weeks_after"]))


def _result(row: Mapping[Any, Any]) -> Result:
    base = cells.number(row["share_before"] if row["action"] == "clear" else row["share_expected"])
    after = cells.number(row["share_after"])
    growth = None if after is None or not base else after / base - 1
    return Result(cells.integer(row["weeks_after"]) or 0, str(row["result"]), growth)
