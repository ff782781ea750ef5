"""The house's own categories, asked by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from notetrends.trends.selection.names import spell
from notetrends.trends.selection.stands import stands

_LEVELS = re.compile(r"[/>|,;\\]|--")


class CategoryIndex:
    """The products of each of the house's categories.

    Args:
        categories: each product's category, None where unknown; levels parted by / > | , ; or --.

    >>> CategoryIndex(["露营/双人帐篷", "露营 > 睡袋", None, "面膜/面膜刷"]).find("帐篷")
    [0]
    """

    def __init__(self, categories: Sequence[str | None]) -> None:
        self._products: dict[str, list[int]] = defaultdict(list)
        for place, category in enumerate(categories):
            if category:
                self._products[category].append(place)
        self._levels = {
            category: [level for part in _LEVELS.split(spell(category)) if (level := part.strip())]
            for category in self._products
        }

    def find(self, name: str) -> list[int]:
        """The products of the categories that have `name` as a level, or end in it; ascending.

        A category that ends in another thing is none of it, wherever it hangs: 面膜刷 under 面膜.
        """
        found = [p for category, places in self._products.items() if self._is(category, name) for p in places]
        return sorted(found)

    def _is(self, category: str, name: str) -> bool:
        holding = [level for level in self._levels[category] if name in level]
        starts = [(level, level.rfind(name)) for level in holding]
        return any(level.endswith(name) for level in holding) and all(
            stands(level, start, start + len(name)) for level, start in starts
        )
