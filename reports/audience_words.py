"""What the report says of interest groups."""

from __future__ import annotations

from notetrends.reports import wording
from notetrends.reports.audience import Audience, EntryAudience, Group, GroupUse
from notetrends.reports.language import _, listed, msgid, plural

NO_LOG = msgid("未提供行为日志")
NOBODY = msgid("没有哪个人群明显偏多")
TERM = (
    msgid("带头人群"),
    msgid(
        "人群由行为日志按各人看、赞、藏、评、加购的品类分出。倍数是某人群占该品类用户的比例 ÷ 它占全部用户的比例；"
        "95% 区间下限高于 1、校正多重检验后仍显著才算带头。下一站是还没带头、但用得偏多且兴趣最接近带头者的人群，"
        "是推测。先行者是过去至少两次在见顶前、最早 16% 就参与上升的用户；比同人群、同样活跃的用户明显偏多，"
        "才说先行者先动。"
    ),
)


def entry(audience: Audience | None, category_id: str) -> str | None:
    """All that is known of one entry's users, in one sentence; None where there is nothing to say."""
    found = None if audience is None else audience.entries.get(category_id)
    if found is None:
        return None
    if not found.is_told:
        return plural("人群：{n:,} 位用户，样本不足。", found.n_users)
    follows = _("；下一站可能是{label}", label=found.next.group.label) if found.next else ""
    groups, first = carriers(found), early(found)
    return _("人群：{groups}{follows}；先行者先动：{first}。", groups=groups, follows=follows, first=first)


def carriers(found: EntryAudience) -> str:
    """The groups that carry an entry, each with its lift."""
    if not found.is_told:
        return _(wording.TOO_FEW)
    return listed(f"{wording.clip(use.group.label, 40)} {lift(use)}" for use in found.carriers) or _(NOBODY)


def lift(use: GroupUse) -> str:
    """A lift with its interval.

    >>> group = Group("g1", "瑜伽", 10, 0.1, ())
    >>> lift(GroupUse(group, 8, 0.4, 4.0, 2.6, 5.55)), lift(GroupUse(group, 0, None, None, None, None))
    ('4.0 倍（2.6–5.5）', '样本不足')
    """
    if use.lift is None or use.lift_low is None or use.lift_high is None:
        return _(wording.TOO_FEW)
    return _("{lift:.1f} 倍（{low:.1f}–{high:.1f}）", lift=use.lift, low=use.lift_low, high=use.lift_high)


def following(found: EntryAudience) -> str:
    """The group that an entry likeliest spreads to."""
    if not found.is_told:
        return _(wording.TOO_FEW)
    return "—" if found.next is None else wording.clip(found.next.group.label, 40)


def early(found: EntryAudience) -> str:
    """Whether early adopters moved first, with their part of the first users."""
    if found.is_early_first is None:
        return _(wording.TOO_FEW)
    answer = _("是") if found.is_early_first else _("否")
    share, usual = wording.percent(found.early_share), wording.percent(found.early_base)
    return _("{answer}（占 {share}，通常 {usual}）", answer=answer, share=share, usual=usual)


def tops(group: Group) -> str:
    """What a group over-uses: each category with its index."""
    return listed(f"{wording.clip(label, 20)} {index:.0f}" for label, index in group.tops) or "—"
