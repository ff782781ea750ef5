"""The shop's catalogue: most categories are on its shelves, some are short, some are missing, some cells are empty."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.lore import Category, Parent, World
from notetrends.trends.week import Week

COLUMNS = ("product_id", "name", "brand", "category", "price", "stock", "sales_4w", "lead_time_weeks", "listed_at")
_SPECS = (
    "",
    "",
    "",
    " 基础款",
    " 升级款",
    " 礼盒装",
    " 两件装",
    " 新款",
    " 旗舰版",
    " 小号",
    " 大号",
    " 联名款",
    " 家庭装",
    " 便携款",
)
_MISSING = 0.04
_UNCOVERED = 3  # ordinary categories that the shop happens not to sell


def make_catalogue(world: World, last_week: Week, seed: int) -> list[list[object]]:
    """The rows of products.csv, sorted by product_id."""
    rng = np.random.default_rng([seed, 4])
    dice = Dice(rng)
    shelved = [
        (parent, category)
        for parent in world.parents
        for category in parent.categories
        if category.shelf and category.curve.kind != "event"
    ]
    steady = [category.name for _, category in shelved if category.curve.kind == "steady"]
    missing = set(dice.sample(steady, _UNCOVERED))
    rows: dict[str, list[object]] = {}
    for parent, category in shelved:
        if category.name not in missing:
            for row in _shelf(parent, category, last_week, dice, rng):
                rows[str(row[0])] = row
    return [rows[key] for key in sorted(rows)]


def _shelf(
    parent: Parent, category: Category, last_week: Week, dice: Dice, rng: np.random.Generator
) -> list[list[object]]:
    size = dice.between(7, 22)
    sales = np.floor(np.exp(rng.normal(4.2, 1.2, size))).astype(int).tolist()
    cover_weeks = np.exp(rng.normal(2.0, 0.5, size)).tolist()
    rows = []
    for n_sold, cover in zip(sales, cover_weeks, strict=True):
        lead = dice.pick((1, 2, 2, 3, 3, 4, 4, 5, 6, 8))
        mood = dice.roll()
        stock = 0 if mood < 0.06 else n_sold / 4 * (0.5 * lead if mood < 0.2 else cover)
        brand = dice.pick(category.brands or parent.brands)
        item = dice.pick(category.items)
        attr = dice.pick(category.attrs) if category.attrs else ""
        listed = last_week.monday - dt.timedelta(days=int(7 + 900 * dice.roll() ** 2))
        cells: list[object] = [
            str(100_000_000_000_000_000 + int(dice.roll() * 8.9e8) * 1_000_000_000 + int(dice.roll() * 1e9)),
            f"{brand} {attr}{item}{dice.pick(_SPECS)}",
            brand,
            category.shelf,
            _price(category, dice),
            math.floor(stock),
            n_sold,
            lead,
            listed.isoformat(),
        ]
        rows.append([cell if place < 2 or dice.roll() >= _MISSING else "" for place, cell in enumerate(cells)])
    return rows


def _price(category: Category, dice: Dice) -> float:
    low, high = category.price
    return math.floor(low * (high / low) ** dice.roll()) + dice.pick((0.0, 0.9, 0.9, 0.5))
