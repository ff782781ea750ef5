"""The words for values: unknown is never a zero, a sign is never lost, every code has a name."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notetrends.reports import cells, wording
from notetrends.reports.codes import ACTIONS, GATES, STAGES
from notetrends.trends.rising.gates import gate
from notetrends.trends.schemas import SUGGESTIONS, TRENDS

FRACTIONS = st.floats(min_value=-1, max_value=1e6, allow_nan=False)
ONE_ARGUMENT: list[Callable[[Any], str]] = [
    wording.stage, wording.action, wording.confidence, wording.gate, wording.count, wording.decimal, wording.level,
    wording.percent, wording.share, wording.growth, wording.q_value, wording.weeks, wording.day,
]  # fmt: skip


@pytest.mark.parametrize("say", ONE_ARGUMENT, ids=lambda say: say.__name__)
def test_unknown_is_said_and_is_no_number(say: Callable[[Any], str]) -> None:
    assert say(None) in {"未提供", "样本不足"}


@pytest.mark.parametrize(("low", "high"), [(None, 1.0), (1.0, None), (None, None)])
def test_half_an_interval_is_none(low: float | None, high: float | None) -> None:
    assert wording.interval(low, high) == "样本不足"
    assert wording.prices(low, high) == "样本不足"


@given(FRACTIONS.filter(lambda value: value < 4))
def test_growth_below_five_times_keeps_its_sign(value: float) -> None:
    said = wording.growth(value)
    whole = round(abs(value) * 100)
    assert said.startswith("+") == (value > 0 and said != "0%")
    assert said.startswith("−") == (value < 0 and said != "0%")
    assert abs(int(re.sub(r"\D", "", said)) - whole) <= 1
    assert "nan" not in said


@given(st.floats(min_value=1e-9, max_value=1.0))
@example(0.005)  # rounds to even
def test_a_known_share_never_reads_as_zero(value: float) -> None:
    assert wording.percent(value) not in {"0%", "未提供"}


@given(st.floats(min_value=0, max_value=1, allow_nan=False), st.floats(min_value=0, max_value=1, allow_nan=False))
def test_percent_keeps_order(one: float, other: float) -> None:
    def read(value: float) -> float:
        said = wording.percent(value)
        return 0.5 if "不到" in said else float(said.rstrip("%"))

    low, high = sorted((one, other))
    assert read(low) <= read(high)


@given(st.text(max_size=200), st.integers(min_value=1, max_value=50))
def test_clip_keeps_to_its_limit_and_to_the_beginning(line: str, limit: int) -> None:
    clipped = wording.clip(line, limit)
    assert len(clipped) <= limit
    assert line.startswith(clipped.removesuffix("…"))
    assert (clipped == line) or clipped.endswith("…")


@pytest.mark.parametrize(
    ("table", "column", "names"),
    [(TRENDS, "stage", STAGES), (SUGGESTIONS, "action", ACTIONS)],
    ids=["stage", "action"],
)
def test_every_code_of_the_tables_has_a_name(table: Any, column: str, names: dict[str, str]) -> None:  # noqa: ANN401
    about = next(c.about for c in table.columns if c.name == column)
    codes = set(re.findall(r"([a-z]+) [一-鿿]", about))
    assert len(codes) >= 7
    assert codes == set(names)


def test_every_gate_has_a_name() -> None:
    codes = set(re.findall(r', "([a-z_]+)"\)', inspect.getsource(gate)))
    assert len(codes) >= 5 and codes <= set(GATES)


def test_a_code_nobody_knows_is_shown_as_it_is() -> None:
    assert wording.gate("top_brand_share > 0.5") == "top_brand_share > 0.5"
    assert wording.stage("brand-new") == "brand-new"


@pytest.mark.parametrize(
    ("monday", "name", "code", "span"),
    [
        # ISO 周跨年：2021-01-03 仍属 2020 年第 53 周
        (dt.date(2020, 12, 28), "2020 年第 53 周", "2020-W53", "12月28日（周一）至 1月3日（周日）"),
        (dt.date(2023, 5, 15), "2023 年第 20 周", "2023-W20", "5月15日（周一）至 5月21日（周日）"),
    ],
)
def test_weeks_have_names(monday: dt.date, name: str, code: str, span: str) -> None:
    assert (wording.week_name(monday), wording.week_code(monday), wording.week_span(monday)) == (name, code, span)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("好\u202e用\u2066吗", "好用吗"),  # 方向控制符会把后面的字倒过来，去掉
        ("a\x00b\x07c", "abc"),  # 控制符去掉
        ("标题\n第二行\t三", "标题 第二行 三"),  # 一行就是一行
        ("\ud83d坏的表情", "\ufffd坏的表情"),  # 半个表情不能写进 UTF-8
        ("👩\u200d👧 一家人", "👩\u200d👧 一家人"),  # 组合表情的连接符保留
        ("   ", None),  # 空白等于没有
        (float("nan"), None),
    ],
)
def test_strangers_text_is_made_harmless(raw: object, clean: str | None) -> None:
    assert cells.text(raw) == clean


@given(st.text(st.characters(), max_size=300))
def test_harmless_text_can_always_be_written(raw: str) -> None:
    found = cells.text(raw)
    if found is not None:
        found.encode("utf-8")
        assert "\n" not in found and found == found.strip()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.com/n/1", True),
        ("http://example.com/n/1?a=1&b=2", True),
        ("javascript:alert(1)", False),
        (" JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("//example.com/n", False),
        ("https://", False),
        ("http://[bad", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(address: str | None, kept: bool) -> None:
    assert (cells.link(address) is not None) == kept
