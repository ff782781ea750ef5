"""What several test files share: an Airflow home that is nobody's, and a small store that is built once."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import launched
from loopback_slack import Slack, serve_slack
from real_mariadb import is_installed, serve_mariadb
from real_postgres import binaries, serve_postgres
from sharded_week import before_segment, build_week
from small_store import SmallStore, build_small_store
from sqlalchemy.engine import URL

# Airflow reads its home when it is first imported, and fills it.
_home = tempfile.TemporaryDirectory(prefix="notetrends-airflow-")
os.environ["AIRFLOW_HOME"] = _home.name
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
sys.path.append(str(Path(__file__).parents[1] / "dags"))  # as Airflow does


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> SmallStore:
    """A store whose every week but the last is finished; shared, so copy its root before writing."""
    return build_small_store(tmp_path_factory.mktemp("small_store"))


@pytest.fixture(scope="session")
def sharded_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week of 600 notes in 30 shards, embedded by one process; shared, so copy it before writing."""
    return build_week(tmp_path_factory.mktemp("sharded_week"))


@pytest.fixture
def uncut_week(sharded_week: Path, tmp_path: Path) -> Path:
    """The same week before it was cut and embedded, for a test to write to."""
    return before_segment(sharded_week, tmp_path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium."""
    with launched() as found:
        yield found


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A server that behaves like Slack; tests put its answers in order and read what it received."""
    with serve_slack() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The address of a real PostgreSQL; tests make the tables they need under names of their own."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with serve_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def mariadb() -> Iterator[URL]:
    """The address of a real MariaDB; tests make the tables they need under names of their own."""
    if not is_installed():
        pytest.skip("MariaDB is not installed (Debian: apt-get install mariadb-server)")
    with serve_mariadb() as url:
        yield url
