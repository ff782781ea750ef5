"""A week's notes made ready to be counted: normalised text, hashtags, advertising signs, near-duplicates folded."""

from __future__ import annotations

import pandas as pd

from notetrends.tokenize.fold import fold
from notetrends.tokenize.normalize import normalize
from notetrends.tokenize.signals import is_declared_ad, is_suspected_ad


def clean(notes: pd.DataFrame) -> pd.DataFrame:
    """`notes` with text, tags and the advertising signs filled in.

    A declaration in the text makes a note an ad even where the source has no such field; that neither says so
    stays unknown, because most advertising is not declared.

    Args:
        notes: title, body, tags (names of the source's own tag field, or None), is_ad.
    """
    raw = notes[["title", "body", "is_ad"]].astype(object)
    raw = raw.where(raw.notna(), None)
    tags = [() if names is None or isinstance(names, float) else tuple(names) for names in notes["tags"]]
    done = [normalize(title, body, names) for title, body, names in zip(raw["title"], raw["body"], tags, strict=True)]
    texts = [note.text for note in done]
    return notes.assign(
        text=texts,
        tags=pd.Series([list(note.tags) for note in done], index=notes.index, dtype=object),
        is_ad=raw["is_ad"].mask(is_declared_ad(texts), True),
        is_suspected_ad=is_suspected_ad(texts),
    )


def fold_notes(notes: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """A week's notes, sorted by note_id, with fold_id: the first note of each group of near-duplicates.

    Args:
        notes: note_id, published_at, text. The earliest note of a group stands for it, so that a repost never does.
        threshold: Jaccard similarity from which two notes are one.
    """
    notes = notes.sort_values(["published_at", "note_id"], ignore_index=True)
    leader = fold(notes["text"].to_list(), threshold=threshold)
    return notes.assign(fold_id=notes["note_id"].to_numpy()[leader]).sort_values("note_id", ignore_index=True)
