"""Why a significant rise may still not be on the list: each gate with its reason, in the order they are asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# The 3 busiest of n authors hold at least 3 / n of the notes; a share is suspicious only beyond twice that.
_FAIR = 2.0


@dataclass(frozen=True)
class Rules:
    """What a rise must be to get on the list.

    Attributes:
        min_notes: count of the week below which nothing is said.
        max_q: false discovery rate of the list.
        min_growth: growth that the lower end of its interval must exceed.
        max_top_authors_share: share of notes by the 3 busiest authors.
        max_fold_share: share of near-duplicates: beyond it, one template made the rise.
        max_ad_share: share of declared and suspected ads and giveaways.
        max_entries: length of the list.
    """

    min_notes: int
    max_q: float
    min_growth: float
    max_top_authors_share: float
    max_fold_share: float
    max_ad_share: float
    max_entries: int


def is_found(entries: pd.DataFrame, rules: Rules) -> pd.Series[bool]:
    """Whether each entry rises beyond doubt, whatever made it rise.

    Args:
        entries: n_counted, q_value, growth_low.
        rules: the gates.
    """
    is_sure = (entries["q_value"] <= rules.max_q) & (entries["growth_low"] > rules.min_growth)
    return is_sure & (entries["n_counted"] >= rules.min_notes)


def gate(entries: pd.DataFrame, rules: Rules) -> pd.Series[str]:
    """The first gate that each entry fails; '' where it passes all.

    Args:
        entries: n_counted, n_authors, q_value, growth_low, is_loud (found if every copy counts), is_broad (found
            without three of its voices), is_ignored, top_authors_share, fold_share, ad_share.
        rules: the gates.

    Returns:
        One of '', small, insignificant, ignored, template, ads, few_authors. Small and insignificant are no finding at
        all; ignored is a rise that merchandisers do not want to see on the list; the others are rises that a reader
        should see as suspicious.
    """
    is_template = entries["is_loud"] & (entries["fold_share"] > rules.max_fold_share)
    fair = 3 * _FAIR / entries["n_authors"].where(entries["n_authors"] > 0)
    is_narrow = entries["top_authors_share"] > np.maximum(rules.max_top_authors_share, fair.fillna(1.0))
    failed = [
        ((entries["n_counted"] < rules.min_notes) & ~is_template, "small"),
        (~is_found(entries, rules) & ~is_template, "insignificant"),
        (entries["is_ignored"], "ignored"),
        (is_template, "template"),
        (entries["ad_share"] > rules.max_ad_share, "ads"),
        (is_narrow & ~entries["is_broad"], "few_authors"),
    ]
    return pd.Series(np.select([f for f, _ in failed], [name for _, name in failed], ""), index=entries.index)
