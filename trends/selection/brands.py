"""Which words are names of brands or of single products: a score in [0, 1] from how they stand in texts, no list.

A brand stands before goods of several kinds, has shops, samples and new lines, is bought, opens the line that names a
product with its size or price; a place is visited, a person says something, an employer interviews.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from notetrends.tokenize import contexts as signs
from notetrends.tokenize.contexts import Contexts, share_behind
from notetrends.tokenize.kinds import GOODS, is_proper, kind_of, strangeness
from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.normalize import plain
from notetrends.tokenize.segment import LATIN, dictionary, ordinary_words

BRAND, PRODUCT = "brand", "product"
MIN_SCORE = 0.5
# What the score is made of: shares of the voices that show a sign (their square root where a few say enough), the
# number of kinds of goods it stands before, and what the word itself is like. Log-odds by logistic regression on 4,568
# words of 5,673 real notes, 153 of them brands or products, judged by hand by reading their contexts; the bias is
# raised by .3. In 10-fold cross-validation: average precision .80, at .5 a precision of .88 and a recall of .60.
# "house" was weighed by hand on words of a hot list's titles, where news speaks of houses.
WEIGHTS = {
    "goods": 1.5, "kinds": 1.0, "owner": 2.4, "bought": 3.0, "near": 3.2, "trade": 3.3, "pack": 2.8, "opens": 3.0,
    "house": 15.0, "elsewhere": -1.5, "latin": 1.5, "digit": -2.0, "known": -1.1, "strange": 0.7, "type": -1.2,
    "short": -1.1, "long": -1.0,
}  # fmt: skip
_BIAS = -7.0
_MANY_KINDS = 4
# One or two texts prove nothing, whatever they say.
_MIN_READ = 3
# A product's own name stands right behind its brand's: in so many texts, in such a part of them, mostly behind one.
_MIN_BEHIND, _BEHIND_SHARE = 3, 1 / 3
# What stands behind a brand in half of the texts that name it, one of them Latin, is more of its name: a second word,
# or the other script.
_SAME_SHARE = 0.5
# The last character of most words for kinds of goods, for properties and for places.
_TYPES = frozenset(
    "色系味款式型妆感风调度力性法水霜乳液油膏膜粉皮肤肌笔刷人品物质素山坡岛城镇村园寺街路巷湖市区站场店馆楼屋江河湾港桥洲县国族"
)
_COMMON = ("goods", "events", "trade", "care", "intent", "stop_words")
_REMARKS = ("trade", "care", "intent", "stop_words")
_LETTER = re.compile("[a-z]")
_ALIASES = re.compile(r"[/|（）()、]")


def is_candidate(word: str) -> bool:
    """Whether a word may be a name of goods: none of general language, but for those jieba knows as proper names.

    >>> [is_candidate(word) for word in ("某某", "sk-ii", "2024", "面膜", "节奏")]
    [False, True, False, False, False]
    >>> is_candidate("蔻黛")
    True
    """
    if len(word) < 2 or any(word in packaged(name) for name in _COMMON):
        return False
    if LATIN.search(word):
        return _LETTER.search(word) is not None
    if kind_of(word) == GOODS or (word not in dictionary() and _is_remark(word)):
        return False
    return word not in ordinary_words() or is_proper(word)


def _is_remark(word: str) -> bool:
    """Whether a new word begins or ends in a word for buying or using: 平价好用, 当时买 are said of goods, no names."""
    heads, tails = [word[:n] for n in (2, 3)], [word[-n:] for n in (1, 2, 3)]
    return any(part in packaged(name) for part in heads + tails for name in _REMARKS)


def features(word: str, found: Contexts) -> NDArray[np.float64]:
    """What speaks for and against a word, float64 in the order of `WEIGHTS`.

    Args:
        word: normalised.
        found: how it stands in texts of different voices.
    """
    share = {sign: found.signs.get(sign, 0) / (found.n + 1) for sign in signs.SIGNS}
    is_latin = LATIN.search(word) is not None
    known = word in ordinary_words() or (word in dictionary() and not is_proper(word))
    values = {
        "goods": np.sqrt(share[signs.GOODS]),
        "kinds": min(len(found.goods), _MANY_KINDS) / _MANY_KINDS,
        "owner": np.sqrt(share[signs.OWNER]),
        "bought": np.sqrt(share[signs.BOUGHT]),
        "near": share[signs.NEAR],
        "trade": share[signs.TRADE],
        "pack": np.sqrt(share[signs.PACK]),
        "opens": np.sqrt(share[signs.OPENS]),
        "house": max(found.signs.get(signs.HOUSE, 0) - 1, 0) / (found.n + 1),  # one voice may speak of anything
        "elsewhere": np.sqrt(share[signs.ELSEWHERE]),
        "latin": is_latin,
        "digit": any(character.isdigit() for character in word),
        "known": known,
        "strange": 0.0 if is_latin else strangeness(word),
        "type": not is_latin and word[-1] in _TYPES,
        "short": len(word) == 2,
        "long": not is_latin and len(word) > 4,
    }
    return np.array([values[name] for name in WEIGHTS], dtype=np.float64)


def score(word: str, found: Contexts) -> float:
    """How much a name stands in texts as a brand's does, in [0, 1]; 0 for one that fewer than 3 voices write.

    Args:
        word: normalised.
        found: how it stands in texts of different voices.

    >>> from notetrends.tokenize.contexts import read_contexts
    >>> shop = read_contexts("蔻黛", ["蔻黛面膜50ml真好用", "入手了蔻黛家的口红", "蔻黛的眼影盘,性价比高"])
    >>> score("蔻黛", shop) > 0.5 > score("飞盘", read_contexts("飞盘", ["飞盘好玩", "去公园玩飞盘", "周末飞盘"]))
    True
    """
    if found.n < _MIN_READ:
        return 0.0
    odds = _BIAS + features(word, found) @ np.array(list(WEIGHTS.values()))
    return float(1 / (1 + np.exp(-odds)))


def find_names(
    contexts: Mapping[str, Contexts], catalogue: Collection[str], *, min_score: float = MIN_SCORE
) -> pd.DataFrame:
    """The brands among some words, and the products that are called by a name of their own behind one of them.

    Args:
        contexts: how each word stands in texts.
        catalogue: the house's own brands, normalised: brands whatever is said of them, once anybody says it.
        min_score: score from which a word is a brand.

    Returns:
        Frame of word, kind (`brand` or `product`), of_brand (of a product), score, n_read, signs (`sign:n`, most
        frequent first), also (the rest of a Latin name, or the name in the other script), sorted by word.
    """
    scores = {word: 1.0 if word in catalogue else score(word, found) for word, found in contexts.items()}
    brands = sorted(word for word, one in scores.items() if one >= min_score)
    rows: dict[str, dict[str, Any]] = {}
    also: dict[str, list[str]] = {}
    for word, found in sorted(contexts.items()):
        n_behind, owner = (0, None) if word in catalogue else share_behind(brands, found.before)
        if owner is None or owner == word or n_behind < max(_MIN_BEHIND, _BEHIND_SHARE * found.n):
            if scores[word] >= min_score:
                rows[word] = _row(word, BRAND, None, scores[word], found, 0)
        elif n_behind >= _SAME_SHARE * contexts[owner].n and not (_is_han(word) and _is_han(owner)):
            also.setdefault(owner, []).append(word)
        elif kind_of(word) != GOODS:
            rows[word] = _row(word, PRODUCT, owner, max(scores[word], n_behind / found.n), found, n_behind)
    table = pd.DataFrame(list(rows.values()), columns=["word", "kind", "of_brand", "score", "n_read", "signs"])
    return table.assign(also=listed((also.get(word, []) for word in table["word"]), table.index))


def listed(cells: Iterable[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """A column of lists, or of whatever else pandas would take apart."""
    return pd.Series(list(cells), index=index, dtype=object)


def _row(word: str, kind: str, owner: str | None, value: float, found: Contexts, n_behind: int) -> dict[str, Any]:
    told = {**found.signs, **({"behind": n_behind} if n_behind else {})}
    ordered = sorted(told.items(), key=lambda sign: (-sign[1], sign[0]))
    shown = [f"{sign}:{n}" for sign, n in ordered]
    return {"word": word, "kind": kind, "of_brand": owner, "score": value, "n_read": found.n, "signs": shown}


def _is_han(word: str) -> bool:
    return LATIN.search(word) is None


def gather(tokens: pa.ChunkedArray, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of `words`, each different, stands in which note: as `TextIndex.find_pairs`, but of notes that are cut.

    Args:
        tokens: each note's words.
        words: what is looked for.

    >>> [one.tolist() for one in gather(pa.chunked_array([[["a1", "b"], ["b"], ["a1", "a1"]]]), ["c", "a1"])]
    [[1, 1], [0, 2]]
    """
    lists = tokens.combine_chunks()
    encoded = lists.flatten().dictionary_encode()
    asked = pd.Index(words).get_indexer(pd.Index(encoded.dictionary.to_numpy(zero_copy_only=False)))
    numbers = asked.astype(np.int64)[encoded.indices.to_numpy()]
    pairs = np.unique((numbers << 32 | lists.value_parent_indices().to_numpy().astype(np.int64))[numbers >= 0])
    return pairs >> 32, pairs & 0xFFFFFFFF


def one_a_voice(notes: NDArray[np.int64], voices: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first note of each voice.

    Args:
        notes: numbers of notes, ascending.
        voices: who speaks in each of all notes.

    >>> one_a_voice(np.array([0, 1, 3]), np.array([7, 7, 7, 5])).tolist()
    [0, 3]
    """
    return notes[np.sort(np.unique(voices[notes], return_index=True)[1])]


def aliases(brand: str) -> list[str]:
    """The names that a catalogue gives one brand, normalised: a Latin and a Chinese one, mostly.

    >>> aliases("SK-II/蔻黛"), aliases("雾屿（Wuyu）")
    (['sk-ii', '蔻黛'], ['雾屿', 'wuyu'])
    """
    return [name for part in _ALIASES.split(brand) if len(name := plain(part)) > 1]


def folded(name: str) -> str:
    """A name without what people leave out: accents, hyphens, dots, blanks, capitals.

    >>> folded("SK-II"), folded("Estée Lauder"), folded("l'abc")
    ('skii', 'esteelauder', 'labc')
    """
    bare = unicodedata.normalize("NFKD", plain(name))
    return "".join(character for character in bare if character.isalnum())
