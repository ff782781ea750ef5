"""Decisions in words: their statuses, and why a rejected suggestion is back."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.language import _, joined, msgid
from notetrends.reports.model import Suggestion

STATUSES = {"pending": msgid("待定"), "adopted": msgid("采纳"), "rejected": msgid("驳回"), "done": msgid("已执行")}
TAKEN = ("adopted", "done")
_CHANGES = {
    "episode": msgid("又一轮新的上升"),
    "stage": msgid("进入爆发期"),
    "strength": msgid("增长下限 × 规模翻倍"),
    "supply": msgid("供给变了（有无对应商品、断货或可售周数）"),
}


def status(code: str | None) -> str:
    """A status in words; what was written, where it is none.

    >>> status("done"), status("也许"), status(None)
    ('已执行', '也许', '')
    """
    return "" if code is None else _(STATUSES.get(code, code))


def stands(item: Suggestion) -> str:
    """The status that the sheet is handed out with: what was taken up stays so, all else waits.

    >>> from types import SimpleNamespace as Made
    >>> stands(Made(decision="adopted")), stands(Made(decision="rejected")), stands(Made(decision=None))
    ('采纳', '待定', '待定')
    """
    return status(item.decision if item.decision in TAKEN else "pending")


def mark(item: Suggestion) -> str | None:
    """What was decided of a suggestion before, in a word; None where it is new.

    >>> from types import SimpleNamespace as Made
    >>> mark(Made(decision="adopted")), mark(Made(decision="rejected")), mark(Made(decision=None))
    ('已采纳', '重提', None)
    """
    return {"adopted": _("已采纳"), "done": _("已执行"), "rejected": _("重提")}.get(item.decision or "")


def why_back(item: Suggestion) -> str | None:
    """Why a rejected suggestion is on the list again; None where it is not.

    >>> import datetime as dt
    >>> from types import SimpleNamespace as Made
    >>> week = dt.date(2023, 4, 17)
    >>> why_back(Made(decision="rejected", decided_week=week, decided_reason="毛利低", changed=("stage", "supply")))
    '第 16 周曾驳回（毛利低），重提：进入爆发期；供给变了（有无对应商品、断货或可售周数）。'
    """
    if item.decision != "rejected":
        return None
    why = _("（{why}）", why=wording.clip(item.decided_reason, 40)) if item.decided_reason else ""
    changed = joined(_(_CHANGES.get(code, code)) for code in item.changed)
    if item.decided_week is None:
        return _("曾驳回{why}，重提：{changed}。", why=why, changed=changed)
    week = item.decided_week.isocalendar().week
    return _("第 {week} 周曾驳回{why}，重提：{changed}。", week=week, why=why, changed=changed)
