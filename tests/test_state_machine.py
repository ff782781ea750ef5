"""The store under whatever order of ingests, steps, removals, forgettings and kills, beside a plain dict of notes."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fsspec.implementations.local import LocalFileOpener, LocalFileSystem
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import SourceError
from notetrends.trends.steps.forget import forget
from notetrends.trends.steps.ingest import ingest
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import run_step

FIRST, N_WEEKS, N_NOTES, N_AUTHORS, N_VERSIONS = Week.parse("2022-W16"), 2, 30, 10, 5
WEEKS = [FIRST + place for place in range(N_WEEKS)]
CONFIG = Config()


class Snapshot(NamedTuple):
    """A note as one crawl saw it: the version says how often it was edited before."""

    number: int
    version: int

    @property
    def author(self) -> str:
        """Who wrote it."""
        return f"u{self.number % N_AUTHORS}"

    @property
    def week(self) -> Week:
        """When it was published."""
        return WEEKS[self.number % N_WEEKS]

    @property
    def title(self) -> str:
        """What it says; of two notes each one is a copy of the other in some versions, and not in others."""
        return f"阳台上的第{self.number // 2 if self.version % 2 else self.number}盆薄荷，剪了{self.version}回"

    def line(self) -> str:
        """Its line in a crawl's file."""
        day = self.week.monday + dt.timedelta(days=self.number % 7)
        seen = day + dt.timedelta(days=30 + self.version)
        told = {"note_id": f"n{self.number}", "author_id": self.author, "published_at": str(day),
                "collected_at": str(seen), "title": self.title}  # fmt: skip
        return json.dumps(told, ensure_ascii=False)


class KillAt(NamedTuple):
    """When to kill what comes: at the nth piece of a file, or else at the nth rename or removal."""

    moment: int
    in_a_file: bool


Kill = KillAt | None
KILLS = st.one_of(
    st.none(),
    st.builds(KillAt, st.integers(0, 2), st.just(value=False)),
    st.builds(KillAt, st.sampled_from(range(0, 180, 20)), st.just(value=True)),
)


class Killed(BaseException):
    """The end of a process: nothing after it happens."""


@contextmanager
def killed_at(moment: int, *, in_a_file: bool) -> Iterator[None]:
    """Kill what runs in the block before it writes a piece of a file, or renames or removes one, for the nth time.

    From then on it does nothing more.
    """
    seen = {True: itertools.count(), False: itertools.count()}
    is_dead = False

    def dying(real: Callable[..., Any], *, writes: bool) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            nonlocal is_dead
            is_dead = is_dead or (writes is in_a_file and next(seen[writes]) == moment)
            if is_dead:
                raise Killed
            return real(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patched:
        for name in ("mv", "rm"):
            patched.setattr(LocalFileSystem, name, dying(getattr(LocalFileSystem, name), writes=False))
        patched.setattr(LocalFileOpener, "write", dying(LocalFileOpener.write, writes=True))
        yield


class StoreMachine(RuleBasedStateMachine):
    """A store, and beside it a dict of the notes that should be in it."""

    @initialize()
    def begin(self) -> None:
        """An empty store."""
        self.folder = tempfile.TemporaryDirectory(prefix="notetrends-machine-")
        self.store = Store(f"{self.folder.name}/data")
        self.notes: dict[int, Snapshot] = {}
        self.forgotten_notes: set[int] = set()
        self.forgotten_authors: set[str] = set()

    def teardown(self) -> None:
        """Nothing is left of it."""
        self.folder.cleanup()

    @rule(
        batch=st.lists(st.tuples(st.integers(0, N_NOTES - 1), st.integers(0, N_VERSIONS - 1)), min_size=1, max_size=10),
        finished=st.booleans(),
        kill=KILLS,
    )
    def bring_notes(self, batch: list[tuple[int, int]], finished: bool, kill: Kill) -> None:
        """A crawl, perhaps into finished weeks: new notes, known ones, older and newer copies; the newest stays."""
        if finished:
            self.finish_weeks()
        snapshots = [Snapshot(*one) for one in batch]
        before, after = dict(self.notes), dict(self.notes)
        for one in snapshots:
            if not self.is_forgotten(one) and one.version >= after.get(one.number, one).version:
                after[one.number] = one
        file = Path(self.folder.name, "crawl.jsonl")
        file.write_text("\n".join(one.line() for one in snapshots), "utf-8")

        def act() -> None:
            if all(map(self.is_forgotten, snapshots)):
                with pytest.raises(SourceError, match="forgotten"):
                    ingest(self.store, "generic", [str(file)], CONFIG)
            else:
                ingest(self.store, "generic", [str(file)], CONFIG)

        self.perhaps_killed(kill, act, before, after)

    @rule(kill=KILLS)
    def take_steps(self, kill: Kill) -> None:
        """Find words and cut the notes."""
        self.perhaps_killed(kill, self.finish_weeks, self.notes, self.notes)

    def finish_weeks(self) -> None:
        """The cheap steps of every week."""
        for week in self.store.weeks(schemas.NOTES):
            for name in ("learn", "segment"):
                run_step(self.store, week, CONFIG, name)

    @rule(week=st.sampled_from(WEEKS), table=st.sampled_from([schemas.TOKENS, schemas.WORD_COUNTS, schemas.RUNS]))
    def lose_a_table(self, week: Week, table: Any) -> None:  # noqa: ANN401
        """Somebody takes a table away, and with it that the week was done."""
        self.store.remove(table, week)
        self.store.remove(schemas.RUNS, week)

    @rule(number=st.integers(0, N_NOTES - 1), kill=KILLS)
    def forget_a_note(self, number: int, kill: Kill) -> None:
        """A note goes, and stays away."""
        before = dict(self.notes)
        self.forgotten_notes.add(number)
        self.perhaps_killed(
            kill, lambda: forget(self.store, CONFIG, notes=[f"n{number}"]), before, self.without_forgotten(before)
        )

    @rule(author=st.sampled_from([f"u{number}" for number in range(N_AUTHORS)]), kill=KILLS)
    def forget_an_author(self, author: str, kill: Kill) -> None:
        """All notes of an author go, and later ones do not come."""
        before = dict(self.notes)
        self.forgotten_authors.add(author)
        self.perhaps_killed(
            kill, lambda: forget(self.store, CONFIG, authors=[author]), before, self.without_forgotten(before)
        )

    def perhaps_killed(
        self, kill: Kill, act: Callable[[], object], before: dict[int, Snapshot], after: dict[int, Snapshot]
    ) -> None:
        """Act, or be killed in it and act again; what a kill leaves is of each week the old notes or the new ones."""
        if kill is not None:
            try:
                with killed_at(kill.moment, in_a_file=kill.in_a_file):
                    act()
            except Killed:
                self.store = Store(self.store.root)  # as another process
                left = self.read_notes()
                for week in WEEKS:
                    found = {number: one for number, one in left.items() if one.week == week}
                    assert found in [
                        {number: one for number, one in state.items() if one.week == week} for state in (before, after)
                    ]
        act()
        self.notes = after

    def is_forgotten(self, one: Snapshot) -> bool:
        """Whether it is to stay away."""
        return one.number in self.forgotten_notes or one.author in self.forgotten_authors

    def without_forgotten(self, notes: dict[int, Snapshot]) -> dict[int, Snapshot]:
        """Some notes without those that are to stay away."""
        return {number: one for number, one in notes.items() if not self.is_forgotten(one)}

    def read_notes(self) -> dict[int, Snapshot]:
        """The notes that the store holds, each in its own week and in no other."""
        found: dict[int, Snapshot] = {}
        for week in self.store.weeks(schemas.NOTES):
            for row in self.store.read(schemas.NOTES, week).to_dict("records"):
                number = int(row["note_id"][1:])
                assert number not in found, "a note stands twice"
                (seen,) = (
                    one for version in range(N_VERSIONS) if (one := Snapshot(number, version)).title == row["title"]
                )
                assert seen.week == week
                found[number] = seen
        return found

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        """The store holds the notes of the dict, each once, and near-duplicates stand by one that is there."""
        assert self.read_notes() == self.notes
        for week in self.store.weeks(schemas.NOTES):
            rows = self.store.read(schemas.NOTES, week, ["note_id", "fold_id", "fold_size"])
            assert set(rows["fold_id"]) <= set(rows["note_id"])
            assert (rows.groupby("fold_id")["fold_size"].transform("size") == rows["fold_size"]).all()

    @invariant()
    def every_table_can_be_read(self) -> None:
        """Whatever was killed, no half file is taken for a table, keys are unique and sorted."""
        for table in (schemas.WORDS, schemas.TOKENS, schemas.WORD_COUNTS, schemas.RUNS):
            for week in self.store.weeks(table):
                keys = self.store.read(table, week)[list(table.key)]
                assert not keys.duplicated().any() and keys.equals(keys.sort_values(list(table.key)))

    @invariant()
    def a_finished_step_knows_the_weeks_notes(self) -> None:
        """What `runs` calls done was done with the notes that are there now."""
        for week in self.store.weeks(schemas.RUNS):
            if self.store.has(schemas.NOTES, week) and "segment" in set(self.store.read(schemas.RUNS, week)["step"]):
                ids = [set(self.store.read(table, week)["note_id"]) for table in (schemas.NOTES, schemas.TOKENS)]
                assert ids[0] == ids[1]


StoreMachine.TestCase.settings = settings(
    max_examples=12, stateful_step_count=10, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # ten steps can be read; to shrink them takes minutes
)  # fmt: skip
TestStore = StoreMachine.TestCase


def test_the_kills_leave_half_files(tmp_path: Path) -> None:
    """The machine kills where it matters: all through an ingest there are moments to, and many leave half a file."""
    file = tmp_path / "crawl.jsonl"
    file.write_text("\n".join(Snapshot(number, 0).line() for number in range(6)), "utf-8")
    halves = []
    for moment in range(0, 160, 20):  # an ingest of two weeks writes some 180 pieces
        store = Store(str(tmp_path / str(moment)))
        with pytest.raises(Killed), killed_at(moment, in_a_file=True):
            ingest(store, "generic", [str(file)], CONFIG)
        halves += list(Path(store.root).rglob(".part.parquet.tmp"))
        assert all(store.n_rows(schemas.NOTES, week) == 3 for week in store.weeks(schemas.NOTES))
    assert len(halves) > 3


@pytest.mark.parametrize("moment", range(4))
def test_a_week_is_not_taken_for_finished_after_a_kill(moment: int) -> None:
    """Killed after the notes were written, where the machine seldom comes by chance: the week is still to be done."""
    machine = StoreMachine()
    machine.begin()
    machine.bring_notes([(0, 0), (1, 0)], finished=False, kill=None)
    machine.bring_notes([(0, 0), (2, 0), (4, 0)], finished=True, kill=KillAt(moment, in_a_file=False))
    machine.nothing_is_lost_or_doubled()
    machine.a_finished_step_knows_the_weeks_notes()
    machine.teardown()
