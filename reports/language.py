"""In which language the report speaks: Chinese sentences are the names of messages, a catalogue has them in another.

Sentences stand in the source in Chinese. `_` says one in the language that is set, `plural` one whose form hangs on a
number; `msgid` names a sentence at module level that `_` says later. The catalogues are `locale/LANGUAGE.po`.
"""

from __future__ import annotations

import datetime as dt
import gettext as standard
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from io import BytesIO

CHINESE = "zh"
_LOCALE = "notetrends.reports.locale"
_spoken: ContextVar[str] = ContextVar("spoken", default=CHINESE)


class UnknownLanguageError(ValueError):
    """No catalogue speaks the language."""


def languages() -> list[str]:
    """The languages that reports can be in, Chinese first.

    >>> languages()
    ['zh', 'en']
    """
    names = (entry.name for entry in files(_LOCALE).iterdir())
    return [CHINESE, *sorted(name.removesuffix(".po") for name in names if name.endswith(".po"))]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it, reports are made in a language.

    Args:
        language: one of `languages()`.

    Raises:
        UnknownLanguageError: there is no catalogue of it.

    >>> with speaking("en"):
    ...     print(_("未提供"), plural("{n} 周", 1), plural("{n} 周", 2))
    not given 1 week 2 weeks
    >>> _("未提供"), plural("{n} 周", 2)
    ('未提供', '2 周')
    """
    if language not in languages():
        raise UnknownLanguageError(f"reports do not speak {language!r}; they speak {', '.join(languages())}")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def code() -> str:
    """The language that is set, as a browser wants it.

    >>> code()
    'zh-CN'
    """
    return "zh-CN" if _spoken.get() == CHINESE else _spoken.get()


def is_chinese() -> bool:
    """Whether the language that is set is the one that the sentences stand in."""
    return _spoken.get() == CHINESE


def msgid(sentence: str) -> str:
    """A sentence as it is, for the catalogues to know it: it is said later."""
    return sentence


def gettext(sentence: str) -> str:
    """A sentence in the language that is set, its slots unfilled; what no catalogue has stays as it is."""
    return _catalogue(_spoken.get()).gettext(sentence) if sentence else ""  # of nothing a catalogue tells its own head


def ngettext(one: str, many: str, n: float) -> str:
    """As `gettext`, in the form for a number."""
    return _catalogue(_spoken.get()).ngettext(one, many, _whole(n))


def within(place: str, sentence: str) -> str:
    """As `_`, of words that another language calls otherwise in one place, as where there is little room.

    >>> within("curve", "建议"), _("建议")
    ('建议', '建议')
    >>> with speaking("en"):
    ...     print(within("curve", "建议"), _("建议"), sep="; ")
    To do; Suggestions
    """
    return _catalogue(_spoken.get()).pgettext(place, sentence)


def _(sentence: str, /, **slots: object) -> str:
    """A sentence in the language that is set, its slots filled.

    >>> _("{grade}：{said}", grade="注意", said="a{b}")
    '注意：a{b}'
    """
    said = gettext(sentence)
    return said.format(**slots) if slots else said


def plural(sentence: str, n: float, /, **slots: object) -> str:
    """As `_`, in the form for the number `n`, which fills the slot of that name unless something else does."""
    return ngettext(sentence, sentence, n).format(**{"n": n, **slots})


def forms(sentence: str) -> tuple[str, str]:
    """A sentence with unfilled slots in its form for one and that for several: what a page's script fills.

    >>> with speaking("en"):
    ...     forms("{n} 周")
    ('{n} week', '{n} weeks')
    """
    return ngettext(sentence, sentence, 1), ngettext(sentence, sentence, 2)


def day(date: dt.date) -> str:
    """A day without its year.

    >>> day(dt.date(2022, 4, 18))
    '4月18日'
    >>> with speaking("en"):
    ...     day(dt.date(2022, 4, 18))
    'Apr 18'
    """
    return _day(date, _spoken.get())


@cache
def _day(date: dt.date, language: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton("MMMd", date, locale=language)


def ended(clauses: str) -> str:
    """Clauses as a sentence of their own, with a capital where a language has such.

    >>> ended("连升 3 周；有货")
    '连升 3 周；有货。'
    """
    return _("{clauses}。", clauses=clauses if is_chinese() else clauses[:1].upper() + clauses[1:])


def listed(words: Iterable[str]) -> str:
    """Words one after the other.

    >>> listed(["瑜伽", "露营"])
    '瑜伽、露营'
    """
    return _("、").join(words)


def room(n_characters: int) -> int:
    """How many characters of the language say what so many Chinese ones do.

    >>> room(40)
    40
    """
    return n_characters if is_chinese() else 2 * n_characters


def space() -> str:
    """What parts two sentences, or a name and its value: nothing in Chinese."""
    return "" if is_chinese() else " "


def following(sentences: Iterable[str]) -> str:
    """Whole sentences one after the other: Chinese has no blank between them.

    >>> following(["样本较少。", "才上榜一周。"])
    '样本较少。才上榜一周。'
    """
    return space().join(sentence for sentence in sentences if sentence)


def joined(clauses: Iterable[str]) -> str:
    """Clauses one after the other.

    >>> joined(["连升 3 周", "有货"])
    '连升 3 周；有货'
    """
    return _("；").join(clauses)


def _whole(n: float) -> int:
    """A number for the choice of a form: 1.5 weeks are several."""
    return int(n) if float(n).is_integer() else 2


@cache
def _catalogue(language: str) -> standard.NullTranslations:
    """A language's catalogue as the standard library reads it; of Chinese there is none."""
    if language == CHINESE:
        return standard.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(files(_LOCALE).joinpath(f"{language}.po").read_bytes()), locale=language))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)
