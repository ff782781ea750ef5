"""New words of a week: strings of characters that hold together inside and move freely outside.

Cohesion (凝固度) is the pointwise mutual information at the weakest cut; freedom (自由度) is the entropy of the
neighbours on either side; both are the usual evidence for Chinese new words. Counting goes length by length
and drops what is rare at once, so the cost is linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.lexicon import packaged

MAX_LENGTH = 6
_Ids = NDArray[np.int32]
_Counts = NDArray[np.int64]
_HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
COLUMNS = ["word", "n_notes", "pmi", "left_entropy", "right_entropy"]


@dataclass(frozen=True)
class Thresholds:
    """What a candidate must show to be taken for a word."""

    min_notes: int = 4
    min_pmi: float = 3.0
    min_entropy: float = 0.8
    max_extension: float = 0.8
    max_crossing: float = 0.5


def discover(texts: Sequence[str], known: Collection[str], thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Candidates of 2 to 6 Chinese characters that are not yet known.

    Args:
        texts: normalised texts, near-duplicates already folded: a copied sentence is no evidence.
        known: words that need no finding.
        thresholds: what to ask of a candidate.

    Returns:
        Frame of word, n_notes, pmi (nats), left_entropy, right_entropy (nats), status; sorted by word. Words that
        reach `min_notes` and `min_pmi` but lack freedom are kept as quarantined: they may earn it in a later week.
    """
    asked = thresholds or Thresholds()
    found = [frame for frame in _measure(texts, known, asked) if not frame.empty]
    if not found:
        return pd.DataFrame({**{name: [] for name in COLUMNS}, "status": []})
    words = pd.concat(found, ignore_index=True)
    edge = packaged("function_characters")
    words = words[[w not in known and w[0] not in edge and w[-1] not in edge for w in words["word"]]]
    is_whole = words["extension"] < asked.max_extension
    is_free = words[["left_entropy", "right_entropy"]].min(axis=1) >= asked.min_entropy
    words = words[(words["pmi"] >= asked.min_pmi) & is_whole & (words["crossing"] < asked.max_crossing)]
    words = words.assign(status=np.where(is_free[words.index], "accepted", "quarantined"))
    return words[[*COLUMNS, "status"]].sort_values("word", ignore_index=True)


def _measure(texts: Sequence[str], known: Collection[str], asked: Thresholds) -> list[pd.DataFrame]:
    """One frame a length, of all cohesive strings in at least `min_notes` notes, with their evidence."""
    codes, notes = _codes(texts)
    is_han = np.zeros(len(codes), dtype=bool)
    for low, high in _HAN_RANGES:
        is_han |= (codes >= low) & (codes <= high)
    # ids[n][i]: which string of n characters starts at i; -1 where none, or where it is too rare to matter
    ids: list[_Ids] = [np.empty(0, np.int32), _rank(np.flatnonzero(is_han), codes[is_han], len(codes), 1)[0]]
    counts: list[_Counts] = [np.empty(0, np.int64), np.bincount(ids[1][ids[1] >= 0])]
    frames: list[pd.DataFrame] = []
    for length in range(2, MAX_LENGTH + 2):  # one longer than any word: extensions are judged there
        shorter = ids[-1]
        places = np.flatnonzero((shorter[:-1] >= 0) & (shorter[1:] >= 0))
        key = shorter[places].astype(np.int64) * (int(shorter.max(initial=0)) + 1) + shorter[places + 1]
        level, first = _rank(places, key, len(codes), asked.min_notes)
        ids.append(level)
        counts.append(np.bincount(level[level >= 0], minlength=len(first)))
        if len(frames):
            frames[-1]["extension"] = _extension(ids, counts, length)[frames[-1].index]
        if not len(first) or length > MAX_LENGTH:
            break
        frames.append(_evidence(ids, counts, length, first, codes, notes, known, asked.min_pmi))
    return [frame[frame["n_notes"] >= asked.min_notes] for frame in frames if "extension" in frame]


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """All texts as one array of code points, parted by 0, and the number of the note at each place."""
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    joined = "\0".join(texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    return codes, np.repeat(np.arange(len(texts), dtype=np.int32), lengths)


def _rank(places: NDArray[np.int64], key: NDArray[Any], n_places: int, min_count: int) -> tuple[_Ids, _Counts]:
    """Dense ids of the keys that occur `min_count` times (-1 elsewhere), and where each first stands."""
    number, distinct = pd.factorize(key)
    is_kept = np.bincount(number, minlength=len(distinct)) >= min_count
    first = np.empty(len(distinct), dtype=np.int64)
    first[number[::-1]] = places[::-1]
    dense = np.where(is_kept, np.cumsum(is_kept) - 1, -1).astype(np.int32)
    ids = np.full(n_places, -1, dtype=np.int32)
    ids[places] = dense[number]
    return ids, first[is_kept]


def _evidence(
    ids: list[_Ids], counts: list[_Counts], length: int, first: _Counts, codes: NDArray[np.uint32],
    notes: NDArray[np.int32], known: Collection[str], min_pmi: float,
) -> pd.DataFrame:  # fmt: skip
    """Notes, weakest-cut PMI and branching entropies of the cohesive strings of `length` characters, by their id."""
    n, total = counts[length].astype(float), float(counts[1].sum())
    pmi = np.full(len(first), np.inf)
    for cut in range(1, length):
        head, tail = ids[cut][first], ids[length - cut][first + cut]
        pmi = np.minimum(pmi, np.log(n * total / (counts[cut][head].astype(float) * counts[length - cut][tail])))
    kept = np.flatnonzero(pmi >= min_pmi)  # most strings end here: neighbours are counted for the others only
    group_of = np.full(len(first) + 1, -1, dtype=np.int64)
    group_of[kept] = np.arange(len(kept))
    groups = group_of[ids[length]]
    places = np.flatnonzero(groups >= 0)
    groups = groups[places]
    n_all = int(notes[-1]) + 1
    n_notes = np.bincount(pd.unique(groups * n_all + notes[places]) // n_all, minlength=len(kept))
    words = ["".join(map(chr, codes[start : start + length])) for start in first[kept]]
    before = np.where(places > 0, codes[places - 1], 0)
    after = codes[np.minimum(places + length, len(codes) - 1)]
    left, left_crossing = _freedom(
        groups, before, places, lambda group, char: char + words[group][0] in known, len(kept)
    )
    right, right_crossing = _freedom(
        groups, after, places, lambda group, char: words[group][-1] + char in known, len(kept)
    )
    return pd.DataFrame(
        {
            "word": words,
            "n_notes": n_notes,
            "pmi": pmi[kept],
            "left_entropy": left,
            "right_entropy": right,
            "crossing": np.maximum(left_crossing, right_crossing),
        },
        index=kept,
    )


def _freedom(
    groups: _Counts,
    neighbours: NDArray[np.uint32],
    places: _Counts,
    crosses: Callable[[int, str], bool],
    n_groups: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What stands on one side of each string: its entropy, and the share that shows a cut through a word.

    A text's edge or a mark is a new neighbour every time. A digit, or a character that makes a known word with the
    string's own edge, shows that the string begins or ends inside something: 方回应 is what is left of 官方回应 and
    警方回应, 例新增 of a number.
    """
    is_han, is_digit = neighbours >= _HAN_RANGES[0][0], (neighbours >= ord("0")) & (neighbours <= ord("9"))
    symbols = np.where(is_han, neighbours, np.where(is_digit, ord("0"), 0x110000 + places))
    base = int(symbols.max(initial=0)) + 1
    number, distinct = pd.factorize(groups * base + symbols)
    owner, symbol = distinct // base, distinct % base
    share = np.bincount(number, minlength=len(distinct)) / np.bincount(groups, minlength=n_groups)[owner]
    entropy = np.bincount(owner, weights=-share * np.log(share), minlength=n_groups)
    is_cut = [
        s == ord("0") or (s < 0x110000 and crosses(o, chr(s)))
        for o, s in zip(owner.tolist(), symbol.tolist(), strict=True)
    ]
    crossing = np.bincount(owner, weights=share * np.array(is_cut, dtype=np.float64), minlength=n_groups)
    return np.asarray(entropy, dtype=np.float64), np.asarray(crossing, dtype=np.float64)


def _extension(ids: list[_Ids], counts: list[_Counts], length: int) -> NDArray[np.float64]:
    """For each string one character shorter than `length`: the share of it that lies in one longer string."""
    longer, shorter = ids[length], ids[length - 1]
    places = np.flatnonzero(longer >= 0)
    most = np.zeros(len(counts[length - 1]))
    for part in (shorter[places], shorter[places + 1]):
        np.maximum.at(most, part, counts[length][longer[places]])
    return np.asarray(most / counts[length - 1], dtype=np.float64)
