"""New words of a week: strings of characters that hold together inside and move freely outside.

Cohesion (凝固度) is the pointwise mutual information at the weakest cut; freedom (自由度) is the entropy of the
neighbours on either side; both are the usual evidence for Chinese new words. A string that is only two known words
side by side is no word: the text is understood without it, and as a word it would swallow both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from notetrends.tokenize.compounds import Compounds
from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.strings import HAN_RANGES, Ids, Places, Strings, Symbols, count_strings, to_symbols

MAX_LENGTH = 6
COLUMNS = ["word", "n_notes", "pmi", "left_entropy", "right_entropy", "evidence", "kind", "status"]
_NONE = np.empty(0, np.int32)
_END = (_NONE, Strings(_NONE.astype(np.int64), _NONE.astype(np.int64), _NONE, _NONE))  # nothing is longer


@dataclass(frozen=True)
class Thresholds:
    """What a candidate must show to be taken for a word."""

    min_notes: int = 4
    min_pmi: float = 3.0
    min_entropy: float = 0.8
    max_extension: float = 0.8
    max_crossing: float = 0.5
    min_bond: float = 0.5


def discover(
    texts: Sequence[str],
    known: Collection[str],
    thresholds: Thresholds | None = None,
    *,
    ordinary: Collection[str] = (),
    learned: Collection[str] = (),
    authors: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Candidates of 2 to 6 symbols, Chinese characters or Latin words, that are not yet known.

    Args:
        texts: normalised texts, near-duplicates already folded: a copied sentence is no evidence.
        known: words of the dictionary, which need no finding.
        thresholds: what to ask of a candidate.
        ordinary: words of general language: two of them side by side are no word.
        learned: words found before: what is composed of them is no news.
        authors: who wrote each text; one author's habit is no word. Without them every text has its own.

    Returns:
        Frame of word, n_notes (notes of different authors), pmi (nats), left_entropy, right_entropy (nats), evidence
        (text), kind (word), status; sorted by word. Words that reach `min_notes` and `min_pmi` but lack freedom are
        kept as quarantined: they may earn it in a later week.
    """
    asked = thresholds or Thresholds()
    voices = pd.factorize(np.asarray(range(len(texts)) if authors is None else authors, dtype=object))[0]
    symbols = to_symbols(texts, voices.astype(np.int32), asked.min_notes)
    frames: list[pd.DataFrame] = []
    levels: list[Strings] = []
    compounds = Compounds(known, ordinary, learned, symbols.latin)
    inside = known
    for (ids, strings), (_, longer) in pairwise(chain(count_strings(symbols, MAX_LENGTH + 1, asked.min_notes), [_END])):
        levels.append(strings)
        if not 1 < len(levels) <= MAX_LENGTH:
            continue
        is_part = _extension(strings, longer) >= asked.max_extension
        is_measured = ~is_part if len(levels) > 2 else np.ones_like(is_part)
        cohesive, measured = _evidence(ids, levels, is_measured, symbols, known, inside, compounds, asked)
        compounds.add(cohesive)
        if len(levels) == 2:  # what begins inside a new word of two characters is no word either
            inside = {*known, *measured.loc[_is_whole(measured, asked) & _is_free(measured, asked), "word"]}
        frames.append(measured[~is_part[measured.index]])
    if not frames:
        return pd.DataFrame({name: [] for name in COLUMNS})
    words = pd.concat(frames, ignore_index=True)
    told = packaged("stop_words")
    is_told = np.array([word in told for word in words["word"]], dtype=bool)
    words = words[~is_told & _is_whole(words, asked)]
    status = np.where(_is_free(words, asked), "accepted", "quarantined")
    words = words.assign(evidence="text", kind="word", status=status)
    return words[COLUMNS].sort_values("word", ignore_index=True)


def _is_whole(words: pd.DataFrame, asked: Thresholds) -> pd.Series[bool]:
    return words["crossing"] < asked.max_crossing


def _is_free(words: pd.DataFrame, asked: Thresholds) -> pd.Series[bool]:
    return words[["left_entropy", "right_entropy"]].min(axis=1) >= asked.min_entropy


def _evidence(
    ids: Ids, levels: Sequence[Strings], is_measured: NDArray[np.bool_], symbols: Symbols, known: Collection[str],
    inside: Collection[str], compounds: Compounds, asked: Thresholds,
) -> tuple[list[str], pd.DataFrame]:  # fmt: skip
    """The cohesive strings of the longest level that are not known, and what speaks for and against some of them.

    Each test is asked of those only that passed the cheaper ones before.

    Args:
        ids: where they start.
        levels: the strings of all lengths up to theirs.
        is_measured: which are of interest, bool [n strings].
        symbols: the texts.
        known: words that need no finding.
        inside: words in which no other word begins or ends.
        compounds: what a string may be composed of.
        asked: the thresholds.

    Returns:
        All of them, and the measures of those of interest whose parts belong together, by their number in the level.
    """
    length, (counts, first) = len(levels), levels[-1][:2]
    heads, tails = _parts(levels)
    n, total = counts.astype(float), float(levels[0].counts.sum())
    pmi = np.min([np.log(n * total / (head * tail)) for head, tail in zip(heads, tails, strict=True)], axis=0)
    edge = packaged("function_characters")
    kept = np.flatnonzero(pmi >= asked.min_pmi)
    spelled = {
        number: word
        for number, word in zip(kept.tolist(), map(symbols.spell, symbols.strings(first[kept], length)), strict=True)
        if word not in known and word[0] not in edge and word[-1] not in edge
    }
    kept = np.fromiter(spelled, dtype=np.int64, count=len(spelled))
    groups, places = _places(ids, kept, len(counts))
    n_notes = _count_voices(groups, symbols.voices(places), len(kept))
    is_kept = n_notes >= asked.min_notes
    cohesive = [spelled[number] for number in kept[is_kept].tolist()]
    is_kept &= is_measured[kept]
    kept, n_notes = kept[is_kept], n_notes[is_kept]
    strings = symbols.strings(first[kept], length)
    is_kept = _bond(strings, symbols, counts[kept], heads[:, kept], tails[:, kept], compounds) >= asked.min_bond
    kept, n_notes = kept[is_kept], n_notes[is_kept]
    words = [spelled[number] for number in kept.tolist()]
    groups, places = _places(ids, kept, len(counts))
    before = np.where(places > 0, symbols.codes[places - 1], 0)
    after = symbols.codes[np.minimum(places + length, len(symbols.codes) - 1)]
    left, left_crossing = _freedom(
        groups, before, places, lambda group, char: char + words[group][0] in inside, len(kept)
    )
    right, right_crossing = _freedom(
        groups, after, places, lambda group, char: words[group][-1] + char in inside, len(kept)
    )
    evidence = {
        "word": words,
        "n_notes": n_notes,
        "pmi": pmi[kept],
        "left_entropy": left,
        "right_entropy": right,
        "crossing": np.maximum(left_crossing, right_crossing),
    }
    return cohesive, pd.DataFrame(evidence, index=kept)


def _places(ids: Ids, kept: Places, n_strings: int) -> tuple[Places, Places]:
    """Where strings start: their number among those `kept` of all `n_strings`, and the place, in order of places."""
    group_of = np.full(n_strings + 1, -1, dtype=np.int64)
    group_of[kept] = np.arange(len(kept))
    places = np.flatnonzero((group_of >= 0)[ids])
    return group_of[ids[places]], places


def _count_voices(groups: Places, voices: Ids, n_groups: int) -> Places:
    """How many different voices each group has: int64 [n groups]."""
    said = sp.coo_array(
        (np.ones(len(groups), np.bool_), (groups, voices)), shape=(n_groups, int(voices.max(initial=0)) + 1)
    )
    return np.bincount(said.tocsc().indices, minlength=n_groups)


def _parts(levels: Sequence[Strings]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts of what is before and after each cut of the longest strings: two of float64 [length - 1, n strings]."""
    number = np.arange(len(levels[-1].counts), dtype=np.int32)
    before, after = [number], [number]
    for strings in reversed(levels[1:]):
        before.append(strings.prefix[before[-1]])
        after.append(strings.suffix[after[-1]])
    # the last ones are single symbols; a cut pairs a head of k symbols with a tail of the others
    heads = [strings.counts[place] for strings, place in zip(levels, reversed(before), strict=True)]
    tails = [strings.counts[place] for strings, place in zip(levels, reversed(after), strict=True)]
    return np.array(heads[:-1], dtype=float), np.array(tails[-2::-1], dtype=float)


def _bond(
    strings: Sequence[str], symbols: Symbols, counts: Places, heads: NDArray[np.float64], tails: NDArray[np.float64],
    compounds: Compounds,
) -> NDArray[np.float64]:  # fmt: skip
    """How much strings of known parts belong together: float64 [n strings], 1 where no cut gives two known parts.

    At a cut it is the share of the part that decides (`Compounds.n_loose`) that stands in this string. Of all cuts
    the loosest counts.
    """
    bonds = np.ones(len(strings))
    for number, string in enumerate(strings):
        for cut in range(1, len(string)):
            head, tail = symbols.spell(string[:cut]), symbols.spell(string[cut:])
            n_loose = compounds.n_loose(head, tail, heads[cut - 1, number], tails[cut - 1, number])
            if n_loose is not None:
                bonds[number] = min(bonds[number], counts[number] / n_loose)
    return bonds


def _freedom(
    groups: Places,
    neighbours: NDArray[np.uint32],
    places: Places,
    crosses: Callable[[int, str], bool],
    n_groups: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What stands on one side of each string: its entropy, and the share that shows a cut through a word.

    A text's edge or a mark is a new neighbour every time. A digit, or a character that makes a known word with the
    string's own edge, shows that the string begins or ends inside something: 方回应 is what is left of 官方回应 and
    警方回应, 例新增 of a number.
    """
    is_han, is_digit = neighbours >= HAN_RANGES[0][0], (neighbours >= ord("0")) & (neighbours <= ord("9"))
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


def _extension(strings: Strings, longer: Strings) -> NDArray[np.float64]:
    """For each string the share of it that lies in one that is a symbol longer."""
    most = np.zeros(len(strings.counts))
    for part in (longer.prefix, longer.suffix):
        np.maximum.at(most, part, longer.counts)
    return np.asarray(most / strings.counts, dtype=np.float64)
