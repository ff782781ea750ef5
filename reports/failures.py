"""A task that failed, told to those who operate the job."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from notetrends.reports import wording
from notetrends.reports.channels.channel import Attempt, DeliveryFailed
from notetrends.reports.channels.environment import VARIABLES, open_channels
from notetrends.reports.language import _
from notetrends.reports.message import Bold, Line, Link, Message, Part

# The operators' own channels: NOTETRENDS_OPS_SLACK_TOKEN where the merchandisers' is NOTETRENDS_SLACK_TOKEN, and so on.
_OURS, _OPERATORS = "NOTETRENDS_", "NOTETRENDS_OPS_"
SLACK_CHANNEL = f"{_OPERATORS}SLACK_CHANNEL"
_LONGEST = 300


def build_failure(task: str, run: str, n_tries: int, why: str, log: str | None) -> Message:
    """One task that failed for good.

    Args:
        task: DAG and task.
        run: the run.
        n_tries: how often it was tried.
        why: the first line of the error.
        log: address of its log.

    >>> print(build_failure("notetrends_weekly.check", "manual", 1, "week 2022-W16 has no notes", None).summary[0])
    week 2022-W16 has no notes
    """
    title, clipped = _("✖ {task} 失败", task=task), wording.clip(why, _LONGEST)
    lines: tuple[Line, ...] = (
        (Bold(clipped),),
        (_("运行 {run}，第 {n_tries} 次尝试；处理后清除（Clear）该任务及其下游", run=run, n_tries=n_tries),),
    )
    where: Line = (Link(_("打开日志"), log),) if log else (_("日志见 Airflow"),)
    return Message(
        key=f"{task}@{run}", kind="failure", title=title, summary=(clipped,), parts=(Part("lines", lines),),
        closing=Part("lines", (where,)), address=log or "", episode=run,
    )  # fmt: skip


def tell_operators(message: Message, environ: Mapping[str, str], now: dt.datetime) -> list[str]:
    """Send a message to each channel of the operators; returns what went wrong, nothing where none is set up.

    Args:
        message: what to say.
        environ: the process's environment.
        now: when (UTC).
    """
    theirs = {name: environ.get(name.replace(_OURS, _OPERATORS, 1), "") for name in VARIABLES}
    if not any(theirs.values()):
        return []
    attempt = Attempt(hashlib.sha256(message.key.encode()).hexdigest()[:12], now)
    try:
        channels = open_channels(theirs, environ.get(SLACK_CHANNEL, "#notetrends"))
    except DeliveryFailed as error:
        return [str(error).replace(_OURS, _OPERATORS)]
    troubles = []
    for channel in channels:
        try:
            channel.send(message, attempt)
        except DeliveryFailed as error:
            troubles.append(f"{channel.name}: {error}")
    return troubles
