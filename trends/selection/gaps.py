"""What is talked about and cannot be bought here, and what sells here and nobody talks about: two short lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from notetrends.tokenize.kinds import is_noun
from notetrends.tokenize.lexicon import packaged
from notetrends.tokenize.normalize import plain
from notetrends.tokenize.segment import ordinary_words
from notetrends.trends.categories.labels import names_in
from notetrends.trends.selection.brands import aliases

WANTED, SILENT = "wanted", "silent"
COLUMNS = [
    "side", "kind", "name", "shown", "rank", "n_voices", "n_voices_4w", "near", "n_products", "sales_4w", "category_id",
    "evidence_ids",
]  # fmt: skip
# Two lines that share so much of the smaller one's notes are one subject.
_SAME = 0.5
# The last characters of a compound that say what it is.
_LONGEST_HEAD = 3
# Part of a category's product names that hold a word which stands for it.
_USUAL = 0.2


def is_goods_word(word: str) -> bool:
    """Whether a word names goods themselves, not the trade in them: on the list of goods, or new and ending in one.

    >>> [is_goods_word(word) for word in ("面膜", "睡眠面膜", "断货", "高光时刻")]
    [True, True, False, False]
    """
    heads = [] if word in ordinary_words() else [word[-n:] for n in range(2, _LONGEST_HEAD + 1) if n < len(word)]
    return is_noun(word) and any(part in packaged("goods") for part in [word, *heads])


def is_subject(label: str) -> bool:
    """Whether a category's label may be something to sell: one of its parts names goods, or is new to the language.

    >>> [is_subject(label) for label in ("挂耳咖啡·手冲", "跳跳操", "头发", "脸上")]
    [True, True, False, False]
    """
    parts = [plain(part) for part in names_in(label)]
    return any(is_goods_word(part) or (is_noun(part) and part not in ordinary_words()) for part in parts)


def find_wanted(
    lines: pd.DataFrame, members: Mapping[str, Collection[int]], near: Collection[int],
    n_products: Callable[[str], int], max_lines: int,
) -> pd.DataFrame:  # fmt: skip
    """What most voices speak of and no product answers, by voices of people who also name what is sold here.

    Args:
        lines: kind, name, shown, names (all it is called), n_voices, n_voices_4w, category_id, evidence_ids.
        members: numbers of this week's notes by name: of two lines with the same notes the better one stands.
        near: numbers of the notes that name a brand or category of the house.
        n_products: how many products bear a name.
        max_lines: length of the list.

    Returns:
        Rows of `COLUMNS`, best first.
    """
    is_missing = [not any(n_products(name) for name in names) for names in lines["names"]]
    missing = lines[np.array(is_missing, dtype=bool)]
    with_house = set(near)
    shares = [
        (len(with_house.intersection(members[name])) + 1) / (len(members[name]) + 2) if name in members else 0.5
        for name in missing["name"]
    ]
    ordered = missing.assign(near=shares).assign(worth=lambda rows: rows["n_voices_4w"] * rows["near"])
    ordered = ordered.sort_values(["worth", "kind", "name"], ascending=[False, True, True], ignore_index=True)
    kept: list[int] = []
    taken: list[set[int]] = []
    for number, name in enumerate(ordered["name"]):
        notes = set(members.get(name, ()))
        if not any(len(notes & other) > _SAME * max(min(len(notes), len(other)), 1) for other in taken):
            kept.append(number)
            taken.append(notes)
        if len(kept) == max_lines:
            break
    return _finish(ordered.iloc[kept].assign(side=WANTED, n_products=0, sales_4w=None))


def find_silent(
    products: pd.DataFrame, n_voices: Callable[[Sequence[str]], tuple[int, int]],
    n_together: Callable[[Sequence[str], Sequence[str]], tuple[int, int]], *,
    few: int, max_lines: int, n_looked_at: int,
) -> pd.DataFrame:  # fmt: skip
    """What sells most of what hardly anybody names: brands, categories, then single products of those that are named.

    Args:
        products: the `products` table; those without sales are left out.
        n_voices: voices of this week and of the last 4 weeks that write one of some names.
        n_together: the same, of notes that write one of the first names and one of the second, or two of the second
            where there are no first ones.
        few: voices in 4 weeks below which nobody talks about it.
        max_lines: length of the list.
        n_looked_at: best-selling products that are looked at one by one.

    Returns:
        Rows of `COLUMNS`, most sold first; empty where no sales are known.
    """
    sold = products[products["sales_4w"].fillna(0) > 0]
    if sold.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows: list[dict[str, object]] = []
    silent = pd.Series(False, index=sold.index)
    leaves = sold["category"].map(lambda path: str(path).rsplit("/", 1)[-1], na_action="ignore")
    for kind, column in (("brand", sold["brand"]), ("category", leaves)):
        for name, group in sold.groupby(column):
            usual = [] if kind == "brand" else usual_words(group["name"].to_list())
            now, four = n_voices([*aliases(str(name)), *usual])
            if four < few:
                rows.append(_silent(kind, str(name), str(name), now, four, group))
                silent[group.index] = True
    best = sold[~silent].sort_values(["sales_4w", "product_id"], ascending=[False, True]).head(n_looked_at)
    for product_id, product in best.set_index("product_id").iterrows():
        brands = [] if pd.isna(product["brand"]) else aliases(product["brand"])
        words = [word for word in product["words"] if word not in brands]
        if len(words) < (1 if brands else 2):
            continue  # a name without a word of its own cannot be found in any note
        now, four = n_together(brands, words)
        if four < few:
            own = best[best["product_id"] == product_id]
            rows.append(_silent("product", str(product_id), str(product["name"]), now, four, own))
    found = pd.DataFrame(rows, columns=[*COLUMNS[:3], *COLUMNS[3:]])
    found = found.sort_values(["sales_4w", "kind", "name"], ascending=[False, True, True], ignore_index=True)
    return _finish(found.head(max_lines).assign(side=SILENT))


def usual_words(names: Sequence[str]) -> list[str]:
    """The words for goods that many product names of one category hold: what people say for it.

    >>> usual_words(["山系面膜", "通勤面膜", "软面膜"])
    ['面膜']
    """
    held = pd.Series([word for name in names for word in _goods_in(plain(name))], dtype="str").value_counts()
    return sorted(held.index[held >= max(1, _USUAL * len(names))])


def _goods_in(name: str) -> set[str]:
    pieces = {name[start : start + n] for n in (2, 3, 4) for start in range(len(name) - n + 1)}
    return {piece for piece in pieces if piece in packaged("goods")}


def own_words(names: Sequence[str], cut: Callable[[str], list[str]], max_share: float = 0.02) -> list[list[str]]:
    """The words of product names that few other products bear: what people would call a product by.

    Args:
        names: of all products.
        cut: the cutter.
        max_share: part of the products that may bear a word; three always may.

    >>> own_words(["云朵帐篷", "星空帐篷", "月光帐篷", "雪顶帐篷"], lambda name: [name[:2], name[2:]])
    [['云朵'], ['星空'], ['月光'], ['雪顶']]
    """
    cuts = [list(dict.fromkeys(word for word in cut(plain(name)) if len(word) > 1)) for name in names]
    counts = pd.Series([word for words in cuts for word in words], dtype="str").value_counts()
    limit = max(3, max_share * len(names))
    return [[word for word in words if counts[word] <= limit and not word[0].isdigit()] for words in cuts]


def _silent(kind: str, name: str, shown: str, now: int, four: int, products: pd.DataFrame) -> dict[str, object]:
    return {
        "kind": kind, "name": name, "shown": shown, "n_voices": now, "n_voices_4w": four, "near": None,
        "n_products": len(products), "sales_4w": int(products["sales_4w"].sum()), "category_id": None,
        "evidence_ids": [],
    }  # fmt: skip


def _finish(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(rank=np.arange(1, len(rows) + 1)).reindex(columns=COLUMNS).reset_index(drop=True)
