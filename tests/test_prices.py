"""Prices as people write them, and figures that only look like prices."""

from __future__ import annotations

import pytest

from notetrends.tokenize.prices import find_prices


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the unit says so
        ("到手199元", [199.0]),
        ("99块 88块钱 77rmb 66r 55¥", [99.0, 88.0, 77.0, 66.0, 55.0]),
        ("¥199 ￥9.9".replace("￥", "¥"), [199.0, 9.9]),
        ("rmb139/支", [139.0]),
        ("9.9包邮", [9.9]),
        ("¥1,299 入手价2,499元", [1299.0, 2499.0]),  # thousands
        ("9块9包邮,12块5一斤", [9.9, 12.5]),
        ("200-300元,20到30块,1~2元", [200.0, 300.0, 20.0, 30.0, 1.0, 2.0]),  # a range gives both its ends
        ("往返50元,接送30r", [50.0, 30.0]),  # 返 and 送 that are no discount
        # the word before says so
        ("券后59,到手价 129,日常价199", [59.0, 129.0, 199.0]),
        ("价格在100-200之间", [100.0, 200.0]),
        ("售价:299", [299.0]),
        ("预算1k+", [1000.0]),  # the floor
        ("到手价1.2k,周末2-3k元", [1200.0, 2000.0, 3000.0]),  # 2-3k is two to three thousand
        ("199到手,199元", [199.0]),  # each once
        # in characters
        ("花了一百多块,两百块,一千二百块", [100.0, 200.0, 1200.0]),
        ("三百五十块钱", [350.0]),
        ("九块九包邮", [9.9]),
        ("才一百多", [100.0]),
        ("三四百块", [300.0]),  # the floor
        ("十块钱,五元", [10.0, 5.0]),
        ("三位数就能拿下", []),  # says too little
        ("十几块,大几百块,上百块", []),
        ("一百多个,一百多年", []),
        # 块 counts pieces: what follows decides
        ("100块,30块外卖", [100.0, 30.0]),
        ("8块腹肌,10块巧克力,500块拼图", []),
        ("两块蛋糕,三块,一块去,第一块,两块三明治", []),
        ("3块蛋糕", []),
        ("才3块!5块左右,2块一个", [3.0, 5.0, 2.0]),
        # 元 that is no money
        ("2024元旦 15元宵 第2元年 5元素 10元宇宙", []),
        ("十元大小,四元组,两元店", []),
        # money that is no price
        ("满300减50,满300元减50元,立省30元", []),
        ("50元券,20元优惠券,100元红包", []),
        ("便宜10元,贵了三块钱,送20元", []),
        ("月薪20000元,奖金5000元,到手20k", []),
        ("优惠价260元", [260.0]),  # but this one is
        # figures
        ("买了3件 2024年 500ml 1.5l 95折 2k屏 点赞1k+", []),
        ("到手3件,拿到手20天,价格3折", []),
        ("99red 5running 到手", []),  # r inside a Latin word
        ("订单1234567元", []),  # not the tail of an order number
        ("¥4xkd9rt¥", []),  # a code
        ("v2.0 99元", [99.0]),
        ("价格18000日元,折后49.90英镑,8588hkd", []),  # other currencies
        ("奖池5万元,3w", []),  # prizes, salaries, cars
        ("0元", []),
        ("", []),
    ],
)
def test_prices(text: str, wanted: list[float]) -> None:
    assert find_prices(text) == wanted
