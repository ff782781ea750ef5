"""Gates: what keeps a rise off the list, one case a rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from notetrends.trends.rising.gates import Rules, gate

RULES = Rules(
    min_notes=5,
    max_q=0.1,
    min_growth=0.2,
    max_top_authors_share=0.3,
    max_fold_share=0.5,
    max_ad_share=0.6,
    max_entries=30,
)
GOOD: dict[str, Any] = {
    "n_counted": 40.0, "n_authors": 40.0, "q_value": 0.01, "growth_low": 0.5, "top_authors_share": 0.1,
    "fold_share": 0.1, "ad_share": 0.1, "is_ignored": False, "is_loud": True, "is_broad": False,
}  # fmt: skip


def verdict(changed: dict[str, float | None], rules: Rules = RULES) -> str:
    entry = pd.DataFrame([GOOD | changed], dtype=float).astype({"is_ignored": bool, "is_loud": bool, "is_broad": bool})
    return str(gate(entry, rules).iloc[0])


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, ""),
        ({"n_counted": 4}, "small"),
        ({"n_counted": 5}, ""),
        ({"q_value": 0.11}, "insignificant"),
        ({"q_value": 0.10}, ""),
        ({"growth_low": 0.2}, "insignificant"),  # must exceed it
        ({"is_ignored": True}, "ignored"),
        ({"fold_share": 0.51}, "template"),
        ({"ad_share": 0.61}, "ads"),
        ({"ad_share": None}, ""),  # unknown speaks against nobody
        ({"top_authors_share": 0.31}, "few_authors"),
        ({"top_authors_share": 0.31, "is_broad": True}, ""),  # many others say it as well
        ({"top_authors_share": 0.30}, ""),
        ({"top_authors_share": 0.59, "n_authors": 10}, ""),  # 3 of 10 hold three tenths anyhow: twice that is odd
        ({"top_authors_share": 0.61, "n_authors": 10}, "few_authors"),
        ({"top_authors_share": 1.0, "n_authors": 5}, ""),  # of 5 authors nothing can be said
        ({"top_authors_share": None, "n_authors": None}, ""),  # a source without authors
        (
            {"n_counted": 4, "q_value": 0.5, "fold_share": 0.9, "is_loud": False},
            "small",
        ),  # the first that fails is named
        ({"q_value": 0.5, "fold_share": 0.9, "is_loud": False}, "insignificant"),
        ({"n_counted": 1, "q_value": 0.5, "fold_share": 0.9}, "template"),  # one voice, and all its copies
        ({"q_value": 0.5, "fold_share": 0.4}, "insignificant"),
        ({"is_ignored": True, "q_value": 0.5}, "insignificant"),  # nothing rises: nothing to be said
        ({"is_ignored": True, "fold_share": 0.9}, "ignored"),
        ({"fold_share": 0.9, "ad_share": 0.9, "top_authors_share": 0.9}, "template"),
        ({"ad_share": 0.9, "top_authors_share": 0.9}, "ads"),
    ],
)
def test_gate(changed: dict[str, float | None], wanted: str) -> None:
    assert verdict(changed) == wanted


def test_a_week_without_enough_history_lists_nothing() -> None:
    assert verdict({"q_value": 1e-12}, replace(RULES, max_q=0.0)) == "insignificant"


def test_verdicts_stay_with_their_rows() -> None:
    entries = pd.DataFrame([GOOD, GOOD | {"ad_share": 0.9}], index=[7, 3])
    assert gate(entries, RULES).to_dict() == {7: "", 3: "ads"}
