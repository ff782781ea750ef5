"""How an author types a draft: breaks, stops, fillers, emoji, habits of spelling, hashtags."""

from __future__ import annotations

from collections.abc import Sequence

from notetrends.trends.simulate.compose import Draft
from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.lore import Talk
from notetrends.trends.simulate.people import Author

_NUMBERS = {
    "1.": tuple(f"{n}." for n in range(1, 30)),
    "1、": tuple(f"{n}、" for n in range(1, 30)),
    "1️⃣": tuple(f"{n}️⃣" for n in range(1, 10)) + ("🔟",) + ("🔸",) * 20,
    "①": tuple("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
}
_LISTS = frozenset({"compare", "list", "steps"})
_TALK = frozenset({"story", "goods", "bads", "usage", "regret"})  # where a filler can stand before the sentence
_BREAKS = {"prose": 0.2, "spaced": 0.25, "lines": 0.35, "broken": 0.5}
_STOPS = ("。", "。", "，", "，", "！", " ")
_CLOSED = tuple("。！？!?～~…】)）👇")


def set_body(draft: Draft, author: Author, talk: Talk, dice: Dice) -> str:
    """The body without its hashtags."""
    paragraphs: list[str] = []
    run: list[str] = []
    labelled: set[str] = set()
    for piece, lines in draft.blocks:
        if piece in _LISTS:
            if run:
                paragraphs.append(_join(run, author, dice))
                run = []
            paragraphs.append(
                _set_list([_dress(line, piece, author, talk.sulks, dice) for line in lines], author, dice)
            )
            continue
        # most authors start a new paragraph now and then, not with every thought
        if run and dice.chance(_BREAKS.get(author.layout, 0.3)):
            paragraphs.append(_join(run, author, dice))
            run = []
        dressed = [_dress(line, piece, author, talk.sulks, dice) for line in lines]
        if author.labels and piece in talk.labels and piece not in labelled:
            labelled.add(piece)
            dressed[0] = f"{dice.pick(talk.labels[piece])}{author.colon}{dressed[0]}"
        run += dressed
    if run:
        paragraphs.append(_join(run, author, dice))
    body = author.gap.join(paragraphs)
    for old, new in author.habits:
        if old in body and dice.chance(0.7):
            body = body.replace(old, new, 2)
    return body


def _set_list(lines: Sequence[str], author: Author, dice: Dice) -> str:
    marks = _NUMBERS.get(author.bullet)
    space = dice.pick(("", "", " "))
    return "\n".join(
        f"{marks[min(row, len(marks) - 1)] if marks else author.bullet}{space}{line}" for row, line in enumerate(lines)
    )


def _join(lines: Sequence[str], author: Author, dice: Dice) -> str:
    match author.layout:
        case "lines":
            return "\n".join(lines)
        case "spaced":
            return " ".join(line.replace("，", " ") for line in lines)
        case "broken":
            return "\n".join(line.replace("，", "\n") for line in lines)
        case _:
            text = [line + dice.pick(_STOPS) if line[-1].isalnum() else line for line in lines[:-1]]
            return "".join(text) + lines[-1]


def _dress(line: str, piece: str, author: Author, sulks: Sequence[str], dice: Dice) -> str:
    """Put on what the author puts on sentences: a filler before, a tail, a stop and an emoji after."""
    voice = author.voice
    roll = dice.roll
    rate = 0.4 if piece in _LISTS else 1.0
    if piece in _TALK and voice.fillers and roll() < voice.filler_rate:
        line = dice.pick(voice.fillers) + line
    if not line.endswith(_CLOSED):
        if piece == "goods" and voice.tails and roll() < voice.tail_rate:
            line += dice.pick(voice.tails)
        elif piece == "bads" and roll() < 0.1:
            line += dice.pick(sulks)
        line += dice.pick(voice.ends)
    if author.emoji and roll() < author.emoji_rate * rate:
        emoji = dice.pick(author.emoji)
        line += emoji * 3 if roll() < 0.05 else emoji
    return line


def choose_tags(
    own: Sequence[str], shared: Sequence[str], everybody: Sequence[str], n_tags: int, dice: Dice
) -> list[str]:
    """The note's hashtags: mostly its category's, then its parent's, then what everybody writes for reach."""
    n_own = min(len(own), max(1, round(n_tags * 0.6))) if n_tags else 0
    rest = n_tags - n_own
    n_shared = min(len(shared), dice.between(0, rest)) if rest > 0 else 0
    tags = dice.sample(own, n_own) if n_own else []
    tags += dice.sample(shared, n_shared) if n_shared else []
    tags += dice.sample(everybody, rest - n_shared) if rest > n_shared else []
    return list(dict.fromkeys(tags))


def write_tags(tags: Sequence[str], author: Author) -> str:
    """Hashtags as the app stores them, with the author's own gap between (often none)."""
    return author.tag_gap.join(f"#{tag}[话题]#" for tag in tags)
