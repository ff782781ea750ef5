"""The made-up week with all that people wrote in Latin letters: any Chinese on its pages is the report's own."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd
import test_backtest_page as backtest
import test_brand_report as brands
import test_groups_report as groups
import test_record as record
from made_pages import index_frames, page_frames
from report_fixtures import COVERAGE, frames, sample_report

from notetrends.reports.category_build import build_categories
from notetrends.reports.category_model import CategoryPages
from notetrends.reports.coverage import Finding
from notetrends.reports.index_build import build_index
from notetrends.reports.index_model import Index
from notetrends.reports.model import WeeklyReport

CHINESE = re.compile(r"[、-〿一-鿿！-＊，．-｠]")  # letters and punctuation, but for the signs ＋ and －
FINDINGS = [
    Finding("volume", "", 480.0, 1000.0, "broken"), Finding("days", "2023-05-18 2023-05-19", 2.0, 0.0, "warn"),
    Finding("authors", "", 0.4, 0.8, "warn"), Finding("coverage", "n_likes", 0.5, 0.9, "warn"),
    Finding("keyword", "yoga", 0.5, 0.1, "warn"), Finding("tag", "yoga", 0.5, 0.1, "warn"),
    Finding("saturation", "yoga", 3.0, 0.0, "warn"), Finding("new", "yoga", 3.0, 0.0, "warn"),
]  # fmt: skip


def latin(made: Any) -> Any:  # noqa: ANN401
    """The same with an x for every Chinese letter: of strings, lists, mappings, frames and dataclasses."""
    if isinstance(made, str):
        return CHINESE.sub("x", made)
    if isinstance(made, pd.DataFrame):
        return made.astype(object).map(latin)
    if isinstance(made, dict):
        return {key: latin(value) for key, value in made.items()}
    if isinstance(made, list | tuple):
        return type(made)(map(latin, made))
    if is_dataclass(made) and not isinstance(made, type):
        return replace(made, **{field.name: latin(getattr(made, field.name)) for field in fields(made)})
    return made


def latin_report(**changed: Any) -> WeeklyReport:  # noqa: ANN401
    """The made-up week with everything a report can have."""
    beside = {"audience": groups.made(), "market": brands.market(), "record": record.record()}
    return sample_report(**latin(frames()), **latin(beside), backtest=backtest.made(), **changed)


def quiet_report() -> WeeklyReport:
    """The made-up week in which nothing rose."""
    made = latin(frames())
    made["trends"] = made["trends"][~made["trends"]["is_rising"].astype(bool)]
    return sample_report(**made | {"suggestions": made["suggestions"].iloc[:0]})


def broken_report() -> WeeklyReport:
    """The made-up week with findings of every kind."""
    return latin_report(coverage=replace(COVERAGE, findings=tuple(FINDINGS), has_products=False, n_authors=None))


def latin_categories(report: WeeklyReport) -> CategoryPages:
    """The pages of a report's categories; its days, which the report translates, are in Chinese."""
    made = page_frames()
    return build_categories(report, **latin(made) | {"days": made["days"]})


def latin_index() -> Index:
    """The index over made-up weeks."""
    made = index_frames(30)
    return build_index(**latin(made))
