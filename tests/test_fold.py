"""Near-duplicates: copies with a few words changed are one voice, different notes are not."""

from __future__ import annotations

import numpy as np
import pytest

from notetrends.tokenize.fold import SHORT, fold

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]


def made_up(rng: np.random.Generator, n: int) -> str:
    return "".join(rng.choice(HAN, n))


def edited(rng: np.random.Generator, text: str, n_places: int, n_letters: int) -> str:
    """`text` with runs of letters changed: a name, a price, a greeting."""
    letters = list(text)
    for at in np.linspace(3, len(text) - n_letters - 3, n_places).astype(int):
        letters[at : at + n_letters] = made_up(rng, n_letters)
    return "".join(letters)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["好穿", "好穿!", "好 穿"], [0, 0, 0]),  # marks and blanks are not letters
        (["好穿", "好看"], [0, 1]),  # short texts join only when equal
        (["...", "...", ""], [0, 1, 2]),  # without letters everybody stands alone
        (["甲", "乙", "甲", "乙", "甲"], [0, 1, 0, 1, 0]),  # the first one leads
        ([], []),
    ],
)
def test_short_texts(texts: list[str], wanted: list[int]) -> None:
    assert fold(texts).tolist() == wanted


@pytest.mark.parametrize(
    ("n_places", "n_letters"),
    [(1, 5), (2, 3), (3, 3), (2, 5), (1, 10)],  # 5 to 10 letters of 100
)
def test_edited_copies_join(n_places: int, n_letters: int) -> None:
    rng = np.random.default_rng(4)
    originals = [made_up(rng, 100) for _ in range(40)]
    copies = [edited(rng, text, n_places, n_letters) for text in originals]
    assert fold([*originals, *copies]).tolist() == [*range(40), *range(40)]


def test_different_notes_stay_even_with_a_common_greeting() -> None:
    rng = np.random.default_rng(5)
    greeting = made_up(rng, 15)
    texts = [greeting + made_up(rng, 60) for _ in range(300)]
    assert fold(texts).tolist() == list(range(300))


def test_short_texts_with_one_letter_changed_stay() -> None:
    text = made_up(np.random.default_rng(6), SHORT - 1)
    assert fold([text, text[:-1] + "们"]).tolist() == [0, 1]


def test_a_leader_stands_for_itself_and_comes_first() -> None:
    rng = np.random.default_rng(8)
    families = [made_up(rng, 80) for _ in range(20)]
    texts = [edited(rng, str(rng.choice(families)), 1, int(rng.integers(1, 9))) for _ in range(300)]
    leader = fold(texts)
    assert (leader[leader] == leader).all()
    assert (leader <= np.arange(300)).all()
    assert len(set(leader)) == 20
    by_letters = [
        families.index(min(families, key=lambda f: sum(a != b for a, b in zip(f, t, strict=True)))) for t in texts
    ]
    assert len(set(zip(leader, by_letters, strict=True))) == 20


def test_a_copy_of_a_copy_belongs_to_the_first() -> None:
    rng = np.random.default_rng(11)
    first = made_up(rng, 100)
    second = made_up(rng, 18) + first[18:]
    third = second[:-18] + made_up(rng, 18)
    assert fold([first, third]).tolist() == [0, 1]  # too far apart to meet
    assert fold([first, second, third]).tolist() == [0, 0, 0]


def test_later_notes_do_not_change_what_earlier_ones_got() -> None:
    rng = np.random.default_rng(9)
    families = [made_up(rng, 60) for _ in range(10)]
    texts = [edited(rng, str(rng.choice(families)), 1, int(rng.integers(1, 20))) for _ in range(120)]
    assert fold(texts)[:60].tolist() == fold(texts[:60]).tolist()
    assert fold(texts).tolist() == fold(list(texts)).tolist()


def test_the_threshold_decides() -> None:
    rng = np.random.default_rng(10)
    text = made_up(rng, 100)
    texts = [text, edited(rng, text, 2, 4)]  # about three quarters of the 4-grams are shared
    assert fold(texts, threshold=0.5).tolist() == [0, 0]
    assert fold(texts, threshold=0.95).tolist() == [0, 1]
