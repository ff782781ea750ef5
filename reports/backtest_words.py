"""What the backtest says in Chinese: to merchandisers on its own page, and in a line of the weekly report."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.measured import Backtest, Rate, Rise

GOAL = 0.25  # false episodes a week that a reader will put up with
LISTS = {
    "list": "本榜单",
    "growth": "按上周增速",
    "volume": "按声量",
    "last_year": "按去年同周",
    "any": "随便挑",
}
_WEEKS_A_YEAR = 52
_FEW_RISES = 20

METHOD = (
    (
        "打乱重放",
        "把全部笔记的周次重新分配：周的大小、星期几和钟点不变，同一人一周里写的和近似重复的一起走。"
        "这样没有东西真的在升，榜单上的每一条都是误报。然后用同一套设置，一周一周地重跑。",
    ),
    ("误报", "打乱重放里新上榜的一轮（离榜 4 周以上再上榜算新的一轮），按每周几条计。"),
    (
        "植入",
        "从自己的笔记里抽一个词（集中在一个品类、与购买相关），把它的笔记放到一条已知的曲线上："
        "先平，再连续 6 周每周增长 25% 到 60%，此后保持；其余笔记仍按打乱后的周次。"
        "平时每周不超过 6 篇，最高周预计至少 10 篇。",
    ),
    ("找到", "榜单上有一条，植入的笔记至少 3 篇，且占它的三成以上，或它的名称、前五个关联词里就有这个词。"),
    ("提前", "从首次上榜到最高周（增长的第 6 周）的周数；最多 5 周。"),
    (
        "q 值校准",
        "把 q 不高于某个数的都当作上升，逐周算误报的比例，再对周取平均；一条也没有的周按 0 算。"
        "误报是指：高出预期的部分里植入的不到一半，全部笔记里也不到三成。",
    ),
    (
        "守住",
        "看真实的历史榜单：若干周之后，一个品类占社区的份额（三周平均），"
        "仍比上榜时的预期份额高出榜单的增长门槛，就算守住。",
    ),
    (
        "对照",
        "同样的周、同样的尺子，换一种挑法的前 10 名：比上周涨得最多的、声量最大的、"
        "去年同周涨得最多的（不足 60 周时没有）；以及笔记数够的全部品类（随便挑）。",
    ),
)
LIMITS = (
    "打乱之后，社区自己的起伏（热点、节日、连载话题）也没有了；真实的周会比打乱的周难，误报率是下限。",
    "植入的曲线是我们定的：更慢、更小的上升更难找到，更猛的更容易。",
    "相邻的周彼此相像，按周重抽样得到的区间偏窄。",
    "「守住」只说份额还在，不说有没有卖出去。",
)


def measured(backtest: Backtest | None) -> str:
    """The line of the weekly report."""
    if backtest is None:
        return "尚未回测：运行 notetrends backtest 之后，这里会写上实测的误报率。"
    false, recall = backtest.rate("false_episodes"), backtest.rate("recall")
    found = "" if recall.value is None else f"；植入的 {recall.n} 次上升，{share(recall)}在见顶前上榜"
    return (
        f"{wording.week_code(backtest.last)} 回测（打乱重放 {backtest.n_seeds} 次，共 {false.n} 周）："
        f"没有东西在升时，每周误报 {rate(false)}{found}。"
    )


def headline(backtest: Backtest) -> str:
    """What a reader who reads one sentence should know."""
    false, recall, lead = (backtest.rate(name) for name in ("false_episodes", "recall", "lead"))
    parts = ["误报率还不知道" if false.value is None else f"没有东西在升时，榜单每周误报 {rate(false)}"]
    if recall.value is not None:
        parts.append(f"植入的 {recall.n} 次上升，{wording.percent(recall.value)} 在见顶前上榜")
    if lead.value is not None:
        parts.append(f"找到的，一半提前 {wording.weeks(lead.value)}以上")
    return "；".join(parts) + "。"


def meaning(backtest: Backtest) -> list[str]:
    """What the figures mean for those who buy and promote."""
    found = [_alarms(backtest.rate("false_episodes"))]
    recall, lead = backtest.rate("recall"), backtest.rate("lead")
    if recall.value is None:
        found.append("笔记或周数不够，没有能植入的上升：找得到多少，还不知道。")
    else:
        found.append(
            f"十次自发的上升，大约 {10 * recall.value:.0f} 次在见顶前会出现在榜单上；没有出现，不等于没有在升。"
        )
    if lead.value is not None:
        found.append(
            f"首次上榜时，离最高点还有 {wording.weeks(lead.value)}（中位数）。"
            "供货周期更长的商品，等上榜再订货会错过最高点，宜先备样、先谈。"
        )
    called = backtest.rate("false_share", "0.1")
    if called.value is not None:
        found.append(f"q 不高于 0.1 的，本意是误报不过一成；实测 {share(called)}。{_promise(called, 0.1)}")
    found += _against_others(backtest)
    if backtest.n_rises and backtest.n_rises < _FEW_RISES:
        found.append(f"只植入了 {backtest.n_rises} 次，区间很宽；多用几个种子或更多的周，再下结论。")
    return found


def _alarms(false: Rate) -> str:
    if false.value is None or false.high is None:
        return "没有一周可以检验：误报率还不知道。"
    usual = "一条也没有" if false.value == 0 else f"一年大约 {max(false.value * _WEEKS_A_YEAR, 1):.0f} 条"
    verdict = (
        "每次看到新上榜，都可以当真去查证"
        if false.high <= GOAL
        else f"区间的上端高于每周 {GOAL} 条的目标：新上榜的先读证据，再动手"
    )
    return f"凭空冒出来的误报，{usual}；{verdict}。"


def _promise(called: Rate, q: float) -> str:
    if called.low is not None and called.low > q:
        return "q 偏乐观，要打折看。"
    return "q 说到做到。" if called.value is not None and called.value <= q else "与承诺分不出高下。"


def _against_others(backtest: Backtest) -> list[str]:
    ours, jump = backtest.rate("precision", "list 4"), backtest.rate("precision", "growth 4")
    if ours.value is None or jump.value is None:
        return ["真实的历史榜单还太短，看不出上榜之后守不守得住。"]
    if ours.low is not None and jump.high is not None and ours.low > jump.high:
        verdict = "榜单更可靠"
    elif ours.high is not None and jump.low is not None and ours.high < jump.low:
        verdict = "在这一点上榜单不如它"
    else:
        verdict = "两者分不出高下"
    held, other = wording.percent(ours.value), wording.percent(jump.value)
    return [f"过去榜单的前 10 名，4 周后 {held} 守住；只看上周增速的前 10 名，{other}：{verdict}。"]


def rate(found: Rate) -> str:
    """A figure a week with its interval.

    >>> rate(Rate(0.02, 0.001, 0.061, 145)), rate(Rate())
    ('0.02 条（95% 区间 0.00–0.06）', '样本不足')
    """
    if found.value is None or found.low is None or found.high is None:
        return wording.TOO_FEW
    return f"{found.value:.2f} 条（95% 区间 {found.low:.2f}–{found.high:.2f}）"


def share(found: Rate) -> str:
    """A share with its interval.

    >>> share(Rate(0.9, 0.596, 0.982, 10)), share(Rate(0.5, None, None, 1))
    ('90%（95% 区间 60%–98%）', '50%')
    """
    if found.value is None or found.low is None or found.high is None:
        return wording.TOO_FEW if found.value is None else wording.percent(found.value)
    return f"{wording.percent(found.value)}（95% 区间 {found.low:.0%}–{found.high:.0%}）"


def lead(about: str) -> str:
    """When a rise was found.

    >>> lead("5"), lead("0"), lead("late"), lead("never")
    ('提前 5 周', '最高周当周', '见顶之后', '没有找到')
    """
    known = {"0": "最高周当周", "late": "见顶之后", "never": "没有找到"}
    return known.get(about, f"提前 {about} 周")


def outcome(rise: Rise) -> str:
    """What became of one planted rise."""
    if rise.lead is None:
        return lead("never")
    return lead("late" if rise.lead < 0 else str(rise.lead))
