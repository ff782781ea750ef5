"""What the week's notes say: lifetimes, engagement, scenes, complaints, the note against an entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from notetrends.tokenize.signals import find_complaints
from notetrends.trends.errors import ConfigError
from notetrends.trends.selection.engagement import engagement
from notetrends.trends.selection.lifetime import Lifetime, lifetime
from notetrends.trends.selection.scenes import find_scenes, outstanding, read_scenes
from notetrends.trends.selection.talk import listen, usual_voices

CES = {"n_likes": 1.0, "n_collects": 1.0, "n_comments": 4.0, "n_shares": 4.0}

# --- engagement


def seen(n: int, days: float, **counts: Any) -> pd.DataFrame:  # noqa: ANN401
    unknown: dict[str, Any] = dict.fromkeys(CES, np.nan)
    start = pd.Timestamp("2026-01-05", tz="UTC")
    return pd.DataFrame(
        unknown | counts | {"published_at": start, "collected_at": start + pd.Timedelta(days=days)}, index=range(n)
    )


def test_notes_are_compared_at_the_same_age() -> None:
    young, old = seen(20, 0.5, n_likes=range(20)), seen(20, 20, n_likes=range(1000, 1020))
    places = engagement(pd.concat([young, old], ignore_index=True), CES)
    np.testing.assert_allclose(places[:20], (np.arange(20) + 0.5) / 20)
    np.testing.assert_allclose(places[20:], places[:20])


def test_what_a_source_does_not_tell_is_left_out_not_zero() -> None:
    """Notes whose shares are unknown are compared among themselves: theirs are not fewer."""
    told, untold = seen(20, 2, n_likes=10.0, n_shares=range(20)), seen(20, 2, n_likes=range(20))
    places = engagement(pd.concat([told, untold], ignore_index=True), CES)
    np.testing.assert_allclose(places[20:], (np.arange(20) + 0.5) / 20)
    assert engagement(seen(30, 2), CES).isna().all()  # nothing is known
    assert engagement(seen(19, 2, n_likes=1.0), CES).isna().all()  # too few to compare
    never = pd.Series([pd.NaT] * 30, dtype="datetime64[us, UTC]")
    assert engagement(seen(30, 2, n_likes=1.0).assign(collected_at=never), CES).isna().all()  # of unknown age


def test_weights_decide_and_a_weight_of_zero_leaves_a_count_out() -> None:
    notes = seen(20, 2, n_likes=0.0, n_comments=0.0)
    notes.loc[0, "n_likes"], notes.loc[1, "n_comments"] = 3.0, 1.0
    assert engagement(notes, CES).idxmax() == 1
    assert engagement(notes, {"n_likes": 1.0, "n_comments": 0.0}).idxmax() == 0


# --- lifetimes

NOTHING = dict.fromkeys(["lasts_4w", "lasts_8w", "lasts_13w"])
PRIOR = {"emerging": 3.0, "growing": 6.0}


def entry(history: list[float], n_weeks: int = 1, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    usual = {"stage": "emerging", "is_newborn": True, "n_weeks_rising": n_weeks, "history": history, **NOTHING}
    return usual | changed


@pytest.mark.parametrize(
    ("rise", "half_over"),
    [
        (entry([0, 15]), 3),  # one week: a fad or not, nobody knows
        (entry([0, 15, 13], 2), 3),  # that is how fads go
        (entry([0, 15, 16], 2), 4),  # it holds
        (entry([0, 13, 7, 19, 18], 4), 6),  # above what it was on average
        (entry([0, 13, 7, 19, 12], 4), 3),
        (entry([0, 13, 7, 19, 12], 4, is_newborn=False), 6),  # chance, perhaps
        (entry([0, 13, 7, 19, 9], 4, is_newborn=False), 3),
        (entry([0, 15], stage="unheard of"), 3),  # the least of what is known
        (entry([9, 9, 15], stage="growing", is_newborn=False), 6),
        (entry([0, np.nan, 15], 2), 4),  # a missing week says nothing
    ],
)
def test_without_history_age_tells(rise: dict[str, Any], half_over: float) -> None:
    life = lifetime(rise, PRIOR)
    assert life.is_prior
    assert life.weeks_until(0.5) == half_over


def test_a_newborn_is_never_promised_more_than_its_kind_and_age() -> None:
    told = {"lasts_4w": 0.9, "lasts_8w": 0.8, "lasts_13w": 0.8}
    assert lifetime(entry([0, 15], **told), PRIOR).outlasts(4) == pytest.approx(0.5 ** (4 / 3))
    assert lifetime(entry([0, 15], is_newborn=False, **told), PRIOR).outlasts(4) == pytest.approx(0.9)
    short = told | {"lasts_4w": 0.1}
    assert lifetime(entry([0, 15], **short), PRIOR).outlasts(4) == pytest.approx(0.1)  # nor more than is known


def test_chances_fall_and_go_on_beyond_what_is_known() -> None:
    life = Lifetime((0.0, 4.0, 8.0), (1.0, 0.5, 0.0), is_prior=False)
    chances = [life.outlasts(week) for week in range(30)]
    assert chances == sorted(chances, reverse=True)
    assert life.outlasts(0) == 1
    assert Lifetime((0.0, 4.0), (1.0, 1.0), is_prior=False).weeks_until(0.5) is None


# --- scenes


def test_the_packaged_scenes_are_whole() -> None:
    scenes = read_scenes()
    assert {"大学生", "上班族", "谈婚论嫁", "宝妈"} <= set(scenes)
    assert all(len(words) == len(set(words)) >= 5 for words in scenes.values())


def test_a_file_of_ones_own_replaces_them(tmp_path: Path) -> None:
    path = tmp_path / "scenes.toml"
    path.write_text('"夜班" = ["夜班", "通宵"]\n', "utf-8")
    assert read_scenes(path) == {"夜班": ["夜班", "通宵"]}


@pytest.mark.parametrize("text", ['"夜班" = "夜班"', '"夜班" = [1]', "夜班 = [", "\ufeff[夜班]"])
def test_a_file_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scenes.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="write lines like"):
        read_scenes(path)


def test_one_voice_or_chance_makes_no_scene() -> None:
    row: dict[str, Any] = {"category_id": "c1", "scene": "宝妈", "n_voices": 10, "share": 0.5, "index": 250.0}
    assert outstanding(pd.DataFrame([row])) == {"c1": ["宝妈"]}
    for changed in ({"n_voices": 2}, {"index": 119.0}, {"share": 0.05, "n_voices": 3, "index": 130.0}):
        assert outstanding(pd.DataFrame([row | changed])) == {}
    many = [row | {"scene": name, "index": 200.0 + place} for place, name in enumerate("甲乙丙丁")]
    assert outstanding(pd.DataFrame(many)) == {"c1": ["丁", "丙", "乙"]}


def test_scenes_are_found_whole_words_only_in_latin() -> None:
    assert find_scenes(["in office", "offices"], {"上班": ["office"]}).tolist() == [[True], [False]]


# --- complaints and the note against


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("避雷!这家别买", ["别买", "避雷"]),
        ("踩了三次坑才懂", ["踩了三次坑"]),
        ("零踩雷,不翻车,也没后悔", []),
        ("后悔没早点买", []),
        ("会不会踩雷呀", []),
        ("今天好天气", []),
    ],
)
def test_complaints(text: str, found: list[str]) -> None:
    assert find_complaints(text) == found


def notes_of(*changed: dict[str, Any]) -> pd.DataFrame:
    note: dict[str, Any] = {
        "category_id": "c1", "author_id": None, "text": "好用", "prices": [], "engagement": 0.5, "home": None,
        "is_sold": False,
    }  # fmt: skip
    rows = [
        note | {"note_id": f"n{number}", "fold_id": f"n{number}"} | one for number, one in enumerate(changed, start=1)
    ]
    return pd.DataFrame(rows).astype({"author_id": object})


def test_listening() -> None:
    notes = notes_of(
        {"author_id": "a", "text": "上班带的,99元", "prices": [99.0], "home": "x"},
        {"author_id": "a", "text": "避雷,退货", "home": "x"},  # a voice of the evidence does not speak against it too
        {"author_id": "b", "text": "避雷", "home": "y"},
        {"author_id": "c", "text": "避雷,踩坑,退货", "is_sold": True},
        {"author_id": "d", "text": "通勤好用"},
        {"author_id": "e", "text": "加班时用"},
        {"category_id": "c2", "author_id": "f", "is_sold": True},
        {"category_id": "c3", "author_id": "g"},
    )
    everyone = pd.concat([notes, notes_of(*[{"text": "早餐"}] * 50)], ignore_index=True)
    scenes = {"上班族": ["上班", "通勤", "加班"], "宝妈": ["带娃"]}
    talk, table = listen(notes, {"c1": ["n1"]}, everyone.loc[usual_voices(everyone), "text"].to_list(), scenes)
    heard = talk["c1"]
    assert (heard.prices, heard.scenes, heard.counter_id) == ([99.0], ["上班族"], "n3")
    assert heard.complaint_share == pytest.approx(3 / 5)
    assert heard.engagement == pytest.approx(0.5)
    assert heard.focus == pytest.approx(5 / 6)  # y holds one note of six; nowhere yet is no other place
    assert talk["c2"].counter_id == "n7"  # no complaint, but somebody who sells
    assert (talk["c3"].counter_id, talk["c3"].complaint_share, talk["c3"].engagement) == (None, 0.0, None)
    assert table.to_dict("records") == [
        {
            "category_id": "c1",
            "scene": "上班族",
            "n_voices": 3,
            "share": 0.6,
            "index": pytest.approx(100 * 0.6 / (3 / 57), abs=0.1),
        }
    ]


def test_nobody_says_nothing() -> None:
    nothing = notes_of({})[:0]
    talk, table = listen(nothing, {}, [], {"上班族": ["上班"]})
    assert talk == {}
    assert table.empty
