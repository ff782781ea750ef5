"""Rows of a behaviour log to acts: who (hashed), which note, what, in which week; or rejected with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from notetrends.trends.intake.cells import clean_id, clean_text
from notetrends.trends.intake.people import People
from notetrends.trends.intake.times import parse_times

ACTIONS = {
    "view": ("浏览", "阅读", "view", "read", "impression_click"),
    "like": ("点赞", "赞", "like"),
    "collect": ("收藏", "collect", "save", "favorite", "favourite"),
    "comment": ("评论", "comment"),
    "cart": ("加购", "加入购物车", "cart", "add_to_cart"),
}
N_SHARDS = 64
_MONDAY = 3 * 86_400 + 8 * 3_600  # Unix time began on a Thursday, and Shanghai is 8 hours ahead
_WEEK = 7 * 86_400


class ActReason(StrEnum):
    """Why a row did not become an act, in the order in which it is looked for."""

    NO_USER = "no_user"
    NO_NOTE = "no_note"
    UNKNOWN_ACTION = "unknown_action"
    NO_TIME = "no_time"
    FORGOTTEN = "forgotten"
    OTHER_WEEK = "other_week"
    UNKNOWN_NOTE = "unknown_note"


def convert_acts(batch: pa.Table, people: People) -> tuple[pa.Table, Counter[str]]:
    """Acts of a batch, and how many rows were rejected by reason.

    Args:
        batch: user, note_id, action, time.
        people: who hashes users.

    Returns:
        user_id and note_id (text), action (int8, place in `ACTIONS`), week (int32, weeks since the Monday before
        1970), shard (int8, by the first two digits of user_id).
    """
    user, note = _texts(batch["user"], people.keep), _texts(batch["note_id"], clean_id)
    number = {word: place for place, words in enumerate(ACTIONS.values()) for word in words}
    action = _mapped(batch["action"], lambda text: number.get(text.casefold()), pa.int8())
    week = weeks_of(batch["time"])
    lacks = [
        (ActReason.NO_USER, pc.is_null(user)), (ActReason.NO_NOTE, pc.is_null(note)),
        (ActReason.UNKNOWN_ACTION, pc.is_null(action)), (ActReason.NO_TIME, pc.is_null(week)),
    ]  # fmt: skip
    if people.forgotten:
        gone = _mapped(batch["user"], lambda text: people.has_forgotten("person", people.keep(text)), pa.bool_())
        lacks.append((ActReason.FORGOTTEN, pc.fill_null(gone, False)))
    rejected: Counter[str] = Counter()
    left = np.ones(len(batch), dtype=bool)
    for reason, lack in lacks:
        lacking = lack.to_numpy(zero_copy_only=False) & left
        left &= ~lacking
        if lacking.any():
            rejected[reason.value] += int(lacking.sum())
    acts = pa.table({"user_id": user, "note_id": note, "action": action, "week": week}).filter(pa.array(left))
    return acts.append_column("shard", pa.array(shards_of(acts["user_id"]))), rejected


def shards_of(users: pa.ChunkedArray) -> NDArray[np.int8]:
    """The shard of each hashed user, 0 to 63: a range of hashes, so that shards in order are users in order.

    >>> shards_of(pa.chunked_array([["00ffffffffffffff", "04ffffffffffffff", "ffffffffffffffff"]])).tolist()
    [0, 1, 63]
    """
    digits = {f"{value:02x}": value >> 2 for value in range(256)}
    first = pc.utf8_slice_codeunits(users, 0, 2)
    encoded = first.combine_chunks().dictionary_encode()
    numbers = np.array([digits[text] for text in encoded.dictionary.to_pylist()], dtype=np.int8)
    return np.asarray(numbers[encoded.indices.to_numpy()]) if len(users) else np.empty(0, np.int8)


def weeks_of(times: pa.ChunkedArray) -> pa.Array:
    """The week of each time, in weeks since the Monday before 1970 (Shanghai), int32; null where it is no time.

    Numbers are Unix seconds (10 digits) or milliseconds (13); texts are read as everywhere in the intake.

    >>> weeks_of(pa.chunked_array([[1650384000, 1650384000000, 5]])).to_pylist()
    [2729, 2729, None]
    """
    kind = times.type
    if pa.types.is_null(kind):
        return pa.nulls(len(times), pa.int32())
    if pa.types.is_integer(kind) or (pa.types.is_timestamp(kind) and kind.tz is not None):
        if pa.types.is_timestamp(kind):
            times = pc.cast(times, pa.timestamp("s", tz="UTC"), safe=False)
        filled = pc.fill_null(pc.cast(times, pa.int64()), 0).to_numpy()
        seconds = np.where(filled >= 10**12, filled // 1000, filled)
        seconds = np.where((seconds >= 10**9) & (seconds < 4 * 10**9), seconds, -1)
    else:
        distinct = pc.unique(times)
        read = parse_times(distinct.to_pylist())
        stamps = np.where(read.isna(), -1, read.astype("int64") // 10**6)
        places = pc.index_in(times, distinct).to_numpy(zero_copy_only=False)
        seconds = stamps[places.astype(np.int64)]
    weeks = ((seconds + _MONDAY) // _WEEK).astype(np.int32)
    return pa.array(weeks, mask=seconds < 0)


def batches_by_shard(acts: pa.Table) -> Iterator[tuple[int, int, pa.Table]]:
    """Acts by week and shard: (week, shard, user_id, note_id and action of those)."""
    keys = acts["week"].to_numpy().astype(np.int64) * N_SHARDS + acts["shard"].to_numpy()
    order = np.argsort(keys, kind="stable")
    acts = acts.select(["user_id", "note_id", "action"]).take(pa.array(order))
    found, starts = np.unique(keys[order], return_index=True)
    for key, start, size in zip(found.tolist(), starts, np.diff(starts, append=len(keys)), strict=True):
        yield key // N_SHARDS, key % N_SHARDS, acts.slice(start, size)


def count_acts(acts: pa.Table, known: NDArray[np.uint64]) -> tuple[pa.Table, int]:
    """How often each user did what with each note: one row a user and note, sorted; and how many acts knew no note.

    Args:
        acts: user_id, note_id, action.
        known: sorted `hash_ids` of the notes that are known.
    """
    encoded = acts["note_id"].combine_chunks().dictionary_encode()
    is_known = np.isin(hash_ids(encoded.dictionary), known)[encoded.indices.to_numpy()]
    acts = acts.filter(pa.array(is_known))
    done = {f"n_{name}s": pc.cast(pc.equal(acts["action"], place), pa.int64()) for place, name in enumerate(ACTIONS)}
    table = pa.table({"user_id": acts["user_id"], "note_id": acts["note_id"], **done})
    counted = table.group_by(["user_id", "note_id"], use_threads=False).aggregate([(name, "sum") for name in done])
    counted = counted.rename_columns({f"{name}_sum": name for name in done})
    order = [("user_id", "ascending"), ("note_id", "ascending")]
    return counted.select(["user_id", "note_id", *done]).sort_by(order), int((~is_known).sum())


def hash_ids(ids: pa.Array) -> NDArray[np.uint64]:
    """64-bit hashes of ids: a tenth of the memory of the ids, and no two of ten million alike."""
    return np.asarray(pd.util.hash_array(ids.to_numpy(zero_copy_only=False).astype(object)), dtype=np.uint64)


def _texts(cells: pa.ChunkedArray, clean: object) -> pa.Array:
    return _mapped(cells, clean, pa.string())


def _mapped(cells: pa.ChunkedArray, clean: object, kind: pa.DataType) -> pa.Array:
    """Each different text cleaned once; null for what says nothing."""
    assert callable(clean)  # noqa: S101  one of three plain functions  # nosec B101
    if pa.types.is_null(cells.type):
        return pa.nulls(len(cells), kind)
    encoded = cells.combine_chunks().dictionary_encode()
    texts = [clean_text(cell) for cell in encoded.dictionary.to_pylist()]
    return pa.array([None if text is None else clean(text) for text in texts], type=kind).take(encoded.indices)
