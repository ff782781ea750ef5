"""Notes made ready to be counted: marks with their evidence, prices, near-duplicates with their size."""

from __future__ import annotations

import pandas as pd
import pytest

from notetrends.trends.intake.clean import clean, fold_notes, is_sold, sold_share


def raw(*bodies: str, is_ad: object = None, tags: object = None) -> pd.DataFrame:
    rows = [{"title": "标题", "body": body, "tags": tags, "is_ad": is_ad} for body in bodies]
    return pd.DataFrame(rows).astype({"is_ad": object, "tags": object})


def test_marks_come_with_the_words_that_led_to_them() -> None:
    notes = clean(raw("插播一条小广告", "想要的加v,券后59", "关注我抽三位", "自己买的,不是广告"))
    assert notes["is_ad"].tolist() == [True, None, None, None]  # silence is unknown, not no
    assert notes["is_suspected_ad"].tolist() == [False, True, False, False]
    assert notes["is_giveaway"].tolist() == [False, False, True, False]
    assert notes["signs"].tolist() == [["declared:插播一条小广告"], ["covert:加v"], ["giveaway:关注我抽"], []]
    assert notes["prices"].tolist() == [[], [59.0], [], []]
    assert len(notes) == 4  # nothing is taken away


def test_a_declared_ad_is_no_suspected_one_and_keeps_its_words() -> None:
    told, said = clean(raw("想要的加v", is_ad=True)), clean(raw("插播一条小广告,想要的加v", is_ad=False))
    assert told[["is_ad", "is_suspected_ad"]].to_numpy().tolist() == [[True, False]]
    assert said[["is_ad", "is_suspected_ad"]].to_numpy().tolist() == [[True, False]]  # the text outweighs the source
    assert told["signs"].tolist() == [["covert:加v"]]


def test_hashtags_mark_too() -> None:
    assert clean(raw("好看", tags=["宠粉福利"]))["is_giveaway"].tolist() == [True]


def test_no_notes_are_no_error() -> None:
    assert clean(raw("好看")[:0]).empty


def test_whatever_is_sold_counts_as_sold() -> None:
    notes = pd.DataFrame(
        {
            "is_ad": pd.array([True, None, None, False], dtype="boolean"),
            "is_suspected_ad": [False, True, False, False],
            "is_giveaway": [False, False, True, False],
        }
    )
    assert is_sold(notes).tolist() == [True, True, True, False]
    voiced = notes.assign(author_id=["甲", "甲", "甲", "乙"], fold_id=["1", "1", "1", "4"])
    assert sold_share(voiced) == pytest.approx(1 / 2)  # 甲 is one voice, however often it posts
    assert sold_share(voiced.assign(author_id=None)) == pytest.approx(1 / 2)  # without authors, what was folded
    assert sold_share(voiced.assign(author_id=["甲", "甲", "乙", "乙"])) == pytest.approx(3 / 4)


LONG = "周末去露营带了三件东西,帐篷一顶,睡袋两个,还有一盏灯,晚上很暖和"


def week(**texts: str) -> pd.DataFrame:
    moments = pd.date_range("2026-01-05", periods=len(texts), freq="h", tz="UTC")
    return pd.DataFrame({"note_id": list(texts), "published_at": moments, "text": list(texts.values())})


def test_fold_sizes_count_the_whole_group() -> None:
    notes = fold_notes(week(c=LONG, a=LONG + "!", b="别的"), 0.45)
    assert notes["note_id"].tolist() == ["a", "b", "c"]
    assert notes["fold_id"].tolist() == ["c", "b", "c"]  # the earliest stands for them
    assert notes["fold_size"].tolist() == [2, 1, 2]


def test_fold_sizes_are_right_after_a_later_ingest() -> None:
    first = fold_notes(week(c=LONG, b="别的"), 0.45)
    later = fold_notes(pd.concat([first, week(d=LONG + "。")], ignore_index=True), 0.45)
    assert later.set_index("note_id")["fold_size"].to_dict() == {"b": 1, "c": 2, "d": 2}
    assert (later.groupby("fold_id").size() == later.groupby("fold_id")["fold_size"].first()).all()
