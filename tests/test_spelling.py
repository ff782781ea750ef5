"""Latin words are counted in lower case and shown as most people write them."""

from __future__ import annotations

import pytest

from notetrends.tokenize.spelling import Speller, best_forms


@pytest.mark.parametrize(
    ("originals", "word", "wanted"),
    [
        (["XY60", "XY60", "xy60"], "xy60", "XY60"),  # most people
        (["Sky Yoga", "sky yoga", "sky"], "sky", None),  # most people write it small
        (["SKY sky", "SKY sky"], "sky", None),  # of two forms used alike, the small one
        (["坚持早C晚A", "早C晚A一年"], "早c晚a", "早C晚A"),  # Chinese and Latin in one word
        (["İZMİR的Vlog…"], "vlog", "Vlog"),  # a letter whose small form is two
        (["ıPHONE"], "phone", None),  # nor is the rest of a word one
        (["ＸＹ６０"], "xy60", "XY60"),  # full width
        (["XY60XY60XY60 xy60", "xy60", "xy60"], "xy60", None),  # one note is one voice
        (["SKYLINE"], "sky", None),  # not inside a longer word
        (["XY-2用了", "#XY-2[话题]#"], "xy-2", "XY-2"),  # hashtags too
        (["好用"], "好用", None),  # nothing to spell
    ],
)
def test_the_most_common_form(originals: list[str], word: str, wanted: str | None) -> None:
    assert best_forms(Speller([word]).count(originals)).get(word) == wanted
