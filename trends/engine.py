"""Working on many shards of notes at once, through joblib: here, in processes of this machine, or on a Dask cluster.

The work is a function of one shard; what it gives comes back in the order of the shards, a few ahead at the most, so
that neither a worker nor who asked ever holds more than some shards. Which engine it was cannot be seen in the result.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import chain, islice
from typing import TypeVar

from joblib import Parallel, cpu_count, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

from notetrends.trends.config import EngineConfig
from notetrends.trends.errors import EngineError

log = logging.getLogger(__name__)
A = TypeVar("A")
R = TypeVar("R")
_AHEAD = 2  # shards a worker that may be done before the first of them is asked for
_TIMEOUT = 15  # seconds for a scheduler to answer, and for a first worker to be there


def work_out(
    work: Callable[[A], R], shards: Iterable[A], sizes: Sequence[int], engine: EngineConfig, about: str
) -> Iterator[R]:
    """`work` of each shard, in order; of several shards the log tells how far it is.

    Args:
        work: a module's function or a `partial` of one; it must give the same wherever it runs.
        shards: what it is given, one a call; read as it is needed.
        sizes: notes of each shard.
        engine: the settings. One shard is worked out in this process whatever they say.
        about: how the lines of the log begin.

    Raises:
        EngineError: no scheduler or no worker answers, or workers end again and again. What `work` raises comes here.

    >>> list(work_out(abs, [-1, 2], [1, 1], EngineConfig(backend="sequential"), "abs"))
    [1, 2]
    """
    if len(sizes) < 2:
        return map(work, shards)
    results = map(work, shards) if engine.backend == "sequential" else _spread(work, shards, engine)
    return _told(results, sizes, about)


def work_on(work: Callable[[A], R], shards: Iterable[A], engine: EngineConfig) -> Iterator[R]:
    """The same of shards that nobody has counted, and without a word in the log; errors as `work_out`."""
    rest = iter(shards)
    shards = chain(first := list(islice(rest, 2)), rest)
    return map(work, shards) if len(first) < 2 or engine.backend == "sequential" else _spread(work, shards, engine)


def _told(results: Iterable[R], sizes: Sequence[int], about: str) -> Iterator[R]:
    began, done, n_notes = time.monotonic(), 0, sum(sizes)
    for result, size in zip(results, sizes, strict=True):
        yield result
        done += size
        rate = done / max(time.monotonic() - began, 1e-9)
        left = (n_notes - done) / max(rate, 1e-9)
        log.info(
            "%s: %s of %s notes, %s a second, %d s left", about, *map("{:,.0f}".format, (done, n_notes, rate)), left
        )


def _spread(work: Callable[[A], R], shards: Iterable[A], engine: EngineConfig) -> Generator[R]:
    rest = iter(shards)
    try:
        with _workers(engine, work) as n_workers:
            pool = Parallel(return_as="generator", batch_size=1)
            # joblib itself would go on however far behind the reader is
            while wave := list(islice(rest, _AHEAD * n_workers)):
                for result in pool(map(delayed(work), wave)):
                    if engine.backend == "loky":
                        _end_with_us()
                    yield result
    except BrokenProcessPool as error:
        raise EngineError(
            f"a worker process ended in the middle of its work ({str(error).splitlines()[0]}); "
            "if memory ran out, lower [engine] workers, or bring the notes in again with a lower [engine] shard_notes"
        ) from None


@contextmanager
def _workers(engine: EngineConfig, work: Callable[[A], R]) -> Iterator[int]:
    """The processes of this machine or the cluster, for joblib; gives how many they are."""
    if engine.backend == "dask":
        with _cluster(engine.address or "") as n_workers, parallel_config("dask"):
            yield n_workers
        return
    n_workers = engine.workers or cpu_count()
    # other arguments make other workers: what one step loads is no burden to the next
    arguments = os.getpid(), work.func.__module__ if isinstance(work, partial) else work.__module__
    with parallel_config("loky", n_jobs=n_workers, max_nbytes=None, initializer=_end_with, initargs=arguments):
        yield n_workers


@contextmanager
def _cluster(address: str) -> Iterator[int]:
    try:
        from distributed import Client
    except ImportError:
        raise EngineError(
            '[engine] backend is "dask", and Dask is not installed; install it with: pip install notetrends[dist]'
        ) from None
    try:
        client = Client(address, timeout=_TIMEOUT)
    except (OSError, ValueError) as error:
        raise EngineError(
            f"no Dask scheduler answers at {address!r} ({type(error).__name__}); start it with: dask scheduler, "
            'correct [engine] address, or set [engine] backend = "loky"'
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_TIMEOUT)
        except TimeoutError:
            raise EngineError(
                f"the Dask scheduler at {address!r} has no worker; start some with: dask worker {address} --nthreads 1"
            ) from None
        yield sum(client.ncores().values())


def _end_with(parent: int, _step: str) -> None:
    """A worker ends with the process that ordered it, however that ends."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@cache
def _end_with_us() -> None:
    """Idle workers would keep the process, and what waits for it, for minutes; busy ones until their work is done.

    `atexit` is too late: threads are waited for before, and one of loky's waits for all work. So it is called among
    what comes before, the last first: after loky has registered its own, which it does when it starts workers.
    """
    threading._register_atexit(  # type: ignore[attr-defined]  # as loky and concurrent.futures do
        lambda: get_reusable_executor(reuse=True).shutdown(kill_workers=True)
    )
