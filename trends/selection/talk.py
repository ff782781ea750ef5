"""What the week's notes say of each entry: prices, scenes, complaints, how much they move, the note against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from notetrends.tokenize.signals import find_complaints
from notetrends.trends.selection.engagement import by_category
from notetrends.trends.selection.prices import prices_by_voice
from notetrends.trends.selection.scenes import find_scenes, outstanding, scenes_by_category

# Voices that tell how usual a scene is.
_N_USUAL = 20_000


@dataclass(frozen=True)
class Talk:
    """What is said of one entry; None = unknown.

    Attributes:
        prices: one a voice, yuan, sorted.
        scenes: that it speaks of more than others do.
        focus: part of its notes that lie in one part of the catalogue or in none yet, 0 to 1.
        engagement: mean place of its voices' notes among all of the same age, 0 to 1.
        complaint_share: part of its voices that complain.
        counter_id: a note to read against it: the worst complaint, else one that sells.
    """

    prices: Sequence[float] = ()
    scenes: Sequence[str] = ()
    focus: float = 1.0
    engagement: float | None = None
    complaint_share: float | None = None
    counter_id: str | None = None


def listen(
    notes: pd.DataFrame, evidence: Mapping[str, Sequence[str]], everyone: Sequence[str],
    scenes: Mapping[str, Sequence[str]],
) -> tuple[dict[str, Talk], pd.DataFrame]:  # fmt: skip
    """What is said of each category, and the `scenes` table.

    Args:
        notes: the notes of these categories: category_id, note_id, author_id, fold_id, text, prices, engagement,
            home (the part of the catalogue that the note lies in; None = none), is_sold (an ad, declared or
            suspected, or a giveaway).
        evidence: the notes that are shown for each category, by category_id.
        everyone: texts of the week, one a voice: what is usual; see `usual_voices`.
        scenes: scene -> words.
    """
    notes = _voiced(notes)
    notes = notes.assign(complaints=[_complains(text) for text in notes["text"]])
    once = notes.drop_duplicates(["category_id", "voice"])
    names = list(scenes)
    speaks = pd.DataFrame(find_scenes(once["text"].to_list(), scenes), columns=names, index=once.index)
    usual = pd.Series(find_scenes(everyone, scenes).mean(axis=0) if len(everyone) else 0.0, index=names)
    table = scenes_by_category(once[["category_id"]].join(speaks), usual)
    named, special, moved = prices_by_voice(notes), outstanding(table), by_category(notes)
    found = {}
    for category_id, own in notes.groupby("category_id"):
        key = str(category_id)
        found[key] = Talk(
            prices=named.get(key, ()),
            scenes=special.get(key, ()),
            focus=focus(own["home"]),
            engagement=moved.get(key),
            complaint_share=float((own["complaints"] > 0).groupby(own["voice"]).max().mean()),
            counter_id=counter_example(own, evidence.get(key, ())),
        )
    return found, table


def usual_voices(notes: pd.DataFrame) -> pd.Index[Any]:
    """The index of the first notes of some 20,000 voices at the most, out of all of a week.

    Args:
        notes: author_id, fold_id.

    >>> usual_voices(pd.DataFrame({"author_id": ["a", "a", None], "fold_id": ["n1", "n2", "n3"]})).to_list()
    [0, 2]
    """
    firsts = _voiced(notes[["author_id", "fold_id"]]).drop_duplicates("voice").index
    return firsts[:: max(1, len(firsts) // _N_USUAL)]


def focus(homes: pd.Series[Any]) -> float:
    """The part of notes that lie in one and the same part of the catalogue, or in none yet.

    A thing has its place, old or new; what is spoken of in many places at once is an occasion: weather, a holiday.

    >>> focus(pd.Series(["a", "a", None, None])), focus(pd.Series(["a", "b", "c", None]))
    (1.0, 0.5)
    """
    placed = homes.dropna()
    return float(1 - (len(placed) - placed.value_counts().max()) / len(homes)) if len(placed) else 1.0


def counter_example(notes: pd.DataFrame, evidence: Sequence[str]) -> str | None:
    """The note that says most against an entry, by a voice that is not among its evidence; None where there is none.

    A complaint by somebody who sells nothing; failing that, a note that sells.

    Args:
        notes: note_id, voice, complaints (how many), is_sold, engagement.
        evidence: note_ids that are shown already.

    >>> notes = pd.DataFrame({"note_id": ["n1", "n2", "n3"], "voice": ["a", "b", "c"], "complaints": [0, 1, 2],
    ...                       "is_sold": [False, False, True], "engagement": [0.5, None, 0.9]})
    >>> counter_example(notes, ["n1"]), counter_example(notes, ["n2"]), counter_example(notes[:1], [])
    ('n2', 'n3', None)
    """
    shown = set(notes.loc[notes["note_id"].isin(evidence), "voice"])
    others = notes[~notes["voice"].isin(shown) & ~notes["note_id"].isin(evidence)]
    others = others[(others["complaints"] > 0) | others["is_sold"]]
    order = ["is_sold", "complaints", "engagement", "note_id"]
    ranked = others.sort_values(order, ascending=[True, False, False, True])
    return str(ranked["note_id"].iloc[0]) if len(ranked) else None


def _complains(text: str) -> int:
    r"""How many things a note says against its subject: one in its first line is enough, further on it takes two.

    >>> [_complains(text) for text in ("避雷这款", "好用\n就是退货慢", "好用\n退货慢,客服难用,失望")]
    [1, 0, 3]
    """
    n = len(find_complaints(text))
    return n if n > 1 or (n and find_complaints(text.split("\n", 1)[0])) else 0


def _voiced(notes: pd.DataFrame) -> pd.DataFrame:
    return notes.assign(voice=notes["author_id"].fillna(notes["fold_id"]))
