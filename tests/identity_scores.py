"""How well ids follow true topics over the weeks (as multi-object tracking is judged: Ristani et al. 2016)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

_MIN_NOTES = 5  # below which a topic's week is not judged


def flat(truths: Sequence[Sequence[int]], found: Sequence[Sequence[str | None]]) -> pd.DataFrame:
    """One row a note: week, truth (-1 none), found (None for none)."""
    frames = [
        pd.DataFrame({"week": week, "truth": truth, "found": pd.Series(list(ids), dtype=object)})
        for week, (truth, ids) in enumerate(zip(truths, found, strict=True))
    ]
    return pd.concat(frames, ignore_index=True)


def match(notes: pd.DataFrame) -> dict[int, str]:
    """The one id of each true topic, so that as many notes as can be are right."""
    both = notes[(notes["truth"] >= 0) & notes["found"].notna()]
    if both.empty:
        return {}
    table = pd.crosstab(both["truth"], both["found"])
    rows, columns = linear_sum_assignment(-table.to_numpy())
    return {int(table.index[r]): str(table.columns[c]) for r, c in zip(rows, columns, strict=True) if table.iat[r, c]}


def identity_scores(notes: pd.DataFrame, first_weeks: Mapping[str, int], born: Mapping[int, int]) -> dict[str, float]:
    """The scores of a run.

    Args:
        notes: as `flat` gives them, the tracked weeks only.
        first_weeks: the week each id was made in; those of the first tracked week are no births.
        born: the week each planted topic begins in.

    Returns:
        idf1; ids: different ids that are the commonest of a topic in some week, a topic; broken: share of
        topic-weeks in which most of the topic's notes do not have its one id; false_births: ids a week that are made
        after the first week and are not the one id of any topic; births_found and delay (median
        weeks) of the planted ones; n_ratio: ids in use over topics alive, the mean of the weeks.
    """
    one_id = match(notes)
    start, n_weeks = int(notes["week"].min()), notes["week"].nunique()
    own = notes["truth"].map(one_id)
    n_right = int((own.notna() & (own == notes["found"])).sum())
    idf1 = 2 * n_right / (int((notes["truth"] >= 0).sum()) + int(notes["found"].notna().sum()))
    real = notes[notes["truth"] >= 0].assign(own=own, found=notes["found"].fillna("-"))
    weekly = real.groupby(["truth", "week", "found"]).size().rename("n").reset_index()
    total = weekly.groupby(["truth", "week"])["n"].sum()
    judged = total[total >= _MIN_NOTES].index
    held = weekly[weekly["found"] == weekly["truth"].map(one_id)].set_index(["truth", "week"])["n"]
    broken = 1 - (held.reindex(judged, fill_value=0) / total[judged] > 0.5).mean()
    commonest = weekly.sort_values(["n", "found"], ascending=[False, True]).drop_duplicates(["truth", "week"])
    commonest = commonest[pd.MultiIndex.from_frame(commonest[["truth", "week"]]).isin(judged)]
    ids = commonest[commonest["found"] != "-"].groupby("truth")["found"].nunique()
    kept = set(one_id.values())
    false = [name for name, week in first_weeks.items() if week > start and name not in kept]
    planted = {topic: week for topic, week in born.items() if week > start and topic in set(real["truth"])}
    delays = {
        topic: first_weeks[one_id[topic]] - week for topic, week in planted.items()
        if topic in one_id and first_weeks[one_id[topic]] >= week and _holds(real, topic, one_id[topic])
    }  # fmt: skip
    used = notes[notes["found"].notna()].groupby(["week", "found"]).size()
    n_used = (used >= _MIN_NOTES).groupby("week").sum()
    n_true = (total >= _MIN_NOTES).groupby("week").sum()
    return {
        "idf1": idf1, "ids": float(ids.mean()), "broken": float(broken), "false_births": len(false) / n_weeks,
        "births_found": len(delays) / max(len(planted), 1),
        "delay": float(np.median(list(delays.values()))) if delays else float("nan"),
        "n_ratio": float((n_used / n_true).mean()),
    }  # fmt: skip


def _holds(real: pd.DataFrame, topic: int, name: str) -> bool:
    """Whether most of the topic's notes have this id."""
    return bool((real.loc[real["truth"] == topic, "found"] == name).mean() > 0.5)
