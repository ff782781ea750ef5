"""From the tables to one category as data: picks its rows, decides nothing anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.reports import cells, stored
from notetrends.reports.explained import Advice, Belonging, Event, Exemplar, Explained, Named, Neighbour, Verdict
from notetrends.reports.snippets import snippet

N_NEIGHBOURS = 6
N_EXEMPLARS = 5
N_VERDICTS = 8
N_HISTORY = 26
_TEXT = 90


def build_explained(
    asked: str,
    category_id: str,
    mondays: Sequence[dt.date],
    *,
    categories: pd.DataFrame,
    names: Mapping[str, str],
    events: pd.DataFrame,
    links: pd.DataFrame,
    trends: pd.DataFrame,
    suggestions: pd.DataFrame,
    products: pd.DataFrame | None,
    notes: pd.DataFrame,
) -> Explained:
    """Builds what is known of a category.

    Args:
        asked: what somebody asked for.
        category_id: the category that is meant; a row of `categories`.
        mondays: the weeks that were looked at, oldest first; the last one is the catalogue's.
        categories: the table `categories` of that week, centroids included.
        names: labels of categories that are in the catalogue no more, by id.
        events: the table `category_events` of all weeks up to it.
        links: monday, note_id, category_id and similarity of its notes, and of those that went into it, in those weeks.
        trends: the category's rows of the table `trends` in those weeks, with monday.
        suggestions: likewise of the table `suggestions`.
        products: the table `products`; None where no catalogue was given.
        notes: its typical notes, best first: note_id, voice, published_at, title, body, text, url.
    """
    rows = categories.set_index("category_id", drop=False)
    row = rows.loc[category_id].to_dict()
    labels = dict(names) | {str(key): cells.text(label) or str(key) for key, label in rows["label"].items()}

    def named(identity: str) -> Named:
        return Named(identity, labels.get(identity, identity))

    aliases, parent = cells.ids(row["aliases"]), cells.text(row["parent"])
    verdicts = [_verdict(one) for one in trends.sort_values("monday").to_dict("records")]
    tested = trends.loc[trends["monday"] == mondays[-1], "history"]
    return Explained(
        monday=mondays[-1],
        asked=asked,
        category_id=category_id,
        label=labels[category_id],
        state=str(row["state"]),
        first_week=row["first_week"],
        last_week=row["last_week"],
        n_weeks=int(row["n_weeks"]),
        parent=None if parent is None else named(parent),
        children=tuple(named(str(child)) for child in rows.loc[rows["parent"] == category_id, "category_id"]),
        aliases=tuple(map(named, aliases)),
        is_pinned=bool(row["is_pinned"]),
        is_ignored=bool(row["is_ignored"]),
        top_words=cells.texts(row["top_words"]),
        belonging=_belonging(row, links, mondays),
        events=tuple(
            Event(one["week"], str(one["kind"]), named(str(one["category_id"])), tuple(map(named, one["others"])))
            for one in _concerning(events, category_id, aliases).to_dict("records")
        ),
        neighbours=_neighbours(categories, category_id),
        exemplars=tuple(
            Exemplar(str(one["note_id"]), cells.day(one["published_at"]), snippet(one, _TEXT), cells.link(one["url"]))
            for one in notes.drop_duplicates("voice").head(N_EXEMPLARS).to_dict("records")
        ),
        history=cells.numbers(tested.iloc[0]) if len(tested) else _assigned(links, mondays),
        is_tested=bool(len(tested)),
        verdicts=tuple(verdicts[-N_VERDICTS:]),
        advice=_advice(suggestions, products),
    )


def _belonging(row: Mapping[Any, Any], links: pd.DataFrame, mondays: Sequence[dt.date]) -> Belonging:
    newest = set(mondays[-N_VERDICTS:])
    is_own = (links["category_id"] == row["category_id"]) & links["monday"].isin(newest)
    similarity = links.loc[is_own, "similarity"].astype(float)
    cosines = similarity.dropna().quantile([0.1, 0.5, 0.9]).to_list()
    radius = float(row["radius"])
    return Belonging(
        radius=radius if radius <= 1 else None,
        keywords=cells.texts(row["keywords"]),
        n_weeks=len(newest),
        n_by_vector=int(similarity.notna().sum()),
        n_by_keyword=int(similarity.isna().sum()),
        cosines=(cosines[0], cosines[1], cosines[2]) if similarity.notna().any() else None,
    )


def _concerning(events: pd.DataFrame, category_id: str, aliases: Sequence[str]) -> pd.DataFrame:
    """The lines of the ledger about the category, or that name it, oldest first; what parts or joins comes first.

    Of those that went into it, only how they came to: what they went through alone is not its own past.
    """
    is_named = events["others"].map(lambda ids: category_id in ids).astype(bool)
    came = events["category_id"].isin(aliases) & (events["kind"] == "merged")
    found = events[(events["category_id"] == category_id) | is_named | came]
    order = found["kind"].map({"split": 0, "merged": 1, "born": 2, "revived": 3, "dormant": 4})
    return found.assign(order=order).sort_values(["week", "order", "category_id"], kind="stable").drop(columns="order")


def _neighbours(categories: pd.DataFrame, category_id: str) -> tuple[Neighbour, ...]:
    """The nearest of the other categories that have a centroid; none where the category has none itself."""
    centroids: NDArray[np.float32] = np.stack(categories["centroid"].to_list())
    own = int(np.flatnonzero(categories["category_id"] == category_id)[0])
    cosine = centroids @ centroids[own]
    cosine[own] = -np.inf
    cosine[~np.any(centroids != 0, axis=1)] = -np.inf
    if not np.any(centroids[own]):
        return ()
    nearest = [number for number in np.argsort(-cosine, kind="stable")[:N_NEIGHBOURS] if np.isfinite(cosine[number])]
    chosen = categories.iloc[nearest]
    return tuple(
        Neighbour(str(identity), cells.text(label) or str(identity), str(state), float(cosine[number]))
        for number, identity, label, state in zip(
            nearest, chosen["category_id"], chosen["label"], chosen["state"], strict=True
        )
    )


def _verdict(row: Mapping[Any, Any]) -> Verdict:
    return Verdict(
        monday=row["monday"],
        n_notes=cells.integer(row["n_notes"]),
        n_authors=cells.integer(row["n_authors"]),
        n_expected=cells.number(row["n_expected"]),
        growth=cells.number(row["growth"]),
        growth_low=cells.number(row["growth_low"]),
        growth_high=cells.number(row["growth_high"]),
        q_value=cells.number(row["q_value"]),
        stage=str(row["stage"]),
        is_rising=bool(cells.boolean(row["is_rising"])),
        rank=cells.integer(row["rank"]),
        why_not=cells.text(row["why_not"]),
        relevance=cells.number(row.get("relevance")),
        relevance_words=cells.texts(row.get("relevance_words")),
        onset_week=cells.day(row.get("onset_week")),
        onset_low=cells.day(row.get("onset_low")),
        onset_high=cells.day(row.get("onset_high")),
    )


def _assigned(links: pd.DataFrame, mondays: Sequence[dt.date]) -> tuple[float | None, ...]:
    """How many notes were assigned in each of the newest weeks."""
    counts = links.groupby("monday")["note_id"].nunique()
    return tuple(float(counts.get(monday, 0)) for monday in mondays[-N_HISTORY:])


def _advice(suggestions: pd.DataFrame, products: pd.DataFrame | None) -> tuple[Advice, ...]:
    """Each suggestion once, as it was made last; newest first."""
    known = {} if products is None else {str(row["product_id"]): row for row in products.to_dict("records")}
    last = suggestions.sort_values(["monday", "rank"], ascending=[False, True]).drop_duplicates("suggestion_id")
    return tuple(
        Advice(
            monday=row["monday"],
            action=str(row["action"]),
            product_id=cells.text(row["product_id"]),
            product_name=cells.text(known.get(str(row["product_id"]), {}).get("name")),
            brand=cells.text(row["brand"]) or cells.text(known.get(str(row["product_id"]), {}).get("brand")),
            score=cells.number(row["score"]),
            reason=stored.said(cells.text(row["reason"])),
        )
        for row in last.to_dict("records")
    )
