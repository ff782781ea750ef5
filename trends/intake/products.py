"""The house's own catalogue: SKUs out of a file or a database, with a tally of what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.databases import Database, is_database, whole
from notetrends.trends.intake.product_cells import (
    is_rounded,
    read_amount,
    read_column,
    read_day,
    read_id,
    read_price,
    read_text,
    read_weeks,
)
from notetrends.trends.intake.product_columns import ProductColumns, find_columns
from notetrends.trends.intake.read import PROBLEM, read_rows
from notetrends.trends.intake.uris import WORKBOOKS, format_of
from notetrends.trends.intake.workbooks import read_workbook
from notetrends.trends.schemas import PRODUCTS

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": read_text, "brand": read_text, "category": read_text, "price": read_price, "stock": read_amount,
    "sales_4w": read_amount, "lead_time_weeks": read_weeks, "lead_time_days": partial(read_weeks, weeks_a_unit=1 / 7),
    "listed_at": read_day,
}  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """What was read: n_read = rows of `products` + rows left out, always.

    Attributes:
        products: the `products` table.
        n_read: rows of the source.
        left_out: rows left out, by reason.
        unread: cells of kept rows that said nothing that can be and are unknown now, by column and reason.
        columns: the source's column for each of ours that it has.
        unused: its other columns.
    """

    products: pd.DataFrame
    n_read: int
    left_out: Mapping[str, int]
    unread: Mapping[str, Mapping[str, int]]
    columns: Mapping[str, str]
    unused: tuple[str, ...]


def read_products(
    source: str, columns: ProductColumns | None = None, *, table: str | None = None, query: str | None = None
) -> Catalogue:
    """Read a catalogue. Only an id, a name and one of brand or category are required; what is missing stays unknown.

    Of several rows with one id the newest counts, by `updated_at` where the source has it, else the last.

    Args:
        source: a CSV, Excel, JSONL or Parquet file (path or fsspec URI; text also as .gz), or an SQLAlchemy URL.
        columns: what each of our columns is called there.
        table: the table of a database; or
        query: a SELECT.

    Raises:
        SourceError: it cannot be read, lacks a required column, or no row became a product.
    """
    rows, name = _read(source, table, query)
    problems = rows.pop(PROBLEM) if PROBLEM in rows else pd.Series(None, rows.index, dtype=object)
    rows.columns = pd.Index([str(column) for column in rows.columns])
    found = find_columns(list(rows.columns), columns or ProductColumns(), name)
    # of two columns with one name the first
    cells = {ours: rows.iloc[:, list(rows.columns).index(theirs)].tolist() for ours, theirs in found.items()}
    ids, reasons = read_column(cells.pop("product_id"), read_id)
    read = {ours: read_column(cells[ours], _READERS[ours]) for ours in cells if ours in _READERS}
    kept = pd.DataFrame({"product_id": pd.Series(ids, dtype=object)})
    for ours, (values, _) in read.items():
        kept[ours] = pd.Series(values, dtype=object)
    kept["reason"] = np.select(
        [problems.notna(), pd.Series(reasons).notna(), is_rounded(ids), kept["product_id"].isna(), kept["name"].isna()],
        ["unreadable row", "rounded id", "rounded id", "no id", "no name"], default="",
    )  # fmt: skip
    kept = _mark_older(kept, cells.get("updated_at"))
    is_kept = kept["reason"] == ""
    left_out = dict(sorted(Counter(kept.loc[~is_kept, "reason"]).items()))
    if not is_kept.any():
        raise SourceError(f"no row of catalogue {name} became a product: {_advice(left_out)}")
    unread = {ours: _counted(bad, is_kept) for ours, (_, bad) in read.items() if any(bad)}
    return Catalogue(
        _as_table(kept[is_kept]), len(kept), left_out, {ours: counts for ours, counts in unread.items() if counts},
        found, tuple(column for column in rows.columns if column not in found.values()),
    )  # fmt: skip


def _read(source: str, table: str | None, query: str | None) -> tuple[pd.DataFrame, str]:
    if is_database(source):
        rows = Database(source).rows(whole(table, query))
        return pd.concat(list(rows), ignore_index=True), table or "query"
    if table or query:
        raise SourceError(f"catalogue {source} is a file, and a file has no --table or --query")
    suffix = format_of(source)
    if suffix == "et":
        raise SourceError(f"catalogue {source} cannot be read: a workbook of WPS; save it as .xlsx or CSV")
    if suffix in WORKBOOKS:
        return read_workbook(source), source
    batches = list(read_rows(source))
    if not batches:
        raise SourceError(f"catalogue {source} cannot be read: it holds no row; give a CSV, Excel or Parquet file")
    return pd.concat(batches, ignore_index=True), source


def _mark_older(rows: pd.DataFrame, updated: list[object] | None) -> pd.DataFrame:
    """The reason filled in for whatever a newer row of the same id replaces."""
    usable = rows[rows["reason"] == ""]
    if updated is not None:
        times = pd.to_datetime(pd.Series(updated, dtype=object), errors="coerce", format="mixed", utc=True)
        usable = usable.assign(time=times).sort_values("time", kind="stable", na_position="first")
    older = usable.index[usable.duplicated("product_id", keep="last")]
    rows.loc[older, "reason"] = "older row of the same id"
    return rows


def _counted(problems: list[str | None], is_kept: pd.Series[bool]) -> dict[str, int]:
    return dict(sorted(Counter(bad for bad, kept in zip(problems, is_kept, strict=True) if bad and kept).items()))


def _as_table(rows: pd.DataFrame) -> pd.DataFrame:
    for column in (*PRODUCTS.column_names, "lead_time_days"):
        if column not in rows:
            rows = rows.assign(**{column: pd.Series(None, rows.index, dtype=object)})
    for column in ("price", "stock", "sales_4w", "lead_time_weeks", "lead_time_days"):
        rows = rows.assign(**{column: rows[column].astype(float)})
    rows = rows.assign(lead_time_weeks=rows["lead_time_weeks"].fillna(rows["lead_time_days"]))
    return rows[PRODUCTS.column_names].reset_index(drop=True)


def _advice(left_out: Mapping[str, int]) -> str:
    counts = ", ".join(f"{reason} {n:,}" for reason, n in left_out.items()) or "it holds no row"
    if "rounded id" not in left_out:
        return counts
    return f"{counts}; a spreadsheet rounded its ids to 15 digits: format that column as text before filling it in"
