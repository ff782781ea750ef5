"""Interest groups held against the truth of simulated readers, and how fast a large log is counted.

groups.py truth SEED…            readers and notes made up, categories as they are: no text, no step (minutes)
groups.py store ROOT SIMULATION  a store that was run on a simulation with --users
groups.py speed FOLDER ROWS      a made-up log of one week brought in and grouped: rows/s, memory, disk

Noise of the simulated readers: a third of what is read is what everybody is shown, each has a taste of its own
(Dirichlet, concentration 6) around the group's, groups share a shelf with the next one, half of the readers read fewer
than 36 notes in eight weeks, a fifth of what spreads goes to any group, not to a neighbour.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import typer
from sklearn.metrics import adjusted_rand_score

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.groups.carriers import CarrierRules, find_carriers
from notetrends.trends.groups.cluster import nearest
from notetrends.trends.groups.early import credit, is_early_adopter, judge_first
from notetrends.trends.groups.keep import GroupRules, Groups, find_groups
from notetrends.trends.groups.space import interests
from notetrends.trends.groups.takers import is_early
from notetrends.trends.simulate import curves
from notetrends.trends.simulate.crowd import Crowd
from notetrends.trends.simulate.lore import Parent, World, load_world
from notetrends.trends.simulate.plot import Happening, Plot, make_plot
from notetrends.trends.simulate.records import week_start
from notetrends.trends.steps.behaviour import bring_behaviour
from notetrends.trends.store import Store
from notetrends.trends.week import Week

app = typer.Typer()
LAST, N_WEEKS, N_NOTES = Week.parse("2026-W22"), 40, 300
N_MORE = 14  # rises besides the plot's own
SETTINGS = Config().groups
WEIGHTS = {"浏览": 1.0, "点赞": 2.0, "收藏": 4.0, "评论": 3.0, "加购": 6.0}
MATURE = 12  # weeks of an entry after which its takers count as its past


def with_more_rises(plot: Plot) -> Plot:
    """The plot with more rises, one every other week: subjects that come, peak and fade, on any shelf."""
    dice, parents, more = np.random.default_rng([plot.seed, 98]), list(plot.world.parents), {}
    model = next(one for one in plot.world.categories if one.curve.kind == "event")
    for number in range(N_MORE):
        at, name = int(dice.integers(len(parents))), f"rise {number}"
        categories = (*parents[at].categories, model.model_copy(update={"name": name}))
        parents[at] = Parent.model_construct(**{**dict(parents[at]), "categories": categories})
        rise = partial(curves.fade, start=3 + 2 * number, ramp_weeks=4, half_life=2.5)
        more[name] = Happening(name, "self_made", "", True, (name,), lambda lag, rise=rise: 0.025 * rise(lag), "fade")
    world = World.model_construct(parents=tuple(parents), talk=plot.world.talk)
    return replace(plot, world=world, events={**plot.events, **more})


class Readers:
    """One simulated crowd with everything it did, its categories as they are."""

    def __init__(self, seed: int, n_users: int) -> None:
        self.plot = with_more_rises(make_plot(load_world(), LAST, N_WEEKS, seed))
        self.crowd = Crowd(self.plot, n_users)
        self.weeks = LAST.window(N_WEEKS)
        users = pd.DataFrame(self.crowd.describe_users(), columns=["user", "group", "is_early"])
        self.group, self.is_early = users.set_index("user")["group"], users.set_index("user")["is_early"]
        self.events = {way.event for way in self.crowd.ways}
        notes = [self._notes(place) for place in range(N_WEEKS)]
        acts = []
        for place, week in enumerate(self.weeks):
            both = pd.concat(notes[max(place - 1, 0) : place + 1], ignore_index=True)
            acts.append(self.crowd.read(week, place, both).merge(both, on="note_id").assign(place=place))
        self.acts = pd.concat(acts, ignore_index=True).drop_duplicates(["user", "note_id", "action", "place"])

    def _notes(self, place: int) -> pd.DataFrame:
        dice = np.random.default_rng([self.plot.seed, 99, place])
        names = [category.name for category in self.plot.world.categories]
        category = dice.choice(names, N_NOTES, p=self.plot.shares(N_WEEKS - 1 - place))
        seconds = week_start(self.weeks[place]) + dice.integers(0, 7 * 86_400, N_NOTES)
        ids = [f"{second:08x}{place:04x}{number:012x}" for number, second in enumerate(seconds)]
        return pd.DataFrame({"note_id": ids, "category": category})

    def grouped(self, place: int, before: pd.DataFrame | None) -> tuple[Groups, pd.Series, pd.DataFrame]:
        """The groups of the weeks up to `place`, the group of each user that has one, the acts of these weeks."""
        acts = self.acts[(self.acts["place"] > place - SETTINGS.weeks) & (self.acts["place"] <= place)]
        told = acts[~acts["category"].isin(self.events)]
        user, users = pd.factorize(told["user"], sort=True)
        category, names = pd.factorize(told["category"], sort=True)
        weight = told["action"].map(WEIGHTS).to_numpy()
        matrix = interests(user, category, weight, len(users), len(names))
        n_notes = told.groupby("user")["note_id"].nunique().reindex(users).to_numpy()
        kept = np.flatnonzero(n_notes >= SETTINGS.min_notes)
        rules = GroupRules(SETTINGS.dimensions, SETTINGS.min_groups, SETTINGS.max_groups, SETTINGS.seed)
        groups = find_groups(matrix[kept], list(names), before, monday=self.weeks[place].monday,
                             is_revised=place % 2 == 0, rules=rules)  # fmt: skip
        return groups, pd.Series(nearest(groups.space.reduce(matrix[kept]), groups.middles), index=users[kept]), acts


def name_groups(own: pd.Series, truth: pd.Series, n_groups: int) -> list[str]:
    """What each found group mostly is."""
    return [truth.loc[own.index[own == one]].mode().get(0, "") for one in range(n_groups)]


@app.command()
def truth(seeds: list[int], users: int = 3000) -> None:
    """Groups, carriers, next groups and early adopters, for each seed."""
    for seed in seeds:
        readers = Readers(seed, users)
        rands, numbers, told, early = [], [], [], []
        before: pd.DataFrame | None = None
        for place in range(15, N_WEEKS, 3):
            groups, own, acts = readers.grouped(place, before)
            before = pd.DataFrame({"group_id": groups.ids, "first_week": groups.first_weeks,
                                   "categories": [list(_names(readers, acts))] * len(groups.ids),
                                   "centroid": list(groups.centroids)})  # fmt: skip
            rands.append(adjusted_rand_score(readers.group.loc[own.index], own))
            numbers.append(len(groups.ids))
            told += _carriers(readers, place, groups, own, acts)
            early += _early(readers, place, own, acts)
        rows, calls = pd.DataFrame(told), pd.DataFrame(early)
        seen, open_ = rows.groupby("event").head(1), rows[~rows["next_carries"]]
        calls = [calls[name].value_counts(dropna=False).to_dict() for name in ("call", "false_call")]
        n_true = len(readers.crowd.names)
        lines = [
            f"seed {seed}: adjusted Rand {min(rands):.3f} to {max(rands):.3f}, mean {np.mean(rands):.3f}; groups "
            f"{sorted(set(numbers))} of {n_true}",
            f"carrier foremost {rows['is_first'].mean():.3f}, among the carriers {rows['is_named'].mean():.3f} of "
            f"{len(rows)} entry-weeks; at first sight {seen['is_named'].sum()} of {len(seen)} entries",
            f"next {open_['is_next'].mean():.3f} of {len(open_)} before it carries (chance {1 / (n_true - 1):.2f})",
            f"early first: {calls[0]}; with readers shuffled {calls[1]}",
        ]
        typer.echo("\n  ".join(lines))


def _names(readers: Readers, acts: pd.DataFrame) -> list[str]:
    return sorted(set(acts.loc[~acts["category"].isin(readers.events), "category"]))


def _entries(readers: Readers, place: int, acts: pd.DataFrame) -> list[str]:
    """The happenings of two to eight weeks that at least 20 users did something with: those that a list would have."""
    n_users = acts.groupby("category")["user"].nunique()
    return [way.event for way in readers.crowd.ways if 1 <= place - way.start <= 8 and n_users.get(way.event, 0) >= 20]


def _carriers(
    readers: Readers, place: int, groups: Groups, own: pd.Series, acts: pd.DataFrame
) -> list[dict[str, object]]:
    acts = acts[acts["place"] > place - SETTINGS.entry_weeks]
    entries, ways = _entries(readers, place, acts), {way.event: way for way in readers.crowd.ways}
    acts = acts.assign(number=acts["user"].map(own)).dropna(subset="number")
    pairs = acts.drop_duplicates(["user", "category"]).groupby(["category", "number"]).size().unstack(fill_value=0)
    users = pairs.reindex(index=entries, columns=range(len(groups.ids)), fill_value=0).to_numpy(np.int64)
    size = np.bincount(own[own.index.isin(acts["user"])], minlength=len(groups.ids))
    rules = CarrierRules(SETTINGS.min_users, SETTINGS.min_lift, SETTINGS.max_q)
    table = find_carriers(users, size, groups.middles @ groups.middles.T, rules)
    names, rows = name_groups(own, readers.group, len(groups.ids)), []
    for number, event in enumerate(entries):
        part, way = table[table["entry"] == number], ways[event]
        carriers = (
            part[part["is_carrier"].eq(True)].sort_values("lift_low", ascending=False)["group"].map(names.__getitem__)
        )
        following = part.loc[part["is_next"].eq(True), "group"].map(names.__getitem__)
        true, after = readers.crowd.names[way.carrier], readers.crowd.names[way.next]
        rows.append({"event": event, "is_first": carriers.head(1).eq(true).any(), "is_named": carriers.eq(true).any(),
                     "is_next": following.eq(after).any(), "next_carries": carriers.eq(after).any()})  # fmt: skip
    return rows


def _early(readers: Readers, place: int, own: pd.Series, acts: pd.DataFrame) -> list[dict[str, object]]:
    """Calls for entries of two to four weeks from the record of rises that are old, and from a shuffled record."""
    record = pd.DataFrame({"user_id": [], "n_rises": [], "n_early": []})
    for way in readers.crowd.ways:
        if place - way.start >= MATURE:
            taken = readers.acts[(readers.acts["category"] == way.event) & (readers.acts["place"] <= place)]
            peak = int(taken.groupby("place")["user"].nunique().idxmax())
            first = taken.groupby("user")["place"].min()
            rise = pd.DataFrame({"category_id": way.event, "user_id": first.index,
                                 "first_week": [readers.weeks[place].monday for place in first]})  # fmt: skip
            rise["is_early"] = is_early(rise, {way.event: readers.weeks[peak].monday})
            record = credit(record, rise)
    early = set(record.loc[is_early_adopter(record, SETTINGS.min_early, SETTINGS.min_early_share), "user_id"])
    shuffled = pd.Series(own.index, index=np.random.default_rng(place).permutation(own.index))
    stories = [way for way in readers.crowd.ways if 1 <= place - way.start <= 3]
    rows = []
    for way in stories:
        calls = []
        for chosen in (early, {shuffled.get(user, user) for user in early}):
            pairs = acts[~acts["category"].isin(readers.events)].drop_duplicates(["user", "category"])
            group = pairs["user"].map(own).fillna(-1)
            rate = pairs["user"].isin(chosen).groupby(group).mean()
            first = acts.loc[(acts["category"] == way.event) & (acts["place"] < way.start + 2), "user"].unique()
            expected = float(pd.Series(first, dtype=object).map(own).fillna(-1).map(rate).astype(float).sum())
            judged = judge_first(np.array([len(first)]), np.array([sum(one in chosen for one in first)]),
                                 np.array([expected]), min_users=20, min_expected=2.0, max_p=0.05)  # fmt: skip
            calls.append(judged["is_early_first"].iloc[0])
        rows.append({"call": calls[0], "false_call": calls[1]})
    return rows


@app.command()
def store(root: Path, simulation: Path) -> None:
    """A whole run: the groups of its users, and the carriers of its entries, against the simulation's truth."""
    made, known = Store(str(root)), pd.read_csv(simulation / "truth" / "groups.csv").set_index("user_id")["group"]
    ways = pd.read_csv(simulation / "truth" / "carriers.csv").set_index("event")
    for week in made.weeks(schemas.GROUPS):
        if not made.n_rows(schemas.GROUPS, week):
            continue
        own = made.read(schemas.USER_GROUPS, week).set_index("user_id")["group_id"]
        names = {one: known.loc[own.index[own == one]].mode()[0] for one in sorted(set(own))}
        rand = adjusted_rand_score(known.loc[own.index], own)
        typer.echo(f"{week}: {len(names)} groups, {len(own):,} of {len(known):,} users, adjusted Rand {rand:.3f}")
        links = made.read(schemas.NOTE_CATEGORIES, week, ["note_id", "category_id"])
        told = links.merge(pd.read_csv(simulation / "truth" / "notes" / f"{week}.csv"), on="note_id")
        uses = made.read(schemas.GROUP_ENTRIES, week)
        for category_id, part in uses.groupby("category_id"):
            share = told.loc[told["category_id"] == category_id, "category"].value_counts(normalize=True)
            if share.empty or share.index[0] not in ways.index or share.iloc[0] <= 0.5:
                continue  # a catalogue's own rise: nobody knows who carries it
            carriers = part[part["is_carrier"].eq(True)].sort_values("lift_low", ascending=False)["group_id"].map(names)
            after = part.loc[part["is_next"].eq(True), "group_id"].map(names)
            way = ways.loc[share.index[0]]
            typer.echo(f"  {share.index[0]}: carrier {way['carrier']}, told {carriers.to_list()}; next {way['next']} "
                       f"from {way['next_week']}, told {after.to_list()}")  # fmt: skip


@app.command()
def speed(folder: Path, rows: int, notes: int = 100_000, batch: int = 1_000_000) -> None:
    """A log of one week with a twentieth as many users as rows, brought in."""
    made, week = Store(str(folder)), LAST
    ids = np.array([f"{week_start(week) + number % 604_800:08x}{number:016x}" for number in range(notes)], dtype=object)
    row = {column.name: None for column in schemas.NOTES.columns} | {
        "text": "", "tags": [], "is_suspected_ad": False, "is_giveaway": False, "signs": [], "prices": [],
        "fold_id": "", "fold_size": 1, "source": "made", "published_at": pd.Timestamp(week.monday, tz="UTC"),
    }  # fmt: skip
    made.write(
        schemas.NOTES, week, pd.DataFrame({**{name: [cell] * notes for name, cell in row.items()}, "note_id": ids})
    )

    def batches() -> Iterator[pa.Table]:
        dice, actions = np.random.default_rng(1), np.array(["浏览", "点赞", "收藏", "评论", "加购"], dtype=object)
        for start in range(0, rows, batch):
            n = min(batch, rows - start)
            users = (dice.random(n) ** 2 * rows / 20).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            yield pa.table({
                "user": pa.array([f"{user:016x}" for user in users.tolist()]),
                "note_id": pa.array(ids[(dice.random(n) ** 2 * notes).astype(np.int64)]),
                "action": pa.array(actions[dice.choice(5, n, p=[0.7, 0.15, 0.08, 0.04, 0.03])]),
                "time": pa.array((week_start(week) + dice.integers(0, 604_800, n)) * 1000),
            })  # fmt: skip

    begun = time.perf_counter(), time.process_time()
    for _ in batches():
        pass
    making = time.perf_counter() - begun[0], time.process_time() - begun[1]
    begun = time.perf_counter(), time.process_time()
    tally = bring_behaviour(made, batches(), None, Config())
    wall, used = time.perf_counter() - begun[0] - making[0], time.process_time() - begun[1] - making[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = made.fs.size(made.partition(schemas.BEHAVIOUR, week)) / 2**20
    typer.echo(f"{tally.n_read:,} rows, {tally.weeks[week]:,} pairs: {wall:.0f} s, {used:.0f} s of processor time "
               f"({rows / used:,.0f} rows a second of it), peak {peak:,.0f} MiB, table {size:,.0f} MiB")  # fmt: skip


if __name__ == "__main__":
    app()
