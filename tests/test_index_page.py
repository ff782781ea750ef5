"""The index over weeks: the same for the same tables, complete, and bounded."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from made_pages import index_frames, made_index, week
from report_fixtures import HOSTILE
from test_report_page import read

from notetrends.reports.index_build import MAX_CATEGORIES, MAX_WEEKS, N_HEAT_ROWS, build_index
from notetrends.reports.index_page import render_index


def test_the_order_in_which_weeks_came_is_not_seen() -> None:
    made = index_frames(8)
    backwards = {**made, **{name: made[name].iloc[::-1] for name in ("trends", "suggestions")}}
    backwards["mondays"] = made["mondays"][::-1]
    assert render_index(build_index(**made)) == render_index(build_index(**backwards))


def test_a_line_a_week_with_what_was_to_do() -> None:
    index = made_index(3)
    newest, *_, oldest = index.weeks
    assert [line.monday for line in index.weeks] == [week(0), week(1), week(2)]
    assert (newest.n_rising, newest.n_new, newest.n_off_topic, newest.n_seasonal, newest.n_fading) == (8, 1, 1, 1, 2)
    assert oldest.n_new is None and oldest.is_broken
    assert newest.to_do == (("restock", "瑜伽垫"), ("source", "家用筋膜枪"), ("recruit", "飞盘"))
    page = read(render_index(index))
    assert "补货 瑜伽垫、引入 家用筋膜枪、引品牌 飞盘" in "".join(page.words)
    assert "数据异常，只供参考" in "".join(page.words)


def test_every_link_leads_to_a_week_that_has_it() -> None:
    index = made_index(30)
    page = read(render_index(index))
    weeks = {f"week={line.monday}" for line in index.weeks}
    assert {href.partition("/")[0] for href in page.hrefs if not href.startswith("#")} == weeks
    own = next(row.listed for row in index.heat if row.listed.category_id == "w004")
    assert (own.first, own.last, own.n_weeks, own.best_rank) == (week(4), week(4), 1, 8)
    assert f"week={week(4)}/index.html#c-w004" in page.hrefs


def test_the_heat_map_is_a_table_with_heads_and_says_everything_in_words() -> None:
    html = render_index(made_index(30))
    table = html.split('class="heat"')[1].split("</table>")[0]
    rows = table.split("<tr")[2:]
    assert len(rows) <= N_HEAT_ROWS and all(row.count('scope="row"') == 1 and row.count("<td") == 26 for row in rows)
    assert table.count('scope="col"') == 27
    first = next(row for row in rows if "瑜伽垫" in row)
    assert first.count("成长期，+46%，第 1") == 26 and "成</td>" in first
    assert "不在榜" not in first and 'class="w26 g1"' in first


def test_a_place_on_the_list_counts_less_as_it_ages() -> None:
    names = [row.listed.category_id for row in made_index(30).heat]
    own = [name for name in names if name.startswith("w")]
    assert own == sorted(own) and names[0] == "k0001"


def test_no_weeks_make_a_page_as_well() -> None:
    made = index_frames(1)
    nothing = {**made, "mondays": [], "trends": made["trends"].iloc[:0], "suggestions": made["suggestions"].iloc[:0]}
    page = read(render_index(build_index(**nothing)))
    assert "还没有一期周报" in "".join(page.words) and "script" not in page.tags


def test_it_does_not_grow_without_bound() -> None:
    made = index_frames(1)
    rows = made["trends"].iloc[[0] * (MAX_CATEGORIES + 7)].reset_index(drop=True)
    rows["category_id"] = [f"c{place:011d}" for place in range(len(rows))]
    rows["label"], rows["parent_label"] = "一个不短不长的品类", "一个上级品类"
    rows["top_words"] = [["关联词一", "关联词二", "关联词三"]] * len(rows)
    weeks = [week(ago) for ago in range(MAX_WEEKS + 5)]
    others = [made["trends"].assign(monday=monday) for monday in weeks[1:]]
    index = build_index(**{**made, "mondays": weeks, "trends": pd.concat([rows, *others], ignore_index=True)})
    assert (len(index.weeks), index.n_weeks) == (MAX_WEEKS, MAX_WEEKS + 5)
    assert len(index.categories) == MAX_CATEGORIES < index.n_categories
    page = render_index(index)
    assert len(page.encode()) < 1_500_000 and f"共 {index.n_categories:,} 个" in page


@pytest.mark.parametrize("label", HOSTILE)
def test_strangers_words_stay_words(label: str) -> None:
    html = render_index(made_index(3, label))
    page = read(html)
    assert page.tags.count("script") == 2 and not {"img", "iframe"} & set(page.tags)
    data = json.loads(re.search(r'id="data">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert len(data["categories"]) == len(made_index(3).categories)
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00]", html)
