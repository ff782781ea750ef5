"""The house's salt: made once, kept to its owner, the same for all who write, and missed when it is gone."""

import hashlib
import logging
import uuid
from pathlib import Path

import pandas as pd
import pytest
from small_store import notetrends

from notetrends.trends import schemas
from notetrends.trends.errors import SaltError
from notetrends.trends.steps.people import CHECK, SALT, VARIABLE, read_people
from notetrends.trends.store import Store
from notetrends.trends.week import Week

GIVEN = {VARIABLE: "correct horse battery staple"}


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(str(tmp_path / "data") if request.param == "local" else f"memory://{uuid.uuid4().hex}")


def test_a_salt_is_made_once_and_shared(store: Store) -> None:
    first, again = read_people(store, {}), read_people(Store(store.fs.unstrip_protocol(store.root)), {})
    assert first == again
    assert len(store.fs.cat_file(store.path(SALT)).decode()) == 64
    assert sorted(path.rsplit("/", 1)[1] for path in store.fs.ls(store.root, detail=False)) == [SALT, CHECK]


def test_two_houses_hash_differently_and_neither_as_anybody_could(store: Store, tmp_path: Path) -> None:
    hashes = {read_people(store, {}).hash("5f00aa"), read_people(Store(str(tmp_path / "other")), {}).hash("5f00aa")}
    hashes |= {hash(b"5f00aa").hexdigest()[:16] for hash in (hashlib.sha256, hashlib.blake2b)}
    assert len(hashes) == 4 and all(len(one) == 16 for one in hashes)


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    read_people(Store(str(tmp_path)), {})
    assert (tmp_path / SALT).stat().st_mode & 0o077 == 0


def test_the_environments_salt_is_nowhere_in_the_store(store: Store) -> None:
    people = read_people(store, GIVEN)
    assert people == read_people(store, GIVEN) and people.hash("u1") != read_people(Store("memory://x"), {}).hash("u1")
    files = {path: store.fs.cat_file(path) for path in store.fs.find(store.root)}
    assert [path.rsplit("/", 1)[1] for path in files] == [CHECK]
    assert all(GIVEN[VARIABLE].encode() not in content and people.key.hex().encode() not in content
               for content in files.values())  # fmt: skip


def test_a_salt_may_move_from_its_file_into_the_environment(store: Store) -> None:
    own = read_people(store, {})
    salt = store.fs.cat_file(store.path(SALT)).decode()
    store.fs.rm(store.path(SALT))
    assert read_people(store, {VARIABLE: f" {salt}\n"}) == own


def test_a_lost_salt_is_missed_and_not_made_again(store: Store) -> None:
    read_people(store, {})
    store.fs.rm(store.path(SALT))
    with pytest.raises(SaltError, match=f"{SALT}.* is not there, and {VARIABLE} is not set; bring it back"):
        read_people(store, {})
    assert not store.fs.exists(store.path(SALT))


def test_another_salt_is_refused_and_not_told(store: Store) -> None:
    read_people(store, GIVEN)
    for environ in ({VARIABLE: "another horse battery staple"}, {VARIABLE: "short"}):
        with pytest.raises(SaltError, match=VARIABLE) as caught:
            read_people(store, environ)
        assert "horse" not in str(caught.value) and "short;" not in str(caught.value)
    store.fs.pipe_file(store.path(SALT), b"f" * 64)
    with pytest.raises(SaltError, match=f"{SALT} is not the salt"):
        read_people(store, {})


def test_a_store_from_before_there_was_a_salt_is_told_of(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.write(schemas.NOTES, Week.parse("2022-W16"), pd.DataFrame(columns=schemas.NOTES.column_names))
    with caplog.at_level(logging.WARNING):
        read_people(store, {})
        read_people(store, {})
    assert [record.message[:39] for record in caplog.records] == ["people are hashed with a new salt: auth"]


def test_a_newcomer_needs_to_do_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    notes = tmp_path / "notes.csv"
    notes.write_text("note_id,author_id,published_at,title\n1,5f00aa,2022-04-20,春茶\n2, 5f00aa ,2022-04-21,新茶\n")
    root = tmp_path / "data"
    notetrends("ingest", "--root", root, "--source", "generic", notes)
    authors = Store(str(root)).read(schemas.NOTES, Week.parse("2022-W16"))["author_id"]
    assert authors.nunique() == 1
    assert authors[0] == read_people(Store(str(root)), {}).hash("5f00aa")
