"""A suggestion in the report: its parts, its scenes, whether it comes in time, the note against it."""

from __future__ import annotations

import io
import re

import openpyxl
import pandas as pd
from report_fixtures import frames, hostile_report, sample_report

from notetrends.reports.page import anchor, render_page
from notetrends.reports.sheets import scene_sheet
from notetrends.reports.workbook import write_workbook


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_the_page_prints_every_part_beside_the_score() -> None:
    report = sample_report()
    first = report.suggestions[0]
    detail = words_of(render_page(report).split(f'id="{anchor(first.category_id)}"')[1].split("</details>")[0])
    for said in (
        "92（需求 0.80 · 缺口 0.60 · 寿命 0.71 · 质量 0.90）",
        "赶得上再热 2.5 至 9 周，供货 2 周，把握 71%",
        "高（增长可信、证据干净、声音分散；未满足：连升三周）",
        "高过 63% 的同龄笔记",
        "上班族、居家",
    ):
        assert said in detail, said


def test_what_comes_too_late_is_said_in_words() -> None:
    late = frames()["suggestions"]
    late = late.assign(is_late=late["is_late"].where(late["rank"] != 1, True))
    page = words_of(render_page(sample_report(suggestions=late)))
    assert "赶不上再热 2.5 至 9 周" in page


def test_the_note_against_stands_apart_from_the_evidence() -> None:
    report = sample_report()
    first = report.entries[report.suggestions[0].category_id]
    assert first.counter and first.counter.note_id == "n0013"
    detail = render_page(report).split(f'id="{anchor(first.category_id)}"')[1].split("</details>")[0]
    assert first.counter.title in detail.split('class="counter"')[1]
    without = frames()["suggestions"].assign(counter_id=None)
    assert 'class="counter"' not in render_page(sample_report(suggestions=without))


def test_scenes_show_their_entries_strongest_first() -> None:
    rows = [
        ("k0001", "上班族", 150.0),
        ("k0002", "上班族", 300.0),
        ("k0003", "上班族", 200.0),
        ("k0001", "居家", 130.0),
    ]
    table = pd.DataFrame(rows, columns=["category_id", "scene", "index"])
    office, home = sample_report(scenes=table).scenes
    assert (office.name, [entry.label for entry, _ in office.entries]) == ("上班族", ["飞盘", "冷萃咖啡液", "瑜伽垫"])
    assert [index for _, index in home.entries] == [130.0, None, None]
    section = words_of(render_page(sample_report(scenes=table)).split('id="scenes"')[1].split("</section>")[0])
    assert "飞盘 引品牌 · 300" in section
    assert 'id="scenes"' not in render_page(sample_report(suggestions=frames()["suggestions"].assign(scenes=None)))


def test_a_season_is_not_among_the_three_things_to_do() -> None:
    made = frames()
    seasonal = made["trends"].loc[made["trends"]["stage"] == "seasonal", "category_id"].iloc[0]
    first = made["suggestions"].index[0]
    made["suggestions"].loc[first, "category_id"] = seasonal
    report = sample_report(**made)
    assert report.suggestions[0].category_id == seasonal
    assert seasonal not in {item.category_id for item in report.to_do}


def test_the_sheet_has_what_a_merchandiser_signs() -> None:
    file = io.BytesIO()
    write_workbook(sample_report(), file)
    sheet = openpyxl.load_workbook(file)["建议"]
    titles = [cell.value for cell in sheet[1]]
    second = dict(zip(titles, [cell.value for cell in sheet[3]], strict=True))
    wanted = {
        "场景": None, "需求": 0.8, "缺口": 0.6, "寿命": 0.71, "质量": 0.9, "赶得上吗": "赶得上", "价格带P25": 159,
        "价格带P50": 219, "价格带P75": 299, "预计剩余周数(低)": 2.5, "预计剩余周数(高)": 9, "供货周期(周)": 4,
    }  # fmt: skip
    assert {title: second[title] for title in wanted} == wanted
    assert second["反例标题"] and second["反例链接"]
    watched = dict(zip(titles, [cell.value for cell in sheet[7]], strict=True))
    assert (watched["赶得上吗"], watched["反例标题"]) == ("赶不上", None)


def test_strangers_words_do_no_harm_as_scenes() -> None:
    page = render_page(hostile_report())
    assert "<script>document" not in page and "<img src=x" not in page


def test_the_scene_sheet_has_a_row_for_each_entry_of_a_scene() -> None:
    table = pd.DataFrame(
        [("k0001", "上班族", 150.4), ("k0002", "上班族", 300.0)], columns=["category_id", "scene", "index"]
    )
    sheet = scene_sheet(sample_report(scenes=table))
    office = [row for row in sheet.rows if row[0] == "上班族"]
    assert [row[1] for row in office if row[1] is not None] == [300, 150]
    titles = [column.title for column in sheet.columns]
    assert titles[:4] == ["场景", "指数", "品类ID", "品类"] and {"4周增速", "去年同期增幅", "动作"} <= set(titles)
    assert "飞盘" in [row[3] for row in office]
