"""What the checks of the week's notes found, in the merchandisers' words."""

from __future__ import annotations

import datetime as dt

from notetrends.reports import wording
from notetrends.reports.model import Coverage, Finding

GRADES = {"broken": "异常", "warn": "留意"}
FIELDS = {
    "author_id": "作者",
    "collected_at": "采集时间",
    "title": "标题",
    "body": "正文",
    "tags": "话题标签",
    "note_type": "笔记类型",
    "n_likes": "点赞数",
    "n_collects": "收藏数",
    "n_comments": "评论数",
    "n_shares": "分享数",
    "is_ad": "广告标记",
    "source_keyword": "搜索词",
    "url": "链接",
}


def verdict(coverage: Coverage) -> str | None:
    """What the findings mean for who reads the lists; None where all is well, or nothing could be compared."""
    if coverage.is_broken:
        return "数据异常：本周的笔记与前几周差别太大，榜单只供参考，请先补数据，不要据此下单。本周不推送上升提醒。"
    return "数据留意：本周的笔记与前几周略有不同，读榜单时请一并考虑。" if coverage.odd else None


def summary(coverage: Coverage) -> str:
    """The findings in a few words.

    >>> from types import SimpleNamespace as Made
    >>> [summary(Made(findings=[Made(severity=one) for one in all])) for all in (["ok", "warn"], ["unknown"], [])]
    ['留意 1 项', '样本不足，未比较', '未做']
    """
    grades = [finding.severity for finding in coverage.findings]
    if not grades or "unknown" in grades:
        return "样本不足，未比较" if grades else "未做"
    bad = [f"{name} {grades.count(grade)} 项" for grade, name in GRADES.items() if grade in grades]
    return "、".join(bad) or f"通过 {len(grades)} 项"


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
            more = f"{'多' if change > 0 else '少'}了 {wording.percent(abs(change))}"
            return f"本周 {value:,.0f} 篇笔记，前几周一般 {usual:,.0f} 篇，{more}。"
        case "days":
            days = "、".join(wording.day(dt.date.fromisoformat(day)) for day in finding.about.split())
            return f"缺 {value:.0f} 天数据（{days}）：这几天几乎没有笔记。"
        case "authors":
            return f"每百篇笔记来自 {value * 100:.0f} 位作者，前几周一般 {usual * 100:.0f} 位：声量集中到了少数人。"
        case "coverage":
            return f"{now} 的笔记有{FIELDS.get(about, about)}，前几周一般 {before}。"
        case "keyword":
            return f"{now} 的笔记由搜索词「{about}」采到，前几周一般 {before}：榜单会偏向它。"
        case "tag":
            return f"{now} 的笔记带话题「{about}」，前几周一般 {before}：榜单会偏向它。"
        case "saturation":
            return f"{value:.0f} 个搜索词的结果到了采集上限（{about}）：它们的增速未知。"
    return f"{finding.check} {about}：{value:,.2f}，前几周一般 {usual:,.2f}。"


def lines(coverage: Coverage) -> list[tuple[str, str]]:
    """Every finding that people should hear of, as its grade and its sentence; the worst first."""
    return [(GRADES[finding.severity], sentence(finding)) for finding in coverage.odd]
