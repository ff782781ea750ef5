"""How brands and the two short lists are said in Chinese."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.brand_model import Brand, BrandRadar, Gap, Gaps

KINDS = {"brand": "品牌", "category": "品类", "product": "单品", "word": "品类词"}
SIGNS = {
    "goods": "后接品类",
    "owner": "有旗舰店、新品、小样等说法",
    "bought": "前接买、用、回购等",
    "near": "近旁有品类词",
    "trade": "近旁有价格、购买用语",
    "pack": "行内有规格或价格",
    "opens": "在行首",
    "house": "说到门店、涨价、股价、代言等",
    "elsewhere": "像地点、人物、应用或雇主（反面）",
    "behind": "跟在品牌之后",
}
_FEW_VOICES = 10
_FEW_WEEKS = 8


def kind(code: str) -> str:
    """What a line is about; an unknown code as it is."""
    return KINDS.get(code, code)


def name(brand: Brand) -> str:
    """The name with what else it is called; a product behind its brand.

    A Latin name of two words is read as one.
    """
    also = "".join(f" {one}" if brand.name.isascii() and one.isascii() else f"（{one}）" for one in brand.also)
    own = wording.clip(brand.name + also, 40)
    return f"{wording.clip(brand.of_brand, 20)} › {own}" if brand.of_brand else own


def signs(brand: Brand, n: int = 4) -> str:
    """Why it is taken for a brand: how many of the voices that were read show what."""
    pairs = [sign.rpartition(":") for sign in brand.signs]
    told = [f"{SIGNS.get(code, wording.clip(code, 20))} {count}" for code, _, count in pairs[:n]]
    return f"读 {brand.n_read} 位作者：{'，'.join(told)}" if told else f"读 {brand.n_read} 位作者"


def in_catalogue(brand: Brand) -> str:
    """Whether the house has it."""
    if brand.n_products is None:
        return wording.UNKNOWN
    return f"有，{brand.n_products:,} 个商品" if brand.n_products else "没有"


def ads(brand: Brand) -> str:
    """Declared and suspected advertising among its voices."""
    if brand.ad_share is None:
        return wording.TOO_FEW
    suspected = f"，疑似 {wording.percent(brand.suspected_share)}" if brand.suspected_share else ""
    return f"声明 {wording.percent(brand.ad_share)}{suspected}"


def prices(brand: Brand) -> str:
    """The price band with its number of voices."""
    band = wording.prices(brand.price_low, brand.price_high)
    return f"{band}（{brand.n_prices} 人）" if brand.n_prices else band


def since(brand: Brand) -> str:
    """When it was first seen, as far as the tables tell."""
    if brand.first_week is None:
        return wording.UNKNOWN
    return f"{wording.week_code(brand.first_week)}{'（本窗口首次）' if brand.is_new else ''}"


def growth(brand: Brand) -> str:
    """Growth with its interval; of what was never written before no multiple is told."""
    if brand.n_expected is None or brand.is_new:
        return "此前未见"
    return wording.growth(brand.growth)


def interval(brand: Brand) -> str:
    """The interval of growth, or why there is none."""
    return wording.TOO_FEW if brand.is_new else wording.interval(brand.growth_low, brand.growth_high)


def doubts(brand: Brand) -> list[str]:
    """What speaks against acting on it."""
    found = []
    if brand.n_voices < _FEW_VOICES:
        found.append(f"只有 {brand.n_voices} 位作者")
    if brand.n_window < _FEW_WEEKS:
        found.append(f"历史只有 {brand.n_window} 周")
    sold = (brand.ad_share or 0.0) + (brand.suspected_share or 0.0)
    if sold >= 0.2:
        found.append(f"广告（含疑似）占 {wording.percent(sold)}")
    if brand.score is not None and brand.score < 0.65:
        found.append("是不是品牌还不确定，先看证据")
    return found


def headline(radar: BrandRadar) -> str:
    """The section in one sentence; also where it is empty."""
    where = "目录里没有" if radar.has_products else "未提供商品目录，是否在售未知"
    if not radar.n_names:
        return "本周笔记里没有认出品牌或产品名：样本不足，或没有人写到。"
    if not radar.rising:
        return f"检验了 {radar.n_names} 个品牌与产品名，没有{'目录之外的' if radar.has_products else ''}名字显著上升。"
    return f"检验了 {radar.n_names} 个品牌与产品名，{len(radar.rising)} 个显著上升且{where}。"


def why_no_wanted(gaps: Gaps) -> str:
    """Why the first list is empty."""
    return "本周谈得多的，目录里都有对应商品。" if gaps.has_products else "未提供商品目录，无从比较。"


def why_no_silent(gaps: Gaps) -> str:
    """Why the second list is empty."""
    if not gaps.has_products:
        return "未提供商品目录，无从比较。"
    return "在卖的都有人谈。" if gaps.has_sales else "未提供销量（目录里没有近 4 周销量），无从比较。"


def supply(gap: Gap) -> str:
    """What is sold of it."""
    return f"{wording.count(gap.sales_4w)} 件 / {gap.n_products:,} 个商品"
