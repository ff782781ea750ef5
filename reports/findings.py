"""What the checks of the week's notes found, in the merchandisers' words."""

from __future__ import annotations

import datetime as dt

from notetrends.reports import wording
from notetrends.reports.language import _, listed, msgid, plural
from notetrends.reports.model import Coverage, Finding

GRADES = {"broken": msgid("异常"), "warn": msgid("留意")}
FIELDS = {
    "author_id": msgid("作者"),
    "collected_at": msgid("采集时间"),
    "title": msgid("标题"),
    "body": msgid("正文"),
    "tags": msgid("话题标签"),
    "note_type": msgid("笔记类型"),
    "n_likes": msgid("点赞数"),
    "n_collects": msgid("收藏数"),
    "n_comments": msgid("评论数"),
    "n_shares": msgid("分享数"),
    "is_ad": msgid("广告标记"),
    "source_keyword": msgid("搜索词"),
    "url": msgid("链接"),
}


def verdict(coverage: Coverage) -> str | None:
    """What the findings mean for who reads the lists; None where all is well, or nothing could be compared."""
    if coverage.is_broken:
        return _("数据异常：本周的笔记与前几周差别太大，榜单只供参考，请先补数据，不要据此下单。本周不推送上升提醒。")
    return _("数据留意：本周的笔记与前几周略有不同，读榜单时请一并考虑。") if coverage.odd else None


def summary(coverage: Coverage) -> str:
    """The findings in a few words.

    >>> from types import SimpleNamespace as Made
    >>> [summary(Made(findings=[Made(severity=one) for one in all])) for all in (["ok", "warn"], ["unknown"], [])]
    ['留意 1 项', '样本不足，未比较', '未做']
    """
    grades = [finding.severity for finding in coverage.findings]
    if not grades or "unknown" in grades:
        return _("样本不足，未比较") if grades else _("未做")
    bad = [_("{grade} {n} 项", grade=_(name), n=grades.count(code)) for code, name in GRADES.items() if code in grades]
    return listed(bad) or _("通过 {n} 项", n=len(grades))


def sentence(finding: Finding) -> str:
    """A finding with its figures.

    >>> sentence(Finding("volume", "", 480.0, 1000.0, "broken"))
    '本周 480 篇笔记，前几周一般 1,000 篇，少了 52%。'
    >>> sentence(Finding("days", "2023-05-18 2023-05-19", 2.0, 0.0, "broken"))
    '缺 2 天数据（5月18日、5月19日）：这几天几乎没有笔记。'
    """
    about, value, usual = wording.clip(finding.about, 60), finding.value, finding.expected or 0.0
    now, before = wording.percent(value), wording.percent(usual)
    match finding.check:
        case "volume":
            change = value / usual - 1 if usual else 0.0
            more = _("多了 {share}") if change > 0 else _("少了 {share}")
            more = more.format(share=wording.percent(abs(change)))
            return _("本周 {n:,.0f} 篇笔记，前几周一般 {usual:,.0f} 篇，{more}。", n=value, usual=usual, more=more)
        case "days":
            days = listed(wording.day(dt.date.fromisoformat(day)) for day in finding.about.split())
            return plural("缺 {n:.0f} 天数据（{days}）：这几天几乎没有笔记。", value, days=days)
        case "authors":
            n, before = f"{value * 100:.0f}", f"{usual * 100:.0f}"
            return _("每百篇笔记来自 {n} 位作者，前几周一般 {before} 位：声量集中到了少数人。", n=n, before=before)
        case "coverage":
            field = _(FIELDS.get(about, about))
            return _("{now} 的笔记有{field}，前几周一般 {before}。", now=now, field=field, before=before)
        case "keyword":
            said = _("{now} 的笔记由搜索词「{about}」采到，前几周一般 {before}：榜单会偏向它。")
            return said.format(now=now, about=about, before=before)
        case "tag":
            said = _("{now} 的笔记带话题「{about}」，前几周一般 {before}：榜单会偏向它。")
            return said.format(now=now, about=about, before=before)
        case "saturation":
            return plural("{n:.0f} 个搜索词的结果到了采集上限（{about}）：它们的增速未知。", value, about=about)
    said = _("{check} {about}：{n:,.2f}，前几周一般 {usual:,.2f}。")
    return said.format(check=finding.check, about=about, n=value, usual=usual)


def lines(coverage: Coverage) -> list[tuple[str, str]]:
    """Every finding that people should hear of, as its grade and its sentence; the worst first."""
    return [(_(GRADES[finding.severity]), sentence(finding)) for finding in coverage.odd]
