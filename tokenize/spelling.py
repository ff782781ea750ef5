"""How people write the Latin words that are counted in lower case: Mate60, SK-II, 早C晚A."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from notetrends.tokenize.segment import LATIN, any_of

# wide marks, each with its narrow form: nearly all that NFKC changes in a text, and quicker replaced one by one
_WIDE = [(mark, unicodedata.normalize("NFKC", mark)) for mark in "，！？：；（）～…"]


class Speller:
    """Counts the forms in which words are written.

    Args:
        words: normalised words; those without Latin letters are passed over.
    """

    def __init__(self, words: Collection[str]) -> None:
        self._latin = frozenset(word for word in words if LATIN.search(word))
        mixed = sorted((word for word in self._latin if not LATIN.fullmatch(word)), key=lambda word: (-len(word), word))
        self._pattern = re.compile(any_of(mixed, or_latin=True))

    def count(self, originals: Iterable[str]) -> Counter[str]:
        """How many of the titles and bodies as they came have each form of one of the words.

        >>> Speller(["早c晚a", "vlog"]).count(["早C晚A Vlog", "vlog vlog 2"])
        Counter({'早C晚A': 1, 'Vlog': 1, 'vlog': 1})
        """
        forms = Counter(chain.from_iterable(map(self._forms, map(_compose, originals))))
        return Counter({form: n for form, n in forms.items() if form.lower() in self._latin})

    def _forms(self, text: str) -> Iterable[str]:
        lower = text.replace("İ", "i").replace("ı", "i").lower()  # İ is the only letter whose small form is longer
        if lower == text:
            return dict.fromkeys(self._pattern.findall(text))
        return dict.fromkeys(text[match.start() : match.end()] for match in self._pattern.finditer(lower))


def _compose(text: str) -> str:
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def best_forms(forms: Mapping[str, int]) -> dict[str, str]:
    """The form in which each word is written most often, for the words that this writes otherwise than they count.

    Of equally frequent forms the one with more small letters.

    >>> best_forms({"XY-2": 2, "xy-2": 1, "早C晚A": 1, "Vlog": 1, "vlog": 1})
    {'xy-2': 'XY-2', '早c晚a': '早C晚A'}
    """
    best: dict[str, str] = {}
    for form in forms:
        word = form.lower()
        best[word] = max(form, best.get(word, form), key=lambda one: (forms[one], one))
    return {word: best[word] for word in sorted(best) if best[word] != word}
