"""What a note shows besides its subject: advertising, giveaways, intent to buy, prices. Signs, never verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from notetrends.tokenize.lexicon import packaged

# 199r 199元 ¥1,299 199块 9.9包邮 200-300元; a bare number is no price, and 2024元旦 is a day
_AMOUNT = r"((?:\d{1,3}(?:,\d{3})+|\d{1,5})(?:\.\d{1,2})?)"
_PRICE = re.compile(
    rf"[¥￥]\s?{_AMOUNT}(?!\d)"
    rf"|(?<![\d.]){_AMOUNT}(?:\s?[-~至到]\s?{_AMOUNT})?\s?(?:元(?![旦宵气素年])|块钱?|rmb|r(?![a-z])|包邮)"
)


def holds_any(texts: Sequence[str], words: Iterable[str]) -> NDArray[np.bool_]:
    """Which texts hold at least one of `words`; bool [n texts]."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))))
    return np.array([pattern.search(text) is not None for text in texts], dtype=bool)


def is_declared_ad(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts say themselves that they advertise."""
    return holds_any(texts, packaged("ads"))


def is_suspected_ad(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts sell without saying so, or give away to be followed."""
    return holds_any(texts, packaged("covert_ads"))


def prices(text: str) -> list[float]:
    """The prices a text names, yuan; a range gives both its ends.

    >>> prices("日常价199元,活动129-149块,¥9.9也有,买了3件")
    [199.0, 129.0, 149.0, 9.9]
    """
    found = (number for match in _PRICE.finditer(text) for number in match.groups() if number)
    return [float(number.replace(",", "")) for number in found]
