"""A real Chromium for tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]  # fmt: skip
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium"),
]
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
# what lies outside the window, but for what scrolls by itself and what is meant for screen readers only
CUT = """[...document.querySelectorAll('main *, header *, footer *')].filter(e =>
    !e.closest('.scroll, .unseen') && e.getBoundingClientRect().right > innerWidth + 1).length"""


@contextmanager
def launched() -> Iterator[Any]:
    """A browser without a window; closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Any) -> Iterator[Callable[..., Any]]:  # noqa: ANN401
    """Opens files; at the end, checks that their pages asked for no more than files and complained of nothing."""
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context()

    def open_file(file: Path, width: int = 1280, media: str = "screen") -> Any:  # noqa: ANN401
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        page.goto(file.as_uri())
        return page

    yield open_file
    context.close()
    assert {url for url in asked if not url.startswith(("file://", "data:"))} == set()
    assert complaints == []
