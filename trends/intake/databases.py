"""A table or query of an SQL database as rows; whatever is said of the database, its password is not."""

from __future__ import annotations

import fsspec
import pandas as pd
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from notetrends.trends.errors import SourceError


def is_database(source: str) -> bool:
    """Whether a source is the address of a database and not of a file.

    >>> [is_database(source) for source in ("sqlite:///shop.db", "mysql+pymysql://h/shop", "s3://b/a.csv", "a.csv")]
    [True, True, False, False]
    """
    scheme, found, _ = source.partition("://")
    return bool(found) and scheme.split("+")[0] not in fsspec.available_protocols()


def read_database(address: str, *, table: str | None = None, query: str | None = None) -> pd.DataFrame:
    """The rows of a table or query, each cell as the database gives it; nothing is written.

    Args:
        address: an SQLAlchemy URL.
        table: a table, with its schema if need be (`shop.products`); or
        query: a SELECT.

    Raises:
        SourceError: the address, the driver, the table or the query will not do; no message holds the password.
    """
    if (table is None) == (query is None):
        raise SourceError("a catalogue in a database needs a table or a query: give either --table or --query")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise SourceError(
            "the catalogue's database address is not understood; write dialect://user:password@host/database, "
            "with signs such as @ and / in the password as %40 and %2F"
        ) from None
    where = describe(url)
    schema, _, name = (table or "").rpartition(".")
    statement = text(query) if query else select(text("*")).select_from(sql_table(name, schema=schema or None))
    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            result = connection.execute(statement)
            if not result.returns_rows:
                raise SourceError(f"the query on {where} gives no rows; write a SELECT")
            names, rows = list(result.keys()), [tuple(row) for row in result]
        engine.dispose()
    except (ImportError, NoSuchModuleError) as error:
        raise SourceError(f"no driver for {where} is installed ({_without(url, error)}); install it with pip") from None
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise SourceError(
            f"catalogue of {where} cannot be read ({_without(url, cause)}); check address, table and query"
        ) from None
    # dtype object: an id of 18 digits beside an unknown one would become a float
    return pd.DataFrame(rows, columns=pd.Index(names, dtype=object), dtype=object)


def describe(url: URL) -> str:
    """A database without who logs in or how.

    >>> describe(make_url("postgresql://ann:secret@db.example:5432/shop?sslpassword=secret"))
    'postgresql://db.example/shop'
    """
    return f"{url.get_backend_name()}://{url.host or ''}/{url.database or ''}"


def _without(url: URL, error: object) -> str:
    """An error's first line without anything that the address keeps secret."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    options = [value for values in url.query.values() for value in ([values] if isinstance(values, str) else values)]
    secrets = [url.password, url.username, *options]
    for secret in sorted({str(s) for s in secrets if s}, key=len, reverse=True):
        line = line.replace(secret, "***")
    return line
