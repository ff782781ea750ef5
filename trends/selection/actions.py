"""What to do about one entry: the merchandisers' decision tree, with its reasons in their words."""

from __future__ import annotations

from dataclasses import dataclass

from notetrends.trends.selection.match import Supply

# Below half a note a week, "times as many" is a division by next to nothing.
_ALMOST_NONE = 0.5


@dataclass(frozen=True)
class Demand:
    """What is known of an entry when it is decided upon."""

    is_rising: bool
    is_brand: bool
    confidence: str
    stage: str


def decide(demand: Demand, supply: Supply | None, *, lead_time_weeks: float, max_weeks_of_cover: float) -> str | None:
    """The action for one entry; None when there is nothing to do.

    Args:
        demand: the entry.
        supply: what the catalogue has; None when no catalogue was loaded.
        lead_time_weeks: for products that state none.
        max_weeks_of_cover: stock beyond which a fading category is cleared.

    >>> no_products = Supply(0, None, None, None, None, is_partial=False)
    >>> decide(Demand(True, False, "high", "growing"), no_products, lead_time_weeks=2, max_weeks_of_cover=12)
    'source'
    >>> short = Supply(3, 2, 1.0, 3.0, "7", is_partial=False)
    >>> decide(Demand(True, False, "high", "growing"), short, lead_time_weeks=2, max_weeks_of_cover=12)
    'restock'
    """
    is_covered = supply is not None and supply.n_products > 0 and not supply.is_partial
    cover = supply.weeks_of_cover if supply else None
    if not demand.is_rising:
        is_overstocked = is_covered and cover is not None and cover > max_weeks_of_cover
        return "clear" if demand.stage == "fading" and is_overstocked else None
    if supply is None or demand.confidence == "low":
        return "watch"
    if is_covered:
        lead = lead_time_weeks if supply.lead_time_weeks is None else supply.lead_time_weeks
        is_short = supply.n_in_stock == 0 or (cover is not None and cover < lead)
        return "restock" if is_short else "promote"
    if demand.stage == "seasonal":
        return "watch"
    if supply.is_partial:
        return "extend"
    return "recruit" if demand.is_brand else "source"


def confidence(growth_low: float, n_weeks_rising: int, quality: float) -> str:
    """High with three of: growth beyond doubt, three weeks on the list, clean evidence; medium with two.

    >>> confidence(0.4, 3, 0.95), confidence(0.4, 1, 0.95), confidence(0.4, 1, 0.5)
    ('high', 'medium', 'low')
    """
    n = (growth_low > 0) + (n_weeks_rising >= 3) + (quality >= 0.8)
    return {3: "high", 2: "medium"}.get(n, "low")


def reason(
    label: str, n: int, n_expected: float, growth: float, low: float, n_weeks: int, supply: Supply | None
) -> str:
    """Why, in one Chinese sentence with its figures."""
    if n_expected < _ALMOST_NONE:
        parts = [f"「{label}」本周 {n},此前几乎没有"]
    else:
        parts = [f"「{label}」本周 {n},常态约 {n_expected:.1f}", f"增幅 {growth:+.0%}(下限 {low:+.0%})"]
    parts.append(f"连升 {n_weeks} 周" if n_weeks > 1 else "本周首次上榜")
    if supply is None:
        parts.append("未提供商品目录")
    elif supply.n_products == 0:
        parts.append("目录中没有对应商品")
    else:
        where = "上级类目" if supply.is_partial else "目录"
        stock = "库存未提供" if supply.n_in_stock is None else f"有货 {supply.n_in_stock}"
        cover = "" if supply.weeks_of_cover is None else f",可售约 {supply.weeks_of_cover:.1f} 周"
        parts.append(f"{where}有 {supply.n_products} 个 SKU({stock}{cover})")
    return ";".join(parts)


def against(season: str | None, ad_share: float | None, fold_share: float, relevance: float, n: int) -> str | None:
    """What speaks against it, in Chinese; None when nothing does."""
    doubts = []
    if season:
        doubts.append(f"与{season}有关,过后可能回落")
    if ad_share is not None and ad_share >= 0.2:
        doubts.append(f"广告（含疑似、抽奖）占 {ad_share:.0%}")
    if fold_share >= 0.2:
        doubts.append(f"重复或模板内容占 {fold_share:.0%}")
    if relevance < 0.6:
        doubts.append("与购买的关系尚不明确")
    if n < 10:
        doubts.append("样本较少")
    return ";".join(doubts) or None
