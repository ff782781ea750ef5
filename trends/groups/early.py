"""Early adopters: users who took up earlier rises before their peak, and whether they were first this time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from notetrends.trends.groups.space import Floats, Numbers


def credit(adopters: pd.DataFrame, takers: pd.DataFrame) -> pd.DataFrame:
    """The record of all users after some rises are over.

    Args:
        adopters: user_id, n_rises, n_early so far.
        takers: user_id and is_early (see `takers.is_early`) of the rises that are over, one row a rise and user.

    Returns:
        As `adopters`, sorted by user_id.

    >>> before = pd.DataFrame({"user_id": ["a"], "n_rises": [1], "n_early": [1]})
    >>> credit(before, pd.DataFrame({"user_id": ["a", "b"], "is_early": [True, False]})).to_numpy().tolist()
    [['a', 2, 2], ['b', 1, 0]]
    """
    new = takers.assign(n_rises=1, n_early=takers["is_early"].astype(np.int64))
    both = pd.concat([adopters, new], ignore_index=True)[["user_id", "n_rises", "n_early"]]
    return both.groupby("user_id", sort=True, as_index=False).sum().astype({"n_rises": int, "n_early": int})


def is_early_adopter(adopters: pd.DataFrame, min_early: int, min_share: float) -> NDArray[np.bool_]:
    """Who is one: early in at least `min_early` earlier rises, and in `min_share` of those that the user took up.

    Args:
        adopters: n_rises, n_early.
        min_early: rises.
        min_share: part of the user's own rises.
    """
    n_early, n_rises = adopters["n_early"].to_numpy(), adopters["n_rises"].to_numpy()
    return np.asarray((n_early >= min_early) & (n_early >= min_share * n_rises))


def judge_first(
    n_first: Numbers, n_early: Numbers, n_expected: Floats, *, min_users: int, min_expected: float, max_p: float
) -> pd.DataFrame:
    """Whether early adopters stood out among each entry's first users.

    The share expected is that of early adopters among users of the same groups who used anything in the same weeks,
    each as often as there were categories for it: whoever does much is both early and everywhere, and that alone must
    not count. The test is the binomial tail at that share.

    Args:
        n_first: first users of each entry, int64 [n entries].
        n_early: early adopters among them, int64 [n entries].
        n_expected: how many were to be expected, float64 [n entries].
        min_users: first users below which nothing is said.
        min_expected: expected early adopters below which nothing is said.
        max_p: p-value from which they were first.

    Returns:
        early_share, early_base, early_p_value, is_early_first (object: None = too few); a row an entry.

    >>> found = judge_first(np.array([100, 100, 5]), np.array([30, 10, 3]), np.array([10.0, 10.0, 0.5]),
    ...                     min_users=20, min_expected=2.0, max_p=0.05)
    >>> found["is_early_first"].to_list()
    [True, False, None]
    """
    total = np.maximum(n_first, 1).astype(np.float64)
    base = np.clip(n_expected / total, 0.0, 1.0)
    p_value = stats.binom.sf(n_early - 1, n_first, base)
    is_told = (n_first >= min_users) & (n_expected >= min_expected)
    verdict = [bool(p <= max_p) if told else None for p, told in zip(p_value, is_told, strict=True)]
    return pd.DataFrame({
        "early_share": np.where(n_first > 0, n_early / total, np.nan),
        "early_base": np.where(n_first > 0, base, np.nan),
        "early_p_value": np.where(is_told, p_value, np.nan),
        "is_early_first": pd.Series(verdict, dtype=object),
    })  # fmt: skip
