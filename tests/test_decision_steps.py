"""From the filled sheet through the store to the next list, and from old lists to their outcomes: real tables."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from report_fixtures import MONDAY, frames
from test_filled_sheet import fill
from typer.testing import CliRunner

from notetrends.trends import schemas
from notetrends.trends.cli import app
from notetrends.trends.config import Config
from notetrends.trends.steps.decide import known_decisions, settle
from notetrends.trends.steps.record import read_record
from notetrends.trends.steps.score import read_outcomes, score
from notetrends.trends.store import Store
from notetrends.trends.week import Week

WEEK = Week(MONDAY)
CONFIG = Config()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with the made-up week and its list."""
    made = Store(str(tmp_path / "data"))
    found = frames()
    made.write(schemas.TRENDS, WEEK, found["trends"])
    made.write(schemas.SUGGESTIONS, WEEK, settle(made, WEEK, found["suggestions"], CONFIG))
    return made


def decide(store: Store, path: Path, *options: str) -> str:
    result = CliRunner().invoke(app, ["decisions", str(path), "--root", str(store.path()), *options])
    assert result.exit_code == 0, result.output
    return result.output


def next_list(store: Store, week: Week) -> pd.DataFrame:
    """The same suggestions a week later, on the same evidence."""
    store.write(schemas.TRENDS, week, frames()["trends"])
    return settle(store, week, frames()["suggestions"], CONFIG).set_index("suggestion_id")


def prints(store: Store) -> dict[str, str]:
    root = Path(store.path())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.parquet")}


def test_the_sheet_comes_back_and_the_next_list_knows(store: Store, tmp_path: Path) -> None:
    path = fill(tmp_path / "选品表.xlsx")
    assert "3 decisions taken (1 adopted, 1 rejected, 1 done)" in decide(store, path)
    known = known_decisions(store).set_index("suggestion_id")
    assert known["status"].to_dict() == {
        "k0001-restock": "adopted", "k0002-recruit": "done", "k0005-source": "rejected",
    }  # fmt: skip
    assert known.loc["k0001-restock", "owner"] == "王敏"
    later = next_list(store, WEEK + 1)
    assert "k0005-source" not in later.index and len(later) == 6
    assert later["decision"].dropna().to_dict() == {"k0001-restock": "adopted", "k0002-recruit": "done"}
    assert sorted(later["rank"]) == list(range(1, 7))


def test_reading_it_again_changes_no_byte(store: Store, tmp_path: Path) -> None:
    path = fill(tmp_path / "选品表.xlsx")
    decide(store, path)
    before = prints(store)
    assert "0 decisions taken; 3 known before" in decide(store, path)
    assert prints(store) == before


def test_the_week_itself_does_not_know_what_was_decided_after_it(store: Store, tmp_path: Path) -> None:
    before = prints(store)
    decide(store, fill(tmp_path / "选品表.xlsx"))
    store.write(schemas.SUGGESTIONS, WEEK, settle(store, WEEK, frames()["suggestions"], CONFIG))
    assert {path: hashed for path, hashed in prints(store).items() if path in before} == before


def test_what_is_not_taken_stands_beside_the_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("建议ID,状态,周次,截止日\nk0001-restock,也许,2023-W20,\nk9,采纳,2023-W20,6/2\n", "utf-8")
    assert "2 rows not taken" in decide(store, path).replace("\n", " ")
    left = (tmp_path / "表-未采用.csv").read_text("utf-8-sig")
    assert "建议ID不在任何一周的建议里" in left and "k9,采纳,,,6/2" in left
    assert store.weeks(schemas.DECISIONS) == []


def test_a_file_without_a_list_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("建议ID,状态\ns1,采纳\n", "utf-8")
    result = CliRunner().invoke(app, ["decisions", str(path), "--root", str(tmp_path / "empty")])
    assert result.exit_code == 1 and "no week yet" in result.output.replace("\n", " ")


def test_old_lists_are_scored_once_their_weeks_are_in(store: Store) -> None:
    for ahead in range(1, 5):
        store.write(schemas.TRENDS, WEEK + ahead, frames()["trends"])
    assert score(store, WEEK + 3, CONFIG) == 0  # three weeks later there is nothing to say
    assert score(store, WEEK + 4, CONFIG) == 7
    outcomes = read_outcomes(store, WEEK + 4, 26).set_index("suggestion_id")
    # every share stayed where it was: what rose held, what was to be cleared fell no further
    assert outcomes["result"].to_dict() == {
        **{name: "hit" for name in outcomes.index if not name.endswith("clear")}, "k0009-clear": "miss",
    }  # fmt: skip
    assert set(outcomes["sales_result"]) == {"unknown"}
    before = prints(store)
    score(store, WEEK + 4, CONFIG)
    assert prints(store) == before
    record = read_record(store, WEEK + 4, CONFIG)
    # the watched one has no products behind it: without a catalogue it counts by its confidence
    assert (record.rate("all", 4).n_hits, record.rate("clear", 4).n_misses) == (6, 1)


def test_a_class_that_hits_no_more_often_is_shown_lower(store: Store) -> None:
    rows = [("high", "miss")] * 20 + [("medium", "hit")] * 20
    table = pd.DataFrame(rows, columns=["counted_as", "result"]).assign(
        suggestion_id=[f"s{number}" for number in range(40)], weeks_after=4, listed_week=(WEEK + -4).monday,
        category_id="k", label="", action="source", confidence="high", share_expected=0.1, share_before=0.1,
        share_after=0.1, share_needed=0.1, sales_before=None, sales_after=None, house_growth=None,
        sales_result="unknown", band_rate=None,
    )  # fmt: skip
    store.write(schemas.OUTCOMES, WEEK, table)
    few = settle(store, WEEK, frames()["suggestions"], CONFIG)
    enough = settle(store, WEEK, frames()["suggestions"], Config.model_validate({"outcomes": {"min_scored": 20}}))
    assert few["confidence"].equals(few["rule_confidence"])
    assert set(enough["rule_confidence"]) == {"high", "medium", "low"} and set(enough["confidence"]) == {
        "medium",
        "low",
    }
