"""What the house has of what an entry asks for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Supply:
    """What the catalogue has for one entry; None = the catalogue does not say.

    Where nothing answers it fully, what answers it partly is counted, and `is_partial` is true. `how` is the surest way
    in which a product was matched, `n_partial` how many products answer only partly, `n_off_price` how many lie far
    from the prices that its notes name.
    """

    n_products: int
    n_in_stock: int | None
    weeks_of_cover: float | None
    lead_time_weeks: float | None
    best_product: str | None
    is_partial: bool
    how: str | None = None
    n_partial: int = 0
    n_off_price: int = 0


def sum_up(products: pd.DataFrame, found: pd.DataFrame, n_off_price: int) -> Supply:
    """The supply that matched products make: those that answer fully, or where none does, those that do partly.

    Args:
        products: the `products` table.
        found: the matched ones, from `ProductIndex.match`.
        n_off_price: how many of them lie far from the notes' prices.
    """
    is_full = ~found["is_partial"].astype(bool)
    counted = found[is_full] if is_full.any() else found
    rows = products[products["product_id"].isin(set(counted["product_id"]))]
    stock, sales = rows["stock"].dropna(), rows["sales_4w"]
    both = rows["stock"].notna() & sales.notna()
    weekly = float(sales[both].sum()) / 4
    lead = rows["lead_time_weeks"].min()
    by_sales = rows.assign(sold=sales.fillna(-1)).sort_values(["sold", "product_id"], ascending=[False, True])
    return Supply(
        n_products=len(rows),
        n_in_stock=int((stock > 0).sum()) if len(stock) else None,
        weeks_of_cover=float(rows.loc[both, "stock"].sum()) / weekly if weekly > 0 else None,
        lead_time_weeks=None if pd.isna(lead) else float(lead),
        best_product=None if by_sales.empty else str(by_sales["product_id"].iloc[0]),
        is_partial=len(found) > 0 and not is_full.any(),
        how=str(counted["how"].iloc[0]) if len(counted) else None,
        n_partial=int((~is_full).sum()),
        n_off_price=n_off_price,
    )
