"""The curve of a category's page as inline SVG: half a year of counts, with all that happened meanwhile.

Drawn twice, wide for desks and paper and narrow for phones; the page shows one. Pure strings; colours are the page's.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from notetrends.reports import category_words, wording
from notetrends.reports.category_model import CategoryPage, Day, Point
from notetrends.reports.charts import Plot, nothing
from notetrends.reports.language import _, is_chinese, within

_QUIET = {"steady", "watching"}  # stages that are not worth a word below the curve
_MAX_ROWS = 3  # of festivals' names
_LETTER, _NARROW = 12.5, 7.0  # width of a Chinese character and of a Latin one in the chart's own units


@dataclass(frozen=True)
class _Size:
    width: int
    left: int
    right: int
    height: int  # of the plotting box


WIDE, NARROW = _Size(1000, 44, 20, 200), _Size(360, 34, 8, 150)


def curve(page: CategoryPage, size: _Size = WIDE) -> str:
    """The chart: counts against the expected and its band, raw notes, festivals, stages, suggestions, gaps."""
    points = page.points
    if all(point.value is None for point in points):
        return nothing()
    strips = _("阶段"), within("curve", "建议")
    size = replace(size, left=max(size.left, math.ceil(max(map(_length, strips))) + 8))
    names = list(_festivals(page, size))
    top = 8 + 15 * len({row for *_, row in names})
    step, highest = _scale(points)
    plot = Plot(size.left, top, size.width - size.left - size.right, size.height, len(points), highest)
    floor = plot.top + plot.height
    parts = [
        *_gaps(plot, points),
        *_grid(plot, step, size),
        *_marks(plot, names),
        *_band(plot, points),
        _path(plot, "raw", points, lambda point: point.n_raw_notes),
        _path(plot, "expected", points, lambda point: point.expected),
        _path(plot, "line", points, lambda point: point.value),
        _now(plot, points),
        *_dates(plot, points, floor + 17, every=4 if size.width == WIDE.width else 8),
        *_strip(plot, strips[0], floor + 28, _stages(points)),
        *_strip(plot, strips[1], floor + 49, _actions(points)),
    ]
    height = floor + 70
    return (
        f'<svg class="curve" viewBox="0 0 {size.width} {height:.0f}" role="img" '
        f'aria-label="{escape(category_words.spoken(page), quote=True)}">{"".join(parts)}</svg>'
    )


def _scale(points: Sequence[Point]) -> tuple[float, float]:
    """The distance of the grid's lines and the upper end; a band that is far too wide does not set it."""
    known = [value for p in points for value in (p.value, p.expected, p.n_raw_notes) if value is not None]
    highest = max([*known, 4.0]) * 1.05
    power = 10.0 ** math.floor(math.log10(highest / 4))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= highest / 4)
    return step, step * math.ceil(highest / step)


def _grid(plot: Plot, step: float, size: _Size) -> Iterator[str]:
    for number in range(round(plot.highest / step) + 1):
        height = plot.y(number * step)
        yield f'<path class="{"grid" if number else "axis"}" d="M{plot.left} {height:.1f}h{plot.width}"/>'
        yield f'<text class="end" x="{size.left - 6}" y="{height + 4:.1f}">{number * step:,.0f}</text>'


def _path(plot: Plot, kind: str, points: Sequence[Point], value: Callable[[Point], float | None]) -> str:
    """One line; a week without a value lifts the pen, and a week alone between two gaps is a dot."""
    steps, pen_down = [], False
    for place, point in enumerate(points):
        found = value(point)
        if found is None:
            pen_down = False
            continue
        height = _height(plot, found)
        steps.append(f"{'L' if pen_down else 'M'}{plot.x(place):.1f} {height:.1f}{'' if pen_down else 'h0'}")
        pen_down = True
    return f'<path class="{kind}" d="{"".join(steps)}"/>' if steps else ""


def _band(plot: Plot, points: Sequence[Point]) -> Iterator[str]:
    """The expected band, a surface for each run of weeks that have one; a week alone is a short bar."""
    for is_known, group in groupby(enumerate(points), key=lambda item: item[1].high is not None):
        run = [(plot.x(place), _height(plot, p.high), _height(plot, p.low)) for place, p in group]
        if not is_known:
            continue
        if len(run) == 1:
            x, high, low = run[0]
            run = [(x - 3, high, low), (x + 3, high, low)]
        corners = [f"{x:.1f} {high:.1f}" for x, high, _ in run] + [f"{x:.1f} {low:.1f}" for x, _, low in run[::-1]]
        yield f'<path class="band" d="M{"L".join(corners)}Z"/>'


def _height(plot: Plot, value: float | None) -> float:
    return plot.y(min(value or 0.0, plot.highest))


def _now(plot: Plot, points: Sequence[Point]) -> str:
    last = points[-1].value
    return (
        ""
        if last is None
        else f'<circle class="now" cx="{plot.x(len(points) - 1):.1f}" cy="{plot.y(last):.1f}" r="4"/>'
    )


def _gaps(plot: Plot, points: Sequence[Point]) -> Iterator[str]:
    """A wash over each run of weeks without data, with a word where there is room."""
    width = plot.width / max(len(points) - 1, 1)
    for is_gap, group in groupby(enumerate(points), key=lambda item: item[1].value is None):
        places = [place for place, _ in group]
        if not is_gap:
            continue
        left = max(plot.x(places[0]) - width / 2, plot.left)
        right = min(plot.x(places[-1]) + width / 2, plot.left + plot.width)
        yield f'<path class="gap" d="M{left:.1f} {plot.top:.1f}H{right:.1f}v{plot.height}H{left:.1f}Z"/>'
        no_data = _("缺数")
        if right - left >= _length(no_data):
            at = f'x="{(left + right) / 2:.1f}" y="{plot.top + plot.height / 2:.1f}"'
            yield f'<text class="mid" {at}>{escape(no_data)}</text>'


def _festivals(page: CategoryPage, size: _Size) -> Iterator[tuple[float, float, str, int]]:
    """Each day's place in weeks, the x of its name, the name and its row; names that find no room are left to words."""
    width = size.width - size.left - size.right
    ends = [float(-1)] * _MAX_ROWS
    n_weeks = len(page.points)
    for day in page.days_shown:
        place = _place(day, page.points[0].monday)
        half = _length(day.name) / 2
        middle = size.left + width * min(place / max(n_weeks - 1, 1), 1.0)
        x = min(max(middle, half), size.width - half)
        row = next((number for number, end in enumerate(ends) if x - half >= end), None)
        if row is not None:
            ends[row] = x + half + 6
            yield place, x, day.name, row


def _length(words: str) -> float:
    """How wide words are, in the chart's own units; in a Chinese report they are taken to be Chinese."""
    return len(words) * (_LETTER if is_chinese() else _NARROW)


def _place(day: Day, first: dt.date) -> float:
    return float((day.date - first).days // 7)


def _marks(plot: Plot, names: Sequence[tuple[float, float, str, int]]) -> Iterator[str]:
    for place, x, name, row in names:
        at, top = plot.x(int(place)), 12 + 15 * row
        yield f'<path class="day" d="M{at:.1f} {top + 3}V{plot.top + plot.height:.1f}"/>'
        yield f'<text class="mid" x="{x:.1f}" y="{top}">{escape(name)}</text>'


def _dates(plot: Plot, points: Sequence[Point], y: float, every: int) -> Iterator[str]:
    """The Mondays of this week and of every so manieth week before."""
    for place in range(len(points) - 1, -1, -every):
        monday, x = points[place].monday, plot.x(place)
        style, at = ("end", plot.left + plot.width) if place == len(points) - 1 else ("mid", max(x, plot.left + 12))
        yield f'<text class="{style}" x="{at:.1f}" y="{y:.1f}">{monday.month}/{monday.day}</text>'


def _stages(points: Sequence[Point]) -> Iterator[tuple[int, int, str, str, str]]:
    """Runs of one stage: first and last week, class, name, sign."""
    for stage, group in groupby(enumerate(points), key=lambda item: item[1].stage):
        places = [place for place, _ in group]
        if stage is not None and stage not in _QUIET:
            yield places[0], places[-1], f"s-{stage}", wording.stage(stage), category_words.sign(stage)


def _actions(points: Sequence[Point]) -> Iterator[tuple[int, int, str, str, str]]:
    """Runs of weeks with the same first suggestion."""
    for action, group in groupby(enumerate(points), key=lambda item: next(iter(item[1].actions), None)):
        places = [place for place, _ in group]
        if action is not None:
            name = wording.action(action)
            yield places[0], places[-1], f"a-{action}", name, name[:1]


def _strip(plot: Plot, title: str, y: float, runs: Iterator[tuple[int, int, str, str, str]]) -> Iterator[str]:
    """A line of named spans below the curve: a span too narrow for its name has its first character."""
    yield f'<text class="end" x="{plot.left - 6}" y="{y + 13:.1f}">{title}</text>'
    yield f'<path class="grid" d="M{plot.left} {y + 9:.1f}h{plot.width}"/>'
    half = plot.width / max(plot.n_weeks - 1, 1) / 2
    for first, last, kind, name, sign in runs:
        left, right = max(plot.x(first) - half, plot.left - 3), plot.x(last) + half
        words = name if right - left >= _length(name) + 2 else sign
        box = f'x="{left:.1f}" y="{y:.1f}" width="{right - left - 1:.1f}" height="18"'
        yield f'<rect class="{escape(kind, quote=True)}" {box}/>'
        if right - left >= _LETTER:
            yield f'<text class="mid strong" x="{(left + right) / 2:.1f}" y="{y + 13:.1f}">{escape(words)}</text>'
