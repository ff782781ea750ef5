"""One category in full: whom a word means, what is told of it, and how; on tables made by hand and on a real store."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_catalogue import MONDAY, catalogue_of, weeks_later
from rich.console import Console
from small_store import SmallStore
from typer.testing import CliRunner

from notetrends.reports.explain_build import build_explained
from notetrends.reports.explain_text import bars, render_explained, to_json
from notetrends.reports.explained import Explained
from notetrends.trends import schemas
from notetrends.trends.categories.lookup import UnknownCategoryError, find_category
from notetrends.trends.cli import app
from notetrends.trends.store import Store

HOSTILE = "[red]假标记[/red] [link=file:///etc]点[/link] \x1b[31m红\x07 :smile: \u202e倒"
ROWS = pd.DataFrame({
    "category_id": ["c1", "c2", "c3", "c4"],
    "label": ["瑜伽", "露营", "飞盘", "sk-ii"],
    "keywords": [[], [], ["飞盘", "飞盘局"], []],
    "top_words": [["垫子", "拉伸"], ["天幕", "垫子"], ["草坪"], ["露营"]],
    "aliases": [[], ["c9"], [], []],
})  # fmt: skip


@pytest.mark.parametrize(
    ("why", "wanted", "found"),
    [
        ("编号", "c3", "c3"),
        ("并入者的旧编号", "c9", "c2"),
        ("名称先于别家的特征词", "露营", "c2"),
        ("话题写法", "#露营", "c2"),
        ("大小写与全角", "ＳＫ-II", "c4"),
        ("繁体", "飛盤", "c3"),
        ("关键词", "飞盘局", "c3"),
        ("只有一家有的特征词", "草坪", "c3"),
        ("前后空白", "  c1 ", "c1"),
    ],
)
def test_a_word_means_the_category_that_has_it_most_exactly(why: str, wanted: str, found: str) -> None:
    assert ROWS["category_id"][find_category(ROWS, wanted)] == found, why


@pytest.mark.parametrize(
    ("why", "wanted", "said"),
    [
        (
            "两家都有的词",
            "垫子",
            "'垫子' may be any of 2 categories; give the id of one: c1 (瑜伽: 垫子 拉伸), c2 (露营: 天幕 垫子)",
        ),
        ("是名称的一部分", "飞", "no category is called '飞'; near it: c3 (飞盘: 飞盘局 草坪)"),
        ("名称是它的一部分", "瑜伽裤", "no category is called '瑜伽裤'; near it: c1 (瑜伽: 垫子 拉伸)"),
        ("写错一个字母", "sk-iii", "near it: c4 (sk-ii: 露营)"),
        ("什么也不像", "汽车", "no category is called '汽车'; see what there is with: notetrends map"),
        ("空", " ", "no category is called ''; see what there is"),
    ],
)
def test_other_words_are_answered_with_candidates(why: str, wanted: str, said: str) -> None:
    with pytest.raises(UnknownCategoryError) as error:
        find_category(ROWS, wanted)
    assert said in str(error.value), why


# --- what is told of it, on tables made by hand

NOTES = ["note_id", "voice", "published_at", "title", "body", "text", "url"]
TREND = {
    "n_notes": 9, "n_authors": 8, "n_expected": 4.0, "growth": 1.0, "growth_low": 0.3, "growth_high": 2.1,
    "q_value": 0.02, "stage": "growing", "is_rising": True, "rank": 3, "why_not": None,
    "history": np.array([4.0, np.nan, 8.0]),
}  # fmt: skip


def made(**changed: Any) -> Explained:  # noqa: ANN401
    """飞盘, under 户外: split off it in week 1, joined by 草坪局 in week 2, with a verdict in weeks 2 and 3."""
    catalogue = catalogue_of(
        {"label": "户外", "centroid": [1, 0, 0], "radius": 0.6},
        {"label": HOSTILE, "centroid": [0.8, 0.6, 0], "radius": 0.7, "keywords": ["飞盘"], "parent": "c0",
         "aliases": ["c9"], "top_words": ["草坪"], "first_week": weeks_later(1)},
        {"label": "露营", "centroid": [0, 1, 0], "radius": 0.7, "state": "dormant", "parent": "c1"},
        {"label": "还没有中心", "keywords": ["没有"]},
    )  # fmt: skip
    events = [
        (MONDAY, "born", "c0", []), (MONDAY, "born", "c9", []), (weeks_later(1), "born", "c1", []),
        (weeks_later(1), "split", "c0", ["c1"]), (weeks_later(2), "merged", "c9", ["c1"]),
        (weeks_later(2), "dormant", "c2", []),
    ]  # fmt: skip
    links = [
        (2, "a", "c1", 0.75),
        (2, "b", "c1", 0.85),
        (2, "a", "c1", np.nan),
        (2, "d", "c9", 0.2),
        (0, "e", "c9", 0.9),
    ]
    notes = [
        ("a", "甲", pd.Timestamp("2023-05-16 17:00", tz="UTC"), HOSTILE, "<script>", "", "https://example.com/a"),
        ("b", "甲", pd.Timestamp("2023-05-16", tz="UTC"), "同一个作者", None, "", None),
        ("d", "乙", pd.NaT, None, "字" * 500, "", "javascript:alert(1)"),
    ]
    told = {"relevance": 0.82, "relevance_words": np.array(["+[b]飞盘", "-决赛"]), "onset_week": weeks_later(1),
            "onset_low": weeks_later(0), "onset_high": weeks_later(1)}  # fmt: skip
    verdicts = [TREND | {"monday": weeks_later(1), "is_rising": False, "rank": np.nan, "why_not": "ads"},
                TREND | told | {"monday": weeks_later(2)}]  # fmt: skip
    advice = {"suggestion_id": "s1", "rank": 1, "action": "restock", "product_id": "P1", "brand": None, "score": 80.0,
              "reason": HOSTILE}  # fmt: skip
    given: dict[str, Any] = {
        "categories": catalogue.to_frame(),
        "names": {"c9": "草坪局"},
        "events": pd.DataFrame(events, columns=["week", "kind", "category_id", "others"]),
        "links": pd.DataFrame(
            [(weeks_later(week), *rest) for week, *rest in links],
            columns=["monday", "note_id", "category_id", "similarity"],
        ),
        "trends": pd.DataFrame(verdicts),
        "suggestions": pd.DataFrame([advice | {"monday": weeks_later(week)} for week in (1, 2)]),
        "products": pd.DataFrame([{"product_id": "P1", "name": "草坪飞盘", "brand": "轻圆"}]),
        "notes": pd.DataFrame(notes, columns=NOTES),
    }
    return build_explained("c9", "c1", [MONDAY, weeks_later(1), weeks_later(2)], **(given | changed))


def shown(explained: Explained, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(render_explained(explained))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_the_tables_become_one_object() -> None:
    found = made()
    assert (found.parent.label, [child.category_id for child in found.children]) == ("户外", ["c2"])  # type: ignore[union-attr]
    assert [(one.category_id, one.label) for one in found.aliases] == [("c9", "草坪局")]
    assert [(str(event.monday), event.kind, event.subject.category_id) for event in found.events] == [
        ("2023-05-08", "split", "c0"), ("2023-05-08", "born", "c1"), ("2023-05-15", "merged", "c9"),
    ]  # fmt: skip
    # 半径与余弦；两行一篇的也认；并入者的旧余弦是对它自己的中心的，不算
    belonging = found.belonging
    assert (belonging.radius, belonging.n_by_vector, belonging.n_by_keyword) == (0.7, 2, 1)
    assert belonging.cosines == pytest.approx((0.76, 0.8, 0.84))
    assert [(one.category_id, round(one.cosine, 6)) for one in found.neighbours] == [("c0", 0.8), ("c2", 0.6)]
    assert [note.note_id for note in found.exemplars] == ["a", "d"]  # 每位作者一篇
    assert (found.exemplars[0].date, found.exemplars[1].date) == (dt.date(2023, 5, 17), None)
    assert (found.exemplars[1].url, len(found.exemplars[1].text)) == (None, 90)
    assert (found.history, found.is_tested) == ((4.0, None, 8.0), True)
    assert [(one.is_rising, one.rank, one.why_not) for one in found.verdicts] == [(False, None, "ads"), (True, 3, None)]
    assert [(one.monday, one.product_name, one.brand) for one in found.advice] == [(weeks_later(2), "草坪飞盘", "轻圆")]


def test_what_is_not_tested_shows_the_notes_of_each_week() -> None:
    found = made(trends=pd.DataFrame(columns=[*TREND, "monday"]), products=None)
    assert (found.history, found.is_tested) == ((1.0, 0.0, 3.0), False)  # 并入者的也算
    assert "当周归入的笔记数；不在检验之列" in shown(found)
    assert found.advice[0].product_name is None and "P1" in shown(found)


def test_the_terminal_says_it_in_the_words_of_the_report() -> None:
    text = shown(made(), width=200)
    for words in (
        "c1  2023-W20 的品类表（问的是“c9”，它已并入本品类）",
        "上级      户外 c0",
        "写到“飞盘”；近 3 周这样归入 1 篇。或者：与中心的余弦不低于半径 0.70，或离它远比离别的品类近；",
        "别的品类近；近 3 周这样归入 2 篇，余弦多在 0.76–0.84，中位 0.80",
        "2023-W19（5月8日）   拆分：由 户外 c0 分出",
        "2023-W20（5月15日）  合并：草坪局 c9 并入",
        "0.60  露营 c2（沉睡）",
        "▅·█  近 3 周，本周 8",
        "未上榜：多数是广告",
        "上榜第 3",
        "起涨于 5月8日当周（90% 区间：5月1日至 5月8日当周）。购买相关度 0.82：[b]飞盘等字样；反面：决赛。",
        "成长期",
        "2023-W20  补货 草坪飞盘",
    ):
        assert words in text


@pytest.mark.parametrize("width", [40, 120])
def test_strangers_text_stays_text(width: int) -> None:
    text = shown(made(), width)
    assert not {"\x07", "\u202e"} & set(text)
    assert "\x1b[31m" not in text and "\x1b]8" not in text  # 只有渲染自己的粗细
    assert "[red]假标记[/red]" in text and ":smile:" in text
    assert max(map(len, text.splitlines())) <= width + 20  # 控制序列不占宽


def test_json_is_the_same_object() -> None:
    found = json.loads(to_json(made()))
    assert found["monday"] == "2023-05-15" and found["parent"] == {"category_id": "c0", "label": "户外"}
    assert found["history"] == [4.0, None, 8.0] and found["belonging"]["radius"] == 0.7
    assert found["verdicts"][1]["growth_low"] == 0.3 and "\x1b" not in found["label"]


def test_a_newborn_without_a_centre_has_no_neighbours() -> None:
    nothing = pd.DataFrame(columns=["monday", "note_id", "category_id", "similarity"])
    found = build_explained(
        "没有", "c3", [MONDAY], categories=made_categories(), names={}, links=nothing,
        events=pd.DataFrame(columns=["week", "kind", "category_id", "others"]), products=None,
        trends=pd.DataFrame(columns=[*TREND, "monday"]), notes=pd.DataFrame(columns=NOTES),
        suggestions=pd.DataFrame(columns=["monday", "rank", "suggestion_id"]),
    )  # fmt: skip
    assert found.neighbours == () and found.belonging.radius is None and found.belonging.cosines is None
    text = shown(found)
    assert "还没有中心，无从比较" in text and "写到“没有”；近 1 周这样归入 0 篇" in text and "无记录" in text


def made_categories() -> pd.DataFrame:
    rows = [{"label": "户外", "centroid": [1, 0, 0], "radius": 0.6}, {}, {}, {"keywords": ["没有"]}]
    return catalogue_of(*rows).to_frame()


def test_bars_of_nothing() -> None:
    assert (bars(()), bars((None,)), bars((0.0, 0.0))) == ("", "·", "▁▁")


# --- the command, on a real store


def run(*arguments: object) -> Any:  # noqa: ANN401
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def test_the_command_shows_a_category_of_a_real_store(small_store: SmallStore) -> None:
    store = Store(str(small_store.root))
    week = store.weeks(schemas.CATEGORIES)[-1]
    trends = store.read(schemas.TRENDS, week).sort_values("n_notes", ascending=False)
    trends = trends[trends["category_id"].isin(store.read(schemas.TRENDS, week + -1)["category_id"])]
    asked = trends["category_id"].iloc[0]
    found = run(asked, "--root", small_store.root)
    assert found.exit_code == 0, found.output
    assert asked in found.output and f"{week} 的品类表" in found.output and "诞生" in found.output
    as_json = json.loads(run(asked, "--root", small_store.root, "--json").output)
    assert as_json["category_id"] == asked and len(as_json["exemplars"]) >= 2
    assert as_json["history"] == [None if np.isnan(value) else value for value in trends["history"].iloc[0]]
    assert as_json["verdicts"][-1]["monday"] == str(week.monday)
    # 只读当周及以前
    earlier = json.loads(run(asked, "--root", small_store.root, "--week", week + -1, "--json").output)
    assert max(verdict["monday"] for verdict in earlier["verdicts"]) == str((week + -1).monday)


def test_the_command_says_what_is_wrong(small_store: SmallStore, tmp_path: Any) -> None:  # noqa: ANN401
    unknown = run("cffffffffff", "--root", small_store.root)
    assert unknown.exit_code == 1 and "no category is called 'cffffffffff'" in unknown.output
    early = run("防晒", "--root", small_store.root, "--week", small_store.first + -9)
    assert early.exit_code == 1 and "there is no catalogue of 2025-W52 (there are catalogues of" in early.output
    empty = run("防晒", "--root", tmp_path)
    assert empty.exit_code == 1 and "there is no catalogue of any week (no week has one)" in empty.output


def test_a_category_of_another_week_is_found_there(small_store: SmallStore) -> None:
    store = Store(str(small_store.root))
    first, *_, last = store.weeks(schemas.CATEGORIES)
    born = set(store.read(schemas.CATEGORIES, last)["category_id"]) - set(
        store.read(schemas.CATEGORIES, first)["category_id"]
    )
    found = run(min(born), "--root", small_store.root, "--week", first)
    assert found.exit_code == 1
    assert f"is not in the catalogue of {first}" in found.output and f"--week {last}" in found.output.replace("\n", " ")


def test_the_help_names_both_commands() -> None:
    code = [sys.executable, "-m", "notetrends.trends.cli", "--help"]
    found = subprocess.run(code, capture_output=True, text=True, check=True).stdout
    assert "explain" in found and "map" in found
