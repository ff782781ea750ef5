"""What every channel is to the step that sends: a name, a way to send, and perhaps a way to ask what has arrived."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Protocol

from notetrends.reports.language import _
from notetrends.reports.message import Message

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 10, 30
OK, TOO_MANY, SERVER_ERROR = 200, 429, 500  # HTTP; from the last one on all are
MAX_RETRIES = 3
MAX_WAIT_SECONDS = 60  # a platform that asks for more is asked again by the next run


class DeliveryFailed(Exception):  # noqa: N818
    """A message was not delivered, or nobody can tell; the sentence says why, never an address or a secret."""


class Refused(DeliveryFailed):
    """The platform did not take it, or was never reached: it may be sent again."""


class Unclear(DeliveryFailed):
    """The platform may have taken it: sent again, it might be told twice."""


@dataclass(frozen=True)
class Receipt:
    """What a platform gives for a message: what names it for replies, and where it lies; None where it gives none."""

    thread: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One message on its way: who it is in the ledger, and the message it answers, if any.

    Attributes:
        alert_id: the ledger's id.
        root: what names the message that it answers; None for one that stands for itself.
        place: where the channel's messages lie, as the platform names it; None where that is not known yet.
        begun_at: when it was begun (UTC).
    """

    alert_id: str
    begun_at: dt.datetime
    root: str | None = None
    place: str | None = None


class Channel(Protocol):
    """One place where people read messages."""

    @property
    def name(self) -> str:
        """What the ledger and the sentences call it."""

    @property
    def disturbs(self) -> bool:
        """Whether somebody's telephone may ring: such a message waits for the end of quiet hours."""

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Send a message, once.

        Raises:
            Refused: it did not arrive.
            Unclear: it may have arrived.
        """

    def find(self, attempt: Attempt) -> Receipt | None:
        """Whether an earlier attempt arrived; None where it did not.

        Raises:
            Unclear: that cannot be told.
        """


class Blind:
    """The part of a channel that cannot be asked what has arrived."""

    disturbs = True

    def find(self, attempt: Attempt) -> Receipt | None:
        """It cannot be told."""
        raise Unclear(_("这个渠道查不了消息是否已送到"))


def code_of(found: object) -> str:
    """A platform's own code for an error, where it is one: anything else may be a page, or quote the request.

    >>> code_of("channel_not_found"), code_of(19021), code_of("<html>token=4711</html>")
    ('channel_not_found', '19021', '回答不是约定的格式，多半来自代理或维护页')
    """
    is_code = re.fullmatch(r"[\w-]{1,80}", str(found), re.ASCII)
    return str(found) if is_code else _("回答不是约定的格式，多半来自代理或维护页")
