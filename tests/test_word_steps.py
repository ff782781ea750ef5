"""The steps on words, on a store of made notes: what they learn, keep whole, count and show."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.intake.clean import clean, fold_notes
from notetrends.trends.steps.window import best_spellings
from notetrends.trends.steps.words import learn, segment
from notetrends.trends.store import Store
from notetrends.trends.week import Week

WEEK = Week.parse("2026-W10")
BODIES = [
    ("室友的跳跳操真香 XY-60", ["健身打卡", "云岭跑"]),
    ("学姐跳跳操测评,XY-60 vlog", ["健身打卡", "云岭跑"]),
    ("老师!跳跳操踩雷,xy-60 Vlog", ["健身打卡", "云岭跑"]),
    ("邻居在跳跳操开箱 XY-60 vlog", ["健身打卡", "云岭跑"]),
    ("妹妹跳跳操排队,健身打卡", ["健身打卡", "云岭跑"]),
    ("散步做饭听雨写字养花骑车看展划船", []),
]
# what else is written that week, so that 跳跳操 is rare enough to stand out
BODIES += [("".join(chr(0x5000 + 30 * number + place) for place in range(30)), []) for number in range(10)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    columns = dict.fromkeys(schemas.NOTES.column_names)
    notes = pd.DataFrame(
        {
            **columns,
            "note_id": [f"n{number:02}" for number in range(len(BODIES))],
            "author_id": [f"author{number}" for number in range(len(BODIES))],
            "published_at": pd.Timestamp("2026-03-03", tz="UTC"),
            "body": [body for body, _ in BODIES],
            "tags": [tags for _, tags in BODIES],
            "source": "generic",
        }
    )
    store = Store(str(tmp_path))
    store.write(schemas.NOTES, WEEK, fold_notes(clean(notes), 0.45))
    return store


def config_with(**text: object) -> Config:
    return Config.model_validate({"text": text})


def test_the_ledger_says_what_showed_each_word(store: Store) -> None:
    learn(store, WEEK, Config())
    ledger = store.read(schemas.WORDS, WEEK).set_index("word")
    shown = ledger.loc[["跳跳操", "健身打卡", "云岭跑"], ["evidence", "kind", "status"]]
    assert shown.to_numpy().tolist() == [
        ["text", "word", "accepted"], ["tag", "phrase", "accepted"], ["tag", "word", "accepted"],
    ]  # fmt: skip


def test_a_phrase_is_counted_as_a_tag_and_hides_no_word_of_the_text(store: Store) -> None:
    learn(store, WEEK, Config())
    segment(store, WEEK, Config())
    tokens = store.read(schemas.TOKENS, WEEK).set_index("note_id")["tokens"]
    assert list(tokens["n04"]) == ["妹妹", "跳跳操", "排队", "健身", "健身打卡", "云岭跑"]


def test_latin_words_are_counted_small_and_shown_as_most_write_them(store: Store) -> None:
    learn(store, WEEK, Config())
    segment(store, WEEK, Config())
    counts = store.read(schemas.WORD_COUNTS, WEEK).set_index("word")
    assert counts.loc["xy-60", "n"] == 4
    assert counts.loc["xy-60", "shown"] == "XY-60"
    assert pd.isna(counts.loc["跳跳操", "shown"])
    assert best_spellings(store, [WEEK], ["xy-60", "跳跳操"]) == {"xy-60": "XY-60"}


def test_two_plain_files_say_what_is_a_word_and_what_is_none(store: Store, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("做饭听雨  # 栏目名\n", "utf-8")
    (tmp_path / "veto.txt").write_text("跳跳操\n", "utf-8-sig")
    config = config_with(user_words=tmp_path / "own.txt", veto_words=tmp_path / "veto.txt")
    learn(store, WEEK, config)
    segment(store, WEEK, config)
    assert "跳跳操" not in set(store.read(schemas.WORDS, WEEK)["word"])
    counts = set(store.read(schemas.WORD_COUNTS, WEEK)["word"])
    assert "做饭听雨" in counts
    assert "跳跳操" not in counts


def test_a_word_learned_before_can_be_vetoed_later(store: Store, tmp_path: Path) -> None:
    learn(store, WEEK, Config())
    (tmp_path / "veto.txt").write_text("跳跳操\n", "utf-8")
    segment(store, WEEK, config_with(veto_words=tmp_path / "veto.txt"))
    assert "跳跳操" not in set(store.read(schemas.WORD_COUNTS, WEEK)["word"])


def test_the_ledger_goes_on_from_the_week_before(store: Store) -> None:
    learn(store, WEEK, Config())
    store.write(schemas.NOTES, WEEK + 1, store.read(schemas.NOTES, WEEK))
    learn(store, WEEK + 1, Config())
    before, after = (store.read(schemas.WORDS, week) for week in (WEEK, WEEK + 1))
    pd.testing.assert_frame_equal(before, after)  # nothing new, nothing forgotten, no date moved
