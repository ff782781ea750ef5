"""我们准不准: what became of earlier suggestions, in the merchandisers' words."""

from __future__ import annotations

from notetrends.reports import decision_words, wording
from notetrends.reports.language import _, listed, msgid, plural
from notetrends.reports.record import HitRate, OpenItem, PastSuggestion, Record

AHEAD = (4, 8, 13)
FEW = 10  # below it a rate tells nothing; its counts are shown
RESULTS = {"hit": msgid("命中"), "miss": msgid("未中"), "unknown": msgid("未知")}
ROWS = (
    ("all", msgid("动手的建议")),
    ("high", msgid("　置信高")),
    ("medium", msgid("　置信中")),
    ("low", msgid("　置信低")),
    ("growth", msgid("对照：上周增速")),
    ("volume", msgid("对照：声量")),
    ("band", msgid("对照：同规模随机")),
    ("watch", msgid("另计：观望")),
    ("clear", msgid("另计：清退")),
)
_RIVALS = {"growth": msgid("按上周增速挑"), "volume": msgid("按声量挑"), "band": msgid("同规模里随机挑")}
MEANING = msgid(
    "命中：若干周后，品类的份额（三周平均）仍高出上榜时的预期，超过榜单的增长门槛，并且不低于榜单的最低声量；清退则是份额继续下降。"
    "未知（周数不够、品类没有可比的数）另计，不算未中。"
    "对照与建议取同样的周、同样的条数、同样的购买相关度门槛；随机是声量相差一倍以内的全部品类。"
    "同一品类多周上榜，区间只按一例算。"
)


def last_list(record: Record) -> str | None:
    """What became of last week's list.

    >>> from types import SimpleNamespace as Made
    >>> last_list(Made(last_list={"adopted": 3, "done": 2, "rejected": 3, "open": 4}))
    '上周 12 条建议：采纳 5（其中已执行 2） · 驳回 3 · 未处理 4 ⚠'
    """
    if not record.last_list or not sum(record.last_list.values()):
        return None
    counts = record.last_list
    done = _("（其中已执行 {n}）", n=counts["done"]) if counts["done"] else ""
    return plural(
        "上周 {n} 条建议：采纳 {adopted}{done} · 驳回 {rejected} · 未处理 {still}",
        sum(counts.values()),
        adopted=counts["adopted"] + counts["done"],
        done=done,
        rejected=counts["rejected"],
        still=f"{counts['open']} ⚠" if counts["open"] else "0",
    )


def became(record: Record, weeks_after: int) -> str | None:
    """What became of the list of so many weeks ago; None where there was none."""
    items = record.became(weeks_after)
    if not items:
        return None
    counts = (f"{_(name)} {sum(item.result == code for item in items)}" for code, name in RESULTS.items())
    return _("{weeks} 周前 {n} 条：{counts}", weeks=weeks_after, n=len(items), counts=" · ".join(counts))


def headline(record: Record) -> str:
    """How right the suggestions were, and whether a simpler list would have done as well."""
    ours = record.rate("all", AHEAD[0])
    n_known = (ours.n_hits or 0) + (ours.n_misses or 0)
    if ours.value is None or n_known < FEW:
        return plural(
            "满 {weeks} 周、能评的建议还只有 {n} 条，样本不足：准不准，现在还不能说。", n_known, weeks=AHEAD[0]
        )
    others = [
        f"{_(name)} {wording.percent(found.value)}"
        for about, name in _RIVALS.items()
        if (found := record.rate(about, AHEAD[0])).value is not None
    ]
    beside = _("；同样的周和条数，{others}", others=_("，").join(others)) if others else ""
    verdict = _verdict(ours, record.rate("band", AHEAD[0]))
    return _(
        "近 {memory} 周评过的建议，{weeks} 周后 {ours}命中{beside}{verdict}。",
        memory=record.memory_weeks,
        weeks=AHEAD[0],
        ours=share(ours),
        beside=beside,
        verdict=verdict,
    )


def _verdict(ours: HitRate, chance: HitRate) -> str:
    if ours.value is None or chance.value is None or ours.low is None or ours.high is None:
        return ""
    if ours.low > chance.value:
        return _("：建议明显好过随机")
    return _("：建议不如随机") if ours.high < chance.value else _("：与随机分不出高下")


def share(rate: HitRate) -> str:
    """A rate with its interval.

    >>> share(HitRate("all", 4, 9, 1, 0, 10, 0.9, 0.596, 0.982))
    '90%（95% 区间 60%–98%）'
    """
    if rate.value is None:
        return _(wording.TOO_FEW)
    if rate.low is None or rate.high is None:
        return wording.percent(rate.value)
    found = wording.percent(rate.value)
    return _("{rate}（95% 区间 {low:.0%}–{high:.0%}）", rate=found, low=rate.low, high=rate.high)


def is_few(rate: HitRate) -> bool:
    """Whether a rate rests on too little to be told."""
    n_known = (rate.n_hits or 0) + (rate.n_misses or 0)
    return rate.value is None or (rate.n_hits is not None and n_known < FEW)


def counts(rate: HitRate) -> str:
    """What a rate rests on: hits among what is known, and the unknown apart.

    >>> counts(HitRate("high", 4, 9, 1, 2, 7, 0.9, 0.5, 0.98)), counts(HitRate("all", 13, 0, 0, 3, 0, None, None, None))
    ('命中 9 / 10 · 未知 2', '未知 3')
    """
    if rate.n_hits is None:
        return "" if rate.value is None else _("按同规模品类推算")
    n_known = rate.n_hits + (rate.n_misses or 0)
    known = _("命中 {n} / {n_known}", n=rate.n_hits, n_known=n_known) if n_known else ""
    unknown = _("未知 {n}", n=rate.n_unknown) if rate.n_unknown else ""
    return " · ".join(part for part in (known, unknown) if part) or _("还没有")


def calibration(record: Record) -> str:
    """What the measured rates make of the classes of confidence."""
    if record.lowered:
        template = _("「{name}」并不比「{into}」更常命中，本周按「{into}」显示")
        said = listed(
            template.format(name=wording.confidence(name), into=wording.confidence(into))
            for name, into in record.lowered.items()
        )
        return _("置信度校准：{said}。", said=said)
    return _(
        "置信度校准：满 {n} 条命中或未中的档才按实测调整；调整是指高一档并不更常命中时，按低一档显示。本周没有调整。",
        n=record.min_scored,
    )


def rows(record: Record) -> list[tuple[str, str]]:
    """The rows of the table that have anything to show: code and name."""
    known = {rate.about for rate in record.rates}
    return [(code, _(name)) for code, name in ROWS if code in known]


def past(item: PastSuggestion) -> str:
    """One past suggestion with what became of it.

    >>> import datetime as dt
    >>> item = PastSuggestion("s1", dt.date(2023, 4, 17), 4, "k1", "飞盘", "source", "high", "high", 1.5,
    ...                       0.2, "hit", 0.2, 0.05, "hit")
    >>> past(item)
    '引入 飞盘（置信高）：份额比预期 +150%；销量 +20%，全店 +5%'
    """
    moved = share_growth(item.action, item.growth) or _("份额没有可比的数")
    if item.result == "miss" and item.action != "clear" and (item.growth or 0) > 0 and item.growth_needed is not None:
        moved += _("，命中要高于 {growth}", growth=wording.growth(item.growth_needed))
    sold = ""
    if item.sales_growth is not None and item.house_growth is not None:
        ours, house = wording.growth(item.sales_growth), wording.growth(item.house_growth)
        sold = _("；销量 {ours}，全店 {house}", ours=ours, house=house)
    what = f"{wording.action(item.action)} {wording.clip(item.label, 40)}"
    grade = wording.confidence(item.confidence)
    return _("{what}（置信{grade}）：{moved}{sold}", what=what, grade=grade, moved=moved, sold=sold)


def share_growth(action: str, growth: float | None) -> str | None:
    """How a share moved, None where that is unknown: over what was expected, or since the list for what was to clear.

    >>> share_growth("source", 1.5), share_growth("clear", -0.2), share_growth("clear", None)
    ('份额比预期 +150%', '份额比上榜时 −20%', None)
    """
    if growth is None:
        return None
    said = _("份额比上榜时 {growth}") if action == "clear" else _("份额比预期 {growth}")
    return said.format(growth=wording.growth(growth))


def subject(item: OpenItem) -> str:
    """What an open item is about."""
    name = wording.name(item.label, item.parent_label)
    number = item.product_id and wording.product(item.product_id)
    what = item.product_name or number or item.brand
    return _("{what}（{name}）", what=wording.clip(what, 40), name=name) if what else name


def due(item: OpenItem) -> str:
    """By when, marked where that is over."""
    if item.due is None:
        return _("未定")
    day = wording.day(item.due)
    return _("{day} ⚠ 已过期", day=day) if item.is_overdue else day


def state(item: OpenItem) -> str:
    """The status of an open item."""
    return decision_words.status(item.status)
