"""The step on a whole small store: with a log and without, twice the same, and what the report says of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from small_store import SmallStore, notetrends

from notetrends.trends import schemas
from notetrends.trends.simulate import simulate
from notetrends.trends.store import Store

SETTINGS = "\n[groups]\nmin_users = 10\n"


@pytest.fixture(scope="module")
def simulation(tmp_path_factory: pytest.TempPathFactory, small_store: SmallStore) -> Path:
    """The small store's community again, this time with readers."""
    folder = tmp_path_factory.mktemp("readers")
    simulate(folder, n_notes=3000, n_weeks=14, last_week=small_store.last, seed=1, n_users=1500)
    return folder


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory, small_store: SmallStore, simulation: Path) -> list[object]:
    """A copy of the small store with four weeks of behaviour."""
    folder = tmp_path_factory.mktemp("grouped")
    shutil.copytree(small_store.root, folder / "data")
    settings = folder / "settings.toml"
    settings.write_text(small_store.config.read_text("utf-8") + SETTINGS, "utf-8")
    common = ["--root", folder / "data", "--config", settings]
    weeks = (small_store.last + -1).window(4)
    notetrends("behaviour", *(simulation / "behaviour" / f"{week}.parquet" for week in weeks), *common)
    for week in weeks[-2:]:
        notetrends("interest", "--week", week, *common)
    return common


def test_readers_do_not_change_the_notes(small_store: SmallStore, simulation: Path) -> None:
    plain = small_store.root.parent / "demo"
    for path in sorted(plain.rglob("*.*")):
        assert path.read_bytes() == (simulation / path.relative_to(plain)).read_bytes()


def test_groups_are_those_of_the_readers(common: list[object], small_store: SmallStore, simulation: Path) -> None:
    store, week = Store(str(common[1])), small_store.last + -1
    own = store.read(schemas.USER_GROUPS, week).set_index("user_id")["group_id"]
    truth = pd.read_csv(simulation / "truth" / "groups.csv").set_index("user_id")["group"]
    assert len(own) > 0.7 * len(truth)
    assert adjusted_rand_score(truth.loc[own.index], own) > 0.5  # few notes, few readers, five weeks of vectors
    groups = store.read(schemas.GROUPS, week)
    assert groups["n_users"].sum() == len(own) and groups["share"].sum() == pytest.approx(1)
    before = store.read(schemas.GROUPS, week + -1)
    assert set(groups["group_id"]) & set(before["group_id"])


def test_every_rising_entry_is_held_against_every_group(common: list[object], small_store: SmallStore) -> None:
    store, week = Store(str(common[1])), small_store.last + -1
    trends, uses = store.read(schemas.TRENDS, week), store.read(schemas.GROUP_ENTRIES, week)
    rising = set(trends.loc[trends["is_rising"], "category_id"])
    assert rising and set(uses["category_id"]) == rising == set(store.read(schemas.ENTRY_ADOPTERS, week)["category_id"])
    assert uses.groupby("category_id").size().eq(store.n_rows(schemas.GROUPS, week)).all()
    takers = store.read(schemas.TAKERS, week)
    assert takers["first_week"].max() <= week.monday  # nothing of later weeks


def test_again_gives_the_same_bytes(common: list[object], small_store: SmallStore) -> None:
    store, week = Store(str(common[1])), small_store.last + -1
    made = [table for table in schemas.AUDIENCE if table is not schemas.BEHAVIOUR]
    before = [Path(store.partition(table, week)).read_bytes() for table in made]
    notetrends("interest", "--week", week, *common)
    assert [Path(store.partition(table, week)).read_bytes() for table in made] == before


def test_the_page_and_the_sheet_name_the_groups(common: list[object], small_store: SmallStore) -> None:
    store, week = Store(str(common[1])), small_store.last + -1
    notetrends("report", "--week", week, *common)
    page = Path(store.path("reports", f"week={week.monday}", "index.html")).read_text("utf-8")
    assert "未提供行为日志" not in page and "下一站可能是" in page
    assert all(label in page for label in store.read(schemas.GROUPS, week)["label"])


def test_without_a_log_the_tables_are_empty_and_the_page_says_so(small_store: SmallStore) -> None:
    store, week = Store(str(small_store.root)), small_store.last + -1
    assert all(
        store.n_rows(table, week) == 0 for table in (schemas.GROUPS, schemas.GROUP_ENTRIES, schemas.ENTRY_ADOPTERS)
    )
    assert not store.has(schemas.USER_GROUPS, week)
    page = Path(store.path("reports", f"week={week.monday}", "index.html")).read_text("utf-8")
    assert "未提供行为日志" in page
