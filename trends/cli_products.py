"""The command that loads the house's catalogue, and says what became of its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from notetrends.trends.terminal import ConfigFile, Root, WeekOption, console, open_to_write, sentences
from notetrends.trends.week import Week

if TYPE_CHECKING:
    from notetrends.trends.intake.products import Catalogue

_Source = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        envvar="NOTETRENDS_PRODUCTS",
        help="The house's catalogue: CSV, Excel, JSONL or Parquet, or an SQLAlchemy URL (better in the environment).",
    ),
]


@sentences
def products(
    source: _Source,
    root: Root,
    week: WeekOption,
    columns: Annotated[Path | None, typer.Option("--map", help="TOML file: what its columns are called.")] = None,
    table: Annotated[str | None, typer.Option(help="Of a database: the table.")] = None,
    query: Annotated[str | None, typer.Option(help="Of a database: a SELECT instead of a table.")] = None,
    config: ConfigFile = None,
) -> None:
    """Load the house's catalogue as of a week: what was read, kept, and left out by reason."""
    from notetrends.trends import schemas
    from notetrends.trends.intake.product_columns import load_columns
    from notetrends.trends.intake.products import read_products

    store, _ = open_to_write(root, config)
    with console.status("reading"):
        catalogue = read_products(source, load_columns(columns), table=table, query=query)
    store.write(schemas.PRODUCTS, Week.parse(week), catalogue.products)
    console.print(f"{len(catalogue.products):,} products as of {Week.parse(week)}")
    for line in tally(catalogue):
        console.print(escape(line), soft_wrap=True, highlight=False)


def tally(catalogue: Catalogue) -> list[str]:
    """What became of the rows, and of the cells of those that were kept, in lines."""
    from notetrends.trends.schemas import PRODUCTS

    n_left_out = catalogue.n_read - len(catalogue.products)
    known = catalogue.products.notna().mean()
    unknown = [f"{name} {1 - known[name]:.0%}" for name in PRODUCTS.column_names if known[name] < 1]
    lines = [
        f"rows: {catalogue.n_read:,} read, {len(catalogue.products):,} kept, {n_left_out:,} left out",
        *(f"  left out: {reason} {n:,}" for reason, n in catalogue.left_out.items()),
        f"columns: {', '.join(f'{ours} = {theirs}' for ours, theirs in catalogue.columns.items())}",
    ]
    if catalogue.unused:
        lines.append(f"  not used: {', '.join(catalogue.unused)}")
    for name, reasons in catalogue.unread.items():
        told = ", ".join(f"{reason} {n:,}" for reason, n in reasons.items())
        lines.append(f"  now unknown in {name}: {told}")
    if unknown:
        lines.append(f"unknown: {', '.join(unknown)}")
    return lines
