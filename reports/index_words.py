"""The words of the index over all weeks."""

from __future__ import annotations

from notetrends.reports import category_words, codes, wording
from notetrends.reports.index_model import Cell, WeekLine
from notetrends.reports.language import _, forms, listed

_LEVELS = (0.5, 2.0, 5.0)  # growth from which a cell is one shade darker


def headline(line: WeekLine) -> str:
    """The week in a sentence: what was to do; else what rose.

    >>> import datetime as dt
    >>> day = dt.date(2023, 5, 15)
    >>> headline(WeekLine(day, 7, 2, 1, 1, 2, {}, (("restock", "瑜伽垫"), ("source", "筋膜枪")), ("瑜伽垫",), False))
    '补货 瑜伽垫、引入 筋膜枪'
    >>> headline(WeekLine(day, 7, 2, 1, 1, 2, {}, (), ("瑜伽垫", "飞盘"), True))
    '数据异常，只供参考：瑜伽垫、飞盘'
    >>> headline(WeekLine(day, 0, None, 0, 0, 0, {}, (), (), False))
    '没有品类达标'
    """
    said = listed(f"{wording.action(action)} {wording.clip(label, 16)}" for action, label in line.to_do)
    said = said or listed(wording.clip(label, 16) for label in line.top) or _("没有品类达标")
    return _("数据异常，只供参考：{said}", said=said) if line.is_broken else said


def rising(line: WeekLine) -> str:
    """How many rose, and how many of them are new."""
    return _("{n}（新 {n_new}）", n=line.n_rising, n_new=line.n_new) if line.n_new else str(line.n_rising)


def actions(line: WeekLine) -> str:
    """The suggestions by action.

    >>> import datetime as dt
    >>> actions(WeekLine(dt.date(2023, 5, 15), 7, 2, 1, 1, 2, {"watch": 3, "restock": 2}, (), (), False))
    '5（补货 2、观望 3）'
    """
    parts = [f"{_(name)} {line.actions[code]}" for code, name in codes.ACTIONS.items() if line.actions.get(code)]
    total = sum(line.actions.values())
    return _("{total}（{parts}）", total=total, parts=listed(parts)) if parts else "0"


def of_script() -> dict[str, object]:
    """What the page's script says, by name: a sentence, or its forms for one and for several."""
    return {
        "weeks": forms("{n} 周"),
        "weeks_since": forms("{n} 周，始于 {first}"),
        "best": _("最高第 {n}"),
        "advised": _("只有建议"),
        "found": forms("找到 {n} 个品类"),
        "found_more": _("找到 {n} 个品类，列出最近的 {most} 个"),
    }


def shade(cell: Cell) -> str:
    """The class of a cell: how much it grew, where it was on the list; that it falls, where it does."""
    if cell.rank is None:
        return "fall" if cell.stage in {"peaked", "fading"} else ""
    return f"g{1 + sum((cell.growth or 0.0) >= level for level in _LEVELS)}"


def sign(cell: Cell) -> str:
    """What stands in a cell: the stage's character; a dot for what was as usual."""
    return "·" if cell.stage in {"steady", "watching"} else category_words.sign(cell.stage)


def title(cell: Cell) -> str:
    """A cell in words.

    >>> title(Cell("growing", 1.2, 3)), title(Cell("steady", -0.1, None))
    ('成长期，+120%，第 3', '平稳，−10%，不在榜')
    """
    place = _("不在榜") if cell.rank is None else _("第 {place}", place=cell.rank)
    return _("，").join([wording.stage(cell.stage), wording.growth(cell.growth), place])
