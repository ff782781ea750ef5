"""The weekly page: one HTML file that needs nothing else, on a screen, on a phone, on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from notetrends.reports import (
    advice_words,
    audience_words,
    backtest_words,
    brand_words,
    category_words,
    charts,
    decision_words,
    definitions,
    findings,
    language,
    record_words,
    sentences,
    wording,
)
from notetrends.reports.addresses import anchor, category_path
from notetrends.reports.brand_model import Brand
from notetrends.reports.category_model import CategoryPage
from notetrends.reports.curve import NARROW, WIDE, curve
from notetrends.reports.language import msgid
from notetrends.reports.model import Entry, WeeklyReport


def render_page(report: WeeklyReport) -> str:
    """Renders the report as one self-contained HTML document; the same report gives the same text."""
    return (
        environment()
        .get_template("page.html")
        .render(
            report=report,
            terms=(
                *definitions.TERMS,
                audience_words.TERM,
                (msgid("实测误报"), backtest_words.measured(report.backtest)),
            ),
            limits=definitions.LIMITS,
            anchors={category_id: anchor(category_id) for category_id in report.entries},
            pages={category_id: category_path(category_id) for category_id in report.entries},
        )
    )


@cache
def environment() -> Environment:
    """The templates, with the words and charts that they use; everything is escaped unless it says otherwise."""
    environment = Environment(
        loader=PackageLoader("notetrends.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # the extension brings it, for {% trans %}
    environment.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        _=language.gettext, lang=language.code, plural=language.plural, space=language.space,
        room=language.room,
        w=wording, a=advice_words, u=audience_words, s=sentences, f=findings, b=brand_words, d=decision_words,
        r=record_words, c=category_words, sparkline=_sparkline, chart=_chart, brand_line=_brand_line, curve=_curve,
    )  # fmt: skip
    environment.filters["action"] = wording.action
    return environment


def _sparkline(entry: Entry) -> Markup:
    # charts escape the one string they are given, the label
    return Markup(charts.sparkline(entry.history, entry.n_expected, entry.label))  # noqa: S704


def _brand_line(brand: Brand) -> Markup:
    return Markup(charts.sparkline(brand.history, brand.n_expected, brand.name))  # noqa: S704


def _chart(entry: Entry, report: WeeklyReport) -> Markup:
    return Markup(charts.chart(entry.history, entry.n_expected, entry.label, report.monday))  # noqa: S704


def _curve(page: CategoryPage, is_wide: bool) -> Markup:
    return Markup(curve(page, WIDE if is_wide else NARROW))  # noqa: S704
