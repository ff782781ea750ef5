"""Ten thousand inputs that nobody would write, through everything that reads text: no crash, no loss, no long wait."""

from __future__ import annotations

import json
import random
import time
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whole_files import take_in

from notetrends.tokenize.discover import discover
from notetrends.tokenize.fold import fold
from notetrends.tokenize.normalize import normalize, plain
from notetrends.tokenize.prices import find_prices
from notetrends.tokenize.segment import Segmenter
from notetrends.tokenize.signals import find_signs
from notetrends.trends.intake import People, load_map
from notetrends.trends.intake.clean import clean

PEOPLE = People(b"a key of the house")
N_FUZZED = 10_000
BOUND = 5.0  # seconds; what is linear takes well under one, what is quadratic takes minutes
fuzzed = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))

texts = st.one_of(
    st.text(st.characters(), max_size=60),  # anything, lone surrogates and unassigned characters too
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Mn"]), max_size=20),  # what nobody sees
    st.text(st.characters(min_codepoint=0x590, max_codepoint=0x8FF), max_size=30),  # right to left
    st.text("😀🇨🇳👩\u200d👧❤\ufe0f👍🏽3\u20e3", max_size=30),  # nothing but emoji
    st.text("#＃[]话题 \n早操aC1.，!😀", max_size=60),  # soup of hashtags
    st.text("@[]R笑哭/:.htpwcom乾著昇覆回 \u200d\u2028\u202e①½ＡlＬ", max_size=60),
    st.text("0123456789一百三.-~¥￥元块w万+,r满减 ", max_size=60),  # soup of prices
)


@lru_cache
def _segmenter() -> Segmenter:
    return Segmenter(["早c晚a", "跳跳操", "sk-xy"])


def _read(title: str | None, body: str | None, tags: tuple[str, ...] = ()) -> str:
    """Everything that is done with one text."""
    note = normalize(title, body, tags)
    assert all(word in note.text for word in _segmenter().cut(note.text))
    assert all(price > 0 for price in find_prices(note.text))
    assert find_signs(note.text, note.tags) == sorted(find_signs(note.text, note.tags))
    return note.text


@settings(fuzzed, max_examples=N_FUZZED // 4)
@given(st.lists(st.tuples(texts, texts, st.lists(texts, max_size=2)), min_size=4, max_size=4))
def test_any_text_is_read_and_reading_it_again_changes_nothing(notes: list[tuple[str, str, list[str]]]) -> None:
    done = [_read(title, body, tuple(tags)) for title, body, tags in notes]
    for text in done:
        assert plain(text) == text == normalize(text, None).text
    twice = [*done, *done]
    leaders = [twice[leader] for leader in fold(twice)]
    assert leaders[4:] == leaders[:4]
    assert set(discover(done * 4, set())["status"]) <= {"accepted", "quarantined"}


cells = st.one_of(st.none(), texts, st.integers(), st.floats(), st.lists(texts, max_size=2))
rows = st.fixed_dictionaries(
    {"note_id": cells, "published_at": cells | st.just("2024-05-20"), "title": cells},
    optional=dict.fromkeys(("body", "tags", "n_likes", "author_id", "is_ad", "url"), cells),
)


@settings(fuzzed, max_examples=50)
@given(batch=st.lists(rows, max_size=20))
def test_no_row_is_lost_uncounted(tmp_path: Path, batch: list[dict[str, object]]) -> None:
    path = tmp_path / "fuzzed.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in batch), "utf-8")
    intake = take_in([str(path)], load_map("generic"), PEOPLE, batch_size=7)
    (tally,) = intake.tallies
    assert len(intake.notes) + tally.n_duplicates + len(intake.rejects) == len(batch)
    cleaned = clean(intake.notes)
    assert len(cleaned) == len(intake.notes)
    assert pd.api.types.is_bool_dtype(cleaned["is_suspected_ad"])


LONG = {
    **{
        ascii(unit)[1:-1]: unit * (100_000 // len(unit))
        for unit in ("#", "@", "[", "&", ".", "哈", "+", "a", "#a", "¥1")
    },
    "tags without an end": "#a" * 50_000 + "#",
    "one long tag": "#" + "早a" * 50_000,
    "one long mention": "@" + "早a" * 50_000,
    "links": "http://" * 15_000,
    "domains": "a." * 50_000,
    "addresses": "a@" * 50_000 + "b.",
    "entities": "&" + "amp;" * 25_000,
    "keycaps": "3\ufe0f\u20e3" * 30_000,
    "codes": "😆 abcdef 😁 " * 8_000 + "http",
    "single characters": " 我" * 50_000,
    "open brackets": "[早操" * 30_000,
    "nested topics": "[话" * 20_000 + "题]" * 20_000,
    "prices": "1-" * 50_000,
    "blank lines": " \n" * 50_000,
    "copies": "复制本条信息" * 15_000,
    "marks": "e\u0301\u0302" * 30_000,
    "every character": "".join(map(chr, range(0x30000))),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_runs_do_not_take_long(text: str) -> None:
    start = time.perf_counter()
    done = _read(None, text)
    assert time.perf_counter() - start < BOUND
    assert normalize(done, None).text == done


def test_a_note_of_a_megabyte_does_not_take_long() -> None:
    text = "".join(random.Random(1).choices("我的好用口红瑜伽abc😀#[话题]@，。！1.¥\n ", k=1_000_000))  # noqa: S311
    _segmenter().cut("")
    start = time.perf_counter()
    done = _read(None, text)
    fold([done])
    discover([done], set())
    assert time.perf_counter() - start < 2 * BOUND
    assert normalize(done, None).text == done
