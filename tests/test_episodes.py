"""Stages of a rise, one case a rule, and an episode from its first week to its last."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from notetrends.trends.rising.episodes import follow

MONDAY = dt.date(2023, 5, 15)
BEGAN = dt.date(2023, 5, 1)
RISING: dict[str, Any] = {
    "category_id": "c1", "is_rising": True, "is_newborn": False, "season": None, "growth_low": 0.5, "p_value": 1e-6,
    "history": [10.0, 10.0, 30.0],
}  # fmt: skip
QUIET = RISING | {"is_rising": False, "growth_low": -0.3, "p_value": 0.4, "history": [10.0, 40.0, 30.0]}
COLUMNS = ["category_id", "is_rising", "episode_week", "n_weeks_rising"]


def before(*rows: tuple[str, bool, dt.date | None, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"is_rising": bool})


def followed(entry: dict[str, Any], previous: pd.DataFrame) -> tuple[str, int, dt.date | None]:
    made = follow(pd.DataFrame([entry]), previous, MONDAY).iloc[0]
    return made["stage"], int(made["n_weeks_rising"]), made["episode_week"]


ONCE = ("c1", True, BEGAN, 1)


@pytest.mark.parametrize(
    ("changed", "previous", "stage"),
    [
        ({"season": "端午"}, [], "seasonal"),  # a festival explains it, whatever else it is
        ({"season": "端午", "is_newborn": True, "growth_low": 9.0}, [], "seasonal"),
        ({"is_newborn": True}, [], "emerging"),  # newborn, first week on the list
        ({"is_newborn": True}, [ONCE], "growing"),  # newborn, second week
        ({"is_newborn": True, "growth_low": 1.5}, [], "emerging"),
        ({"growth_low": 1.01}, [], "surging"),  # beyond a doubling, surely
        ({"growth_low": 1.0}, [], "growing"),
    ],
)
def test_stages_on_the_list(changed: dict[str, Any], previous: list[Any], stage: str) -> None:
    assert followed(RISING | changed, before(*previous))[0] == stage


@pytest.mark.parametrize(
    ("changed", "previous", "stage"),
    [
        ({}, [ONCE], "peaked"),  # off the list, yet at three quarters of its peak
        ({"history": [10.0, 40.0, 24.0]}, [ONCE], "peaked"),  # at 60 %
        ({"history": [10.0, 40.0, 23.0]}, [ONCE], "fading"),  # below
        ({"history": [float("nan"), 40.0, 23.0]}, [ONCE], "fading"),  # unknown weeks are no peak
        ({"season": "端午"}, [ONCE], "peaked"),  # a season matters on the list only
        ({"p_value": 0.049}, [], "watching"),  # never on the list, a little high
        ({"p_value": 0.05}, [], "steady"),
        ({"is_newborn": True}, [], "steady"),
        ({}, [("c1", False, None, 0)], "steady"),  # known, but was not rising
        ({}, [("c2", True, BEGAN, 1)], "steady"),  # somebody else's episode
    ],
)
def test_stages_off_the_list(changed: dict[str, Any], previous: list[Any], stage: str) -> None:
    assert followed(QUIET | changed, before(*previous))[0] == stage


def test_an_episode_keeps_its_beginning_and_counts_its_weeks() -> None:
    assert followed(RISING, before())[1:] == (1, MONDAY)
    assert followed(RISING, before(ONCE))[1:] == (2, BEGAN)
    # a week off the list neither ends it nor counts
    assert followed(RISING, before(ONCE, ("c1", False, BEGAN, 1)))[1:] == (2, BEGAN)
    assert followed(QUIET, before(ONCE))[1:] == (1, BEGAN)
    # the newest verdict is the one that goes on
    assert followed(RISING, before(ONCE, ("c1", True, BEGAN, 2)))[1:] == (3, BEGAN)
    assert followed(QUIET, before())[1:] == (0, None)


def test_every_entry_gets_its_own_verdict() -> None:
    entries = pd.DataFrame([RISING, QUIET | {"category_id": "c2"}, QUIET | {"category_id": "c3"}], index=[5, 1, 9])
    made = follow(entries, before(("c3", True, BEGAN, 4)), MONDAY)
    assert made["stage"].to_dict() == {5: "growing", 1: "steady", 9: "peaked"}
    assert made["n_weeks_rising"].to_dict() == {5: 1, 1: 0, 9: 4}


def test_no_entries() -> None:
    assert follow(pd.DataFrame([RISING])[:0], before(ONCE), MONDAY).empty
