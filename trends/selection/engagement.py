"""How much notes move their readers: a weighted sum of reactions, compared only among notes that can be compared.

The weights are those that are commonly told of the community's own score (CES); no source gives follows, and many give
no shares, so the sum is made of what is known and called CES-style. Reactions add up with time: a note seen on its
first day is not compared with one seen after a week.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

# A note's age when it was seen, in days: bands in which reactions are compared.
AGE_BANDS = (1.0, 3.0, 7.0, 14.0, 28.0)
_MIN_ALIKE = 20  # notes below which a place among them says little
_MIN_VOICES = 5


def engagement(notes: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series[float]:
    """Each note's place among those of the week of the same age of which the same reactions are known, 0 to 1.

    Args:
        notes: published_at, collected_at and the counts that `weights` names; NaN or null = unknown.
        weights: weight of each count, by column; a weight of 0 leaves it out.

    Returns:
        Mid-ranks, float64, the index of `notes`; NaN where no count or no age is known, or fewer than 20 are alike.

    Of 20 notes one day old the last has most comments, which weigh four likes:

    >>> made = pd.DataFrame({"n_likes": [0.0] * 19 + [3.0], "n_comments": [1.0] * 20, "published_at": pd.Timestamp(0),
    ...                      "collected_at": pd.Timestamp(0) + pd.Timedelta(days=2)})
    >>> engagement(made, {"n_likes": 1.0, "n_comments": 4.0}).iloc[[0, -1]].to_list()
    [0.475, 0.975]
    """
    used = {name: weight for name, weight in weights.items() if weight > 0}
    counts = notes[list(used)].astype(np.float64)
    known, heavy = counts.notna().to_numpy(), np.array(list(used.values()), dtype=np.float64)
    weight = known @ heavy
    total = pd.Series(counts.fillna(0.0).to_numpy() @ heavy / np.where(weight > 0, weight, np.nan), index=notes.index)
    days = (notes["collected_at"] - notes["published_at"]).dt.total_seconds() / 86_400
    alike = [np.digitize(days.fillna(-1.0), AGE_BANDS), known @ (1 << np.arange(len(used)))]
    total = total.where(days.notna())
    group = total.groupby(alike)
    n = group.transform("count")
    return ((group.rank() - 0.5) / n).where(n >= _MIN_ALIKE)


def by_category(notes: pd.DataFrame) -> dict[str, float]:
    """The mean place of each category's voices; those of which fewer than 5 voices are known are left out.

    Args:
        notes: category_id, voice, engagement.

    >>> notes = pd.DataFrame({"category_id": "c1", "voice": list("aabcde"), "engagement": [0, 1, .5, .5, .5, 1]})
    >>> by_category(notes)
    {'c1': 0.6}
    """
    voices = notes.dropna(subset="engagement").groupby(["category_id", "voice"])["engagement"].mean()
    means = voices.groupby(level=0).agg(["mean", "size"])
    means = means[means["size"] >= _MIN_VOICES]
    return {str(name): float(mean) for name, mean in means["mean"].items()}
