"""A note as MediaCrawler writes it: fields in its order, times in milliseconds, counts as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from notetrends.trends.simulate.counts import draw_counts
from notetrends.trends.simulate.notes import Text
from notetrends.trends.week import TIMEZONE, Week

_DAY, _HOUR = 86_400, 3_600
_WEEKDAYS = np.array([0.13, 0.13, 0.135, 0.135, 0.14, 0.165, 0.165])
_HOURS = np.array([2, 1, 0.6, 0.4, 0.3, 0.4, 1, 2.2, 3.4, 3.8, 4.4, 5, 6.4, 5.4, 4.4, 4.2, 4.4, 5, 6, 7, 8.4, 9, 8, 5])
_HOURS = _HOURS / _HOURS.sum()
_N_ID_BYTES = 8
_MAX_TITLE = 255
Record = dict[str, str | int | None]


def week_start(week: Week) -> int:
    """Monday 00:00 in Shanghai, in Unix seconds."""
    return int(dt.datetime.combine(week.monday, dt.time(), TIMEZONE).timestamp())


def draw_seconds(rng: np.random.Generator, week: Week, bursts: Sequence[str]) -> list[int]:
    """Publish times in Unix seconds: evenings and weekends are busy, and a burst comes within a few hours of a day."""
    size = len(bursts)
    days = rng.choice(7, size, p=_WEEKDAYS)
    hours = rng.choice(24, size, p=_HOURS)
    seconds = days * _DAY + hours * _HOUR + rng.integers(0, _HOUR, size)
    for name in sorted({burst for burst in bursts if burst.startswith("spam")}):
        places = np.flatnonzero([burst == name for burst in bursts])
        # the day must not depend on the batch, or a large week would spread the burst over its days
        first = (sum(map(ord, name)) + week.monday.toordinal()) % 6 * _DAY + 9 * _HOUR
        seconds[places] = first + (rng.random(len(places)) * 5 * _HOUR).astype(int)
    return [week_start(week) + second for second in seconds.tolist()]


def make_records(rng: np.random.Generator, week: Week, texts: Sequence[Text]) -> list[Record]:
    """Give texts their ids, times and counts: one record for each, in the same order."""
    seconds = draw_seconds(rng, week, [f"spam {text.burst}" if text.parent == "" else "" for text in texts])
    tails = [
        block.hex() for block in np.frombuffer(rng.bytes(_N_ID_BYTES * len(texts)), dtype=f"V{_N_ID_BYTES}").tolist()
    ]
    counts = draw_counts(rng, len(texts))
    rolls = rng.random((len(texts), 4)).tolist()
    crawled = week_start(week + 1) + 1800
    return [
        _record(text, second, tail, row, roll, crawled + place // 20)
        for place, (text, second, tail, row, roll) in enumerate(zip(texts, seconds, tails, counts, rolls, strict=True))
    ]


def _record(
    text: Text, second: int, tail: str, counts: Sequence[str | None], roll: Sequence[float], crawled: int
) -> Record:
    note_id = f"{second:08x}{tail}"
    is_video = roll[0] < 0.22
    images = 1 if is_video else 1 + int(9 * roll[1] ** 1.6)
    edited = second + int(_DAY * 2 * roll[2]) if roll[2] < 0.3 else second
    likes, collects, comments, shares = counts
    return {
        "note_id": note_id,
        "type": "video" if is_video else "normal",
        "title": text.title or text.body[:_MAX_TITLE],
        "desc": text.body,
        "video_url": f"https://video.example.com/{note_id}.mp4" if is_video else "",
        "time": second * 1000,
        "last_update_time": min(edited, crawled) * 1000,
        "creator_hash": text.author.author_id,
        "nickname": text.author.nickname,
        "liked_count": likes,
        "collected_count": collects,
        "comment_count": comments,
        "share_count": shares,
        "image_list": ",".join(f"https://img.example.com/{note_id}/{place}.webp" for place in range(images)),
        "tag_list": ",".join(text.tags),
        "last_modify_ts": crawled * 1000 + int(roll[3] * 1000),
        "note_url": f"https://www.xiaohongshu.com/explore/{note_id}",
        "source_keyword": text.category if roll[3] < 0.6 else text.parent,
        "xsec_token": "",
    }
