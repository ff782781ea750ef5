"""Whether confidence keeps its promise: measured hit rates of its classes, and what is shown instead of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from sklearn.isotonic import IsotonicRegression

CLASSES = ("low", "medium", "high")


@dataclass(frozen=True)
class Rate:
    """Hits among the known results; `n_cases` are the different categories that these are about."""

    n_hits: int
    n_misses: int
    n_unknown: int
    n_cases: int

    @property
    def n_known(self) -> int:
        """Hits and misses."""
        return self.n_hits + self.n_misses

    @property
    def value(self) -> float | None:
        """Hits over known results; None without any."""
        return self.n_hits / self.n_known if self.n_known else None


def count_results(results: pd.DataFrame) -> Rate:
    """The rate of some results.

    Args:
        results: category_id and result (hit, miss or unknown).

    >>> rows = [("a", "hit"), ("a", "miss"), ("b", "unknown")]
    >>> count_results(pd.DataFrame(rows, columns=["category_id", "result"]))
    Rate(n_hits=1, n_misses=1, n_unknown=1, n_cases=1)
    """
    counts = {word: int((results["result"] == word).sum()) for word in ("hit", "miss", "unknown")}
    n_cases = results.loc[results["result"] != "unknown", "category_id"].nunique()
    return Rate(counts["hit"], counts["miss"], counts["unknown"], n_cases)


def calibrate(rates: Mapping[str, Rate], min_scored: int) -> dict[str, str]:
    """Under which class each class of confidence is to be shown, as far as its results are known.

    Hit rates must rise with confidence. Where they do not, pool-adjacent-violators (Ayer et al. 1955; scikit-learn's
    isotonic regression, weighted by results) makes neighbours equal: classes that hit equally often are one class, and
    are shown as the lowest of them. A class with fewer than `min_scored` results is left as it is and binds no other.

    Args:
        rates: by class of confidence.
        min_scored: hits and misses from which a class counts.

    >>> worse = {"medium": Rate(30, 20, 0, 9), "high": Rate(10, 20, 5, 6)}
    >>> calibrate(worse, 30), calibrate(worse, 40)
    ({'low': 'low', 'medium': 'medium', 'high': 'medium'}, {'low': 'low', 'medium': 'medium', 'high': 'high'})
    """
    known = [name for name in CLASSES if name in rates and rates[name].n_known >= max(min_scored, 1)]
    shown = {name: name for name in CLASSES}
    if len(known) < 2:
        return shown
    values = [rates[name].value for name in known]
    fitted = IsotonicRegression().fit_transform(
        range(len(known)), values, sample_weight=[rates[name].n_known for name in known]
    )
    level = dict(zip(known, fitted, strict=True))
    for lower, higher in pairwise(known):
        if level[higher] <= level[lower]:
            shown[higher] = shown[lower]
    return shown
