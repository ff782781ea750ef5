"""Inline SVG: a sparkline for the list and a chart for the detail. Pure strings; colours come from the page's style."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from notetrends.reports import wording
from notetrends.reports.language import _, joined, plural

LABEL_GAP = 15  # least distance between two labels in the chart's right margin, in its own units


@dataclass(frozen=True)
class Plot:
    """A plotting box: maps the index of a week and a count to its coordinates."""

    left: float
    top: float
    width: float
    height: float
    n_weeks: int
    highest: float

    def x(self, index: int) -> float:
        """Where a week lies, by its number."""
        return self.left + self.width * (index / (self.n_weeks - 1) if self.n_weeks > 1 else 1.0)

    def y(self, value: float) -> float:
        """Where a count lies."""
        return self.top + self.height * (1 - value / self.highest)


def sparkline(history: Sequence[float | None], expected: float | None, label: str) -> str:
    """A small line of the weeks: gaps where there is no data, the expected level dashed, this week marked."""
    if not any(value is not None for value in history):
        return f'<span class="none">{escape(_(wording.TOO_FEW))}</span>'
    plot = _plot(history, expected, left=2, top=4, width=112, height=30)
    return (
        f'<svg class="spark" viewBox="0 0 120 38" preserveAspectRatio="xMinYMid" role="img" '
        f'aria-label="{_label(label, history, expected)}">'
        f"{_dashes(plot, expected)}{_line(plot, history)}{_mark(plot, history, radius=2.5)}</svg>"
    )


def chart(history: Sequence[float | None], expected: float | None, label: str, monday: dt.date) -> str:
    """The same line with a scale, dates and the two figures that are compared."""
    if not any(value is not None for value in history):
        return nothing()
    plot = _plot(history, expected, left=2, top=16, width=276, height=112)
    floor = plot.top + plot.height
    peak = max(value for value in history if value is not None)
    dates = [
        f'<text x="{plot.x(index):.1f}" y="{floor + 16:.0f}" text-anchor="{anchor}">{day.month}/{day.day}</text>'
        for index, anchor in _ticks(len(history))
        for day in [monday - dt.timedelta(weeks=len(history) - 1 - index)]
    ]
    highest = _("最高 {n}", n=wording.level(peak))
    return (
        f'<svg class="chart" viewBox="0 0 360 150" role="img" aria-label="{_label(label, history, expected)}">'
        f'<path class="axis" d="M2 {floor:.1f}H{plot.left + plot.width:.1f}"/>'
        f'<path class="grid" d="M2 {plot.y(peak):.1f}H{plot.left + plot.width:.1f}"/>'
        f'<text x="2" y="{plot.y(peak) - 5:.1f}">{escape(highest)}</text>'
        f"{''.join(dates)}{_dashes(plot, expected)}{_line(plot, history)}{_mark(plot, history, radius=3.5)}"
        f"{_margin(plot, history[-1], expected)}</svg>"
    )


def nothing() -> str:
    """What stands where there is nothing to draw."""
    said = _("样本不足：没有可画的历史。")
    return f'<p class="none">{escape(said)}</p>'


def _plot(
    history: Sequence[float | None], expected: float | None, *, left: float, top: float, width: float, height: float
) -> Plot:
    known = [value for value in (*history, expected) if value is not None]
    return Plot(left, top, width, height, len(history), max([*known, 1.0]))


def _line(plot: Plot, history: Sequence[float | None]) -> str:
    """One path; a week without data lifts the pen, and a week alone between two gaps is a dot."""
    steps, pen_down = [], False
    for index, value in enumerate(history):
        if value is None:
            pen_down = False
            continue
        steps.append(f"{'L' if pen_down else 'M'}{plot.x(index):.1f} {plot.y(value):.1f}")
        if not pen_down:
            steps.append("h0")  # with round caps, a line of no length is drawn as a dot
        pen_down = True
    return f'<path class="line" d="{"".join(steps)}"/>'


def _dashes(plot: Plot, expected: float | None) -> str:
    if expected is None:
        return ""
    return f'<path class="expected" d="M{plot.left:.1f} {plot.y(expected):.1f}H{plot.left + plot.width:.1f}"/>'


def _mark(plot: Plot, history: Sequence[float | None], *, radius: float) -> str:
    last = history[-1]
    if last is None:
        return ""
    return f'<circle class="now" cx="{plot.x(len(history) - 1):.1f}" cy="{plot.y(last):.1f}" r="{radius}"/>'


def _margin(plot: Plot, last: float | None, expected: float | None) -> str:
    """The two figures at the right end of their lines, pushed apart where they would overlap."""
    labels = []
    if last is not None:
        labels.append(("strong", plot.y(last), _("本周 {n}", n=wording.level(last))))
    if expected is not None:
        labels.append(("", plot.y(expected), _("预期 {n}", n=wording.level(expected))))
    labels.sort(key=lambda label: label[1])
    heights = [height for _, height, _ in labels]
    if len(heights) == 2 and heights[1] - heights[0] < LABEL_GAP:
        middle = min(sum(heights) / 2, plot.top + plot.height - LABEL_GAP / 2)
        heights = [middle - LABEL_GAP / 2, middle + LABEL_GAP / 2]
    x = plot.left + plot.width + 8
    return "".join(
        f'<text class="{style}" x="{x:.1f}" y="{height + 4:.1f}">{escape(words)}</text>'
        for (style, _, words), height in zip(labels, heights, strict=True)
    )


def _ticks(n_weeks: int) -> list[tuple[int, str]]:
    """First, middle and last week, each with the anchor that keeps its label inside."""
    if n_weeks < 3:
        return [(n_weeks - 1, "end")]
    return [(0, "start"), ((n_weeks - 1) // 2, "middle"), (n_weeks - 1, "end")]


def _label(label: str, history: Sequence[float | None], expected: float | None) -> str:
    return escape(spoken(label, history, expected), quote=True)


def spoken(label: str, history: Sequence[float | None], expected: float | None) -> str:
    """The chart in a sentence, for those who do not see it; not escaped."""
    known = [value for value in history if value is not None]
    n_missing = len(history) - len(known)
    parts = [
        plural("{label}近 {n} 周走势", len(history), label=wording.clip(label, 40)),
        _("最低 {low}，最高 {high}", low=wording.level(min(known)), high=wording.level(max(known))),
        _("本周无数据") if history[-1] is None else _("本周 {n}", n=wording.level(history[-1])),
        _("预期 {n}", n=wording.level(expected)),
    ]
    return joined(parts + ([plural("缺 {n} 周数据", n_missing)] if n_missing else []))
