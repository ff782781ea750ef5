"""The report's data: every category in one section, nothing invented, nothing lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from report_fixtures import COVERAGE, MONDAY, empty_report, frames, quiet_report, sample_report

from notetrends.reports import sentences
from notetrends.reports.model import WeeklyReport
from notetrends.trends.schemas import PRODUCTS, SUGGESTIONS, TRENDS


@pytest.fixture(scope="module")
def report() -> WeeklyReport:
    return sample_report()


def labels(listing: object) -> list[str]:
    return [entry.label for entry in listing]  # type: ignore[attr-defined]


def test_each_category_stands_in_its_section(report: WeeklyReport) -> None:
    assert labels(report.rising) == [
        "瑜伽垫", "飞盘", "冷萃咖啡液", "防晒冰袖", "家用筋膜枪", "宠物饮水机", "多巴胺穿搭",
    ]  # fmt: skip
    assert labels(report.off_topic) == ["城市徒步路线"]
    assert labels(report.fading) == ["空气炸锅纸", "羊羔绒外套"]
    assert labels(report.seasonal) == ["毕业照道具"]
    assert labels(report.anomalies) == ["祛痘凝胶", "代餐奶昔"]
    sections = [report.rising, report.off_topic, report.fading, report.seasonal, report.anomalies, report.others]
    ids = [entry.category_id for section in sections for entry in section]
    assert len(ids) == len(set(ids)) == 13


def test_the_line_between_the_lists_is_the_relevance(report: WeeklyReport) -> None:
    strict = sample_report(min_relevance=0.9)
    assert labels(strict.rising) == ["瑜伽垫", "冷萃咖啡液", "宠物饮水机"]
    assert strict.rising.n_total + strict.off_topic.n_total == report.rising.n_total + report.off_topic.n_total


def test_unknown_stays_unknown() -> None:
    trends = frames()["trends"]
    for column in ("n_authors", "ad_share", "top_authors_share", "collect_rate"):
        trends[column] = np.nan
    first = sample_report(trends=trends).rising.entries[0]
    assert (first.n_authors, first.ad_share, first.top_authors_share, first.collect_rate) == (None, None, None, None)
    assert first.n_counted == first.n_notes


def test_nan_in_the_history_is_a_gap(report: WeeklyReport) -> None:
    sleeves = report.entries["k0004"]
    assert sleeves.history[8:11] == (None, None, None)
    assert len(sleeves.history) == 26


def test_arrays_and_lists_read_alike(report: WeeklyReport) -> None:
    trends = frames()["trends"]
    for column in ("history", "top_words", "evidence_ids"):
        trends[column] = [np.array(cell) for cell in trends[column]]
    assert sample_report(trends=trends) == report


def test_what_to_do_is_three_categories_and_never_to_watch() -> None:
    found = frames()["suggestions"]
    assert found is not None
    # 同一品类的两条建议只占一个位置，观望不算一件事
    found.loc[1, ["category_id", "action"]] = ["k0001", "promote"]
    found.loc[2, "action"] = "watch"
    to_do = sample_report(suggestions=found).to_do
    assert [item.category_id for item in to_do] == ["k0001", "k0003", "k0006"]


def test_suggestions_know_their_product_and_notes(report: WeeklyReport) -> None:
    first = report.suggestions[0]
    assert (first.product_name, first.brand) == ("青山防滑加厚瑜伽垫 8mm", "青山")
    assert [note.note_id for note in first.evidence] == ["n0010", "n0011", "n0012"]
    assert report.entries["k0001"].suggestions == (first,)
    assert sample_report(products=None).suggestions[0].product_name is None


def test_evidence_says_what_is_unknown(report: WeeklyReport) -> None:
    notes = report.entries["k0001"].evidence
    assert notes[1].n_collects is None and notes[1].is_ad is True
    assert notes[2].url is None and notes[2].is_ad is None
    assert [sentences.mark(note) for note in notes] == [None, "广告", "疑似广告、抽奖送礼", None]
    assert [sentences.why_marked(note) for note in notes] == ["", "插播小广告", "链接在、宠粉", ""]
    assert [note.n_alike for note in notes] == [1, 12, 1, 1]
    assert notes[3].title.startswith("瑜伽垫这周")  # 没有标题就用正文开头
    assert notes[0].date == MONDAY  # 北京时间的日子
    assert "藏 未提供" in sentences.engagement(notes[1])


def test_changes_name_the_reason(report: WeeklyReport) -> None:
    assert report.changes is not None
    said = [(change.kind, change.label, sentences.change(change)) for change in report.changes]
    assert said == [
        ("new", "防晒冰袖", "萌芽期"),
        ("new", "家用筋膜枪", "萌芽期"),
        ("new", "多巴胺穿搭", "爆发期"),
        ("up", "瑜伽垫", "萌芽期 → 成长期"),
        ("down", "宠物饮水机", "爆发期 → 成长期"),
        ("dropped", "羊羔绒外套", "已见顶或回落"),
        ("dropped", "祛痘凝胶", "多数是重复或模板笔记"),
    ]


def test_a_category_that_is_gone_is_dropped_with_a_reason() -> None:
    trends = frames()["trends"]
    changes = sample_report(trends=trends[trends["category_id"] != "k0001"]).changes
    assert changes is not None
    gone = next(change for change in changes if change.category_id == "k0001")
    assert gone.kind == "dropped" and "未参与检验" in sentences.change(gone)


def test_no_last_week_is_not_an_unchanged_week() -> None:
    assert sample_report(previous=None).changes is None
    same = sample_report(previous=frames()["trends"]).changes
    assert same == ()


def test_places_of_last_week(report: WeeklyReport) -> None:
    assert report.entries["k0001"].place_before == 1
    assert report.entries["k0005"].place_before is None


def test_a_long_section_is_cut_and_counted() -> None:
    short = sample_report(max_entries=3)
    assert (len(short.rising), short.rising.n_total, short.rising.n_left_out) == (3, 7, 4)
    # 被截掉但有建议的品类仍要有详情可看
    assert set(labels(short.others)) == {"家用筋膜枪", "宠物饮水机", "多巴胺穿搭"}


def test_the_way_down_is_measured_from_the_highest_week(report: WeeklyReport) -> None:
    fading = report.entries["k0009"]
    known = [value for value in fading.history if value is not None]
    assert fading.from_peak == pytest.approx(142 / max(known) - 1)
    assert fading.n_weeks_falling == 5


@pytest.mark.parametrize(
    ("history", "n_weeks"),
    [
        ([5.0, 4.0, 3.0], 2),
        ([5.0, 5.0, 3.0], 1),  # 持平不算降
        ([5.0, np.nan, 3.0], 0),  # 缺一周就不知道
        ([3.0], 0),
        ([], 0),
    ],
)
def test_weeks_falling(history: list[float], n_weeks: int) -> None:
    trends = frames()["trends"]
    trends.at[8, "history"] = history
    assert sample_report(trends=trends).entries["k0009"].n_weeks_falling == n_weeks


def test_a_quiet_week_names_the_nearest() -> None:
    report = quiet_report()
    assert report.nearest is not None and report.nearest.label == "祛痘凝胶"
    said = sentences.headline(report)
    assert said.startswith("本周无达标新兴品类（检验 148 个，最接近：") and report.nearest.label in said
    assert report.to_do == ()


def test_the_nearest_is_not_a_festival() -> None:
    trends = frames()["trends"]
    only = trends[trends["label"].isin(["毕业照道具", "帆布袋"])]
    report = sample_report(trends=only, suggestions=frames()["suggestions"].iloc[:0])
    assert report.nearest is not None and report.nearest.label == "帆布袋"
    assert report.consolation == report.nearest
    assert "帆布袋" in sentences.headline(report)


def test_an_empty_week_says_so() -> None:
    report = empty_report()
    assert "没有可分析的笔记" in sentences.headline(report)
    assert report.changes is None
    assert report.entries == {}


def test_frames_from_files_read_alike(report: WeeklyReport, tmp_path: Path) -> None:
    tables = {"trends": TRENDS, "previous": TRENDS, "suggestions": SUGGESTIONS, "products": PRODUCTS}
    stored = frames()
    for name, table in tables.items():
        assert set(stored[name].columns) == set(table.column_names)
        arrow = pa.Table.from_pandas(stored[name][table.column_names], schema=table.arrow, preserve_index=False)
        pq.write_table(arrow, tmp_path / f"{name}.parquet")
        stored[name] = pq.read_table(tmp_path / f"{name}.parquet").to_pandas()
    assert sample_report(**stored) == report


def test_a_festival_takes_a_category_off_the_list() -> None:
    trends = frames()["trends"]
    trends.loc[0, ["stage", "season"]] = ["seasonal", "618"]
    report = sample_report(trends=trends)
    assert "瑜伽垫" in labels(report.seasonal) and "瑜伽垫" not in labels(report.rising)
    assert report.changes is not None
    gone = next(change for change in report.changes if change.category_id == "k0001")
    assert (gone.kind, sentences.change(gone)) == ("dropped", "归入季节（618）")


def test_what_a_full_list_left_out_is_counted_and_no_anomaly() -> None:
    trends = frames()["trends"]
    trends.loc[6, ["is_rising", "rank", "why_not"]] = [False, None, "list_full"]
    report = sample_report(trends=trends)
    assert (len(report.rising), report.rising.n_total) == (6, 7)
    assert "多巴胺穿搭" not in labels(report.anomalies)


def test_order_of_rows_does_not_matter(report: WeeklyReport) -> None:
    shuffled = {name: frame.sample(frac=1.0, random_state=7) for name, frame in frames().items()}
    assert sample_report(**shuffled).rising == report.rising


def test_the_warnings_follow_the_coverage() -> None:
    assert sentences.warnings(COVERAGE) == ["缺 1 天数据（5月18日），这几天的声量按未知处理，不按 0。"]
    health = dict(sentences.health(COVERAGE))
    assert health["数据截至"] == "2023-05-22 02:10"  # UTC 18:10 是北京时间次日凌晨
    assert dt.date(2023, 5, 15).isoformat() in health["商品目录"]


def test_raw_and_net_are_held_against_last_week() -> None:
    made = frames()
    before = made["trends"].assign(n_raw_notes=50, n_notes=40)
    before = before[before["category_id"] != "k0013"]
    report = sample_report(previous=before)
    loud, new = report.entries["k0012"], report.entries["k0013"]
    assert (loud.n_raw_notes, loud.raw_change) == (254, pytest.approx(254 / 50 - 1))
    assert (loud.n_notes, loud.net_change) == (235, pytest.approx(235 / 40 - 1))
    assert new.raw_change is None and new.net_change is None
    assert sample_report(previous=before.assign(n_notes=0)).entries["k0012"].net_change is None
