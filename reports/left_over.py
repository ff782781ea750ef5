"""What of a filled sheet was not taken, as a CSV for those who filled it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from notetrends.reports import cells
from notetrends.reports.decision_words import status
from notetrends.reports.workbook import guard

PROBLEMS = {
    "no id": "没有建议ID",
    "unknown id": "建议ID不在任何一周的建议里",
    "week not understood": "周次看不懂",
    "another week": "这条建议不在这一周",
    "status not allowed": "状态不在列表里（待定、采纳、驳回、已执行）",
    "twice with different statuses": "同一条建议出现多次，状态不一致",
    "older than what is known": "更新的选品表里已有不同的决定",
    "decided already": "已有决定，待定不撤销",
    "done already": "已登记为已执行",
    "replaces": "替换了先前的决定",
    "rejected without a reason": "驳回但没有写原因",
    "day not understood": "截止日看不懂，已留空",
}
_TITLES = ("行号", "周次", "建议ID", "状态", "驳回原因", "负责人", "截止日", "处理", "说明", "详情")


def write_left_over(notes: Iterable[Mapping[str, Any]], file: BinaryIO) -> None:
    """Writes the rows of a sheet that were not taken, or taken with a remark, as CSV that Excel reads.

    Args:
        notes: row, week, suggestion_id, status, reason, owner, due, problem, detail, is_taken.
        file: where to write.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(_TITLES)
    writer.writerows(map(_line, notes))
    file.write(lines.getvalue().encode("utf-8-sig"))


def _line(note: Mapping[str, Any]) -> Sequence[object]:
    texts = (cells.text(note[name]) or "" for name in ("week", "suggestion_id", "status", "reason", "owner", "due"))
    week, name, said, reason, owner, due = map(guard, texts)
    handled = "已采用，提醒" if note["is_taken"] else "未采用"
    why = PROBLEMS.get(note["problem"], note["problem"])
    return (note["row"], week, name, status(said), reason, owner, due, handled, why, guard(note["detail"]))
