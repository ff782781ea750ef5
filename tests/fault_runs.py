"""Weeks whose messages meet faults on their way, and what became of each: told once, twice, or known to be lost."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from loopback import OK, Answer, Fault, Platform, serve
from loopback_robots import SECRET, DingTalk, Feishu, Robot, WeCom
from loopback_slack import CHANNEL, Slack
from made_week import MONDAY_NINE, WEEK, make_store

from notetrends.reports.channels import post, slack
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import DeliveryError
from notetrends.trends.steps.tell import Doubt, alert
from notetrends.trends.store import Store

TOKEN = "xoxb-not-a-real-token-4711"  # noqa: S105
KILLED = "killed after it is accepted"
RATE_LIMIT, REFUSED, BAD_FORM = "HTTP 429 with Retry-After", "a refusal", "invalid_blocks, or a robot's bad request"
FAULTS: Sequence[Fault | str] = (*Fault, KILLED, RATE_LIMIT, REFUSED, BAD_FORM)
PLATFORMS = ("Slack bot", "Slack bot, no history", "Slack webhook", "Feishu", "WeCom", "DingTalk")


class Killed(BaseException):
    """The process ends here: nothing after this line is done."""


class Clock:
    """A clock that stands until it is moved; it ends the process where a fault says so."""

    def __init__(self, moment: dt.datetime = MONDAY_NINE) -> None:
        self.moment, self.is_fatal = moment, False

    def __call__(self) -> dt.datetime:
        """The moment."""
        if self.is_fatal:
            self.is_fatal = False
            raise Killed
        return self.moment


@contextmanager
def platform(name: str, clock: Clock) -> Iterator[tuple[Platform, dict[str, str], Config]]:
    """A server of that name, with the environment and the settings that lead to it; clients wait for a third second."""
    if name.startswith("Slack"):
        state: Platform = Slack(clock=lambda: clock.moment.timestamp())
    else:
        state = {"Feishu": Feishu, "WeCom": WeCom, "DingTalk": DingTalk}[name]()
    patient = mock.patch.object(slack, "SECONDS_TO_ANSWER", 0.3), mock.patch.object(post, "SECONDS_TO_ANSWER", 0.3)
    with serve(state), patient[0], patient[1]:
        if isinstance(state, Robot):
            environ = {f"NOTETRENDS_{name.upper()}_WEBHOOK": state.address, f"NOTETRENDS_{name.upper()}_SECRET": SECRET}
        elif name == "Slack webhook":
            environ = {"NOTETRENDS_SLACK_WEBHOOK": f"{state.url}/services/webhook"}
        else:
            environ = {"NOTETRENDS_SLACK_TOKEN": TOKEN}
        if isinstance(state, Slack) and name != "Slack bot":
            state.scopes.clear()
        config = Config.model_validate({"alerts": {"channel": CHANNEL, "slack_api": f"{state.url}/api"}})
        with mock.patch.dict(os.environ, environ):
            yield state, environ, config


def answer_of(fault: Fault | str, state: Platform, name: str) -> Answer | Fault:
    """What a server does for a fault."""
    if isinstance(fault, Fault):
        return fault
    if fault == RATE_LIMIT:
        return 429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"}
    if fault in (REFUSED, BAD_FORM):
        if isinstance(state, Robot):
            return state.no(310000 if fault == REFUSED else 9499, "no")
        code = "channel_is_archived" if fault == REFUSED else "invalid_blocks"
        return (400, {}, code) if name == "Slack webhook" else (200, {}, {"ok": False, "error": code})
    assert fault == KILLED
    return OK


@dataclass(frozen=True)
class Told:
    """What became of one message: how often it can be read, and whether the ledger says that it arrived."""

    kind: str
    n_shown: int
    is_sent: bool


def run_week(
    folder: Path, name: str, faults: Sequence[Fault | str], *, n_runs: int = 3, in_doubt: Doubt = Doubt.REPORT
) -> tuple[list[Told], bool]:
    """Tell a week whose first posts meet `faults`, as Airflow would: tried again after 5 minutes.

    Returns:
        What became of each message, and whether the last run said that something is amiss.
    """
    store, clock = make_store(folder), Clock()
    with platform(name, clock) as (state, _, config):
        state.answers = [*(answer_of(fault, state, name) for fault in faults), OK]
        state.kills = {place for place, fault in enumerate(faults, start=1) if fault == KILLED}
        state.on_kill = lambda: setattr(clock, "is_fatal", True)
        is_amiss = True
        for _ in range(n_runs):
            try:
                alert(store, WEEK, config, clock=clock, in_doubt=in_doubt)
                is_amiss = False
                break
            except (DeliveryError, Killed) as error:
                assert "4711" not in str(error)
            clock.moment += dt.timedelta(minutes=5)
        return judge(store, state), is_amiss


def judge(store: Store, state: Platform) -> list[Told]:
    """Each of the ledger's messages against what can be read."""
    rows = store.read(schemas.ALERTS, WEEK).to_dict("records")
    shown = [title(message) for message in state.accepted]
    expected = {row["alert_id"]: row["label"] if row["kind"] == "emerging" else "选品周报" for row in rows}
    assert all(any(name in said for name in expected.values()) for said in shown)
    return [
        Told(row["kind"], sum(expected[row["alert_id"]] in said for said in shown), row["state"] == "sent")
        for row in rows
    ]


def title(message: Mapping[str, Any]) -> str:
    """The first line of a message of any platform."""
    if "card" in message:
        return str(message["card"]["header"]["title"]["content"])
    text = message.get("text") or message["markdown"].get("title") or message["markdown"]["content"]
    return str(text).splitlines()[0]
