"""How long rises last: Kaplan-Meier on the store's own past, point in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from small_store import SmallStore

from notetrends.trends import schemas
from notetrends.trends.rising.forecast import COLUMNS, find_episodes, forecast, lasting
from notetrends.trends.steps.past import past_rises
from notetrends.trends.store import Store
from notetrends.trends.week import Week

NOW = Week.parse("2023-W40")


def listed(name: str, began: Week, lags: range | list[int], stage: str = "surging") -> list[tuple[Any, ...]]:
    """The rows of one rise: on the list `lags` weeks after it began."""
    return [(name, began.monday, (began + lag).monday, stage if lag == 0 else "growing") for lag in lags]


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["category_id", "episode_week", "week", "stage"])


def this_week(*entries: tuple[str, bool, str, dt.date | None]) -> pd.DataFrame:
    return pd.DataFrame(entries, columns=["category_id", "is_rising", "stage", "episode_week"])


def rises(n: int, n_weeks: int, stage: str, prefix: str) -> list[tuple[Any, ...]]:
    """`n` rises of the past that were over after `n_weeks`."""
    return [row for k in range(n) for row in listed(f"{prefix}{k}", NOW + -30, range(n_weeks + 1), stage)]


def test_what_does_not_rise_has_no_forecast() -> None:
    found = forecast(this_week(("k", False, "steady", None)), frame(rises(30, 3, "surging", "p")), NOW)
    assert list(found) == COLUMNS
    assert found["n_episodes"].to_list() == [0]
    assert found["lasts_4w"].isna().all()


def test_rises_of_the_same_beginning_are_asked_first() -> None:
    past = frame(rises(20, 6, "surging", "s") + rises(40, 0, "emerging", "e"))
    entries = this_week(("a", True, "surging", NOW.monday), ("b", True, "emerging", NOW.monday))
    found = forecast(entries, past, NOW)
    assert found["n_episodes"].to_list() == [20, 40]
    assert found["lasts_4w"].to_list() == [1.0, 0.0]
    assert found["lasts_8w"].to_list() == [0.0, 0.0]


def test_fewer_than_twenty_alike_ask_all_and_fewer_than_ten_ask_nobody() -> None:
    entries = this_week(("a", True, "surging", NOW.monday))
    mixed = forecast(entries, frame(rises(19, 6, "surging", "s") + rises(19, 0, "emerging", "e")), NOW)
    assert mixed["n_episodes"].to_list() == [38]
    assert mixed["lasts_4w"].to_list() == [0.5]
    few = forecast(entries, frame(rises(9, 6, "surging", "s")), NOW)
    assert few["n_episodes"].to_list() == [9]
    assert few["lasts_4w"].isna().all()


def test_the_kind_is_that_of_its_own_beginning_and_its_age_counts() -> None:
    own = listed("a", NOW + -5, range(5), "emerging")  # by now it is growing
    past = frame(own + rises(25, 12, "emerging", "e") + rises(25, 5, "emerging", "f"))
    found = forecast(this_week(("a", True, "growing", (NOW + -5).monday)), past, NOW)
    assert found["n_episodes"].to_list() == [50]
    assert found["lasts_4w"].to_list() == [0.5]  # all 50 lasted 5 weeks, 25 of them 9 or more


def test_a_gap_of_four_weeks_ends_nothing_yet() -> None:
    rows = frame(listed("a", NOW + -8, [0, 1, 5]))
    assert find_episodes(rows, NOW)[["n_weeks", "is_over"]].to_numpy().tolist() == [[5, False]]
    assert find_episodes(rows, NOW + 1)["is_over"].to_list() == [True]


def test_rises_that_go_on_do_not_shorten_the_others() -> None:
    # lives of 1 + Geometric(.2) weeks, watched for 2 to 12: who only counts finished ones sees short lives only
    rng = np.random.default_rng(4)
    lives, watched = rng.geometric(0.2, 3000) - 1, rng.integers(2, 13, 3000)
    episodes = pd.DataFrame({"n_weeks": np.minimum(lives, watched), "is_over": lives < watched})
    found = lasting(episodes, age=0)
    np.testing.assert_allclose(found[:2], [0.8**4, 0.8**8], atol=0.03)
    assert np.isnan(found[2])  # nobody was watched for 13 weeks
    finished = episodes[episodes["is_over"]]
    assert (finished["n_weeks"] >= 4).mean() < 0.8**4 - 0.1


def test_only_earlier_lists_are_read(small_store: SmallStore) -> None:
    store = Store(str(small_store.root))
    weeks = store.weeks(schemas.TRENDS)
    expected = [store.read(schemas.TRENDS, week).query("is_rising").assign(week=week.monday) for week in weeks[:-1]]
    found = past_rises(store, weeks[-1]).query("is_rising").reset_index(drop=True)
    columns = ["category_id", "episode_week", "stage", "week"]
    pd.testing.assert_frame_equal(found[columns], pd.concat(expected, ignore_index=True)[columns], check_dtype=False)
    assert past_rises(store, weeks[0]).empty
    written = store.read(schemas.TRENDS, weeks[-1], ["is_rising", *COLUMNS])
    assert written.loc[~written["is_rising"], "n_episodes"].eq(0).all()
