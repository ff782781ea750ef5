"""Which of the house's products answer a rising category, and how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.normalize import plain
from notetrends.tokenize.search import TextIndex

# Of an entry's other words, how many must stand in a product for it to match without the label.
_MIN_WORDS = 2


@dataclass(frozen=True)
class Supply:
    """What the catalogue has for one entry; None = the catalogue does not say."""

    n_products: int
    n_in_stock: int | None
    weeks_of_cover: float | None
    lead_time_weeks: float | None
    best_product: str | None
    is_partial: bool


class ProductIndex:
    """A catalogue that can be asked which products answer some words.

    Args:
        products: the columns of the `products` table.
    """

    def __init__(self, products: pd.DataFrame) -> None:
        self.products = products.reset_index(drop=True)
        parts = self.products[["name", "brand", "category"]].fillna("")
        self._index = TextIndex([plain("\n".join(row)) for row in parts.itertuples(index=False)])

    def __len__(self) -> int:
        return len(self.products)

    def supply(self, names: Sequence[str], other_words: Sequence[str], parent: str | None) -> Supply:
        """The products that hold one of `names`, or two of `other_words`; failing those, its parent's, as partial.

        Args:
            names: what the entry is called: its label and keywords.
            other_words: its other top words.
            parent: the label of the wider category.
        """
        found = self._holding(names)
        if not len(found):
            places = [np.empty(0, np.int64), *(self._find(word) for word in other_words)]
            found = np.flatnonzero(np.bincount(np.concatenate(places)) >= _MIN_WORDS)
        is_partial = not len(found) and parent is not None
        if is_partial:
            found = self._holding([parent or ""])
        return _sum_up(self.products.iloc[found], is_partial and bool(len(found)))

    def _holding(self, names: Sequence[str]) -> NDArray[np.int64]:
        found = [self._find(name) for name in names]
        return np.unique(np.concatenate(found)).astype(np.int64) if found else np.empty(0, np.int64)

    def _find(self, word: str) -> NDArray[np.int64]:
        return self._index.find(plain(word)) if len(word) > 1 else np.empty(0, np.int64)


def _sum_up(products: pd.DataFrame, is_partial: bool) -> Supply:
    stock, sales = products["stock"].dropna(), products["sales_4w"]
    both = products["stock"].notna() & sales.notna()
    weekly = float(sales[both].sum()) / 4
    lead = products["lead_time_weeks"].min()
    by_sales = products.assign(sold=sales.fillna(-1)).sort_values(["sold", "product_id"], ascending=[False, True])
    return Supply(
        n_products=len(products),
        n_in_stock=int((stock > 0).sum()) if len(stock) else None,
        weeks_of_cover=float(products.loc[both, "stock"].sum()) / weekly if weekly > 0 else None,
        lead_time_weeks=None if pd.isna(lead) else float(lead),
        best_product=None if by_sales.empty else str(by_sales["product_id"].iloc[0]),
        is_partial=is_partial,
    )
