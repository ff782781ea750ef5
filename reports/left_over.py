"""What of a filled sheet was not taken, as a CSV for those who filled it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from notetrends.reports import cells
from notetrends.reports.decision_words import status
from notetrends.reports.language import _, msgid
from notetrends.reports.workbook import guard

PROBLEMS = {
    "no id": msgid("没有建议ID"),
    "unknown id": msgid("建议ID不在任何一周的建议里"),
    "week not understood": msgid("周次看不懂"),
    "another week": msgid("这条建议不在这一周"),
    "status not allowed": msgid("状态不在列表里（待定、采纳、驳回、已执行）"),
    "twice with different statuses": msgid("同一条建议出现多次，状态不一致"),
    "older than what is known": msgid("更新的选品表里已有不同的决定"),
    "decided already": msgid("已有决定，待定不撤销"),
    "done already": msgid("已登记为已执行"),
    "replaces": msgid("替换了先前的决定"),
    "rejected without a reason": msgid("驳回但没有写原因"),
    "day not understood": msgid("截止日看不懂，已留空"),
}
_TITLES = (
    msgid("行号"),
    msgid("周次"),
    msgid("建议ID"),
    msgid("状态"),
    msgid("驳回原因"),
    msgid("负责人"),
    msgid("截止日"),
    msgid("处理"),
    msgid("说明"),
    msgid("详情"),
)


def write_left_over(notes: Iterable[Mapping[str, Any]], file: BinaryIO) -> None:
    """Writes the rows of a sheet that were not taken, or taken with a remark, as CSV that Excel reads.

    Args:
        notes: row, week, suggestion_id, status, reason, owner, due, problem, detail, is_taken.
        file: where to write.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(map(_, _TITLES))
    writer.writerows(map(_line, notes))
    file.write(lines.getvalue().encode("utf-8-sig"))


def _line(note: Mapping[str, Any]) -> Sequence[object]:
    texts = (cells.text(note[name]) or "" for name in ("week", "suggestion_id", "status", "reason", "owner", "due"))
    week, name, said, reason, owner, due = map(guard, texts)
    handled = _("已采用，提醒") if note["is_taken"] else _("未采用")
    why = _(PROBLEMS.get(note["problem"], note["problem"]))
    return (note["row"], week, name, status(said), reason, owner, due, handled, why, guard(note["detail"]))
