"""The steps that speak to people: the report, the messages."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from notetrends.reports.alerts import Message, build_digest, build_emerging
from notetrends.reports.audience import Audience, read_audience
from notetrends.reports.build import build_report
from notetrends.reports.measured import Backtest, read_backtest
from notetrends.reports.model import WeeklyReport
from notetrends.reports.page import render_page
from notetrends.reports.slack import DeliveryFailed, send_slack, write_message
from notetrends.reports.workbook import write_csv, write_workbook
from notetrends.trends import schemas
from notetrends.trends.config import Config
from notetrends.trends.errors import DeliveryError
from notetrends.trends.steps import window
from notetrends.trends.steps.coverage import cover
from notetrends.trends.steps.market import build_week_market, read_market
from notetrends.trends.steps.pages import PAGE, report_path, write_categories, write_index
from notetrends.trends.steps.pictures import try_picture
from notetrends.trends.steps.record import read_record
from notetrends.trends.store import Store
from notetrends.trends.week import Week

TOKEN = "NOTETRENDS_SLACK_TOKEN"  # noqa: S105  the variable's name, not its value
WORKBOOK, SHEET = "选品表.xlsx", "选品表.csv"


def report(store: Store, week: Week, config: Config) -> int:
    """Write the week's pages and workbook, and the index over all weeks; returns the number of rising entries."""
    made = read_report(store, week, config)
    with store.replacing(report_path(store, week, PAGE)) as file:
        file.write(render_page(made).encode())
    with store.replacing(report_path(store, week, WORKBOOK)) as file:
        write_workbook(made, file)
    with store.replacing(report_path(store, week, SHEET)) as file:
        write_csv(made, file)
    write_categories(store, week, made)
    write_index(store, config)
    if config.report.pictures:
        try_picture(store, week)
    return int(store.read(schemas.TRENDS, week, ["is_rising"])["is_rising"].sum())


def alert(store: Store, week: Week, config: Config) -> int:
    """Send the digest and what cannot wait to Slack, each once; without a token, write them to a file.

    Returns the number of messages that were new.

    Raises:
        DeliveryError: Slack refused a message; those it took are in the ledger and are not sent again.
    """
    token = os.environ.get(TOKEN)
    channel = config.alerts.channel if token else "file"
    ledger = store.read_weeks(schemas.ALERTS, [w for w in store.weeks(schemas.ALERTS) if w <= week])
    sent = pd.concat([*ledger.values(), _rows([])], ignore_index=True)
    told = set(sent.loc[sent["channel"] == channel, "episode"])
    this_week = sent[sent["alert_id"].isin(ledger[week]["alert_id"] if week in ledger else [])]
    messages = compose(store, week, config, told)
    rows = this_week.to_dict("records")
    for message in (m for m in messages if _alert_id(m, channel) not in set(sent["alert_id"])):
        try:
            thread = (
                send_slack(message, channel=channel, token=token, base_url=config.alerts.slack_api) if token else None
            )
        except DeliveryFailed as error:
            raise DeliveryError(str(error)) from None
        now = dt.datetime.now(dt.UTC) if token else None
        rows.append({
            "alert_id": _alert_id(message, channel), "episode": message.key, "kind": message.kind,
            "channel": channel, "thread": thread, "sent_at": now,
        })  # fmt: skip
        store.write(schemas.ALERTS, week, _rows(rows))
    if not rows:
        store.write(schemas.ALERTS, week, _rows([]))
    return len(rows) - len(this_week)


def preview(store: Store, week: Week, config: Config) -> int:
    """Write the messages to a file and send nothing: what backfills and dry runs do."""
    return len(compose(store, week, config, set()))


def compose(store: Store, week: Week, config: Config, told: set[str]) -> Sequence[Message]:
    """The week's messages, written beside the report as JSON lines as well."""
    made = read_report(store, week, config)
    link = posixpath.join(config.alerts.report_url or "reports", f"week={week.monday}", PAGE)
    messages = [build_digest(made, link), *build_emerging(made, link, told, config.alerts.max_alerts)]
    with store.replacing(report_path(store, week, "messages.jsonl")) as file:
        file.write("\n".join(map(write_message, messages)).encode())
    return messages


def read_report(store: Store, week: Week, config: Config) -> WeeklyReport:
    """The week's report as data."""
    trends, suggestions = store.read(schemas.TRENDS, week), store.read(schemas.SUGGESTIONS, week)
    beyond = read_market(store, week)
    cited = [table["evidence_ids"] for table in (trends, suggestions, *beyond)]
    wanted = {*(note_id for ids in pd.concat(cited) for note_id in ids), *suggestions["counter_id"].dropna()}
    columns = [
        "note_id", "title", "body", "text", "published_at", "url", "n_likes", "n_collects", "n_comments", "is_ad",
        "is_suspected_ad", "is_giveaway", "signs", "fold_size",
    ]  # fmt: skip
    notes = store.read(schemas.NOTES, week, columns)
    previous = store.read(schemas.TRENDS, week + -1) if store.has(schemas.TRENDS, week + -1) else None
    notes = notes[notes["note_id"].isin(wanted)]
    return build_report(
        week.monday, trends=trends, previous=previous, suggestions=suggestions,
        notes=notes, products=window.catalogue(store, week), coverage=cover(store, week),
        max_entries=config.rising.max_entries, min_relevance=config.selection.min_relevance,
        backtest=_last_backtest(store, week), audience=_audience(store, week), record=read_record(store, week, config),
        scenes=store.read(schemas.SCENES, week) if store.has(schemas.SCENES, week) else None,
        market=build_week_market(store, week, config, beyond, notes),
    )  # fmt: skip


def _audience(store: Store, week: Week) -> Audience | None:
    """The week's interest groups; None without a behaviour log, and in weeks that were run before there were groups."""
    tables = (schemas.GROUPS, schemas.GROUP_ENTRIES, schemas.ENTRY_ADOPTERS)
    if not all(store.has(table, week) for table in tables):
        return None
    return read_audience(*(store.read(table, week) for table in tables))


def _last_backtest(store: Store, week: Week) -> Backtest | None:
    """What was measured last, of weeks that are not after this one."""
    known = store.latest(schemas.BACKTESTS, week)
    if known is None:
        return None
    return read_backtest(store.read(schemas.BACKTESTS, known), store.metadata(schemas.BACKTESTS, known))


def _alert_id(message: Message, channel: str) -> str:
    return "a" + hashlib.sha256("\0".join([message.key, message.kind, channel]).encode()).hexdigest()[:12]


def _rows(rows: Sequence[Mapping[Any, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=schemas.ALERTS.column_names)
