"""Take the pictures of README.md and README.zh.md anew: `make_pictures.py ROOT [FOLDER]`, the root of `make run`.

    make run && .venv/bin/python scripts/make_pictures.py demo/data

The newest week's pages are made from the tables and photographed by the Chromium on PATH; the root stays as it is.
Give it no root with real notes: the pictures are published. Look at each before you commit it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from notetrends.reports.camera import INSTALL, NAMES
from notetrends.reports.category_page import render_category
from notetrends.reports.language import speaking
from notetrends.reports.page import render_page
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.steps.advise import read_report
from notetrends.trends.steps.pages import read_categories
from notetrends.trends.store import Store

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DESKTOP, PHONE = 1280, 390  # widths in pixels
# Rounds each channel to the nearest of 24 steps: nobody sees it, and the files are a quarter smaller.
_FEWER_COLOURS = """() => {
    const steps = [...Array(46).keys()].map(n => Math.ceil(n / 2) / 23);
    const channel = (name) => `<feFunc${name} type="discrete" tableValues="${steps}"/>`;
    document.body.insertAdjacentHTML("beforeend", `<svg width="0" height="0"><filter id="fewer"
        color-interpolation-filters="sRGB"><feComponentTransfer>${["R", "G", "B"].map(channel).join("")}
        </feComponentTransfer></filter></svg>`);
    document.documentElement.style.filter = "url(#fewer)";
}"""


def pages(store: Store, language: str) -> Iterator[tuple[str, str, int, str]]:
    """What is shown: the picture's name, the page, its width, and the element that it ends with."""
    week = store.weeks(schemas.SUGGESTIONS)[-1]
    with speaking(language):
        report = read_report(store, week, Config.model_validate({"report": {"language": language}}))
        categories = read_categories(store, week, report)
        to_do = [item.category_id for item in report.to_do if item.category_id in categories]
        shown = categories[[*to_do, *categories][0]]
        yield "week", render_page(report), DESKTOP, "#to-do"
        yield "phone", render_page(report), PHONE, "#to-do li, #changes"
        yield "category", render_category(shown, report), DESKTOP, "#curve .legend"


def photograph(browser: Browser, html: str, width: int, until: str) -> bytes:
    """A page from its top to the end of the first element that fits a CSS selector, as PNG."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(html)
    page.evaluate(_FEWER_COLOURS)
    bottom = page.evaluate("until => document.querySelector(until).getBoundingClientRect().bottom", until)
    return page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": bottom + 24})


def main(root: str, folder: Path = PICTURES) -> None:
    """Write all pictures in both languages."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        sys.exit(INSTALL)
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for language in ("zh", "en"):
            for name, html, width, until in pages(Store(root), language):
                (folder / f"{name}.{language}.png").write_bytes(photograph(browser, html, width, until))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: make_pictures.py ROOT [FOLDER]")
    main(sys.argv[1], *map(Path, sys.argv[2:]))
