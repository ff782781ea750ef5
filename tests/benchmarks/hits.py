"""How right the past suggestions of a store were: `python tests/benchmarks/hits.py ROOT [ROOT ...]`.

The store must have been run (`notetrends run`, or the step `score` for each week). Several stores are counted together.
Prints, for 4, 8 and 13 weeks after, the hit rate of what was suggested to act on and of each class of confidence,
beside lists of the same weeks and length by growth over last week and by volume, and chance in the same volume band.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pandas as pd

from notetrends.trends import schemas
from notetrends.trends.outcomes.rates import hit_rates
from notetrends.trends.store import Store
from notetrends.trends.table import Table

ORDER = ["all", "high", "medium", "low", "growth", "volume", "band", "watch", "clear"]


def read_all(roots: Sequence[str], table: Table) -> pd.DataFrame:
    """A table of all weeks of all stores; a category of one store is none of another."""
    parts = []
    for root in roots:
        store = Store(root)
        found = pd.concat(store.read_weeks(table, store.weeks(table)).values(), ignore_index=True)
        parts.append(found.assign(category_id=f"{root} " + found["category_id"].astype(str)))
    return pd.concat(parts, ignore_index=True)


def main(roots: Sequence[str]) -> None:
    """Print the rates."""
    rates = hit_rates(read_all(roots, schemas.OUTCOMES), read_all(roots, schemas.BASELINES))
    rates["order"] = rates["about"].map({name: place for place, name in enumerate(ORDER)})
    for weeks, part in rates.sort_values("order").groupby("weeks_after"):
        print(f"\n{weeks} weeks after   hits  misses  unknown  categories   rate   95 % interval")  # noqa: T201
        for row in part.itertuples():
            counts = "".join(f"{'' if pd.isna(n) else int(n):>8}" for n in (row.n_hits, row.n_misses, row.n_unknown))
            rate = "    -" if pd.isna(row.value) else f"{row.value:.3f}   {row.low:.3f} to {row.high:.3f}"
            print(f"{row.about:<14}{counts}{row.n_cases:>11}   {rate}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
