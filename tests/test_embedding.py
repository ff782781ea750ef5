"""Vectors: trained the same way twice, baked without loss, and any SentenceTransformer in their place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from notetrends.trends.embedding.sentence import Embedder, load_embedder, unit
from notetrends.trends.embedding.static import bake, fold_sif, train_static, train_words
from notetrends.trends.errors import ModelError

KITCHEN = ["烤箱", "面粉", "黄油", "打蛋器", "裱花袋", "模具"]
OUTDOOR = ["帐篷", "睡袋", "炉头", "登山杖", "营地", "头灯"]
COMMON = ["好用", "开箱", "测评", "平价"]
UNKNOWN, PADDING = "[UNK]", "[PAD]"


def notes(seed: int = 1, n: int = 400) -> list[list[str]]:
    """Notes about one of two subjects, with words that belong to both."""
    rng = np.random.default_rng(seed)
    subjects = [KITCHEN, OUTDOOR]
    return [[*rng.choice(subjects[k % 2], 5), *rng.choice(COMMON, 2), "露营 车"] for k in range(n)]


@pytest.fixture(scope="module")
def trained() -> SentenceTransformer:
    return train_static(notes(), dimensions=16, epochs=4, min_count=3, sif=1e-3, seed=1)


@pytest.fixture(scope="module")
def embedder(trained: SentenceTransformer, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    folder = tmp_path_factory.mktemp("models") / "static@2023-W01-abc"
    trained.save(str(folder))
    return load_embedder(str(folder), reads_words=True)


def test_training_twice_gives_the_same_vectors() -> None:
    first, second = (train_words(notes(), dimensions=16, epochs=2, min_count=3, seed=5) for _ in range(2))
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1], second[1])
    np.testing.assert_array_equal(first[2], second[2])


def test_words_come_with_their_counts_and_rare_ones_are_left_out() -> None:
    sentences = [["甲", "乙"], ["甲", "丙"], ["甲", "乙"]]
    words, vectors, counts = train_words(sentences, dimensions=8, epochs=1, min_count=2, seed=1)
    assert dict(zip(words, counts, strict=True)) == {"甲": 3, "乙": 2}
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_too_little_text_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="no word occurs 3 times in 1 notes"):
        train_words([["甲", "乙"]], dimensions=8, epochs=1, min_count=3, seed=1)


def test_the_baked_model_gives_the_sif_mean() -> None:
    rng = np.random.default_rng(2)
    n_words, d, a = 30, 6, 1e-2
    vectors = unit(rng.normal(size=(n_words, d)).astype(np.float32))
    counts = rng.integers(3, 500, n_words).astype(np.float64)
    sentences = [list(rng.integers(0, n_words, rng.integers(1, 9))) for _ in range(200)]
    weights = a / (a + counts / counts.sum())
    means = np.array([(vectors[s] * weights[s, None]).mean(axis=0) for s in sentences])
    common = np.linalg.svd(means)[2][0]
    wanted = means - np.outer(means @ common, common)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)

    words = [f"词{number}" for number in range(n_words)]
    model = Embedder(bake(words, fold_sif(vectors, counts, sentences, a)), "m@1", reads_words=True)
    tokens = [[words[number] for number in sentence] for sentence in sentences]
    np.testing.assert_allclose(model.encode([""] * 200, tokens), wanted, atol=1e-5)


def test_words_that_only_one_knows_do_not_turn_the_vector(embedder: Embedder) -> None:
    plain, with_unknown = embedder.encode(["", ""], [["烤箱", "面粉"], ["烤箱", "从未见过", "面粉"]])
    np.testing.assert_allclose(plain, with_unknown, atol=1e-6)


def test_unknown_words_and_no_words_give_zeros(embedder: Embedder) -> None:
    vectors = embedder.encode(["烤箱", "", ""], [["从未见过"], [], ["烤箱"]])
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
    """A SentenceTransformer folder with random weights that reads single characters."""
    torch.manual_seed(seed)
    characters = sorted(set("".join([*KITCHEN, *OUTDOOR, *COMMON])))
    vocabulary = {
        word: number for number, word in enumerate([PADDING, UNKNOWN, "[CLS]", "[SEP]", "[MASK]", *characters])
    }
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split("", "isolated")
    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, unk_token=UNKNOWN, pad_token=PADDING
    )
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    wrapped.save_pretrained(folder / "bert")
    reader = Transformer(str(folder / "bert"))
    target = folder / "bert-zh-tiny"
    SentenceTransformer(modules=[reader, Pooling(24)], device="cpu").save(str(target))
    return str(target)


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
