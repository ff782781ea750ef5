"""What the report says of interest groups."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.audience import Audience, EntryAudience, Group, GroupUse

NO_LOG = "未提供行为日志"
NOBODY = "没有哪个人群明显偏多"
TERM = (
    "带头人群",
    "人群由行为日志按各人看、赞、藏、评、加购的品类分出。倍数是某人群占该品类用户的比例 ÷ 它占全部用户的比例；"
    "95% 区间下限高于 1、校正多重检验后仍显著才算带头。下一站是还没带头、但用得偏多且兴趣最接近带头者的人群，是推测。"
    "先行者是过去至少两次在见顶前、最早 16% 就参与上升的用户；比同人群、同样活跃的用户明显偏多，才说先行者先动。",
)


def entry(audience: Audience | None, category_id: str) -> str | None:
    """All that is known of one entry's users, in one sentence; None where there is nothing to say."""
    found = None if audience is None else audience.entries.get(category_id)
    if found is None:
        return None
    if not found.is_told:
        return f"人群：{found.n_users:,} 位用户，{wording.TOO_FEW}。"
    follows = f"；下一站可能是{found.next.group.label}" if found.next else ""
    return f"人群：{carriers(found)}{follows}；先行者先动：{early(found)}。"


def carriers(found: EntryAudience) -> str:
    """The groups that carry an entry, each with its lift."""
    if not found.is_told:
        return wording.TOO_FEW
    return "、".join(f"{wording.clip(use.group.label, 40)} {lift(use)}" for use in found.carriers) or NOBODY


def lift(use: GroupUse) -> str:
    """A lift with its interval.

    >>> group = Group("g1", "瑜伽", 10, 0.1, ())
    >>> lift(GroupUse(group, 8, 0.4, 4.0, 2.6, 5.55)), lift(GroupUse(group, 0, None, None, None, None))
    ('4.0 倍（2.6–5.5）', '样本不足')
    """
    if use.lift is None or use.lift_low is None or use.lift_high is None:
        return wording.TOO_FEW
    return f"{use.lift:.1f} 倍（{use.lift_low:.1f}–{use.lift_high:.1f}）"


def following(found: EntryAudience) -> str:
    """The group that an entry likeliest spreads to."""
    if not found.is_told:
        return wording.TOO_FEW
    return "—" if found.next is None else wording.clip(found.next.group.label, 40)


def early(found: EntryAudience) -> str:
    """Whether early adopters moved first, with their part of the first users."""
    if found.is_early_first is None:
        return wording.TOO_FEW
    answer = "是" if found.is_early_first else "否"
    return f"{answer}（占 {wording.percent(found.early_share)}，通常 {wording.percent(found.early_base)}）"


def tops(group: Group) -> str:
    """What a group over-uses: each category with its index."""
    return "、".join(f"{wording.clip(label, 20)} {index:.0f}" for label, index in group.tops) or "—"
