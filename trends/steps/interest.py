"""The step of interest groups: who reads alike, which groups carry what rises, whether early adopters were first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from notetrends.trends import schemas
from notetrends.trends.categories.catalogue import Catalogue
from notetrends.trends.categories.keep import is_revised
from notetrends.trends.config import Config, GroupsConfig
from notetrends.trends.groups.carriers import CarrierRules, find_carriers
from notetrends.trends.groups.cluster import nearest
from notetrends.trends.groups.early import credit, is_early_adopter, judge_first
from notetrends.trends.groups.keep import GroupRules, Groups, describe_groups, find_groups
from notetrends.trends.groups.space import Floats, Numbers, interests
from notetrends.trends.groups.takers import first_users, merge_takers, over, with_onset
from notetrends.trends.intake.acts import N_SHARDS
from notetrends.trends.steps.acts import Acts, read_acts, read_notes
from notetrends.trends.steps.window import latest_before
from notetrends.trends.store import Store
from notetrends.trends.week import Week

_OWN = (schemas.GROUPS, schemas.GROUP_ENTRIES, schemas.ENTRY_ADOPTERS)
_STATE = (schemas.USER_GROUPS, schemas.TAKERS, schemas.ADOPTERS)


def interest(store: Store, week: Week, config: Config) -> int:
    """Group the users of the newest weeks; returns the number of groups, 0 without a log of the week."""
    settings = config.groups
    if not store.has(schemas.BEHAVIOUR, week):
        for table in _STATE:
            store.remove(table, week)
        for table in _OWN:
            store.write(table, week, pd.DataFrame(columns=table.column_names))
        return 0
    trends = store.read(schemas.TRENDS, week)
    before = {table.name: latest_before(store, table, week) for table in (*_STATE[1:], schemas.GROUPS)}
    known = _or_nothing(before["takers"], schemas.TAKERS.column_names)
    ended = over(known, trends, week.monday)
    adopters = credit(_or_nothing(before["adopters"], schemas.ADOPTERS.column_names), ended)
    known = known[
        ~known["category_id"].isin(set(ended["category_id"])) & known["category_id"].isin(trends["category_id"])
    ]
    rising = sorted(trends.loc[trends["is_rising"], "category_id"])
    entry_ids = [*rising, *sorted(set(known["category_id"]) - set(rising))]

    catalogue = Catalogue.from_frame(store.read(schemas.CATEGORIES, week))
    catalogue = catalogue.keep(catalogue.is_active)
    weeks = [one for one in week.window(settings.weeks) if store.has(schemas.BEHAVIOUR, one)]
    n_old = sum(one <= week + -settings.entry_weeks for one in weeks)
    reach = week.window(settings.weeks + settings.note_weeks - 1)
    notes = read_notes(store, reach, catalogue, entry_ids, config.engine)
    shards = [partial(read_acts, store, weeks, shard, notes, settings) for shard in range(N_SHARDS)]
    groups = find_groups(
        _sample(shards, len(catalogue), settings), catalogue.rows["category_id"].to_list(), before["groups"],
        monday=week.monday, is_revised=is_revised(week.monday, settings.revision_weeks),
        rules=GroupRules(**settings.model_dump(include={field.name for field in fields(GroupRules)})),
    )  # fmt: skip
    is_early = is_early_adopter(adopters, settings.min_early, settings.min_early_share)
    has_past = len(adopters) > 0 and adopters["n_rises"].max() >= settings.min_rises
    early = set(adopters.loc[is_early, "user_id"]) if has_past else set()
    seen = _Seen.of(len(groups.ids), len(catalogue), len(entry_ids))
    store.write_shards(schemas.USER_GROUPS, week, _assign(shards, groups, seen, early, n_old, settings))

    takers = merge_takers(known, seen.takers_frame(entry_ids, [one.monday for one in weeks]))
    started = trends[trends["is_rising"]].set_index("category_id")
    takers = with_onset(takers, known, started["onset_week"].fillna(started["episode_week"]))
    store.write(schemas.TAKERS, week, takers[schemas.TAKERS.column_names])
    store.write(schemas.ADOPTERS, week, adopters)
    _write_entries(store, week, groups, seen, rising, takers, early, settings)
    labels = dict(zip(catalogue.rows["category_id"], catalogue.rows["label"], strict=True))
    described = describe_groups(groups, seen.used, seen.size[:-1].astype(float), list(labels), list(labels.values()))
    return store.write(schemas.GROUPS, week, described)


def _or_nothing(frame: pd.DataFrame | None, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns) if frame is None else frame


@dataclass
class _Seen:
    """What is added up over the shards; the last row of a group axis is users without a group.

    Attributes:
        size: users, int64 [n groups + 1]; `active`: those who did anything in the weeks in which entries are counted.
        used: interests of each group's users, each user's adding up to 1, float64 [n groups, n categories].
        users: different users of each entry, int64 [n entries, n groups + 1].
        pairs: (user, category) pairs, float64 [n groups + 1]; `early_pairs`: those of early adopters.
        takers: user ids, entry, week and group of each taker, by shard.
    """

    size: Numbers
    active: Numbers
    used: Floats
    users: Numbers
    pairs: Floats
    early_pairs: Floats
    takers: list[tuple[NDArray[np.object_], Numbers, Numbers, Numbers]]

    @classmethod
    def of(cls, n_groups: int, n_categories: int, n_entries: int) -> _Seen:
        pairs = np.zeros(n_groups + 1), np.zeros(n_groups + 1)
        counts = np.zeros(n_groups + 1, np.int64), np.zeros(n_groups + 1, np.int64)
        return cls(
            *counts, np.zeros((n_groups, n_categories)), np.zeros((n_entries, n_groups + 1), np.int64), *pairs, []
        )

    def takers_frame(self, entry_ids: Sequence[str], mondays: Sequence[Any]) -> pd.DataFrame:
        """category_id, user_id, first_week and group (number, -1 for none) of all takers of these weeks."""
        user, entry, week, group = (
            np.concatenate(parts) if parts else np.empty(0, object) for parts in zip(*self.takers, strict=True)
        ) if self.takers else (np.empty(0, object),) * 4  # fmt: skip
        names, days = np.array([*entry_ids, ""], object), np.array([*mondays, None], object)
        columns = {"category_id": names[entry.astype(int)], "user_id": user, "first_week": days[week.astype(int)]}
        return pd.DataFrame(columns | {"group": group.astype(int)})


def _matrix(acts: Acts, n_categories: int) -> tuple[sparse.csr_array, Numbers]:
    """The interests of a shard's users, and in how many notes each shows them."""
    found = interests(acts.user, acts.settled, acts.weight, len(acts.users), n_categories)
    return found, np.bincount(acts.user[acts.settled >= 0], minlength=len(acts.users))


def _sample(shards: Sequence[Callable[[], Acts]], n_categories: int, settings: GroupsConfig) -> sparse.csr_array:
    """Interests of the first users by hash, which are as good as drawn: only as many shards are read as are needed."""
    parts, n_users = [sparse.csr_array((0, n_categories))], 0
    for read in shards:
        matrix, n_notes = _matrix(read(), n_categories)
        chosen = np.flatnonzero(n_notes >= settings.min_notes)[: settings.max_sample - n_users]
        parts.append(matrix[chosen])
        n_users += len(chosen)
        if n_users >= settings.max_sample:
            break
    return sparse.csr_array(sparse.vstack(parts))


def _assign(
    shards: Sequence[Callable[[], Acts]],
    groups: Groups,
    seen: _Seen,
    early: set[str],
    n_old: int,
    settings: GroupsConfig,
) -> Iterator[pa.Table]:
    """The groups of each shard's users, as they are written; adds up in `seen` what the tables need.

    The first `n_old` weeks make groups only; entries are counted in the others.
    """
    n_groups, n_categories = seen.used.shape
    for read in shards:
        acts = read()
        matrix, n_notes = _matrix(acts, n_categories)
        vectors = groups.space.reduce(matrix)
        has_group = (n_notes >= settings.min_notes) & vectors.any(axis=1)
        group = np.where(has_group, nearest(vectors, groups.middles), n_groups)
        seen.size += np.bincount(group, minlength=n_groups + 1)
        member = sparse.csr_array(
            (1 / np.maximum(matrix.sum(axis=1), 1e-12), (group, np.arange(len(group)))),
            shape=(n_groups + 1, len(group)),
        )
        seen.used += (member @ matrix).toarray()[:-1]
        n_pairs, is_early = np.diff(matrix.indptr), np.array([one in early for one in acts.users], dtype=bool)
        seen.pairs += np.bincount(group, n_pairs, n_groups + 1)
        seen.early_pairs += np.bincount(group, n_pairs * is_early, n_groups + 1)
        is_new = acts.week >= n_old
        seen.active += np.bincount(group[np.unique(acts.user[is_new])], minlength=n_groups + 1)
        _take(acts, group, is_new, seen)
        kept = np.flatnonzero(has_group)
        names = np.array([*groups.ids, None], dtype=object)
        yield pa.table({"user_id": pa.array(acts.users[kept], pa.string()),
                        "group_id": pa.array(names[group[kept]], pa.string())})  # fmt: skip


def _take(acts: Acts, group: Numbers, is_new: NDArray[np.bool_], seen: _Seen) -> None:
    """Note who did something with which entry in the newest weeks, and when first."""
    entries = np.concatenate([acts.entries[:, 0], acts.entries[:, 1]])
    rows = np.flatnonzero((entries >= 0) & np.tile(is_new, 2))
    user, week = np.tile(acts.user, 2)[rows], np.tile(acts.week, 2)[rows]
    key = entries[rows] * len(acts.users) + user
    order = np.lexsort((week, key))
    keys, first = np.unique(key[order], return_index=True)
    entry, taker = keys // max(len(acts.users), 1), keys % max(len(acts.users), 1)
    np.add.at(seen.users, (entry, group[taker]), 1)
    seen.takers.append((acts.users[taker], entry, week[order][first], group[taker]))


def _write_entries(
    store: Store, week: Week, groups: Groups, seen: _Seen, rising: list[str],
    takers: pd.DataFrame, early: set[str], settings: GroupsConfig,
) -> None:  # fmt: skip
    rules = CarrierRules(**settings.model_dump(include={field.name for field in fields(CarrierRules)}))
    near = groups.middles @ groups.middles.T
    found = find_carriers(seen.users[: len(rising), :-1], seen.active[:-1], near, rules)
    found.insert(0, "category_id", np.array(rising, object)[found.pop("entry")])
    found.insert(1, "group_id", np.array(groups.ids, object)[found.pop("group")])
    store.write(schemas.GROUP_ENTRIES, week, found)
    first = first_users(takers[takers["category_id"].isin(rising)], settings.first_weeks)
    rate = seen.early_pairs / np.maximum(seen.pairs, 1)
    first = first.assign(is_early=first["user_id"].isin(early), expected=rate[first["group"].to_numpy(int)])
    sums = first.groupby("category_id").agg(n_first=("user_id", "size"), n_early=("is_early", "sum"),
                                            expected=("expected", "sum")).reindex(rising, fill_value=0)  # fmt: skip
    judged = judge_first(
        sums["n_first"].to_numpy(np.int64), sums["n_early"].to_numpy(np.int64), sums["expected"].to_numpy(float),
        min_users=settings.min_users, min_expected=2.0, max_p=settings.max_q,
    )  # fmt: skip
    n_users = takers.groupby("category_id").size().reindex(rising, fill_value=0).to_numpy()
    table = judged.assign(category_id=list(rising), n_users=n_users, n_first=sums["n_first"].to_numpy(),
                          n_early=sums["n_early"].to_numpy())  # fmt: skip
    store.write(schemas.ENTRY_ADOPTERS, week, table)
