"""The store: whole partitions, checked, replaced at once, the same bytes every time."""

import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from notetrends.trends.cast import matrix
from notetrends.trends.errors import MissingPartitionError, SchemaError
from notetrends.trends.schemas import EMBEDDINGS, TABLES, TOKENS, WORDS
from notetrends.trends.store import Store
from notetrends.trends.week import Week

WEEK = Week.parse("2022-W16")
FRAME = pd.DataFrame({"note_id": ["b", "a"], "tokens": [["瑜伽", "垫"], []]})


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(str(tmp_path / "data") if request.param == "local" else f"memory://{uuid.uuid4().hex}")


def test_what_is_written_is_read_sorted_by_key(store: Store) -> None:
    assert store.write(TOKENS, WEEK, FRAME, {"made": "today"}) == 2
    back = store.read(TOKENS, WEEK)
    assert back["note_id"].to_list() == ["a", "b"]
    assert [list(words) for words in back["tokens"]] == [[], ["瑜伽", "垫"]]
    assert store.metadata(TOKENS, WEEK)["made"] == "today"
    assert store.weeks(TOKENS) == [WEEK]
    assert store.n_rows(TOKENS, WEEK) == 2


def test_an_empty_partition_keeps_its_types(store: Store) -> None:
    store.write(TOKENS, WEEK, FRAME.head(0))
    assert store.read_arrow(TOKENS, WEEK).schema.names == TOKENS.column_names
    assert store.n_rows(TOKENS, WEEK) == 0


def test_vectors_have_one_length_and_come_back_as_a_matrix(store: Store) -> None:
    vectors = np.eye(3, 4, dtype=np.float32)
    store.write(EMBEDDINGS, WEEK, pd.DataFrame({"note_id": list("abc"), "vector": list(vectors)}))
    table = store.read_arrow(EMBEDDINGS, WEEK)
    assert str(table.schema.field("vector").type).startswith("fixed_size_list")
    np.testing.assert_array_equal(matrix(table["vector"].combine_chunks()), vectors)


def test_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    path = Path(store.partition(TOKENS, WEEK))
    store.write(TOKENS, WEEK, FRAME)
    first = path.read_bytes()
    store.write(TOKENS, WEEK, FRAME.iloc[::-1])
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (FRAME.drop(columns="tokens"), "lacks ['tokens']"),
        (FRAME.assign(extra=1), "does not have ['extra']"),
        (pd.concat([FRAME, FRAME]), "stands twice"),
        (FRAME.assign(note_id=[None, "a"]), "allows none"),
        (FRAME.assign(tokens=[1, 2]), "column 'tokens'"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused_and_nothing_changes(
    tmp_path: Path, frame: pd.DataFrame, says: str
) -> None:
    store = Store(str(tmp_path))
    store.write(TOKENS, WEEK, FRAME)
    with pytest.raises(SchemaError) as error:
        store.write(TOKENS, WEEK, frame)
    assert says in str(error.value)
    assert store.n_rows(TOKENS, WEEK) == 2


def test_a_missing_week_names_the_command_that_makes_it(store: Store) -> None:
    with pytest.raises(
        MissingPartitionError, match="table 'words' has no week 2022-W16; make it with: notetrends learn"
    ):
        store.read(WORDS, WEEK)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write(TOKENS, WEEK, FRAME)
    path = Path(store.partition(TOKENS, WEEK))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(MissingPartitionError, match="not a whole Parquet file"):
        store.read(TOKENS, WEEK)


def test_latest_looks_back_never_ahead(store: Store) -> None:
    for week in (WEEK, WEEK + 2):
        store.write(TOKENS, week, FRAME)
    assert store.latest(TOKENS, WEEK + 1) == WEEK
    assert store.latest(TOKENS, WEEK + -1) is None


KILL = """
import os, signal, sys
import pandas as pd
import pyarrow.parquet as pq
from notetrends.trends.schemas import TOKENS
from notetrends.trends.store import Store
from notetrends.trends.week import Week

def half(table, file, **kwargs):
    file.write(b"PAR1" + b"x" * 1000)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)

pq.write_table = half
Store(sys.argv[1]).write(TOKENS, Week.parse("2022-W16"), pd.DataFrame({"note_id": ["z"], "tokens": [[]]}))
"""


def test_a_process_killed_in_the_middle_of_a_write_leaves_the_old_partition(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write(TOKENS, WEEK, FRAME)
    before = Path(store.partition(TOKENS, WEEK)).read_bytes()
    killed = subprocess.run([sys.executable, "-c", KILL, str(tmp_path)], check=False)
    assert killed.returncode == -9
    assert Path(store.partition(TOKENS, WEEK)).read_bytes() == before
    assert store.weeks(TOKENS) == [WEEK]
    assert len(list(tmp_path.rglob(".*.tmp"))) == 1  # what the dead process left does not disturb the next
    store.write(TOKENS, WEEK, FRAME)
    assert not list(tmp_path.rglob(".*.tmp"))


def test_every_table_says_what_its_columns_hold() -> None:
    assert all(column.about for table in TABLES.values() for column in table.columns)
    assert all(set(table.key) <= set(table.column_names) for table in TABLES.values())


def test_a_shared_file_is_one_writers_whole_whoever_else_writes(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    path = store.path("reports", "index.html")
    with store.replacing(path, is_shared=True) as first:
        first.write(b"first, and ")
        with store.replacing(path, is_shared=True) as second:
            second.write(b"second")
        assert Path(path).read_bytes() == b"second"
        first.write(b"whole")
    assert Path(path).read_bytes() == b"first, and whole"
    assert [file.name for file in Path(path).parent.iterdir()] == ["index.html"]
