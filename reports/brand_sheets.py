"""The sheets of brands and of the two short lists, as columns and rows of plain values."""

from __future__ import annotations

from notetrends.reports import brand_words, wording
from notetrends.reports.brand_model import Brand, Gap, Gaps, Market
from notetrends.reports.language import _, joined, listed
from notetrends.reports.sheet import Cell, Column, Field, Sheet, evidence_fields, make_sheet


def market_sheets(market: Market) -> list[Sheet]:
    """品牌 and 供需两表."""
    return [brand_sheet(market), gap_sheet(market.gaps)]


def brand_sheet(market: Market) -> Sheet:
    """品牌, for 招商: every name that was tested, the rising ones that the house lacks first."""
    fields: list[Field[Brand]] = [
        (Column("品牌", width=20), brand_words.name),
        (Column("类型", width=8), lambda brand: _("产品名") if brand.kind == "product" else _("品牌")),
        (Column("在升", width=8), lambda brand: _("在升") if brand.is_rising else _("平常")),
        (Column("在目录", width=14), brand_words.in_catalogue),
        (Column("本周声量", "integer", 9), lambda brand: brand.n_voices),
        (Column("平常声量", "decimal", 9), lambda brand: brand.n_expected),
        (Column("比平常", "percent", 9), lambda brand: None if brand.is_new else brand.growth),
        (Column("区间下限", "percent", 9), lambda brand: None if brand.is_new else brand.growth_low),
        (Column("区间上限", "percent", 9), lambda brand: None if brand.is_new else brand.growth_high),
        (Column("q值", "small", 8), lambda brand: brand.q_value),
        (Column("有声量周数", "integer", 9), lambda brand: brand.n_weeks),
        (Column("首见周", width=10), lambda brand: wording.week_code(brand.first_week) if brand.first_week else None),
        (Column("品类", "long", 28), lambda brand: listed(brand.categories) or None),
        (Column("声明广告占比", "percent", 10), lambda brand: brand.ad_share),
        (Column("疑似广告占比", "percent", 10), lambda brand: brand.suspected_share),
        (Column("价格带P25", "decimal", 10), lambda brand: brand.price_low),
        (Column("价格带P75", "decimal", 10), lambda brand: brand.price_high),
        (Column("价格样本数", "integer", 9), lambda brand: brand.n_prices),
        (Column("像品牌的程度", "decimal", 9), lambda brand: brand.score),
        (Column("依据", "long", 36), brand_words.signs),
        (Column("存疑", "long", 30), lambda brand: joined(brand_words.doubts(brand)) or None),
        *((column, lambda brand, read=read: read(brand.evidence)) for column, read in evidence_fields()),
    ]
    return make_sheet("品牌", fields, market.brands.every, n_frozen=1)


def gap_sheet(gaps: Gaps) -> Sheet:
    """供需两表: both lists, one under the other; an empty one says why."""
    wanted, silent = _("大家在谈、这里买不到"), _("在卖、没人谈")
    items = [(wanted, gap) for gap in gaps.wanted] + [(silent, gap) for gap in gaps.silent]
    fields: list[Field[tuple[str, Gap]]] = [
        (Column("表", width=20), lambda item: item[0]),
        (Column("名次", "integer", 7), lambda item: item[1].rank),
        (Column("类型", width=9), lambda item: brand_words.kind(item[1].kind)),
        (Column("名称", width=36), lambda item: wording.clip(item[1].name, 80)),
        (Column("SKU编码", width=18), lambda item: item[1].product_id),
        (Column("品类ID", width=12), lambda item: item[1].category_id),
        (Column("本周声量", "integer", 9), lambda item: item[1].n_voices),
        (Column("近4周声量", "integer", 9), lambda item: item[1].n_voices_4w),
        (Column("同时谈到在卖的", "percent", 10), lambda item: item[1].near),
        (Column("商品数", "integer", 9), lambda item: item[1].n_products),
        (Column("近4周销量", "integer", 10), lambda item: item[1].sales_4w),
        *((column, lambda item, read=read: read(item[1].evidence)) for column, read in evidence_fields()),
    ]
    sheet = make_sheet("供需两表", fields, items, n_frozen=4)
    for side, rows, why in (
        (wanted, gaps.wanted, brand_words.why_no_wanted),
        (silent, gaps.silent, brand_words.why_no_silent),
    ):
        if not rows:
            reason: list[Cell] = [side, None, None, why(gaps), *[None] * (len(sheet.columns) - 4)]
            sheet.rows.append(reason)
    return sheet
