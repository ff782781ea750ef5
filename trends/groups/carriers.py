"""Which groups carry an entry, and which it spreads to next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from notetrends.trends.groups.space import Floats, Numbers
from notetrends.trends.rising.baseline import benjamini_hochberg

_Z = 1.959964  # of a 95 % interval
# What full nearness to the foremost carrier is worth, in standard deviations of a group's own excess; measured on
# simulated spreading: either alone names the next group in 34 and 45 of 100 cases, both in 59, chance in 14.
_NEARNESS = 8.0


@dataclass(frozen=True)
class CarrierRules:
    """When a group carries an entry; the settings `[groups]` say what each does."""

    min_users: int
    min_lift: float
    max_q: float


def wilson(n: Numbers, total: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of a share (Wilson 1927).

    >>> [round(float(end[0]), 3) for end in wilson(np.array([8]), np.array([10.0]))]
    [0.49, 0.943]
    """
    total = np.maximum(total, 1.0)
    share, square = n / total, _Z**2 / total
    middle = (share + square / 2) / (1 + square)
    reach = _Z / (1 + square) * np.sqrt(share * (1 - share) / total + square / total / 4)
    return np.maximum(middle - reach, 0.0), middle + reach


def find_carriers(users: Numbers, size: Numbers, nearness: Floats, rules: CarrierRules) -> pd.DataFrame:
    """Who carries each entry: one row an entry and group, in that order.

    A group's share of the entry's users is held against its share of all users: their ratio is the lift, with the
    Wilson interval of the share; the binomial tail is corrected over all entries and groups (Benjamini & Hochberg).
    Of the groups that do not carry it, the next is the one that stands out most, by its own excess of users and by its
    nearness to the foremost carrier. An entry that fewer than `min_users` used tells nothing: its marks are unknown.

    Args:
        users: different users of each entry in each group, int64 [n entries, n groups].
        size: different users in each group, int64 [n groups].
        nearness: cosine of the groups' centres, float64 [n groups, n groups].
        rules: the limits.

    Returns:
        entry and group (numbers), n_users, share, lift, lift_low, lift_high, p_value, q_value, nearness (to the
        foremost carrier; NaN without one), is_carrier and is_next (object: None = too few users).

    >>> users, size = np.array([[40, 8, 2], [1, 1, 1]]), np.array([100, 100, 100])
    >>> near = np.array([[1.0, 0.5, 0.1], [0.5, 1.0, 0.1], [0.1, 0.1, 1.0]])
    >>> found = find_carriers(users, size, near, CarrierRules(min_users=20, min_lift=1.3, max_q=0.05))
    >>> found["is_carrier"].to_list(), found["is_next"].to_list()
    ([True, False, False, None, None, None], [False, True, False, None, None, None])
    """
    n_entries, n_groups = users.shape
    total = users.sum(axis=1, keepdims=True).astype(np.float64)
    part = size / max(int(size.sum()), 1)
    base, expected = np.where(part > 0, part, np.nan), np.maximum(total * part, 1.0)
    share, (low, high) = users / np.maximum(total, 1.0), wilson(users, np.broadcast_to(total, users.shape))
    p_value = np.where(total > 0, stats.binom.sf(users - 1, total, part), 1.0)
    q_value = benjamini_hochberg(p_value.ravel()).reshape(users.shape) if users.size else p_value
    lift, lift_low, lift_high = share / base, low / base, high / base
    is_told = np.broadcast_to(total >= rules.min_users, users.shape)
    carries = is_told & (q_value <= rules.max_q) & (lift_low > 1) & (lift >= rules.min_lift)
    near, is_next = np.full(users.shape, np.nan), np.zeros(users.shape, dtype=bool)
    excess = (users - total * part) / np.sqrt(expected)
    for one in np.flatnonzero(carries.any(axis=1)):
        near[one] = nearness[int(np.where(carries[one], lift_low[one], -np.inf).argmax())]
        score = np.where(carries[one] | (part <= 0), -np.inf, excess[one] + _NEARNESS * near[one])
        is_next[one, int(score.argmax())] = bool(score.max() > -np.inf)
    columns = {
        "n_users": users, "share": np.where(total > 0, share, np.nan), "lift": lift, "lift_low": lift_low,
        "lift_high": lift_high, "p_value": p_value, "q_value": q_value, "nearness": near,
        "is_carrier": _where_told(carries, is_told), "is_next": _where_told(is_next, is_told),
    }  # fmt: skip
    entry, group = np.repeat(np.arange(n_entries), n_groups), np.tile(np.arange(n_groups), n_entries)
    return pd.DataFrame({"entry": entry, "group": group} | {name: cells.ravel() for name, cells in columns.items()})


def _where_told(marks: NDArray[np.bool_], is_told: NDArray[np.bool_]) -> NDArray[np.object_]:
    """The marks, None where nothing is told."""
    found = marks.astype(object)
    found[~is_told] = None
    return found
