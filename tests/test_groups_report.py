"""What the report says of interest groups: on the page, in the workbook, and where nothing is known."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd
import pytest
from chromium import NEEDS_CHROMIUM
from report_fixtures import HOSTILE, sample_report

from notetrends.reports.audience import Audience, read_audience
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_workbook


def made(label: str = "瑜伽·跑鞋") -> Audience:
    """Two groups; the first entry has a carrier, a next group and early adopters, the second too few users."""
    groups = pd.DataFrame(
        {"group_id": ["g1", "g2"], "n_users": [1200, 3400], "share": [0.26, 0.74],
         "top_labels": [[label, "跑鞋"], ["咖啡"]], "top_indexes": [[412.0, 255.5], [180.0]]}
    )  # fmt: skip
    groups["label"] = pd.Series([label, "咖啡·露营"], dtype=object)  # half an emoji is no string for pandas
    uses = pd.DataFrame(
        {"category_id": ["k0001", "k0001", "k0002", "k0002"], "group_id": ["g1", "g2", "g1", "g2"],
         "n_users": [160, 40, 3, 2], "share": [0.8, 0.2, 0.6, 0.4], "lift": [3.08, 0.27, 2.3, 0.54],
         "lift_low": [2.84, 0.2, 0.9, 0.15], "lift_high": [3.25, 0.36, 3.4, 1.04],
         "is_carrier": [True, False, None, None], "is_next": [False, True, None, None]}
    )  # fmt: skip
    adopters = pd.DataFrame(
        {"category_id": ["k0001", "k0002"], "n_users": [200, 5], "n_first": [60, 1], "early_share": [0.3, 0.0],
         "early_base": [0.12, 0.12], "is_early_first": [True, None]}
    )  # fmt: skip
    found = read_audience(groups, uses, adopters)
    assert found is not None
    return found


def rows(audience: Audience | None) -> list[list[Any]]:
    file = BytesIO()
    write_workbook(sample_report(audience=audience), file)
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(file)["人群"].iter_rows(min_row=2)]


def test_largest_groups_first() -> None:
    assert [group.group_id for group in made().groups] == ["g2", "g1"]


def test_the_page_names_carriers_next_groups_and_early_adopters() -> None:
    page = render_page(sample_report(audience=made()))
    assert "瑜伽·跑鞋 3.1 倍（2.8–3.2）" in page
    assert "先行者先动：是（占 30%，通常 12%）" in page
    assert "5 位用户，样本不足" in page


def test_without_a_log_it_says_so() -> None:
    assert "未提供行为日志" in render_page(sample_report())
    assert rows(None)[0][2] == "未提供行为日志"
    nothing = pd.DataFrame(columns=["group_id"])
    assert read_audience(nothing, nothing, nothing) is None


def test_the_sheet_has_a_row_an_entry_and_role() -> None:
    sheet = rows(made())
    assert [row[0] for row in sheet] == ["k0001", "k0001", "k0002"]
    assert [row[2] for row in sheet] == ["带头", "下一站", "样本不足"]
    assert sheet[0][3:6] == ["瑜伽·跑鞋", 1200, "瑜伽·跑鞋 412、跑鞋 256"]
    assert sheet[0][11:13] == ["是", 0.3] and sheet[2][11] == "样本不足"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_group_named_by_strangers_does_no_harm(text: str) -> None:
    page = render_page(sample_report(audience=made(text)))
    assert "<script" not in page and "<img" not in page and "<svg onload" not in page


@pytest.mark.parametrize("width", [1280, 768, 375])
@pytest.mark.parametrize("label", ["瑜伽·跑鞋", "unbroken" * 30])
@NEEDS_CHROMIUM[0]
@NEEDS_CHROMIUM[1]
def test_nothing_sticks_out(browser: Any, width: int, label: str) -> None:  # noqa: ANN401
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(render_page(sample_report(audience=made(label))))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#audience tbody tr").count() == 4
    page.close()
