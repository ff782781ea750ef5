"""Charts: gaps stay gaps, this week is marked, and a sentence says it all."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrends.reports.charts import chart, sparkline

MONDAY = dt.date(2023, 5, 15)
HISTORIES = st.lists(st.none() | st.floats(min_value=0, max_value=1e7), max_size=40)


@given(HISTORIES, st.none() | st.floats(min_value=0, max_value=1e7), st.text(st.characters(exclude_categories=["C"])))
def test_any_history_gives_one_sound_picture(history: list[float | None], expected: float | None, label: str) -> None:
    for picture in (sparkline(history, expected, label), chart(history, expected, label, MONDAY)):
        root = ET.fromstring(picture)  # noqa: S314  our own string
        assert "nan" not in picture and "inf" not in picture
        if any(value is not None for value in history):
            assert root.tag == "svg" and root.get("role") == "img"
            assert root.get("aria-label")
            width, height = map(float, root.attrib["viewBox"].split()[2:])
            for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", picture):
                assert -1 <= float(x) <= width + 1 and -1 <= float(y) <= height + 1
        else:
            assert "样本不足" in picture


@pytest.mark.parametrize(
    ("history", "n_strokes", "n_marks"),
    [
        ([1.0, 2.0, 3.0], 1, 1),
        ([1.0, None, 3.0], 2, 1),  # 缺的一周把线断开
        ([None, 2.0, 3.0], 1, 1),
        ([1.0, 2.0, None], 1, 0),  # 本周无数据就没有标记点
    ],
)
def test_a_missing_week_lifts_the_pen(history: list[float | None], n_strokes: int, n_marks: int) -> None:
    picture = sparkline(history, 2.0, "瑜伽垫")
    line = re.search(r'class="line" d="([^"]*)"', picture)
    assert line is not None and line[1].count("M") == n_strokes
    assert picture.count('class="now"') == n_marks


def test_higher_is_higher_and_the_floor_is_zero() -> None:
    root = ET.fromstring(sparkline([0.0, 50.0, 100.0], 100.0, "瑜伽垫"))  # noqa: S314
    line = root.find("path[@class='line']")
    assert line is not None
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", line.attrib["d"])]
    assert heights[1] == pytest.approx((heights[0] + heights[2]) / 2)
    expected = root.find("path[@class='expected']")
    assert expected is not None
    assert float(expected.attrib["d"].split()[1].split("H")[0]) == pytest.approx(heights[2])


def test_the_spoken_form_holds_the_figures() -> None:
    picture = sparkline([12.0, None, 80.0, 76.0], 30.4, "瑜伽垫")
    spoken = ET.fromstring(picture).get("aria-label")  # noqa: S314
    assert spoken == "瑜伽垫近 4 周走势；最低 12，最高 80；本周 76；预期 30；缺 1 周数据"


def test_the_chart_dates_its_ends_and_keeps_its_labels_apart() -> None:
    picture = chart([1.0] * 26, 1.0, "瑜伽垫", MONDAY)
    assert "11/21" in picture and "5/15" in picture
    heights = [float(y) for y in re.findall(r'x="286.0" y="([\d.]+)"', picture)]
    assert len(heights) == 2 and abs(heights[0] - heights[1]) >= 15


def test_a_hostile_label_stays_a_label() -> None:
    picture = sparkline([1.0, 2.0], 1.0, '"><script>alert(1)</script>')
    assert "<script" not in picture
    ET.fromstring(picture)  # noqa: S314
