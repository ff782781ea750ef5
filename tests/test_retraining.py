"""Another embedding: trained when it is due, or named in the settings; categories keep their ids, names and notes."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from small_store import SmallStore
from test_pipeline import prints
from tiny_transformer import tiny_transformer
from typer.testing import CliRunner

from notetrends.trends import schemas
from notetrends.trends.cli import app
from notetrends.trends.config import Config, EmbeddingConfig, load_config
from notetrends.trends.embedding.sentence import load_embedder
from notetrends.trends.errors import MissingPartitionError, ModelError
from notetrends.trends.models import is_due, load_model, load_named, model_in_force, trained_models
from notetrends.trends.steps.draw import draw
from notetrends.trends.steps.rehouse import reassign
from notetrends.trends.steps.vectors import embedder_of, encode, train, weeks_in_reach
from notetrends.trends.store import Store
from notetrends.trends.week import Week
from notetrends.trends.weekly import Outcome, run_step, run_week

RUNNER = CliRunner()


def changed(small_store: SmallStore, **embedding: object) -> Config:
    """The small store's settings with others for the embedding."""
    settings = load_config(small_store.config).model_dump()
    return Config.model_validate({**settings, "embedding": {**settings["embedding"], **embedding}})


def run(root: Path, week: Week, config: Config, *, force: bool = False) -> Outcome:
    return run_week(Store(str(root)), week, config, send_alerts=False, may_train=True, force=force)


def settled(root: Path, week: Week, config: Config) -> pd.DataFrame:
    """The notes of the weeks in reach that lie in a settled category, and which."""
    parts = Store(str(root)).read_weeks(schemas.NOTE_CATEGORIES, weeks_in_reach(week, config)).values()
    links = pd.concat(parts)
    return links.loc[links["similarity"].notna(), ["note_id", "category_id"]]


def agreement(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """Of the notes that lie in a category before and after, the share for which it is the same."""
    both = before.merge(after, on="note_id")
    assert len(both) > len(before) / 3
    return float((both["category_id_x"] == both["category_id_y"]).mean())


@pytest.fixture
def root(small_store: SmallStore, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_store.root, tmp_path / "data"))


@pytest.fixture(scope="module")
def transformer(small_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    notes = Store(str(small_store.root)).read(schemas.NOTES, small_store.last, ["text"])
    return tiny_transformer(tmp_path_factory.mktemp("models"), "".join(notes["text"]), seed=1)


# --- when


def test_due_are_a_store_without_a_model_and_one_whose_model_is_old(root: Path, small_store: SmallStore) -> None:
    store = Store(str(root))
    (trained, name), *others = trained_models(store)
    assert not others
    assert is_due(store, trained + -1, EmbeddingConfig())
    ages = [age for age in range(60) if is_due(store, trained + age, EmbeddingConfig(retrain_weeks=26))]
    assert ages == list(range(26, 60))
    assert not is_due(store, trained + 500, EmbeddingConfig(retrain_weeks=0))
    assert not is_due(store, trained + 500, EmbeddingConfig(model="some/model"))
    assert model_in_force(store, small_store.last, EmbeddingConfig()) == name


@pytest.fixture(scope="module")
def retrained(small_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Config]:
    """The small store with its last week run, for which a new model was due."""
    config = changed(small_store, retrain_weeks=4, train_weeks=6)
    root = Path(shutil.copytree(small_store.root, tmp_path_factory.mktemp("retrained") / "data"))
    assert run(root, small_store.last, config) == Outcome.DONE
    return root, config


def test_a_week_trains_what_is_due_and_keeps_its_categories(
    retrained: tuple[Path, Config], small_store: SmallStore
) -> None:
    store, last = Store(str(retrained[0])), small_store.last
    (_, first), (week, name) = trained_models(store)
    assert week == last
    card = json.loads((retrained[0] / "models" / "embedder" / name / "card.json").read_text("utf-8"))
    assert card["weeks"] == [str(one) for one in last.window(6)]
    assert {embedder_of(store, one) for one in weeks_in_reach(last, retrained[1])} == {name}
    assert [store.metadata(schemas.CATEGORIES, one)["embedder"] for one in (last + -1, last)] == [first, name]
    before, after = (store.read(schemas.CATEGORIES, one).set_index("category_id") for one in (last + -1, last))
    is_settled = before["radius"] < 1.5
    assert is_settled.sum() >= 10
    kept = before.index[is_settled & before.index.isin(after.index)]
    merged = {identity for aliases in after["aliases"] for identity in aliases}  # it is a week of revision
    assert set(before.index[is_settled]) <= {*kept, *merged}
    assert len(kept) > 0.8 * is_settled.sum()
    assert (after.loc[kept, "first_week"] == before.loc[kept, "first_week"]).all()
    links = store.read(schemas.NOTE_CATEGORIES, last)
    old = set(before.index[is_settled])
    assert links.loc[links["similarity"].notna(), "category_id"].isin(old).mean() > 0.8  # not a new catalogue


def test_run_again_or_elsewhere_it_gives_the_same_bytes(
    retrained: tuple[Path, Config], root: Path, small_store: SmallStore
) -> None:
    first, config = prints(retrained[0]), retrained[1]
    assert run(root, small_store.last, config) == Outcome.DONE
    assert prints(root) == first
    assert run(root, small_store.last, config, force=True) == Outcome.DONE
    assert prints(root) == first


def test_an_old_week_takes_the_model_of_its_time(
    retrained: tuple[Path, Config], root: Path, small_store: SmallStore
) -> None:
    """And the newer week, run once more after it, is what it was."""
    shutil.rmtree(root)
    shutil.copytree(retrained[0], root)
    store, last, config = Store(str(root)), small_store.last, retrained[1]
    (_, first), _ = trained_models(store)
    before = (root / "categories" / f"week={(last + -1).monday}" / "part.parquet").read_bytes()
    assert run(root, last + -1, config, force=True) == Outcome.DONE
    assert embedder_of(store, last + -1) == first
    assert (root / "categories" / f"week={(last + -1).monday}" / "part.parquet").read_bytes() == before
    run(root, last, config, force=True)
    kept = [name for name in prints(retrained[0]) if f"week={(last + -1).monday}" not in name]
    assert {name: prints(root)[name] for name in kept} == {name: prints(retrained[0])[name] for name in kept}


# --- on what


def test_of_many_notes_a_share_of_every_week_is_drawn(root: Path, small_store: SmallStore) -> None:
    store, weeks = Store(str(root)), small_store.last.window(10)
    drawn = draw(store, schemas.TOKENS, weeks, 1000, seed=1)
    sizes = np.array([store.n_rows(schemas.TOKENS, week) for week in drawn])
    shares = np.array([len(rows) for rows in drawn.values()]) / sizes
    assert 990 <= sum(map(len, drawn.values())) <= 1000
    np.testing.assert_allclose(shares, shares.mean(), atol=0.01)
    assert all((np.diff(rows) > 0).all() and rows.max() < n for rows, n in zip(drawn.values(), sizes, strict=True))
    again, other = (draw(store, schemas.TOKENS, weeks, 1000, seed=seed) for seed in (1, 2))
    assert all(np.array_equal(drawn[week], again[week]) for week in drawn)
    assert not any(np.array_equal(drawn[week], other[week]) for week in drawn)
    everything = draw(store, schemas.TOKENS, weeks, 10**6, seed=1)
    assert [len(rows) for rows in everything.values()] == sizes.tolist()


def test_training_sees_no_more_than_it_may_and_no_later_week(root: Path, small_store: SmallStore) -> None:
    store, week = Store(str(root)), small_store.last + -2
    config = changed(small_store, max_notes=1000, warmup_weeks=5, train_weeks=8)
    n = train(store, week, config)
    assert 950 < n <= 1000
    card = json.loads((root / "models" / "embedder" / trained_models(store)[-1][1] / "card.json").read_text("utf-8"))
    assert (card["n_notes"], card["weeks"][-1], len(card["weeks"])) == (n, str(week), 8)


def test_a_week_without_words_is_told_before_anything_is_trained(root: Path, small_store: SmallStore) -> None:
    with pytest.raises(MissingPartitionError, match="notetrends segment"):
        train(Store(str(root)), small_store.last, changed(small_store))


def test_trained_twice_in_a_week_the_later_one_is_in_force_and_the_other_still_known(
    root: Path, small_store: SmallStore
) -> None:
    store, week = Store(str(root)), small_store.last + -1
    train(store, week, changed(small_store))
    first = trained_models(store)[-1][1]
    train(store, week, changed(small_store, dimensions=16))
    assert [trained for trained, _ in trained_models(store)].count(week) == 1
    assert trained_models(store)[-1][1] != first
    assert load_named(store, first, EmbeddingConfig()).name == first
    train(store, week, changed(small_store))
    assert trained_models(store)[-1][1] == first


# --- by hand


def test_the_command_trains_embeds_and_brings_the_catalogue_over(root: Path, small_store: SmallStore) -> None:
    week, config = small_store.last + -1, changed(small_store)
    before = settled(root, week, config)
    arguments = ["train", "--root", str(root), "--week", str(week), "--config", str(small_store.config)]
    first = RUNNER.invoke(app, arguments)
    assert first.exit_code == 0, first.output
    name = trained_models(Store(str(root)))[-1][1]
    assert f"notes, {name}" in first.output
    assert f"to {name}: " in first.output
    assert "by their notes" in first.output
    assert "0 without reach" in first.output
    assert agreement(before, settled(root, week, config)) > 0.6
    after = prints(root)
    again = RUNNER.invoke(app, arguments)
    assert "was there already" in again.output
    n_settled = len(settled(root, week, config))
    assert f"{n_settled:,} after, {n_settled:,} in the same one" in again.output
    assert prints(root) == after


def test_what_is_not_due_is_not_trained(root: Path, small_store: SmallStore) -> None:
    before = prints(root)
    common = ["--root", str(root), "--week", str(small_store.last), "--config", str(small_store.config)]
    result = RUNNER.invoke(app, ["train", "--if-due", *common])
    assert (result.exit_code, prints(root)) == (0, before)
    assert "nothing is due" in result.output


# --- any SentenceTransformer


def test_to_a_transformer_and_back(root: Path, small_store: SmallStore, transformer: Path) -> None:
    """The weekly run finds other settings, and simply goes on; so it does when they are put back."""
    store, last = Store(str(root)), small_store.last
    own, other = changed(small_store), changed(small_store, model=str(transformer), batch_size=32)
    before = store.read(schemas.CATEGORIES, last + -1).set_index("category_id")
    notes = settled(root, last + -1, own)
    assert run(root, last, other) == Outcome.DONE
    assert store.metadata(schemas.CATEGORIES, last)["embedder"].startswith("bert-zh-tiny@")
    assert np.stack(store.read(schemas.CATEGORIES, last)["centroid"].to_list()).shape[1] == 96
    reassign(store, last, other)
    abroad = store.read(schemas.CATEGORIES, last).set_index("category_id")
    over = settled(root, last, other)
    run_step(store, last, own, "embed")
    back = reassign(store, last, own)
    assert back.moved is not None
    assert back.moved.n_without_reach == 0  # the transformer was found again
    assert store.metadata(schemas.CATEGORIES, last)["embedder"] == trained_models(store)[0][1]
    after = store.read(schemas.CATEGORIES, last).set_index("category_id")
    old = set(before.index[before["radius"] < 1.5])
    merged = {identity for aliases in after["aliases"] for identity in aliases}
    assert old <= set(after.index) | merged
    assert len(old & set(after.index)) > len(old) / 2
    columns = ["label", "keywords", "state", "first_week", "aliases", "parent"]
    pd.testing.assert_frame_equal(after[columns], abroad[columns])
    assert agreement(notes, over) > 0.15  # of 40 categories, by random weights: by chance about 0.03
    assert agreement(notes, settled(root, last, own)) > 0.4


def test_an_old_embedder_that_is_gone_is_told_and_no_reason_to_stop(
    root: Path, small_store: SmallStore, caplog: pytest.LogCaptureFixture
) -> None:
    store, last = Store(str(root)), small_store.last
    gone = trained_models(store)[0][1]
    before = store.read(schemas.CATEGORIES, last + -1)
    train(store, last + -1, changed(small_store))
    shutil.rmtree(root / "models" / "embedder" / gone)
    run_step(store, last + -1, changed(small_store), "embed")
    with caplog.at_level(logging.WARNING):
        done = reassign(store, last + -1, changed(small_store))
    assert f"embedder '{gone}' is not among the models of this root" in caplog.text
    assert done.moved is not None
    assert done.moved.n_by_notes > done.moved.n_by_map == 0
    after = store.read(schemas.CATEGORIES, last + -1)
    columns = ["category_id", "label", "state", "first_week"]
    pd.testing.assert_frame_equal(after[columns], before[columns])
    assert run(root, last, changed(small_store)) == Outcome.DONE


def test_what_embeds_long_says_how_far_it_is(transformer: Path, caplog: pytest.LogCaptureFixture) -> None:
    embedder = load_embedder(str(transformer), reads_words=False)
    with caplog.at_level(logging.INFO):
        vectors = encode(["好", "用"] * 2100, [[]] * 4200, embedder, 64, "embed 2026-W22")
    told = [message for message in caplog.messages if message.startswith("embed")]  # others log as well
    assert told == ["embed 2026-W22: 2000 of 4200 notes", "embed 2026-W22: 4000 of 4200 notes"]
    np.testing.assert_allclose(vectors[[0, 2000, 4198]], vectors[[2, 2, 2]], atol=1e-5)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_not_there_is_told(root: Path, small_store: SmallStore, transformer: Path) -> None:
    config = EmbeddingConfig(model=str(transformer), device="cuda")
    with pytest.raises(ModelError, match=r"device is 'cuda', and torch .* finds no CUDA device here; set device"):
        load_model(Store(str(root)), small_store.last, config)
