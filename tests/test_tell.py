"""The step that tells people: once each, whatever happens in between; late rather than at night; never twice."""

from __future__ import annotations

import datetime as dt
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from fault_runs import BAD_FORM, FAULTS, KILLED, PLATFORMS, Clock, Killed, platform, run_week, title
from loopback import OK, Fault, serve
from loopback_robots import WeCom
from loopback_slack import CHANNEL, Slack
from made_week import MONDAY_NINE, TESTS, WEEK, make_store, write, write_week
from report_fixtures import frames
from test_alerts import check_limits
from typer.testing import CliRunner

from notetrends.trends import schemas
from notetrends.trends.cli import app
from notetrends.trends.config import Config
from notetrends.trends.errors import DeliveryError
from notetrends.trends.steps.tell import Doubt, alert, held, preview
from notetrends.trends.store import Store

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
RISES = ["k0001@2023-04-24", "k0002@2023-05-08", "k0005@2023-05-15"]


class House:
    """A store, a clock and a Slack; `tell` runs the step as one day after another would."""

    def __init__(self, store: Store, slack: Slack, config: Config, clock: Clock) -> None:
        self.store, self.slack, self.config, self.clock = store, slack, config, clock

    def tell(self, weeks_later: int = 0, in_doubt: Doubt = Doubt.REPORT, **alerts: Any) -> int:  # noqa: ANN401
        """Run the step, on the Monday after its week at nine."""
        self.clock.moment = max(self.clock.moment, MONDAY_NINE + dt.timedelta(weeks=weeks_later))
        config = Config.model_validate({"alerts": {**self.config.alerts.model_dump(), **alerts}})
        return alert(self.store, WEEK + weeks_later, config, clock=self.clock, in_doubt=in_doubt)

    def ledger(self, weeks_later: int = 0) -> pd.DataFrame:
        """What the week's ledger says."""
        return self.store.read(schemas.ALERTS, WEEK + weeks_later)

    def titles(self) -> list[str]:
        """The first line of each message that can be read."""
        return [title(message) for message in self.slack.accepted]

    def change(self, weeks_later: int, category_id: str, **values: object) -> None:
        """A later week in which one category is otherwise; None for `category_id` changes none."""
        trends = frames()["trends"]
        trends["stage"], trends["why_not"] = trends["stage"].astype(object), trends["why_not"].astype(object)
        for name, value in values.items():
            trends.loc[trends["category_id"] == category_id, name] = value
        write_week(self.store, WEEK + weeks_later, trends=trends)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = Clock()
    with platform("Slack bot", clock) as (state, _, config):
        assert isinstance(state, Slack)
        yield House(make_store(tmp_path / "data"), state, config, clock)


def test_each_message_is_told_once(house: House) -> None:
    assert house.tell() == 4
    assert house.tell() == 0
    assert len(house.slack.received) == 4
    ledger = house.ledger()
    assert sorted(ledger["episode"]) == ["2023-W20", *RISES]
    assert (ledger["state"] == "sent").all() and (ledger["place"] == CHANNEL).all()
    assert set(ledger["thread"]) == {message["ts"] for message in house.slack.accepted}
    assert ledger["sent_at"].notna().all() and ledger["trouble"].isna().all()


def test_the_clock_is_all_that_two_stores_differ_in(house: House, tmp_path: Path) -> None:
    house.tell()
    other = House(make_store(tmp_path / "other"), house.slack, house.config, house.clock)
    other.tell()
    columns = ["thread", "sent_at", "begun_at"]
    assert house.ledger().drop(columns=columns).equals(other.ledger().drop(columns=columns))


def test_a_ledger_of_before_there_were_states_is_believed(house: House) -> None:
    house.tell()
    old = house.store.read_arrow(schemas.ALERTS, WEEK).select(
        ["alert_id", "episode", "kind", "channel", "thread", "sent_at"]
    )
    pq.write_table(old, house.store.partition(schemas.ALERTS, WEEK))
    assert house.tell() == 0
    house.change(1, "k0001", stage="fading", is_rising=False, rank=None)
    assert house.tell(1) == 1  # the digest: what stage was told is not known
    assert len(house.slack.received) == 5


# --- what cannot be told


def test_a_crash_after_it_was_accepted_is_seen_and_cleared_up(house: House) -> None:
    house.slack.kills, house.slack.on_kill = {2}, lambda: setattr(house.clock, "is_fatal", True)
    with pytest.raises(Killed):
        house.tell()
    assert house.ledger()["state"].to_list().count("sending") == 1
    house.clock.moment += dt.timedelta(minutes=5)
    assert house.tell() == 3
    assert len(house.slack.received) == 4 == len(set(house.titles()))
    assert house.ledger()["thread"].notna().all()


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_waits_for_slack_tells_nothing_twice(house: House, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[alerts]\nchannel = "{CHANNEL}"\nslack_api = "{house.slack.url}/api"\nquiet_from = 8\n'
                        "quiet_weekends = false\n")  # fmt: skip
    house.slack.clock, house.slack.answers = time.time, [OK, Fault.SILENT_AFTER, OK]
    command = [sys.executable, "-m", "notetrends.trends.cli", "alert", "--root", house.store.root, "--week", str(WEEK)]
    process = subprocess.Popen([*command, "--config", str(settings)])
    while len(house.slack.accepted) < 2 and process.poll() is None:
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert house.ledger()["state"].to_list().count("sending") == 1
    house.clock.moment = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    loud = Config.model_validate({"alerts": {**house.config.alerts.model_dump(), "quiet_from": 8,
                                             "quiet_weekends": False}})  # fmt: skip
    assert alert(house.store, WEEK, loud, clock=house.clock) == 3
    assert len(house.slack.accepted) == 4 == len(set(house.titles()))


@pytest.mark.parametrize(("in_doubt", "n_shown"), [(Doubt.RESEND, 5), (Doubt.ARRIVED, 4)])
def test_what_nobody_can_tell_waits_for_an_operator(house: House, in_doubt: Doubt, n_shown: int) -> None:
    house.slack.scopes.clear()
    house.slack.answers = [OK, Fault.SILENT_AFTER, OK]
    for _ in range(2):
        with pytest.raises(DeliveryError, match=r"「瑜伽垫」可能已送到.*--resend.*--arrived"):
            house.tell()
        house.clock.moment += dt.timedelta(minutes=5)
        assert len(house.slack.received) == 4
    (row,) = house.ledger().query("state == 'sending'").to_dict("records")
    assert row["episode"] == RISES[0] and "TimeoutError" in row["trouble"] and row["sent_at"] is pd.NaT
    house.tell(in_doubt=in_doubt)
    assert len(house.slack.accepted) == n_shown
    assert house.tell() == 0


def test_what_was_not_resolved_stands_in_the_next_digest_and_is_not_told_again(house: House) -> None:
    house.slack.scopes.clear()
    house.slack.answers = [OK, Fault.SILENT_AFTER, OK]
    with pytest.raises(DeliveryError):
        house.tell()
    house.change(1, "k0001", stage="growing")
    assert house.tell(1) == 1
    assert f"上周有消息没有确认送达（Slack {CHANNEL} 1 条）" in str(house.slack.received[-1]["blocks"])


def test_a_message_may_still_be_on_its_way_for_a_minute(house: House) -> None:
    house.slack.answers = [OK, Fault.RESET_BEFORE, OK]
    with pytest.raises(DeliveryError, match="可能已送到"):
        house.tell()
    with pytest.raises(DeliveryError, match="不到一分钟"):
        house.tell()
    assert len(house.slack.received) == 4
    house.clock.moment += dt.timedelta(minutes=1)
    assert house.tell() == 1
    assert len(house.slack.accepted) == 4 == len(set(house.titles()))


def test_a_time_out_that_slack_knows_of_is_no_trouble(house: House) -> None:
    house.slack.answers = [Fault.SILENT_AFTER, OK]
    assert house.tell() == 4
    assert len(house.slack.accepted) == 4
    assert house.ledger()["thread"].notna().all()


def test_a_refused_message_does_not_keep_the_others(house: House) -> None:
    house.slack.answers = [OK, (200, {}, {"ok": False, "error": "not_in_channel"}), OK]
    with pytest.raises(DeliveryError, match="消息「瑜伽垫」没有送到Slack C0123456789：not_in_channel"):
        house.tell()
    assert len(house.slack.accepted) == 3
    assert house.tell() == 1
    assert len(house.slack.accepted) == 4 == len(set(house.titles()))


@pytest.mark.parametrize("name", PLATFORMS)
def test_each_alert_is_told_once_or_known_to_be_lost(name: str, tmp_path: Path) -> None:
    dice = random.Random(f"faults {name}")  # noqa: S311
    for number in range(2):
        faults = [dice.choice(FAULTS) for _ in range(4)]
        told, is_amiss = run_week(tmp_path / str(number), name, faults)
        assert len(told) == 4
        for message in told:
            assert message.n_shown <= 1, faults
            assert message.n_shown == 1 or not message.is_sent, faults
        assert is_amiss is any(not message.is_sent for message in told), faults
        if name == "Slack bot":
            assert not is_amiss, faults


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_quiet_network_tells_all(name: str, tmp_path: Path) -> None:
    told, is_amiss = run_week(tmp_path, name, [KILLED] if name == "Slack bot" else [BAD_FORM])
    assert not is_amiss and [message.n_shown for message in told] == [1] * 4


def test_several_channels_fail_each_for_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        serve(WeCom(answers=[(404, {}, "")])) as robot,
        pytest.raises(DeliveryError, match="没有送到企业微信") as caught,
    ):
        monkeypatch.setenv("NOTETRENDS_WECOM_WEBHOOK", robot.address)
        house.tell()
    assert "4711" not in str(caught.value)
    assert len(house.slack.accepted) == 4
    assert house.ledger().groupby("channel")["state"].unique().map(list).to_dict() == {
        CHANNEL: ["sent"], "wecom": ["refused"],
    }  # fmt: skip


# --- when


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2023-05-22T06:10", "2023-05-22T08:00"),  # Monday, when the DAG has run
        ("2023-05-22T22:00", "2023-05-23T08:00"),
        ("2023-05-26T23:30", "2023-05-29T08:00"),  # Friday night
        ("2023-05-27T12:00", "2023-05-29T08:00"),
    ],
)
def test_messages_wait_for_the_morning(house: House, moment: str, until: str) -> None:
    house.clock.moment = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert alert(house.store, WEEK, house.config, clock=house.clock) == 0
    assert not house.slack.received
    assert (house.ledger()["state"] == "held").all()
    waiting = held(house.store, WEEK, house.config, house.clock)
    assert waiting == (4, dt.datetime.fromisoformat(until).replace(tzinfo=SHANGHAI))
    house.clock.moment = waiting[1]
    assert alert(house.store, WEEK, house.config, clock=house.clock) == 4
    assert held(house.store, WEEK, house.config, house.clock) is None


def test_what_is_held_may_still_become_untrue(house: House) -> None:
    house.clock.moment = MONDAY_NINE - dt.timedelta(hours=3)
    alert(house.store, WEEK, house.config, clock=house.clock)
    house.change(0, "k0001", is_rising=False, stage="watching", why_not="template", rank=None)
    house.clock.moment = MONDAY_NINE
    assert house.tell() == 3
    assert RISES[0] not in house.ledger()["episode"].to_list()


def test_that_notes_are_broken_does_not_wait(house: House) -> None:
    broken = {"check": "volume", "about": "", "value": 400.0, "expected": 1000.0, "severity": "broken"}
    write(house.store, schemas.HEALTH, WEEK, pd.DataFrame([broken]))
    house.clock.moment = MONDAY_NINE - dt.timedelta(hours=3)
    assert alert(house.store, WEEK, house.config, clock=house.clock) == 1
    assert "数据异常" in house.slack.received[0]["text"]


def test_nights_may_be_loud_and_files_never_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.clock.moment = dt.datetime(2023, 5, 27, 3, tzinfo=SHANGHAI)
    loud = Config.model_validate(
        {"alerts": {**house.config.alerts.model_dump(), "quiet_from": 8, "quiet_weekends": False}}
    )
    assert alert(house.store, WEEK, loud, clock=house.clock) == 4
    monkeypatch.delenv("NOTETRENDS_SLACK_TOKEN")
    assert alert(house.store, WEEK, house.config, clock=house.clock) == 4
    assert len(house.slack.received) == 4
    assert set(house.ledger().query("channel == 'file'")["state"]) == {"sent"}


# --- what became of it


@pytest.mark.parametrize(
    ("category_id", "values", "said"),
    [
        ("k0005", {"stage": "growing"}, "▲ 健身 › 家用筋膜枪 萌芽期 → 成长期"),
        ("k0001", {"stage": "peaked", "is_rising": False, "rank": None}, "▼ 健身 › 瑜伽垫 成长期 → 见顶"),
        ("k0002", {"stage": "fading", "is_rising": False, "rank": None}, "▼ 户外 › 飞盘 爆发期 → 回落"),
        (
            "k0001",
            {"stage": "watching", "is_rising": False, "rank": None, "why_not": "ads"},
            "✖ 健身 › 瑜伽垫 退出榜单",
        ),
        (
            "k0001",
            {"stage": "steady", "is_rising": False, "rank": None, "episode_week": None},
            "✖ 健身 › 瑜伽垫 退出榜单",
        ),
        ("k0001", {"relevance": 0.1}, "✖ 健身 › 瑜伽垫 退出榜单"),
    ],
)
def test_what_became_of_a_rise_is_told_in_its_thread_once(
    house: House, category_id: str, values: dict[str, object], said: str
) -> None:
    house.tell()
    house.change(1, category_id, **values)
    assert house.tell(1) == 2
    assert house.tell(1) == 0
    reply = house.slack.accepted[-1]
    (root,) = house.ledger().query("kind == 'emerging' and episode.str.startswith(@category_id)")["thread"]
    assert reply["thread_ts"] == root and title(reply) == said
    (first,) = (message for message in house.slack.accepted if message["ts"] == root)
    assert str(first["blocks"]).count("最新：") == 1 and f"最新：{said}" in str(first["blocks"][1])
    house.change(2, category_id, **values)
    assert house.tell(2) == 1  # the digest: nothing is new


def test_without_news_there_is_no_follow_up(house: House) -> None:
    house.tell()
    for later, values in enumerate([{}, {"stage": "growing"}, {"is_rising": False, "why_not": "list_full"}], start=1):
        house.change(later, "k0002", **values)  # from a burst to growth is no news; nor is a list that is full
        assert house.tell(later) == 1


def test_a_rise_that_comes_back_is_told_as_such(house: House) -> None:
    house.tell()
    house.change(1, "k0001", stage="peaked", is_rising=False, rank=None)
    house.change(2, "k0001", stage="fading", is_rising=False, rank=None)
    house.change(3, "k0001", stage="surging")
    titles = []
    for later in (1, 2, 3):
        house.tell(later)
        titles.append(title(house.slack.accepted[-1]))
    assert titles == [
        "▼ 健身 › 瑜伽垫 成长期 → 见顶",
        "▼ 健身 › 瑜伽垫 见顶 → 回落",
        "▲ 健身 › 瑜伽垫 重新上升：爆发期",
    ]
    assert len({message.get("thread_ts") for message in house.slack.accepted} - {None}) == 1
    (first,) = (message for message in house.slack.accepted if "最新：" in str(message["blocks"]))
    assert str(first["blocks"]).count("最新：") == 1 and f"最新：{titles[-1]}" in str(first["blocks"][1])
    check_limits(first["blocks"])


def test_a_token_that_may_only_post_follows_up_as_well(house: House) -> None:
    house.slack.scopes.clear()
    house.tell()
    house.change(1, "k0005", stage="growing")
    assert house.tell(1) == 2
    assert "最新：" not in str(house.slack.accepted)


def test_what_is_not_tested_any_more_has_left_the_list(house: House) -> None:
    house.tell()
    trends = frames()["trends"]
    write_week(house.store, WEEK + 1, trends=trends[trends["category_id"] != "k0002"])
    house.tell(1)
    assert title(house.slack.accepted[-1]) == "✖ 飞盘 退出榜单"
    assert "本周未参与检验" in house.slack.accepted[-1]["text"]


def test_a_follow_up_that_timed_out_is_found_in_its_thread(house: House) -> None:
    house.tell()
    house.change(1, "k0005", stage="growing")
    house.slack.answers = [OK] * 5 + [Fault.ERROR_AFTER, OK]
    assert house.tell(1) == 2
    assert len(house.slack.accepted) == 6


def test_other_channels_get_a_short_message_of_its_own(tmp_path: Path) -> None:
    clock, store = Clock(), make_store(tmp_path)
    with platform("WeCom", clock) as (state, _, config):
        alert(store, WEEK, config, clock=clock)
        trends = frames()["trends"]
        trends.loc[trends["category_id"] == "k0005", "stage"] = "growing"
        write_week(store, WEEK + 1, trends=trends)
        clock.moment += dt.timedelta(weeks=1)
        assert alert(store, WEEK + 1, config, clock=clock) == 2
    said = state.accepted[-1]["markdown"]["content"]
    assert said.startswith("### ▲ 健身 › 家用筋膜枪 萌芽期 → 成长期\n") and len(said.encode()) < 1000


# --- how many, and which week


def test_there_are_no_more_than_the_cap_and_the_digest_counts_the_rest(house: House) -> None:
    assert house.tell(max_alerts=1) == 2
    assert house.tell(max_alerts=1) == 0
    assert "还有 2 条提醒没有单独发" in str(house.slack.received[0]["blocks"])
    # what was too much waits for the next week, and follow-ups count as well
    house.change(1, "k0001", stage="surging")
    assert house.tell(1, max_alerts=2) == 3
    assert "还有 1 条提醒没有单独发" in str(house.slack.received[2]["blocks"])
    house.change(2, "k0001", stage="surging")
    assert house.tell(2, max_alerts=2) == 2
    assert title(house.slack.accepted[-1]) == "▲ 健身 › 瑜伽垫 成长期 → 爆发期"


def test_a_list_that_changed_between_two_runs_tells_no_more_than_the_cap(house: House) -> None:
    house.tell(max_alerts=1)
    house.change(0, "k0001", is_rising=False, stage="watching", rank=None)
    assert house.tell(max_alerts=1) == 0
    assert house.tell(max_alerts=2) == 1


def test_a_week_that_is_run_late_tells_nothing_that_later_weeks_did(house: House) -> None:
    house.change(1, "k0001", stage="surging")
    house.tell(1)
    assert house.tell(0) == 1  # its digest
    assert house.ledger(0)["kind"].to_list() == ["digest"]
    house.change(2, "k0001", stage="growing")
    write(house.store, schemas.TRENDS, WEEK + 3, frames()["trends"].assign(stage="fading", is_rising=False), TESTS)
    n = len(house.slack.received)
    assert preview(house.store, WEEK + 2, house.config) == 1
    assert len(house.slack.received) == n


def test_the_command_line_says_what_waits_and_what_to_do(house: House, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[alerts]\nchannel = "{CHANNEL}"\nslack_api = "{house.slack.url}/api"\nquiet_from = 0\n'
                        "quiet_until = 23\n")  # fmt: skip
    common = ["alert", "--root", house.store.root, "--week", str(WEEK), "--config", str(settings)]
    said = CliRunner().invoke(app, common)
    if dt.datetime.now(SHANGHAI).hour != 23:  # the one hour in which it does not wait
        assert re.search(r"held until \d{4}-\d\d-\d\dT\d\d:00:00\+08:00$", said.output.strip())
    settings.write_text(settings.read_text().replace("= 23", "= 0") + "quiet_weekends = false\n")
    house.slack.scopes.clear()
    house.slack.clock, house.slack.answers = lambda: 0.0, [Fault.RESET_AFTER, OK]
    said = CliRunner().invoke(app, common)
    assert said.exit_code == 1 and said.output.strip().splitlines()[-1].startswith("error: 消息「2023-W20」可能已送到")
    assert CliRunner().invoke(app, [*common, "--resend", "--arrived"]).exit_code == 2
    assert "1 messages" in CliRunner().invoke(app, [*common, "--arrived"]).output
    assert "0 messages" in CliRunner().invoke(app, common).output
