"""The report step's other files: category pages, the index whatever happens beside it, pictures or none."""

from __future__ import annotations

import logging
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from small_store import SmallStore

from notetrends.reports.addresses import category_path
from notetrends.reports.channels.environment import VARIABLES
from notetrends.trends.config import Config, ReportConfig, load_config
from notetrends.trends.steps.advise import SHEET, read_report, report
from notetrends.trends.steps.pages import write_categories, write_index
from notetrends.trends.steps.tell import MESSAGES, preview
from notetrends.trends.store import Store
from notetrends.trends.week import Week


@pytest.fixture
def store(small_store: SmallStore, tmp_path: Path) -> Store:
    """A copy of the small store, whose last finished week is the one before `last`."""
    shutil.copytree(small_store.root, tmp_path / "data")
    return Store(str(tmp_path / "data"))


@pytest.fixture
def config(small_store: SmallStore) -> Config:
    """Its settings."""
    return load_config(small_store.config)


def test_every_told_category_has_its_page_and_no_other_has(
    store: Store, small_store: SmallStore, config: Config
) -> None:
    week = small_store.last + -1
    told = read_report(store, week, config)
    folder = Path(store.path("reports", f"week={week.monday}"))
    expected = {category_path(name) for name in told.entries}
    assert expected and {str(file.relative_to(folder)) for file in folder.glob("categories/*")} == expected
    left = folder / category_path("no-longer-told")
    left.write_text("of an earlier run", "utf-8")
    assert write_categories(store, week, told) == len(expected) and not left.exists()


def test_the_index_is_made_of_what_is_there(store: Store, small_store: SmallStore, config: Config) -> None:
    index, last = Path(store.path("reports", "index.html")), small_store.last + -1
    whole = index.read_bytes()
    index.unlink()
    report(store, last + -2, config)  # an old week alone
    assert index.read_bytes() == whole
    shutil.rmtree(Path(store.path("reports", f"week={last.monday}")))
    write_index(store, config)
    assert f"week={last.monday}" not in index.read_text("utf-8") and str((last + -1).monday) in index.read_text("utf-8")
    report(store, last, config)
    assert index.read_bytes() == whole


def test_the_settings_say_which_language_is_spoken(
    store: Store, small_store: SmallStore, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    week = small_store.last + -1
    folder = Path(store.path("reports", f"week={week.monday}"))

    def spoken(settings: Config) -> dict[str, bytes]:
        report(store, week, settings)
        preview(store, week, settings)
        files = [*folder.rglob("*.html"), folder.parent / "index.html", folder / SHEET, folder / MESSAGES]
        return {file.name: file.read_bytes() for file in files}

    chinese = spoken(config)
    english = spoken(config.model_copy(update={"report": ReportConfig(language="en")}))
    assert english.keys() == chinese.keys() and len(english) > 4
    for name, content in english.items():
        assert content != chinese[name]
        assert not name.endswith(".html") or b'<html lang="en">' in content
    assert english[SHEET].decode("utf-8-sig").startswith("Week,Suggestion ID,")
    assert "Weekly selection report" in english[MESSAGES].decode()
    assert spoken(config) == chinese


def _report(root: str, config: Config, week: Week) -> None:
    for _ in range(5):
        report(Store(root), week, config)


def test_two_weeks_at_once_leave_a_whole_index(store: Store, small_store: SmallStore, config: Config) -> None:
    index, last = Path(store.path("reports", "index.html")), small_store.last + -1
    whole = index.read_bytes()
    with ProcessPoolExecutor(2) as pool:
        for done in [pool.submit(_report, store.root, config, last + -ago) for ago in (0, 1)]:
            done.result()
    assert index.read_bytes() == whole
    assert [file.name for file in index.parent.iterdir() if file.name.startswith(".")] == []


def test_a_report_without_chromium_is_a_whole_report(
    store: Store,
    small_store: SmallStore,
    config: Config,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    week = small_store.last + -1
    asked = Config.model_validate({**config.model_dump(), "report": {"pictures": True}})
    monkeypatch.setenv("PATH", str(Path(store.root)))
    with caplog.at_level(logging.WARNING, "notetrends"):
        report(store, week, asked)
    assert f"no pictures of {week}: no Chromium found" in caplog.text and "apt install chromium" in caplog.text
    folder = Path(store.path("reports", f"week={week.monday}"))
    assert (folder / "index.html").exists() and not list(folder.glob("*.p[nd][gf]"))
