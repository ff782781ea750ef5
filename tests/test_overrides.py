"""The merchandisers' file: what it may say, how it is refused, what it does, and that ids survive it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_catalogue import MONDAY, X, Y, Z, catalogue_of, weeks_later
from pydantic import ValidationError

from notetrends.trends.categories.assign import assign
from notetrends.trends.categories.catalogue import OUT_OF_REACH, Catalogue
from notetrends.trends.categories.merge import merge
from notetrends.trends.categories.overrides import Override, apply_overrides, parse_overrides
from notetrends.trends.config import CategoriesConfig
from notetrends.trends.embedding.sentence import unit
from notetrends.trends.errors import ConfigError
from notetrends.trends.steps.categorize import read_overrides

A, B, C = "c000000000a", "c000000000b", "c000000000c"


def test_a_file_as_a_spreadsheet_writes_it() -> None:
    lines = [
        "\ufeffcategory_id,action,value",
        "# 三月的修改",
        "",
        f"{A},rename,瑜伽服",
        f' {B} , merge , {A} ',
        f"{A},pin,",
        f'{C},ignore,',
        f'{C},rename,"伞,晴雨两用"',
        ",,",
    ]  # fmt: skip
    assert parse_overrides(lines, "x.csv") == [
        Override(A, "rename", "瑜伽服"), Override(B, "merge", A), Override(A, "pin"), Override(C, "ignore"),
        Override(C, "rename", "伞,晴雨两用"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([f"{A},renmae,瑜伽服"], "line 1: the action 'renmae' is unknown, it is one of rename, merge, pin, ignore"),
        (["瑜伽服,rename,瑜伽裤"], "line 1: '瑜伽服' is no category_id"),
        ([f"{A},merge,瑜伽服"], "'瑜伽服' is no category_id to merge into"),
        ([f"{A},rename"], "the new name is missing"),
        ([f"{A},pin,yes"], "pin takes no value, it got 'yes'"),
        ([A], "it has not 2 or 3 cells"),
        ([f"{A},rename,甲,乙"], "it has not 2 or 3 cells"),
        (["", f"{A},rename,甲", f"{A},rename,乙"], f"line 3: {A} has its rename in line 2"),
        ([f"{A},merge,{A}"], "merged into itself"),
        ([f"{A},merge,{B}", f"{B},merge,{C}", f"{C},merge,{A}"], f"merged into itself by way of {B}"),
    ],
)
def test_a_bad_line_is_named_with_what_to_do(lines: list[str], says: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_overrides(lines, "overrides.csv")
    assert says in str(error.value)
    assert "overrides.csv, line " in str(error.value)


def test_a_file_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    assert read_overrides(None) == []
    with pytest.raises(ValidationError, match="overrides"):
        CategoriesConfig(overrides=tmp_path / "none.csv")
    sheet = tmp_path / "gbk.csv"
    sheet.write_bytes(f"{A},rename,瑜伽服".encode("gbk"))
    with pytest.raises(ConfigError, match="UTF-8"):
        read_overrides(sheet)
    sheet.write_text(f"\ufeff{A},rename,瑜伽服\r\n", "utf-8")
    assert read_overrides(sheet) == [Override(A, "rename", "瑜伽服")]


def made() -> Catalogue:
    return catalogue_of(
        {"category_id": A, "centroid": X, "radius": 0.7, "first_week": weeks_later(2)},
        {"category_id": B, "centroid": Y, "radius": 0.7, "state": "dormant"},
        {"category_id": C, "keywords": ["雾莓"], "parent": B},
    )


def test_names_and_marks_are_those_of_the_file_while_they_are_in_it() -> None:
    overrides = [Override(A, "rename", "瑜伽服"), Override(B, "pin"), Override(C, "ignore")]
    after, events = apply_overrides(made(), overrides, MONDAY)
    assert after.rows["category_id"].to_list() == [A, B, C]
    assert after.rows["label"][0] == "瑜伽服"
    assert after.rows["is_pinned"].to_list() == [False, True, False]
    assert after.rows["state"].to_list() == ["active"] * 3  # a pinned one is awake
    assert after.rows["is_ignored"].to_list() == [False, False, True]
    assert events.empty
    undone, _ = apply_overrides(after, [], MONDAY)
    assert not undone.rows[["is_pinned", "is_ignored"]].to_numpy().any()


def test_lines_about_unknown_categories_wait() -> None:
    unknown = [
        Override("c0123456789", action, value) for action, value in (("rename", "甲"), ("merge", A), ("pin", ""))
    ]
    after, events = apply_overrides(made(), unknown, MONDAY)
    assert after.rows["label"].to_list() == made().rows["label"].to_list()
    assert len(after) == 3
    assert events.empty


def test_a_merged_id_is_an_alias_and_its_notes_are_the_others() -> None:
    after, events = apply_overrides(made(), [Override(C, "merge", A)], MONDAY)
    assert after.rows["category_id"].to_list() == [A, B]
    assert after.rows["aliases"].map(list).to_list() == [[C], []]
    assert events[["kind", "category_id", "others"]].to_numpy().tolist() == [["merged", C, [A]]]
    assert assign(["雾莓真好吃", "别的"], np.array([Z, X]), after).tolist() == [0, 0]
    again, events = apply_overrides(after, [Override(C, "merge", A), Override(C, "rename", "雾莓饮")], weeks_later(1))
    assert events.empty  # the file still says so every week
    assert again.rows["label"][0] == "雾莓饮"  # an old id still means the same thing


def test_mergers_in_a_row_end_in_one_category() -> None:
    after, _ = apply_overrides(made(), [Override(C, "merge", B), Override(B, "merge", A)], MONDAY)
    assert after.rows["category_id"].to_list() == [A]
    assert set(after.rows["aliases"][0]) == {B, C}
    assert after.rows["first_week"][0] == MONDAY  # as old as the oldest
    assert after.rows["keywords"].map(list).to_list() == [["雾莓"]]


def test_the_one_that_stays_reaches_the_notes_of_both() -> None:
    near = unit((X + 0.5 * Y)[None])[0]
    both = catalogue_of({"centroid": X, "radius": 0.9}, {"centroid": near, "radius": 0.9, "parent": "c0"})
    after = merge(both, gone="c1", into="c0")
    assert after.rows["parent"].isna().all()
    assert assign(["", "", ""], np.array([X, near, Z]), after).tolist() == [0, 0, -1]


def test_children_follow_their_parent_and_a_newborn_gets_the_reach_of_what_went_into_it() -> None:
    after = merge(made(), gone=B, into=A)
    assert after.rows["parent"].to_list()[1] == A
    grown = merge(made(), gone=A, into=C)
    number = grown.rows["category_id"].to_list().index(C)
    assert grown.rows["radius"][number] == 0.7 < OUT_OF_REACH
    assert grown.centroids[number].tolist() == X.tolist()
