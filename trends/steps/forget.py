"""The step that forgets: notes and people, out of every table and page, and for good."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import DeliveryError, NotetrendsError
from notetrends.trends.intake import People
from notetrends.trends.intake.clean import fold_notes
from notetrends.trends.intake.erase import columns_to_search, erase
from notetrends.trends.steps.advise import report_week
from notetrends.trends.steps.atlas import PAGE as MAP
from notetrends.trends.steps.pages import PAGE, report_path, write_index
from notetrends.trends.steps.people import read_forgotten, read_people, write_forgotten
from notetrends.trends.steps.pictures import DOCUMENT, IMAGE, try_picture
from notetrends.trends.steps.tell import MESSAGES, preview
from notetrends.trends.store import Store
from notetrends.trends.table import Table
from notetrends.trends.week import Week

log = logging.getLogger(__name__)
_MAP_WEEKS = 26  # the most that a map shows


@dataclass
class Gone:
    """What went out of one table, or what became of one kind of file.

    Attributes:
        what: the table, or the files.
        weeks: Mondays of the weeks in which something changed.
        n_rows: rows, or files.
        n_mentions: mentions of notes in rows that stay.
    """

    what: str
    weeks: set[str]
    n_rows: int = 0
    n_mentions: int = 0


def forget(
    store: Store, config: Config, *, notes: Collection[str] = (), authors: Collection[str] = (), dry_run: bool = False
) -> list[Gone]:
    """Remove notes, and people with all their notes, from every week; returns what went, table by table.

    What is to go is remembered first, as hashes: whatever kills this, the same call, or one without anybody, ends it,
    and no later ingest brings it back. Counts stay: they hold nobody.

    Args:
        store: the store, locked.
        config: the settings, by which pages are made again.
        notes: ids of notes.
        authors: people, by the source's own id, or as the store hashed it.
        dry_run: only look; nothing is written.

    Raises:
        SaltError: the salt that hashed the people of the store is missing or another.
    """
    people = read_people(store).forgetting("note", {note.strip() for note in notes})
    people = people.forgetting("person", {known for person in authors for known in people.hashes_of(person)})
    own, pages = _own_notes(store, people)
    people, pages = people.forgetting("note", own), pages | set(read_forgotten(store).pages)
    if not dry_run:
        write_forgotten(store, people, pages)
        _clear_temporary(store)
    gone = [
        found for table in schemas.TABLES.values() for found in _purge(store, table, people, config, dry_run=dry_run)
    ]
    maps = _take_maps(store, pages, dry_run=dry_run)
    remade = Gone("pages made again", {week for week in pages if _has_page(store, week)})
    remade.n_rows = len(remade.weeks)
    if not dry_run:
        for monday in sorted(pages):
            _make_again(store, Week.parse(monday), config)
        if remade.weeks:
            write_index(store, config)
        write_forgotten(store, people, [])
    return [one for one in (*gone, remade, maps) if one.weeks]


def _own_notes(store: Store, people: People) -> tuple[set[str], set[str]]:
    """The notes that are to go, those of forgotten authors included, and the Mondays of their weeks."""
    ids: set[str] = set()
    mondays: set[str] = set()
    for week in store.weeks(schemas.NOTES):
        notes = store.read_arrow(schemas.NOTES, week, columns_to_search(schemas.NOTES))
        left = erase(notes, schemas.NOTES, people).rows["note_id"]
        if len(left) < len(notes):
            ids |= set(notes["note_id"].to_pylist()) - set(left.to_pylist())
            mondays.add(str(week.monday))
    return ids, mondays


def _purge(store: Store, table: Table, people: People, config: Config, *, dry_run: bool) -> Iterator[Gone]:
    """Take the forgotten out of all weeks of a table; of tokens, their own words out of the counts as well."""
    searched = columns_to_search(table)
    gone, words = Gone(table.name, set()), Gone(schemas.WORD_COUNTS.name, set())
    for week in store.weeks(table) if searched else ():
        found = erase(store.read_arrow(table, week, searched), table, people)
        if not found.n_rows and not found.n_mentions:
            continue
        gone.weeks.add(str(week.monday))
        gone.n_rows += found.n_rows
        gone.n_mentions += found.n_mentions
        if table is schemas.TOKENS and (n_words := _purge_words(store, week, people, dry_run=dry_run)):
            words.weeks.add(str(week.monday))
            words.n_rows += n_words
        if dry_run:
            continue
        if table is schemas.NOTES:
            _purge_notes(store, week, people, config)
        else:
            store.rewrite(table, week, lambda rows: erase(rows, table, people).rows)
    yield gone
    yield words


def _purge_notes(store: Store, week: Week, people: People, config: Config) -> None:
    """Take notes out; where one of them stood for near-duplicates, these are folded anew. No note left, no week."""
    rows = store.read_arrow(schemas.NOTES, week)
    left = erase(rows, schemas.NOTES, people).rows
    if not len(left):
        store.remove(schemas.NOTES, week)
    elif pc.sum(rows["fold_size"]).as_py() - pc.sum(left["fold_size"]).as_py() == len(rows) - len(left):
        store.rewrite(schemas.NOTES, week, lambda part: erase(part, schemas.NOTES, people).rows)
    else:
        store.write(schemas.NOTES, week, fold_notes(left.to_pandas(), config.text.fold_threshold))


def _purge_words(store: Store, week: Week, people: People, *, dry_run: bool) -> int:
    """Take the words that only the forgotten used out of a week's counts: one of them may be a name."""
    if not store.has(schemas.WORD_COUNTS, week):
        return 0
    tokens = store.read_arrow(schemas.TOKENS, week)
    left = erase(tokens, schemas.TOKENS, people).rows
    own = set(_words(tokens)) - set(_words(left))
    counts = store.read_arrow(schemas.WORD_COUNTS, week, ["word"])
    known = own & set(counts["word"].to_pylist())
    if known and not dry_run:
        value_set = pa.array(sorted(known), pa.string())
        store.rewrite(schemas.WORD_COUNTS, week, lambda rows: rows.filter(pc.invert(pc.is_in(rows["word"], value_set))))
    return len(known)


def _words(tokens: pa.Table) -> Iterable[str]:
    words: Iterable[str] = pc.unique(pc.list_flatten(tokens["tokens"])).to_pylist()
    return words


def _has_page(store: Store, monday: str) -> bool:
    return bool(store.fs.exists(report_path(store, Week.parse(monday), PAGE)))


def _make_again(store: Store, week: Week, config: Config) -> None:
    """Make a week's pages, sheets, messages and pictures again of what is left; what cannot be made is taken away."""
    if not _has_page(store, str(week.monday)):
        return
    pictures = [path for name in (IMAGE, DOCUMENT) if store.fs.exists(path := report_path(store, week, name))]
    for path in pictures:
        store.fs.rm(path)
    try:
        report_week(store, week, config)
    except NotetrendsError as error:
        store.fs.rm(posixpath.dirname(report_path(store, week, PAGE)), recursive=True)
        log.warning("the pages of %s cannot be made again, so they are gone: %s", week, error)
        return
    if pictures and not config.report.pictures:
        try_picture(store, week)
    messages = report_path(store, week, MESSAGES)
    if store.fs.exists(messages):
        try:
            preview(store, week, config)
        except DeliveryError as error:
            store.fs.rm(messages)
            log.warning("the messages of %s cannot be written again, so their file is gone: %s", week, error)


def _take_maps(store: Store, mondays: Iterable[str], *, dry_run: bool) -> Gone:
    """Take maps away that may show what is gone; who wants one draws it again."""
    maps = Gone("maps taken away", set())
    reach = {week + later for monday in mondays for week in [Week.parse(monday)] for later in range(_MAP_WEEKS)}
    for week in reach:
        path = report_path(store, week, MAP)
        if store.fs.exists(path):
            maps.weeks.add(str(week.monday))
            maps.n_rows += 1
            if not dry_run:
                store.fs.rm(path)
    return maps


def _clear_temporary(store: Store) -> None:
    """Remove what killed runs left half written: nobody else writes now."""
    for path in store.fs.find(store.root):
        name = posixpath.basename(path)
        if name.startswith(".") and name.endswith(".tmp"):
            store.fs.rm(path)
