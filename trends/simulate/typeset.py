"""How an author types a draft: breaks, stops, fillers, emoji, habits of spelling, hashtags."""

from __future__ import annotations

from collections.abc import Sequence

from notetrends.trends.simulate.compose import Draft
from notetrends.trends.simulate.dice import Dice
from notetrends.trends.simulate.people import Author

_NUMBERS = {
    "1.": tuple(f"{n}." for n in range(1, 30)),
    "1、": tuple(f"{n}、" for n in range(1, 30)),
    "1️⃣": tuple(f"{n}️⃣" for n in range(1, 10)) + ("🔟",) + ("🔸",) * 20,
    "①": tuple("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
}
_CLOSED = tuple("。！？!?～~…】)）👇")


def set_body(draft: Draft, author: Author, dice: Dice) -> str:
    """The body without its hashtags."""
    paragraphs = [
        _set_list(lines, author, dice) if is_list else _set_prose(lines, author, dice)
        for is_list, lines in draft.blocks
    ]
    flows = author.layout in ("prose", "spaced") and not any(is_list for is_list, _ in draft.blocks)
    joint = ("" if author.layout == "prose" else " ") if flows and dice.chance(0.7) else author.gap
    body = joint.join(paragraphs)
    for old, new in author.habits:
        if old in body and dice.chance(0.7):
            body = body.replace(old, new, 2)
    return body


def _set_list(lines: Sequence[str], author: Author, dice: Dice) -> str:
    marks = _NUMBERS.get(author.bullet)
    space = dice.pick(("", "", " "))
    rows = [
        f"{marks[min(row, len(marks) - 1)] if marks else author.bullet}{space}{_dress(line, author, dice, 0.4)}"
        for row, line in enumerate(lines)
    ]
    return "\n".join(rows)


def _set_prose(lines: Sequence[str], author: Author, dice: Dice) -> str:
    dressed = [_dress(line, author, dice, 1.0) for line in lines]
    if author.layout == "lines":
        return "\n".join(dressed)
    if author.layout == "spaced":
        return " ".join(line.replace("，", " ") for line in dressed)
    if author.layout == "broken":
        return "\n".join(line.replace("，", "\n") for line in dressed)
    return "".join(
        line if line.endswith(_CLOSED) else line + dice.pick(("。", "。", "，", "！")) for line in dressed[:-1]
    ) + (dressed[-1] if dressed[-1].endswith(_CLOSED) else dressed[-1] + dice.pick(("。", "", "！")))


def _dress(line: str, author: Author, dice: Dice, rate: float) -> str:
    voice = author.voice
    roll = dice.roll
    if voice.fillers and roll() < voice.filler_rate * rate:
        line = dice.pick(voice.fillers) + line
    if not line.endswith(_CLOSED):
        if voice.tails and roll() < voice.tail_rate * rate:
            line += dice.pick(voice.tails)
        line += dice.pick(voice.ends)
    if author.emoji and roll() < author.emoji_rate * rate:
        emoji = dice.pick(author.emoji)
        line += emoji * 3 if roll() < 0.06 else emoji
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
