"""The sheet 人群: which groups carry each rising entry, which is next, and the groups themselves below."""

from __future__ import annotations

from notetrends.reports import audience_words, wording
from notetrends.reports.audience import EntryAudience, GroupUse
from notetrends.reports.language import _
from notetrends.reports.model import Entry, WeeklyReport
from notetrends.reports.sheet import Cell, Column, Sheet

_COLUMNS = (
    Column("品类ID", width=12), Column("品类", width=18), Column("角色", width=12), Column("人群", width=24),
    Column("人群用户数", "integer", 10), Column("人群偏好（指数，100 为平均）", "long", 40),
    Column("品类内用户数", "integer", 10), Column("占品类用户", "percent", 10), Column("倍数", "decimal", 8),
    Column("倍数下限", "decimal", 8), Column("倍数上限", "decimal", 8), Column("先行者先动", width=10),
    Column("先行者占比", "percent", 10), Column("先行者通常占比", "percent", 10),
)  # fmt: skip


def audience_sheet(report: WeeklyReport) -> Sheet:
    """One row a rising entry and group that carries it or is next; without a log one row that says so."""
    if report.audience is None:
        return Sheet("人群", _COLUMNS, [[None, None, _(audience_words.NO_LOG), *[None] * (len(_COLUMNS) - 3)]], 2)
    rows: list[list[Cell]] = []
    for entry in (*report.rising, *report.off_topic, *report.seasonal):
        found = report.audience.entries.get(entry.category_id)
        if found is not None:
            rows += _rows(entry, found)
    return Sheet("人群", _COLUMNS, rows, 2)


def _rows(entry: Entry, found: EntryAudience) -> list[list[Cell]]:
    uses: list[tuple[str, GroupUse | None]] = [(_("带头"), use) for use in found.carriers]
    uses += [(_("下一站"), found.next)] if found.next else []
    if not uses:
        uses = [(audience_words.carriers(found), None)]
    answer = {None: _(wording.TOO_FEW), True: _("是"), False: _("否")}[found.is_early_first]
    return [
        [
            entry.category_id, entry.label, role, *_use(use), answer, found.early_share, found.early_base,
        ]
        for role, use in uses
    ]  # fmt: skip


def _use(use: GroupUse | None) -> list[Cell]:
    if use is None:
        return [None] * 8
    group = use.group
    return [
        group.label, group.n_users, audience_words.tops(group), use.n_users, use.share, use.lift, use.lift_low,
        use.lift_high,
    ]  # fmt: skip
