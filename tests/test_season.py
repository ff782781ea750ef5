"""What comes back every year: the same weeks of last year, by the sun and with the festivals that the moon moves."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from report_fixtures import frames, sample_report
from small_store import SmallStore

from notetrends.reports import sentences
from notetrends.reports.alerts import urgent
from notetrends.reports.page import render_page
from notetrends.trends import schemas
from notetrends.trends.config import load_config
from notetrends.trends.rising.festivals import FESTIVALS
from notetrends.trends.rising.season import compare_with_last_year, weeks_between_years
from notetrends.trends.steps.detect import detect
from notetrends.trends.steps.past import past_rises
from notetrends.trends.store import Store
from notetrends.trends.week import Week

BY_NAME = {festival.name: festival for festival in FESTIVALS}
JUNE = Week.parse("2023-W24")  # no festival moves what does not name one
NEVER = (None, None, None)


def rise(week: str, growth: float = 5.0, began: str | None = None) -> dict[str, Any]:
    """One week of a rise on last year's list; it began in that week, unless told."""
    monday = Week.parse(week).monday
    first = Week.parse(began).monday if began else monday
    return {"category_id": "k", "is_rising": True, "episode_week": first, "growth": growth, "week": monday}


def compare(
    week: str | Week, *past: dict[str, Any], low: float = 2.0, named: str | None = None, rises: bool = True
) -> tuple[str | None, float | None, int | None]:
    """season, last_year_growth and last_year_weeks of one entry."""
    entries = pd.DataFrame({"category_id": ["k"], "is_rising": [rises], "growth_low": [low], "season": [named]})
    columns = ["category_id", "is_rising", "episode_week", "growth", "week"]
    rows = pd.DataFrame(list(past), columns=columns).astype({"is_rising": bool})
    now = week if isinstance(week, Week) else Week.parse(week)
    row = compare_with_last_year(entries, rows, now).iloc[0]
    season, growth, weeks = (None if pd.isna(value) else value for value in row)
    return season, growth, weeks


@pytest.mark.parametrize(
    ("name", "week", "wanted"),
    [
        ("春节", "2023-W01", 50),  # 1 February 2022, 22 January 2023
        ("春节", "2024-W04", 55),  # 22 January 2023, 10 February 2024
        ("中秋", "2023-W36", 55),  # 10 September 2022, 29 September 2023
        ("元旦", "2025-W52", 52),
        ("双十一", "2024-W44", 53),  # a Friday in W45, then a Monday in W46
        ("圣诞", "2021-W01", 52),  # over a year of 53 weeks: the festival just past
    ],
)
def test_how_far_a_festival_is_from_its_last_one(name: str, week: str, wanted: int) -> None:
    assert weeks_between_years(BY_NAME[name], Week.parse(week)) == wanted


@pytest.mark.parametrize(
    ("week", "past", "wanted"),
    [
        ("2023-W24", ["2022-W24"], ("时令", 5.0, 0)),
        ("2023-W24", ["2022-W22"], ("时令", 5.0, 2)),  # two weeks later than last year
        ("2023-W24", ["2022-W26"], ("时令", 5.0, -2)),
        ("2023-W24", ["2022-W21"], NEVER),  # three weeks off are another time of the year
        ("2023-W24", ["2022-W27"], NEVER),
        ("2023-W24", [], NEVER),
        ("2021-W26", ["2020-W27"], ("时令", 5.0, 0)),  # 2020 had 53 weeks
        ("2021-W01", ["2020-W02"], ("时令", 5.0, 0)),
        ("2024-W05", ["2023-W02"], ("春节", 5.0, 0)),  # two weeks before the new year, which came 55 weeks before
        ("2024-W05", ["2023-W05"], ("时令", 5.0, 0)),  # and what keeps to the sun in the same week
        ("2024-W05", ["2023-W02", "2023-W05"], ("时令", 5.0, 0)),
        ("2023-W36", ["2022-W33"], NEVER),  # 中秋 moves only what names it
    ],
)
def test_the_same_weeks_of_last_year(week: str, past: list[str], wanted: tuple[Any, ...]) -> None:
    assert compare(week, *map(rise, past)) == wanted


def test_what_names_a_festival_is_compared_by_that_festival() -> None:
    assert compare("2023-W36", rise("2022-W33"), named="中秋") == ("中秋", 5.0, 0)
    assert compare("2023-W36", rise("2022-W37"), named="中秋") == (
        "中秋",
        None,
        None,
    )  # then it was over: no comparison
    assert compare("2023-W36", rise("2022-W33"), named="中秋", low=9.0) == ("中秋", 5.0, 0)  # stronger, but 中秋 it is


def test_who_rises_more_than_last_year_rises_by_itself() -> None:
    past = rise("2022-W23", 4.0), rise("2022-W24", 7.0, began="2022-W23")
    assert compare(JUNE, *past, low=6.9) == ("时令", 7.0, 1)
    assert compare(JUNE, *past, low=7.0) == ("时令", 7.0, 1)
    assert compare(JUNE, *past, low=7.1) == (None, 7.0, 1)


def test_what_rises_all_the_year_follows_no_calendar() -> None:
    same, often = rise("2022-W24"), [rise("2022-W44"), rise("2022-W52")]
    assert compare(JUNE, same, often[0]) == ("时令", 5.0, 0)  # 1 week of 5, against 1 of 27
    assert compare(JUNE, same, *often) == NEVER  # against 2 of 27: less than 3 times as often
    assert compare(JUNE, same, rise("2022-W25"), *often)[0] == "时令"
    assert compare(JUNE, same, rise("2022-W34"), rise("2023-W14"))[0] == "时令"  # these are still near the season


def test_a_seasonal_episode_stays_seasonal_while_it_goes_on() -> None:
    """Last year's rise was short; this year's began in its weeks and goes on after them."""
    last, here = rise("2022-W20", 5.0), rise("2023-W20")
    going_on = [here, rise("2023-W24", began="2023-W20")]
    assert compare("2023-W25", last, *going_on) == ("时令", 5.0, 0)
    assert compare("2023-W25", last) == NEVER
    assert compare("2023-W25", last, here) == NEVER  # off the list for more than 4 weeks: another episode


def test_last_year_off_the_list_counts_as_well_and_what_does_not_rise_is_not_compared() -> None:
    off_list = rise("2022-W24") | {"is_rising": False, "episode_week": None}
    assert compare(JUNE, off_list) == ("时令", 5.0, 0)
    assert compare(JUNE, rise("2022-W24"), rises=False) == NEVER


def test_through_the_store(small_store: SmallStore, tmp_path: Path) -> None:
    """A week's list is written again after last year's told of two of its entries, one of them as an advertiser's."""
    root = tmp_path / "data"
    shutil.copytree(small_store.root, root)
    store, week, config = Store(str(root)), small_store.last + -1, load_config(small_store.config)
    before = store.read(schemas.TRENDS, week).set_index("category_id")
    free = before[before["is_rising"] & (before["stage"] != "seasonal")]
    assert len(free) >= 2
    assert before["last_year_growth"].isna().all()
    known, advertised = free.index[:2]
    last_year = week + -52
    rows = free.loc[[known, advertised]].reset_index()
    rows = rows.assign(growth=1e6, is_rising=False, rank=None, episode_week=None, why_not=["list_full", "ads"])
    store.write(schemas.TRENDS, last_year, rows)
    found = past_rises(store, week)
    assert found.loc[found["week"] == last_year.monday, "category_id"].to_list() == [known]
    detect(store, week, config)
    after = store.read(schemas.TRENDS, week).set_index("category_id")
    age = week - Week(before.loc[known, "episode_week"])
    wanted = {
        "stage": "seasonal",
        "season": "时令",
        "last_year_growth": 1e6,
        "last_year_weeks": -age,
        "is_rising": True,
    }
    assert after.loc[known, list(wanted)].to_dict() == wanted
    others = before.index.drop(known)
    pd.testing.assert_frame_equal(
        after.loc[others].drop(columns=["last_year_growth", "last_year_weeks"]),
        before.loc[others].drop(columns=["last_year_growth", "last_year_weeks"]),
    )


# --- what the report says


def test_a_rise_of_every_year_is_shown_as_such_and_nobody_is_alarmed() -> None:
    trends = frames()["trends"]
    assert "k0001" in {entry.category_id for entry in urgent(sample_report())}
    trends.loc[0, ["stage", "season", "last_year_growth", "last_year_weeks"]] = ["seasonal", "时令", 0.5, -2]
    report = sample_report(trends=trends)
    entry = next(entry for entry in report.seasonal if entry.category_id == "k0001")
    line = "时令；去年同期也涨过：比去年早 2 周，强度与去年高点相当"
    assert sentences.season(entry) == line
    assert line in render_page(report)
    assert "k0001" not in {entry.category_id for entry in [*report.rising, *urgent(report)]}


def test_a_rise_beyond_last_year_stays_on_the_list_and_says_so() -> None:
    trends = frames()["trends"]
    trends.loc[0, ["last_year_growth", "last_year_weeks"]] = [0.1, 0]
    report = sample_report(trends=trends)
    entry = next(entry for entry in report.rising if entry.category_id == "k0001")
    assert "去年同期也涨过：时间与去年相同，比去年更强。" in sentences.doubts(entry)
    assert [sentences.last_year(entry) for entry in report.rising][1:] == [None] * (len(report.rising) - 1)
