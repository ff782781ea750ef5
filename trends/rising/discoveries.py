"""How many of this week's discoveries would be there by chance: the false discovery rate for small counts.

Some 30,000 words could burst in a week and only a few hundred occur often enough to be looked at. Multiplying each
p-value by all of them (Benjamini & Hochberg 1995) asks too much: most words are so rare that no count gives a p-value
near the threshold, but jumps over it. What counts is the chance that each word had of a p-value this small, given how
often it was written before (Gilbert 2005; the step-up rule of Doehler, Durand & Roquain 2018).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.trends.rising.baseline import PRIOR_COUNT, tail_probability
from notetrends.trends.rising.counts import Floats
from notetrends.trends.week import Week

# Standard deviation from which p-values of counts count as dense: five of them out, two that are next to each other
# are 1 % apart. What is taken for dense is expected a little too often, never too rarely.
_SMOOTH = 500.0


@dataclass(frozen=True)
class WordTests:
    """The words that could burst this week, by how often they occurred before.

    Attributes:
        totals: distinct totals over the baseline's weeks, float64 [n totals].
        n_words: words with each total, int64 [n totals].
        exposure: weeks behind the baseline.
        size: relative size of the tested week.
        dispersion: of an ordinary word.
        least: count from which a word is tested.
    """

    totals: Floats
    n_words: NDArray[np.int64]
    exposure: float
    size: float
    dispersion: float
    least: int

    @property
    def n(self) -> int:
        """How many words could have burst."""
        return int(self.n_words.sum())

    def expected_false(self, p_values: Floats) -> Floats:
        """How many words were to be expected at or below each p-value if none rose; float64 [n].

        >>> once = WordTests(np.zeros(1), np.array([1000]), 26.0, 1.0, 0.0, 3)
        >>> at = once.expected_false(np.array([1e-9, 0.01, 0.011]))
        >>> bool(at[0] < 1e-6), bool(at[1] == at[2] < 1)  # of a word hardly ever seen, 3 already are a p of 1e-5
        (True, True)
        """
        values, expected = self._steps
        n_smooth = int(self.n_words[self._is_smooth].sum())
        return np.append(0.0, expected)[np.searchsorted(values, p_values, side="right")] + n_smooth * p_values

    @property
    def _rates(self) -> Floats:
        """What words of each total are expected to do this week."""
        return (self.totals + PRIOR_COUNT) / self.exposure * self.size if self.exposure else np.zeros(len(self.totals))

    @property
    def _deviations(self) -> Floats:
        """The standard deviation of that."""
        return np.sqrt(self._rates + self.dispersion * self._rates**2)

    @property
    def _is_smooth(self) -> NDArray[np.bool_]:
        """Whose counts are so many that p-values lie dense: as many false ones are at or below p as p says."""
        return self._deviations >= _SMOOTH

    @cached_property
    def _steps(self) -> tuple[Floats, Floats]:
        """The p-values that words can have, rising, and how many are to be expected at or below each."""
        values, more = [np.empty(0)], [np.empty(0)]
        is_stepped = ~self._is_smooth & (self._rates > 0)
        parts = (self._rates[is_stepped], self._deviations[is_stepped], self.n_words[is_stepped])
        for rate, deviation, n in zip(*(part.tolist() for part in parts), strict=True):
            # beyond 40 standard deviations nothing is left
            counts = np.arange(self.least, rate + 40 * deviation + 40)
            same = np.full(len(counts), rate)
            chances = tail_probability(counts, same, np.full(len(counts), self.dispersion), self.exposure)
            values.append(chances)
            more.append(
                -n * np.diff(chances, append=0.0)
            )  # such a word reaches the next count as well, but more rarely
        order = np.argsort(np.concatenate(values), kind="stable")
        return np.concatenate(values)[order], np.concatenate(more)[order].cumsum()

    def to_json(self) -> str:
        """As text, for a table's metadata."""
        return json.dumps({name: np.asarray(value).tolist() for name, value in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> WordTests:
        """The inverse of `to_json`."""
        read = json.loads(text)
        totals, n_words = np.array(read["totals"], dtype=np.float64), np.array(read["n_words"], dtype=np.int64)
        return cls(**(read | {"totals": totals, "n_words": n_words}))


def past_totals(counts: Mapping[Week, pd.Series[int]], weeks: Sequence[Week], leave_out: int) -> pd.Series[float]:
    """How often each word of the window occurred in the baseline's weeks: float64, index word.

    Args:
        counts: count of each word, by week.
        weeks: the window, oldest first, the tested week last.
        leave_out: newest weeks before the tested one that the baseline does not see.
    """
    names = pd.Index([], dtype="str").append([part.index for part in counts.values()]).unique()
    names = names[names.str.len() > 1]
    past = [counts[week] for week in weeks[: -1 - leave_out] if week in counts]
    totals = pd.concat(past).groupby(level=0).sum() if past else pd.Series(dtype="float64")
    return totals.reindex(names, fill_value=0).astype(np.float64)


def q_values(p_values: Floats, tests: WordTests) -> Floats:
    """The false discovery rate at which each of `p_values` would be called: float64 [n], at most 1.

    It is what was to be expected by chance at p or below, over what is there; the least of it at p or beyond.

    Args:
        p_values: float64 [n], of what is called: words; or stories, which are fewer. Words that rise in earnest come
            many to a story, false ones one by one: divided by words, the rate would be kept among words only.
        tests: the words that could have burst.

    >>> tests = WordTests(np.zeros(1), np.array([100]), 26.0, 1.0, 0.0, 3)
    >>> one, two = q_values(np.array([0.02]), tests), q_values(np.array([0.02, 0.02]), tests)
    >>> bool(np.allclose(one, 2 * two))
    True
    """
    steps = np.sort(p_values)
    rates = tests.expected_false(steps) / np.maximum(np.searchsorted(steps, steps, side="right"), 1)
    best = np.minimum.accumulate(rates[::-1])[::-1]
    return np.minimum(best[np.searchsorted(steps, p_values)], 1.0)


class Families(NamedTuple):
    """The same test asked twice: of all words, and of the few that are for goods, among which less is due to chance.

    Attributes:
        everything: all words of the window.
        goods: those that are for goods.
    """

    everything: WordTests
    goods: WordTests

    def q_values(self, p_values: Floats, is_goods: NDArray[np.bool_]) -> Floats:
        """The false discovery rate at which each would be called, float64 [n].

        A word for goods may pass either test; in the second it has half the rate, so that both together keep to one
        and a half times of what is asked (the weights of Genovese, Roeder & Wasserman 2006, in two classes).
        """
        found = q_values(p_values, self.everything)
        found[is_goods] = np.minimum(found[is_goods], 2 * q_values(p_values[is_goods], self.goods))
        return found
