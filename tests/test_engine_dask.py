"""Shards of notes on a Dask cluster: the same tables as from one process, though a worker is killed."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from dask_cluster import DaskCluster, serve_dask
from namespaces import can_make, hosts_apart
from sharded_week import N_SHARDS, WEEK, InTheMiddle, bytes_of, settings

from notetrends.trends.config import EngineConfig
from notetrends.trends.engine import work_out
from notetrends.trends.errors import EngineError
from notetrends.trends.steps.vectors import embed
from notetrends.trends.steps.words import segment
from notetrends.trends.store import Store


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with serve_dask(tmp_path_factory.mktemp("dask")) as found:
        yield found


def test_a_cluster_writes_the_same_bytes_though_a_worker_is_killed_in_the_middle(
    sharded_week: Path, uncut_week: Path, cluster: DaskCluster
) -> None:
    config = settings(backend="dask", address=cluster.address)
    segment(Store(str(uncut_week)), WEEK, config)
    with InTheMiddle(cluster.workers[0].kill) as told:
        embed(Store(str(uncut_week)), WEEK, config)
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert len(told.lines) == N_SHARDS
    assert bytes_of(uncut_week) == bytes_of(sharded_week)


@pytest.mark.skipif(not can_make(), reason="network namespaces need root and iproute2")
def test_a_cluster_on_hosts_apart_writes_the_same_bytes(sharded_week: Path, uncut_week: Path, tmp_path: Path) -> None:
    with hosts_apart(3) as (first, *others), serve_dask(tmp_path, first, others) as cluster:
        assert first.address in cluster.address
        config = settings(backend="dask", address=cluster.address)
        segment(Store(str(uncut_week)), WEEK, config)
        embed(Store(str(uncut_week)), WEEK, config)
    assert bytes_of(uncut_week) == bytes_of(sharded_week)


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr("notetrends.trends.engine._TIMEOUT", 1)
    with pytest.raises(EngineError, match=f"no Dask scheduler answers at '{address}' .*start it with: dask scheduler"):
        list(work_out(abs, [1, 2], [1, 1], EngineConfig(backend="dask", address=address), "abs"))
