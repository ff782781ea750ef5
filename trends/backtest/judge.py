"""Which entries of a replay are true: those whose rise is made of planted notes."""

from __future__ import annotations

from collections import Counter

import pandas as pd

# An entry about a planted rise: so many of its notes, and this part of them; or its words name it.
MIN_NOTES, MIN_SHARE, N_WORDS = 3, 0.3, 5


def judge(entries: pd.DataFrame, links: pd.DataFrame, planted: pd.Series[str]) -> pd.DataFrame:
    """The columns `topic` (the planted word an entry is about, else None) and `is_true` for one week's entries.

    True is an entry where planted notes are at least half of what it has above its expectation, or 30 % of its notes.

    Args:
        entries: category_id, label, top_words, growth.
        links: note_id and category_id of the week's notes.
        planted: the word of each note of a rise that has begun, by note_id.

    >>> entries = pd.DataFrame({"category_id": ["k", "m"], "label": ["瑜伽", "其他"], "top_words": [[], []],
    ...                         "growth": [1.0, 1.0]})
    >>> links = pd.DataFrame({"note_id": list("abcdefgh"), "category_id": ["k"] * 4 + ["m"] * 4})
    >>> judge(entries, links, pd.Series({"a": "瑜伽", "b": "瑜伽", "c": "瑜伽", "e": "瑜伽"})).to_numpy().tolist()
    [['瑜伽', True], [None, False]]
    """
    sizes = links.groupby("category_id").size().to_dict()
    found = links.assign(word=links["note_id"].map(planted)).dropna(subset="word")
    counts = Counter(zip(found["category_id"], found["word"], strict=True))
    best: dict[str, tuple[int, str]] = {}
    totals: dict[str, int] = {}
    for (category, word), n in sorted(counts.items()):
        totals[category] = totals.get(category, 0) + n
        best[category] = max(best.get(category, (0, "")), (n, word))
    topics: list[str | None] = []
    truths = []
    for row in entries.to_dict("records"):
        category, growth = str(row["category_id"]), max(float(row["growth"]), 0.0)
        total, (n, word) = totals.get(category, 0), best.get(category, (0, ""))
        size = max(sizes.get(category, 0), 1)
        truths.append(total >= MIN_NOTES and total / size >= min(MIN_SHARE, growth / (1 + growth) / 2))
        names = [str(name).casefold() for name in [row["label"], *row["top_words"][:N_WORDS]]]
        is_about = n >= MIN_NOTES and (n / size >= MIN_SHARE or word.casefold() in names)
        topics.append(word if is_about else None)
    topic = pd.Series(topics, dtype=object, index=entries.index)
    return pd.DataFrame({"topic": topic, "is_true": pd.Series(truths, dtype=bool, index=entries.index)})
