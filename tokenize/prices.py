"""The prices a text names, read once when a note comes in and kept as numbers."""

from __future__ import annotations

import re

from notetrends.tokenize.scan import matches_at

# Thousands with commas, at most six digits in a row (more is an order number), two decimals, k or 千. What is told in
# 万 is a prize, a salary or a car.
_AMOUNT = r"((?:\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.\d{1,2})?)(?:\s?([k千]))?\+?"
_RANGE = rf"{_AMOUNT}(?:\s?[-~–—至到]\s?¥?{_AMOUNT})?"
# A bare number is no price unless one of these stands before it.
_CALLED = (
    r"(?:到手价|(?<![拿收入])到手(?!\W{0,2}[\d.-]+\s?k)|[券折]后价?|预算|价格|价位"
    r"|(?:日常|活动|优惠|直播|专柜|官网|入手|团购|会员|一口|吊牌|原|现|售|定|标|特|单)价)"
    r"(?:是|为|在|也|都|要|只要|只有|仅|才|约|大概|大约|差不多|[:\s¥])*"
)
# Nor where it counts pieces, measures, or is another currency.
_NO_COUNT = (
    r"(?![\d.,]*\d|\s?(?:%|折|[个片支瓶盒件套只张包袋条款颗双天月年号岁次分秒位人倍公g]"
    r"|ml|kg|mg|cm|mm|oz|l\b|[w万日韩港美欧镑刀]|英镑|hkd|泰铢|卢布))"
)
# 元: 2024元旦, 5元素, 元宇宙 are no money; nor is a coupon of 50元 what something costs.
_YUAN = (
    r"元(?![旦宵气素年月宇音朝代老首件组店]|大小|硬币|优惠|红包|津贴|[补餐房][贴补]|奖|代金|抵|消?费?券|无门槛"
    r"|的?工资)"
)
_PIECES = r"(?!腹肌|拼图|积木|巧克力|瓷?砖|屏|电池|豆腐|糖|石|蛋糕|饼|肉|毛巾|手?表|布|玻璃|板|披萨|排骨|面包)"
_DIGITS = re.compile(
    rf"(?:¥|(?<![a-z])rmb)\s?{_RANGE}(?![\da-z])"
    rf"|{_CALLED}{_RANGE}{_NO_COUNT}"
    rf"|(?<![\d.]){_RANGE}\s?(?:{_YUAN}|(块)(\d(?!\d|[块个片支]))?{_PIECES}|包邮)"
    rf"|(?<![\da-z.]){_RANGE}\s?(?:rmb|¥(?!\d)|r(?![a-z]))"
)
_ONES = "一二两三四五六七八九"
_HAN = re.compile(
    rf"(?<![{_ONES}零十百千万几数好上半\d])"
    rf"(?:([{_ONES}十][零{_ONES}十百千]*)多?(?:块(?P<tail>[{_ONES}](?=$|\W|[包的一两就还都买左]))|块钱|{_YUAN})"
    rf"|([{_ONES}]{{1,2}}[百千][零{_ONES}十百]*)多?块(?!钱){_PIECES})"
    rf"|(?:{_CALLED}|花了?|卖|只要|才|不到)([{_ONES}]{{1,2}}[百千][零{_ONES}十百]*)多?{_NO_COUNT}"
)
# Under ten, 块 counts pieces as often as yuan (3块蛋糕, 一块去): only what follows can tell.
_SURELY_MONEY = re.compile(r"钱|多|左右|包邮|出头|一[支瓶盒件套个片包杯份袋条碗斤]|每|起|[,。!?;、/()~+\n]|$")
# 满300元减50元 省30元 押金 月薪: money, and no price.
_OTHER_MONEY = re.compile(
    r"(?:满|减|省|(?<!往)返|抵|(?<!接)送|降|贵|便宜|优惠|补贴?|[冠亚季]军|奖金?|奖励|红包|津贴|薪|工资|收入|赚|融资|押金|募资)"
    r"[了过你我到近约至高达:\s¥每人]{0,4}$"
)
_UNITS = {"十": 10, "百": 100, "千": 1000}
# With what a match of the patterns above can begin: looking for one character is quick, trying a pattern is not.
_CALLED_STARTS = "到券折预价日活优直专官入团会一吊原现售定标特单"
_DIGITS_STARTS, _HAN_STARTS = (
    re.compile(rf"[¥r\d{_CALLED_STARTS}]"),
    re.compile(rf"[{_ONES}十花卖只才不{_CALLED_STARTS}]"),
)
# Most notes name no price; these two cheap looks spare them the patterns above.
_DIGITS_HINT = re.compile(r"\d\+?\s?(?:[元块r¥]|包邮|[k千]\+?\s?[元块r])|¥\s?\d|rmb|(?:[价格位后手]|预算)\D{0,8}\d")
_HAN_HINT = re.compile(rf"[{_ONES}十百千](?:多?[块元]|(?<=[{_ONES}])[百千])")


def find_prices(text: str) -> list[float]:
    """The prices a normalised text names, yuan, each once, in the order of the text; digits before words.

    A range gives both its ends; 一百多, 三四百 and 1k+ give their floor. 三位数 says too little, and what is saved,
    won or earned (满300减50, 50元券, 月薪) is no price.

    >>> find_prices("日常价199,活动129-149块,¥9.9也有,券后59买了3件,满300元减50元")
    [199.0, 129.0, 149.0, 9.9, 59.0]
    >>> find_prices("9块9包邮,一千二百块,3块蛋糕,5元素")
    [9.9, 1200.0]
    """
    found = []
    for match in matches_at(_DIGITS_STARTS, _DIGITS, text) if _DIGITS_HINT.search(text) else ():
        if not _is_other(text, match):
            found += _read_digits(match, text)
    for match in matches_at(_HAN_STARTS, _HAN, text) if _HAN_HINT.search(text) else ():
        if not _is_other(text, match):
            words = next(group for group in (match[1], match[3], match[4]) if group)
            found.append(_read_han(words) + (_read_han(match["tail"]) / 10 if match["tail"] else 0))
    return list(dict.fromkeys(price for price in found if price > 0))


def names_money(text: str) -> bool:
    """Whether a text may name a price: where this is false, no part of it does.

    >>> names_money("好用"), names_money("好用,只要9块9")
    (False, True)
    """
    return _DIGITS_HINT.search(text) is not None or _HAN_HINT.search(text) is not None


def _is_other(text: str, match: re.Match[str]) -> bool:
    return _OTHER_MONEY.search(text[max(0, match.start() - 10) : match.start()]) is not None


def _read_digits(match: re.Match[str], text: str) -> list[float]:
    groups = match.groups()
    piece, tenth = groups[12], groups[13]
    numbers = groups[:12] + groups[14:]
    pairs = [(number, unit) for number, unit in zip(numbers[::2], numbers[1::2], strict=True) if number]
    if tenth:
        return [float(pairs[0][0].replace(",", "")) + int(tenth) / 10]
    bare = [float(number.replace(",", "")) for number, _ in pairs]
    if piece and max(bare) < 10 and not _SURELY_MONEY.match(text, match.end()):
        return []
    units = [unit for _, unit in pairs]
    if len(bare) == 2 and not units[0] and bare[0] < bare[1]:
        units[0] = units[1]  # 2-3k is two thousand to three thousand
    return [round(number * (1000 if unit else 1), 2) for number, unit in zip(bare, units, strict=True)]


def _read_han(words: str) -> float:
    """A number below ten thousand in characters: 三百五 is 350, 一百零五 is 105.

    >>> [_read_han(words) for words in ("三百五", "一百零五", "十二", "三四百")]
    [350.0, 105.0, 12.0, 300.0]
    """
    total, digit, unit = 0, 0, 1
    for character in words:
        if character in _UNITS:
            unit = _UNITS[character]
            total, digit = total + (digit or 1) * unit, 0
        elif character == "零":
            unit = 10
        else:
            digit = digit or ("一二三四五六七八九".find(character) + 1 or 2)  # 两 is 2; of 三四百 the floor
    return float(total + digit * max(unit // 10, 1))
