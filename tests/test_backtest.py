"""The backtest on a small store: real replays through the real steps, its page, and its line in the weekly report."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from small_store import SmallStore, notetrends

from notetrends.trends import schemas
from notetrends.trends.backtest.measure import make_plan, measure
from notetrends.trends.cli import app
from notetrends.trends.config import load_config
from notetrends.trends.errors import MissingPartitionError
from notetrends.trends.steps.advise import report
from notetrends.trends.steps.pages import PAGE, report_path
from notetrends.trends.store import Store
from notetrends.trends.week import TIMEZONE

# Ten weeks are the least that these allow: a list from the fourth on, an onset in the fifth, six weeks of growth.
SETTINGS = """\
[embedding]
warmup_weeks = 3
dimensions = 8

[categories]
bootstrap_weeks = 3

[rising]
history_weeks = 6
min_history_weeks = 4
leave_out_weeks = 1
"""


class Measured(NamedTuple):
    """A copy of the small store after its backtest, and what was there before."""

    store: Store
    config: Path
    small: SmallStore
    out: Path
    work: Path
    before: dict[str, str]


def fingerprints(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def measured(small_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    folder = tmp_path_factory.mktemp("backtest")
    root, config = folder / "data", folder / "settings.toml"
    shutil.copytree(small_store.root, root)
    config.write_text(SETTINGS, "utf-8")
    found = Measured(Store(str(root)), config, small_store, folder / "page", folder / "work", fingerprints(root))
    run(found)
    return found


def run(found: Measured) -> None:
    notetrends(
        "backtest", "--root", found.store.root, "--config", found.config, "--from", found.small.last + -10,
        "--to", found.small.last + -1, "--seeds", 1, "--planted", 3, "--out", found.out, "--work", found.work,
    )  # fmt: skip


def rates(found: Measured) -> pd.DataFrame:
    return found.store.read(schemas.BACKTESTS, found.small.last + -1).set_index(["measure", "about"])


def test_only_its_own_table_is_written(measured: Measured) -> None:
    after = fingerprints(Path(measured.store.root))
    assert {name: after.get(name) for name in measured.before} == measured.before
    assert [name.split("/")[0] for name in set(after) - set(measured.before)] == ["backtests"]


def test_the_replays_were_measured(measured: Measured) -> None:
    found = rates(measured)
    # 10 weeks, the first three without embedding, the fourth the first with enough of a past
    assert found.loc[("false_episodes", ""), "n"] == 7
    assert found.loc[("recall", ""), "n"] == 3
    assert found.loc["lead_share"]["value"].sum() == pytest.approx(1.0)
    known = found.dropna(subset=["value", "low"])
    assert ((known["low"] <= known["value"] + 1e-9) & (known["value"] <= known["high"] + 1e-9)).all()
    facts = measured.store.metadata(schemas.BACKTESTS, measured.small.last + -1)
    assert (facts["n_weeks"], facts["n_seeds"], facts["n_rises"]) == ("10", "1", "3")
    rises = pd.read_csv(measured.out / "rises.csv")
    assert rises["word"].nunique() == 3
    assert (pd.to_datetime(rises["peak"]) - pd.to_datetime(rises["onset"])).dt.days.eq(35).all()


def test_scratch_stores_are_gone_and_a_repeat_is_the_same(measured: Measured) -> None:
    assert sorted(path.name for path in measured.work.iterdir()) == ["null-1", "planted-1"]
    assert not list(measured.work.glob("*/data"))
    file = Path(measured.store.partition(schemas.BACKTESTS, measured.small.last + -1))
    page, table = (measured.out / "index.html").read_bytes(), file.read_bytes()
    stamps = {path: path.stat().st_mtime_ns for path in measured.work.rglob("*.parquet")}
    run(measured)
    assert file.read_bytes() == table
    assert (measured.out / "index.html").read_bytes() == page
    assert {path: path.stat().st_mtime_ns for path in measured.work.rglob("*.parquet")} == stamps


def test_the_weekly_report_states_the_last_measured_rate(measured: Measured) -> None:
    week, config = measured.small.last + -1, load_config(measured.small.config)
    page = Path(report_path(measured.store, week, PAGE))
    assert "尚未回测" in page.read_text("utf-8")
    report(measured.store, week, config)
    false = rates(measured).loc[("false_episodes", ""), "value"]
    assert f"回测（打乱重放 1 次，共 7 周）：没有东西在升时，每周误报 {false:.2f} 条" in page.read_text("utf-8")
    earlier = week + -1
    report(measured.store, earlier, config)  # 那一周还没有回测过
    assert "尚未回测" in Path(report_path(measured.store, earlier, PAGE)).read_text("utf-8")


class Stopped(Exception):  # noqa: N818
    """Raised by a test to stop a replay."""


def test_a_replay_deals_notes_on_their_own_day_and_goes_on_after_a_stop(measured: Measured, tmp_path: Path) -> None:
    config, small = load_config(measured.config), measured.small
    plan = make_plan(measured.store, small.last + -10, small.last + -1, seeds=1, n_rises=0, config=config)

    def stop(about: str) -> None:
        if about == f"null-1 {plan.weeks[2]}":
            raise Stopped

    with pytest.raises(Stopped):
        measure(measured.store, plan, config, tmp_path, stop)
    scratch = Store(str(tmp_path / "null-1" / "data"))
    assert [scratch.has(schemas.RUNS, week) for week in plan.weeks[:3]] == [True, True, False]
    dealt = pd.concat([scratch.read(schemas.NOTES, week).assign(new=week.monday) for week in plan.weeks])
    original = pd.concat([measured.store.read(schemas.NOTES, week).assign(old=week.monday) for week in plan.weeks])
    both = dealt.merge(original[["note_id", "published_at", "old"]], on="note_id", suffixes=("", "_before"))
    assert len(both) == len(original) == len(dealt)
    assert (both["new"] != both["old"]).mean() > 0.7
    moved = both["published_at"] - both["published_at_before"]
    assert (moved % pd.Timedelta(weeks=1) == pd.Timedelta(0)).all()
    local = both["published_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None)
    mondays = local.dt.to_period("W-SUN").dt.start_time.dt.date
    assert (mondays == both["new"]).all()
    sizes = dealt.groupby("new").size().to_numpy() - original.groupby("old").size().to_numpy()
    assert np.abs(sizes).max() <= 15

    stamps = [Path(scratch.partition(schemas.TOKENS, week)).stat().st_mtime_ns for week in plan.weeks[:2]]
    with pytest.raises(Stopped):
        measure(measured.store, plan, config, tmp_path, stop)
    assert [Path(scratch.partition(schemas.TOKENS, week)).stat().st_mtime_ns for week in plan.weeks[:2]] == stamps


def test_too_few_weeks_are_said(small_store: SmallStore, capsys: pytest.CaptureFixture[str]) -> None:
    config = load_config(small_store.config)
    with pytest.raises(MissingPartitionError, match="needs 18 weeks of notes with these settings"):
        make_plan(Store(str(small_store.root)), None, None, seeds=1, n_rises=1, config=config)
    code = app(
        ["backtest", "--root", str(small_store.root), "--config", str(small_store.config)], standalone_mode=False
    )
    assert code == 1
    assert "needs 18 weeks" in capsys.readouterr().err
