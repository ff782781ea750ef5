"""On real titles, where they are at hand: names that the dictionary lacks are whole in the week they break out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from notetrends.tokenize.discover import discover
from notetrends.tokenize.normalize import plain
from notetrends.tokenize.segment import Segmenter, dictionary, ordinary_words

DATA = Path(__file__).parents[2] / "shared" / "data"
HOT_LIST = DATA / "weibo_hot_2020-12_2023-12.parquet"
EVENTS = DATA / "hot_events_2021_2023.csv"


@pytest.mark.skipif(not HOT_LIST.exists(), reason="needs the hot list")
def test_the_names_of_real_events_are_whole_in_their_first_week() -> None:
    """Of the events whose pattern is one Chinese name unknown to jieba: all but one in ten, from that week alone."""
    titles = pd.read_parquet(HOT_LIST, columns=["day", "title"])
    weeks = pd.to_datetime(titles["day"]).dt.strftime("%G-W%V")
    events = pd.read_csv(EVENTS)
    names = events[[str(p).isalpha() and 2 < len(p) < 7 and p not in dictionary() for p in events["pattern"]]]
    assert len(names) >= 5
    whole = []
    for name, week in zip(names["pattern"], names["onset_week"], strict=True):
        texts = sorted({plain(title) for title in titles["title"][weeks == week]})
        found = discover(texts, dictionary(), ordinary=ordinary_words())
        segmenter = Segmenter(found.loc[found["status"] == "accepted", "word"])
        whole.append(name in segmenter.cut(f"都在说{name}了"))
    assert sum(whole) >= 0.9 * len(whole), [n for n, good in zip(names["pattern"], whole, strict=True) if not good]
