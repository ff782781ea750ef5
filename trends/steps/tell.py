"""The step that tells people: each message once on each channel, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

import pandas as pd

from notetrends.reports import delivery_words
from notetrends.reports.alerts import build_digest, build_emerging, episode, urgent
from notetrends.reports.channels.channel import Attempt, Channel, DeliveryFailed, Receipt, Refused, Unclear
from notetrends.reports.channels.environment import open_channels
from notetrends.reports.channels.file import write_message
from notetrends.reports.follow_ups import build_follow_ups
from notetrends.reports.language import joined, speaking
from notetrends.reports.message import Message
from notetrends.reports.model import WeeklyReport
from notetrends.trends import schemas
from notetrends.trends.config import AlertsConfig, Config
from notetrends.trends.errors import DeliveryError
from notetrends.trends.quiet import quiet_until
from notetrends.trends.steps.advise import read_report
from notetrends.trends.steps.ledger import APART, Ledger
from notetrends.trends.steps.pages import PAGE, report_path
from notetrends.trends.store import Store
from notetrends.trends.week import Week

MESSAGES = "messages.jsonl"
_ARRIVES_WITHIN = dt.timedelta(minutes=1)  # younger than this, what is not in the channel may still come

Clock = Callable[[], dt.datetime]


class Doubt(StrEnum):
    """What to do with a message of which nobody can tell whether it arrived."""

    REPORT = "report"
    RESEND = "resend"
    ARRIVED = "arrived"


def now() -> dt.datetime:
    """The clock (UTC)."""
    return dt.datetime.now(dt.UTC)


def alert(store: Store, week: Week, config: Config, *, clock: Clock = now, in_doubt: Doubt = Doubt.REPORT) -> int:
    """Send the digest, what cannot wait and what became of it, each once on each channel that the environment names.

    Returns the number of messages that were new. Messages due in quiet hours are held, and sent by the next run of
    the step: the robots of groups cannot be given a time, and what is held here may still change or be dropped.

    Args:
        store: the store.
        week: the week.
        config: the settings.
        clock: the time (UTC).
        in_doubt: what to do with messages that may have arrived, where the channel cannot tell.

    Raises:
        DeliveryError: a message was refused, or nobody can tell whether it arrived; all others were sent, and what
            arrived is in the ledger and not sent again.
    """
    with speaking(config.report.language):
        ledger, plan = _plan(store, week, config)
        n_before, troubles = ledger.n_sent, list[str]()
        for channel, messages in plan:
            troubles += _settle(ledger, channel, clock, in_doubt)
            troubles += _deliver(ledger, channel, messages, config.alerts, clock)
        ledger.save()
        if troubles:
            raise DeliveryError(joined(troubles))
        return ledger.n_sent - n_before


def preview(store: Store, week: Week, config: Config) -> int:
    """Write the messages to a file and send nothing: what backfills and dry runs do."""
    with speaking(config.report.language):
        _, plan = _plan(store, week, config)
    return len({(message.kind, message.key) for _, messages in plan for message in messages})


def held(store: Store, week: Week, config: Config, clock: Clock = now) -> tuple[int, dt.datetime] | None:
    """How many messages of a week wait, and until when; None where none does."""
    n_held, until = Ledger(store, week).n_held, _quiet_until(config.alerts, clock())
    return (n_held, until) if n_held and until else None


def _plan(store: Store, week: Week, config: Config) -> tuple[Ledger, list[tuple[Channel, list[Message]]]]:
    """Each channel's messages, all of them written beside the report as JSON lines as well."""
    made, trends, ledger = read_report(store, week, config), store.read(schemas.TRENDS, week), Ledger(store, week)
    try:
        channels = open_channels(os.environ, config.alerts.channel, config.alerts.slack_api)
    except DeliveryFailed as error:
        raise DeliveryError(str(error)) from None
    plan = [(channel, compose(made, trends, config.alerts, ledger, channel)) for channel in channels]
    shown = {(message.kind, message.key): message for _, messages in plan for message in messages}
    with store.replacing(report_path(store, week, MESSAGES)) as file:
        file.write("\n".join(map(write_message, shown.values())).encode())
    return ledger, plan


def compose(
    report: WeeklyReport, trends: pd.DataFrame, config: AlertsConfig, ledger: Ledger, channel: Channel
) -> list[Message]:
    """A channel's messages of the week; they do not depend on how far an earlier run of it came."""
    link = posixpath.join(config.report_url or "reports", f"week={report.monday}", PAGE)
    known = ledger.known_episodes(channel)
    rises = build_emerging(report, link, known, config.max_alerts)
    changes = build_follow_ups(report, trends, link, ledger.last_told(channel))
    apart = [*rises, *changes][: config.max_alerts]
    n_rises = 0 if report.coverage.is_broken else sum(episode(report, entry) not in known for entry in urgent(report))
    n_untold = n_rises + len(changes) - len(apart)
    return [build_digest(report, link, n_untold=n_untold, undelivered=ledger.undelivered()), *apart]


def _settle(ledger: Ledger, channel: Channel, clock: Clock, in_doubt: Doubt) -> Iterator[str]:
    """Ask what became of the messages that an earlier run left on their way; says those that remain in doubt."""
    for row in ledger.on_their_way(channel):
        try:
            receipt = channel.find(ledger.attempt(row))
            if receipt is None and clock() - row["begun_at"] < _ARRIVES_WITHIN:
                raise Unclear(delivery_words.too_young())
        except Unclear as error:
            if in_doubt == Doubt.REPORT:
                yield delivery_words.in_doubt(row["label"] or row["episode"], channel.name, error)
                continue
            receipt = Receipt() if in_doubt == Doubt.ARRIVED else None
        ledger.settle(row, receipt)


def _deliver(
    ledger: Ledger, channel: Channel, messages: Iterable[Message], config: AlertsConfig, clock: Clock
) -> Iterator[str]:
    """Send what a channel has not got; says what did not arrive, or may not have."""
    ledger.release(channel)
    for message in messages:
        state = ledger.state(message, channel)
        if state in ("sent", "sending"):
            continue
        if state is None and message.kind in APART and ledger.n_apart(channel) >= config.max_alerts:
            continue  # the week's list has changed since an earlier run, which has told enough
        if not channel.disturbs:
            ledger.note(message, channel, "sent")
        elif message.kind != "health" and _quiet_until(config, clock()):
            ledger.note(message, channel, "held")  # but that notes are broken is for whoever mends them before Monday
        else:
            yield from _send(ledger, channel, message, clock)


def _send(ledger: Ledger, channel: Channel, message: Message, clock: Clock) -> Iterator[str]:
    """Send one message, with a word in the ledger before and after."""
    attempt, name = ledger.begin(message, channel, clock()), message.label or message.key
    try:
        receipt = channel.send(message, attempt)
    except Refused as error:
        ledger.note(message, channel, "refused", trouble=str(error))
        yield delivery_words.refused(name, channel.name, error)
        return
    except Unclear as error:
        found = _look(channel, attempt)
        if found is None:
            ledger.note(message, channel, "sending", trouble=str(error))
            yield delivery_words.in_doubt(name, channel.name, error)
            return
        receipt = found
    ledger.note(message, channel, "sent", thread=receipt.thread, place=receipt.place, sent_at=clock(), trouble=None)


def _look(channel: Channel, attempt: Attempt) -> Receipt | None:
    """Whether a message is there already; that it is not proves nothing yet."""
    try:
        return channel.find(attempt)
    except Unclear:
        return None


def _quiet_until(config: AlertsConfig, moment: dt.datetime) -> dt.datetime | None:
    return quiet_until(moment, config.quiet_from, config.quiet_until, weekends=config.quiet_weekends)
