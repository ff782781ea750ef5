"""From a note as people write it to text that can be counted: small pure steps, in an order that matters.

What carries meaning is taken out before it is stripped (hashtags, stickers); the rest is brought to one spelling.
`plain` applied to its own result changes nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TOPIC = re.compile(r"#([^#\[\]\n]{1,40})\[话题\]#")
_PAIRED_TAG = re.compile(r"#([^#\s][^#\n]{0,39})#")
_OPEN_TAG = re.compile(r"(?<![A-Za-z0-9])#([^\s#@\[\],，。！!？?、;；:：()（）]{1,40})")
_URL = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。！？、（）]+", re.IGNORECASE)
_MENTION = re.compile(r"@[^\s@#,，。！!？?:：]{1,30}")
# 贴纸 end in R or H ([笑哭R] [蹲后续H]); a blind rule would also eat real brackets such as [标题]
_STICKER = re.compile(r"\[([^\[\]\n]{1,20}?)[RH]\]|\[(doge|暗中观察|允悲|二哈)\]")
# ZWJ, variation selectors and keycaps are part of emoji, so emoji go before invisible characters do
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001f1e6-\U0001f1ff\u2190-\u21ff\u2300-\u23ff\u2460-\u2473\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d]"
)
_ENCLOSED_DIGIT = re.compile("[\u2460-\u2473]")
_EMOJI_GLUE = re.compile("[\u200d\ufe00-\ufe0f\u20e3\U000e0020-\U000e007f]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff]"
)
_SPACES = re.compile(r"[^\S\n\r\x85\u2028\u2029]+")
_LINES = re.compile(r"\s*[\n\r\x85\u2028\u2029]\s*")
# 眼 影: single characters with spaces between, a way around filters. A space between whole words stays: it parts them.
_SPACED_OUT = re.compile(f"(?<![^ \n])[{HAN}](?: [{HAN}])+(?![^ \n])")
_HAN_REPEAT = re.compile(f"([{HAN}])\\1{{2,}}")
_MARK_REPEAT = re.compile(r"([^\w\s])\1+")
_LETTER_REPEAT = re.compile(r"([a-z])\1{3,}")


@dataclass(frozen=True)
class Normalized:
    """A note ready to be counted: its text, its hashtags in order without doubles, its stickers."""

    text: str
    tags: tuple[str, ...]
    stickers: tuple[str, ...]


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def plain(text: str) -> str:
    """One spelling for characters: widths, invisible marks, traditional forms, letter case, repeats.

    >>> plain("ＹＹＤＳ！！！眼 影 １．２万")
    'yyds!眼 影 1.2万'
    >>> plain("眼 影 好用")
    '眼影 好用'
    """
    text = _LONE_SURROGATE.sub("", text)
    text = _CONTROL.sub(" ", text)
    text = _EMOJI.sub(lambda m: m[0] if _ENCLOSED_DIGIT.match(m[0]) else " ", _EMOJI_GLUE.sub("", text))
    text = _INVISIBLE.sub("", text)
    # NFKC also turns ½ into 1⁄2 with a fraction slash; a plain slash is what people write
    text = unicodedata.normalize("NFKC", text).replace("\u2044", "/")
    if not text.isascii():
        text = _to_simplified().convert(text)
    text = text.lower()
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    text = _SPACED_OUT.sub(lambda m: m[0].replace(" ", ""), text)
    text = _HAN_REPEAT.sub(r"\1\1", text)
    return _LETTER_REPEAT.sub(r"\1\1\1", _MARK_REPEAT.sub(r"\1", text))


def extract_tags(text: str) -> tuple[str, list[str]]:
    """The text without its hashtags, and the hashtags as written.

    >>> extract_tags("好穿#瑜伽服[话题]##健身[话题]# 冲 #ootd")
    ('好穿   冲  ', ['瑜伽服', '健身', 'ootd'])
    """
    if "#" not in text and "＃" not in text:
        return text, []
    tags: list[str] = []

    def take(match: re.Match[str]) -> str:
        tags.append(match[1])
        return " "

    text = text.replace("＃", "#")
    for pattern in (_TOPIC, _PAIRED_TAG, _OPEN_TAG):
        text = pattern.sub(take, text)
    return text, tags


def normalize(title: str | None, body: str | None, tags: tuple[str, ...] = ()) -> Normalized:
    """Title and body as one normalised text; hashtags of the text and of the source's own tag field.

    A title that only repeats how the body begins counts once.

    >>> normalize("瑜伽服测评", "瑜伽服测评[派对R]真的好穿 @小王 #瑜伽服[话题]#")
    Normalized(text='瑜伽服测评 真的好穿', tags=('瑜伽服',), stickers=('派对',))
    """
    title, body = title or "", body or ""
    raw = body if title and body.startswith(title) else f"{title}\n{body}"
    raw, found = extract_tags(html.unescape(_LONE_SURROGATE.sub("", raw)))
    stickers: list[str] = []
    if "[" in raw:
        stickers = [first or second for first, second in _STICKER.findall(raw)]
        raw = _STICKER.sub(" ", raw)
    if "@" in raw:
        raw = _MENTION.sub(" ", raw)
    raw = _URL.sub(" ", raw)
    names = (plain(tag).replace(" ", "").replace("\n", "") for tag in (*found, *tags))
    return Normalized(plain(raw), tuple(dict.fromkeys(name for name in names if name)), tuple(stickers))
