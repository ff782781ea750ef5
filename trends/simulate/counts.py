"""Likes, collects, comments and shares: heavy-tailed, correlated, and written as the app writes them."""

from __future__ import annotations

import numpy as np

_NAMES_N = 4


def draw_counts(rng: np.random.Generator, size: int) -> list[list[str | None]]:
    """Four written counts (likes, collects, comments, shares) for each of `size` notes."""
    likes = np.exp(rng.normal(2.9, 1.7, size)) * (1 + rng.pareto(2.2, size))
    ratios = np.exp(rng.normal((-1.0, -2.1, -2.2), (0.8, 0.9, 1.0), (size, 3)))
    counts = np.floor(likes[:, None] * np.column_stack([np.ones(size), ratios])).astype(np.int64)
    moods = rng.random((size, _NAMES_N))
    return [
        [write_count(count, mood) for count, mood in zip(row, row_moods, strict=True)]
        for row, row_moods in zip(counts.tolist(), moods.tolist(), strict=True)
    ]


def write_count(count: int, mood: float = 0.5) -> str | None:
    """A count as the app shows it; `mood` below 0.07 picks the rarer ways (unknown, empty, button text, floor).

    >>> [write_count(n) for n in (0, 87, 12_345, 130_000)]
    ['0', '87', '1.2万', '10万+']
    >>> [write_count(1234, mood) for mood in (0.01, 0.025, 0.06)], write_count(0, 0.05)
    ([None, '', '1千+'], '赞')
    """
    if mood < 0.02:
        return None
    if mood < 0.03:
        return ""
    if mood < 0.07 and count == 0:
        return "赞"
    if count >= 100_000:
        return "10万+"
    if count >= 10_000:
        return f"{count / 10_000:.1f}".removesuffix(".0") + "万"
    if 0.05 < mood < 0.07 and count >= 10:
        return f"{count // 1000}千+" if count >= 1000 else "10+"
    return str(count)
