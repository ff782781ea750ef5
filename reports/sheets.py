"""What the selection sheet holds: each sheet as columns and rows of plain values, before any file format."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from notetrends.reports import (
    advice_words,
    audience_words,
    backtest_words,
    decision_words,
    definitions,
    findings,
    sentences,
    wording,
)
from notetrends.reports.audience_sheet import audience_sheet
from notetrends.reports.brand_sheets import market_sheets
from notetrends.reports.language import _, following, listed
from notetrends.reports.model import Entry, Evidence, Suggestion, WeeklyReport
from notetrends.reports.record import OpenItem
from notetrends.reports.record_sheets import record_sheets
from notetrends.reports.sheet import STATUS_COLUMN, Cell, Column, Field, Sheet, evidence_fields, make_sheet

_MONTH = 4  # weeks


def sheets(report: WeeklyReport) -> list[Sheet]:
    """The sheets of the workbook, in order."""
    return [
        suggestion_sheet(report),
        rising_sheet(report),
        fading_sheet(report),
        *(market_sheets(report.market) if report.market else []),
        scene_sheet(report),
        anomaly_sheet(report),
        audience_sheet(report),
        *(record_sheets(report.record) if report.record else []),
        terms_sheet(report),
    ]


def suggestion_sheet(report: WeeklyReport) -> Sheet:
    """建议: one row a suggestion, with columns for people to fill; what they filled before stands there already."""
    entries = report.entries
    week = wording.week_code(report.monday)
    numbers = _growth_fields() + _size_fields()

    def of_entry(read: Callable[[Entry], Cell]) -> Callable[[Suggestion], Cell]:
        return lambda item: read(entries[item.category_id]) if item.category_id in entries else None

    def of_open(read: Callable[[OpenItem], Cell]) -> Callable[[Suggestion], Cell]:
        def cell(item: Suggestion) -> Cell:
            found = report.record and report.record.open_item(item.suggestion_id)
            return read(found) if found and decision_words.stands(item) == decision_words.status(found.status) else None

        return cell

    fields: list[Field[Suggestion]] = [
        (Column("周次", width=10), lambda item: week),
        (Column("建议ID", width=16), lambda item: item.suggestion_id),
        (Column("品类ID", width=12), lambda item: item.category_id),
        (Column("品类", width=16), lambda item: item.label),
        (Column("上级类目", width=12), lambda item: item.parent_label),
        (Column("场景", width=14), lambda item: listed(item.scenes) or None),
        (Column("动作", width=8), lambda item: wording.action(item.action)),
        (Column("对象", width=24), wording.subject),
        (Column("SKU编码", width=18), lambda item: item.product_id),
        (Column("品牌", width=14), lambda item: item.brand),
        (Column("机会分", "decimal", 9), lambda item: item.score),
        (Column("需求", "decimal", 7), lambda item: item.demand),
        (Column("缺口", "decimal", 7), lambda item: item.gap),
        (Column("寿命", "decimal", 7), lambda item: item.in_time),
        (Column("质量", "decimal", 7), lambda item: item.quality),
        (Column("置信度", width=8), lambda item: wording.confidence(item.confidence)),
        (Column("置信理由", "long", 26), advice_words.confidence),
        (Column("阶段", width=9), of_entry(lambda entry: wording.stage(entry.stage))),
        *((column, of_entry(read)) for column, read in numbers),
        (Column("现有SKU数", "integer", 9), lambda item: item.n_products),
        (Column("有货SKU数", "integer", 9), lambda item: item.n_in_stock),
        (Column("可售周数", "decimal", 9), lambda item: item.weeks_of_cover),
        (Column("供货周期(周)", "decimal", 9), lambda item: item.needed_weeks or item.lead_time_weeks),
        (Column("预计剩余周数(低)", "decimal", 9), lambda item: item.weeks_left_low),
        (Column("预计剩余周数(高)", "decimal", 9), lambda item: item.weeks_left_high),
        (Column("赶得上吗", width=8), advice_words.in_time),
        (Column("价格带P25", "decimal", 10), lambda item: item.price_low),
        (Column("价格带P50", "decimal", 10), lambda item: item.price_median),
        (Column("价格带P75", "decimal", 10), lambda item: item.price_high),
        (Column("价格样本数", "integer", 9), lambda item: item.n_prices),
        (Column("互动", "percent", 8), lambda item: item.engagement),
        (Column("抱怨占比", "percent", 9), lambda item: item.complaint_share),
        (Column("理由", "long", 48), lambda item: item.reason),
        (Column("风险", "long", 36), lambda item: item.against),
        *((column, _on_evidence(read)) for column, read in evidence_fields()),
        (Column("反例标题", width=30), _of_counter(lambda note: wording.clip(note.title, 80))),
        (Column("反例链接", width=24), _of_counter(lambda note: note.url or note.note_id)),
        (Column("负责人", width=10), of_open(lambda item: item.owner)),
        (Column("截止日", "day", 12), of_open(lambda item: item.due)),
        (Column(STATUS_COLUMN, width=10), lambda item: decision_words.stands(item)),
        (Column("驳回原因", "long", 24), lambda item: None),
    ]
    return make_sheet("建议", fields, report.suggestions, n_frozen=4)


def rising_sheet(report: WeeklyReport) -> Sheet:
    """新兴: the rising list, then the risers of low relevance, then the seasonal ones; 榜单 tells them apart."""
    lists = ((_("主榜"), report.rising), (_("弱相关"), report.off_topic), (_("季节"), report.seasonal))
    items = [(name, entry) for name, listing in lists for entry in listing]

    def of_entry(read: Callable[[Entry], Cell]) -> Callable[[tuple[str, Entry]], Cell]:
        return lambda item: read(item[1])

    fields: list[Field[tuple[str, Entry]]] = [
        (Column("榜单", width=9), lambda item: item[0]),
        *(
            (column, of_entry(read))
            for column, read in [
                *_name_fields(),
                (Column("名次", "integer", 7), lambda entry: entry.place),
                (Column("阶段", width=9), lambda entry: wording.stage(entry.stage)),
                (Column("连续上榜周数", "integer", 9), lambda entry: entry.n_weeks_rising),
                *_growth_fields(),
                *_size_fields(),
                *_quality_fields(),
                (Column("季节因素", width=14), lambda entry: entry.season),
                (Column("与去年同期比", "long", 30), sentences.last_year),
                *_forecast_fields(),
                *_closing_fields(),
            ]
        ),
    ]
    return make_sheet("新兴", fields, items, n_frozen=3)


def fading_sheet(report: WeeklyReport) -> Sheet:
    """衰退: categories past their peak."""
    fields: list[Field[Entry]] = [
        *_name_fields(),
        (Column("阶段", width=9), lambda entry: wording.stage(entry.stage)),
        (Column("距最高周", "percent", 10), lambda entry: entry.from_peak),
        (Column("连降周数", "integer", 9), lambda entry: entry.n_weeks_falling),
        *_growth_fields(),
        *_size_fields(),
        *_closing_fields(),
    ]
    return make_sheet("衰退", fields, report.fading, n_frozen=2)


def scene_sheet(report: WeeklyReport) -> Sheet:
    """场景: a row for each entry that a scene of life speaks of more than others do; one entry may be in several."""
    items = [(scene.name, index, entry) for scene in report.scenes for entry, index in scene.entries]

    def of_entry(read: Callable[[Entry], Cell]) -> Callable[[tuple[str, float | None, Entry]], Cell]:
        return lambda item: read(item[2])

    fields: list[Field[tuple[str, float | None, Entry]]] = [
        (Column("场景", width=12), lambda item: item[0]),
        (Column("指数", "integer", 8), lambda item: None if item[1] is None else round(item[1])),
        *(
            (column, of_entry(read))
            for column, read in [
                *_name_fields(),
                (Column("阶段", width=9), lambda entry: wording.stage(entry.stage)),
                *_growth_fields(),
                *_size_fields(),
                *_closing_fields(),
            ]
        ),
    ]
    return make_sheet("场景", fields, items, n_frozen=2)


def anomaly_sheet(report: WeeklyReport) -> Sheet:
    """异常: significant, and kept off the list."""
    fields: list[Field[Entry]] = [
        *_name_fields(),
        (Column("未入榜原因", "long", 28), lambda entry: wording.gate(entry.why_not)),
        *_growth_fields(),
        *_size_fields(),
        *_quality_fields(),
        *_closing_fields(),
    ]
    return make_sheet("异常", fields, report.anomalies, n_frozen=2)


def terms_sheet(report: WeeklyReport) -> Sheet:
    """口径: the week's data, what the words mean, and what the report cannot know."""
    rows: list[list[Cell]] = [[_("周次"), wording.week_code(report.monday)], [_("结论"), sentences.headline(report)]]
    rows += [[name, value] for name, value in sentences.health(report.coverage)]
    rows += [[_("数据{grade}", grade=grade), sentence] for grade, sentence in findings.lines(report.coverage)]
    rows += [[_("注意"), warning] for warning in sentences.warnings(report.coverage)]
    rows += [[_(term), _(meaning)] for term, meaning in (*definitions.TERMS, audience_words.TERM)]
    rows += [[_("实测误报"), backtest_words.measured(report.backtest)]]
    rows += [[_("限制"), _(limit)] for limit in definitions.LIMITS]
    rows += [[_("空单元格"), _("来源未提供，或样本不足；不是 0。")]]
    columns = (Column("项目", width=16), Column("说明", "long", 96))
    return Sheet("口径", columns, rows)


def _name_fields() -> list[Field[Entry]]:
    return [
        (Column("品类ID", width=12), lambda entry: entry.category_id),
        (Column("品类", width=18), lambda entry: entry.label),
        (Column("上级类目", width=12), lambda entry: entry.parent_label),
    ]


def _growth_fields() -> list[Field[Entry]]:
    return [
        (Column("比预期", "percent", 9), lambda entry: entry.growth),
        (Column("区间下限", "percent", 9), lambda entry: entry.growth_low),
        (Column("区间上限", "percent", 9), lambda entry: entry.growth_high),
        (Column("4周增速", "percent", 9), lambda entry: month_growth(entry.history)),
        (Column("去年同期增幅", "percent", 10), lambda entry: entry.last_year_growth),
    ]


def month_growth(history: Sequence[float | None]) -> float | None:
    """The mean of the last 4 weeks over that of the 4 before, minus 1; None where one of these weeks is not known.

    Args:
        history: voices by week, the newest last; None for a missing week.

    >>> month_growth([5, 5, 5, 5, 10, 10, 5, 5])
    0.5
    >>> month_growth([None, 5, 5, 5, 10, 10, 5, 5]) is None
    True
    """
    known = [count for count in history[-2 * _MONTH :] if count is not None]
    before = sum(known[:_MONTH])
    return sum(known[_MONTH:]) / before - 1 if len(known) == 2 * _MONTH and before > 0 else None


def _size_fields() -> list[Field[Entry]]:
    return [
        (Column("净作者数", "integer", 9), lambda entry: entry.n_authors),
        (Column("净笔记数", "integer", 9), lambda entry: entry.n_notes),
        (Column("原始笔记数", "integer", 10), lambda entry: entry.n_raw_notes),
        (Column("商业笔记占比", "percent", 10), lambda entry: entry.ad_share),
        (Column("收藏率", "decimal", 9), lambda entry: entry.collect_rate),
    ]


def _quality_fields() -> list[Field[Entry]]:
    return [
        (Column("预期", "decimal", 9), lambda entry: entry.n_expected),
        (Column("q值", "small", 8), lambda entry: entry.q_value),
        (Column("购买相关度", "decimal", 9), lambda entry: entry.relevance),
        (Column("模板帖占比", "percent", 10), lambda entry: entry.fold_share),
        (Column("前3作者占比", "percent", 10), lambda entry: entry.top_authors_share),
    ]


def _forecast_fields() -> list[Field[Entry]]:
    return [
        (Column("再在榜4周", "percent", 10), lambda entry: entry.lasts_4w),
        (Column("再在榜8周", "percent", 10), lambda entry: entry.lasts_8w),
        (Column("再在榜13周", "percent", 10), lambda entry: entry.lasts_13w),
        (Column("同类上升次数", "integer", 9), lambda entry: entry.n_episodes or None),
    ]


def _closing_fields() -> list[Field[Entry]]:
    return [
        (Column("动作", width=8), _first_action),
        (Column("关联词", "long", 30), lambda entry: listed(entry.top_words)),
        (Column("反对理由", "long", 36), lambda entry: following(sentences.doubts(entry)) or None),
        *((column, _on_evidence(read)) for column, read in evidence_fields()),
    ]


def _first_action(entry: Entry) -> Cell:
    return wording.action(entry.suggestions[0].action) if entry.suggestions else None


def _on_evidence(read: Callable[[tuple[Evidence, ...]], Cell]) -> Callable[[Entry | Suggestion], Cell]:
    return lambda item: read(item.evidence)


def _of_counter(read: Callable[[Evidence], Cell]) -> Callable[[Suggestion], Cell]:
    return lambda item: read(item.counter) if item.counter else None
