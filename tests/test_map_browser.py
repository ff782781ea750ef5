"""The map in a real Chromium: with a mouse, with a finger, with keys, and with notes that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import NEEDS_CHROMIUM
from made_map import TEXTS, drawn

from notetrends.reports.map_page import render_map

pytestmark = NEEDS_CHROMIUM


def until(page: Any, condition: str) -> None:  # noqa: ANN401
    """Wait for it; the page's own policy forbids the evaluation in which Playwright would wait."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    raise AssertionError(condition)


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:  # noqa: ANN401
    """Opens a page's text from a file; on leaving, checks that it asked for nothing and complained of nothing."""
    asked: list[str] = []
    complaints: list[str] = []
    contexts = []

    def open_page(html: str, width: int = 1280, *, is_phone: bool = False) -> Any:  # noqa: ANN401
        file = tmp_path / "map.html"
        file.write_text(html, encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, has_touch=is_phone))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        until(page, "document.querySelector('.label').style.visibility !== ''")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert {url for url in asked if not url.startswith(("file://", "data:"))} == set()
    assert complaints == []


SEEN = "[...document.querySelectorAll('.label')].filter(l => l.style.visibility === 'visible')"
OVERLAPS = f"""(() => {{
  const boxes = {SEEN}.map(l => l.getBoundingClientRect());
  return boxes.filter((a, i) => boxes.some((b, j) => j < i &&
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
}})()"""


def centre(page: Any, note: int) -> tuple[float, float]:  # noqa: ANN401
    """Where a note lies in the window; the page keeps them in the order of the data."""
    place = page.evaluate("n => data.notes[n].slice(0, 2)", note)
    box = page.evaluate(
        "([x, y]) => [...document.querySelectorAll('#world circle')]"
        ".find(c => c.getAttribute('cx') == x && c.getAttribute('cy') == y).getBoundingClientRect().toJSON()", place
    )  # fmt: skip
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("width", [1280, 768, 375, 320])
def test_labels_never_overlap_and_nothing_sticks_out(visit: Any, width: int) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(40)), width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(f"{SEEN}.length") >= 4
    assert page.evaluate(OVERLAPS) == 0
    assert page.evaluate(f"{SEEN}[0] === document.querySelector('.label')")  # 大的先放


def test_hover_shows_the_note_as_text(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    for number, words in ((0, TEXTS[0]), (3, TEXTS[1]), (12, "</style></title>")):
        page.mouse.move(*centre(page, number))
        assert page.locator("#tip").is_visible()
        text = page.evaluate("n => data.notes[n][5]", number)
        assert words[:16] in text and page.inner_text("#tip p") == text
    assert page.inner_text("#tip b") != "" and "2023 年第" in page.inner_text("#tip small")
    assert page.title() == "品类地图 2023-W19"  # 没有一篇改得了标题
    assert page.locator("script").count() == 2 and page.locator("img, iframe, object, form").count() == 0
    page.mouse.move(5, 5)
    assert not page.locator("#tip").is_visible()


def test_a_note_in_no_category_says_so(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    page.mouse.move(*centre(page, len(drawn(4).notes) - 1))
    assert (page.inner_text("#tip b"), page.inner_text("#tip p")) == ("不属于任何品类", "哪一类也不是")


def test_a_label_lights_its_notes_and_opens_its_panel(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    assert page.locator(".panel:visible").count() == 0
    page.locator(".label").nth(0).click()
    page.wait_for_selector("#map.dim")
    assert page.locator("#world circle.on").count() == 6
    panel = page.locator(".panel:visible")
    assert panel.count() == 1 and "c3" in panel.inner_text()
    assert panel.locator("svg.spark").count() == 1 and panel.locator(".notes li").count() == 3
    page.keyboard.press("Escape")
    page.wait_for_selector("#map:not(.dim)")
    assert page.locator(".panel:visible").count() == 0


def test_a_group_is_lit_and_put_out(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    button = page.locator("[data-group='0']")
    button.click()
    assert page.locator("#world circle.on").count() == 7 and button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.locator("#map.dim").count() == 0 and button.get_attribute("aria-pressed") == "false"


def test_search_filters_categories_and_notes(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    page.fill("#query", "N002-00")
    assert page.locator("#world circle.on").count() == 5
    assert page.locator(".all li:visible").count() == 1
    assert page.inner_text("#found") == "1 个品类，图上 5 篇笔记"
    page.fill("#query", "没有人写过这个")
    assert page.inner_text("#found") == "0 个品类，图上 0 篇笔记"
    page.fill("#query", "")
    assert page.locator(".all li:visible").count() == 4 and page.locator("#map.dim").count() == 0


def test_keys_walk_from_note_to_note(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    page.locator("#map").focus()
    page.keyboard.press("ArrowDown")
    first = page.inner_text("#tip p")
    page.keyboard.press("ArrowRight")
    assert page.locator("#tip").is_visible() and page.inner_text("#tip p") not in ("", first)
    page.keyboard.press("Escape")
    assert not page.locator("#tip").is_visible()


def test_zoom_brings_more_labels_and_comes_back(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(40)), 375)
    transform = "document.getElementById('world').getAttribute('transform')"
    start, n_labels = page.evaluate(transform), page.evaluate(f"{SEEN}.length")
    page.get_by_label("放大").click()
    page.get_by_label("放大").click()
    until(page, f"{transform} !== '{start}'")
    until(page, f"{SEEN}.length > {n_labels}")
    assert page.evaluate(OVERLAPS) == 0
    page.get_by_label("看全图").click()
    until(page, f"{transform} === '{start}'")


def test_the_wheel_zooms_and_dragging_moves(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)))
    x, y = centre(page, 0)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -600)
    until(page, "view.k > 2 * view.fit")
    assert centre(page, 0) == pytest.approx((x, y), abs=3)  # 指着的地方不动
    page.mouse.down()
    page.mouse.move(x + 60, y + 40)
    page.mouse.up()
    page.wait_for_timeout(50)
    assert centre(page, 0) == pytest.approx((x + 60, y + 40), abs=3)


def test_a_finger_is_enough(visit: Any) -> None:  # noqa: ANN401
    page = visit(render_map(drawn(4)), 375, is_phone=True)
    x, y = centre(page, 0)
    page.touchscreen.tap(x + 8, y - 6)
    assert page.locator("#tip").is_visible() and "n000-000" in page.inner_text("#tip p")
    page.locator(".label").nth(0).tap()
    panel = page.locator(".panel:visible")
    assert panel.bounding_box()["y"] >= 300  # 从下方升起，地图还看得见
    panel.locator(".close").tap()
    page.wait_for_selector(".panel:visible", state="detached")
