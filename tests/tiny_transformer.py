"""A transformer of random weights in a folder, as SentenceTransformer writes it: any model, only small."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

UNKNOWN, PADDING = "[UNK]", "[PAD]"


def tiny_transformer(folder: Path, characters: Iterable[str], *, seed: int, width: int = 96) -> Path:
    """Write the model, which reads single characters, to `folder`/bert-zh-tiny; returns that folder.

    Args:
        folder: where to write.
        characters: those it knows.
        seed: of its weights.
        width: length of its vectors.
    """
    torch.manual_seed(seed)
    known = [PADDING, UNKNOWN, "[CLS]", "[SEP]", "[MASK]", *sorted(set(characters))]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(known)}, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split("", "isolated")
    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, unk_token=UNKNOWN, pad_token=PADDING
    )
    config = BertConfig(
        vocab_size=len(known), hidden_size=width, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=256,
    )  # fmt: skip
    model = BertModel(config)
    with torch.no_grad():  # untrained places would say more than the characters
        model.embeddings.position_embeddings.weight.zero_()
    model.save_pretrained(folder / "bert")
    wrapped.save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert"), max_seq_length=256), Pooling(width)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "bert-zh-tiny"))
    return folder / "bert-zh-tiny"
