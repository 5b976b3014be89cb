"""How many threads a kernel gets: no result depends on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cluster_maker.errors import ConfigError

#: Multiply-adds of one pass below which a second thread costs more than it saves.
SMALL_WORK = 1_000_000
#: Environment variables that limit the threads; the first one that is set counts.
LIMITS = ("CLUSTER_MAKER_NUM_THREADS", "OMP_NUM_THREADS")

_asked: ContextVar[int | None] = ContextVar("cluster_maker_threads", default=None)


def threads_for(work: float) -> int:
    """Return the number of threads for a pass over rows.

    Parameters
    ----------
    work : float
        Multiply-adds of one pass, roughly.

    Returns
    -------
    int
        What `thread_limit` asks for; else 1 for little work, and otherwise the processors that this process
        may use, or fewer where an environment variable of `LIMITS` says so.
    """
    asked = _asked.get()
    if asked is not None:
        return asked
    if work < SMALL_WORK:
        return 1
    return min(_processors(), _limit_of_environment())


@contextmanager
def thread_limit(n_threads: int) -> Iterator[None]:
    """Run kernels with exactly that many threads inside a ``with`` block, in this thread of Python.

    Parameters
    ----------
    n_threads : int
        At least 1.

    Raises
    ------
    ConfigError
        If it is less.

    Examples
    --------
    >>> with thread_limit(1):
    ...     threads_for(1e12)
    1
    """
    if n_threads < 1:
        raise ConfigError(f"a kernel needs at least 1 thread, got {n_threads!r}.")
    token = _asked.set(n_threads)
    try:
        yield
    finally:
        _asked.reset(token)


def _processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _limit_of_environment() -> int:
    """Threads that the environment allows."""
    for name in LIMITS:
        value = os.environ.get(name, "").split(",")[0].strip()
        if value.isdigit() and int(value) > 0:
            return int(value)
    return 1 << 10
