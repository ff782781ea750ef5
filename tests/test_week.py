"""Weeks: ISO, in Shanghai, over year ends."""

import datetime as dt

import pytest

from notetrends.trends.errors import WeekError
from notetrends.trends.week import Week, weeks_between


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2022-W16", "2022-04-18"),
        ("2022W16", "2022-04-18"),
        ("2020-W53", "2020-12-28"),  # a year of 53 weeks
        ("2021-01-03", "2020-12-28"),  # its last Sunday lies in the next year
        ("2024-12-30", "2024-12-30"),  # 2025-W01 begins in the old year
    ],
)
def test_parse(text: str, monday: str) -> None:
    assert Week.parse(text).monday == dt.date.fromisoformat(monday)


@pytest.mark.parametrize("text", ["2021-W53", "2022-W00", "W16", "2022-13-01", "", "上周"])
def test_what_is_no_week_is_said_to_be_none(text: str) -> None:
    with pytest.raises(WeekError, match="ISO week such as 2022-W16"):
        Week.parse(text)


def test_sunday_night_in_utc_is_monday_in_shanghai() -> None:
    assert str(Week.of(dt.datetime(2021, 1, 3, 15, 59, tzinfo=dt.UTC))) == "2020-W53"
    assert str(Week.of(dt.datetime(2021, 1, 3, 16, 0, tzinfo=dt.UTC))) == "2021-W01"


def test_a_week_starts_on_monday() -> None:
    with pytest.raises(WeekError, match="Monday"):
        Week(dt.date(2022, 4, 20))


def test_weeks_between_crosses_the_year() -> None:
    weeks = list(weeks_between(Week.parse("2020-W52"), Week.parse("2021-W02")))
    assert [str(week) for week in weeks] == ["2020-W52", "2020-W53", "2021-W01", "2021-W02"]
    assert weeks[-1] - weeks[0] == 3
