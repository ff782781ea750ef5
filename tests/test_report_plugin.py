"""The reports inside Airflow: what may be read, and what may not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import fsspec
import pytest
from fastapi.testclient import TestClient

PLUGIN = Path(__file__).parents[1] / "dags" / "plugins" / "report_page.py"


@pytest.fixture(scope="module")
def plugin() -> ModuleType:
    """The plugin, as Airflow loads it: from its file."""
    spec = importlib.util.spec_from_file_location("report_page", PLUGIN)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["report_page"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a report, and with what must not be shown beside it."""
    week = tmp_path / "reports" / "week=2022-04-18"
    week.mkdir(parents=True)
    (week / "index.html").write_text("<p>周报</p>")
    (week / "选品表.xlsx").write_bytes(b"PK")
    (week / "messages.jsonl").write_text("{}")
    (tmp_path / "secret.html").write_text("secret")
    (week / "out.html").symlink_to(tmp_path / "secret.html")
    (tmp_path / "reports" / ".draft.html").write_text("draft")
    return tmp_path


@pytest.fixture
def client(plugin: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Somebody who is logged in."""
    monkeypatch.setenv("NOTETRENDS_ROOT", str(root))
    monkeypatch.setitem(plugin.app.dependency_overrides, plugin.get_user, lambda: "somebody")
    return TestClient(plugin.app)


def test_a_report_is_shown_as_it_is(client: TestClient) -> None:
    page = client.get("/week=2022-04-18/index.html")
    assert (page.status_code, page.text) == (200, "<p>周报</p>")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert page.headers["x-content-type-options"] == "nosniff"
    sheet = client.get("/week=2022-04-18/选品表.xlsx")
    assert (sheet.status_code, sheet.content) == (200, b"PK")


@pytest.mark.parametrize(
    "path",
    [
        "/week=2022-04-18/none.html",  # not there
        "/week=2022-04-18/messages.jsonl",  # no kind of file that is shown
        "/week=2022-04-18",  # a folder
        "/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "/week=2022-04-18/%2e%2e/%2e%2e/secret.html",
        "/week=2022-04-18/..%5c..%5csecret.html",
        "/week=2022-04-18/out.html",  # a link that leads out
        "/.draft.html",
        "//secret.html",
        "/%2fetc/passwd.html",
    ],
)
def test_nothing_else_is(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.text.startswith("还没有这份周报")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_only_reads(client: TestClient, method: str) -> None:
    assert client.request(method, "/week=2022-04-18/index.html").status_code == 405


def test_a_root_that_is_not_set_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTETRENDS_ROOT")
    answer = client.get("/index.html")
    assert answer.status_code == 503
    assert "NOTETRENDS_ROOT is not set" in answer.json()["detail"]


def test_an_object_store_is_read_too(plugin: ModuleType) -> None:
    fsspec.filesystem("memory").pipe_file("/house/reports/index.html", b"weeks")
    assert plugin.read_report("memory://house", "index.html") == (b"weeks", "text/html; charset=utf-8")
    with pytest.raises(FileNotFoundError):
        plugin.read_report("memory://house", "../secret.html")
