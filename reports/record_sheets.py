"""The sheets that look back: 待决 (what is open), 准不准 (hit rates) and 复盘 (what became of each suggestion)."""

from __future__ import annotations

from notetrends.reports import record_words, wording
from notetrends.reports.language import _
from notetrends.reports.record import Record
from notetrends.reports.sheet import Cell, Column, Sheet


def record_sheets(record: Record) -> list[Sheet]:
    """The three sheets."""
    return [_open_sheet(record), _rate_sheet(record), _past_sheet(record)]


def _open_sheet(record: Record) -> Sheet:
    columns = (
        Column("周次", width=10), Column("建议ID", width=16), Column("事项", width=36), Column("动作", width=8),
        Column("负责人", width=10), Column("截止日", "day", 12), Column("状态", width=10), Column("提醒", width=10),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            wording.week_code(item.listed), item.suggestion_id, record_words.subject(item), wording.action(item.action),
            item.owner, item.due, record_words.state(item), _("⚠ 已过期") if item.is_overdue else None,
        ]
        for item in record.open_items
    ]  # fmt: skip
    return Sheet("待决", columns, rows, 2)


def _rate_sheet(record: Record) -> Sheet:
    columns = (
        Column("哪些", width=18), Column("几周后", "integer", 8), Column("命中率", "percent", 9),
        Column("95%下限", "percent", 9), Column("95%上限", "percent", 9), Column("命中", "integer", 8),
        Column("未中", "integer", 8), Column("未知", "integer", 8), Column("不同品类数", "integer", 10),
        Column("备注", width=16),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for code, name in record_words.rows(record):
        for weeks in record_words.AHEAD:
            rate = record.rate(code, weeks)
            note = _(wording.TOO_FEW) if record_words.is_few(rate) else None
            rows.append([
                name.strip(), weeks, rate.value, rate.low, rate.high, rate.n_hits, rate.n_misses, rate.n_unknown,
                rate.n_cases, note,
            ])  # fmt: skip
    return Sheet("准不准", columns, rows, 1)


def _past_sheet(record: Record) -> Sheet:
    columns = (
        Column("榜单周次", width=10), Column("建议ID", width=16), Column("品类", width=18), Column("动作", width=8),
        Column("置信度", width=8), Column("几周后", "integer", 8), Column("结果", width=8),
        Column("份额比预期", "percent", 10), Column("销量变化", "percent", 10), Column("全店销量变化", "percent", 10),
        Column("销量结果", width=8),
    )  # fmt: skip
    items = sorted(record.past, key=lambda item: (item.weeks_after, item.listed, item.suggestion_id))
    rows: list[list[Cell]] = [
        [
            wording.week_code(item.listed), item.suggestion_id, item.label, wording.action(item.action),
            wording.confidence(item.confidence), item.weeks_after, _(record_words.RESULTS[item.result]), item.growth,
            item.sales_growth, item.house_growth, _(record_words.RESULTS[item.sales_result]),
        ]
        for item in items
    ]  # fmt: skip
    return Sheet("复盘", columns, rows, 2)
