"""The store: whole partitions, checked, replaced at once, the same bytes every time."""

import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from notetrends.trends.cast import cast, matrix
from notetrends.trends.errors import ConfigError, MissingPartitionError, SchemaError
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


def test_shards_can_be_read_alone_by_number_key_or_row(store: Store) -> None:
    names = [f"n{number:02d}" for number in range(25)]
    store.write(TOKENS, WEEK, pd.DataFrame({"note_id": names, "tokens": [[name] for name in names]}), shard_rows=10)
    assert store.shard_sizes(TOKENS, WEEK) == [10, 10, 5]
    assert store.read_shard(TOKENS, WEEK, 1, ["note_id"])["note_id"].to_pylist() == names[10:20]
    for first, last in ((0, 24), (9, 10), (12, 12), (20, 24)):
        part = store.read_between(TOKENS, WEEK, names[first], names[last])
        assert part["note_id"].to_pylist() == names[first : last + 1]
    assert len(store.read_between(TOKENS, WEEK, "x", "z")) == len(store.read_between(TOKENS, WEEK, "", "")) == 0
    rows = np.array([0, 9, 10, 24])
    assert store.read_rows(TOKENS, WEEK, rows, ["note_id"])["note_id"].to_pylist() == [names[row] for row in rows]
    assert store.read_rows(TOKENS, WEEK, rows[:0]).column_names == TOKENS.column_names


def test_shards_that_are_written_one_by_one_are_those_of_the_whole(tmp_path: Path) -> None:
    store, frame = Store(str(tmp_path)), pd.DataFrame({"note_id": list("abcd"), "vector": list(np.eye(4, 3))})
    path = Path(store.partition(EMBEDDINGS, WEEK))
    store.write(EMBEDDINGS, WEEK, frame, {"made": "today"}, shard_rows=2)
    whole = path.read_bytes()
    shards = (cast(EMBEDDINGS, frame[start : start + 2]) for start in (0, 2))
    assert store.write_shards(EMBEDDINGS, WEEK, shards, {"made": "today"}) == 4
    assert path.read_bytes() == whole
    assert store.write_shards(TOKENS, WEEK, []) == 0
    assert store.read_arrow(TOKENS, WEEK).column_names == TOKENS.column_names


def test_a_root_that_needs_what_is_not_installed_is_told() -> None:
    with pytest.raises(ConfigError, match=r"root 'gs://shop/data' cannot be opened: .*gcsfs"):
        Store("gs://shop/data")
    with pytest.raises(ConfigError, match="root 'nowhere://data' cannot be opened: Protocol not known"):
        Store("nowhere://data")


def test_a_table_of_an_older_version_is_told_with_what_it_lacks(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write(TOKENS, WEEK, pd.DataFrame({"note_id": ["n1"], "tokens": [["露营"]]}))
    path = store.partition(TOKENS, WEEK)
    pq.write_table(pq.ParquetFile(path).read(["note_id"]), path)
    assert store.read(TOKENS, WEEK, ["note_id"])["note_id"].to_list() == ["n1"]
    for read in (store.read_arrow, partial(store.read_shard, shard=0), partial(store.read_rows, rows=np.array([0]))):
        with pytest.raises(
            SchemaError, match=r"lacks the columns \['tokens'\]; make it again with: notetrends segment"
        ):
            read(TOKENS, WEEK, columns=["note_id", "tokens"])
