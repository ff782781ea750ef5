"""The map of the catalogue: where notes lie, what has a label and a colour, the page as text, and the command."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_catalogue import MONDAY, catalogue_of
from made_map import drawn
from small_store import SmallStore
from typer.testing import CliRunner

from notetrends.reports.map_build import MAX_CATEGORIES, N_COLOURS
from notetrends.reports.map_page import render_map
from notetrends.trends import schemas
from notetrends.trends.categories.project import project
from notetrends.trends.cli import app
from notetrends.trends.steps.atlas import read_map
from notetrends.trends.store import Store

# --- where notes lie


def topics(n_topics: int, n_each: int, d: int = 16) -> np.ndarray:
    dice = np.random.default_rng(3)
    centres = np.repeat(dice.normal(size=(n_topics, d)), n_each, axis=0)
    vectors = centres + 0.3 * dice.normal(size=centres.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_notes_of_one_topic_lie_together_with_room_for_each() -> None:
    vectors = topics(5, 40)
    places = project(vectors, seed=1)
    topic = np.repeat(np.arange(5), 40)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (topic[apart.argmin(axis=1)] == topic).mean() > 0.9
    assert apart.min() > 0.3 / np.sqrt(len(places))
    assert places.min() >= 0 and places.max() <= 1 + 1e-9
    assert np.array_equal(places, project(vectors, seed=1))


@pytest.mark.parametrize("n", [0, 1, 2, 5, 8, 9])
def test_few_notes_have_places_too(n: int) -> None:
    vectors = np.eye(16, dtype=np.float32)[:n]
    places = project(np.vstack([vectors, vectors]), seed=1)  # 每条向量都有一篇一模一样的
    assert places.shape == (2 * n, 2) and np.isfinite(places).all()
    assert len({tuple(place) for place in places.tolist()}) == 2 * n


# --- what has a label and a colour


def test_categories_are_labelled_biggest_first_and_coloured_by_the_widest_above() -> None:
    found = drawn()
    assert [(one.category_id, one.n_notes) for one in found.categories] == [("c3", 6), ("c2", 5), ("c1", 4), ("c0", 3)]
    group = {one.category_id: one.group for one in found.categories}
    assert group["c1"] == group["c0"] == 0 and len(set(group.values())) == 3  # 合起来 7 篇，最大
    assert (found.groups[0].n_notes, found.groups[0].n_categories) == (7, 2)
    tested, assigned = found.categories[3], found.categories[0]
    assert (tested.history, tested.stage, tested.is_rising) == ((1.0, None, 3.0), "growing", True)
    assert (assigned.history, assigned.stage, assigned.is_rising) == ((3.0, 3.0), None, False)
    assert len(assigned.exemplars) == 3  # 六篇出自三位作者
    outside = found.notes[-1]
    assert (outside.group, outside.categories) == (None, ())


def test_a_note_in_two_categories_has_the_colour_of_the_settled_one() -> None:
    links = pd.DataFrame(
        [("n000-000", "c3", np.nan, MONDAY), ("n000-000", "c0", 0.8, MONDAY), ("n000-001", "c3", np.nan, MONDAY),
         ("n000-002", "c0", 0.7, MONDAY)],
        columns=["note_id", "category_id", "similarity", "monday"],
    )  # fmt: skip
    found = drawn(links=links)
    ids = [one.category_id for one in found.categories]
    both, newborn, _, *others = found.notes
    assert [ids[number] for number in both.categories] == ["c0", "c3"]
    assert both.group == found.categories[ids.index("c0")].group
    assert newborn.group == found.categories[ids.index("c3")].group
    assert {note.group for note in others} == {None}
    assert {one.category_id: one.n_notes for one in found.categories} == {"c0": 2, "c3": 2}


def test_what_is_too_small_for_a_colour_or_a_label_is_still_named() -> None:
    found = drawn(MAX_CATEGORIES + 10)
    assert (len(found.groups), len(found.categories)) == (N_COLOURS, MAX_CATEGORIES)
    assert found.groups[-1].label.startswith("其他 ") and max(one.group for one in found.categories) == N_COLOURS - 1
    assert len(found.names) == MAX_CATEGORIES + 10
    assert {number for note in found.notes for number in note.categories} == set(range(len(found.names)))


# --- the page as text


def test_strangers_text_cannot_leave_its_place() -> None:
    page = render_map(drawn(20))
    assert page.count("<script") == 2 and page.count("</script") == 2
    assert "<!--" not in page and "\u2028" not in page and 'onload="document' not in page
    assert page == render_map(drawn(20))


def test_the_page_stays_small() -> None:
    """3,000 notes of long Chinese text in 300 categories."""
    n = 3000
    numbers = np.arange(n)
    notes = pd.DataFrame({
        "note_id": [f"n{k:05}" for k in numbers], "voice": [f"v{k}" for k in numbers], "monday": MONDAY,
        "title": "夜跑装备清单" * 20, "body": "字" * 900, "text": "", "x": numbers / n, "y": (numbers * 7 % n) / n,
    })  # fmt: skip
    links = pd.DataFrame({
        "note_id": notes["note_id"], "category_id": [f"c{k % 300}" for k in numbers], "similarity": 0.5,
        "monday": MONDAY,
    })  # fmt: skip
    rows = catalogue_of(*({"label": f"很长很长的品类名称{k}", "top_words": ["特征词语"] * 10} for k in range(300))).rows
    trends = pd.DataFrame([
        {"category_id": f"c{k}", "history": np.linspace(1, 1000, 26), "n_expected": 333.3, "growth": 0.5,
         "stage": "growing", "is_rising": True} for k in range(300)
    ])  # fmt: skip
    page = render_map(drawn(notes=notes, links=links, categories=rows, trends=trends))
    assert page.count("夜跑装备清单") > n
    assert len(page.encode()) < 1_500_000, len(page.encode())


def test_weeks_without_notes_say_so() -> None:
    columns = ["note_id", "voice", "monday", "title", "body", "text", "x", "y"]
    none = pd.DataFrame(columns=["note_id", "category_id", "similarity", "monday"])
    page = render_map(
        drawn(
            notes=pd.DataFrame(columns=columns), links=none, assigned=none.assign(n=[]), trends=none.assign(history=[])
        )
    )
    assert "这几周没有可画的笔记" in page and "<script" not in page


# --- the command, on a real store


def test_the_command_writes_the_page(small_store: SmallStore, tmp_path: Path) -> None:
    arguments = ["map", "--root", str(small_store.root), "--weeks", "3", "--notes", "150", "--out"]
    texts = []
    for name in ("one.html", "deep/two.html"):
        found = CliRunner().invoke(app, [*arguments, str(tmp_path / name)])
        assert found.exit_code == 0, found.output
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1]
    page = texts[0].decode()
    store = Store(str(small_store.root))
    week = store.weeks(schemas.CATEGORIES)[-1]
    assert f"<title>品类地图 {week}</title>" in page and f"map {week}: " in found.output
    authors = set(store.read(schemas.NOTES, week, ["author_id"])["author_id"])
    assert len(authors) > 50 and not authors & set(re.findall(r"[0-9a-f]{16}", page))


def test_a_sample_holds_what_rises(small_store: SmallStore) -> None:
    store = Store(str(small_store.root))
    week = store.weeks(schemas.CATEGORIES)[-1]
    found = read_map(store, week, n_weeks=4, n_notes=100)
    assert 90 <= len(found.notes) <= 100 < found.n_in_weeks
    trends = store.read(schemas.TRENDS, week)
    rising = set(trends.loc[trends["is_rising"], "label"])
    assert all(any(name.endswith(label) for name in found.names) for label in rising)
    assert {note.monday for note in found.notes} == set(found.mondays)
    assert max(found.mondays) == week.monday


def test_without_a_catalogue_it_says_what_to_do(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["map", "--root", str(tmp_path)])
    assert found.exit_code == 1
    assert "there is no catalogue of any week" in found.output and "notetrends run --root ROOT" in found.output
