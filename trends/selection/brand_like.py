"""Whether a name is a brand's, by what it stands before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from notetrends.tokenize.lexicon import packaged

_MIN_KINDS = 2


def is_brand_like(name: str, texts: Sequence[str]) -> bool:
    """Whether a name stands before different kinds of goods, as a brand does (某某面霜 某某口红).

    >>> is_brand_like("某某", ["某某面膜好用", "某某的口红", "某某面膜"]), is_brand_like("飞盘", ["飞盘好玩"])
    (True, False)
    """
    stands = [(text, place.end()) for text in texts for place in re.finditer(re.escape(name), text)]
    kinds = {found[1] for text, end in stands if (found := _goods().match(text, end))}
    return len(kinds) >= _MIN_KINDS


@lru_cache
def _goods() -> re.Pattern[str]:
    """A word for goods, right behind what owns them."""
    words = "|".join(re.escape(word) for word in sorted(packaged("goods"), key=lambda w: (-len(w), w)))
    return re.compile(rf"(?:的|家的?)?({words})")
