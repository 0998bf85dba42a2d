"""Work on many conversations over all cores: the same results in the same order, however many workers there are."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

WORTH_WORKERS = 150_000
"""Words from which starting workers (each loads the names model: some seconds and 400 MB) costs less than it saves."""

_AHEAD = 4
"""Items in flight for each worker: enough to keep it busy, few enough for memory to stay flat."""

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""A worker calculates in one thread: there are as many workers as cores."""


def jobs_for(words: int) -> int:
    """Return how many workers so many words are worth: one for few, otherwise one a core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if words >= WORTH_WORKERS else 1


def in_order(
    work: Callable[[Item, Shared], Result],
    items: Sequence[Item],
    shared: Shared,
    jobs: int = 1,
    listen: Callable[[int], None] | None = None,
) -> Iterator[Result]:
    """Yield `work(item, shared)` for each item, in the items' order, done in `jobs` processes (1: in this one).

    `work` must be a function of a module, and its results must not depend on what was done before; `shared` is sent to
    each process once. `listen` is told after each result how many there are. An error of `work` is raised here, and
    nothing more is started.
    """
    alone = jobs <= 1 or len(items) < 2
    results = (work(item, shared) for item in items) if alone else _in_workers(work, items, shared, jobs)
    for done, result in enumerate(results, start=1):
        yield result
        if listen is not None:
            listen(done)


def _in_workers(
    work: Callable[[Item, Shared], Result], items: Sequence[Item], shared: Shared, jobs: int
) -> Iterator[Result]:
    # Not forked from this process: a notebook's kernel has threads, and a fork may inherit a lock that nobody holds.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(work, shared))
    flying: deque[Future[Result]] = deque()
    try:
        for item in items:
            if len(flying) >= jobs * _AHEAD:
                yield flying.popleft().result()
            flying.append(pool.submit(_do, item))
        while flying:
            yield flying.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_task: list[Any] = []
"""In a worker: what it does, and what it shares with the others."""


def _begin(work: Callable[..., Any], shared: object) -> None:
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    _task[:] = [work, shared]


def _do(item: object) -> Any:
    work, shared = _task
    return work(item, shared)
