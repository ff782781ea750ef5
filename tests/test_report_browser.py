"""The page in a real Chromium: on a desk, on a phone, on paper, and with titles that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import CUT, NEEDS_CHROMIUM, OPEN_ALL, watched
from report_fixtures import empty_report, hostile_report, quiet_report, sample_report

from notetrends.reports.page import render_page

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:  # noqa: ANN401
    """Opens a page's text from a file."""
    file = tmp_path / "report.html"
    with watched(browser) as open_file:

        def open_page(html: str, width: int = 1280, media: str = "screen") -> Any:  # noqa: ANN401
            file.write_text(html, encoding="utf-8")
            return open_file(file, width, media)

        yield open_page


@pytest.mark.parametrize("width", [1280, 1024, 901, 768, 375, 320])
@pytest.mark.parametrize("make", [sample_report, quiet_report, empty_report])
def test_nothing_sticks_out(visit: Any, width: int, make: Any) -> None:  # noqa: ANN401
    page = visit(render_page(make()), width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == 0


@pytest.mark.parametrize("width", [1280, 375])
def test_harm_does_nothing(visit: Any, width: int) -> None:  # noqa: ANN401
    page = visit(render_page(hostile_report()), width)
    page.evaluate(OPEN_ALL)
    assert page.title() == "选品周报 2023-W20"
    assert page.locator("script, img, iframe, object, form").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "<script>document.title='owned'</script>" in page.inner_text("body")
    assert "{{ 7 * 7 }}" in page.inner_text("body")


def test_a_link_opens_the_detail_it_points_to(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_page(sample_report()))
    assert page.locator("details[open]").count() == 0
    page.locator("#to-do .three a").first.click()
    page.wait_for_function("document.querySelectorAll('details[open]').length === 1")
    assert page.locator("details[open] .detail").first.is_visible()
    assert page.locator("details[open] .evidence a").count() >= 1


def test_every_anchor_leads_somewhere(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_page(sample_report()))
    hrefs = page.eval_on_selector_all("a[href^='#']", "links => links.map(a => a.getAttribute('href').slice(1))")
    assert len(hrefs) > 20
    assert [href for href in hrefs if page.evaluate("id => !document.getElementById(id)", href)] == []


def test_a_keyboard_opens_an_entry(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_page(sample_report()), 375)
    page.locator("#rising summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#rising details[open] .evidence").first.is_visible()


def test_the_charts_speak(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_page(sample_report()))
    names = page.eval_on_selector_all("svg", "all => all.map(s => s.getAttribute('aria-label'))")
    assert names and all("近 26 周走势" in name for name in names)


def test_paper_shows_the_evidence_too(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_page(sample_report()), 688, "print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    assert page.locator("#rising .evidence").first.bounding_box()["height"] > 40
    assert page.locator("#fading .detail").first.bounding_box()["height"] > 40  # 清退建议
    assert not page.locator("#fading .detail").last.is_visible()  # 没有建议的只留一行
    assert page.locator("td.sign").first.is_visible() and not page.locator("nav").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and 2 <= pdf.count(b"/Type /Page\n") <= 20
