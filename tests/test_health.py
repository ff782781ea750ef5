"""The gate of the data: every way a crawl breaks is found, told, and never told as a rise."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from loopback_slack import Slack
from report_fixtures import COVERAGE, HOSTILE, sample_report
from small_store import SmallStore
from typer.testing import CliRunner

from notetrends.reports import findings, sentences, slack_text
from notetrends.reports.alerts import build_digest, build_emerging
from notetrends.reports.model import Finding as Told
from notetrends.reports.page import render_page
from notetrends.reports.sheets import terms_sheet
from notetrends.trends import schemas
from notetrends.trends.cli import app
from notetrends.trends.config import Config, load_config
from notetrends.trends.errors import BrokenWeekError
from notetrends.trends.rising.health import Finding, Limits, Summary, advise, is_bad, judge
from notetrends.trends.steps.check import summarise
from notetrends.trends.store import Store
from notetrends.trends.weekly import Outcome, run_step, run_week

LIMITS = Limits(
    min_notes=100, max_volume_loss=0.4, max_volume_gain=1.0, max_missing_days=1, max_authors_loss=0.4,
    max_coverage_loss=0.3, max_keyword_gain=0.3, keyword_cap=None,
)  # fmt: skip
USUAL = Summary(
    monday=dt.date(2022, 4, 18),
    n_notes=700,
    n_authors=560,
    days=[100] * 7,
    coverage={"author_id": 1.0, "body": 0.9, "tags": 0.8, "n_likes": 0.9, "is_ad": 0.02},
    keywords={"露营": 70, "咖啡": 70, "瑜伽": 560},
    tags={"日常": 140, "好物": 70},
)
LINK = "https://example.com/w20.html"


def sized(part: float) -> dict[str, object]:
    """The usual week, larger or smaller in all it holds."""
    return {
        "n_notes": int(USUAL.n_notes * part), "n_authors": int(USUAL.n_authors * part),
        "days": [int(n * part) for n in USUAL.days],
        "keywords": {name: int(n * part) for name, n in USUAL.keywords.items()},
        "tags": {name: int(n * part) for name, n in USUAL.tags.items()},
    }  # fmt: skip


def bad(week: Summary, before: list[Summary] | None = None, limits: Limits = LIMITS) -> list[tuple[str, str, str]]:
    """The findings that people hear of."""
    found = judge(week, [USUAL] * 4 if before is None else before, limits)
    return [(one.check, one.about, one.severity) for one in found if is_bad(one)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),  # 与往常一样
        (sized(0.85), []),  # 少一成半：限度的一半以内
        (sized(0.7), [("volume", "", "warn")]),  # 少三成：春节也会这样
        (sized(0.5), [("volume", "", "broken")]),  # 只采到一半
        (sized(1.45), []),  # 多四成半：限度的一半以内
        (sized(1.7), [("volume", "", "warn")]),
        (sized(3.0), [("volume", "", "broken")]),  # 多了一倍以上：加了来源
        ({"days": [100] * 6 + [40]}, []),  # 周日只采到一半，不算缺
        ({"days": [100] * 6 + [9]}, [("days", "2022-04-24", "warn")]),  # 缺一天
        ({"days": [100] * 5 + [0, 9]}, [("days", "2022-04-23 2022-04-24", "broken")]),  # 缺周末
        ({"n_authors": 400}, [("authors", "", "warn")]),  # 每篇 0.8 位 → 0.57 位
        ({"n_authors": 300}, [("authors", "", "broken")]),  # 都是少数人写的
        ({"n_authors": 700}, []),  # 作者更多不是毛病
        ({"n_authors": 0, "coverage": {**USUAL.coverage, "author_id": 0.0}}, [("coverage", "author_id", "broken")]),
        ({"coverage": {**USUAL.coverage, "body": 0.7}}, [("coverage", "body", "warn")]),  # 正文少了 20 个百分点
        ({"coverage": {**USUAL.coverage, "tags": 0.3}}, [("coverage", "tags", "broken")]),
        ({"coverage": {**USUAL.coverage, "n_likes": 0.0}}, [("coverage", "n_likes", "warn")]),  # 互动数不进检验
        ({"coverage": {**USUAL.coverage, "is_ad": 0.0}}, []),  # 本来就很少有，没有可丢的
        ({"keywords": {"露营": 70, "咖啡": 210, "瑜伽": 420}}, [("keyword", "咖啡", "warn")]),  # 10% → 30%
        ({"keywords": {"露营": 350, "瑜伽": 350}}, [("keyword", "露营", "broken")]),  # 10% → 50%
        ({"keywords": {"瑜伽": 560}}, []),  # 一直是八成的词不算
        ({"keywords": {}}, []),  # 没有搜索词的来源；丢了由字段检查说
        ({"tags": {"抽奖": 280}}, [("tag", "抽奖", "broken")]),  # 新话题占了四成
    ],
)
def test_every_way_to_break(changed: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    assert bad(replace(USUAL, **changed)) == expected


@pytest.mark.parametrize(
    "before",
    [
        [],  # 第一周
        [USUAL],  # 只有一周可比，它自己也可能是坏的
        [replace(USUAL, n_notes=60)] * 4,  # 往常太少
    ],
)
def test_without_a_past_nothing_is_found(before: list[Summary]) -> None:
    found = judge(replace(USUAL, n_notes=7, days=[7, 0, 0, 0, 0, 0, 0]), before, LIMITS)
    assert found == [Finding("volume", "", 7, None, "unknown")]


def test_one_broken_week_does_not_become_the_usual() -> None:
    broken = replace(USUAL, n_notes=200, days=[100, 100, 0, 0, 0, 0, 0], n_authors=30)
    assert bad(USUAL, [broken, USUAL, USUAL, USUAL]) == []
    assert bad(broken, [broken, USUAL, USUAL, USUAL])[0] == ("volume", "", "broken")


def test_thin_days_are_not_judged() -> None:
    thin = replace(USUAL, **{**sized(0.15), "days": [9, 16, 16, 16, 16, 16, 16]})
    gone = replace(thin, days=[0, 1, 16, 16, 16, 16, 16])  # 周一往常只有 9 篇；周二 16 篇只剩 1 篇
    assert bad(gone, [thin] * 4) == [("days", "2022-04-19", "warn")]


def test_keywords_at_the_cap_are_called_saturated() -> None:
    found = judge(USUAL, [USUAL] * 4, replace(LIMITS, keyword_cap=70))[-1]
    assert found == Finding("saturation", "咖啡、瑜伽、露营", 3, 0.0, "warn")
    assert bad(USUAL, limits=replace(LIMITS, keyword_cap=561)) == []


def test_every_finding_is_said_to_both_readers() -> None:
    broken = replace(
        USUAL, n_notes=350, days=[50] * 5 + [0, 0], n_authors=100, coverage=dict.fromkeys(USUAL.coverage, 0.0)
        | {"author_id": 1.0}, keywords={"露营": 350}, tags={"抽奖": 350},
    )  # fmt: skip
    found = judge(broken, [USUAL] * 4, replace(LIMITS, keyword_cap=300))
    assert {one.check for one in found if is_bad(one)} == {
        "volume", "days", "authors", "coverage", "keyword", "tag", "saturation"
    }  # fmt: skip
    for one in filter(is_bad, found):
        said = findings.sentence(Told(one.check, one.about, one.value, one.expected, one.severity))
        assert said.endswith("。") and one.check not in said and not said.isascii()
        assert ": see " in advise(one) or ": crawl " in advise(one) or ": raise " in advise(one)
    assert findings.FIELDS.keys() == {*(c.name for c in schemas.NOTES.columns if c.nullable), "tags"}


# --- through the real store


@pytest.fixture
def copied(small_store: SmallStore, tmp_path: Path) -> Store:
    """The small store, to be broken."""
    return Store(str(shutil.copytree(small_store.root, tmp_path / "data")))


def lose_days(notes: pd.DataFrame) -> pd.DataFrame:
    """Thursday to Sunday were not crawled."""
    return notes[notes["published_at"].dt.tz_convert("Asia/Shanghai").dt.day_of_week < 3]


def flood(notes: pd.DataFrame) -> pd.DataFrame:
    """Sixty per cent of the notes by three authors and one keyword."""
    hit = notes.index % 5 < 3
    names = [f"{n % 3:016d}" for n in range(int(hit.sum()))]
    notes = notes.assign(author_id=notes["author_id"].astype(object))
    notes.loc[hit, "author_id"] = names
    notes.loc[hit, "source_keyword"] = "露营灯"
    return notes


BREAKERS: list[tuple[Callable[[pd.DataFrame], pd.DataFrame], set[tuple[str, str]]]] = [
    (lambda notes: notes, set()),
    (lambda notes: notes.iloc[::2], {("volume", "")}),
    (lambda notes: notes.assign(author_id=None), {("coverage", "author_id")}),
    (lambda notes: notes.assign(body=None), {("coverage", "body")}),
    (flood, {("authors", ""), ("keyword", "露营灯")}),
]


def change_notes(store: Store, small: SmallStore, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    store.write(schemas.NOTES, small.last, change(store.read(schemas.NOTES, small.last)))


@pytest.mark.parametrize(("change", "expected"), BREAKERS)
def test_a_broken_partition_is_recognised(
    copied: Store, small_store: SmallStore, change: Callable[[pd.DataFrame], pd.DataFrame], expected: set[object]
) -> None:
    change_notes(copied, small_store, change)
    n_rows = run_step(copied, small_store.last, load_config(small_store.config), "check")
    table = copied.read(schemas.HEALTH, small_store.last)
    assert len(table) == n_rows > 10
    assert copied.metadata(schemas.HEALTH, small_store.last)["n_weeks"] == "4"
    broken = table[table["severity"] == "broken"]
    assert set(zip(broken["check"], broken["about"], strict=True)) == expected


def test_every_week_of_a_replay_has_been_looked_at(small_store: SmallStore) -> None:
    store = Store(str(small_store.root))
    weeks = store.weeks(schemas.HEALTH)
    assert weeks == store.weeks(schemas.NOTES)[:-1]  # those of warm-up too
    seen = [set(store.read(schemas.HEALTH, week)["severity"]) for week in weeks]
    assert seen[:2] == [{"unknown"}, {"unknown"}]
    assert set().union(*seen[2:]) == {"ok"}  # a crawl that never broke


def test_what_is_unknown_is_counted_from_the_footer(small_store: SmallStore) -> None:
    store = Store(str(small_store.root))
    notes = store.read(schemas.NOTES, small_store.last)
    counted = store.n_unknown(schemas.NOTES, small_store.last)
    optional = [column.name for column in schemas.NOTES.columns if column.nullable]
    assert [counted[name] for name in optional] == notes[optional].isna().sum().to_list()
    assert any(counted[name] for name in optional)
    found = summarise(store, small_store.last)
    assert sum(found.days) == found.n_notes == len(notes)
    assert found.n_authors == notes["author_id"].nunique()
    assert found.coverage["tags"] == (notes["tags"].map(len) > 0).mean()
    assert found.tags == notes["tags"].explode().dropna().value_counts().to_dict()


def test_half_the_days_missing_is_told_and_no_rise_is(
    copied: Store, small_store: SmallStore, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTETRENDS_SLACK_TOKEN", "xoxb-not-a-real-token-4711")
    settings = load_config(small_store.config).model_dump() | {
        "alerts": {"slack_api": slack.url, "quiet_from": 8, "quiet_weekends": False}
    }
    config, week = Config.model_validate(settings), small_store.last
    whole = copied.read(schemas.NOTES, week)
    change_notes(copied, small_store, lose_days)
    assert run_week(copied, week, config, send_alerts=True, may_train=False) == Outcome.DONE
    assert copied.read(schemas.ALERTS, week)["kind"].to_list() == ["health"]
    (body,) = slack.received
    assert "数据异常" in body["text"] and "缺 4 天数据" in body["text"] and "不推送上升提醒" in body["text"]
    assert not [label for label in _rising(copied, small_store) if label in body["text"]]
    page = Path(copied.path("reports", f"week={week.monday}", "index.html")).read_text("utf-8")
    box = page[page.index('class="alarm"') : page.index('class="lead"')]
    assert "缺 4 天数据" in box and "不要据此下单" in box
    assert page.count("缺 4 天数据") == 1

    # mended: the digest is still to come, and comes
    slack.received.clear()
    copied.write(schemas.NOTES, week, whole)
    assert run_week(copied, week, config, send_alerts=True, may_train=False, force=True) == Outcome.DONE
    assert {"digest", "health"} <= set(copied.read(schemas.ALERTS, week)["kind"])
    assert "数据异常" not in slack.received[0]["text"]
    page = Path(copied.path("reports", f"week={week.monday}", "index.html")).read_text("utf-8")
    assert 'class="alarm"' not in page


def _rising(store: Store, small: SmallStore) -> list[str]:
    trends = store.read(schemas.TRENDS, small.last)
    return trends.loc[trends["is_rising"], "label"].to_list()


def test_a_blocked_week_writes_nothing_after_the_check(copied: Store, small_store: SmallStore, tmp_path: Path) -> None:
    settings = tmp_path / "block.toml"
    settings.write_text(small_store.config.read_text("utf-8") + '\n[health]\non_broken = "block"\n', "utf-8")
    change_notes(copied, small_store, lose_days)

    def files() -> set[Path]:
        return {path for path in Path(copied.root).rglob("*") if path.is_file()}

    before = files()
    with pytest.raises(BrokenWeekError, match=f"week {small_store.last} are broken: .* usually .* hardly a note on"):
        run_week(copied, small_store.last, load_config(settings), send_alerts=True, may_train=False)
    assert files() - before == {Path(copied.partition(schemas.HEALTH, small_store.last))}
    assert before <= files()
    common = ["--root", copied.root, "--week", str(small_store.last), "--config", str(settings)]
    result = CliRunner().invoke(app, ["check", *common])
    assert result.exit_code == 1
    last_line = result.output.strip().splitlines()[-1]
    assert last_line.startswith("error: the notes of week") and 'on_broken = "warn"' in last_line
    # an operator who has looked may go on from the next step
    assert CliRunner().invoke(app, ["learn", *common]).exit_code == 0


# --- what people see


def told(*made: Told) -> tuple[Told, ...]:
    return (Told("volume", "", 400.0, 1000.0, "broken"), *made)


def test_broken_notes_are_told_instead_of_rises() -> None:
    assert len(build_emerging(sample_report(), LINK, ())) == 3
    report = sample_report(replace(COVERAGE, findings=told()))
    assert build_emerging(report, LINK, ()) == []
    message = build_digest(report, LINK)
    said = "\n".join(text["text"] for block in slack_text.render_blocks(message) for text in slack_text.texts(block))
    assert (message.kind, message.key) == ("health", "2023-W20")
    assert "少了 60%" in said and LINK in said and "瑜伽垫" not in said
    assert sentences.headline(report).startswith("数据异常，以下只供参考：")


def test_an_odd_week_still_alerts_and_says_so() -> None:
    odd = Told("days", "2023-05-18", 1.0, 0.0, "warn")
    report = sample_report(replace(COVERAGE, findings=(Told("volume", "", 990.0, 1000.0, "ok"), odd)))
    messages = [build_digest(report, LINK), *build_emerging(report, LINK, ())]
    assert [message.kind for message in messages] == ["digest"] + ["emerging"] * 3
    for message in messages:
        assert "留意：缺 1 天数据（5月18日）" in str(slack_text.render_blocks(message))
    page = render_page(report)
    assert "数据留意" in page and "数据异常" not in page and "留意 1 项" in page
    rows = [row for row in terms_sheet(report).rows if row[0] == "数据留意"]
    assert rows == [["数据留意", findings.sentence(odd)]]


def test_a_healthy_week_has_no_box() -> None:
    page = render_page(sample_report(replace(COVERAGE, findings=(Told("volume", "", 990.0, 1000.0, "ok"),))))
    assert 'class="alarm"' not in page and "通过 1 项" in page


def test_a_strangers_hashtag_stays_text() -> None:
    hostile = [Told("tag", name, 0.9, 0.1, "broken") for name in HOSTILE]
    report = sample_report(replace(COVERAGE, findings=told(*hostile)))
    page = render_page(report)
    assert "<script>" not in page[page.index('class="alarm"') :]
    message = build_digest(report, LINK)
    assert "<!channel>" not in slack_text.render_text(message) and "<!channel>" not in str(
        slack_text.render_blocks(message)
    )
    assert slack_text.total_length(slack_text.render_blocks(message)) <= slack_text.MAX_TOTAL
