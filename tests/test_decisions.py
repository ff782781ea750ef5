"""Decisions: what is taken of a sheet, what is not and why, and what they do to the next lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from notetrends.trends.selection.decisions import apply_decisions, rank_again, what_changed
from notetrends.trends.selection.taken import COLUMNS, Taken, latest_decisions, take
from notetrends.trends.week import Week

W1 = Week.parse("2026-W20")
W2, W3 = W1 + 1, W1 + 2
NOTHING = pd.DataFrame(columns=COLUMNS)
LISTS: dict[Week, dict[str, str | None]] = {
    W1: {"s1": None, "s2": None, "s3": None},
    W2: {"s1": "adopted", "s2": None},
    W3: {"s1": "adopted", "s3": "rejected"},
}


def sheet(*rows: tuple[str | None, str | None, str | None], **more: Any) -> pd.DataFrame:  # noqa: ANN401
    """Rows of week, id, status; `more` fills whole columns."""
    table = pd.DataFrame(rows, columns=["week", "suggestion_id", "status"], dtype=object)
    blank = dict.fromkeys(["reason", "owner", "due"])
    return table.assign(row=range(2, len(table) + 2), **{**blank, **more})


def said(taken: Taken) -> list[tuple[str, str, str]]:
    return [
        (str(Week(row.week)), row.suggestion_id, row.status)
        for row in taken.decisions.itertuples()  # type: ignore[arg-type]
    ]


def problems(taken: Taken) -> list[tuple[int, str, bool]]:
    return [(row.row, row.problem, row.is_taken) for row in taken.notes.itertuples()]  # type: ignore[misc]


def known(*takens: Taken) -> pd.DataFrame:
    return pd.concat([one.decisions for one in takens], ignore_index=True)


def test_what_is_filled_is_taken_and_the_rest_counted() -> None:
    rows = sheet(("2026-W20", "s1", "采纳"), ("2026-W20", "s2", "已执行"), ("2026-W20", "s3", "待定"))
    taken = take(rows, LISTS, NOTHING, W3)
    assert said(taken) == [("2026-W20", "s1", "adopted"), ("2026-W20", "s2", "done")]
    assert (taken.n_unfilled, taken.n_unchanged, problems(taken)) == (1, 0, [])
    assert set(taken.decisions["decided_week"]) == {W3.monday}


def test_waiting_for_somebody_is_a_decision_too() -> None:
    taken = take(sheet(("2026-W20", "s1", None), owner="王敏", due="6/2"), LISTS, NOTHING, W1)
    assert taken.decisions[["status", "owner", "due"]].values.tolist() == [["pending", "王敏", dt.date(2026, 6, 2)]]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("2026-W20", "s9", "采纳"), "unknown id"),
        (("2026-W20", None, "采纳"), "no id"),
        (("2026-W22", "s2", "采纳"), "another week"),
        (("第三周", "s2", "采纳"), "week not understood"),
        (("2026-W20", "s1", "再说"), "status not allowed"),
    ],
)
def test_what_cannot_be_taken_is_named(row: tuple[str | None, str | None, str | None], problem: str) -> None:
    taken = take(sheet(row, ("2026-W20", "s3", "采纳")), LISTS, NOTHING, W3)
    assert problems(taken) == [(2, problem, False)]
    assert said(taken) == [("2026-W20", "s3", "adopted")]


def test_without_a_week_it_is_about_the_newest_list_that_has_it() -> None:
    assert said(take(sheet((None, "s2", "采纳")), LISTS, NOTHING, W3)) == [("2026-W21", "s2", "adopted")]


def test_twice_with_different_statuses_is_no_decision_and_twice_the_same_is_one() -> None:
    rows = sheet(
        ("2026-W20", "s1", "采纳"), ("2026-W20", "s1", "驳回"), ("2026-W20", "s2", "采纳"), ("2026-W20", "s2", "采纳")
    )
    taken = take(rows.assign(reason="x"), LISTS, NOTHING, W3)
    assert said(taken) == [("2026-W20", "s2", "adopted")]
    assert problems(taken) == [(2, "twice with different statuses", False), (3, "twice with different statuses", False)]


def test_remarks_do_not_keep_a_row_from_being_taken() -> None:
    taken = take(sheet(("2026-W20", "s1", "驳回"), due="尽快"), LISTS, NOTHING, W3)
    assert said(taken) == [("2026-W20", "s1", "rejected")]
    assert problems(taken) == [(2, "day not understood", True), (2, "rejected without a reason", True)]
    assert taken.notes["due"].to_list() == ["尽快"] * 2  # 原文不丢


def test_the_same_file_again_changes_nothing() -> None:
    rows = sheet(
        ("2026-W20", "s1", "采纳"), ("2026-W20", "s2", "驳回"), ("2026-W21", "s2", "采纳"), ("2026-W22", "s3", "驳回"),
        reason="毛利低", owner="王敏", due="6/2",
    )  # fmt: skip
    first = take(rows, LISTS, NOTHING, W2)
    again = take(rows, LISTS, known(first), W3)
    assert len(first.decisions) == 4
    assert again.decisions.empty and again.n_unchanged == 4 and problems(again) == []


# what was known, on which sheet, what comes, on which sheet -> what becomes of it
@pytest.mark.parametrize(
    ("before", "row", "problem", "is_taken"),
    [
        (("2026-W20", "s2", "采纳"), ("2026-W20", "s2", "已执行"), None, True),
        (("2026-W20", "s2", "采纳"), ("2026-W20", "s2", "驳回"), "replaces", True),
        (("2026-W20", "s2", "已执行"), ("2026-W20", "s2", "采纳"), "done already", False),
        (("2026-W21", "s2", "采纳"), ("2026-W20", "s2", "驳回"), "older than what is known", False),
        (("2026-W20", "s1", "已执行"), ("2026-W21", "s1", "采纳"), "done already", False),  # handed out as 采纳
        (("2026-W20", "s3", "驳回"), ("2026-W22", "s3", "驳回"), None, True),  # back again, and rejected again
        (("2026-W20", "s3", "驳回"), ("2026-W22", "s3", "采纳"), None, True),
        (("2026-W20", "s2", "采纳"), ("2026-W20", "s2", "待定"), "decided already", False),
    ],
)
def test_against_what_is_known(
    before: tuple[str, str, str], row: tuple[str, str, str], problem: str | None, is_taken: bool
) -> None:
    first = take(sheet(before, reason="x"), LISTS, NOTHING, W3)
    then = take(sheet(row, reason="x", owner="李雷"), LISTS, known(first), W3)
    assert [name for _, name, _ in problems(then)] == ([problem] if problem else [])
    assert bool(said(then)) == is_taken


def test_an_unfilled_copy_takes_nothing_back() -> None:
    first = take(sheet(("2026-W20", "s2", "采纳")), LISTS, NOTHING, W1)
    copy = take(sheet(("2026-W20", "s2", "待定")), LISTS, known(first), W1)
    assert copy.decisions.empty and copy.n_unfilled == 1 and problems(copy) == []


# --- what changed


THEN = {
    "stage": "growing", "episode_week": W1.monday, "growth_low": 0.5, "n_counted": 20.0, "n_products": 3.0,
    "n_in_stock": 2.0, "weeks_of_cover": 4.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        ({}, []),
        ({"n_counted": 39.0}, []),
        ({"n_counted": 40.0}, ["strength"]),
        ({"growth_low": 1.0, "n_counted": 19.0}, []),
        ({"growth_low": -0.1}, []),
        ({"stage": "surging"}, ["stage"]),
        ({"stage": "emerging"}, []),
        ({"episode_week": W3.monday}, ["episode"]),
        ({"episode_week": None}, []),
        ({"n_products": 9.0, "n_in_stock": 7.0}, []),
        ({"n_in_stock": 0.0}, ["supply"]),
        ({"n_products": 0.0, "n_in_stock": None}, ["supply"]),
        ({"weeks_of_cover": 2.0}, ["supply"]),
        ({"weeks_of_cover": 2.1}, []),
        ({"weeks_of_cover": None, "growth_low": float("nan")}, []),  # unknown is no change
    ],
)
def test_what_changed(now: dict[str, object], changed: list[str]) -> None:
    assert what_changed(THEN | now, THEN) == changed


def test_a_surge_is_no_news_to_whom_rejected_a_surge() -> None:
    surge = THEN | {"stage": "surging"}
    assert what_changed(surge, surge) == []
    assert what_changed(THEN, surge) == []


# --- the next list


def suggestions(*names: str, **evidence: object) -> pd.DataFrame:
    rows = [THEN | {"suggestion_id": name, "rank": place} for place, name in enumerate(names, start=1)]
    return pd.DataFrame(rows).assign(**evidence)


def decided(status: str, name: str = "s1", reason: str | None = None) -> dict[str, dict[Any, Any]]:
    row = {"week": W1.monday, "suggestion_id": name, "status": status, "reason": reason, "decided_week": W1.monday}
    return latest_decisions(pd.DataFrame([row | {"owner": None, "due": None}]))


PAST = {"s1": THEN}


def test_a_rejected_suggestion_stays_away_while_nothing_changed() -> None:
    table = apply_decisions(suggestions("s1", "s2"), decided("rejected"), PAST)
    assert table["suggestion_id"].to_list() == ["s2"]
    assert rank_again(table, 5)["rank"].to_list() == [1]


def test_it_is_back_when_the_evidence_changed_and_says_what() -> None:
    table = apply_decisions(suggestions("s1", stage="surging"), decided("rejected", reason="毛利低"), PAST)
    (row,) = table.to_dict("records")
    assert (row["decision"], row["decided_reason"], row["changed"]) == ("rejected", "毛利低", ["stage"])
    assert row["decided_week"] == W1.monday


def test_what_it_looked_like_then_must_be_known() -> None:
    assert apply_decisions(suggestions("s1", stage="surging"), decided("rejected"), {}).empty


@pytest.mark.parametrize("status", ["adopted", "done"])
def test_what_is_taken_up_stays_and_is_marked_until_a_new_episode(status: str) -> None:
    same = apply_decisions(suggestions("s1", "s2", stage="surging"), decided(status), PAST)
    assert same["decision"].to_list() == [status, None]
    assert same["changed"].to_list() == [[], []]
    again = apply_decisions(suggestions("s1", episode_week=W3.monday), decided(status), PAST)
    assert again["decision"].to_list() == [None]


def test_the_list_is_cut_after_what_was_rejected_is_gone() -> None:
    table = apply_decisions(suggestions("s1", "s2", "s3", "s4"), decided("rejected", "s2"), {"s2": THEN})
    cut = rank_again(table, 2)
    assert cut[["suggestion_id", "rank"]].values.tolist() == [["s1", 1], ["s3", 2]]


def test_a_list_of_nothing() -> None:
    empty = apply_decisions(suggestions("s1"), decided("rejected"), PAST)
    assert list(empty["decision"]) == [] and len(rank_again(empty, 3)) == 0
