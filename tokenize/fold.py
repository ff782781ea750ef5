"""Near-duplicates: reposts and templates with a few words changed count once.

Long texts are compared by MinHash over character 4-grams (Broder 1997), banded so that only likely pairs meet;
short ones only by their letters, because a short text has too few 4-grams to tell an edit from another text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

SHORT = 20
_MARKS = re.compile(r"[\W_]+")


def fold(texts: Sequence[str], *, threshold: float = 0.45, n_hashes: int = 128, seed: int = 1) -> NDArray[np.int64]:
    """For each text the number of the text that stands for it: the first of its group.

    Args:
        texts: normalised texts.
        threshold: Jaccard similarity of 4-grams from which two texts are one.
        n_hashes: length of the MinHash signature.
        seed: of the hash functions.

    Returns:
        int64 [n texts]; a text without letters stands for itself.

    >>> fold(["好看!", "好看", "真好看", "..."]).tolist()
    [0, 0, 2, 3]
    """
    leader = np.arange(len(texts))
    first: dict[str, int] = {}
    bands = RMinHashLSH(threshold, n_hashes, n_hashes // 4)
    signatures: dict[int, RMinHash] = {}
    for place, text in enumerate(texts):
        letters = _MARKS.sub("", text)
        known = first.setdefault(letters, place)
        if known != place:
            leader[place] = leader[known] if letters else place
            continue
        if len(letters) < SHORT:
            continue
        signature = RMinHash(n_hashes, seed)
        signature.update([letters[at : at + 4] for at in range(len(letters) - 3)])
        near = [other for other in bands.query(signature) if signatures[other].jaccard(signature) >= threshold]
        if near:
            leader[place] = leader[min(near)]
        bands.insert(place, signature)
        signatures[place] = signature
    return leader
