"""The parts of the simulation: curves, festivals, wording, copies, and the world that they are fed with."""

from __future__ import annotations

import datetime as dt

import jieba
import numpy as np
import pytest

from notetrends.trends.simulate import curves
from notetrends.trends.simulate.compose import make_theme
from notetrends.trends.simulate.copies import rewrite
from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.errors import SimulationError
from notetrends.trends.simulate.festivals import FESTIVALS, festival_day
from notetrends.trends.simulate.lore import CHATTER, load_world
from notetrends.trends.simulate.people import Society, author_number
from notetrends.trends.simulate.plot import make_plot
from notetrends.trends.simulate.truth import find_onset
from notetrends.trends.simulate.wording import Choice, Slot, compile_phrase, render
from notetrends.trends.week import Week

WORLD = load_world()


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2024, dt.date(2024, 2, 10)),  # lunar days move
        ("春节", 2025, dt.date(2025, 1, 29)),
        ("端午", 2026, dt.date(2026, 6, 19)),
        ("七夕", 2025, dt.date(2025, 8, 29)),  # a leap sixth month puts it late
        ("中秋", 2025, dt.date(2025, 10, 6)),
        ("双十一", 2025, dt.date(2025, 11, 11)),  # shopping days do not
    ],
)
def test_festivals_fall_on_their_days(name: str, year: int, day: dt.date) -> None:
    assert festival_day(name, year) == day


def test_a_lunar_category_peaks_in_another_week_each_year() -> None:
    place = [category.name for category in WORLD.categories].index("月饼")
    peaks = []
    for last in ("2024-W52", "2025-W52"):
        plot = make_plot(WORLD, Week.parse(last), 30, 1)
        share = {lag: float(plot.shares(lag)[place]) for lag in range(30)}
        peak = Week.parse(last) + -max(share, key=lambda lag: share[lag])
        days = [festival_day("中秋", year) for year in (2024, 2025)]
        assert any(abs((day - peak.monday).days) <= 7 for day in days)
        peaks.append(peak.monday.isocalendar().week)
    assert peaks[0] != peaks[1]


def test_a_season_comes_back_every_year_and_a_rise_does_not() -> None:
    assert curves.season(dt.date(2025, 7, 7), (7, 8), 7, 3) == pytest.approx(
        curves.season(dt.date(2026, 7, 6), (7, 8), 7, 3), rel=0.02
    )
    assert curves.season(dt.date(2025, 12, 29), (1, 1), 4, 3) > 3.9  # across the turn of the year
    assert curves.rise(30, 8, 0.4) == 0 < curves.rise(8, 8, 0.4) < curves.rise(1, 8, 0.4) < curves.rise(0, 8, 0.4)


@pytest.mark.parametrize("seed", range(6))
def test_every_cast_has_its_roles(seed: int) -> None:
    plot = make_plot(WORLD, Week.parse("2026-W22"), 40, seed)
    shapes = sorted(event.shape for event in plot.events.values() if event.domain != CHATTER)
    assert shapes.count("plateau") == shapes.count("fade") == 1
    assert shapes.count("fad") == 2
    assert 1 <= shapes.count("rise") <= 3
    share = plot.shares(0)
    assert share.sum() == pytest.approx(1)
    assert 0.02 < share[[category.name for category in WORLD.categories].index("漾步")] < 0.05
    assert sum(plot.volumes(12_345)) == 12_345


@pytest.mark.parametrize(
    ("counts", "onset"),
    [([0, 0, 0, 0, 4, 5], 5), ([3] * 10 + [12], 10), ([3] * 10 + [11], None), ([50, 0, 0, 0, 5], None), ([], None)],
)
def test_the_onset_rule(counts: list[int], onset: int | None) -> None:
    assert find_onset(counts) == onset


def test_new_words_are_new_to_the_segmenter() -> None:
    jieba.initialize()
    for category in WORLD.categories:
        if category.curve.kind == "event" and category.name != "雾岛来信":
            assert not jieba.get_FREQ(category.name), category.name


def test_phrases_nest_choices_and_slots() -> None:
    phrase = compile_phrase("{好|{much}}用{的|}{item}")
    assert phrase[0] == Choice((("好",), (Slot("much"),)))
    dice = Dice(np.random.default_rng(1))
    said = {render(phrase, {"much": "超", "item": ("杯", "碗")}, dice) for _ in range(80)}
    assert said == {f"{a}用{b}{c}" for a in "好超" for b in ("的", "") for c in "杯碗"}
    for bad in ("{好|坏", "好}用", "好|坏"):
        with pytest.raises(SimulationError, match="brace"):
            compile_phrase(bad)


def test_every_phrase_of_the_world_can_be_said() -> None:
    talk = WORLD.talk
    dice = Dice(np.random.default_rng(2))
    shared = [*talk.pieces.values(), *talk.seasons.values(), talk.lures, talk.declarations]
    shared += [pool for voice in talk.voices for pool in (voice.opens, voice.closes)]
    shared += [pool for kind in talk.kinds for pool in (kind.titles, kind.opens, kind.closes)]
    for parent in WORLD.parents:
        for category in parent.categories:
            slots = make_theme(category, parent, talk).slots | dict.fromkeys(
                ("brand", "other", "price", "lower", "cost"), "某"
            )
            own = [
                category.stories,
                category.goods,
                category.bads,
                category.steps,
                category.asks,
                category.titles,
                parent.stories,
            ]
            for phrase in (phrase for pool in (*own, *shared) for phrase in pool):
                said = render(phrase, slots, dice)
                assert said
                assert not set("{}|") & set(said), said


def test_world_is_wide_enough() -> None:
    buyable = [c for parent in WORLD.parents if parent.parent != CHATTER for c in parent.categories]
    assert len(buyable) >= 45
    assert len(WORLD.parents) >= 12
    for category in buyable:
        assert len(category.items) >= 2
        assert category.tags
        assert all(festival in FESTIVALS for festival in category.curve.festivals)
        if category.curve.kind == "event":  # its word must stand in whatever is said of it
            assert all(category.name in item for item in category.items)


def edit_distance(left: str, right: str) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def test_a_copy_changes_five_to_thirty_percent() -> None:
    text = "".join(f"这是第{n}句话，每天都用感觉真的很舒服，朋友也推荐。" for n in "一二三四五六七八")
    changes = []
    for seed in range(40):
        copy = rewrite(text, Dice(np.random.default_rng(seed)), WORLD.talk.swaps, (), {})
        changes.append(edit_distance(text, copy) / max(len(text), len(copy)))
    assert 0.02 < min(changes) < max(changes) < 0.3
    assert 0.05 < sum(changes) / len(changes) < 0.25


def test_authors_are_who_they_are() -> None:
    first, second = Society(WORLD, 1), Society(WORLD, 1)
    assert first.author("健身", 17) == second.author("健身", 17)
    assert first.author("健身", 17).author_id != first.author("美妆", 17).author_id
    rolls = np.random.default_rng(1).random(20_000)
    busiest = np.bincount([author_number(roll, 1000) for roll in rolls]).max() / 20
    assert 20 < busiest < 45  # notes of the busiest author in a week of a thousand
