"""From a note as people write it to text that can be counted: small pure steps, in an order that matters.

First characters get one spelling, so that the rules after it meet one form of each sign; then what carries meaning is
taken out (links, names, stickers, hashtags); then blanks, traditional characters, letter case and repeats. Spaced-out
words come before traditional ones, which are told apart by their words, and stickers before letter case, by which they
are known. Doing it again changes nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files

import opencc

from notetrends.tokenize.extract import EMOJI, HAN, extract_stickers, extract_tags, strip_contacts, strip_shared

__all__ = ["HAN", "Normalized", "extract_tags", "normalize", "plain"]

# nested too (&amp;amp;); only with a semicolon: html.unescape alone makes ¬es of A&notes
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_KEYCAP_SIGN = re.compile("[#*]\ufe0f?\u20e3")
_NOT_DIGIT = re.compile("[^0-9]")
_KEYCAPS = re.compile("(?:[0-9]\ufe0f?\u20e3\ufe0f?)+")

# lone surrogates, soft hyphens and fillers without width, stacked marks, joiners, bidi marks, variation selectors,
# keycaps, private use of all planes, ornaments of brand names
_GONE = re.compile(
    "[\ud800-\udfff\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\ue000-\uf8ff\U000e0000-\U0010ffff©®™℠]"
)
_LINE_END = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(f"[\\s\x00-\x1f\x7f-\x9f\u115f\u1160\u3164\uffa0\ufff0-\uffff{EMOJI}]")
_ENCLOSED_NUMBER = re.compile("[\u2460-\u249b\u24ea\u24f5-\u24fe\u3251-\u325f\u32b1-\u32bf]")
# accents, strokes, small capitals, white letters on black: é ø ᴏ 🅰
_LETTER = re.compile(r"(?:LATIN|NEGATIVE \w+ LATIN) .*?(?:LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .*)?")
_ALIKE = {"’": "'", "‘": "'", "⁄": "/", "〜": "~", "…": "。", "⋯": "。", **dict.fromkeys("‐‑‒–—―−", "-")}
_COMMON = "，！？：（）～"
_ODD = re.compile("[^ -~\n\u4e00-\u9fff、。“”《》【】]")

# 眼 影: a way around filters. A space between longer words stays: it parts them. Next to # @ [ ] nothing is joined,
# so that no tag, name or sticker comes to be
_SPACE_BETWEEN_SINGLES = re.compile(f" (?<=[{HAN}] )(?<![\\w#@\\[][{HAN}] )(?=[{HAN}](?![\\w\\]#@]))")
_HAN = re.compile(f"[{HAN}]")
_RUN = re.compile(r"([^\d\n])\1+")
_DOTS = re.compile(r"\.\.+")
_SPACES = re.compile("  +")
_LINE_ENDS = re.compile("\n\n+")
# characters that the converter changes only inside longer words: 回覆, 沈默, 瞭解, 看著
_TRADITIONAL_IN_WORDS = "著沈藉覆瞭甦哩衹"


@dataclass(frozen=True)
class Normalized:
    """A note ready to be counted: its text, its hashtags in order without doubles, its stickers."""

    text: str
    tags: tuple[str, ...]
    stickers: tuple[str, ...]


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(f"&{match[1]};"), text) if "&" in text else text


def _part_keycaps(text: str) -> str:
    """List numbers stand alone: 1️⃣2个 is not 12个, 2️⃣XY is no name; 6️⃣1️⃣8️⃣ is one number; #️⃣ begins no tag."""
    if "\u20e3" not in text:
        return text
    return _KEYCAPS.sub(lambda match: f" {_NOT_DIGIT.sub('', match[0])} ", _KEYCAP_SIGN.sub(" ", text))


class _Spelling(dict[str, str]):
    """For each character how it is written here, worked out when first met."""

    def __missing__(self, character: str) -> str:
        self[character] = written = self._write(character)
        return written

    def _write(self, character: str) -> str:
        if _GONE.match(character):
            return ""
        if letter := _LETTER.fullmatch(unicodedata.name(character, "")):
            return letter[1].lower()
        if character in _ALIKE:
            return _ALIKE[character]
        if _LINE_END.match(character):
            return "\n"
        known = unicodedata.normalize("NFKC", character)
        if known == character or character in "\u2139\u3164\uffa0":
            return " " if _BLANK.match(character) else self._lower(character)
        written = "".join(self[part] for part in known)
        # ①2个 is not 12个, 1½ is not 11/2
        return f" {written} " if _ENCLOSED_NUMBER.match(character) else f" {written}" if "⁄" in known else written

    def _lower(self, character: str) -> str:
        # here too, and not only as a step: the small form may be spelled otherwise (Ɖ, ɖ, d)
        lower = character.lower()
        return character if lower == character or len(lower) > 1 else self[lower]


_SPELLING = _Spelling()


def _spell(text: str) -> str:
    """Widths, styles, accents, marks that look alike, invisible characters, emoji: one character at a time."""
    for mark in _COMMON:  # these few are half of all: replacing them one by one is the quicker way
        text = text.replace(mark, _SPELLING[mark])
    return _ODD.sub(lambda match: _SPELLING[match[0]], text)


def _compose(text: str) -> str:
    """か and a mark are が. What could not be composed before is rare: the check costs a tenth of the work."""
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _lay_out(text: str) -> str:
    text = _SPACES.sub(" ", text).replace(" \n", "\n").replace("\n ", "\n")
    return _LINE_ENDS.sub("\n", text).strip()


_join_singles = partial(_SPACE_BETWEEN_SINGLES.sub, "")


@lru_cache(maxsize=1)
def _converter() -> tuple[Callable[[str], str], re.Pattern[str], re.Pattern[str]]:
    """The converter, what a text must hold to be worth converting, and the words that are not converted."""
    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    changed = [char for char in map(chr, range(0x3400, 0xA000)) if convert(char) != char]
    lines = (files("notetrends.tokenize.data") / "traditional_exempt.txt").read_text("utf-8").splitlines()
    exempt = sorted((word for line in lines if (word := line.split("#", 1)[0].strip())), key=lambda w: (-len(w), w))
    worth = re.compile(f"[{''.join(changed)}{_TRADITIONAL_IN_WORDS}\U00020000-\U0003ffff]")
    return convert, worth, re.compile(f"({'|'.join(exempt)})")


def _simplify(text: str) -> str:
    """Traditional characters in simplified form; most texts have none and are spared the work."""
    convert, worth, exempt = _converter()
    if worth.search(text) is None:
        return text
    before = ""
    while before != text:  # 鬱 becomes 郁 at once, 溫昇 only by way of 温昇
        before = text
        text = "".join(part if at % 2 else convert(part) for at, part in enumerate(exempt.split(text)))
    return "".join(part if at % 2 else part.replace("著", "着") for at, part in enumerate(exempt.split(text)))


def _shorten(match: re.Match[str]) -> str:
    character, length = match[1], len(match[0])
    if character.isalpha():
        most = 2 if _HAN.match(character) else 3
    else:  # C++ and PA++++ are names, 1000 is a number
        most = length if character.isdigit() else 4 if character == "+" else 1
    return character * min(length, most)


def _shorten_runs(text: str) -> str:
    """哈哈哈哈 to 哈哈, soooo to sooo, !!! to !; dots in a row are 。 because one dot joins ok...go to a word."""
    return _RUN.sub(_shorten, _DOTS.sub("。", text))


_SPELL_STEPS: tuple[Callable[[str], str], ...] = (_part_keycaps, _spell, _compose)
_LAYOUT_STEPS: tuple[Callable[[str], str], ...] = (_lay_out, _join_singles, _simplify, str.lower, _shorten_runs)


def _take(steps: tuple[Callable[[str], str], ...], text: str) -> str:
    for step in steps:
        text = step(text)
    return text


def plain(text: str) -> str:
    """One spelling for characters: widths, invisible marks, traditional forms, letter case, repeats.

    >>> plain("ＹＹＤＳ！！！眼 影 １．２万")
    'yyds!眼影 1.2万'
    >>> plain("眼 影 好用")
    '眼影 好用'
    """
    return _take(_LAYOUT_STEPS, _take(_SPELL_STEPS, text))


@lru_cache(maxsize=1 << 15)
def _tag_name(tag: str) -> str:
    return plain(tag).replace(" ", "").replace("\n", "")


def normalize(title: str | None, body: str | None, tags: tuple[str, ...] = ()) -> Normalized:
    """Title and body as one normalised text; hashtags of the text and of the source's own tag field.

    A title that only repeats how the body begins counts once.

    >>> normalize("瑜伽服测评", "瑜伽服测评[派对R]真的好穿 @小王 #瑜伽服[话题]#")
    Normalized(text='瑜伽服测评 真的好穿', tags=('瑜伽服',), stickers=('派对',))
    """
    title, body = (title or "").strip(), body or ""
    text = body if title and body.lstrip().startswith(title) else f"{title}\n{body}"
    text = _take(_SPELL_STEPS, strip_shared(_unescape(text)))
    text, stickers = extract_stickers(strip_contacts(text))
    text, found = extract_tags(text)  # last: what the others leave of #@小王 is a lone sign
    names = map(_tag_name, (*found, *tags))
    return Normalized(_take(_LAYOUT_STEPS, text), tuple(dict.fromkeys(name for name in names if name)), tuple(stickers))
