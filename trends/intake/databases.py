"""SQL databases as rows, streamed and only read; whatever is said of one, nothing says who logs in or how."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

import fsspec
import pandas as pd
from sqlalchemy import Connection, Executable, NullPool, create_engine, inspect, make_url, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    NoSuchTableError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.sql import Select
from sqlalchemy.types import TypeEngine

from notetrends.trends.errors import SourceError, UnreachableError

BATCH = 10_000
_READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    **dict.fromkeys(("postgresql", "mysql", "mariadb", "oracle"), "SET TRANSACTION READ ONLY"),
}
_MOST_NAMED = 30
# Some drivers run all of several statements: one that ends the transaction ends the promise to read only, too.
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.DOTALL)


class TableShape(NamedTuple):
    """What a database says of a table: its columns with their types, and its primary key."""

    columns: Mapping[str, TypeEngine[Any]]
    key: tuple[str, ...]


class Database:
    """An SQL database that is only read: where the database knows how, it is told to refuse anything else.

    Args:
        address: an SQLAlchemy URL; its driver has to be installed.

    Raises:
        SourceError: the address is not understood, or there is no such SQLite file.

    >>> Database("postgresql://ann:secret@db.example:5432/shop?sslpassword=secret").where
    'postgresql://db.example/shop'
    """

    def __init__(self, address: str) -> None:
        try:
            self._url = make_url(address)
        except (ArgumentError, ValueError):
            raise SourceError(
                "the database's address is not understood; write dialect://user:password@host/database, "
                "with signs such as @ and / in the password as %40 and %2F"
            ) from None
        path = self._url.database or ""
        self.name = Path(path).name
        self.where = f"{self._url.get_backend_name()}://{self._url.host or ''}/{path}"
        is_file = self._url.get_backend_name() == "sqlite" and path not in ("", ":memory:")
        if is_file and not path.startswith("file:") and not Path(path).is_file():
            raise SourceError(f"{self.where}: there is no such file; check the path")  # SQLite would make one

    def shape_of(self, table: str) -> TableShape:
        """The columns and the primary key of a table or view, `schema.table` if need be.

        Raises:
            SourceError: there is none, or the database cannot be read.
        """
        schema, _, name = table.rpartition(".")
        with self._connected() as connection:
            inspector = inspect(connection)
            try:
                columns = {column["name"]: column["type"] for column in inspector.get_columns(name, schema or None)}
            except NoSuchTableError:
                there = sorted([*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)])
                raise SourceError(
                    f"{self.where} has no table {table}; it has {', '.join(there[:_MOST_NAMED]) or 'none'}. "
                    "Name one with --table"
                ) from None
            return TableShape(columns, tuple(inspector.get_pk_constraint(name, schema or None)["constrained_columns"]))

    def rows(self, statement: Executable, batch_size: int = BATCH) -> Generator[pd.DataFrame]:
        """The rows of a statement, each cell as the database gives it; memory is that of a batch.

        Close it where it may not be read to its end: it holds a connection.

        Args:
            statement: see `whole`; or a table of one's own choice with conditions.
            batch_size: rows a batch, at most.

        Yields:
            At least one frame, which has the columns even where there are no rows.

        Raises:
            SourceError: the driver, the table or the query will not do; no message holds the password.
        """
        with self._connected() as connection:
            asked = connection.execution_options(stream_results=True, yield_per=batch_size)
            result = asked.execute(statement)
            if not result.returns_rows:
                raise SourceError(f"the query on {self.where} gives no rows; write a SELECT")
            names, none_yet = pd.Index(list(result.keys()), dtype=object), True
            for rows in result.partitions():
                # dtype object: an id of 18 digits beside an unknown one would become a float
                yield pd.DataFrame([tuple(row) for row in rows], columns=names, dtype=object)
                none_yet = False
            if none_yet:
                yield pd.DataFrame(columns=names, dtype=object)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        is_in = False
        try:
            with create_engine(self._url, poolclass=NullPool).connect() as connection:
                dialect = connection.dialect.name
                if dialect in _READ_ONLY:
                    connection.execute(text(_READ_ONLY[dialect]))
                if dialect == "sqlite":  # a damaged letter must not cost the table
                    connection.connection.driver_connection.text_factory = _decoded  # type: ignore[union-attr]
                is_in = True
                yield connection
        except (ImportError, NoSuchModuleError) as error:
            said = self._without_secrets(error)
            raise SourceError(f"no driver for {self.where} is installed ({said}); install it with pip") from None
        except SQLAlchemyError as error:
            said = self._without_secrets(getattr(error, "orig", None) or error)
            is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
            if is_lost or (isinstance(error, OperationalError) and self._url.host and not is_in):
                raise UnreachableError(
                    f"{self.where} does not answer or let us in ({said}); see that it is up, then address and login"
                ) from None
            raise SourceError(f"{self.where} cannot be read ({said}); check address, table and query") from None

    def _without_secrets(self, error: object) -> str:
        """An error's first line without anything that the address keeps secret, however a driver writes it."""
        line = (str(error).splitlines() or [type(error).__name__])[0]
        return hide_secrets(line, self._url)


def hide_secrets(line: str, url: URL) -> str:
    """A line with user, password and options of an address as ***, written plainly or with %.

    >>> hide_secrets("ann cannot get in with p@ss or p%40ss", make_url("mysql://ann:p%40ss@h/shop"))
    '*** cannot get in with *** or ***'
    """
    options = [value for values in url.query.values() for value in ([values] if isinstance(values, str) else values)]
    plain = [str(secret) for secret in (url.password, *options) if secret]
    for secret in sorted({way(one) for one in plain for way in (str, quote, quote_plus)}, key=len, reverse=True):
        line = line.replace(secret, "***")
    # a name may be part of any word
    return re.sub(rf"(?<!\w){re.escape(url.username)}(?!\w)", "***", line) if url.username else line


def whole(table: str | None, query: str | None) -> Executable:
    """The statement for all rows of a table (with its schema if need be: `shop.products`), or for those of a query.

    Raises:
        SourceError: neither is given, or both; or the query is several statements.
    """
    if (table is None) == (query is None):
        raise SourceError("a database needs a table or a query: give either --table or --query")
    if query and ";" in _QUOTED.sub("", query).rstrip().removesuffix(";"):
        raise SourceError("the query is several statements; write one SELECT")
    return text(query) if query else every_row(table or "")


def every_row(table: str) -> Select[Any]:
    """SELECT * of a table, `schema.table` if need be, to which conditions can be added."""
    schema, _, name = table.rpartition(".")
    return select(text("*")).select_from(sql_table(name, schema=schema or None))


def is_database(source: str) -> bool:
    """Whether a source is the address of a database and not of a file.

    >>> [is_database(source) for source in ("sqlite:///shop.db", "mysql+pymysql://h/shop", "s3://b/a.csv", "a.csv")]
    [True, True, False, False]
    """
    scheme, found, _ = source.partition("://")
    return bool(found) and scheme.split("+")[0] not in fsspec.available_protocols()


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")
