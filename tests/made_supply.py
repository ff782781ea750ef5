"""A policy and shelves for the tests of suggestions."""

from __future__ import annotations

from notetrends.trends.config import PriorWeeksConfig
from notetrends.trends.selection.actions import Policy
from notetrends.trends.selection.match import Supply

POLICY = Policy(
    max_suggestions=20, min_relevance=0.4, act_relevance=0.6, min_voices=8, min_quality=0.5, min_in_time=0.5,
    min_focus=0.5, lead_time_weeks=2.0, new_lead_time_weeks=4.0, max_weeks_of_cover=12.0,
    prior_weeks=PriorWeeksConfig().model_dump(),
)  # fmt: skip
NONE = Supply(0, None, None, None, None, is_partial=False)


def stocked(cover: float | None, in_stock: int | None = 2, lead: float | None = None, partial: bool = False) -> Supply:
    return Supply(3, in_stock, cover, lead, "p1", is_partial=partial)
