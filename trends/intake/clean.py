"""A week's notes made ready to be counted: normalised text, hashtags, advertising signs, near-duplicates folded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from notetrends.tokenize.fold import fold
from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.prices import find_prices
from notetrends.tokenize.signals import COVERT, DECLARED, GIVEAWAY, find_signs, shows


def clean(notes: pd.DataFrame) -> pd.DataFrame:
    """`notes` with text, tags, prices and the marks filled in, each mark with the words that led to it in `signs`.

    A declaration in the text makes a note an ad even where the source has no such field; that neither says so
    stays unknown, because most advertising is not declared. A declared ad is no suspected one, whatever its words.

    Args:
        notes: title, body, tags (names of the source's own tag field, or None), is_ad.
    """
    raw = notes[["title", "body", "is_ad"]].astype(object)
    raw = raw.where(raw.notna(), None)
    tags = [() if names is None or isinstance(names, float) else tuple(names) for names in notes["tags"]]
    done = [normalize(title, body, names) for title, body, names in zip(raw["title"], raw["body"], tags, strict=True)]
    signs = [find_signs(note.text, note.tags) for note in done]

    def shown(kind: str) -> NDArray[np.bool_]:
        return np.array([shows(found, kind) for found in signs], dtype=bool)

    def column(values: list[Any]) -> pd.Series[Any]:
        return pd.Series(values, index=notes.index, dtype=object)

    is_ad = raw["is_ad"].mask(shown(DECLARED), True)
    return notes.assign(
        text=[note.text for note in done],
        tags=column([list(note.tags) for note in done]),
        is_ad=is_ad,
        is_suspected_ad=shown(COVERT) & ~is_ad.eq(True).to_numpy(dtype=bool),
        is_giveaway=shown(GIVEAWAY),
        signs=column(signs),
        prices=column([find_prices(note.text) for note in done]),
    )


def fold_notes(notes: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """A week's notes, sorted by note_id, with fold_id and fold_size: who stands for its near-duplicates, and how many.

    All of the week's notes have to be given, those of earlier ingests too: groups grow with every one of them.

    Args:
        notes: note_id, published_at, text. The earliest note of a group stands for it, so that a repost never does.
        threshold: Jaccard similarity from which two notes are one.
    """
    notes = notes.sort_values(["published_at", "note_id"], ignore_index=True)
    leader = fold(notes["text"].to_list(), threshold=threshold)
    sizes = np.bincount(leader, minlength=len(notes))[leader]
    notes = notes.assign(fold_id=notes["note_id"].to_numpy()[leader], fold_size=sizes)
    return notes.sort_values("note_id", ignore_index=True)


def is_sold(notes: pd.DataFrame) -> pd.Series[bool]:
    """Which notes speak for somebody's gain: declared and suspected ads, and giveaways.

    Args:
        notes: is_ad, is_suspected_ad, is_giveaway.
    """
    return notes["is_ad"].fillna(False).astype(bool) | notes["is_suspected_ad"] | notes["is_giveaway"]


def sold_share(notes: pd.DataFrame) -> float:
    """Which part of what is said is sold, each voice once: fifty posts of one offer are not fifty ads.

    A voice counts by the part of its own notes that are sold.

    Args:
        notes: author_id, fold_id, and what `is_sold` asks for; at least one note.
    """
    voices = notes["author_id"].fillna(notes["fold_id"])
    return float(is_sold(notes).groupby(voices).mean().mean())
