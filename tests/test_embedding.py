"""Vectors: trained the same way twice, baked without loss, and any SentenceTransformer in their place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from jieba.analyse import default_tfidf
from sentence_transformers import SentenceTransformer
from tiny_transformer import tiny_transformer

from notetrends.trends.embedding.sentence import Embedder, load_embedder, unit
from notetrends.trends.embedding.static import place_symbols, train_static, weigh
from notetrends.trends.embedding.symbols import SymbolIndex, symbols
from notetrends.trends.errors import ModelError

KITCHEN = ["烤箱", "面粉", "黄油", "打蛋器", "裱花袋", "模具"]
OUTDOOR = ["帐篷", "睡袋", "炉头", "登山杖", "营地", "头灯"]
COMMON = ["好用", "开箱", "测评", "平价"]


def notes(seed: int = 1, n: int = 400) -> list[list[str]]:
    """Notes about one of two subjects, with words that belong to both."""
    rng = np.random.default_rng(seed)
    subjects = [KITCHEN, OUTDOOR]
    return [[*rng.choice(subjects[k % 2], 5), *rng.choice(COMMON, 2), *["露营 车"][: k % 2]] for k in range(n)]


def texts_of(words: list[list[str]]) -> list[str]:
    return [" ".join(note) for note in words]


@pytest.fixture(scope="module")
def trained() -> SentenceTransformer:
    return train_static(notes(), texts_of(notes()), dimensions=16, min_count=2, seed=1)


@pytest.fixture(scope="module")
def embedder(trained: SentenceTransformer, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    folder = tmp_path_factory.mktemp("models") / "static@2023-W01-abc"
    trained.save(str(folder))
    return load_embedder(str(folder), reads_words=True)


def test_training_twice_gives_the_same_vectors() -> None:
    first, second = (place_symbols(notes(), texts_of(notes()), dimensions=8, min_count=2, seed=5) for _ in range(2))
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1], second[1])


def test_symbols_come_most_frequent_first_and_rare_ones_are_left_out() -> None:
    words = [["面粉", "黄油"], ["面粉", "烤箱"], ["面粉", "黄油"]] * 3 + [["面粉", "少见"]]
    names, table = place_symbols(words, texts_of(words), dimensions=2, min_count=2, seed=1)
    assert names[:3] == ["1:粉", "1:面", "2:面粉"]  # as frequent as the word: by name
    assert {"面粉", "黄油", "1:黄", "2:面粉"} <= set(names)
    assert not {"少见", "1:少"} & set(names)
    assert table.shape == (len(names), 2)


def test_a_word_weighs_what_it_is_rare_here_and_at_large() -> None:
    at_large, usual = default_tfidf.idf_loader.get_idf()
    n_holding = 1000 / np.exp([2.0, 2.0, 3.0])
    found = weigh(["面粉", "冰墩墩墩", "1:面"], n_holding, 1000)
    of_piece = 1.5 * n_holding[2] / (n_holding[2] + 20)  # about 50 passages hold it
    np.testing.assert_allclose(found, [(2 + at_large["面粉"]) / 2, (2 + usual) / 2, of_piece])


def test_a_piece_that_stands_in_every_note_weighs_nothing() -> None:
    words = [["面粉", "黄油", "奶酪"], ["面粉", "烤箱", "模具"]] * 6
    names, table = place_symbols(words, texts_of(words), dimensions=4, min_count=2, seed=1)
    lengths = dict(zip(names, np.linalg.norm(table, axis=1), strict=True))
    assert lengths["1:面"] == 0
    assert lengths["1:黄"] > 0.01


def test_notes_have_no_direction_in_common(embedder: Embedder) -> None:
    """All notes of a community are about life; what each adds to that is what counts."""
    vectors = embedder.encode(texts_of(notes()), notes())
    assert np.linalg.norm(vectors.mean(axis=0)) < 0.1
    assert vectors[0] @ vectors[1] < 0  # the other subject


def test_a_long_note_is_several_passages() -> None:
    """What stands at its two ends does not keep company."""
    opening, ending = [f"开头{n}" for n in range(32)], [f"结尾{n}" for n in range(32)]
    rng = np.random.default_rng(3)
    long = [[*rng.permutation(opening), *rng.permutation(ending)] for _ in range(12)]
    others = [[f"别的{n}" for n in rng.integers(0, 40, 12)] for _ in range(60)]
    names, table = place_symbols(long + others, [""] * 72, dimensions=8, min_count=2, seed=1)
    vectors = dict(zip(names, unit(table), strict=True))
    assert vectors["开头1"] @ vectors["开头2"] > 0.9
    assert abs(vectors["开头1"] @ vectors["结尾1"]) < 0.3


def test_too_little_text_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="only 0 words recur in 1 notes"):
        train_static([["甲", "乙"]], ["甲乙"], dimensions=8, min_count=2, seed=1)


def test_a_note_is_the_sum_of_its_symbols(embedder: Embedder) -> None:
    names, table = place_symbols(notes(), texts_of(notes()), dimensions=16, min_count=2, seed=1)
    row = dict(zip(names, table, strict=True))
    wanted = sum(row[name] for name in symbols(["烤箱", "面粉"], "烤箱面粉") if name in row)
    found = embedder.encode(["烤箱面粉"], [["烤箱", "面粉"]])[0]
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted), atol=1e-5)


def test_a_word_nobody_knows_yet_goes_where_its_characters_go(embedder: Embedder) -> None:
    """烤盘 is in no note, 烤 is in those of the kitchen: without its characters the word would say nothing."""
    known = embedder.encode(["", "", "烤盘"], [["面粉", "黄油"], ["帐篷", "睡袋"], ["烤盘"]])
    assert known[2] @ known[0] > known[2] @ known[1] + 0.3


def test_words_that_only_one_knows_do_not_turn_the_vector(embedder: Embedder) -> None:
    plain, with_unknown = embedder.encode(["", ""], [["烤箱", "面粉"], ["烤箱", "从未见过", "面粉"]])
    np.testing.assert_allclose(plain, with_unknown, atol=1e-6)


def test_unknown_words_and_no_words_give_zeros(embedder: Embedder) -> None:
    vectors = embedder.encode(["从未见过", "", ""], [["从未见过"], [], ["烤箱"]])
    assert not vectors[:2].any()
    assert np.linalg.norm(vectors[2]) == pytest.approx(1, abs=1e-6)


def test_a_word_with_a_blank_is_one_word(embedder: Embedder) -> None:
    assert embedder.encode([""], [["露营 车"]]).any()
    assert not embedder.encode([""], [["露营", "车"]]).any()


def test_no_notes_give_no_rows_of_the_right_width(embedder: Embedder) -> None:
    assert embedder.encode([], []).shape == (0, 16)


def test_notes_on_one_subject_are_nearer_than_others(embedder: Embedder) -> None:
    cosine = (vectors := embedder.encode([""] * 100, notes(seed=8, n=100))) @ vectors.T
    same = np.equal.outer(np.arange(100) % 2, np.arange(100) % 2)
    assert cosine[same].mean() > cosine[~same].mean() + 0.5


def test_saved_and_loaded_gives_the_same(trained: SentenceTransformer, embedder: Embedder) -> None:
    tokens = notes(seed=9, n=50)
    direct = Embedder(trained, "m@1", reads_words=True).encode([""] * 50, tokens, batch_size=7)
    np.testing.assert_array_equal(direct, embedder.encode([""] * 50, tokens))
    assert embedder.name == "static@2023-W01-abc"


def test_unit_leaves_zero_rows_alone() -> None:
    vectors = unit(np.array([[3, 4], [0, 0]], dtype=np.float32))
    np.testing.assert_allclose(vectors, np.array([[0.6, 0.8], [0.0, 0.0]]), atol=1e-6)


def tiny_bert(folder: Path, seed: int) -> str:
    return str(tiny_transformer(folder, "".join([*KITCHEN, *OUTDOOR, *COMMON]), seed=seed, width=24))


def test_any_sentence_transformer_folder_serves(tmp_path: Path) -> None:
    bert = load_embedder(tiny_bert(tmp_path / "one", seed=1), reads_words=False)
    texts = ["烤箱测评", "帐篷开箱", "烤箱测评"]
    vectors = bert.encode(texts, [[], [], []])
    assert vectors.shape == (3, 24)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)
    assert vectors[0] @ vectors[1] < 1 - 1e-4
    other = load_embedder(tiny_bert(tmp_path / "two", seed=2), reads_words=False)
    assert bert.name.startswith("bert-zh-tiny@")
    assert bert.name != other.name  # other weights under the same name are another space


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    missing = str(tmp_path / "没有")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_embedder(missing, reads_words=False)
    assert missing in str(caught.value)
    assert caught.value.__suppress_context__


def test_the_index_finds_what_the_symbols_are() -> None:
    texts = ["露营车,车", "", "𠮷车露", "营", "2:1 车"]
    words: list[list[str]] = [["露营 车", "从未见过"], ["2:1", "1:0 x"], [], ["1:露"], ["车"]]
    names = ["露营_车", "2:1", "1:0_x", "1:露", "2:露营", "1:车", "车", "2:车露", "1:营"]
    vocabulary = {name: number for number, name in enumerate(names, start=1)}
    index = SymbolIndex(vocabulary, unknown=0)
    numbers, sizes = index.find(index.number(pa.array(words, pa.list_(pa.string()))), texts)
    wanted = [[vocabulary.get(one, 0) for one in symbols(*note)] for note in zip(words, texts, strict=True)]
    assert sizes.tolist() == [len(note) for note in wanted]
    assert numbers.tolist() == [number for note in wanted for number in note]
