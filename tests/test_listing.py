"""The rising list of a week on made-up categories: measured, judged, ranked, described."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from notetrends.trends.categories.births import from_bursts
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.describe import count_words
from notetrends.trends.rising.composition import profile
from notetrends.trends.rising.discoveries import Families, WordTests
from notetrends.trends.rising.festivals import named_festivals
from notetrends.trends.rising.forecast import COLUMNS as FORECAST
from notetrends.trends.rising.gates import Rules
from notetrends.trends.rising.listing import HISTORY_WEEKS, Told, find_apart, list_trends
from notetrends.trends.schemas import TRENDS
from notetrends.trends.week import Week

WEEK = Week.parse("2023-W29")
RULES = Rules(
    min_notes=3,
    max_q=0.1,
    min_growth=0.2,
    max_top_authors_share=0.3,
    max_fold_share=0.5,
    max_ad_share=0.6,
    max_entries=30,
)
# label, last week's count, goods share, what is odd about its notes
CATEGORIES = [
    ("烤箱", 90, 1.0, ""),  # rises most among goods
    ("帐篷", 60, 1.0, ""),
    ("群星夜", 95, 0.0, ""),  # rises more, but is nothing to buy
    ("拼豆", 60, 1.0, "template"),
    ("代餐", 60, 1.0, "ads"),
    ("书架", 20, 1.0, ""),  # as always
    ("风筝", 0, 1.0, ""),  # nobody this week
    ("跳绳", 0, 1.0, ""),  # nobody this week, but rising lately
    *((f"常物{number}", 20, 1.0, "") for number in range(20)),
]
TESTS = Families(*[WordTests(np.array([9.0]), np.array([1000]), 26.0, 1.0, 0.1, 3)] * 2)
NOTHING_BEFORE = pd.DataFrame(
    {"category_id": [], "is_rising": [], "episode_week": [], "n_weeks_rising": []}
).astype({"is_rising": bool})  # fmt: skip
NO_PAST = NOTHING_BEFORE.assign(growth=[], week=[])


def made_catalogue() -> Catalogue:
    labels = [label for label, *_ in CATEGORIES]
    made = from_bursts([(label, [], 0.0) for label in labels], (WEEK + -30).monday, 2)
    rows = made.rows.assign(
        category_id=[f"c{number:02d}" for number in range(len(labels))],
        top_words=pd.Series([[label] for label in labels]),
    )
    first, parents = list(rows["first_week"]), list(rows["parent"])
    first[1], parents[1] = (WEEK + -1).monday, "c05"
    keywords = pd.Series([["防雨帐篷"] if label == "帐篷" else [] for label in labels])
    return Catalogue(rows.assign(first_week=first, parent=parents, keywords=keywords), made.centroids, made.anchors)


def made_notes() -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for number, (label, n, goods, odd) in enumerate(CATEGORIES):
        for copy in range(n):
            name = f"n{number:02d}{copy:03d}"
            folds = f"n{number:02d}{copy % 10:03d}" if odd == "template" else name
            rows.append({
                "note_id": name, "category": number, "tokens": [label, "好用"], "festivals": 0, "text_hash": number,
                "voice": f"a{number}-{copy}", "author_id": f"a{number}-{copy}", "fold_id": folds,
                "is_sold": odd == "ads", "n_likes": 10.0, "n_collects": 4.0,
                "goods_words": ["好用"] if goods else [], "events_words": [] if goods else ["演员"], "name_words": [],
            })  # fmt: skip
    rows.append(rows[0] | {"note_id": "n-none", "category": -1, "voice": "x", "author_id": "x"})
    return pd.DataFrame(rows)


def made_counts() -> np.ndarray:
    counts = np.random.default_rng(1).poisson(20, (len(CATEGORIES), 30)).astype(float)
    counts[:, -1] = [n for _, n, *_ in CATEGORIES]
    return counts


def listed(
    rules: Rules = RULES,
    previous: pd.DataFrame = NOTHING_BEFORE,
    notes: pd.DataFrame | None = None,
    catalogue: Catalogue | None = None,
) -> pd.DataFrame:
    notes = made_notes() if notes is None else notes
    vectors = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(notes), 1))
    places = notes["category"].to_numpy(np.int64)
    words = count_words(pa.chunked_array([pa.array(notes["tokens"])]), np.arange(len(notes)), places)
    table = list_trends(
        WEEK,
        made_catalogue() if catalogue is None else catalogue,
        Told(notes.assign(row=np.arange(len(notes))), vectors, words),
        made_counts(),
        made_counts()[:, -1],
        previous,
        rules,
        TESTS,
        past=NO_PAST,
        leave_out=3,
        newborn_weeks=4,
    )
    return table.assign(key=table["label"]).set_index("key")


def cell(table: pd.DataFrame, label: str, column: str) -> Any:  # noqa: ANN401
    return table.loc[label, column]


def test_ranks_run_from_one_over_the_rising_and_are_unknown_off_the_list() -> None:
    table = listed()
    rising = table[table["is_rising"]].sort_values("rank")
    assert rising["rank"].to_list() == [1, 2, 3]
    assert rising.index.to_list() == ["烤箱", "帐篷", "群星夜"]  # relevance puts the largest rise last
    assert rising["score"].is_monotonic_decreasing
    assert table.loc[~table["is_rising"], "rank"].isna().all()
    assert list(table) == [name for name in TRENDS.column_names if name not in FORECAST]


def test_suspicious_rises_are_named_and_what_does_not_rise_is_not() -> None:
    table = listed()
    assert table["why_not"].dropna().to_dict() == {"拼豆": "template", "代餐": "ads"}
    assert not table.loc[["书架", "拼豆", "代餐"], "is_rising"].any()


@pytest.mark.parametrize("n_weeks, is_listed", [(0, False), (2, False), (3, True)])
def test_a_category_is_not_tested_by_the_notes_it_was_born_of(n_weeks: int, is_listed: bool) -> None:
    catalogue = made_catalogue()
    first = list(catalogue.rows["first_week"])
    first[0] = (WEEK + -n_weeks).monday
    born = Catalogue(catalogue.rows.assign(first_week=first), catalogue.centroids, catalogue.anchors)
    assert cell(listed(catalogue=born), "烤箱", "is_rising") == is_listed


def test_what_merchandisers_ignore_is_not_listed_nor_are_the_stories_within_it() -> None:
    known = made_catalogue()
    rows = known.rows.assign(is_ignored=known.rows["label"].isin(["烤箱", "书架"]))  # 帐篷 is a story within 书架
    previous = pd.DataFrame({
        "category_id": ["c00", "c07"], "is_rising": [True, True], "episode_week": [(WEEK + -1).monday] * 2,
        "n_weeks_rising": [1, 1],
    })  # fmt: skip
    table = listed(catalogue=Catalogue(rows, known.centroids, known.anchors), previous=previous)
    assert table.loc[table["is_rising"]].index.to_list() == ["群星夜"]
    assert cell(table, "烤箱", "why_not") == cell(table, "帐篷", "why_not") == "ignored"
    assert pd.isna(cell(table, "书架", "why_not"))  # ignored, but it does not rise
    assert cell(table, "烤箱", "stage") == "watching"  # it was listed last week: nobody is told that it fades
    assert cell(table, "跳绳", "stage") == "fading"


def test_a_full_list_says_so() -> None:
    table = listed(replace(RULES, max_entries=2))
    assert table.loc[table["is_rising"], "rank"].sort_values().to_list() == [1, 2]
    assert cell(table, "群星夜", "why_not") == "list_full"
    assert pd.isna(cell(table, "群星夜", "rank"))


def test_the_last_third_of_a_full_list_goes_by_size_whatever_it_is_about() -> None:
    table = listed(replace(RULES, max_fold_share=1.0, max_ad_share=1.0, max_entries=3))
    rising = table[table["is_rising"]].sort_values("rank")
    assert len(rising) == 3
    assert rising.index[[0, 2]].to_list() == ["烤箱", "群星夜"]
    assert rising["score"].iloc[2] < table.loc[table["why_not"] == "list_full", "score"].max()


def test_categories_without_notes_are_left_out_unless_they_rose_lately() -> None:
    previous = pd.DataFrame(
        {"category_id": ["c07"], "is_rising": [True], "episode_week": [(WEEK + -2).monday], "n_weeks_rising": [2]}
    )
    table = listed(previous=previous)
    assert "风筝" not in table.index
    wanted = {"stage": "fading", "n_notes": 0, "n_weeks_rising": 2, "is_rising": False}
    assert {column: cell(table, "跳绳", column) for column in wanted} == wanted
    assert cell(table, "跳绳", "evidence_ids") == cell(table, "跳绳", "relevance_words") == []
    assert "跳绳" not in listed().index


def test_measures_of_an_entry() -> None:
    table = listed()
    tent, copies = table.loc[["帐篷", "拼豆"]].to_dict("records")
    assert (tent["n_notes"], tent["n_authors"], tent["n_raw_notes"]) == (60, 60, 60)
    assert tent["n_expected"] == pytest.approx(20, rel=0.15)
    assert tent["growth"] == pytest.approx(60 / tent["n_expected"] - 1)
    assert tent["growth_low"] < tent["growth"] < tent["growth_high"]
    assert tent["collect_rate"] == pytest.approx(0.4)
    assert (copies["n_notes"], copies["n_raw_notes"]) == (10, 60)
    assert copies["fold_share"] == pytest.approx(5 / 6)
    n_voices = sum(n for _, n, *_ in CATEGORIES) + 1
    assert table["share"].sum() == pytest.approx((n_voices - 1) / n_voices)
    assert table["relevance"].between(0, 1).all()
    assert cell(table, "烤箱", "relevance") > 0.9 > 0.1 > cell(table, "群星夜", "relevance")
    assert {len(history) for history in table["history"]} == {HISTORY_WEEKS}
    assert tent["history"][-1] == 60


def test_the_words_behind_the_relevance_a_template_once() -> None:
    notes = made_notes()
    (place,) = np.flatnonzero(notes["note_id"] == "n03000")
    notes.at[place, "events_words"] = ["演员"]
    table = listed(notes=notes)
    words = {label: cell(table, label, "relevance_words") for label in ("烤箱", "群星夜", "拼豆")}
    assert words == {"烤箱": ["+好用"], "群星夜": ["-演员"], "拼豆": ["+好用", "-演员"]}


def test_a_rise_is_dated_and_nothing_else_is() -> None:
    table = listed()
    rising = table[table["is_rising"]]
    assert (rising[["onset_week", "onset_high"]] == WEEK.monday).all(axis=None)  # the last week is all of it
    assert rising["onset_low"].between((WEEK + -1).monday, WEEK.monday).all()
    assert table.loc[~table["is_rising"], ["onset_week", "onset_low", "onset_high"]].isna().all(axis=None)


def test_names_words_parents_and_evidence() -> None:
    table = listed()
    assert cell(table, "帐篷", "top_words")[:2] == ["防雨帐篷", "帐篷"]  # keywords first, then the week's own words
    assert cell(table, "帐篷", "parent_label") == "书架"
    assert table["parent_label"].isna().sum() == len(table) - 1
    assert table["is_newborn"].to_dict() == {label: label == "帐篷" for label in table.index}
    assert cell(table, "帐篷", "stage") == "emerging"
    evidence = cell(table, "烤箱", "evidence_ids")
    assert len(set(evidence)) == 5
    assert set(evidence) <= {f"n00{copy:03d}" for copy in range(90)}


def test_a_festival_is_named_where_it_explains_a_rise() -> None:
    notes = made_notes()
    notes.loc[notes["category"].isin([0, 5]), "festivals"] = named_festivals(WEEK, ["中秋好用"])[0]
    assert listed(notes=notes)["season"].isna().all()  # two months ahead: not its season
    notes.loc[notes["category"].isin([0, 5]), "festivals"] = named_festivals(WEEK, ["七夕礼物好用"])[0]
    table = listed(notes=notes)
    assert table["season"].dropna().to_dict() == {"烤箱": "七夕"}  # 书架 speaks of it too, but does not rise
    assert cell(table, "烤箱", "stage") == "seasonal"


def test_a_category_of_keywords_is_tested_among_all_words() -> None:
    """A thousand words could burst, but only these categories of vectors could rise."""
    known = made_catalogue()
    keyed = Catalogue(
        known.rows.assign(keywords=[[label] for label in known.rows["label"]]), known.centroids, known.anchors
    )
    rising = listed().query("is_rising").index.drop("帐篷")  # which has keywords anyhow
    assert (listed(catalogue=keyed)["q_value"][rising] > listed()["q_value"][rising]).all()


def test_a_note_that_counts_for_two_is_a_note_of_both() -> None:
    notes = made_notes()
    twice = notes[notes["category"] == 1][:10].assign(category=5)  # ten notes about 帐篷 lie in 书架
    table, alone = listed(notes=pd.concat([notes, twice], ignore_index=True)), listed()
    assert (cell(table, "帐篷", "n_notes"), cell(table, "书架", "n_notes")) == (60, 30)
    assert table["share"].to_dict() == alone["share"].to_dict()  # nobody speaks twice
    assert table["rank"].dropna().to_dict() == alone["rank"].dropna().to_dict()


# --- stories that stand apart


def apart(previous: pd.DataFrame = NOTHING_BEFORE, rules: Rules = RULES, *, keyed: bool = True) -> set[str]:
    known = made_catalogue()
    keywords = pd.Series([[label] if keyed else [] for label in known.rows["label"]])
    catalogue = Catalogue(known.rows.assign(keywords=keywords), known.centroids, known.anchors)
    found = find_apart(WEEK, catalogue, made_counts(), made_counts()[:, -1], previous, rules, TESTS, leave_out=3)
    return set(known.rows["label"][found])


def test_a_story_stands_apart_when_it_rises_beyond_doubt_whatever_made_it_rise() -> None:
    assert apart() == {"烤箱", "帐篷", "群星夜", "拼豆", "代餐"}  # a template must not raise its category either
    assert apart(rules=replace(RULES, min_growth=2.2)) == {"烤箱", "群星夜"}
    assert apart(rules=replace(RULES, min_notes=91)) == {"群星夜"}
    assert apart(rules=replace(RULES, max_q=0.0)) == set()


def test_a_story_that_was_listed_lately_still_stands_apart() -> None:
    lately = pd.DataFrame(
        {"category_id": ["c05", "c06"], "is_rising": [True, False], "episode_week": [WEEK.monday] * 2}
    )
    assert apart(lately) == apart() | {"书架"}


def test_what_has_no_keyword_is_no_story() -> None:
    assert apart(keyed=False) == set()


def test_the_order_of_the_notes_does_not_matter() -> None:
    notes = made_notes()
    shuffled = notes.iloc[np.random.default_rng(3).permutation(len(notes))].reset_index(drop=True)
    columns = [name for name in listed() if name != "evidence_ids"]  # equal vectors: any of them is typical
    pd.testing.assert_frame_equal(listed(notes=shuffled)[columns], listed()[columns])


# --- profile


def test_profile_by_hand() -> None:
    row = {
        "category": 0, "is_sold": False, "n_collects": 1.0, "goods_words": ["口红", "好用"], "events_words": ["演员"],
        "name_words": [],
    }  # fmt: skip
    notes = pd.DataFrame([
        row | {"author_id": "甲", "fold_id": "n1", "is_sold": True, "n_likes": 2.0},
        row | {"author_id": "甲", "fold_id": "n1", "n_likes": 0.0},  # no likes: no rate
        row | {"author_id": "乙", "fold_id": "n2", "n_likes": 4.0, "goods_words": []},
        row | {"author_id": None, "fold_id": "n3", "n_likes": np.nan, "category": 4},
    ])  # fmt: skip
    table = profile(notes)
    wanted = {
        "n_notes": 2, "n_authors": 2, "n_raw_notes": 3, "fold_share": 1 / 3, "ad_share": 1 / 4, "top_authors_share": 1,
        "collect_rate": 0.375, "n_goods_words": 1, "n_events_words": 2, "n_name_words": 0,
    }  # fmt: skip
    assert table.loc[0].to_dict() == pytest.approx(wanted)
    assert table.loc[4, ["n_authors", "top_authors_share", "collect_rate"]].isna().all()
