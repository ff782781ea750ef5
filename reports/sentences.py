"""The sentences the report says of itself: its headline, its health, and what speaks against an entry."""

from __future__ import annotations

from notetrends.reports import cells, findings, wording
from notetrends.reports.explained import Verdict
from notetrends.reports.language import _, ended, joined, listed, plural
from notetrends.reports.model import Change, Coverage, Entry, Evidence, WeeklyReport

# from here on a share is worth a word of warning; the gates that keep an entry off the list are the job's own
WORTH_SAYING = 0.10
FEW_NOTES = 30
SHORT_HISTORY_WEEKS = 8


def headline(report: WeeklyReport) -> str:
    """What a reader who reads one sentence should know."""
    if report.coverage.n_notes == 0:
        return _("本周没有可分析的笔记，因此没有任何结论。")
    said = _outcome(report)
    return _("数据异常，以下只供参考：{said}", said=said) if report.coverage.is_broken else said


def to_do_title(report: WeeklyReport) -> str:
    """What stands above the things to do first; where all of them are to watch, they are to look at."""
    n, acts = len(report.to_do), [item for item in report.to_do if item.action != "watch"]
    if report.to_do and not acts:
        return {1: _("本周最该看的一件事"), 2: _("本周最该看的两件事")}.get(n, _("本周最该看的三件事"))
    titles = {1: _("本周最该做的一件事"), 2: _("本周最该做的两件事"), 3: _("本周最该做的三件事")}
    return titles.get(n, _("本周最该做的事"))


def _outcome(report: WeeklyReport) -> str:
    n_tested, n_rising = report.coverage.n_tested, report.rising.n_total
    if n_tested == 0:
        n_notes = report.coverage.n_notes
        return plural("收到 {n:,} 篇净笔记，但还没有品类可以检验：历史太短，或每个品类的笔记太少。", n_notes)
    if n_rising == 0:
        nearest = _nearest(report.nearest)
        return _("本周无达标新兴品类（检验 {n:,} 个，{nearest}）。", n=n_tested, nearest=nearest)
    n_new = sum(change.kind == "new" for change in report.changes or ())
    fresh = _("，其中 {n} 个新上榜", n=n_new) if n_new else ""
    fading = _("；{n} 个见顶或回落", n=report.fading.n_total) if report.fading.n_total else ""
    said = plural("检验 {n_tested:,} 个品类与词，{n} 个品类在自发上升", n_rising, n_tested=n_tested)
    return ended(said + fresh + fading)


def _nearest(entry: Entry | None) -> str:
    if entry is None:
        return _("没有一个高于预期")
    label = wording.name(entry.label, entry.parent_label)
    growth, q = wording.growth(entry.growth), wording.q_value(entry.q_value)
    said = _("最接近：{label} {growth}，q {q}", label=label, growth=growth, q=q)
    return joined([said, wording.gate(entry.why_not)]) if entry.why_not else said


def why_empty(coverage: Coverage) -> list[str]:
    """Why there is nothing to say, for the page of a week without notes."""
    if coverage.n_raw_notes == 0 and coverage.n_rejects == 0:
        found = [_("本周没有收到任何笔记：采集可能没有运行，或文件没有送到约定的目录。")]
    elif coverage.n_raw_notes == 0:
        found = [
            plural("收到的 {n:,} 行全部被拒收；原因逐行记在拒收表里，多半是列名或日期格式变了。", coverage.n_rejects)
        ]
    else:
        found = [plural("收到 {n:,} 篇笔记，折叠重复之后一篇不剩。", coverage.n_raw_notes)]
    return [*found, _("没有数据不等于没有趋势：补齐笔记后重跑本周，这一页会被替换。")]


def health(coverage: Coverage) -> list[tuple[str, str]]:
    """The data health line as pairs of a name and a value."""
    folded = coverage.n_raw_notes - coverage.n_notes
    share = wording.percent(folded / coverage.n_raw_notes, 1) if coverage.n_raw_notes else ""
    notes = _("{n_raw:,} → 净 {n:,}", n_raw=coverage.n_raw_notes, n=coverage.n_notes)
    until = coverage.collected_until
    pairs = [
        (_("笔记"), _("{notes}（折叠重复 {share}）", notes=notes, share=share) if share else notes),
        (_("净作者"), wording.count(coverage.n_authors)),
        (_("广告占比"), wording.percent(coverage.ad_share, 1)),
        (_("拒收"), plural("{n:,} 行", coverage.n_rejects)),
        (_("数据检查"), findings.summary(coverage)),
        (_("检验"), plural("{n:,} 个品类与词", coverage.n_tested)),
        (_("历史"), plural("{n} 周", coverage.n_history_weeks)),
        (_("数据截至"), _(wording.UNKNOWN) if until is None else f"{until.astimezone(cells.TIMEZONE):%Y-%m-%d %H:%M}"),
        (_("商品目录"), _catalogue(coverage)),
        (_("向量模型"), wording.clip(cells.text(coverage.embedder) or _(wording.UNKNOWN), 60)),
    ]
    return pairs


def _catalogue(coverage: Coverage) -> str:
    if not coverage.has_products:
        return _(wording.UNKNOWN)
    return _("已提供") if coverage.products_week is None else _("{week} 版", week=coverage.products_week)


def warnings(coverage: Coverage) -> list[str]:
    """What a reader must know before believing the figures; empty where all is well."""
    found = []
    is_said = any(finding.check == "days" for finding in coverage.odd)
    if coverage.missing_days and not is_said:
        days, n_days = listed(map(wording.day, coverage.missing_days)), len(coverage.missing_days)
        found.append(plural("缺 {n} 天数据（{days}），这几天的声量按未知处理，不按 0。", n_days, days=days))
    if coverage.n_history_weeks < SHORT_HISTORY_WEEKS:
        found.append(plural("历史只有 {n} 周，预期还不稳，增长宜保守看待。", coverage.n_history_weeks))
    if not coverage.has_products:
        found.append(_("没有提供商品目录：只能说什么在升，不能说缺不缺货。"))
    if coverage.n_notes == 0:
        return found  # no notes, no authors: that says nothing of the source
    if coverage.n_authors is None:
        found.append(_("来源没有作者信息：按折叠后的笔记计数，看不出是否少数人在刷。"))
    if coverage.ad_share is None:
        found.append(_("来源没有广告标记：广告占比未知。"))
    return found


def onset(entry: Entry | Verdict) -> str | None:
    """When the rise began; None where that is unknown.

    >>> import datetime as dt
    >>> from types import SimpleNamespace as Made
    >>> first, likeliest = dt.date(2023, 5, 1), dt.date(2023, 5, 8)
    >>> onset(Made(onset_week=likeliest, onset_low=first, onset_high=dt.date(2023, 5, 15)))
    '起涨于 5月8日当周（90% 区间：5月1日至 5月15日当周）。'
    >>> onset(Made(onset_week=likeliest, onset_low=likeliest, onset_high=likeliest))
    '起涨于 5月8日当周（90% 区间只此一周）。'
    """
    likeliest, first, last = entry.onset_week, entry.onset_low, entry.onset_high
    if likeliest is None or first is None or last is None:
        return None
    day, low, high = (wording.day(monday) for monday in (likeliest, first, last))
    if first == last:
        return _("起涨于 {day}当周（90% 区间只此一周）。", day=day)
    return _("起涨于 {day}当周（90% 区间：{low}至 {high}当周）。", day=day, low=low, high=high)


def outlook(entry: Entry) -> str | None:
    """How long rises of its kind have lasted; None for what does not rise.

    >>> from types import SimpleNamespace as Made
    >>> outlook(Made(is_rising=True, n_episodes=46, lasts_4w=0.61, lasts_8w=0.3, lasts_13w=None))
    '这类上升过去 46 次里，约 61% 又在榜 4 周以上，30% 8 周以上。'
    >>> outlook(Made(is_rising=True, n_episodes=3, lasts_4w=None, lasts_8w=None, lasts_13w=None))
    '同类的上升过去只有 3 次，还不足以说会持续多久。'
    """
    if not entry.is_rising:
        return None
    spans = ((4, entry.lasts_4w), (8, entry.lasts_8w), (13, entry.lasts_13w))
    known = [(wording.percent(chance), weeks) for weeks, chance in spans if chance is not None]
    if not known:
        return plural("同类的上升过去只有 {n} 次，还不足以说会持续多久。", entry.n_episodes)
    (chance, weeks), *others = known
    said = [_("{chance} 又在榜 {weeks} 周以上", chance=chance, weeks=weeks)]
    said += [_("{chance} {weeks} 周以上", chance=chance, weeks=weeks) for chance, weeks in others]
    return plural("这类上升过去 {n} 次里，约 {shares}。", entry.n_episodes, shares=_("，").join(said))


def last_year(entry: Entry) -> str | None:
    """How the rise compares with that of the same weeks of last year; None where there was none.

    >>> from types import SimpleNamespace as Made
    >>> last_year(Made(last_year_growth=1.5, last_year_weeks=-2, growth_low=0.8, growth_high=3.0))
    '去年同期也涨过：比去年早 2 周，强度与去年高点相当'
    >>> last_year(Made(last_year_growth=1.5, last_year_weeks=0, growth_low=2.0, growth_high=3.0))
    '去年同期也涨过：时间与去年相同，比去年更强'
    >>> last_year(Made(last_year_growth=1.5, last_year_weeks=1, growth_low=0.2, growth_high=1.2))
    '去年同期也涨过：比去年晚 1 周，弱于去年高点'
    """
    growth, weeks = entry.last_year_growth, entry.last_year_weeks
    if growth is None or weeks is None:
        return None
    when = _("时间与去年相同")
    if weeks:
        when = plural("比去年早 {n} 周", -weeks) if weeks < 0 else plural("比去年晚 {n} 周", weeks)
    strength = _("强度与去年高点相当")
    if entry.growth_low is not None and entry.growth_low > growth:
        strength = _("比去年更强")
    elif entry.growth_high is not None and entry.growth_high < growth:
        strength = _("弱于去年高点")
    return _("去年同期也涨过：{when}，{strength}", when=when, strength=strength)


def season(entry: Entry) -> str | None:
    """What explains a seasonal rise: the festival, and what it did last year."""
    return joined(part for part in (entry.season, last_year(entry)) if part) or None


def doubts(entry: Entry) -> list[str]:
    """What speaks against an entry, by its own numbers; a suggestion's objection stands beside the suggestion."""
    found = []
    if entry.why_not:
        found.append(_("未进入榜单：{why}。", why=wording.gate(entry.why_not)))
    if entry.season:
        found.append(_("与「{season}」重合，季节也可能解释这次上升。", season=entry.season))
    if last := last_year(entry):
        found.append(ended(last))
    if entry.ad_share is not None and entry.ad_share >= WORTH_SAYING:
        found.append(_("{share} 的笔记是声明或疑似的广告，或抽奖送礼。", share=wording.percent(entry.ad_share)))
    if entry.fold_share is not None and entry.fold_share >= WORTH_SAYING:
        found.append(_("{share} 的笔记是重复或模板帖，已折叠。", share=wording.percent(entry.fold_share)))
    if entry.top_authors_share is not None and entry.top_authors_share >= WORTH_SAYING:
        found.append(_("最活跃的 3 位作者写了其中 {share}。", share=wording.percent(entry.top_authors_share)))
    if entry.is_newborn:
        found.append(_("四周内才出现的新品类，预期由回溯旧笔记得来。"))
    if entry.n_notes < FEW_NOTES:
        found.append(plural("本周只有 {n} 篇净笔记。", entry.n_notes))
    return found


def week_change(change: float | None) -> str:
    """A change from last week; what was not tested then cannot be compared.

    >>> week_change(0.38), week_change(None)
    ('+38%', '上周未检验')
    """
    return _("上周未检验") if change is None else wording.growth(change)


def engagement(note: Evidence) -> str:
    """A note's counts in a line; what is unknown is called so.

    >>> engagement(Evidence("n1", "t", None, None, 1200, None, 8, None))
    '赞 1,200 · 藏 未提供 · 评 8'
    """
    counts = ((_("赞"), note.n_likes), (_("藏"), note.n_collects), (_("评"), note.n_comments))
    return " · ".join(f"{name} {wording.count(value)}" for name, value in counts)


def mark(note: Evidence) -> str | None:
    """What a note is besides what it says, in a word or two; None where nothing is known.

    >>> mark(Evidence("n1", "t", None, None, 1, 1, 1, None, is_suspected_ad=True, is_giveaway=True))
    '疑似广告、抽奖送礼'
    """
    named = (
        (note.is_ad, _("广告")),
        (note.is_suspected_ad and not note.is_ad, _("疑似广告")),
        (note.is_giveaway, _("抽奖送礼")),
    )
    return listed(name for is_so, name in named if is_so) or None


def why_marked(note: Evidence, n_words: int = 3) -> str:
    """The first words that led to a note's marks; empty where only the source says so.

    >>> why_marked(Evidence("n1", "t", None, None, 1, 1, 1, None, signs=("covert:私信我", "giveaway:抽奖")))
    '私信我、抽奖'
    """
    words = dict.fromkeys(wording.clip(sign.partition(":")[2], 20) for sign in note.signs)
    return listed([*words][:n_words])


def change(item: Change) -> str:
    """A change in a few words, without its label."""
    if item.kind in {"up", "down"}:
        return f"{wording.stage(item.stage_before)} → {wording.stage(item.stage_now)}"
    return wording.stage(item.stage_now) if item.kind == "new" else wording.gate(item.reason)
