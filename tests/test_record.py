"""What the report says of earlier lists: rates beside baselines, open items, and why a suggestion is back."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
from report_fixtures import HOSTILE, MONDAY, frames, sample_report

from notetrends.reports import record_words
from notetrends.reports.model import WeeklyReport
from notetrends.reports.page import render_page
from notetrends.reports.record import Record, build_record
from notetrends.reports.workbook import write_workbook

RATES = pd.DataFrame(
    [
        (4, "all", 30, 20, 2, 25, 0.6, 0.41, 0.77),
        (4, "high", 12, 8, 0, 12, 0.6, 0.32, 0.82),
        (4, "growth", 5, 45, 0, 40, 0.1, 0.04, 0.23),
        (4, "band", None, None, None, 25, 0.2, 0.09, 0.39),
        (8, "all", 2, 2, 5, 3, 0.5, 0.1, 0.9),
    ],
    columns=["weeks_after", "about", "n_hits", "n_misses", "n_unknown", "n_cases", "value", "low", "high"],
)
OUTCOMES = pd.DataFrame(
    [
        ("s1", "飞盘", "source", "hit", 0.03, 0.04, "unknown"),
        ("s2", "瑜伽垫", "promote", "miss", 0.008, 0.012, "hit"),
        ("s3", "帆布袋", "promote", "unknown", None, None, "unknown"),
    ],
    columns=["suggestion_id", "label", "action", "result", "share_after", "share_needed", "sales_result"],
).assign(
    listed_week=MONDAY - dt.timedelta(weeks=4), weeks_after=4, category_id="k", confidence="high", counted_as="high",
    share_expected=0.01, share_before=0.02, sales_before=10.0, sales_after=12.0, house_growth=0.05,
)  # fmt: skip
ITEMS = pd.DataFrame(
    [
        ("k0001-restock", "adopted", "王敏", MONDAY + dt.timedelta(days=6)),
        ("k0002-recruit", "pending", "李雷", MONDAY + dt.timedelta(days=7)),
        ("s9", "adopted", None, None),
    ],
    columns=["suggestion_id", "status", "owner", "due"],
).assign(
    week=MONDAY - dt.timedelta(weeks=1), category_id="k0001", label="瑜伽垫", parent_label="健身", action="restock",
    product_id=None, product_name=None, brand=None,
)  # fmt: skip


def record(lowered: dict[str, str] | None = None, items: pd.DataFrame = ITEMS) -> Record:
    return build_record(
        MONDAY, rates=RATES, outcomes=OUTCOMES, listed=["s1", "s2", "s3", "s4"],
        statuses={"s1": "adopted", "s2": "rejected", "s3": "pending"}, open_items=items, lowered=lowered or {},
        memory_weeks=26, min_scored=30,
    )  # fmt: skip


def decided_report(**marks: object) -> WeeklyReport:
    """The made-up week with a record; `marks` are set on its first suggestion."""
    suggestions = frames()["suggestions"]
    for name, value in marks.items():
        suggestions[name] = suggestions[name].astype(object)
        suggestions.at[0, name] = value
    return sample_report(suggestions=suggestions, record=record())


def test_the_page_says_how_right_it_was_beside_simpler_lists() -> None:
    page = render_page(decided_report())
    assert "4 周后 60%（95% 区间 41%–77%）命中；" in page
    assert "同样的周和条数，按上周增速挑 10%，同规模里随机挑 20%：建议明显好过随机。" in page
    assert "命中 30 / 50 · 未知 2" in page
    assert "4 周前 3 条：命中 1 · 未中 1 · 未知 1" in page
    assert "主推 瑜伽垫（置信高）：份额比预期 −20%；销量 +20%，全店 +5%" in page
    assert "上周 4 条建议：采纳 1 · 驳回 1 · 未处理 2 ⚠" in page


def test_few_results_are_called_so() -> None:
    assert record_words.is_few(record().rate("all", 8)) and not record_words.is_few(record().rate("band", 4))
    assert record_words.counts(record().rate("all", 8)) == "命中 2 / 4 · 未知 5"
    nothing = build_record(
        MONDAY, rates=RATES.iloc[:0], outcomes=OUTCOMES.iloc[:0], listed=None, statuses={}, open_items=pd.DataFrame(),
        lowered={}, memory_weeks=26, min_scored=30,
    )  # fmt: skip
    page = render_page(sample_report(record=nothing))
    assert "样本不足：准不准，现在还不能说" in page and 'id="open"' not in page and "None" not in page


def test_what_is_open_is_listed_and_what_is_late_is_marked() -> None:
    page = render_page(decided_report())
    section = page.split('<section id="open">')[1].split("</section>")[0]
    assert section.index("王敏") < section.index("李雷")
    assert section.count("⚠ 已过期") == 1  # 周日到期的，周一已过；周一到期的还没有
    assert "另有 1 项没有负责人和截止日" in section


def test_a_lowered_class_is_told() -> None:
    assert "「高」并不比「中」更常命中，本周按「中」显示" in record_words.calibration(record({"high": "medium"}))


@pytest.mark.parametrize("decision", ["adopted", "done"])
def test_what_was_taken_up_is_none_of_the_three_things_to_do(decision: str) -> None:
    fresh, taken = decided_report(), decided_report(decision=decision)
    assert fresh.to_do[0].suggestion_id == "k0001-restock"
    assert "k0001-restock" not in {item.suggestion_id for item in taken.to_do} and len(taken.to_do) == 3
    assert "另有 1 条建议此前已采纳或已执行" in render_page(taken)


def test_a_suggestion_that_is_back_says_why() -> None:
    report = decided_report(decision="rejected", decided_week=dt.date(2023, 4, 17), decided_reason="毛利低",
                            changed=["stage"])  # fmt: skip
    assert report.to_do[0].reason.endswith("第 16 周曾驳回（毛利低），重提：进入爆发期。")


def test_the_sheet_is_handed_out_with_what_was_decided() -> None:
    file = io.BytesIO()
    write_workbook(decided_report(decision="adopted"), file)
    book = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
    assert book.sheetnames[-4:] == ["待决", "准不准", "复盘", "口径"]
    titles = [cell.value for cell in book["建议"][1]]
    rows = [dict(zip(titles, (cell.value for cell in row), strict=True)) for row in book["建议"].iter_rows(min_row=2)]
    assert [row["状态"] for row in rows[:3]] == ["采纳", "待定", "待定"]
    assert (rows[0]["负责人"], rows[0]["截止日"]) == ("王敏", dt.datetime(2023, 5, 21))
    assert rows[2]["负责人"] == "李雷" and rows[1]["负责人"] is None
    assert [row[2].value for row in book["准不准"].iter_rows(min_row=2)][:3] == [0.6, 0.5, None]
    assert [row[6].value for row in book["复盘"].iter_rows(min_row=2)] == ["命中", "未中", "未知"]


def test_strangers_words_stay_words() -> None:
    page = render_page(sample_report(record=record(items=ITEMS.assign(owner=HOSTILE[0], label=HOSTILE[1]))))
    assert "<script>" not in page and "<img" not in page and "&lt;script&gt;" in page
