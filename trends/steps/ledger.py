"""The ledger of messages: what was told, what is on its way, and what nobody can tell of."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

import pandas as pd

from notetrends.reports.channels.channel import Attempt, Channel, Receipt
from notetrends.reports.follow_ups import Told
from notetrends.reports.message import Message
from notetrends.trends import schemas
from notetrends.trends.store import Store
from notetrends.trends.week import Week

State = Literal["sending", "sent", "held", "refused"]
APART = frozenset({"emerging", "follow_up"})  # kinds that interrupt; the others stand for the week


class Ledger:
    """The messages of one week, written as they change, and those of all other weeks.

    Later weeks count as well: the ledger is about what people have read, and a week that is run again may not tell
    them what a later one did.
    """

    def __init__(self, store: Store, week: Week) -> None:
        self._store, self._week = store, week
        found = store.read_weeks(schemas.ALERTS, store.weeks(schemas.ALERTS))
        parts = {known: _complete(part) for known, part in found.items()}
        self._rows: dict[str, dict[Any, Any]] = {
            row["alert_id"]: row for row in parts.pop(week, _complete(None)).to_dict("records")
        }
        self._past = _join(part for known, part in parts.items() if known < week)
        self._later = _join(part for known, part in parts.items() if known > week)
        self._last_week = parts.get(week + -1, _complete(None))

    def save(self) -> None:
        """Write the week's rows, if there are none as well: the week was looked at."""
        rows = pd.DataFrame(list(self._rows.values()), columns=schemas.ALERTS.column_names)
        self._store.write(schemas.ALERTS, self._week, rows)

    def state(self, message: Message, channel: Channel) -> State | None:
        """What became of a message on a channel; None where it was never begun."""
        row = self._rows.get(alert_id(message, channel.name))
        return None if row is None else row["state"]

    def note(self, message: Message, channel: Channel, state: State, **known: Any) -> None:  # noqa: ANN401
        """Write down what becomes of a message, at once."""
        found = alert_id(message, channel.name)
        about = {
            "alert_id": found, "channel": channel.name, "episode": message.episode, "kind": message.kind,
            "stage": message.stage, "label": message.label, "state": state,
        }  # fmt: skip
        before = self._rows.get(found, dict.fromkeys(schemas.ALERTS.column_names))
        self._rows[found] = {**before, **about, **known}
        self.save()

    def release(self, channel: Channel) -> None:
        """Forget what was held for a channel: it is sent now, held anew, or no longer true."""
        held = [key for key, row in self._rows.items() if row["channel"] == channel.name and row["state"] == "held"]
        for key in held:
            del self._rows[key]

    def begin(self, message: Message, channel: Channel, now: dt.datetime) -> Attempt:
        """Write down that a message is about to be sent: a crash after this is seen by the next run."""
        self.note(message, channel, "sending", begun_at=now, trouble="没有等到结果就中断了")
        return self.attempt(self._rows[alert_id(message, channel.name)])

    def on_their_way(self, channel: Channel) -> list[dict[Any, Any]]:
        """The week's rows on a channel of which nobody knows how they ended."""
        return [row for row in self._rows.values() if row["channel"] == channel.name and row["state"] == "sending"]

    def attempt(self, row: Mapping[Any, Any]) -> Attempt:
        """What a channel needs to send a message, or to look for it."""
        root = self._root(row) if row["kind"] == "follow_up" else None
        return Attempt(row["alert_id"], row["begun_at"], root, self._place(row["channel"]))

    def settle(self, row: dict[Any, Any], receipt: Receipt | None) -> None:
        """Write down how a message ended that was on its way: with a receipt, or not at all."""
        if receipt is None:
            row |= {"state": "refused"}
        else:
            row |= {"state": "sent", "thread": receipt.thread, "place": receipt.place, "sent_at": row["begun_at"]}
            row |= {"trouble": None}
        self.save()

    def known_episodes(self, channel: Channel) -> Collection[str]:
        """The episodes that other weeks have told, or may have told, on a channel."""
        rows = pd.concat([self._past, self._later])
        told = (rows["channel"] == channel.name) & rows["state"].isin(["sent", "sending"]) & rows["kind"].eq("emerging")
        return set(rows.loc[told, "episode"])

    def last_told(self, channel: Channel) -> dict[str, Told]:
        """What earlier weeks told last of each episode on a channel; not of those that a later week has spoken of."""
        mine = self._past[(self._past["channel"] == channel.name) & self._past["state"].eq("sent")]
        mine = mine[mine["kind"].isin(APART) & mine["stage"].notna()].drop_duplicates("episode", keep="last")
        mine = mine[~mine["episode"].isin(self._later.loc[self._later["channel"] == channel.name, "episode"])]
        return {row["episode"]: Told(row["stage"], row["label"]) for row in mine.to_dict("records")}

    def n_apart(self, channel: Channel) -> int:
        """Messages besides the digest that the week has for a channel."""
        return sum(row["channel"] == channel.name and row["kind"] in APART for row in self._rows.values())

    def undelivered(self) -> dict[str, int]:
        """How many messages of the week before are not known to have arrived, by channel."""
        lost = self._last_week.loc[self._last_week["state"].ne("sent"), "channel"]
        return {name: int(lost.eq(name).sum()) for name in sorted(set(lost))}

    @property
    def n_sent(self) -> int:
        """The week's messages that arrived."""
        return sum(row["state"] == "sent" for row in self._rows.values())

    @property
    def n_held(self) -> int:
        """The week's messages that wait for the end of quiet hours."""
        return sum(row["state"] == "held" for row in self._rows.values())

    def _root(self, row: Mapping[Any, Any]) -> str | None:
        """What names the message that a follow-up answers."""
        past = self._past[self._past["channel"].eq(row["channel"]) & self._past["episode"].eq(row["episode"])]
        roots = past.loc[past["kind"].eq("emerging") & past["state"].eq("sent"), "thread"]
        return None if roots.empty else roots.iloc[-1]

    def _place(self, channel: str) -> str | None:
        """Where a channel's messages lie, as a message that arrived has shown."""
        rows = [*self._past.to_dict("records"), *self._rows.values()]
        return next((row["place"] for row in reversed(rows) if row["channel"] == channel and row["place"]), None)


def alert_id(message: Message, channel: str) -> str:
    """The id of a message on a channel: the same whenever the week is run."""
    return "a" + hashlib.sha256("\0".join([message.key, message.kind, channel]).encode()).hexdigest()[:12]


def _complete(part: pd.DataFrame | None) -> pd.DataFrame:
    """A partition with every column, unknown values None; what was written before there were states was sent."""
    whole = pd.DataFrame() if part is None else part
    whole = whole.reindex(columns=schemas.ALERTS.column_names).astype(object)
    whole = whole.where(whole.notna(), None)
    return whole.assign(state=whole["state"].fillna("sent"))


def _join(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([_complete(None), *parts], ignore_index=True)
