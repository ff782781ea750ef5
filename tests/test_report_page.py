"""The page as text: complete, self-contained, the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from report_fixtures import COVERAGE, empty_report, frames, quiet_report, sample_report

from notetrends.reports.addresses import anchor
from notetrends.reports.page import render_page

VOID = {"meta", "link", "br", "img", "input", "path", "circle"}


class _Reader(HTMLParser):
    """Collects ids, links and visible text, and checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.sources: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"]] if found.get("id") else []  # type: ignore[list-item]
        self.hrefs += [found["href"]] if tag == "a" and found.get("href") else []  # type: ignore[list-item]
        self.sources += [value or "" for name, value in attrs if name in {"src", "srcset", "data", "action"}]
        assert not any(name.startswith("on") for name in found)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("make", [sample_report, quiet_report, empty_report])
def test_every_page_is_whole_and_stands_alone(make: object) -> None:
    page = render_page(make())  # type: ignore[operator]
    reader = read(page)
    assert len(reader.ids) == len(set(reader.ids))
    assert {href[1:] for href in reader.hrefs if href.startswith("#")} <= set(reader.ids)
    assert reader.sources == [] and "script" not in reader.tags and "@import" not in page and "url(" not in page
    assert "None" not in "".join(reader.words) and "nan" not in "".join(reader.words)
    assert "口径与限制" in "".join(reader.words)


def test_every_entry_leads_to_its_evidence() -> None:
    report = sample_report()
    page = render_page(report)
    for entry in report.entries.values():
        detail = page.split(f'id="{anchor(entry.category_id)}"')[1].split("</details>")[0]
        assert entry.evidence
        for note in entry.evidence:
            assert note.title in detail
            assert note.url is None or f'href="{note.url}"' in detail
    assert page.count('rel="noopener noreferrer"') == page.count('href="https://')


def test_an_entry_says_when_it_began_and_why_it_is_about_goods() -> None:
    report = sample_report()
    page = render_page(report)
    first, other = (page.split(f'id="{anchor(one)}"')[1].split("</details>")[0] for one in ("k0001", "k0002"))
    assert "起涨于 4月17日当周（90% 区间：4月10日至 4月24日当周）。" in first
    assert "购买相关度 <bdi>0.91：瑜伽垫、测评等字样；反面：决赛</bdi>。" in first
    assert "购买相关度 <bdi>0.74</bdi>。" in other  # 没有字样就不说
    fading = page.split(f'id="{anchor("k0009")}"')[1].split("</details>")[0]
    assert "起涨于" not in fading
    trends = frames()["trends"]
    bold = trends.assign(relevance_words=[["+<b>粗</b>"]] * len(trends))
    assert "&lt;b&gt;粗&lt;/b&gt;等字样" in render_page(sample_report(trends=bold))


def test_weeks_that_were_stored_before_a_column_was_there_still_make_a_page() -> None:
    old = frames()["trends"].drop(columns=["onset_week", "onset_low", "onset_high", "relevance_words"])
    page = render_page(sample_report(trends=old))
    assert "起涨于" not in page and "购买相关度 <bdi>0.91</bdi>。" in page


def test_the_same_report_gives_the_same_page() -> None:
    assert render_page(sample_report()) == render_page(sample_report())


def test_a_quiet_week_says_how_near_it_was() -> None:
    page = render_page(quiet_report())
    assert "本周无达标新兴品类（检验 148 个，最接近：" in page
    assert "没有需要动手的事" in page


@pytest.mark.parametrize(
    ("n_raw_notes", "n_rejects", "said"),
    [(0, 0, "没有收到任何笔记"), (0, 412, "收到的 412 行全部被拒收"), (9, 0, "折叠重复之后一篇不剩")],
)
def test_an_empty_week_says_why(n_raw_notes: int, n_rejects: int, said: str) -> None:
    coverage = replace(COVERAGE, n_raw_notes=n_raw_notes, n_notes=0, n_rejects=n_rejects, n_tested=0)
    page = render_page(empty_report(coverage))
    assert said in page
    assert "与上周相同" not in page  # 没有数据就不能说没有变化
    assert "来源没有作者信息" not in page


def test_unknown_counts_are_said() -> None:
    coverage = replace(
        COVERAGE, n_authors=None, ad_share=None, has_products=False, products_week=None, collected_until=None
    )
    words = "".join(read(render_page(sample_report(coverage=coverage, products=None))).words)
    assert words.count("未提供") > 4
    assert "没有提供商品目录" in words and "来源没有作者信息" in words


def test_a_hundred_entries_stay_below_a_megabyte() -> None:
    base = frames()
    trends, notes = base["trends"], base["notes"]
    many = pd.concat([trends.iloc[[0]]] * 100, ignore_index=True)
    many["category_id"] = [f"m{place:04d}" for place in range(100)]
    many["rank"] = range(1, 101)
    many["evidence_ids"] = [[f"m{place}-{note}" for note in range(8)] for place in range(100)]
    wanted = [note_id for cell in many["evidence_ids"] for note_id in cell]
    found = pd.concat([notes.iloc[[0]]] * len(wanted), ignore_index=True).assign(note_id=wanted)
    page = render_page(sample_report(trends=many, notes=found, max_entries=100))
    assert page.count('<details class="entry">') == 100
    assert len(page.encode()) < 1_000_000


@pytest.mark.parametrize("category_id", ["k0001", "健身 垫", 'a"b', "<x>", "a.b", "a%20b"])
def test_anchors_are_safe_and_distinct(category_id: str) -> None:
    assert re.fullmatch(r"c-[A-Za-z0-9._-]+", anchor(category_id))
    assert anchor(category_id) != anchor(category_id + "x")


def test_what_is_suspicious_shows_raw_against_net() -> None:
    made = frames()
    before = made["trends"].assign(n_raw_notes=50, n_notes=40)
    page = render_page(sample_report(previous=before[before["category_id"] != "k0013"]))
    section = re.sub(r"<[^>]+>", "", page.split('id="anomalies"')[1].split("</section>")[0])
    section = re.sub(r"\s+", " ", section)
    assert "原始 5.08 倍 净 5.88 倍" in section and "254 净 235" in section
    assert "原始 上周未检验 净 上周未检验" in section and "多数是重复或模板笔记" in section


def test_without_a_catalogue_there_is_something_to_look_at_and_nothing_to_do() -> None:
    suggestions = frames()["suggestions"].assign(action="watch", product_id=None, brand=None)
    page = render_page(sample_report(suggestions=suggestions, coverage=replace(COVERAGE, has_products=False)))
    assert "本周最该看的三件事" in page and "本周最该做的" not in page
    assert "本周最该做的三件事" in render_page(sample_report())
