"""What the commands share: their options, their progress bar, and how they speak of errors."""

from __future__ import annotations

import errno
import functools
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from notetrends.trends.config import Config, load_config
from notetrends.trends.errors import NotetrendsError, StoreBusyError, UnreachableError

console, errors = Console(), Console(stderr=True)
_LOG_EVERY = 30  # seconds
BUSY_EXIT, TROUBLE_EXIT = 75, 74  # "try again later" and "input/output error", as sendmail and its heirs say it
_PASSES = "then run this again: files are replaced whole, so nothing is half written"
_TROUBLES = {
    errno.ENOSPC: f"free some room on that disk, {_PASSES}",
    errno.EDQUOT: f"free some room, or have the quota raised, {_PASSES}",
    errno.EIO: f"have that disk looked at, {_PASSES}",
    errno.ESTALE: f"see that the share is mounted, {_PASSES}",
}
_FORBIDDEN = {
    errno.EACCES: "give this user the right to it (owner and mode of the file and its folders)",
    errno.EPERM: "give this user the right to it (owner and attributes of the file)",
    errno.EROFS: "mount that file system for writing, or choose another root",
}
_held = ExitStack()  # what a command holds until it ends
Root = Annotated[str, typer.Option(envvar="NOTETRENDS_ROOT", help="Folder or URI that holds the tables.")]
WeekOption = Annotated[str, typer.Option("--week", help="ISO week such as 2022-W16, or any day of it.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", envvar="NOTETRENDS_CONFIG", help="Settings; see notetrends.example.toml.")
]


def sentences(command: Callable[..., None]) -> Callable[..., None]:
    """Print what a user can mend as one sentence and exit 1; 75 where it passes by itself, 74 where it may.

    A traceback only on NOTETRENDS_TRACEBACK=1, and of what nobody foresaw.
    """

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        try:
            command(*args, **kwargs)
        except (NotetrendsError, OSError) as error:
            said = _said(error)
            if said is None or os.environ.get("NOTETRENDS_TRACEBACK"):
                raise
            sentence, code = said
            errors.print(sentence, highlight=False, soft_wrap=True)
            raise typer.Exit(code) from None
        finally:
            _held.close()

    return wrapped


def _said(error: Exception) -> tuple[str, int] | None:
    """The line for an error, and the exit code; None for one that nobody foresaw."""
    if isinstance(error, StoreBusyError):
        return f"[yellow]busy:[/yellow] {escape(str(error))}", BUSY_EXIT
    if isinstance(error, UnreachableError):
        return f"[yellow]trouble:[/yellow] {escape(str(error))}", TROUBLE_EXIT
    if isinstance(error, OSError):
        what = escape(f"{error.filename or 'a file'}: {error.strerror}")
        if error.errno in _TROUBLES:
            return f"[yellow]trouble:[/yellow] {what}; {_TROUBLES[error.errno]}", TROUBLE_EXIT
        return (f"[red]error:[/red] {what}; {_FORBIDDEN[error.errno]}", 1) if error.errno in _FORBIDDEN else None
    return f"[red]error:[/red] {escape(str(error))}", 1


def open_store(root: str, config: Path | None) -> tuple[Any, Config]:
    """The store and the settings of a command."""
    from notetrends.trends.store import Store

    return Store(root), load_config(config)


def open_to_write(root: str, config: Path | None) -> tuple[Any, Config]:
    """As `open_store`, and nobody else writes to it until the command ends.

    Raises:
        StoreBusyError: another process does.
    """
    from notetrends.trends.lock import writing

    store, settings = open_store(root, config)
    _held.enter_context(writing(store))
    return store, settings


def numbers(*values: int) -> list[str]:
    """Counts as cells of a grid."""
    return [f"{value:,}" for value in values]


def show_log() -> None:
    """Let what long steps say of themselves be seen, above the progress bar where there is one."""
    handler = RichHandler(console=errors, show_time=False, show_level=False, show_path=False)
    logging.getLogger("notetrends").addHandler(handler)
    logging.getLogger("notetrends").setLevel(logging.INFO)


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A bar over `total` weeks; gives a function that says which one is worked at."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("weeks"))
    with Progress(*columns, TimeRemainingColumn(), console=errors) as bar:
        task = bar.add_task("", total=total, completed=-1)
        yield lambda about: bar.update(task, description=about, advance=1)
        bar.update(task, completed=total)


class _RateColumn(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """The mean rate; nothing before the first are counted."""
        rate = task.completed / task.elapsed if task.elapsed else 0
        return Text(f"{rate:,.0f} a second" if rate else "")


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """A count that grows, with its rate, where nobody knows how many there are; gives a function that adds to it.

    Where there is no terminal, as in a task's log, a line every half a minute says the same.
    """
    columns = (SpinnerColumn(), TextColumn(f"{{task.completed:,}} {what}"), _RateColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as bar:
        task = bar.add_task("", total=None)
        began = said = time.monotonic()

        def add(n: int) -> None:
            nonlocal said
            bar.advance(task, n)
            now = time.monotonic()
            if not errors.is_terminal and now - said > _LOG_EVERY:
                said, done = now, bar.tasks[0].completed
                errors.print(f"{done:,.0f} {what}, {done / (now - began):,.0f} a second", highlight=False)

        yield add
