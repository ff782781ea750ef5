"""What became of past suggestions: hits, misses and unknown by hand, baselines, rates, and calibrated confidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from notetrends.trends.outcomes.calibration import Rate, calibrate
from notetrends.trends.outcomes.intervals import clustered_interval, share_interval
from notetrends.trends.outcomes.rates import hit_rates
from notetrends.trends.outcomes.results import judge, score_rivals, score_suggestions
from notetrends.trends.week import Week

THEN = Week.parse("2026-W10")
NOW = THEN + 4
VOICES = 1000.0


def verdicts(**counts: tuple[float, float, float]) -> pd.DataFrame:
    """Categories by name with what was expected at the list, counted then, and counted in each of the last weeks."""
    rows = []
    for name, (expected, then, later) in counts.items():
        for week, n in ((THEN, then), (NOW + -2, later), (NOW + -1, later), (NOW, later)):
            rows.append((week.monday, name, n, n / VOICES, expected, n - 1, 0.9))
    columns = ["week", "category_id", "n_counted", "share", "n_expected", "n_before", "relevance"]
    return pd.DataFrame(rows, columns=columns)


def judged(table: pd.DataFrame, **aliases: str) -> pd.DataFrame:
    return judge(table, aliases, THEN.monday, 4, min_growth=0.2, min_notes=3)


def listed(*rows: tuple[str, str, str], **more: object) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["category_id", "action", "confidence"])
    blank = {"product_id": None, "brand": None, "n_products": 2.0}
    return table.assign(suggestion_id="s" + table["category_id"], **{**blank, **more})


def results(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["suggestion_id"], table["result"], strict=True))


@pytest.mark.parametrize(
    ("expected", "then", "later", "result"),
    [
        (10.0, 20.0, 13.0, "hit"),
        (10.0, 20.0, 11.9, "miss"),  # above what was expected, not by enough
        (10.0, 20.0, 0.0, "miss"),
        (0.1, 5.0, 4.0, "hit"),
        (0.1, 5.0, 1.0, "miss"),  # ten times what was expected, and yet next to nothing
        (10.0, 0.0, 20.0, "unknown"),  # nothing was counted then: no share to expect
    ],
)
def test_a_rise_is_a_hit_when_it_held(expected: float, then: float, later: float, result: str) -> None:
    entries = judged(verdicts(k=(expected, then, later)))
    assert results(score_suggestions(listed(("k", "source", "high")), entries, None, None)) == {"sk": result}


@pytest.mark.parametrize(("later", "result"), [(8.0, "hit"), (10.0, "miss"), (14.0, "miss")])
def test_what_was_to_be_cleared_is_a_hit_when_it_fell_further(later: float, result: str) -> None:
    entries = judged(verdicts(k=(30.0, 10.0, later)))
    found = score_suggestions(listed(("k", "clear", "low")), entries, None, None)
    assert results(found) == {"sk": result} and found["counted_as"].to_list() == ["clear"]


def test_a_category_that_is_not_known_is_unknown() -> None:
    entries = judged(verdicts(k=(10.0, 20.0, 13.0)))
    assert results(score_suggestions(listed(("gone", "source", "high")), entries, None, None)) == {"sgone": "unknown"}


def test_weeks_that_are_not_there_make_it_unknown() -> None:
    table = verdicts(k=(10.0, 20.0, 13.0))
    entries = judged(table[table["week"] != NOW.monday])
    assert results(score_suggestions(listed(("k", "source", "high")), entries, None, None)) == {"sk": "unknown"}


def test_a_merged_category_is_followed() -> None:
    table = verdicts(k=(10.0, 20.0, 20.0), into=(1.0, 1.0, 20.0))
    table = table[(table["category_id"] != "k") | (table["week"] == THEN.monday)]
    alone, followed = judged(table), judged(table, k="into")
    assert (alone.loc["k", "held"], followed.loc["k", "held"]) == (0.0, 1.0)


def test_the_rules_confidence_is_scored_not_what_was_shown() -> None:
    entries = judged(verdicts(k=(10.0, 20.0, 13.0)))
    rows = listed(("k", "source", "medium"), rule_confidence="high")
    assert score_suggestions(rows, entries, None, None)["counted_as"].to_list() == ["high"]


# --- sales

CATALOGUE = pd.DataFrame({"product_id": ["p1", "p2", "p3"], "brand": ["a", "b", "b"], "sales_4w": [10.0, 90.0, np.nan]})


@pytest.mark.parametrize(
    ("action", "sales_now", "result"),
    [
        ("promote", [20.0, 90.0, 5.0], "hit"),  # doubled, the house grew by a tenth
        ("promote", [10.0, 90.0, 5.0], "miss"),  # as the house
        ("promote", [20.0, 180.0, 5.0], "miss"),
        ("promote", [np.nan, 90.0, 5.0], "unknown"),
        ("clear", [2.0, 90.0, 5.0], "hit"),
    ],
)
def test_sales_against_the_house(action: str, sales_now: list[float], result: str) -> None:
    entries = judged(verdicts(k=(10.0, 20.0, 13.0)))
    rows = listed(("k", action, "high"), product_id="p1")
    found = score_suggestions(rows, entries, CATALOGUE, CATALOGUE.assign(sales_4w=sales_now))
    assert found["sales_result"].to_list() == [result]


def test_without_a_newer_catalogue_sales_are_unknown() -> None:
    entries = judged(verdicts(k=(10.0, 20.0, 13.0)))
    found = score_suggestions(listed(("k", "promote", "high"), product_id="p1"), entries, CATALOGUE, None)
    assert found["sales_result"].to_list() == ["unknown"] and found["sales_after"].isna().all()


# --- baselines and rates


def test_simpler_lists_pick_as_many_of_what_is_worth_a_look() -> None:
    table = verdicts(big=(40.0, 40.0, 41.0), jumped=(5.0, 9.0, 9.0), small=(1.0, 2.0, 9.0), idle=(9.0, 9.0, 9.0))
    table.loc[table["category_id"] == "jumped", "n_before"] = 1.0
    table.loc[table["category_id"] == "idle", "relevance"] = 0.1
    found = score_rivals(judged(table), 1, min_notes=3, min_relevance=0.4)
    assert found.values.tolist() == [["growth", "jumped", "hit"], ["volume", "big", "miss"]]


def outcomes(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["category_id", "counted_as", "result"])
    return table.assign(weeks_after=4, band_rate=0.25)


def test_rates_count_the_unknown_apart_and_the_watched_too() -> None:
    table = outcomes(
        ("a", "high", "hit"), ("a", "high", "hit"), ("b", "high", "miss"), ("c", "medium", "unknown"),
        ("d", "watch", "miss"),
    )  # fmt: skip
    nothing = pd.DataFrame(columns=["weeks_after", "rule", "category_id", "result"])
    rates = hit_rates(table, nothing).set_index("about")
    assert rates.loc["all", ["n_hits", "n_misses", "n_unknown", "n_cases"]].to_list() == [2, 1, 1, 2]
    assert rates.loc["high", "value"] == pytest.approx(2 / 3)
    assert pd.isna(rates.loc["medium", "value"]) and rates.loc["watch", "n_misses"] == 1
    assert rates.loc["band", "value"] == 0.25 and pd.isna(rates.loc["growth", "value"])


def test_a_category_told_ten_times_is_one_case() -> None:
    once, often = clustered_interval(0.6, 5), clustered_interval(0.6, 50)
    assert once == pytest.approx(share_interval(3, 5)) and often == pytest.approx(share_interval(30, 50))
    assert clustered_interval(1.0, 4)[0] == pytest.approx(share_interval(4, 4)[0])
    assert clustered_interval(None, 0) == (None, None)


# --- confidence


def rate(hits: int, misses: int) -> Rate:
    return Rate(hits, misses, 0, hits + misses)


@pytest.mark.parametrize(
    ("low", "medium", "high", "shown"),
    [
        (rate(10, 40), rate(20, 30), rate(40, 10), ("low", "medium", "high")),
        (rate(10, 40), rate(30, 20), rate(20, 30), ("low", "medium", "medium")),
        (rate(30, 20), rate(20, 30), rate(40, 10), ("low", "low", "high")),
        (rate(30, 20), rate(20, 30), rate(10, 40), ("low", "low", "low")),
        (rate(10, 40), rate(25, 25), rate(25, 25), ("low", "medium", "medium")),
        (rate(30, 20), rate(3, 7), rate(20, 30), ("low", "medium", "low")),  # too few of 中 to bind the others
        (rate(0, 0), rate(0, 0), rate(0, 0), ("low", "medium", "high")),
    ],
)
def test_confidence_is_shown_as_it_has_hit(low: Rate, medium: Rate, high: Rate, shown: tuple[str, str, str]) -> None:
    found = calibrate({"low": low, "medium": medium, "high": high}, 30)
    assert (found["low"], found["medium"], found["high"]) == shown
