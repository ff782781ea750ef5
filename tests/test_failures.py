"""What an operator meets: each failure made for real, under Airflow's operator; what is shown names the cure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from loopback_slack import CHANNEL, Slack
from small_store import SmallStore, notetrends
from step_operator import StepOperator
from test_dag_steps import make_context

from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.week import Week

pytestmark = pytest.mark.slow
# root may do anything; without these two rights it is as other users are
AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


class House:
    """A store of a test's own, ready for `embed` of the last week, and the environment of its workers."""

    def __init__(self, made: SmallStore, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self.config, self.week = folder / "data", folder / "settings.toml", made.last
        self.store, self._patch = Store(str(self.root)), patch
        shutil.copytree(made.root, self.root)
        shutil.copy(made.config, self.config)
        for name in [name for name in os.environ if name.startswith("NOTETRENDS") or name == "PYTHONPATH"]:
            patch.delenv(name)
        self.environ(ROOT=self.root, CONFIG=self.config)

    def set(self, text: str) -> None:
        """Add lines to the settings."""
        self.config.write_text(f"{self.config.read_text('utf-8')}\n{text}\n", "utf-8")

    def environ(self, **values: object) -> None:
        """Set variables of the workers, named without NOTETRENDS_."""
        for name, value in values.items():
            self._patch.setenv(f"NOTETRENDS_{name}", str(value))

    def part(self, table: str, week: Week) -> Path:
        """A partition's file."""
        return self.root / table / f"week={week.monday}" / "part.parquet"

    def interpreter(self, *prefix: str) -> None:
        """Let the steps run by a command before the interpreter's own name."""
        script = self.root.parent / "python"
        script.write_text(f'#!/bin/sh\nexec {" ".join(prefix)} {sys.executable} "$@"\n', "utf-8")
        script.chmod(0o755)
        self.environ(PYTHON=script)

    def shows(self, task: str, *, again: bool, sends: bool = False) -> str:
        """What Airflow shows of a task that fails; `again`: whether it tries once more by itself."""
        operator = StepOperator(task_id=task.split()[0], command=task.split(), sends=sends)
        with pytest.raises(AirflowException) as failed:
            operator.execute(make_context(week=str(self.week)))
        assert isinstance(failed.value, AirflowFailException) is not again, failed.value
        return str(failed.value)


@pytest.fixture
def house(small_store: SmallStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(small_store, tmp_path, monkeypatch)


def test_no_notes(house: House) -> None:
    shutil.rmtree(house.part("notes", house.week).parent)
    said = house.shows("check", again=False)
    assert f"week {house.week} has no notes in {house.root} (notes are there for" in said
    assert "bring them in with: notetrends ingest" in said


def test_another_root(house: House, tmp_path: Path) -> None:
    house.environ(ROOT=tmp_path / "dta")
    assert f"{tmp_path}/dta (no week has any; is that the right root?)" in house.shows("check", again=False)


def test_half_a_week(house: House) -> None:
    house.set('[health]\non_broken = "block"')
    notes = house.store.read(schemas.NOTES, house.week)
    house.store.write(schemas.NOTES, house.week, notes[notes["published_at"] < house.week.start + pd.Timedelta(days=3)])
    said = house.shows("check", again=False)
    assert "crawl these days again and bring them in" in said and '[health] on_broken = "warn"' in said


def test_a_table_that_was_cut_off(house: House) -> None:
    path = house.part("notes", house.week)
    path.write_bytes(path.read_bytes()[:-100])
    said = house.shows("learn", again=False)
    assert (
        f"{path} is not a whole Parquet file" in said and "delete it and make it again with: notetrends ingest" in said
    )


def test_a_wrong_setting(house: House) -> None:
    house.set("[alerts]\nmax_alert = 3")
    said = house.shows("learn", again=False)
    assert str(house.config) in said and "max_alert" in said and "max_alerts" in said


@pytest.mark.parametrize(("text", "says"), [(None, "cannot be read"), ("[rising", "are not TOML")])
def test_settings_that_cannot_be_read(house: House, text: str | None, says: str) -> None:
    house.config.unlink() if text is None else house.config.write_text(text)
    said = house.shows("learn", again=False)
    assert str(house.config) in said and says in said


def test_a_model_s_folder_is_missing(house: House) -> None:
    model = "/gone/model"
    house.config.write_text(house.config.read_text("utf-8").replace("[embedding]", f'[embedding]\nmodel = "{model}"'))
    said = house.shows("embed", again=False)
    assert "embedding model '/gone/model' cannot be loaded" in said and "give a folder" in said


def test_our_own_models_are_missing(house: House) -> None:
    shutil.rmtree(house.root / "models")
    assert "notetrends train" in house.shows("embed", again=False)


@contextmanager
def small_disk(path: Path, size: str = "8k", options: str = "rw") -> Iterator[None]:
    """A disk of its own at a folder, where this machine lets us mount one."""
    path.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", f"size={size},{options}", "none", path], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", path], check=True)


@pytest.fixture
def learned(house: House) -> House:
    """A house whose week is ready to be cut into words."""
    notetrends("learn", "--root", house.root, "--config", house.config, "--week", house.week)
    return house


def test_a_full_disk_then_room(learned: House) -> None:
    house = learned
    folder = house.part("tokens", house.week).parent
    with small_disk(folder):
        said = house.shows("segment", again=True)
        assert "No space left on device; free some room" in said and str(house.root) in said
        assert list(folder.iterdir()) == []  # nor does half a file take the room
    notetrends("segment", "--root", house.root, "--config", house.config, "--week", house.week)


def test_a_disk_that_is_read_only(learned: House) -> None:
    with small_disk(learned.part("tokens", learned.week).parent, options="ro"):
        said = learned.shows("segment", again=False)
    assert "Read-only file system; mount that file system for writing" in said


def test_no_right_to_write(learned: House) -> None:
    house = learned
    house.interpreter(*AS_OTHERS)
    folder = house.root / "word_counts"
    folder.chmod(0o555)
    said = house.shows("segment", again=False)
    folder.chmod(0o755)
    assert "Permission denied; give this user the right to it" in said and str(folder) in said


def test_a_wrong_token(house: House, slack: Slack) -> None:
    house.set(f'[alerts]\nchannel = "{CHANNEL}"\nslack_api = "{slack.url}"\nquiet_from = 8\nquiet_weekends = false')
    house.environ(SLACK_TOKEN="xoxb-wrong")  # noqa: S106
    notetrends("run", "--root", house.root, "--config", house.config, "--week", house.week, "--no-alerts")
    slack.answers = [(200, {}, {"ok": False, "error": "invalid_auth"})]
    said = house.shows("alert", again=True, sends=True)
    assert "invalid_auth" in said and "NOTETRENDS_SLACK_TOKEN" in said and "xoxb" not in said


def test_a_database_that_is_down(house: House) -> None:
    house.environ(NOTES_URL="postgresql+psycopg://crawl:s3cret@127.0.0.1:9/xhs")
    said = house.shows("ingest --source mediacrawler", again=True)
    assert "postgresql://127.0.0.1/xhs does not answer" in said and "see that it is up" in said
    assert "s3cret" not in said


def test_a_driver_that_is_missing(house: House) -> None:
    house.environ(NOTES_URL="mysql+nosuchdriver://crawl:s3cret@127.0.0.1:9/xhs")
    said = house.shows("ingest --source mediacrawler", again=False)
    assert "no driver for mysql://127.0.0.1/xhs is installed" in said and "s3cret" not in said


def test_an_interpreter_that_is_not_there(house: House) -> None:
    house.environ(PYTHON="/gone/bin/python")
    assert "/gone/bin/python: No such file or directory; set NOTETRENDS_PYTHON" in house.shows("learn", again=False)


def test_an_interpreter_without_notetrends(house: House, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare")
    house.environ(PYTHON=tmp_path / "bare/bin/python")
    assert "has no notetrends; install it there" in house.shows("learn", again=False)


def test_a_kill(house: House) -> None:
    house.interpreter("timeout", "--foreground", "--signal=KILL", ".5")
    assert "was killed, by hand or because memory ran out" in house.shows("learn", again=True)


def test_an_option_that_is_unknown(house: House) -> None:
    assert "No such option: --wek" in house.shows("learn --wek 3", again=False)
