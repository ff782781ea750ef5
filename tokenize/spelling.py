"""How people write the Latin words that are counted in lower case: Mate60, SK-II, 早C晚A."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from notetrends.tokenize.segment import LATIN, bounded


def spellings(originals: Iterable[str], words: Collection[str]) -> dict[str, str]:
    """The form in which each word is written most often, for the words that this writes otherwise than they count.

    Args:
        originals: titles and bodies as they came.
        words: normalised words; those without Latin letters are passed over.

    Returns:
        The other form by word. Of equally frequent forms the one with more small letters.

    >>> spellings(["早C晚A配XY-2", "XY-2和早C晚A", "早c晚a Vlog", "vlog"], ["早c晚a", "xy-2", "vlog", "早"])
    {'xy-2': 'XY-2', '早c晚a': '早C晚A'}
    """
    latin = {word for word in words if LATIN.search(word)}
    mixed = sorted((word for word in latin if not LATIN.fullmatch(word)), key=lambda word: (-len(word), word))
    pattern = re.compile("|".join([*map(bounded, mixed), LATIN.pattern]), re.IGNORECASE)
    forms: dict[str, Counter[str]] = {word: Counter() for word in latin}
    for text in originals:
        for form in set(pattern.findall(unicodedata.normalize("NFKC", text))):
            if form.lower() in latin:
                forms[form.lower()][form] += 1
    best = {word: max(counts, key=lambda form: (counts[form], form)) for word, counts in forms.items() if counts}
    return {word: best[word] for word in sorted(best) if best[word] != word}
