"""What to do about one entry: the merchandisers' decision tree, a row a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from notetrends.trends.selection.match import Supply

# Rules of `confidence`, in the order they are told.
GROWTH, WEEKS, CLEAN, BROAD = "growth", "weeks", "clean", "broad"
_SURE_WEEKS, _CLEAN, _FEW = 3, 0.8, 3
# A brand: written since long, or since a few weeks only.
KNOWN, NEW = "known", "new"
_KNOWN_WEEKS = 8


@dataclass(frozen=True)
class Policy:
    """What merchandisers ask of a suggestion.

    Attributes:
        max_suggestions: length of the list.
        min_relevance: relevance below which nothing is suggested.
        act_relevance: relevance below which an entry is only watched.
        min_voices: voices of the week below which an entry is only watched.
        min_quality: quality of the evidence below which nothing is suggested: ads, templates or few authors speak.
        min_in_time: chance of outlasting the lead time below which goods come too late.
        min_focus: part of its notes that must lie in one part of the catalogue, or nowhere yet: what is spoken of
            everywhere is an occasion. It is only watched, and not even that where the house has no such product.
        lead_time_weeks: for products that state none.
        new_lead_time_weeks: for goods that the house does not have yet.
        max_weeks_of_cover: stock beyond which a fading category is cleared.
        prior_weeks: by stage, weeks after which half of such rises are over, where too few are known.
    """

    max_suggestions: int
    min_relevance: float
    act_relevance: float
    min_voices: int
    min_quality: float
    min_in_time: float
    min_focus: float
    lead_time_weeks: float
    new_lead_time_weeks: float
    max_weeks_of_cover: float
    prior_weeks: Mapping[str, float]


@dataclass(frozen=True)
class Demand:
    """What is known of an entry when it is decided upon.

    Attributes:
        is_rising: whether it is on the rising list.
        stage: as in `trends`.
        brand: whether it is called like a brand, one that is written since long (KNOWN) or not (NEW), or None.
        n_voices: authors of the week, or folded notes.
        n_peak: the same of its best week in half a year.
        relevance: how much it is about things to buy, 0 to 1.
        focus: part of its notes that lie in one part of the catalogue or nowhere yet, 0 to 1.
        quality: 1 minus the worst of what spoils its evidence.
        confidence: high, medium or low.
        in_time: chance that it outlasts the lead time.
    """

    is_rising: bool
    stage: str
    brand: str | None
    n_voices: int
    n_peak: float
    relevance: float
    focus: float
    quality: float
    confidence: str
    in_time: float


class Decision(NamedTuple):
    """An action, and the rule that it follows from."""

    action: str
    rule: str


# What to do about a rise that is sure, by what the shelf holds: the first row that fits; None fits everything.
_TREE = (
    # shelf    too late  season  brand
    (("ample",  False,   None,   None),  Decision("promote", "in_stock")),
    (("ample",  True,    None,   None),  Decision("promote", "late")),
    (("short",  False,   None,   None),  Decision("restock", "short")),
    (("short",  True,    None,   None),  Decision("promote", "late")),  # too late for more, not for what is there
    (("empty",  False,   None,   None),  Decision("restock", "sold_out")),
    (("empty",  True,    None,   None),  Decision("watch", "late")),
    ((None,     None,    True,   None),  Decision("watch", "seasonal")),  # no new goods for a season that is here
    (("none",   None,    None,   KNOWN), Decision("recruit", "brand")),  # months of talks anyway, and it stays
    ((None,     True,    None,   None),  Decision("watch", "late")),
    (("partly", None,    None,   None),  Decision("extend", "partly")),
    (("none",   None,    None,   NEW),   Decision("recruit", "brand")),
    (("none",   None,    None,   None),  Decision("source", "missing")),
)  # fmt: skip


def decide(demand: Demand, supply: Supply | None, policy: Policy) -> Decision | None:
    """The action for one entry; None when there is nothing to do.

    Args:
        demand: the entry.
        supply: what the catalogue has; None when no catalogue was loaded.
        policy: the limits.
    """
    if not demand.is_rising:
        return _clear(demand, supply, policy)
    shelf, is_scattered = shelf_of(supply, policy), demand.focus < policy.min_focus and demand.brand is None
    if demand.quality < policy.min_quality or (is_scattered and shelf in ("none", "partly")):
        return None  # somebody's gain, or an occasion: nothing that could be stocked
    if demand.n_voices < policy.min_voices and demand.confidence == "low":
        return None  # nothing to look at yet
    doubts = {
        "no_catalogue": supply is None,
        "thin": demand.n_voices < policy.min_voices,
        "unclear": demand.relevance < policy.act_relevance,
        "scattered": is_scattered,
        "unsure": demand.confidence == "low",
    }
    for rule, is_so in doubts.items():
        if is_so:
            return Decision("watch", rule)
    case = (shelf, demand.in_time < policy.min_in_time, demand.stage == "seasonal", demand.brand)
    fits = (then for row, then in _TREE if all(want in (None, is_so) for want, is_so in zip(row, case, strict=True)))
    return next(fits)


def brand_age(n_weeks: int) -> str | None:
    """KNOWN or NEW, by the weeks of the last half year in which it was written; None for none: no brand.

    >>> brand_age(12), brand_age(2), brand_age(0)
    ('known', 'new', None)
    """
    if not n_weeks:
        return None
    return KNOWN if n_weeks >= _KNOWN_WEEKS else NEW


def _clear(demand: Demand, supply: Supply | None, policy: Policy) -> Decision | None:
    """What fades with too much stock is cleared, if it ever was much; the wider category's stock is not its own."""
    cover = None if supply is None or supply.is_partial else supply.weeks_of_cover
    is_overstocked = cover is not None and cover > policy.max_weeks_of_cover
    is_over = demand.stage == "fading" and demand.n_peak >= policy.min_voices
    return Decision("clear", "overstocked") if is_over and is_overstocked else None


def shelf_of(supply: Supply | None, policy: Policy) -> str:
    """What the shelf holds: ample; short, sold out before more can come; empty; partly, only the wider category; none.

    Stock that the catalogue does not state is not zero.
    """
    if supply is None or supply.n_products == 0:
        return "none"
    if supply.is_partial:
        return "partly"
    if supply.n_in_stock == 0:
        return "empty"
    cover = supply.weeks_of_cover
    return "short" if cover is not None and cover < lead_time(supply, policy) else "ample"


def lead_time(supply: Supply | None, policy: Policy) -> float:
    """Weeks until goods are on the shelf: the shortest of the matching products', else the policy's."""
    if supply is None or supply.n_products == 0 or supply.is_partial:
        return policy.new_lead_time_weeks
    return policy.lead_time_weeks if supply.lead_time_weeks is None else supply.lead_time_weeks


def confidence(
    growth_low: float, n_weeks_rising: int, quality: float, n_voices: int, n_expected: float
) -> tuple[str, list[str]]:
    """The class of confidence, and the rules that are met: high with all four, medium with two, else low.

    The rules: growth whose lower bound is above 0; three weeks on the list; clean evidence (quality of .8); and broad,
    that is, still above what was expected without its three busiest voices.

    >>> confidence(0.4, 3, 0.95, 40, 12.0)
    ('high', ['growth', 'weeks', 'clean', 'broad'])
    >>> confidence(0.4, 1, 0.5, 4, 2.0)
    ('low', ['growth'])
    """
    rules = {
        GROWTH: growth_low > 0,
        WEEKS: n_weeks_rising >= _SURE_WEEKS,
        CLEAN: quality >= _CLEAN,
        BROAD: n_voices - _FEW > n_expected,
    }
    met = [rule for rule, is_met in rules.items() if is_met]
    return {4: "high", 3: "medium", 2: "medium"}.get(len(met), "low"), met
