"""A made-up week for the tests of the report: invented categories, brands and notes, in the tables' own columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from notetrends.reports.build import build_report
from notetrends.reports.model import Coverage, WeeklyReport

MONDAY = dt.date(2023, 5, 15)

COVERAGE = Coverage(
    n_raw_notes=61_234,
    n_notes=54_857,
    n_authors=31_008,
    n_rejects=212,
    n_history_weeks=26,
    n_tested=148,
    missing_days=(dt.date(2023, 5, 18),),
    embedder="static@2023-W18",
    collected_until=dt.datetime(2023, 5, 21, 18, 10, tzinfo=dt.UTC),
    ad_share=0.041,
    has_products=True,
    products_week=dt.date(2023, 5, 15),
)

# label, parent, stage, history's shape, expected, last, words, extra columns
Made = tuple[str, str | None, str, float, float, list[str], dict[str, Any]]
RISING: list[Made] = [
    ("瑜伽垫", "健身", "growing", 301, 438, ["加厚", "防滑", "折叠", "旅行款", "天然橡胶", "6mm", "8mm", "收纳袋"],
     {"n_weeks_rising": 4, "relevance": 0.91, "relevance_words": ["+瑜伽垫", "+测评", "-决赛"]}),
    ("飞盘", "户外", "surging", 96, 402, ["入门", "175克", "草坪", "周末局", "女生友好", "夜光"],
     {"n_weeks_rising": 2, "relevance": 0.74, "is_newborn": True}),
    ("冷萃咖啡液", "咖啡", "growing", 220, 331, ["便携", "0糖", "早八", "兑奶", "性价比", "囤货"],
     {"n_weeks_rising": 3, "relevance": 0.95, "ad_share": 0.17}),
    ("防晒冰袖", None, "emerging", 64, 121, ["骑行", "开车", "UPF50", "不闷", "可机洗"],
     {"n_weeks_rising": 1, "relevance": 0.88, "season": "初夏换季"}),
    ("家用筋膜枪", "健身", "emerging", 18, 61, ["静音", "小腿", "久坐", "迷你", "平替"],
     {"n_weeks_rising": 1, "relevance": 0.86}),
    ("宠物饮水机", "养宠", "growing", 143, 188, ["无线", "陶瓷", "滤芯", "好清洗", "静音"],
     {"n_weeks_rising": 5, "relevance": 0.93, "fold_share": 0.14}),
    ("多巴胺穿搭", "穿搭", "surging", 12, 171, ["撞色", "亮黄", "显白", "袜子", "包挂"],
     {"n_weeks_rising": 1, "relevance": 0.66, "is_newborn": True}),
]  # fmt: skip
OFF_TOPIC: list[Made] = [("城市徒步路线", "户外", "growing", 88, 160, ["周末", "citywalk", "老街"],
              {"n_weeks_rising": 2, "relevance": 0.31})]  # fmt: skip
FADING: list[Made] = [
    ("空气炸锅纸", "厨房", "fading", 300, 142, ["一次性", "硅油纸"], {}),
    ("羊羔绒外套", "穿搭", "peaked", 190, 120, ["显胖吗", "梨形"], {}),
]
SEASONAL: list[Made] = [("毕业照道具", None, "seasonal", 70, 260, ["学士服", "手捧花", "班服"],
             {"season": "时令", "last_year_growth": 2.4, "last_year_weeks": -2})]  # fmt: skip
ANOMALIES: list[Made] = [
    ("祛痘凝胶", "护肤", "watching", 40, 210, ["无限回购", "学生党"],
     {"why_not": "template", "fold_share": 0.62}),
    ("代餐奶昔", "减脂", "watching", 55, 160, ["打卡", "私信"], {"why_not": "ads", "ad_share": 0.71}),
]  # fmt: skip
STEADY: list[Made] = [("帆布袋", None, "steady", 120, 128, ["通勤"], {"q_value": 0.31})]

TITLES = [
    "用了两周说说真实感受",
    "三款放一起比，差别在这里",
    "新手别买错，这几点先看",
    "终于找到不踩雷的一款",
    "给爸妈买的，反馈比我想的好",
]

HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "'\"><svg onload=\"document.title='owned'\">",
    "</style></title><script>document.title='owned'</script>",
    "{{ 7 * 7 }}{% include 'page.html' %}",
    "=1+1",
    "<!channel>",
    "长" * 10_000,
    "unbroken" * 500,
    "\u202e倒过来的标题\u2066",
    "\ud83d坏表情\u0000",
    "عنوان من اليمين إلى اليسار",
]


def frames() -> dict[str, Any]:
    """The frames of `build_report`, as the store hands them over."""
    trends, notes = [], []
    made = [*RISING, *OFF_TOPIC, *FADING, *SEASONAL, *ANOMALIES, *STEADY]
    for number, (label, parent, stage, expected, last, words, extra) in enumerate(made, start=1):
        rank = number if stage in {"emerging", "growing", "surging", "seasonal"} else None
        trends.append(_trend(number, label, parent, stage, expected, last, words, rank, extra))
        notes += [_note(number, place, label) for place in range(4)]
    suggestions = [
        _suggestion(1, 1, "restock", "high", "P100000000000000001", None, weeks_of_cover=0.9, lead_time_weeks=2.0,
                    n_products=6, n_in_stock=2, score=92.0,
                    reason="连升 4 周，下限仍高 24%；现有 6 款里只有 2 款有货，可售 0.9 周，短于供货 2 周。",
                    against="去年同周也升过一次，幅度约为今年的一半。"),
        _suggestion(2, 5, "source", "medium", None, None, n_products=0, n_in_stock=0, score=85.5, price_low=159.0,
                    price_median=219.0, price_high=299.0, n_prices=37,
                    reason="61 位作者在谈，目录里没有一款；正文价格集中在 159–299 元。",
                    against="才上榜一周，还要看下周。"),
        _suggestion(3, 2, "recruit", "high", None, "云掷", n_products=1, n_in_stock=1, score=81.0,
                    reason="「云掷」在 402 位作者里被 96 位提到，尚未入驻。"),
        _suggestion(4, 3, "promote", "medium", "P100000000000000002", None, weeks_of_cover=7.5, lead_time_weeks=3.0,
                    n_products=9, n_in_stock=8, score=70.2,
                    reason="货够 7.5 周，适合进早餐场景页。"),
        _suggestion(5, 6, "extend", "medium", None, None, n_products=4, n_in_stock=4, score=61.0,
                    reason="讨论集中在无线款，目录里 4 款都要插电。"),
        _suggestion(6, 7, "watch", "low", None, None, score=40.0, reason="首周爆发，先看下周。", in_time=0.4,
                    is_late=True),
        _suggestion(7, 9, "clear", "medium", "P100000000000000003", None, weeks_of_cover=19.0, lead_time_weeks=2.0,
                    n_products=5, n_in_stock=5, score=38.0, reason="距最高周少了一半，库存还够 19 周。",
                    in_time=None, is_late=None, weeks_left_low=None, weeks_left_high=None),
    ]  # fmt: skip
    products = pd.DataFrame(
        {
            "product_id": ["P100000000000000001", "P100000000000000002", "P100000000000000003"],
            "name": ["青山防滑加厚瑜伽垫 8mm", "拾光冷萃咖啡液 10 颗装", "小满空气炸锅纸 100 张"],
            "brand": ["青山", "拾光", "小满"],
            "category": ["瑜伽", "咖啡", "厨房"],
            "price": [129.0, 59.9, 19.9],
            "stock": [31.0, 900.0, 4200.0],
            "sales_4w": [140.0, 480.0, 884.0],
            "lead_time_weeks": [2.0, 3.0, 2.0],
            "listed_at": [dt.date(2022, 3, 1), None, dt.date(2021, 9, 1)],
        }
    )
    trends_frame = pd.DataFrame(trends)
    return {
        "trends": trends_frame,
        "previous": _previous(trends_frame),
        "suggestions": pd.DataFrame(suggestions),
        "notes": pd.DataFrame(notes),
        "products": products,
    }


def sample_report(coverage: Coverage = COVERAGE, **changed: Any) -> WeeklyReport:  # noqa: ANN401
    """The made-up week as a report; `changed` replaces frames or arguments of `build_report`."""
    return build_report(MONDAY, **{**frames(), "coverage": coverage, **changed})


def empty_report(coverage: Coverage | None = None) -> WeeklyReport:
    """A week without a note."""
    nothing: dict[str, Any] = {name: frame.iloc[:0] for name, frame in frames().items()}
    return build_report(
        MONDAY,
        **nothing,
        coverage=coverage or replace(COVERAGE, n_raw_notes=0, n_notes=0, n_authors=None, n_rejects=0, n_tested=0),
    )


def quiet_report() -> WeeklyReport:
    """A week with notes in which nothing rose."""
    found = frames()
    trends = found["trends"]
    keep = ~trends["is_rising"]
    return sample_report(trends=trends[keep], suggestions=found["suggestions"].iloc[:0])


def hostile_report() -> WeeklyReport:
    """The made-up week with every string that a stranger can write replaced by one that means harm."""
    found = frames()

    def harm(n_rows: int) -> pd.Series:
        # an object column: half an emoji cannot stand in pandas' own string type
        return pd.Series([HOSTILE[row % len(HOSTILE)] for row in range(n_rows)], dtype=object)

    notes, trends, suggestions = found["notes"], found["trends"], found["suggestions"]
    notes["title"] = harm(len(notes))
    notes["url"] = "javascript:document.title='owned'"
    notes["signs"] = [[f"covert:{text}" for text in HOSTILE]] * len(notes)
    notes["is_suspected_ad"] = True
    trends["label"] = harm(len(trends))
    trends["parent_label"] = HOSTILE[1]
    trends["season"] = HOSTILE[2]
    trends["why_not"] = trends["why_not"].where(trends["why_not"].isna(), HOSTILE[0])
    trends["top_words"] = [HOSTILE] * len(trends)
    trends["relevance_words"] = [[sign + text for sign in "+-" for text in HOSTILE]] * len(trends)
    for column in ("reason", "against", "brand"):
        suggestions[column] = harm(len(suggestions))
    suggestions["scenes"] = [HOSTILE] * len(suggestions)
    suggestions["confidence_rules"] = [HOSTILE] * len(suggestions)
    found["products"]["name"] = HOSTILE[5:8]
    return sample_report(**found)


def _trend(
    number: int, label: str, parent: str | None, stage: str, expected: float, last: float, words: list[str],
    rank: int | None, extra: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    growth = last / expected - 1
    row = {
        "category_id": f"k{number:04d}",
        "label": label,
        "top_words": words,
        "n_notes": int(last * 1.12),
        "n_authors": float(last),
        "n_raw_notes": int(last * 1.21),
        "n_expected": float(expected),
        "share": last / 31_008,
        "growth": growth,
        "growth_low": (1 + growth) * 0.88 - 1,
        "growth_high": (1 + growth) * 1.13 - 1,
        "p_value": 0.0002 if rank else 0.2,
        "q_value": 0.004 * rank if rank else 0.02,
        "is_rising": rank is not None,
        "stage": stage,
        "n_weeks_rising": 0,
        "episode_week": None,
        "onset_week": None,
        "onset_low": None,
        "onset_high": None,
        "relevance": 0.8,
        "relevance_words": [],
        "rank": rank,
        "score": 100.0 - number,
        "season": None,
        "last_year_growth": None,
        "last_year_weeks": None,
        "ad_share": 0.03,
        "fold_share": 0.04,
        "top_authors_share": 0.05,
        "collect_rate": 0.41,
        "is_newborn": False,
        "parent_label": parent,
        "history": _history(number, stage, expected, last),
        "lasts_4w": 0.61 if rank else None,
        "lasts_8w": 0.3 if rank else None,
        "lasts_13w": None,
        "n_episodes": 46 if rank else 0,
        "evidence_ids": [f"n{number:03d}{place}" for place in range(4)],
        "why_not": None,
        **extra,
    }
    if rank:
        row["episode_week"] = MONDAY - dt.timedelta(weeks=row["n_weeks_rising"] - 1)
        before = dict(zip(("onset_high", "onset_week", "onset_low"), range(3), strict=True))
        row |= {name: row["episode_week"] - dt.timedelta(weeks=weeks) for name, weeks in before.items()}
    return row


def _history(number: int, stage: str, expected: float, last: float) -> list[float]:
    """A plausible series: a wobbling level, then this week's story; one category lacks three weeks."""
    wobble = [((number * 37 + week * 53) % 17 - 8) / 60 for week in range(26)]
    series = [expected * (1 + shake) for shake in wobble]
    if stage in {"fading", "peaked"}:
        for step in range(1, 7):
            series[-step] = last + (expected * 1.6 - last) * (step - 1) / 6
    else:
        for step, part in ((3, 0.25), (2, 0.55)):
            series[-step] += (last - expected) * part
    series[-1] = last
    if number == 4:
        series[8:11] = [float("nan")] * 3
    if number in {2, 7}:
        series[:14] = [float("nan")] * 14
    return [float(round(value)) if value == value else value for value in series]


def _note(number: int, place: int, label: str) -> dict[str, Any]:
    note_id = f"n{number:03d}{place}"
    return {
        "note_id": note_id,
        "title": f"{label}｜{TITLES[(number + place) % len(TITLES)]}" if place != 3 else None,
        "body": f"{label}这周刷到好多，记一下自己的选择：先看材质，再看售后。",
        "text": label,
        "published_at": pd.Timestamp(MONDAY, tz="Asia/Shanghai").tz_convert("UTC") + pd.Timedelta(days=place, hours=9),
        "url": f"https://example.com/explore/{note_id}" if place != 2 else None,
        "n_likes": 1240.0 - 100 * place,
        "n_collects": 560.0 if place != 1 else float("nan"),
        "n_comments": 83.0,
        "is_ad": [False, True, None, False][place],
        "is_suspected_ad": place == 2,
        "is_giveaway": place == 2,
        "signs": [[], ["declared:插播小广告"], ["covert:链接在", "giveaway:宠粉"], []][place],
        "fold_size": [1, 12, 1, 1][place],
    }


def _suggestion(rank: int, number: int, action: str, confidence: str, product_id: str | None, brand: str | None,
                **extra: Any) -> dict[str, Any]:  # noqa: ANN401  # fmt: skip
    return {
        "suggestion_id": f"k{number:04d}-{action}",
        "rank": rank,
        "category_id": f"k{number:04d}",
        "action": action,
        "product_id": product_id,
        "brand": brand,
        "score": 50.0,
        "demand": 0.8,
        "gap": 0.6,
        "quality": 0.9,
        "confidence": confidence,
        "n_products": None,
        "n_in_stock": None,
        "weeks_of_cover": None,
        "lead_time_weeks": None,
        "price_low": None,
        "price_high": None,
        "n_prices": 0,
        "reason": "",
        "against": None,
        "evidence_ids": [f"n{number:03d}{place}" for place in range(3)],
        "rule": "missing",
        "engagement": 0.63,
        "needed_weeks": extra.get("lead_time_weeks", 4.0),
        "in_time": 0.71,
        "is_late": False,
        "weeks_left_low": 2.5,
        "weeks_left_high": 9.0,
        "confidence_rules": ["growth", "clean", "broad"],
        "price_median": None,
        "scenes": ["上班族", "居家"] if number < 4 else [],
        "complaint_share": 0.1,
        "counter_id": f"n{number:03d}3" if number < 6 else None,
        "rule_confidence": confidence,
        "decision": None,
        "decided_week": None,
        "decided_reason": None,
        "changed": [],
        **extra,
    }


def _previous(trends: pd.DataFrame) -> pd.DataFrame:
    """Last week: two were not yet on the list, one was weaker, one has fallen off since."""
    before = trends.copy()
    before["stage"] = before["stage"].astype(object)
    before.loc[before["category_id"].isin(["k0005", "k0007", "k0004"]), ["is_rising", "rank"]] = [False, None]
    before.loc[before["category_id"] == "k0001", "stage"] = "emerging"
    before.loc[before["category_id"] == "k0006", "stage"] = "surging"
    before.loc[before["category_id"] == "k0010", ["is_rising", "rank"]] = [True, 3]
    before.loc[before["category_id"] == "k0012", ["is_rising", "rank"]] = [True, 9]
    return before
