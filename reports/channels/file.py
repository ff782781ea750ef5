"""The channel of a house without one: nothing leaves it, the messages lie beside the report."""

from __future__ import annotations

import json

from notetrends.reports import slack_text
from notetrends.reports.channels.channel import Attempt, Blind, Receipt
from notetrends.reports.markdown_text import render_markdown
from notetrends.reports.message import Message


class File(Blind):
    """Takes every message; the step writes them all beside the report in any case."""

    name = "file"
    disturbs = False

    def send(self, message: Message, attempt: Attempt) -> Receipt:
        """Nothing to do: see `write_message`."""
        return Receipt()


def write_message(message: Message) -> str:
    """The message as one line of JSON: what it is, as Slack gets it, and as the robots do, uncut."""
    shown = {
        "key": message.key, "kind": message.kind, "text": slack_text.render_text(message),
        "blocks": slack_text.render_blocks(message), "markdown": render_markdown(message, 100_000, size=len),
    }  # fmt: skip
    return json.dumps(shown, ensure_ascii=False)
