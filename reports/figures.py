"""Inline SVG for measured figures: rows of values with their intervals, and rows of bars. Pure strings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from notetrends.reports import wording
from notetrends.reports.language import _, joined
from notetrends.reports.measured import Rate

_WIDTH, _LEFT, _RIGHT, _STEP, _TOP = 360, 96, 300, 26, 8


@dataclass(frozen=True)
class Line:
    """One row: its name, its figure, whether it is the one to look at, and where a reference stands, if anywhere."""

    name: str
    rate: Rate
    is_ours: bool = False
    reference: float | None = None


def intervals(
    lines: Sequence[Line], about: str, show: Callable[[float | None], str], highest: float | None = None
) -> str:
    """Dots with their 95 % intervals on one axis from 0; a small upright stroke stands for a row's reference.

    Args:
        lines: the rows, top to bottom.
        about: what the figure shows, for those who do not see it.
        show: how a value is written.
        highest: end of the axis; by default what the rows need.
    """
    values = [
        value for line in lines for value in (line.rate.value, line.rate.high, line.reference) if value is not None
    ]
    highest = highest or max([*values, 1e-9])
    rows = [_interval(line, _TOP + _STEP * (row + 0.5), highest, show) for row, line in enumerate(lines)]
    return _svg(rows, lines, about, show, "0", show(highest) if values else "")


def bars(lines: Sequence[Line], about: str, show: Callable[[float | None], str]) -> str:
    """Bars from 0, as `intervals`."""
    highest = max([*(line.rate.value or 0.0 for line in lines), 1e-9])
    rows = []
    for row, line in enumerate(lines):
        y, value = _TOP + _STEP * (row + 0.5), line.rate.value
        width = (_RIGHT - _LEFT) * (value or 0.0) / highest
        style = "bar ours" if line.is_ours else "bar"
        bar = f'<rect class="{style}" x="{_LEFT}" y="{y - 7:.1f}" width="{width:.1f}" height="14"/>' if width else ""
        rows.append(f"{_name(line, y)}{bar}{_value(line, y, show)}")
    return _svg(rows, lines, about, show)


def _interval(line: Line, y: float, highest: float, show: Callable[[float | None], str]) -> str:
    def x(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * value / highest

    rate, parts = line.rate, [_name(line, y)]
    if line.reference is not None:
        parts.append(f'<path class="reference" d="M{x(line.reference):.1f} {y - 9:.1f}v18"/>')
    if rate.low is not None and rate.high is not None:
        parts.append(f'<path class="span" d="M{x(rate.low):.1f} {y:.1f}H{x(rate.high):.1f}"/>')
    if rate.value is not None:
        parts.append(
            f'<circle class="{"now" if line.is_ours else "dot"}" cx="{x(rate.value):.1f}" cy="{y:.1f}" r="4"/>'
        )
    return "".join([*parts, _value(line, y, show)])


def _name(line: Line, y: float) -> str:
    style = ' class="strong"' if line.is_ours else ""
    return f'<text{style} x="{_LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(line.name)}</text>'


def _value(line: Line, y: float, show: Callable[[float | None], str]) -> str:
    style = ' class="strong"' if line.is_ours else ""
    shown = _(wording.TOO_FEW) if line.rate.value is None else show(line.rate.value)
    return f'<text{style} x="{_RIGHT + 10}" y="{y + 4:.1f}">{escape(shown)}</text>'


def _svg(
    rows: Sequence[str],
    lines: Sequence[Line],
    about: str,
    show: Callable[[float | None], str],
    low: str = "",
    high: str = "",
) -> str:
    floor = _TOP + _STEP * len(rows) + 2
    spoken = joined(f"{line.name} {show(line.rate.value)}" for line in lines)
    label = _("{about}：{spoken}", about=about, spoken=spoken)
    ends = (
        f'<text x="{_LEFT}" y="{floor + 13:.0f}">{escape(low)}</text>'
        f'<text x="{_RIGHT}" y="{floor + 13:.0f}" text-anchor="end">{escape(high)}</text>'
    )
    return (
        f'<svg class="chart figure" viewBox="0 0 {_WIDTH} {floor + (18 if high else 4)}" role="img" '
        f'aria-label="{escape(label, quote=True)}">'
        f'<path class="axis" d="M{_LEFT} {_TOP}V{floor}"/>{"".join(rows)}{ends if high else ""}</svg>'
    )
