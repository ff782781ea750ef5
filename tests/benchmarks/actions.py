"""Whether the suggestions are right, on a simulated community: PYTHONPATH=tests actions.py ROOT TRUTH.

Each of the first 10 suggestions of every week is judged by what the simulation knows. A suggestion is about a happening
if more than half of the week's notes of its entry tell it (see `true_rises`). It is right

- of spam, a paid campaign or a copied template: never;
- of a rise by itself of things that the house does not have: 引入 上新 引品牌 if the rise really goes on for the lead
  time (one that still goes on in the simulation's last week does), 观望 if it does not, or if it began less than
  `EARLY` weeks ago, when nobody could tell it from a fad;
- of a rise of things on the shelf: 主推 补货, and 观望 too if it is a season's or a festival's, or as early as that;
- of a season's things that the shelf lacks: 观望;
- of talk of which there is nothing to buy: 观望 only;
- of an entry about nothing that rose: 观望 only;
- 清退: if the notes of the entry's topic are down by a third from the best of the last 26 weeks.

Not being suggested is never wrong here; `community.py` tells what is missed. Shares are pooled over weeks, with the
95 % interval of a bootstrap over weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from community import MOST
from true_rises import SHELF, Rise, find_rises, find_told, read_events, read_notes

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.simulate.lore import load_world
from notetrends.trends.simulate.plot import FITNESS
from notetrends.trends.store import Store
from notetrends.trends.week import Week

FIRST, EARLY = 10, 2
NEW, OLD = frozenset({"source", "extend", "recruit"}), frozenset({"promote", "restock"})
FALSE_KINDS, CALENDAR = ("spam", "ads", "copies"), ("seasonal", "festival")
FALLEN = 2 / 3


@dataclass(frozen=True)
class World:
    """What the simulation knows: which shelves the house has, what can be bought, and the last week."""

    shelves: dict[str, set[str]]  # happening -> the house's categories that answer it
    is_buyable: dict[str, bool]
    last: int


def judge(action: str, rise: Rise | None, week: int, lead: float, world: World) -> tuple[bool, str]:
    """Whether an action is right, and what it is about: the kind of rise, or noise."""
    if rise is None:
        return action == "watch", "noise"
    is_early = week - rise.onset < EARLY
    if rise.kind in FALSE_KINDS:
        return False, rise.kind
    if not world.is_buyable.get(rise.name, True):
        return action == "watch", f"{rise.kind}, nothing to buy"
    if world.shelves.get(rise.name):
        waits = rise.kind in CALENDAR or is_early
        return action in OLD or (waits and action == "watch"), f"{rise.kind}, on the shelf"
    if rise.kind in CALENDAR:
        return action == "watch", f"{rise.kind}, not on the shelf"
    goes_on = rise.last >= world.last or rise.last - week >= lead
    allowed = (NEW if goes_on else set()) | ({"watch"} if not goes_on or is_early else set())
    return action in allowed, f"{rise.kind}, {'goes on' if goes_on else 'over too soon'}"


def read_world(truth: Path, events: pd.DataFrame, n_weeks: int) -> World:
    """The simulation's shelves, as far as its catalogue has them."""
    listed = set(pd.read_csv(truth.parent / "products.csv", dtype=str)["category"].dropna())
    homes = {one.name: (one.shelf, parent.parent) for parent in load_world().parents for one in parent.categories}
    shelves = {name: {shelf} & listed for name, (shelf, _) in homes.items()}
    shelves[SHELF] = {shelf for shelf, parent in homes.values() if parent == FITNESS} & listed
    return World(shelves, {str(name): value == "True" for name, value in events["buyable"].items()}, n_weeks - 1)


def rise_of(about: set[str], week: int, rises: Sequence[Rise], world: World) -> Rise | None:
    """The rise that an entry is about: what is false first, then what rises by itself, the shelf, the calendar.

    A festival's shelf and its talk are often told in the same notes: then it is about the shelf.
    """
    order = [FALSE_KINDS, ("self_made", "fad"), ("shelf",), CALENDAR]
    own = [one for one in rises if one.name in about and one.first <= week <= one.last]
    first = {kind: place for place, kinds in enumerate(order) for kind in kinds}
    return min(own, key=lambda one: (first[one.kind], not world.shelves.get(one.name), one.onset), default=None)


def judge_week(
    store: Store, week: Week, number: int, told: pd.DataFrame, notes: pd.DataFrame, rises: Sequence[Rise], world: World
) -> pd.DataFrame:
    """The week's first suggestions: label, action, kind, rise, is_right."""
    trends = store.read(schemas.TRENDS, week, ["category_id", "label", "n_weeks_rising", "stage"])
    rows = store.read(schemas.SUGGESTIONS, week).merge(trends, on="category_id").sort_values("rank").head(FIRST)
    links = store.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"])
    members, topics = links.groupby("category_id")["note_id"].agg(list), notes["category"]
    found = []
    for _, row in rows.iterrows():
        held = members.get(row["category_id"], [])
        about = set(told.columns[told.loc[held].mean(axis=0) > MOST]) if len(held) else set()
        rise = rise_of(about, number, rises, world)
        stated, setting = row["lead_time_weeks"], Config().selection
        lead = float(stated) if pd.notna(stated) and row["n_products"] else setting.new_lead_time_weeks
        is_right, kind = judge(row["action"], rise, number, lead, world)
        if row["action"] == "clear":
            is_right, kind = _has_fallen(topics.loc[held], number, notes), "fading"
        found.append((number, row["rank"], row["label"], row["action"], row["rule"], row["is_late"],
                      row["n_weeks_rising"], kind, rise.name if rise else "", is_right))  # fmt: skip
    names = ["number", "rank", "label", "action", "rule", "is_late", "age", "kind", "rise", "is_right"]
    return pd.DataFrame(found, columns=names).assign(week=str(week))


def _has_fallen(topics: pd.Series, number: int, notes: pd.DataFrame) -> bool:
    """Whether the topic that most of these notes are about is down by a third from its best week."""
    if topics.empty:
        return True
    own = notes[notes["category"] == topics.value_counts().index[0]].groupby("week").size()
    return bool(own.get(number, 0) <= FALLEN * own[(own.index <= number) & (own.index > number - 26)].max())


def interval(is_so: pd.Series, weeks: pd.Series) -> str:
    """A share with the 95 % interval of a bootstrap over weeks."""
    if is_so.empty:
        return "none"
    by_week = is_so.groupby(weeks).agg(["sum", "size"]).to_numpy(np.float64)
    drawn = by_week[np.random.default_rng(0).integers(len(by_week), size=(2000, len(by_week)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return f"{is_so.mean():.3f} ({low:.3f} to {high:.3f}) of {len(is_so)}"


def show(judged: pd.DataFrame) -> None:
    """The shares, and what was suggested of what."""
    acts, weeks = judged["action"] != "watch", judged["number"]
    shares: dict[str, Callable[[], pd.Series]] = {
        "right among the first 10": lambda: judged["is_right"],
        "right among those that act": lambda: judged["is_right"][acts],
        "right among the first 3 that act": lambda: judged["is_right"][acts].groupby(weeks[acts]).head(3),
        "about spam, ads or copies": lambda: judged["kind"].isin(FALSE_KINDS),
        "fads and rises over too soon that are marked 赶不上 or watched": lambda: (judged["is_late"].eq(True) | ~acts)[
            judged["kind"].str.endswith("over too soon")
        ],
        "the same, marked 赶不上": lambda: judged["is_late"].eq(True)[judged["kind"].str.endswith("over too soon")],
        "rises that go on and are not marked 赶不上": lambda: judged["is_late"].ne(True)[
            judged["kind"].str.endswith("goes on")
        ],
    }
    for name, read in shares.items():
        values = read()
        typer.echo(f"{name}: {interval(values.astype(bool), weeks[values.index])}")
    typer.echo(f"\n{pd.crosstab(judged['kind'], [judged['action']]).to_string()}")
    typer.echo(f"\nright, of these\n{judged.groupby('kind')['is_right'].agg(['mean', 'size']).round(2).to_string()}")


def main(
    root: str,
    truth: Path,
    rows: Annotated[Path | None, typer.Option(help="Write all that was judged here.")] = None,
) -> None:
    """Hold the suggestions of a store against simulated truth."""
    store = Store(root)
    weeks = store.weeks(schemas.NOTES)
    notes, events = read_notes(store, truth, weeks), read_events(truth)
    told, kinds = find_told(events, notes)
    rises, world = find_rises(events, notes, told, kinds, weeks[0]), read_world(truth, events, len(weeks))
    judged = pd.concat(
        [
            judge_week(store, week, weeks.index(week), told, notes, rises, world)
            for week in store.weeks(schemas.SUGGESTIONS)
        ],
        ignore_index=True,
    )
    if rows:
        judged.to_csv(rows, index=False)
    show(judged)


if __name__ == "__main__":
    typer.run(main)
