"""Festivals: the right days in every year, and only the texts that speak of them."""

from __future__ import annotations

import datetime as dt

import pytest

from notetrends.trends.rising.festivals import FESTIVALS, festivals_near, named_festivals, season_of
from notetrends.trends.week import Week, weeks_between

BY_NAME = {festival.name: festival for festival in FESTIVALS}


@pytest.mark.parametrize(
    ("name", "year", "wanted"),
    [
        ("春节", 2023, dt.date(2023, 1, 22)),
        ("春节", 2025, dt.date(2025, 1, 29)),
        ("元宵", 2024, dt.date(2024, 2, 24)),
        ("端午", 2023, dt.date(2023, 6, 22)),
        ("七夕", 2025, dt.date(2025, 8, 29)),  # the seventh month, not the sixth month's double of 2025
        ("七夕", 2023, dt.date(2023, 8, 22)),  # after the double second month of 2023
        ("中秋", 2025, dt.date(2025, 10, 6)),
        ("腊八", 2023, dt.date(2024, 1, 18)),  # the lunar year ends in the next solar one
        ("双十一", 2022, dt.date(2022, 11, 11)),
    ],
)
def test_dates(name: str, year: int, wanted: dt.date) -> None:
    assert BY_NAME[name].date(year) == wanted


@pytest.mark.parametrize(
    ("week", "name", "is_near"),
    [
        ("2023-W33", "中秋", False),  # 29 September 2023 is in W39: six weeks ahead is too early
        ("2023-W34", "中秋", True),
        ("2023-W40", "中秋", True),  # one week past
        ("2023-W41", "中秋", False),
        ("2022-W52", "元旦", True),  # over the turn of the year
        ("2023-W52", "腊八", True),
        ("2024-W03", "腊八", True),
        ("2025-W50", "元旦", True),
    ],
)
def test_which_weeks_are_near(week: str, name: str, is_near: bool) -> None:
    assert (name in {festival.name for festival in festivals_near(Week.parse(week))}) == is_near


def test_every_festival_comes_every_year() -> None:
    for year in (2021, 2022, 2023, 2024, 2025):
        near = [
            festivals_near(week) for week in weeks_between(Week.parse(f"{year}-W02"), Week.parse(f"{year + 1}-W06"))
        ]
        assert {festival.name for part in near for festival in part} == set(BY_NAME)


def season_in(texts: list[str], everyone: list[str]) -> str | None:
    week = Week.parse("2023-W38")
    return season_of(week, named_festivals(week, texts), named_festivals(week, everyone))


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["月饼礼盒", "流心月饼", "通勤包", "通勤包"], "中秋"),  # half of them name what belongs to it
        (["月饼礼盒", "通勤包", "通勤包", "通勤包"], None),  # a quarter do not
        (["国庆去哪", "国庆穿搭", "看海"], "国庆"),
        (["粽子礼盒", "端午粽子"], None),  # a festival of another season
        (["通勤包"], None),
        ([], None),
    ],
)
def test_season(texts: list[str], wanted: str | None) -> None:
    everyone = ["月饼", "国庆", *["口红"] * 8]
    assert season_in(texts, everyone) == wanted


@pytest.mark.parametrize(("n_others", "wanted"), [(3, "中秋"), (2, None)])
def test_what_everybody_names_is_no_entrys_own(n_others: int, wanted: str | None) -> None:
    everyone = ["中秋快乐", *["通勤包"] * n_others]  # a quarter name it, or a third
    assert season_in(["中秋妆", "通勤妆"], everyone) == wanted
