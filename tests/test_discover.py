"""New words: planted ones are found, parts and phrases are not, and the ledger forgets nothing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from notetrends.tokenize import strings
from notetrends.tokenize.discover import COLUMNS, Thresholds, discover
from notetrends.tokenize.lexicon import learn_words, parse_words

BEFORE = ["室友", "同事", "妹妹", "邻居", "学姐", "老师", "店员", "阿姨"]
AFTER = ["真香", "测评", "踩雷", "开箱", "排队", "上新", "涨价", "回购"]
FILLER = ["散步", "做饭", "听雨", "写字", "养花", "骑车", "看展", "划船"]
ORDINARY = frozenset([*BEFORE, *AFTER, *FILLER])


def notes_with(*phrases: str, n: int = 24, seed: int = 3) -> list[str]:
    """`n` notes with each phrase between changing neighbours, and 200 without any."""
    rng = np.random.default_rng(seed)
    planted = [rng.choice(BEFORE) + phrase + rng.choice(AFTER) for phrase in phrases for _ in range(n)]
    ordinary = [rng.choice(BEFORE) + "".join(rng.choice(FILLER, 3)) + rng.choice(AFTER) for _ in range(200)]
    return [*planted, *ordinary]


def statuses(texts: list[str], **asked: float) -> dict[str, str]:
    found = discover(texts, ORDINARY, Thresholds(**asked))  # type: ignore[arg-type]
    return dict(zip(found["word"], found["status"], strict=True))


@pytest.mark.parametrize("word", ["嘭绒", "跳跳操", "雾莓凝露", "咕咚云团杯", "羊毛卷蛋糕帽"])
def test_a_planted_word_is_accepted_and_its_parts_are_not(word: str) -> None:
    found = statuses(notes_with(word))
    assert found[word] == "accepted"
    parts = {word[start:end] for start in range(len(word)) for end in range(start + 2, len(word) + 1)} - {word}
    assert not parts & set(found)


def test_a_part_that_also_stands_alone_is_a_word_too() -> None:
    found = statuses(notes_with("雾莓凝露", "雾莓"))
    assert found["雾莓凝露"] == found["雾莓"] == "accepted"
    assert "凝露" not in found


def test_blocks_of_places_cannot_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = notes_with("雾莓凝露", "雾莓", "早c晚a")
    found = discover(notes, ORDINARY)
    monkeypatch.setattr(strings, "_BLOCK", 7)
    assert len(found) > 2
    assert_frame_equal(discover(notes, ORDINARY), found)


def test_nothing_longer_than_six_characters() -> None:
    found = discover(notes_with("羊毛卷蛋糕帽子店"), ())
    assert found["word"].str.len().max() <= 6


def test_a_string_with_hardly_any_neighbours_is_quarantined() -> None:
    # before 甲鲸 and 乙鲸 in equal parts: no longer string holds 80 % of it, yet it never stands freely
    found = statuses(notes_with("嘭绒鲸", "嘭绒虾"), max_extension=0.6)
    assert found["嘭绒"] == "quarantined"


def test_the_same_string_that_always_goes_on_the_same_way_is_only_a_part() -> None:
    found = statuses(notes_with("嘭绒鲸"))
    assert "嘭绒" not in found
    assert found["嘭绒鲸"] == "accepted"


def test_counts_are_notes_not_occurrences() -> None:
    texts = [*notes_with("嘭绒", n=5), "嘭绒," * 50]
    found = discover(texts, ORDINARY).set_index("word")
    assert found.loc["嘭绒", "n_notes"] == 6
    assert "雾莓" not in statuses([*notes_with(), "雾莓真香。室友雾莓,雾莓!" * 20])  # one voice is not a word


def test_fewer_notes_than_asked_for_are_not_enough() -> None:
    assert "嘭绒" not in statuses(notes_with("嘭绒", n=5), min_notes=6)
    assert "嘭绒" in statuses(notes_with("嘭绒", n=6), min_notes=6)


def test_the_order_of_the_notes_does_not_matter() -> None:
    texts = notes_with("嘭绒", "雾莓凝露")
    shuffled = [texts[place] for place in np.random.default_rng(9).permutation(len(texts))]
    assert_frame_equal(discover(shuffled, ORDINARY), discover(texts, ORDINARY))


def test_known_words_and_words_with_grammar_at_an_edge_are_not_proposed() -> None:
    texts = notes_with("嘭绒", "的嘭绒", "嘭绒了")
    found = statuses(texts, max_extension=1.0)
    assert "嘭绒" in found
    assert not {word for word in found if word[0] in "的了" or word[-1] in "的了"}
    assert "嘭绒" not in set(discover(texts, ORDINARY | {"嘭绒"})["word"])


def test_chance_neighbours_do_not_make_a_word() -> None:
    # 做饭 and 散步 meet often because both are common, not because they hold together
    found = statuses(notes_with())
    assert not [word for word in found if any(one + other == word for one in FILLER for other in FILLER)]


def test_pmi_and_entropy_by_hand() -> None:
    # 甲乙 four times between eight different neighbours: 16 characters in all, P(甲乙) = 4/16 = P(甲) = P(乙)
    texts = ["丙甲乙丁", "戊甲乙己", "庚甲乙辛", "壬甲乙癸"]
    found = discover(texts, (), Thresholds(min_notes=4, min_pmi=0.0))
    assert found["word"].to_list() == ["甲乙"]
    assert found["pmi"][0] == pytest.approx(np.log(4 * 16 / (4 * 4)))
    assert found["left_entropy"][0] == found["right_entropy"][0] == pytest.approx(np.log(4))


def test_a_line_end_is_a_new_neighbour_every_time() -> None:
    texts = ["甲乙", "甲乙", "甲乙,", "甲乙 丙", "丁"]
    found = discover(texts, (), Thresholds(min_notes=4, min_pmi=0.0))
    assert found["right_entropy"][0] == pytest.approx(np.log(4))


@pytest.mark.parametrize("texts", [[], [""], ["", "abc 123", "😀"]])
def test_no_chinese_no_words(texts: list[str]) -> None:
    found = discover(texts, ())
    assert found.empty
    assert list(found) == COLUMNS


MONDAYS = [dt.date(2023, 5, 1) + dt.timedelta(weeks=week) for week in range(4)]


def week_finds(**status: str) -> pd.DataFrame:
    rows = [(word, 5, 4.0, 1.0, 1.0, state) for word, state in status.items()]
    return pd.DataFrame(rows, columns=["word", "n_notes", "pmi", "left_entropy", "right_entropy", "status"])


def test_the_ledger_forgets_nothing_and_moves_a_word_only_upwards() -> None:
    ledger = learn_words(None, week_finds(嘭绒="quarantined", 雾莓="accepted"), MONDAYS[0])
    ledger = learn_words(ledger, week_finds(嘭绒="quarantined"), MONDAYS[1])
    ledger = learn_words(ledger, week_finds(嘭绒="accepted", 雾莓="quarantined", 蓬云="accepted"), MONDAYS[2])
    ledger = learn_words(ledger, week_finds(嘭绒="accepted"), MONDAYS[3])
    assert_frame_equal(learn_words(ledger, week_finds(), MONDAYS[3]), ledger, check_dtype=False)
    assert ledger["word"].to_list() == sorted(["嘭绒", "雾莓", "蓬云"])
    ledger = ledger.set_index("word")
    assert set(ledger["status"]) == {"accepted"}
    assert ledger["first_week"].to_dict() == {"雾莓": MONDAYS[0], "嘭绒": MONDAYS[2], "蓬云": MONDAYS[2]}


def test_a_word_list_is_normalised() -> None:
    assert parse_words(["\ufeff# 标题", "ＳＫ-Ⅱ号", "  跳跳操  # 早操的一种", ""]) >= {"跳跳操"}
    assert parse_words(["云 裤", "云 裤"]) == {"云裤"}


def test_what_begins_inside_a_known_word_or_a_number_is_no_word() -> None:
    """官方回应 and 警方回应 leave 方回应, which moves freely: only the words it cuts through give it away."""
    ends = "云山水火木金土石"
    half = [f"{head}方回应{end}" for head in "官警校厂" for end in ends]
    counted = [f"有{n}例晨跳{end}" for n in range(1, 9) for end in ends]
    other = ["".join(chr(0x5000 + 40 * n + place) for place in range(40)) for n in range(60)]  # what else is written
    known = {"官方", "警方", "校方", "厂方"}
    words = set(discover([*half, *counted, *other], known)["word"])
    assert "方回应" not in words
    assert not {word for word in words if word.startswith("例")}
    assert "方回应" in set(discover([*half, *other], set())["word"])


def test_words_side_by_side_are_no_word() -> None:
    """早操 and 装备 are met with many others; 雾莓 hardly without 凝露, so that they make a name."""
    texts = notes_with("早操装备", "早操", "早操", "装备", "装备", "雾莓凝露")
    known = ORDINARY | {"早操", "装备", "雾莓", "凝露"}
    found = set(discover(texts, known)["word"])
    assert "雾莓凝露" in found
    assert "早操装备" not in found
    # two words of general language make no name, however often they meet
    assert "雾莓凝露" not in set(discover(texts, known, ordinary={"雾莓", "凝露"})["word"])
    # nor do words that were learned before
    assert "雾莓凝露" not in set(discover(texts, known, learned={"雾莓", "凝露"})["word"])


@pytest.mark.parametrize("phrase", ["涂雾莓", "雾莓上", "非常雾莓", "雾莓和嘭绒"])
def test_what_goes_before_or_after_any_word_is_no_part_of_it(phrase: str) -> None:
    found = set(discover(notes_with(phrase, "雾莓", "雾莓", "嘭绒", "嘭绒"), ORDINARY)["word"])
    assert "雾莓" in found
    assert phrase not in found


def test_words_of_chinese_and_latin() -> None:
    found = statuses(notes_with("早c晚a", "k9绒"))
    assert found["早c晚a"] == found["k9绒"] == "accepted"
    assert not {"早c", "晚a", "c晚"} & set(found)


def test_a_rare_latin_word_is_in_no_candidate() -> None:
    assert not [word for word in statuses([*notes_with(), "甲qz乙", "甲qz乙", "甲qz乙"]) if "qz" in word]


def test_one_author_makes_no_word() -> None:
    texts = notes_with("嘭绒")
    everybody = [str(number) for number in range(len(texts))]
    one = ["same" if "嘭绒" in text else str(number) for number, text in enumerate(texts)]
    assert "嘭绒" in set(discover(texts, ORDINARY, authors=everybody)["word"])
    assert "嘭绒" not in set(discover(texts, ORDINARY, authors=one)["word"])
