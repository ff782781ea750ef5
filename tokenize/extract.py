"""What a note holds besides its words: hashtags, places, mentions, links, share codes, stickers.

Each is put aside and leaves a blank, before anything that tells it from words is stripped. What looks like one but is
none (C#, #1, a colour) is left so that looking again finds nothing more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# pictures and drawn lines; ℹ and braille blanks are used as such
EMOJI = (
    "\u2139\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2800-\u28ff\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\U0001f000-\U0001faff"
)

# #云感裤[话题]# as the platform writes it; #云岭[地点]# and polls mark words inside a sentence; a cut note leaves
# halves of them.
# Every pattern here begins with a plain character: what looks back comes after it, because scanning is quick that way
_TOPIC = re.compile(r"#([^#\[\]\n]{1,40})\[(?:话题|話題)\]#?")
_KIND = "(?i:地[点點]|投票|pk|poi_v2)"
_MARKED = re.compile(rf"#([^#\[\]\n]{{1,40}})\[{_KIND}\]+#")
_HALF = re.compile(rf"\[(?:(?:话题|話題)\]#?|{_KIND}\]+#(?!\w))")
# after a digit or a lone letter the sign is a shade number (12#), a language or a note (C#); `#1` only counts
_SIGN = r"#(?<!\d#)(?<!(?<![A-Za-z0-9])[A-Ga-g]#)(?!\d+(?!\w))"
_CHAIN = re.compile(rf"{_SIGN}\w{{1,20}}(?:#(?!\d+(?!\w))\w{{1,20}}){{2,30}}(?![\w#])")
_COLOUR = re.compile(r"#(?=[A-Fa-f]*\d)[0-9A-Fa-f]{6}(?![0-9A-Za-z])")
_TAG = re.compile(rf"{_SIGN}(?:(\w[^#\s\[\],。!;]{{0,39}})#|(\w(?:[\w·&'+-]*[\w+])?))")
_LONE_SIGN = re.compile(r"#(?<!\S#)#*(?!\S)")
_LONGEST_TAG = 40

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
# a name ends at the first mark or blank: of one with blanks only the first part is known, and of a sentence that
# follows without a blank up to 24 characters go with it; a longer run is no name and keeps its words
_MENTION = re.compile(r"@(?:[\w*.·-]{1,24}(?![\w*.·-]))?")
_PATH = r"(?:[^\s#\u3000-\u303f\u3400-\u9fff\uf900-\uffef]|#(?=[A-Za-z]))"
_LINK = re.compile(
    rf"https?:+/+{_PATH}*|www\.{_PATH}+"
    # without a scheme only a domain with a path is a link: trip.com alone is a name
    r"|(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|cc|tv|me|io|co|xyz|top|shop|vip|link|club|app|hk|tw)"
    rf"/{_PATH}*",
    re.IGNORECASE,
)

# "12 【标题】 😆 AbCdEf 😆 http://…,复制本条信息,打开…" is what apps put on the clipboard: only the title is words
_SHARED = re.compile(
    rf"^(?:[ \t]*\d{{1,3}}[ \t]+)?([^\n]*?)([{EMOJI}]) ?[A-Za-z0-9]{{6,20}} ?\2[ \t]*(?=https?:)", re.MULTILINE
)
# only the community's own sentence: one that opens a shop stays, it is a sign of advertising
_COPY_THIS = re.compile(r"[,，]?\s?(?:复制|複製)[本此这這][条條](?:信息|訊息)[^\n]{0,40}?精彩[内內]容[!！]?")
_CODE = re.compile(r"[¥￥€£₤](?=\d*[A-Za-z])[A-Za-z0-9]{8,14}[¥￥€£₤]")


def strip_shared(text: str) -> str:
    """The text without the codes that shopping and note apps put on the clipboard (口令).

    >>> strip_shared("12 【早操三十天】 😆 AbCdEf12 😆 http://a.example/b,复制本条信息,打开App查看精彩内容!")
    '【早操三十天】 http://a.example/b '
    """
    if "http" in text:
        text = _SHARED.sub(r"\1", text)
    if "复制" in text or "複製" in text:
        text = _COPY_THIS.sub(" ", text)
    return _CODE.sub(" ", text) if "¥" in text or "￥" in text else text


def extract_tags(text: str) -> tuple[str, list[str]]:
    """The text without its hashtags, and the hashtags as written: the platform's own first, then typed ones.

    >>> extract_tags("好穿#瑜伽服[话题]##健身[话题]# 冲 #ootd")
    ('好穿   冲  ', ['瑜伽服', '健身', 'ootd'])
    """
    text = text.replace("＃", "#")
    tags: list[str] = []

    def take_topic(match: re.Match[str]) -> str:
        tags.append(match[1])
        return " "

    def take_chain(match: re.Match[str]) -> str:
        tags.extend(match[0][1:].split("#"))
        return " "

    def take_tag(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        # a long run was never a tag, but its words count; without its sign it cannot become one when repeats shrink
        if len(name) > _LONGEST_TAG:
            return " " + name
        tags.append(name)
        return " "

    if "[" in text:
        text = _HALF.sub(" ", _MARKED.sub(r" \1 ", _TOPIC.sub(take_topic, text)))
    if "#" not in text:
        return text, tags
    # #a#b#c without blanks is three tags; #a#b is a pair and a word: nothing is lost of it either way
    text = _TAG.sub(take_tag, _COLOUR.sub(" ", _CHAIN.sub(take_chain, text)))
    return _LONE_SIGN.sub(" ", text), tags


def strip_contacts(text: str) -> str:
    """The text without links, e-mail addresses and mentions.

    >>> strip_contacts("谢谢@小王 推荐,看xhslink.com/abc好用")
    '谢谢  推荐,看 好用'
    """
    if "/" in text or "ww" in text or "WW" in text:
        text = _LINK.sub(" ", text)
    return _MENTION.sub(" ", _EMAIL.sub(" ", text)) if "@" in text else text


@lru_cache(maxsize=1)
def _sticker() -> re.Pattern[str]:
    """[笑哭R], [蹲后续H]: the letter right after a Chinese character, so that [四月HR] stays; or a known name."""
    lines = (files("notetrends.tokenize.data") / "stickers.txt").read_text("utf-8").splitlines()
    known = sorted(name for line in lines if (name := line.split("#", 1)[0].strip()))
    return re.compile(rf"\[(?:(\w*[{HAN}])[RH]|((?i:{'|'.join(map(re.escape, known))}))R?)\]")


def extract_stickers(text: str) -> tuple[str, list[str]]:
    """The text without its stickers, and their names.

    >>> extract_stickers("[测评]第一款[笑哭R]好用[doge]")
    ('[测评]第一款 好用 ', ['笑哭', 'doge'])
    """
    if "[" not in text:
        return text, []
    stickers = [lettered or known for lettered, known in _sticker().findall(text)]
    return _sticker().sub(" ", text), stickers
