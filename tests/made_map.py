"""Small maps for tests: categories of hostile notes in two weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from made_catalogue import MONDAY, catalogue_of, weeks_later
from report_fixtures import HOSTILE

from notetrends.reports.map_build import build_map
from notetrends.reports.map_model import CatalogueMap

# Parquet holds no lone surrogates; what ends a script or a line of one comes on top.
TEXTS = [
    *(text for text in HOSTILE if not any("\ud800" <= character <= "\udfff" for character in text)),
    "</script><script>document.title='owned'</script>",
    "<!--<script>",
    "a\u2028b\u2029c\\u003c",
]


def drawn(n_categories: int = 4, **changed: Any) -> CatalogueMap:  # noqa: ANN401
    """Categories c0, c1, … in two weeks, c0 above c1; category n has 3 + n notes, 9 at the most, every text hostile."""
    catalogue = catalogue_of(
        *({"label": TEXTS[n % len(TEXTS)], "centroid": [1, 0, 0], "radius": 0.5, "parent": "c0" if n == 1 else None,
           "top_words": TEXTS[:2]} for n in range(n_categories))
    )  # fmt: skip
    notes, links = [], []
    for category in range(n_categories):
        for n in range(min(3 + category, 9)):
            note_id, text = f"n{category:03}-{n:03}", TEXTS[(category + n) % len(TEXTS)]
            place = 0.1 + 0.8 * (category / max(n_categories - 1, 1)), 0.1 + 0.8 * n / 9
            notes.append((note_id, f"v{n // 2}", weeks_later(n % 2), f"{note_id} {text}", None, "", *place))
            links.append((note_id, f"c{category}", 0.9 - n / 1000, weeks_later(n % 2)))
    notes.append(("outside", "v0", MONDAY, "哪一类也不是", None, "", 0.5, 0.95))
    found = pd.DataFrame(links, columns=["note_id", "category_id", "similarity", "monday"])
    verdict = {"category_id": "c0", "history": np.array([1.0, np.nan, 3.0]), "n_expected": 1.5, "growth": 1.0,
               "stage": "growing", "is_rising": True}  # fmt: skip
    given: dict[str, Any] = {
        "notes": pd.DataFrame(notes, columns=["note_id", "voice", "monday", "title", "body", "text", "x", "y"]),
        "links": found,
        "categories": catalogue.rows,
        "trends": pd.DataFrame([verdict]),
        "assigned": found.groupby(["monday", "category_id"]).size().rename("n").reset_index(),
    }
    return build_map([MONDAY, weeks_later(1)], n_in_weeks=99, **(given | changed))
