"""The house's salt: the secret that hashes people's ids, and the check that it is still the same."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from fsspec.implementations.local import LocalFileSystem

from notetrends.trends import schemas
from notetrends.trends.errors import SaltError
from notetrends.trends.intake.people import People
from notetrends.trends.store import Store

VARIABLE = "NOTETRENDS_SALT"
SALT, CHECK, FORGOTTEN = ".salt", "salt.check", "forgotten.json"
_SHORTEST = 16
_WHERE = "docs/operate.md, People's data, says what a new one means"
log = logging.getLogger(__name__)


def read_people(store: Store, environ: Mapping[str, str] = os.environ) -> People:
    """How the store's house hashes people: by the salt of the environment, else by its own.

    A store without one gets a random one, in the file `.salt` below its root. `salt.check`, beside it, tells the right
    one from any other, and tells nothing of it.

    Raises:
        SaltError: the salt is missing, too short, or not the one that hashed the people of this store.
    """
    given, where = environ.get(VARIABLE, "").strip(), VARIABLE
    if given and len(given) < _SHORTEST:
        raise SaltError(f"{VARIABLE} has {len(given)} characters; give it {_SHORTEST} or more, by chance, and keep it")
    known = _read(store, CHECK)
    salt = given or _read(store, SALT)
    if salt is None:
        if known is not None:
            raise SaltError(
                f"{store.path(SALT)}, which hashed the people of this store, is not there, and {VARIABLE} is not set; "
                f"bring it back. {_WHERE}"
            )
        salt = _make(store)
    if not given:
        where = store.path(SALT)
    check = _digest(salt, b"check")[:16]
    if known is None:
        with store.replacing(store.path(CHECK)) as file:
            file.write(check.encode())
    elif known != check:
        raise SaltError(
            f"{where} is not the salt that hashed the people of this store: their old and new notes would count as "
            f"those of others; bring the right one back. {_WHERE}"
        )
    return People(bytes.fromhex(_digest(salt, b"key")), frozenset(read_forgotten(store).marks))


class Forgotten(NamedTuple):
    """What a store remembers of those whom it has forgotten.

    Attributes:
        marks: hashes of notes and people, sorted; see `People`.
        pages: Mondays of the weeks whose pages are still to be made again without them.
    """

    marks: Sequence[str] = ()
    pages: Sequence[str] = ()


def read_forgotten(store: Store) -> Forgotten:
    """The list of the forgotten; an empty one where there is none."""
    text = _read(store, FORGOTTEN)
    return Forgotten(**json.loads(text)) if text else Forgotten()


def write_forgotten(store: Store, people: People, pages: Iterable[str]) -> None:
    """Remember whom `people` has forgotten, and the weeks whose pages are to be made again."""
    with store.replacing(store.path(FORGOTTEN)) as file:
        told = Forgotten(sorted(people.forgotten), sorted(pages))
        file.write(json.dumps(told._asdict(), indent=1).encode())


def _digest(salt: str, use: bytes) -> str:
    """64 hex digits that are one thing for each use: of one of them nobody finds another, nor the salt."""
    return hashlib.blake2b(salt.encode(), digest_size=32, person=use).hexdigest()


def _read(store: Store, name: str) -> str | None:
    try:
        return store.fs.cat_file(store.path(name)).decode().strip() or None
    except FileNotFoundError:
        return None
    except PermissionError:
        raise SaltError(
            f"{store.path(name)} may not be read by who runs this; run it as its owner, or give all the same {VARIABLE}"
        ) from None


def _make(store: Store) -> str:
    """A new salt, by chance, in its place; where another process was first, that one's."""
    if store.weeks(schemas.NOTES):
        log.warning("people are hashed with a new salt: authors of old and new notes will not be one. %s", _WHERE)
    salt, path = secrets.token_hex(32), store.path(SALT)
    if isinstance(store.fs, LocalFileSystem):
        folder = Path(store.root)
        folder.mkdir(parents=True, exist_ok=True)
        # nobody but the owner may read it, from its first moment on
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f"{SALT}.", suffix=".tmp")
        with os.fdopen(descriptor, "w", encoding="ascii") as private:
            private.write(salt)
        Path(temporary).replace(path)
    else:
        with store.replacing(path, is_shared=True) as file:
            file.write(salt.encode())
    return _read(store, SALT) or salt
