"""The page of a backtest: one HTML file that needs nothing else, in the look of the weekly page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from notetrends.reports import backtest_words, figures
from notetrends.reports.figures import Line
from notetrends.reports.language import _
from notetrends.reports.measured import Backtest
from notetrends.reports.page import environment

AHEAD = (4, 8, 13)


def render_backtest(backtest: Backtest) -> str:
    """Renders the backtest as one self-contained HTML document; the same backtest gives the same text."""
    return (
        environment()
        .get_template("backtest.html")
        .render(
            backtest=backtest,
            b=backtest_words,
            false_alerts=_intervals(_false_alerts(backtest), _("每周误报"), 2),
            leads=_bars(_leads(backtest), _("植入的上升，何时找到")),
            calibration=_percents(_calibration(backtest), _("q 值与实测的误报比例")),
            precision={
                weeks: _percents(lines, _("{weeks} 周后守住的比例", weeks=weeks), highest=1.0)
                for weeks in AHEAD
                if (lines := _precision(backtest, weeks))
            },
        )
    )


def _false_alerts(backtest: Backtest) -> list[Line]:
    seeds = [
        Line(_("第 {number} 次", number=number), rate, reference=backtest_words.GOAL)
        for number, rate in enumerate(backtest.about("false_episodes").values(), start=1)
    ]
    return [Line(_("合计"), backtest.rate("false_episodes"), is_ours=True, reference=backtest_words.GOAL), *seeds]


def _leads(backtest: Backtest) -> list[Line]:
    return [
        Line(backtest_words.lead(about), rate, is_ours=about not in {"late", "never"})
        for about, rate in backtest.about("lead_share").items()
    ]


def _calibration(backtest: Backtest) -> list[Line]:
    return [
        Line(f"q ≤ {about}", rate, is_ours=True, reference=float(about))
        for about, rate in backtest.about("false_share").items()
    ]


def _precision(backtest: Backtest, weeks: int) -> list[Line]:
    lines = [
        Line(_(name), backtest.rate("precision", f"{code} {weeks}"), is_ours=code == "list")
        for code, name in backtest_words.LISTS.items()
    ]
    return [line for line in lines if line.rate.value is not None]


def _intervals(lines: Sequence[Line], about: str, digits: int) -> Markup:
    # figures escape every string they are given
    return Markup(figures.intervals(lines, about, lambda value: f"{value or 0.0:.{digits}f}"))  # noqa: S704


def _percents(lines: Sequence[Line], about: str, highest: float | None = None) -> Markup:
    return Markup(figures.intervals(lines, about, lambda value: f"{value or 0.0:.0%}", highest))  # noqa: S704


def _bars(lines: Sequence[Line], about: str) -> Markup:
    return Markup(figures.bars(lines, about, lambda value: f"{value or 0.0:.0%}"))  # noqa: S704
