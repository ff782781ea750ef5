"""Near-duplicates: reposts and templates with a few words changed count once.

Long texts are compared by MinHash over character 4-grams (Broder 1997), banded so that only likely pairs meet;
short ones only by their letters, because a short text has too few 4-grams to tell an edit from another text. A text is
known by its prints alone, which are made one by one; only they have to be together to be compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

SHORT = 20
N_HASHES = 128
_SEED = 1
_BAND = 4  # hashes that two texts have to share in a row to be compared
_LETTERS = re.compile(r"[^\W_]+")
_AT_ONCE = 1 << 14  # pairs that are compared at a time: they fit a processor's cache
_NO_LETTERS = b""

Numbers = NDArray[np.int64]


class Prints(NamedTuple):
    """What is kept of texts to compare them.

    Attributes:
        letters: a hash of each text's letters [n], 16 bytes; empty for one without letters.
        signatures: of long texts, uint32 [n, N_HASHES]; of short ones all 0.
    """

    letters: NDArray[np.bytes_]
    signatures: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """The prints of normalised texts."""
        letters = ["".join(_LETTERS.findall(text)) for text in texts]
        is_long = np.array([len(text) >= SHORT for text in letters], dtype=bool)
        signatures = np.zeros((len(letters), N_HASHES), dtype=np.uint32)
        # a generator: the pieces of one text are gone before those of the next are cut
        grams = ([text[at : at + 4] for at in range(len(text) - 3)] for text in letters if len(text) >= SHORT)
        if is_long.any():
            signatures[is_long] = RMinHash.digest_matrix_from_token_sets(grams, N_HASHES, _SEED).to_rows()
        hashes = [hashlib.blake2b(text.encode(), digest_size=16).digest() if text else _NO_LETTERS for text in letters]
        return cls(np.array(hashes, dtype="S16"), signatures)


def fold(texts: Sequence[str], *, threshold: float = 0.45) -> Numbers:
    """For each text the number of the text that stands for it: the first of its group.

    Args:
        texts: normalised texts.
        threshold: Jaccard similarity of 4-grams from which two texts are one.

    Returns:
        int64 [n texts]; a text without letters stands for itself.

    >>> fold(["好看!", "好看", "真好看", "..."]).tolist()
    [0, 0, 2, 3]
    """
    return fold_prints(Prints.of(texts), threshold)


def fold_prints(prints: Prints, threshold: float) -> Numbers:
    """The same of texts that are known by their prints."""
    n_texts = len(prints.letters)
    _, first, group = np.unique(prints.letters, return_index=True, return_inverse=True)
    before = np.where(prints.letters == _NO_LETTERS, np.arange(n_texts), first[group])
    compared = np.flatnonzero(prints.signatures.any(axis=1) & (before == np.arange(n_texts)))
    before[compared] = _nearest(prints.signatures, compared, threshold)
    leader = np.arange(n_texts)
    for place in np.flatnonzero(before < leader):  # in order: who comes before has its leader already
        leader[place] = leader[before[place]]
    return leader


def _nearest(signatures: NDArray[np.uint32], compared: Numbers, threshold: float) -> Numbers:
    """For each text compared, the first of them before it that shares a band and is near; itself where none is."""
    near = np.arange(len(signatures))
    brief = signatures.astype(np.uint8)  # what differs in its last bytes differs: a quarter of the memory to look at
    for band in range(0, N_HASHES, _BAND):
        high, low = np.ascontiguousarray(signatures[compared, band : band + _BAND]).view(np.uint64).T
        keys = high * np.uint64(0x9E3779B97F4A7C15) ^ low
        in_order = np.argsort(keys, kind="stable")
        order, keys = compared[in_order], keys[in_order]
        is_first = np.diff(keys, prepend=~keys[:1]) != 0
        begins = np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
        rest = np.flatnonzero(~is_first)
        others = begins[rest]
        while len(rest):  # each is compared with the first of its group, then those left with the second, ...
            place, other = order[rest], order[others]
            is_open = other < near[place]
            place, other = place[is_open], other[is_open]
            found = _are_near(brief, place, other, threshold)
            found[found] = _are_near(signatures, place[found], other[found], threshold)
            near[place[found]] = other[found]
            rest, others = rest[is_open][~found], others[is_open][~found] + 1
            rest, others = rest[others < rest], others[others < rest]
    return near[compared]


def _are_near(
    signatures: NDArray[np.unsignedinteger], one: Numbers, two: Numbers, threshold: float
) -> NDArray[np.bool_]:
    shared = [
        np.count_nonzero(signatures[one[at : at + _AT_ONCE]] == signatures[two[at : at + _AT_ONCE]], axis=1)
        for at in range(0, len(one), _AT_ONCE)
    ]
    return np.concatenate([*shared, np.empty(0, np.int64)]) >= threshold * N_HASHES
