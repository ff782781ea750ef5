"""Why, and why not: a suggestion's sentences, in merchandisers' words and with their figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notetrends.trends.selection.actions import Decision, Policy, lead_time
from notetrends.trends.selection.lifetime import Lifetime
from notetrends.trends.selection.match import Supply
from notetrends.trends.selection.prices import Band
from notetrends.trends.selection.talk import Talk

# Below half a note a week, "times as many" is a division by next to nothing.
_ALMOST_NONE = 0.5
_MUCH = 0.2  # from this share on, ads, copies and complaints are worth a doubt
_BUSY, _FEW = 0.3, 10
_MOVING = 0.6
_WIDE = 3.0  # P75 over P25


def reason(
    entry: Mapping[Any, Any], decision: Decision, supply: Supply | None, talk: Talk, life: Lifetime, policy: Policy
) -> str:
    """Why, in one Chinese sentence with its figures.

    Args:
        entry: a row of `trends`; None = unknown.
        decision: what is to be done, by which rule.
        supply: what the catalogue has; None = no catalogue.
        talk: what its notes say.
        life: how long it may go on.
        policy: the limits that the rule compares with.
    """
    unit = "篇净笔记" if entry["n_authors"] is None else "位作者"
    parts = [f"本周 {voices(entry)} {unit}谈「{entry['label']}」"]
    if not entry["is_rising"]:
        parts = [f"「{entry['label']}」已回落，本周 {voices(entry)} {unit}"]
    elif entry["n_expected"] < _ALMOST_NONE:
        parts.append("此前几乎没有")
    else:
        usual = f"平常约 {entry['n_expected']:.3g}"
        parts.append(f"{usual}，增幅 {entry['growth']:+.0%}（下限 {entry['growth_low']:+.0%}）")
    if entry["is_rising"]:
        n_weeks = entry["n_weeks_rising"]
        parts.append(f"连升 {n_weeks} 周" if n_weeks > 1 else "本周首次上榜")
    if talk.engagement is not None and talk.engagement >= _MOVING:
        parts.append(f"互动高过 {talk.engagement:.0%} 的同龄笔记")
    return "；".join([*parts, _shelf(supply), *_rule(decision.rule, supply, life, policy)]) + "。"


def against(
    entry: Mapping[Any, Any], supply: Supply | None, talk: Talk, prices: Band, in_time: float, policy: Policy
) -> str | None:
    """What speaks against it, in Chinese; None when nothing does.

    Args:
        entry: a row of `trends`; None = unknown.
        supply: what the catalogue has; None = no catalogue.
        talk: what its notes say.
        prices: what people say that it costs.
        in_time: the chance that it outlasts the lead time.
        policy: the limits.
    """
    ads, folded, top, last_year = (
        entry[name] or 0.0 for name in ("ad_share", "fold_share", "top_authors_share", "last_year_growth")
    )
    n, complaints, lead = voices(entry), talk.complaint_share or 0.0, lead_time(supply, policy)
    spread = prices.high is not None and prices.low is not None and prices.high >= _WIDE * prices.low
    doubts = {
        f"与{entry['season']}有关，过后可能回落": entry["season"],
        f"去年同期也涨过（{last_year:+.0%}）": last_year > 0,
        f"广告（含疑似、抽奖）占 {ads:.0%}": ads >= _MUCH,
        f"重复或模板内容占 {folded:.0%}": folded >= _MUCH,
        f"最活跃的 3 位作者写了 {top:.0%}": top >= _BUSY and n >= _FEW,
        f"样本较少，只有 {n} 个声音": n < _FEW,
        "才上榜一周": entry["is_rising"] and entry["n_weeks_rising"] <= 1,
        f"热度撑过供货 {lead:g} 周的把握只有 {in_time:.0%}": entry["is_rising"] and in_time < _SAFE,
        f"{complaints:.0%} 的声音在抱怨或劝退": complaints >= _MUCH,
        f"谈到的价格相差大（{prices.low or 0:.0f} 至 {prices.high or 0:.0f} 元）": spread,
        "与购买的关系尚不明确": entry["relevance"] < policy.act_relevance,
        "没有商品目录，缺口未知": supply is None,
        "库存未提供": supply is not None and supply.n_products > 0 and supply.n_in_stock is None,
    }
    return "；".join(doubt for doubt, is_so in doubts.items() if is_so) or None


_SAFE = 0.7


def voices(entry: Mapping[Any, Any]) -> int:
    """How many were counted: authors, or folded notes where the source has no authors."""
    return int(entry["n_notes"] if entry["n_authors"] is None else entry["n_authors"])


def _shelf(supply: Supply | None) -> str:
    if supply is None:
        return "未提供商品目录"
    if supply.n_products == 0:
        return "目录里没有对应商品"
    where = "目录里只有上级类目的" if supply.is_partial else "目录里有"
    stock = "库存未提供" if supply.n_in_stock is None else f"有货 {supply.n_in_stock} 款"
    cover = "" if supply.weeks_of_cover is None else f"，可售约 {supply.weeks_of_cover:.1f} 周"
    return f"{where} {supply.n_products} 款（{stock}{cover}）"


def _rule(rule: str, supply: Supply | None, life: Lifetime, policy: Policy) -> list[str]:
    """The rule that decided, where figures alone do not show it."""
    lead = lead_time(supply, policy)
    half = life.weeks_until(0.5)
    left = "多半还会热两年以上" if half is None else f"多半只再热 {half:g} 周左右"
    said = {
        "short": f"供货要 {lead:g} 周，不够卖到补货到",
        "sold_out": f"已断货，供货要 {lead:g} 周",
        "late": f"{left}，供货要 {lead:g} 周：赶不上，" + ("只推现货" if supply and supply.n_in_stock else "先观望"),
        "thin": f"声音不到 {policy.min_voices} 个，再看一周",
        "unclear": "与购买的关系不够明确，先看证据",
        "scattered": "散在各品类里谈，不像一样可备的货",
        "unsure": "证据还不够硬，再看一周",
        "seasonal": "季节性上升，不为它引新品",
        "overstocked": f"库存超过 {policy.max_weeks_of_cover:g} 周",
    }
    return [said[rule]] if rule in said else []
