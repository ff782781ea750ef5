"""The page of the backtest, and what the weekly report says of it: in words, in figures, in a real Chromium."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from chromium import NEEDS_CHROMIUM
from report_fixtures import HOSTILE, sample_report

from notetrends.reports.backtest_page import render_backtest
from notetrends.reports.backtest_words import headline, meaning, measured
from notetrends.reports.figures import Line, bars, intervals
from notetrends.reports.measured import Backtest, Rate, read_backtest
from notetrends.reports.page import render_page
from notetrends.reports.sheets import rising_sheet, terms_sheet

FACTS = {
    "first": "2025-08-25", "last": "2026-05-25", "n_weeks": "40", "n_seeds": "3", "n_rises": "57",
    "settings": "0a1b2c3d4e5f",
}  # fmt: skip
MEASURES = [
    ("false_episodes", "", 0.02, 0.001, 0.09, 84),
    ("false_episodes", "seed 1", 0.0, 0.0, 0.13, 28),
    ("list_length", "", 0.05, 0.0, 0.1, 84),
    ("recall", "", 0.93, 0.83, 0.97, 57),
    ("found", "", 0.95, 0.86, 0.98, 57),
    ("lead", "", 3.0, 2.0, 3.0, 54),
    ("delay", "", 2.0, 2.0, 3.0, 54),
    ("lead_share", "3", 0.6, 0.47, 0.72, 57),
    ("lead_share", "never", 0.05, 0.01, 0.14, 57),
    ("false_share", "0.05", 0.03, 0.01, 0.06, 410),
    ("false_share", "0.1", 0.06, 0.03, 0.1, 480),
    ("precision", "list 4", 0.67, 0.56, 0.78, 190),
    ("precision", "growth 4", 0.25, 0.18, 0.33, 270),
    ("precision", "last_year 4", None, None, None, 0),
]


def made(**changed: Rate) -> Backtest:
    """A made-up backtest; `changed` replaces its figures of all."""
    columns = ["measure", "about", "value", "low", "high", "n"]
    onset = dt.date(2026, 2, 2)
    rises = pd.DataFrame(
        [
            ("瑜伽垫", onset, dt.date(2026, 3, 9), 0.4, 2.5, 19, dt.date(2026, 2, 16), 4.0, 3.0),
            (HOSTILE[0], onset, dt.date(2026, 3, 9), 0.3, 2.0, 12, None, float("nan"), float("nan")),
        ],
        columns=["word", "onset", "peak", "growth", "n_before", "n_peak", "found", "rank", "lead"],
    )
    found = read_backtest(pd.DataFrame(MEASURES, columns=columns), FACTS, rises)
    return replace(found, rates={**found.rates, **{(name, ""): rate for name, rate in changed.items()}})


def test_the_page_says_what_was_measured() -> None:
    page = render_backtest(made())
    assert headline(made()) == (
        "没有东西在升时，榜单每周误报 0.02 条（95% 区间 0.00–0.09）；植入的 57 次上升，93% 在见顶前上榜；"
        "找到的，一半提前 3 周以上。"
    )
    assert headline(made()) in page
    for words in ("q ≤ 0.05", "按上周增速", "67%", "提前 3 周", "没有找到", "2026-W06", "+40%", "0a1b2c3d4e5f"):
        assert words in page
    assert "按去年同周" not in page  # 不足 60 周，没有去年


def test_a_planted_word_cannot_do_harm() -> None:
    page = render_backtest(made())
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page == render_backtest(made())


@pytest.mark.parametrize(
    ("why", "changed", "said"),
    [
        ("区间上端在目标之内", {}, "每次看到新上榜，都可以当真去查证"),
        ("误报太多", {"false_episodes": Rate(0.5, 0.3, 0.8, 84)}, "一年大约 26 条；区间的上端高于每周 0.25 条的目标"),
        ("一次误报也没有", {"false_episodes": Rate(0.0, 0.0, 0.04, 84)}, "凭空冒出来的误报，一条也没有"),
        ("没有能植入的", {"recall": Rate()}, "没有能植入的上升：找得到多少，还不知道"),
        ("没有一周可测", {"false_episodes": Rate()}, "误报率还不知道"),
    ],
)
def test_what_it_means_is_said(why: str, changed: dict[str, Rate], said: str) -> None:
    assert said in "".join(meaning(made(**changed))), why


@pytest.mark.parametrize(
    ("ours", "other", "verdict"),
    [
        (Rate(0.67, 0.56, 0.78, 190), Rate(0.25, 0.18, 0.33, 270), "榜单更可靠"),
        (Rate(0.3, 0.2, 0.4, 190), Rate(0.25, 0.18, 0.33, 270), "两者分不出高下"),
        (Rate(0.1, 0.05, 0.15, 190), Rate(0.25, 0.18, 0.33, 270), "榜单不如它"),
        (Rate(), Rate(), "真实的历史榜单还太短"),
    ],
)
def test_the_list_is_compared_with_simpler_ones(ours: Rate, other: Rate, verdict: str) -> None:
    base = made()
    rates = {**base.rates, ("precision", "list 4"): ours, ("precision", "growth 4"): other}
    assert verdict in "".join(meaning(replace(base, rates=rates)))


def test_the_weekly_report_has_a_line() -> None:
    line = measured(made())
    assert line == (
        "2026-W22 回测（打乱重放 3 次，共 84 周）：没有东西在升时，每周误报 0.02 条（95% 区间 0.00–0.09）；"
        "植入的 57 次上升，93%（95% 区间 83%–97%）在见顶前上榜。"
    )
    assert line in render_page(sample_report(backtest=made()))
    assert ["实测误报", line] in terms_sheet(sample_report(backtest=made())).rows
    assert "尚未回测" in render_page(sample_report())
    assert ["实测误报", measured(None)] in terms_sheet(sample_report()).rows


def test_entries_say_how_long_their_kind_has_lasted() -> None:
    page = render_page(sample_report())
    assert "这类上升过去 46 次里，约 61% 又在榜 4 周以上，30% 8 周以上。" in page
    trends = sample_report().rising.entries
    assert page.count("这类上升过去 46 次里") >= len(trends)
    sheet = rising_sheet(sample_report())
    titles = [column.title for column in sheet.columns]
    first = dict(zip(titles, sheet.rows[0], strict=True))
    assert [first[title] for title in ("再在榜4周", "再在榜8周", "再在榜13周", "同类上升次数")] == [0.61, 0.3, None, 46]


# --- figures


def places(svg: str, pattern: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, svg)]


def test_a_dot_stands_where_its_value_is() -> None:
    lines = [Line("合计", Rate(0.5, 0.25, 1.0, 9), is_ours=True, reference=0.75), Line("<b>", Rate(0.0, 0.0, 0.5, 9))]
    svg = intervals(lines, "误报", lambda value: f"{value or 0:.2f}")
    left, right = 96.0, 300.0
    assert places(svg, r'cx="([\d.]+)"') == [(left + right) / 2, left]
    assert places(svg, r'class="reference" d="M([\d.]+)') == [left + 0.75 * (right - left)]
    assert places(svg, r'class="span" d="M([\d.]+)') == [left + 0.25 * (right - left), left]
    assert "<b>" not in svg


def test_unknown_has_no_dot_and_a_zero_no_bar() -> None:
    show: Any = lambda value: f"{value or 0:.0%}"  # noqa: E731
    svg = intervals([Line("q ≤ 0.1", Rate(), reference=0.1)], "q", show)
    assert "<circle" not in svg and "样本不足" in svg
    assert (
        bars([Line("提前 5 周", Rate(0.0, 0.0, 0.1, 9)), Line("晚", Rate(0.5, 0.4, 0.6, 9))], "x", show).count("<rect")
        == 1
    )


@NEEDS_CHROMIUM[0]
@NEEDS_CHROMIUM[1]
def test_it_fits_a_desk_and_a_phone(browser: Any, tmp_path: Path) -> None:  # noqa: ANN401
    file = tmp_path / "backtest.html"
    file.write_text(render_backtest(made()), "utf-8")
    complaints: list[str] = []
    for width in (1280, 375):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("svg.figure").count() == 4
        outside = "nodes => nodes.filter(n => n.getBoundingClientRect().right > innerWidth).length"
        assert page.eval_on_selector_all("svg text, td, p, li", outside) == 0
    assert complaints == []
