"""People in the notes: known apart by hashes that only the house can make, and forgotten where they ask for it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, Self

from notetrends.trends.intake.cells import id_in_url

Kind = Literal["note", "person"]
_HASH = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class People:
    """How a house tells people apart, and whom it has forgotten.

    Attributes:
        key: the house's secret, at most 64 bytes. Ids are few and easily guessed: hashed without it, any guess could
            be tried until one fits.
        forgotten: marks of notes and people that are to stay away: hashes, because a list of those who asked to be
            forgotten would remember them.
    """

    key: bytes = field(repr=False)
    forgotten: frozenset[str] = frozenset()

    def hash(self, author_id: str) -> str:
        """16 hex digits for an author's id: the same author, and nobody's name.

        >>> house = People(b"a key of the house")
        >>> house.hash(" u1 ") == house.hash("u1"), len(house.hash("u1")), house.hash("u1") == People(b"b").hash("u1")
        (True, 16, False)
        """
        return _keyed(author_id.strip(), self.key)

    def keep(self, author_hash: str) -> str:
        """An id that comes hashed, as it is; whatever does not look like 16 hex digits is hashed after all."""
        return author_hash if _HASH.fullmatch(author_hash) else self.hash(author_hash)

    def hashes_of(self, person: str) -> set[str]:
        """All that a person may be called in a store, by the source's own id, or by the hash itself.

        What comes hashed from MediaCrawler is hashed without a key, as stores were before they had one.
        """
        plain = hashlib.sha256(person.strip().encode()).hexdigest()[:16]
        return {self.hash(person), self.keep(person.strip()), plain}

    def forgetting(self, kind: Kind, ids: Iterable[str]) -> Self:
        """The same people without these notes, or these people (hashed).

        >>> house = People(b"a key of the house").forgetting("note", ["n1"])
        >>> house.has_forgotten("note", "n1"), house.has_forgotten("note", "n2"), house.has_forgotten("person", "n1")
        (True, False, False)
        """
        return replace(self, forgotten=self.forgotten | {self._mark(kind, one) for one in ids})

    def has_forgotten(self, kind: Kind, one: str | None) -> bool:
        """Whether a note, or a person (hashed), is to stay away."""
        return bool(self.forgotten) and one is not None and self._mark(kind, one) in self.forgotten

    def has_forgotten_in(self, holds: Kind | Literal["row"] | None, value: str) -> bool:
        """Whether a value of a column that holds such ids, or rows of a source, is to go."""
        if holds is None:
            return False
        return self.has_forgotten_of(value) if holds == "row" else self.has_forgotten(holds, value)

    def has_forgotten_of(self, raw: str) -> bool:
        """Whether a rejected row, as JSON, is of a note or a person that is to stay away."""
        if not self.forgotten:
            return False
        cells = set(_texts(json.loads(raw)))
        notes = cells | {id_in_url(cell) for cell in cells}
        return any(self.has_forgotten("note", one) for one in notes) or any(
            self.has_forgotten("person", one) for one in cells
        )

    def _mark(self, kind: Kind, one: str) -> str:
        return hashlib.blake2b(f"{kind}\0{one}".encode(), key=self.key, digest_size=16).hexdigest()


@lru_cache(maxsize=1 << 16)
def _keyed(text: str, key: bytes) -> str:
    return hashlib.blake2b(text.encode(), key=key, digest_size=8).hexdigest()


def _texts(value: object) -> Iterator[str]:
    """Every text and number in a JSON value, as text."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value).strip()
