"""What the backtest says: to merchandisers on its own page, and in a line of the weekly report."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.language import _, ended, joined, msgid, plural
from notetrends.reports.measured import Backtest, Rate, Rise

GOAL = 0.25  # false episodes a week that a reader will put up with
LISTS = {
    "list": msgid("本榜单"),
    "growth": msgid("按上周增速"),
    "volume": msgid("按声量"),
    "last_year": msgid("按去年同周"),
    "any": msgid("随便挑"),
}
_WEEKS_A_YEAR = 52
_FEW_RISES = 20

METHOD = (
    (
        msgid("打乱重放"),
        msgid(
            "把全部笔记的周次重新分配：周的大小、星期几和钟点不变，同一人一周里写的和近似重复的一起走。"
            "这样没有东西真的在升，榜单上的每一条都是误报。然后用同一套设置，一周一周地重跑。"
        ),
    ),
    (msgid("误报"), msgid("打乱重放里新上榜的一轮（离榜 4 周以上再上榜算新的一轮），按每周几条计。")),
    (
        msgid("植入"),
        msgid(
            "从自己的笔记里抽一个词（集中在一个品类、与购买相关），把它的笔记放到一条已知的曲线上："
            "先平，再连续 6 周每周增长 25% 到 60%，此后保持；其余笔记仍按打乱后的周次。"
            "平时每周不超过 6 篇，最高周预计至少 10 篇。"
        ),
    ),
    (
        msgid("找到"),
        msgid("榜单上有一条，植入的笔记至少 3 篇，且占它的三成以上，或它的名称、前五个关联词里就有这个词。"),
    ),
    (msgid("提前"), msgid("从首次上榜到最高周（增长的第 6 周）的周数；最多 5 周。")),
    (
        msgid("q 值校准"),
        msgid(
            "把 q 不高于某个数的都当作上升，逐周算误报的比例，再对周取平均；一条也没有的周按 0 算。"
            "误报是指：高出预期的部分里植入的不到一半，全部笔记里也不到三成。"
        ),
    ),
    (
        msgid("守住"),
        msgid(
            "看真实的历史榜单：若干周之后，一个品类占社区的份额（三周平均），"
            "仍比上榜时的预期份额高出榜单的增长门槛，就算守住。"
        ),
    ),
    (
        msgid("对照"),
        msgid(
            "同样的周、同样的尺子，换一种挑法的前 10 名：比上周涨得最多的、声量最大的、"
            "去年同周涨得最多的（不足 60 周时没有）；以及笔记数够的全部品类（随便挑）。"
        ),
    ),
)
LIMITS = (
    msgid("打乱之后，社区自己的起伏（热点、节日、连载话题）也没有了；真实的周会比打乱的周难，误报率是下限。"),
    msgid("植入的曲线是我们定的：更慢、更小的上升更难找到，更猛的更容易。"),
    msgid("相邻的周彼此相像，按周重抽样得到的区间偏窄。"),
    msgid("「守住」只说份额还在，不说有没有卖出去。"),
)


def measured(backtest: Backtest | None) -> str:
    """The line of the weekly report."""
    if backtest is None:
        return _("尚未回测：运行 notetrends backtest 之后，这里会写上实测的误报率。")
    false, recall = backtest.rate("false_episodes"), backtest.rate("recall")
    found = (
        ""
        if recall.value is None
        else plural("；植入的 {n} 次上升，{share}在见顶前上榜", recall.n, share=share(recall))
    )
    return _(
        "{week} 回测（打乱重放 {n_seeds} 次，共 {n} 周）：没有东西在升时，每周误报 {false}{found}。",
        week=wording.week_code(backtest.last),
        n_seeds=backtest.n_seeds,
        n=false.n,
        false=rate(false),
        found=found,
    )


def headline(backtest: Backtest) -> str:
    """What a reader who reads one sentence should know."""
    false, recall, lead = (backtest.rate(name) for name in ("false_episodes", "recall", "lead"))
    parts = [
        _("误报率还不知道") if false.value is None else _("没有东西在升时，榜单每周误报 {false}", false=rate(false))
    ]
    if recall.value is not None:
        parts.append(plural("植入的 {n} 次上升，{share} 在见顶前上榜", recall.n, share=wording.percent(recall.value)))
    if lead.value is not None:
        parts.append(_("找到的，一半提前 {weeks}以上", weeks=wording.weeks(lead.value)))
    return ended(joined(parts))


def meaning(backtest: Backtest) -> list[str]:
    """What the figures mean for those who buy and promote."""
    found = [_alarms(backtest.rate("false_episodes"))]
    recall, lead = backtest.rate("recall"), backtest.rate("lead")
    if recall.value is None:
        found.append(_("笔记或周数不够，没有能植入的上升：找得到多少，还不知道。"))
    else:
        found.append(
            _("十次自发的上升，大约 {n:.0f} 次在见顶前会出现在榜单上；没有出现，不等于没有在升。", n=10 * recall.value)
        )
    if lead.value is not None:
        found.append(
            _(
                "首次上榜时，离最高点还有 {weeks}（中位数）。供货周期更长的商品，等上榜再订货会错过最高点，宜先备样、"
                "先谈。",
                weeks=wording.weeks(lead.value),
            )
        )
    called = backtest.rate("false_share", "0.1")
    if called.value is not None:
        found.append(
            _(
                "q 不高于 0.1 的，本意是误报不过一成；实测 {share}。{verdict}",
                share=share(called),
                verdict=_promise(called, 0.1),
            )
        )
    found += _against_others(backtest)
    if backtest.n_rises and backtest.n_rises < _FEW_RISES:
        found.append(plural("只植入了 {n} 次，区间很宽；多用几个种子或更多的周，再下结论。", backtest.n_rises))
    return found


def _alarms(false: Rate) -> str:
    if false.value is None or false.high is None:
        return _("没有一周可以检验：误报率还不知道。")
    usual = _("一条也没有") if false.value == 0 else _("一年大约 {n:.0f} 条", n=max(false.value * _WEEKS_A_YEAR, 1))
    verdict = (
        _("每次看到新上榜，都可以当真去查证")
        if false.high <= GOAL
        else _("区间的上端高于每周 {goal} 条的目标：新上榜的先读证据，再动手", goal=GOAL)
    )
    return _("凭空冒出来的误报，{usual}；{verdict}。", usual=usual, verdict=verdict)


def _promise(called: Rate, q: float) -> str:
    if called.low is not None and called.low > q:
        return _("q 偏乐观，要打折看。")
    return _("q 说到做到。") if called.value is not None and called.value <= q else _("与承诺分不出高下。")


def _against_others(backtest: Backtest) -> list[str]:
    ours, jump = backtest.rate("precision", "list 4"), backtest.rate("precision", "growth 4")
    if ours.value is None or jump.value is None:
        return [_("真实的历史榜单还太短，看不出上榜之后守不守得住。")]
    if ours.low is not None and jump.high is not None and ours.low > jump.high:
        verdict = _("榜单更可靠")
    elif ours.high is not None and jump.low is not None and ours.high < jump.low:
        verdict = _("在这一点上榜单不如它")
    else:
        verdict = _("两者分不出高下")
    held, other = wording.percent(ours.value), wording.percent(jump.value)
    return [
        _(
            "过去榜单的前 10 名，4 周后 {held} 守住；只看上周增速的前 10 名，{other}：{verdict}。",
            held=held,
            other=other,
            verdict=verdict,
        )
    ]


def rate(found: Rate) -> str:
    """A figure a week with its interval.

    >>> rate(Rate(0.02, 0.001, 0.061, 145)), rate(Rate())
    ('0.02 条（95% 区间 0.00–0.06）', '样本不足')
    """
    if found.value is None or found.low is None or found.high is None:
        return _(wording.TOO_FEW)
    return _("{n:.2f} 条（95% 区间 {low:.2f}–{high:.2f}）", n=found.value, low=found.low, high=found.high)


def share(found: Rate) -> str:
    """A share with its interval.

    >>> share(Rate(0.9, 0.596, 0.982, 10)), share(Rate(0.5, None, None, 1))
    ('90%（95% 区间 60%–98%）', '50%')
    """
    if found.value is None or found.low is None or found.high is None:
        return _(wording.TOO_FEW) if found.value is None else wording.percent(found.value)
    rate = wording.percent(found.value)
    return _("{rate}（95% 区间 {low:.0%}–{high:.0%}）", rate=rate, low=found.low, high=found.high)


def lead(about: str) -> str:
    """When a rise was found.

    >>> lead("5"), lead("0"), lead("late"), lead("never")
    ('提前 5 周', '最高周当周', '见顶之后', '没有找到')
    """
    known = {"0": _("最高周当周"), "late": _("见顶之后"), "never": _("没有找到")}
    return known[about] if about in known else plural("提前 {n} 周", int(about))


def outcome(rise: Rise) -> str:
    """What became of one planted rise."""
    if rise.lead is None:
        return lead("never")
    return lead("late" if rise.lead < 0 else str(rise.lead))
