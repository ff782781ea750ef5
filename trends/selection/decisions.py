"""What was decided before, applied to this week's suggestions: what stays away, what is back and why, what is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from notetrends.trends.selection.taken import ADOPTED, DONE, REJECTED

# What of a category's week is the evidence behind a suggestion, besides the suggestion's own columns.
EVIDENCE = ["stage", "episode_week", "growth_low", "n_counted"]
_SURGE = "surging"
_FACTOR = 2.0


def with_evidence(suggestions: pd.DataFrame, trends: pd.DataFrame) -> pd.DataFrame:
    """`suggestions` with `EVIDENCE` of their categories; rows and order stay.

    Args:
        suggestions: the table.
        trends: category_id, stage, episode_week, growth_low, n_notes, n_authors of the same week.
    """
    counted = trends["n_authors"].fillna(trends["n_notes"])
    return suggestions.merge(trends.assign(n_counted=counted)[["category_id", *EVIDENCE]], on="category_id", how="left")


def what_changed(now: Mapping[Any, Any], then: Mapping[Any, Any]) -> list[str]:
    """What is different in the evidence for a suggestion; empty where it is as it was when it was decided.

    - episode: its rise is another one, begun later.
    - stage: it surges, and did not. (The other stages of a rise follow one another by themselves.)
    - strength: the lower bound of growth times the count has doubled.
    - supply: there are products where there were none or the reverse, all are out of stock and were not or the
      reverse, or the weeks of cover have doubled or halved.

    Args:
        now: the suggestion and its evidence (see `with_evidence`); None or NaN = unknown, which is no change.
        then: the same in the week of the sheet on which it was decided.

    >>> then = {"stage": "growing", "growth_low": 0.5, "n_counted": 20, "n_products": 3, "n_in_stock": 2}
    >>> what_changed(then | {"n_counted": 39, "n_products": 4}, then)
    []
    >>> what_changed(then | {"stage": "surging", "n_counted": 40, "n_in_stock": 0}, then)
    ['stage', 'strength', 'supply']
    """
    a, b = map(_known, (now, then))
    found = {
        "episode": bool(a["episode_week"] and b["episode_week"] and a["episode_week"] > b["episode_week"]),
        "stage": a["stage"] == _SURGE and b["stage"] not in (_SURGE, None),
        "strength": _strength(a) >= _FACTOR * _strength(b) > 0,
        "supply": any(_is_turned(a[name], b[name]) for name in ("n_products", "n_in_stock"))
        or _is_scaled(a["weeks_of_cover"], b["weeks_of_cover"]),
    }
    return [name for name, is_so in found.items() if is_so]


_COMPARED = [*EVIDENCE, "n_products", "n_in_stock", "weeks_of_cover"]


def apply_decisions(
    suggestions: pd.DataFrame, decisions: Mapping[str, Mapping[Any, Any]], past: Mapping[str, Mapping[Any, Any]]
) -> pd.DataFrame:
    """The week's suggestions without those that were rejected on the same evidence, the others marked.

    Adds decision (rejected: back because of `changed`; adopted or done: already taken up; None: new), decided_week (of
    the sheet), decided_reason and changed. A new episode makes an adopted or finished one new again. Order stays.

    Args:
        suggestions: of this week, with evidence (see `with_evidence`).
        decisions: by suggestion_id the last decision that was none to wait (see `taken.latest_decisions`).
        past: by suggestion_id the suggestion as it stood on the sheet that was decided, with evidence.
    """
    rows: list[dict[str, Any] | None] = []
    for row in suggestions.to_dict("records"):
        decision = decisions.get(row["suggestion_id"])
        changed = what_changed(row, past.get(row["suggestion_id"], {})) if decision else []
        if decision is None or (decision["status"] in (ADOPTED, DONE) and "episode" in changed):
            rows.append({"decision": None, "decided_week": None, "decided_reason": None, "changed": []})
        elif decision["status"] == REJECTED and not changed:
            rows.append(None)
        else:
            is_back = decision["status"] == REJECTED
            rows.append({
                "decision": decision["status"], "decided_week": decision["week"], "decided_reason": decision["reason"],
                "changed": changed if is_back else [],
            })  # fmt: skip
    keeps = np.array([row is not None for row in rows], bool)
    marks = pd.DataFrame([row for row in rows if row], columns=MARKS, dtype=object)
    return suggestions[keeps].reset_index(drop=True).assign(**{name: marks[name] for name in MARKS})


MARKS = ["decision", "decided_week", "decided_reason", "changed"]


def rank_again(suggestions: pd.DataFrame, max_suggestions: int) -> pd.DataFrame:
    """The first `max_suggestions` in their order, ranked from 1."""
    kept = suggestions.sort_values("rank", kind="stable").head(max_suggestions)
    return kept.assign(rank=np.arange(1, len(kept) + 1)).reset_index(drop=True)


def _known(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: None if pd.isna(row.get(name)) else row[name] for name in _COMPARED}


def _strength(row: Mapping[str, Any]) -> float:
    known = row["growth_low"] is not None and row["n_counted"] is not None
    return max(float(row["growth_low"]), 0.0) * float(row["n_counted"]) if known else 0.0


def _is_turned(now: float | None, then: float | None) -> bool:
    return now is not None and then is not None and (now > 0) != (then > 0)


def _is_scaled(now: float | None, then: float | None) -> bool:
    if now is None or then is None:
        return False
    return max(now, then) >= _FACTOR * min(now, then) and now != then
