"""Relevance: goods against shows and news, by words and by vectors; a number with its reasons."""

from __future__ import annotations

import numpy as np
import pytest

from notetrends.trends.embedding.sentence import unit
from notetrends.trends.rising.relevance import goods_scores, relevance, word_evidence


def one(goods: float = 0, events: float = 0, intent: float = 0, vector: float = 0) -> float:
    return float(relevance(np.array([[goods, events, intent]]), np.array([vector]))[0])


def test_without_any_evidence_it_is_undecided() -> None:
    assert one() == 0.5


def test_each_part_pulls_its_own_way() -> None:
    assert one(goods=0.3) > one() > one(events=0.3)
    assert one(intent=0.3) > one()
    assert one(vector=1) > one() > one(vector=-1)
    assert one(goods=0.4, events=0.4) == pytest.approx(0.5)


def test_words_that_are_seen_outweigh_a_vectors_guess() -> None:
    assert one(goods=0.6, vector=-2) > 0.5 > one(events=0.6, vector=2)


def test_it_stays_between_0_and_1() -> None:
    rng = np.random.default_rng(1)
    values = relevance(rng.random((500, 3)), rng.normal(0, 5, 500))
    assert ((values >= 0) & (values <= 1)).all()
    assert round(one(events=1, vector=-60), 3) == 0
    assert round(one(goods=1, vector=60), 3) == 1


def test_word_evidence() -> None:
    tokens = [["面膜", "好看"], ["演唱会"], ["面膜", "演唱会"], ["晚霞"], []]
    texts = ["面膜好看", "演唱会", "面膜演唱会求链接", "晚霞多少钱", ""]
    wanted = [[1, 0, 0], [0, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0]]
    assert word_evidence(tokens, texts).tolist() == wanted
    assert word_evidence([], []).shape == (0, 3)


def test_goods_scores_tell_two_directions_apart_and_ignore_unknown_words() -> None:
    rng = np.random.default_rng(2)
    centres = np.eye(8, dtype=np.float32)[:2]
    goods, events = (unit((centre + 0.2 * rng.normal(size=(40, 8))).astype(np.float32)) for centre in centres)
    zeros = np.zeros((30, 8), dtype=np.float32)
    notes = np.vstack([centres, zeros[:1]])
    scores = goods_scores(notes, np.vstack([goods, zeros]), events)
    assert scores[0] > 1 > -1 > scores[1]
    np.testing.assert_allclose(scores, goods_scores(notes, goods, events), atol=1e-5)
    assert goods_scores(notes, zeros, events).tolist() == [0, 0, 0]
    assert goods_scores(notes, goods, zeros).tolist() == [0, 0, 0]
