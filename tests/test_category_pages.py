"""A category's page: what it joins, what it says, what it leaves unknown."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import PurePosixPath

import pandas as pd
import pytest
from made_pages import DAYS, made_categories, page_frames, week
from report_fixtures import MONDAY, hostile_report, quiet_report, sample_report
from test_report_page import read

from notetrends.reports.addresses import anchor, category_path
from notetrends.reports.category_build import pick_evidence
from notetrends.reports.category_model import Episode, Result
from notetrends.reports.category_page import render_category
from notetrends.reports.curve import NARROW, WIDE, curve
from notetrends.reports.page import render_page


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def section(page: str, name: str) -> str:
    return words_of(page.split(f'<section id="{name}">')[1].split("</section>")[0])


@pytest.mark.parametrize("make", [sample_report, quiet_report, hostile_report])
def test_every_told_category_has_a_page_that_stands_alone(make: object) -> None:
    report = make()  # type: ignore[operator]
    pages = made_categories(report)
    assert list(pages) == list(report.entries)
    for page in pages.values():
        html = render_category(page, report)
        reader = read(html)
        assert len(reader.ids) == len(set(reader.ids))
        assert {href[1:] for href in reader.hrefs if href.startswith("#")} <= set(reader.ids)
        assert reader.sources == [] and "script" not in reader.tags and "url(" not in html
        assert "None" not in "".join(reader.words) and "nan" not in "".join(reader.words)


def test_the_week_links_to_its_categories_and_they_link_back() -> None:
    report = sample_report()
    weekly = read(render_page(report))
    beside = {href for href in weekly.hrefs if href.startswith("categories/")}
    pages = made_categories(report)
    assert beside == set(map(category_path, pages))
    for name, page in pages.items():
        back = [href for href in read(render_category(page, report)).hrefs if href.startswith("../")]
        places = {str(PurePosixPath("/reports/w/categories", href.partition("#")[0])) for href in back}
        assert places == {"/reports/w/categories/../index.html", "/reports/w/categories/../../index.html"}
        assert f"../index.html#{anchor(name)}" in back and anchor(name) in weekly.ids


def test_the_curve_joins_what_is_counted_today_with_what_was_said_then() -> None:
    page = made_categories(sample_report())["k0001"]
    assert [len(page.points), page.points[-1].monday, page.points[0].monday] == [26, MONDAY, week(25)]
    now, then = page.points[-1], page.points[-3]
    assert (now.value, now.expected, now.rank, now.actions) == (438.0, 301.0, 1, ("restock",))
    assert (then.expected, then.stage, then.rank, then.growth) == (42.0, "growing", 3, pytest.approx(0.2))
    assert now.low is not None and now.high is not None
    assert now.low < 301 < now.high and now.low * now.high == pytest.approx(301.0**2)
    assert [point.actions for point in page.points if point.actions] == [("restock",)] * 3
    assert [day.name for day in page.days_shown] == ["春节", "五一", "520"]
    assert [day.name for day in page.days_ahead] == ["618"]


def test_the_past_is_told_without_this_week() -> None:
    page = made_categories(sample_report())["k0001"]
    assert page.episodes == (Episode(week(20), week(18), 3, 1, pytest.approx(2.0)),)
    (advice,) = page.advice
    assert (advice.first, advice.last, advice.n_weeks, advice.status) == (week(9), week(5), 2, "adopted")
    assert advice.product_name == "青山防滑加厚瑜伽垫 8mm"
    # of two lists the first one's results, each once
    assert advice.results == (Result(4, "hit", pytest.approx(1.5)), Result(8, "miss", pytest.approx(-0.25)))
    history = section(render_category(page, sample_report()), "history")
    assert "2022-W52 至 2023-W02，上榜 3 周，最高第 1" in history
    assert "2023-W11 至 2023-W15，共 2 周 · 采纳 · 4 周后命中（份额比预期 +150%），8 周后未中" in history


def test_the_page_of_a_rise_says_what_a_merchandiser_asks() -> None:
    report = sample_report()
    html = render_category(made_categories(report)["k0001"], report)
    text = words_of(html)
    for said in (
        "健身 › 瑜伽垫",
        "成长期 第 4 周",
        "补货",
        "▲ +46%",
        "接下来：618 6月18日",
        "加厚 新 ▲ 本周 41，平常 6.2",
    ):
        assert said in text, said
    assert "防滑 新" not in text and "上班族 180 90 个声音；居家 120 40 个声音" in section(html, "talk")
    supply = section(html, "supply")
    assert (
        "青山防滑加厚瑜伽垫 8mm P100000000000000001 青山 价格 129 元 库存 31 近 4 周销量 140 可售 0.9 周 同名" in supply
    )
    assert (
        "商品 gone gone 未提供 价格 未提供 库存 未提供 近 4 周销量 未提供 可售 未提供 只到上级品类，部分满足" in supply
    )


def test_what_is_unknown_is_never_zero() -> None:
    report = sample_report(products=None)
    frames = page_frames()
    nothing = {
        name: frames[name].iloc[:0] for name in ("verdicts", "bursts", "matches", "scenes", "suggestions", "outcomes")
    }
    page = made_categories(report, products=None, **nothing)["k0003"]
    html = render_category(page, report)
    assert "没有提供商品目录" in section(html, "supply") and "本周没有常与它一起谈的品牌" not in section(html, "talk")
    assert section(html, "history").count("第一次上榜") == 1 and "没有提过建议" in section(html, "history")
    rows = html.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("未检验") == 26 and rows.count("样本不足") == 26
    assert page.n_missing == 0 and made_categories(report)["k0004"].n_missing == 3


def test_evidence_is_of_different_voices_typical_notes_first_then_the_newest() -> None:
    day = pd.Timestamp("2023-05-15", tz="UTC")
    rows = [("a", "v1", "a", 0), ("b", "v2", "b", 1), ("c", "v1", "c", 9), ("d", "v3", "d", 3), ("e", "v4", "d", 5),
            ("f", "v5", "f", 4)]  # fmt: skip
    notes = pd.DataFrame(rows, columns=["note_id", "voice", "fold_id", "day"])
    notes["published_at"] = day + pd.to_timedelta(notes["day"], "D")
    links = pd.DataFrame({"note_id": list("abcdef"), "category_id": ["k"] * 6})
    # c is another note of a's author, d and e are copies: the newer one stays
    assert pick_evidence({"k": ["b", "a"], "other": []}, links, notes, 4) == {"k": ["b", "a", "e", "f"], "other": []}
    assert pick_evidence({"k": ["b", "a"]}, links, notes, 3) == {"k": ["b", "a", "e"]}


def test_the_counter_example_stands_apart() -> None:
    page = made_categories(sample_report())["k0001"]
    assert page.entry.counter is not None and page.entry.counter.note_id == "n0013"
    shown = [note.note_id for note in page.evidence]
    assert shown[:3] == ["n0010", "n0011", "n0012"] and len(set(shown)) == len(shown) <= 8
    assert "n0010y" not in shown and "n0010x" in shown and "n0013" not in shown


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_curve_keeps_its_words_apart_and_inside(size: object) -> None:
    crowd = [(MONDAY - dt.timedelta(days=3 * place), f"节日{place}") for place in range(40)] + DAYS
    page = made_categories(sample_report(), days=crowd)["k0001"]
    drawn = curve(page, size)  # type: ignore[arg-type]
    placed = re.findall(r'<text class="mid" x="([\d.]+)" y="(\d+)">([^<]*(?:节日|五一|520|春节)[^<]*)</text>', drawn)
    assert len(placed) > 8 and len({y for _, y, _ in placed}) == 3
    for row in {y for _, y, _ in placed}:
        spans = sorted((float(x) - 6 * len(name), float(x) + 6 * len(name)) for x, y, name in placed if y == row)
        assert all(left >= right for (_, right), (left, _) in itertools.pairwise(spans))
        assert spans[0][0] >= 0 and spans[-1][1] <= size.width  # type: ignore[attr-defined]
    assert drawn.count("缺数") == 0
    gaps = curve(made_categories(sample_report())["k0004"], WIDE)
    assert 'class="gap"' in gaps and "缺数" in gaps and gaps.count('class="line"') == 1


def test_the_same_tables_give_the_same_page() -> None:
    report = sample_report()
    first, second = (render_category(made_categories(report)["k0001"], report) for _ in range(2))
    assert first == second
