"""How brands and the two short lists are said."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.brand_model import Brand, BrandRadar, Gap, Gaps
from notetrends.reports.language import _, msgid, plural

KINDS = {"brand": msgid("品牌"), "category": msgid("品类"), "product": msgid("单品"), "word": msgid("品类词")}
SIGNS = {
    "goods": msgid("后接品类"),
    "owner": msgid("有旗舰店、新品、小样等说法"),
    "bought": msgid("前接买、用、回购等"),
    "near": msgid("近旁有品类词"),
    "trade": msgid("近旁有价格、购买用语"),
    "pack": msgid("行内有规格或价格"),
    "opens": msgid("在行首"),
    "house": msgid("说到门店、涨价、股价、代言等"),
    "elsewhere": msgid("像地点、人物、应用或雇主（反面）"),
    "behind": msgid("跟在品牌之后"),
}
_FEW_VOICES = 10
_FEW_WEEKS = 8


def kind(code: str) -> str:
    """What a line is about; an unknown code as it is."""
    return _(KINDS.get(code, code))


def name(brand: Brand) -> str:
    """The name with what else it is called; a product behind its brand.

    A Latin name of two words is read as one.
    """
    also = "".join(
        f" {one}" if brand.name.isascii() and one.isascii() else _("（{name}）", name=one) for one in brand.also
    )
    own = wording.clip(brand.name + also, 40)
    return f"{wording.clip(brand.of_brand, 20)} › {own}" if brand.of_brand else own


def signs(brand: Brand, n: int = 4) -> str:
    """Why it is taken for a brand: how many of the voices that were read show what."""
    pairs = [sign.rpartition(":")[::2] for sign in brand.signs]
    told = [f"{_(SIGNS.get(code, wording.clip(code, 20)))} {count}" for code, count in pairs[:n]]
    read = plural("读 {n} 位作者", brand.n_read)
    return _("{read}：{told}", read=read, told=_("，").join(told)) if told else read


def in_catalogue(brand: Brand) -> str:
    """Whether the house has it."""
    if brand.n_products is None:
        return _(wording.UNKNOWN)
    return plural("有，{n:,} 个商品", brand.n_products) if brand.n_products else _("没有")


def ads(brand: Brand) -> str:
    """Declared and suspected advertising among its voices."""
    if brand.ad_share is None:
        return _(wording.TOO_FEW)
    declared, suspected = wording.percent(brand.ad_share), wording.percent(brand.suspected_share)
    if brand.suspected_share:
        return _("声明 {declared}，疑似 {suspected}", declared=declared, suspected=suspected)
    return _("声明 {declared}", declared=declared)


def prices(brand: Brand) -> str:
    """The price band with its number of voices."""
    band = wording.prices(brand.price_low, brand.price_high)
    return plural("{band}（{n} 人）", brand.n_prices, band=band) if brand.n_prices else band


def since(brand: Brand) -> str:
    """When it was first seen, as far as the tables tell."""
    if brand.first_week is None:
        return _(wording.UNKNOWN)
    week = wording.week_code(brand.first_week)
    return _("{week}（本窗口首次）", week=week) if brand.is_new else week


def growth(brand: Brand) -> str:
    """Growth with its interval; of what was never written before no multiple is told."""
    if brand.n_expected is None or brand.is_new:
        return _("此前未见")
    return wording.growth(brand.growth)


def interval(brand: Brand) -> str:
    """The interval of growth, or why there is none."""
    return _(wording.TOO_FEW) if brand.is_new else wording.interval(brand.growth_low, brand.growth_high)


def doubts(brand: Brand) -> list[str]:
    """What speaks against acting on it."""
    found = []
    if brand.n_voices < _FEW_VOICES:
        found.append(plural("只有 {n} 位作者", brand.n_voices))
    if brand.n_window < _FEW_WEEKS:
        found.append(plural("历史只有 {n} 周", brand.n_window))
    sold = (brand.ad_share or 0.0) + (brand.suspected_share or 0.0)
    if sold >= 0.2:
        found.append(_("广告（含疑似）占 {share}", share=wording.percent(sold)))
    if brand.score is not None and brand.score < 0.65:
        found.append(_("是不是品牌还不确定，先看证据"))
    return found


def headline(radar: BrandRadar) -> str:
    """The section in one sentence; also where it is empty."""
    if not radar.n_names:
        return _("本周笔记里没有认出品牌或产品名：样本不足，或没有人写到。")
    if not radar.rising:
        said = _("检验了 {n} 个品牌与产品名，没有名字显著上升。")
        if radar.has_products:
            said = _("检验了 {n} 个品牌与产品名，没有目录之外的名字显著上升。")
    elif radar.has_products:
        said = _("检验了 {n} 个品牌与产品名，{n_rising} 个显著上升且目录里没有。")
    else:
        said = _("检验了 {n} 个品牌与产品名，{n_rising} 个显著上升且未提供商品目录，是否在售未知。")
    return said.format(n=radar.n_names, n_rising=len(radar.rising))


def why_no_wanted(gaps: Gaps) -> str:
    """Why the first list is empty."""
    return _("本周谈得多的，目录里都有对应商品。") if gaps.has_products else _("未提供商品目录，无从比较。")


def why_no_silent(gaps: Gaps) -> str:
    """Why the second list is empty."""
    if not gaps.has_products:
        return _("未提供商品目录，无从比较。")
    return _("在卖的都有人谈。") if gaps.has_sales else _("未提供销量（目录里没有近 4 周销量），无从比较。")


def supply(gap: Gap) -> str:
    """What is sold of it."""
    return plural("{sold} 件 / {n:,} 个商品", gap.n_products, sold=wording.count(gap.sales_4w))
