"""The report's pages in a real Chromium: links, search, screen readers, phones, paper, a thousand harmful titles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import CUT, NEEDS_CHROMIUM, OPEN_ALL, watched
from made_map import drawn
from made_pages import hostile_week, made_index, write_site
from report_fixtures import HOSTILE, empty_report, quiet_report, sample_report
from test_backtest_page import made as backtest
from test_brand_report import market
from test_groups_report import made as audience
from test_record import record
from test_report_page import read

from notetrends.reports.backtest_page import render_backtest
from notetrends.reports.index_page import render_index
from notetrends.reports.language import speaking
from notetrends.reports.map_page import render_map

pytestmark = NEEDS_CHROMIUM


# words of charts that their own drawing cuts off
CLIPPED = """[...document.querySelectorAll('svg.chart text, svg.curve text')].filter(e => {
    const own = e.getBoundingClientRect(), all = e.ownerSVGElement.getBoundingClientRect();
    return own.width && (own.left < all.left - 1 || own.right > all.right + 1);
}).map(e => e.textContent)"""


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:  # noqa: ANN401
    """Opens a file; on leaving, checks that no page asked for anything or complained."""
    with watched(browser) as open_file:
        yield open_file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up week's files; its index."""
    return write_site(tmp_path_factory.mktemp("site"), sample_report())


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in English, with everything a report can have; its index."""
    with speaking("en"):
        full = sample_report(audience=audience(), market=market(), record=record(), backtest=backtest())
        index = write_site(tmp_path_factory.mktemp("english"), full)
        (index.parent / "backtest.html").write_text(render_backtest(backtest()), "utf-8")
        (index.parent / "map.html").write_text(render_map(drawn()), "utf-8")
    return index


def pages(index: Path) -> dict[str, Path]:
    """One page of each kind; of categories the one with most to tell."""
    (week,) = index.parent.glob("week=*")
    return {"index": index, "week": week / "index.html", "category": week / "categories" / "k0001.html"}


def test_every_link_of_every_page_leads_to_a_file_and_its_anchor(site: Path) -> None:
    known = {file: read(file.read_text("utf-8")) for file in site.parent.rglob("*.html")}
    assert len(known) > 12
    n_followed = 0
    for file, page in known.items():
        for href in page.hrefs:
            parts = urlsplit(href)
            if parts.scheme:
                assert parts.scheme == "https"
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            assert target.is_file(), (file.name, href)
            assert not parts.fragment or parts.fragment in known[target].ids, (file.name, href)
            n_followed += 1
    assert n_followed > 100


def test_from_the_index_to_the_week_to_the_category_and_back(visit: Any, site: Path) -> None:  # noqa: ANN401
    page = visit(site)
    page.locator(".heat tbody a").first.click()
    assert page.title() == "选品周报 2023-W20"
    page.locator("details[open] .page-link a").click()
    assert page.locator("h1").inner_text() == "健身 › 瑜伽垫"
    page.locator(".kicker a").click()
    assert page.locator("details[open]").count() == 1
    page.locator("footer a").click()
    assert page.title() == "选品周报 · 全部各周"


def test_search_finds_by_label_parent_and_word(visit: Any, site: Path) -> None:  # noqa: ANN401
    page = visit(site)
    assert page.locator("#found").is_hidden()
    page.fill("#query", "健身 筋膜")
    assert page.locator("#hits tr").count() == 1 and page.inner_text("#state") == "找到 1 个品类"
    assert page.inner_text("#hits a") == "健身 › 家用筋膜枪"
    page.fill("#query", "防滑")  # 关联词
    assert page.inner_text("#hits a") == "健身 › 瑜伽垫"
    page.fill("#query", "没有这种东西")
    assert page.locator("#found").is_hidden() and page.inner_text("#state") == "找到 0 个品类"
    page.fill("#query", "瑜伽垫")
    page.locator("#hits a").click()
    assert page.locator("details[open] .evidence").is_visible()


@pytest.mark.parametrize("label", HOSTILE)
def test_search_shows_strangers_words_as_words(visit: Any, tmp_path: Path, label: str) -> None:  # noqa: ANN401
    file = tmp_path / "index.html"
    file.write_text(render_index(made_index(2, label)), "utf-8")
    page = visit(file, 390)
    page.fill("#query", "防滑")
    assert page.locator("#hits tr").count() == 3
    assert page.title() == "选品周报 · 全部各周" and page.locator("img, iframe, svg[onload]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CUT) == 0


@pytest.mark.parametrize("width", [1280, 901, 390, 320])
@pytest.mark.parametrize("kind", ["index", "week", "category"])
def test_nothing_sticks_out(visit: Any, site: Path, kind: str, width: int) -> None:  # noqa: ANN401
    page = visit(pages(site)[kind], width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == 0


def test_the_checks_find_what_they_look_for(browser: Any) -> None:  # noqa: ANN401
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.set_content("<main><h1>a</h1><h4 style='color:#ccc'>pale words</h4><input><p style='width:800px'>c</p></main>")
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert found >= {"color-contrast", "heading-order", "html-has-lang", "label"}
    assert page.evaluate(CUT) == 1
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", ["index", "week", "category"])
def test_axe_finds_nothing(visit: Any, site: Path, kind: str, width: int) -> None:  # noqa: ANN401
    page = visit(pages(site)[kind], width)
    page.evaluate(OPEN_ALL)
    if kind == "index":
        page.fill("#query", "健身")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("make", [quiet_report, empty_report])
def test_axe_finds_nothing_in_weeks_with_little_to_tell(visit: Any, tmp_path: Path, make: Any) -> None:  # noqa: ANN401
    index = write_site(tmp_path, make())
    found = Axe().run(visit(pages(index)["week"], 390)).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [1280, 901, 390, 320])
@pytest.mark.parametrize("kind", ["index", "week", "category", "backtest", "map"])
def test_in_english_nothing_sticks_out_and_axe_finds_nothing(
    visit: Any,  # noqa: ANN401
    english: Path,
    kind: str,
    width: int,
) -> None:
    file = pages(english).get(kind, english.parent / f"{kind}.html")
    page = visit(file, width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == 0
    assert page.evaluate(CLIPPED) == []
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_in_english_the_scripts_speak_it_too(visit: Any, english: Path) -> None:  # noqa: ANN401
    page = visit(english)
    page.fill("#query", "筋膜")
    assert page.inner_text("#state") == "1 category found"
    assert page.inner_text("#hits td:nth-child(4)") == "1 week" and "Best rank" in page.inner_text("#hits")
    page.fill("#query", "没有这种东西")
    assert page.inner_text("#state") == "0 categories found"
    page = visit(english.parent / "map.html")
    page.fill("#query", "script")
    assert "notes on the map" in page.inner_text("#found")


def test_the_first_key_offers_the_way_past_the_head(visit: Any, site: Path) -> None:  # noqa: ANN401
    for file in pages(site).values():
        page = visit(file)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("kind", ["index", "week", "category"])
def test_paper_has_text_and_no_dark_ground(visit: Any, site: Path, kind: str) -> None:  # noqa: ANN401
    page = visit(pages(site)[kind], 688, "print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    dark = """[...document.querySelectorAll('body, body *')].filter(e => {
        const [r, g, b, a = 1] = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g).map(Number);
        return a > 0 && Math.min(r, g, b) < 100; }).length"""
    assert page.evaluate(dark) == 0
    pdf = page.pdf(prefer_css_page_size=True)
    assert 1 <= pdf.count(b"/Type /Page\n") <= 20 and b"/ToUnicode" in pdf  # text that can be searched and copied


def test_a_thousand_titles_that_mean_harm_do_nothing(visit: Any, tmp_path: Path) -> None:  # noqa: ANN401
    report, frames = hostile_week()
    index = write_site(tmp_path, report, **frames)
    week = pages(index)["week"]
    files = sorted(week.parent.glob("categories/*.html"))
    assert len(files) == 100
    told = ""
    for file in (week, *files):
        page = read(file.read_text("utf-8"))
        assert not {"script", "img", "iframe", "object", "form", "base"} & set(page.tags)
        assert {urlsplit(href).scheme for href in page.hrefs} <= {"", "https"}
        told += "".join(page.words)
    assert sum(f"{number:04d}" in told for number in range(1000)) >= 800  # 每个品类十篇里的八篇
    found = visit(index, 390)
    found.fill("#query", "0")
    assert found.locator("#hits tr").count() == 50 and found.title() == "选品周报 · 全部各周"
    assert found.evaluate("document.documentElement.scrollWidth") <= 390
    for file, width in [(week, 1280), (week, 390), *((file, 390) for file in files[::10]), (files[3], 1280)]:
        page = visit(file, width)
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == 0
        assert page.title() != "owned"
        page.close()
