"""Interest groups as pure functions: found, counted, kept, and held against what rises."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from notetrends.trends.groups.carriers import CarrierRules, find_carriers
from notetrends.trends.groups.cluster import choose_number, nearest
from notetrends.trends.groups.early import is_early_adopter, judge_first
from notetrends.trends.groups.keep import GroupRules, Groups, describe_groups, find_groups
from notetrends.trends.groups.space import Space
from notetrends.trends.groups.takers import first_users, over

RULES = GroupRules(dimensions=8, min_groups=2, max_groups=6, seed=1)
MONDAY = dt.date(2024, 1, 1)
IDS = [f"c{number:02d}" for number in range(12)]


def crowd(n_users: int, n_groups: int, seed: int, n_reads: float = 14.0) -> tuple[sparse.csr_array, np.ndarray]:
    """Users who spend two thirds of their reads on three categories of their group, the rest on any."""
    dice = np.random.default_rng(seed)
    group = dice.integers(n_groups, size=n_users)
    chance = np.full((n_users, len(IDS)), 1 / 3 / len(IDS))
    for own in range(3):
        chance[np.arange(n_users), 3 * group + own] += 2 / 9
    reads = dice.poisson(n_reads * chance).astype(float)
    reads[reads.sum(axis=1) == 0, 0] = 1
    return sparse.csr_array(reads), group


def found(sample: sparse.csr_array, before: pd.DataFrame | None = None, **changed: object) -> Groups:
    settings = {"monday": MONDAY, "is_revised": False, "rules": RULES} | changed
    return find_groups(sample, IDS, before, **settings)  # type: ignore[arg-type]


def as_table(groups: Groups) -> pd.DataFrame:
    n = len(groups.ids)
    return describe_groups(groups, groups.centroids, np.full(n, 100.0), IDS, IDS)


@pytest.mark.parametrize("n_groups", [2, 4])
def test_the_number_of_groups_is_found(n_groups: int) -> None:
    sample, truth = crowd(1500, n_groups, seed=3)
    groups = found(sample)
    assert len(groups.ids) == n_groups
    assert adjusted_rand_score(truth, nearest(groups.space.reduce(sample), groups.middles)) > 0.8


def test_too_few_users_make_one_group() -> None:
    assert choose_number(np.eye(3), [2, 3], seed=1) == 1


def test_the_space_does_not_depend_on_the_order_of_users() -> None:
    sample, _ = crowd(300, 4, seed=1)
    turned = Space.of(sample[np.arange(300)[::-1]], 4)
    assert np.allclose(Space.of(sample, 4).components, turned.components, atol=1e-8)


def test_groups_keep_their_ids_while_they_are_followed_and_when_they_are_found_anew() -> None:
    first = as_table(found(crowd(1500, 4, seed=1)[0]))
    for is_revised in (False, True):
        sample, _ = crowd(1500, 4, seed=2)
        later = found(sample, first, monday=MONDAY + dt.timedelta(weeks=1), is_revised=is_revised)
        assert sorted(later.ids) == sorted(first["group_id"])
        assert set(later.first_weeks) == {MONDAY}
        tops = as_table(later).set_index("group_id")["top_categories"].map(sorted)
        assert tops.to_dict() == first.set_index("group_id")["top_categories"].map(sorted).to_dict()


def test_a_group_that_is_new_gets_an_id_of_its_own() -> None:
    first = as_table(found(crowd(1500, 3, seed=1)[0]))
    later = found(crowd(1500, 4, seed=2)[0], first, monday=MONDAY + dt.timedelta(weeks=4), is_revised=True)
    assert len(set(later.ids) - set(first["group_id"])) == 1
    assert set(first["group_id"]) < set(later.ids)


def test_a_group_is_named_by_what_it_over_uses() -> None:
    sample, _ = crowd(1500, 4, seed=1)
    table = as_table(found(sample))
    for row in table.itertuples():
        numbers = sorted(int(one[1:]) for one in row.top_categories)
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2] and numbers[0] % 3 == 0
        assert min(row.top_indexes) > 200
        assert row.label == "·".join(row.top_labels[:2])


def test_nobody_carries_what_all_use_alike() -> None:
    dice, size = np.random.default_rng(1), np.array([500, 1000, 1500, 2000])
    users = dice.multinomial(200, size / size.sum(), size=200)
    table = find_carriers(users, size, np.eye(4), CarrierRules(20, 1.3, 0.05))
    assert table["is_carrier"].mean() < 0.005
    assert not table["is_next"].any()


def test_a_carrier_is_told_from_few_users_only_where_it_is_beyond_doubt() -> None:
    size, rules = np.array([1000, 1000, 1000, 1000]), CarrierRules(20, 1.3, 0.05)
    table = find_carriers(np.array([[15, 2, 1, 1], [30, 10, 8, 8], [9, 6, 6, 5]]), size, np.eye(4), rules)
    by_entry = table.groupby("entry")["is_carrier"].agg(list)
    assert by_entry[0] == [None] * 4  # 19 users are too few
    assert by_entry[1] == [True, False, False, False]
    assert by_entry[2] == [False] * 4
    assert (table["lift_low"] <= table["lift"]).all() and (table["lift"] <= table["lift_high"]).all()


def test_the_next_group_is_near_and_uses_it_already() -> None:
    near = np.array([[1, 0.3, 0.3, 0.1], [0.3, 1, 0.1, 0.1], [0.3, 0.1, 1, 0.1], [0.1, 0.1, 0.1, 1]])
    size, rules = np.array([1000] * 4), CarrierRules(20, 1.3, 0.05)
    for users, after in (([60, 12, 20, 12], 2), ([60, 20, 12, 12], 1), ([60, 15, 15, 17], 1)):
        table = find_carriers(np.array([users]), size, near, rules)
        assert table.loc[table["is_next"].astype(bool), "group"].to_list() == [after]


def test_no_entry_and_no_user_are_no_trouble() -> None:
    rules = CarrierRules(20, 1.3, 0.05)
    assert find_carriers(np.zeros((0, 3), int), np.array([1, 1, 1]), np.eye(3), rules).empty
    table = find_carriers(np.zeros((1, 2), int), np.array([0, 0]), np.eye(2), rules)
    assert table["is_carrier"].to_list() == [None, None] and table["share"].isna().all()


def test_a_rise_is_over_when_its_peak_was_not_reached_again() -> None:
    takers = pd.DataFrame(
        {"category_id": ["a", "a", "b", "c"], "user_id": ["u", "v", "u", "u"],
         "first_week": [MONDAY - dt.timedelta(weeks=weeks) for weeks in (5, 2, 5, 5)], "onset_week": None}
    )  # fmt: skip
    trends = pd.DataFrame(
        {"category_id": ["a", "b", "c"], "is_rising": [False, False, True],
         "history": [[1, 5, 9, 4, 3], [1, 2, 3, 9, 8], [9, 5, 2, 2, 1]]}
    )  # fmt: skip
    ended = over(takers, trends, MONDAY)
    assert ended.to_dict("list") == {"category_id": ["a", "a"], "user_id": ["u", "v"], "is_early": [True, False]}


def test_who_was_there_before_has_not_taken_the_rise_up() -> None:
    weeks = [MONDAY - dt.timedelta(weeks=weeks) for weeks in (9, 5, 4)]
    takers = pd.DataFrame({"category_id": "a", "user_id": ["old", "first", "second"], "first_week": weeks,
                           "onset_week": MONDAY - dt.timedelta(weeks=4)})  # fmt: skip
    trends = pd.DataFrame({"category_id": ["a"], "is_rising": [False], "history": [[1, 5, 9, 4, 3]]})
    assert over(takers, trends, MONDAY).set_index("user_id")["is_early"].to_dict() == {"first": True, "second": False}


def test_first_users_come_with_the_onset() -> None:
    weeks = [MONDAY + dt.timedelta(weeks=n) for n in (-3, -1, 0, 1, 2)]
    takers = pd.DataFrame({"category_id": "c", "user_id": list("abcde"), "first_week": weeks, "group": 0})
    assert first_users(takers.assign(onset_week=MONDAY), 2)["user_id"].to_list() == ["b", "c", "d"]
    assert first_users(takers.assign(onset_week=None), 2).empty


def test_early_adopters_are_early_more_often_than_not() -> None:
    record = pd.DataFrame({"n_rises": [1, 2, 4, 4], "n_early": [1, 2, 3, 2]})
    assert is_early_adopter(record, 2, 0.75).tolist() == [False, True, True, False]


def test_the_test_of_first_users_keeps_its_level() -> None:
    dice = np.random.default_rng(1)
    n_first, base = np.full(2000, 60), 0.12
    judged = judge_first(
        n_first, dice.binomial(60, base, 2000), n_first * base, min_users=20, min_expected=2.0, max_p=0.05
    )
    assert judged["is_early_first"].mean() <= 0.05
