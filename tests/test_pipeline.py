"""The job whole: the same bytes twice, resumed after a kill as if nothing had happened, sentences for mistakes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from loopback_slack import OK, Slack
from small_store import SmallStore
from typer.testing import CliRunner

from notetrends.trends import schemas
from notetrends.trends.cli import app
from notetrends.trends.config import Config, load_config
from notetrends.trends.errors import DeliveryError
from notetrends.trends.simulate import simulate
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS, Outcome, run_step, run_week

RUNNER = CliRunner()
# The steps whose kill is tried: one that writes two tables, one that writes vectors, one that writes three.
KILLED = ["segment", "embed", "categorize"]


def prints(root: Path) -> dict[str, str]:
    """A hash of every file under `root`."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def undisturbed(small_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small store with its last week run."""
    root = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(small_store.root, root)
    config = load_config(small_store.config)
    assert run_week(Store(str(root)), small_store.last, config, send_alerts=False, may_train=False) == Outcome.DONE
    return root


def test_notes_that_came_after_the_week_was_cut_do_not_stop_a_step(
    undisturbed: Path, small_store: SmallStore, tmp_path: Path
) -> None:
    root, week = tmp_path / "data", small_store.last
    shutil.copytree(undisturbed, root)
    store = Store(str(root))
    for table in (schemas.TOKENS, schemas.EMBEDDINGS):
        path = store.partition(table, week)
        pq.write_table(pq.ParquetFile(path).read().slice(3), path)
    for name in ("burst", "categorize", "detect", "suggest", "report"):
        run_step(store, week, load_config(small_store.config), name)
    known = set(store.read(schemas.NOTE_CATEGORIES, week)["note_id"])
    assert known <= set(store.read(schemas.NOTES, week)["note_id"])
    assert len(store.read(schemas.TRENDS, week))


def test_every_step_writes_the_same_bytes_again(undisturbed: Path, small_store: SmallStore, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(undisturbed, root)
    config = load_config(small_store.config)
    for name in STEPS:
        run_step(Store(str(root)), small_store.last, config, name, send_alerts=False)
    assert prints(root) == prints(undisturbed)


def test_every_machine_adds_up_on_one_thread(undisturbed: Path) -> None:
    script = (
        "import sys; from notetrends.trends.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "from threadpoolctl import threadpool_info\n"
        "print([pool['num_threads'] for pool in threadpool_info() if pool['internal_api'] == 'openblas'])"
    )
    command = [sys.executable, "-c", script, "status", "--root", str(undisturbed)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "4"})
    pools = json.loads(done.stdout.splitlines()[-1])
    assert set(pools) == {1}


def test_a_finished_week_is_left_alone_and_force_repeats_it(undisturbed: Path, small_store: SmallStore) -> None:
    store, config = Store(str(undisturbed)), load_config(small_store.config)
    before = prints(undisturbed)
    again = run_week(store, small_store.last, config, send_alerts=False, may_train=False)
    forced = run_week(store, small_store.last, config, send_alerts=False, may_train=False, force=True)
    assert (again, forced) == (Outcome.FINISHED_BEFORE, Outcome.DONE)
    assert prints(undisturbed) == before


KILL = """
import os, signal, sys
import pyarrow.parquet as pq
from notetrends.trends.config import Config, load_config
from notetrends.trends.errors import DeliveryError, ModelError
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import STEPS, run_step

root, settings, week, name = sys.argv[1:]
whole = pq.write_table

def half(table, file, **kwargs):
    whole(table.slice(0, table.num_rows // 2), file, **kwargs)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)

for step in STEPS:
    if step == name:
        pq.write_table = half
    run_step(Store(root), Week.parse(week), load_config(settings), step, send_alerts=False)
"""


@pytest.mark.parametrize("name", KILLED)
def test_killed_in_the_middle_of_a_write_then_run_again(
    name: str, undisturbed: Path, small_store: SmallStore, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    shutil.copytree(small_store.root, root)
    arguments = [str(root), str(small_store.config), str(small_store.last), name]
    killed = subprocess.run([sys.executable, "-c", KILL, *arguments], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert list(root.rglob(".*.tmp"))  # it did die in the middle of a write
    outcome = run_week(
        Store(str(root)), small_store.last, load_config(small_store.config), send_alerts=False, may_train=False
    )
    assert outcome == Outcome.DONE
    assert prints(root) == prints(undisturbed)


def test_the_week_tells_what_was_planted(undisturbed: Path, small_store: SmallStore) -> None:
    trends = Store(str(undisturbed)).read(schemas.TRENDS, small_store.last)
    rising = trends[trends["is_rising"]].sort_values("rank")
    assert rising["rank"].to_list() == list(range(1, len(rising) + 1))
    assert trends.loc[~trends["is_rising"], "rank"].isna().all()
    truth = pd.read_csv(small_store.root.parent / "demo" / "truth" / "events.csv")
    fitness = truth[(truth["kind"] == "self_made") & (truth["domain"] == "健身")]
    words = {word for words in rising["top_words"] for word in words} | set(rising["label"])
    assert any(fitness["event"].isin(words)), (fitness["event"].to_list(), rising["label"].to_list())


def test_no_later_week_is_read(undisturbed: Path, small_store: SmallStore, tmp_path: Path) -> None:
    """A week run again when later weeks are in gives what it gave when they were not."""
    root = tmp_path / "data"
    shutil.copytree(undisturbed, root)
    week = small_store.last + -1
    config = load_config(small_store.config)
    for name in STEPS:
        run_step(Store(str(root)), week, config, name, send_alerts=False)
    assert prints(root) == prints(undisturbed)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--week", "2030-W01"], "week 2030-W01 has no notes"),
        (["run", "--from", "2030-W01", "--to", "2030-W03"], "week 2030-W01 has no notes"),
        (["detect", "--week", "not-a-week"], "is not understood"),
        (["ingest", "--source", "nowhere", "x.csv"], "nowhere"),
        (["ingest", "--source", "generic", "no-such-file.csv"], "no-such-file.csv"),
        (["status", "--week", "2030-W01"], "has no notes"),
    ],
)
def test_mistakes_end_with_a_sentence_and_exit_1(arguments: list[str], says: str, undisturbed: Path) -> None:
    before = prints(undisturbed)
    result = RUNNER.invoke(app, [*arguments, "--root", str(undisturbed)])
    assert result.exit_code == 1
    assert says in result.output.replace("\n", "")
    assert "Traceback" not in result.output
    assert prints(undisturbed) == before


def test_ingesting_the_same_files_again_changes_nothing(undisturbed: Path, small_store: SmallStore) -> None:
    before = prints(undisturbed)
    notes = small_store.root.parent / "demo" / "notes" / f"{small_store.last}.jsonl"
    result = RUNNER.invoke(app, ["ingest", "--source", "mediacrawler", "--root", str(undisturbed), str(notes)])
    assert result.exit_code == 0, result.output
    assert "nothing new" in result.output
    assert prints(undisturbed) == before


def test_alerts_are_written_once(undisturbed: Path, small_store: SmallStore, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(undisturbed, root)
    store, config = Store(str(root)), load_config(small_store.config)
    first = run_step(store, small_store.last, config, "alert")
    assert first >= 1  # the digest, at least
    assert run_step(store, small_store.last, config, "alert") == 0
    assert store.n_rows(schemas.ALERTS, small_store.last) == first
    assert (store.read(schemas.ALERTS, small_store.last)["channel"] == "file").all()


def test_slack_gets_each_message_once_whatever_it_answers(
    undisturbed: Path, small_store: SmallStore, tmp_path: Path, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "data"
    shutil.copytree(undisturbed, root)
    store = Store(str(root))
    alerts = {"slack_api": slack.url, "quiet_from": 8, "quiet_weekends": False}
    config = Config.model_validate({**load_config(small_store.config).model_dump(), "alerts": alerts})
    monkeypatch.setenv("NOTETRENDS_SLACK_TOKEN", "xoxb-not-a-real-token-4711")
    slack.answers[:] = [(200, {}, {"ok": False, "error": "channel_not_found"})]
    with pytest.raises(DeliveryError, match="channel_not_found") as refused:
        run_step(store, small_store.last, config, "alert")
    assert "4711" not in str(refused.value)
    slack.received.clear()
    slack.answers[:] = [OK]
    n_sent = run_step(store, small_store.last, config, "alert")
    assert run_step(store, small_store.last, config, "alert") == 0
    assert len(slack.received) == n_sent >= 1
    ledger = store.read(schemas.ALERTS, small_store.last)
    assert ledger["thread"].notna().all()
    assert ledger["sent_at"].notna().all()


def test_status_shows_every_week(undisturbed: Path, small_store: SmallStore) -> None:
    result = RUNNER.invoke(app, ["status", "--root", str(undisturbed), "--config", str(small_store.config)])
    assert result.exit_code == 0
    assert str(small_store.last) in result.output
    assert "finished" in result.output


def test_weeks_with_hardly_a_note_and_weeks_without_one(tmp_path: Path) -> None:
    """A crawl that begins thin, with a hole: every week that has notes gets its page."""
    last = Week.parse("2026-W22")
    simulate(tmp_path / "demo", n_notes=240, n_weeks=12, last_week=last, seed=1)
    settings = tmp_path / "settings.toml"
    settings.write_text("[embedding]\nwarmup_weeks = 3\nmin_count = 1\ndimensions = 8\n", "utf-8")
    thin = tmp_path / "thin.jsonl"
    weeks = last.window(12)
    files = [tmp_path / "demo" / "notes" / f"{week}.jsonl" for week in weeks]
    thin.write_text("".join(file.read_text("utf-8").split("\n", 1)[0] + "\n" for file in files[:8]), "utf-8")
    common = ["--root", str(tmp_path / "data"), "--config", str(settings)]
    for file in (thin, *files[10:]):  # two weeks are missing
        assert RUNNER.invoke(app, ["ingest", "--source", "mediacrawler", *common, str(file)]).exit_code == 0
    result = RUNNER.invoke(app, ["run", *common, "--from", str(weeks[0]), "--to", str(last)])
    assert result.exit_code == 0, result.output
    reported = {path.parent.name for path in (tmp_path / "data" / "reports").glob("week=*/index.html")}
    assert reported == {f"week={week.monday}" for week in (*weeks[2:8], *weeks[10:])}
    index = (tmp_path / "data" / "reports" / "index.html").read_text("utf-8")
    assert set(re.findall(r'href="(week=[\d-]+)/index.html"', index)) == reported
