"""The peers' K-means fits from given centres.

A peer that is not installed, or does not run its own code, is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.kernels.data import Floats, Labels

LLOYD, ELKAN, INTELEX, FAISS = "scikit-learn Lloyd", "scikit-learn Elkan", "scikit-learn-intelex", "faiss"
#: Their distributions, for the list of versions.
DISTRIBUTIONS = ("scikit-learn", "scikit-learn-intelex", "faiss-cpu", "numpy", "scipy", "threadpoolctl")


@dataclass(frozen=True)
class Fitted:
    """What a fit found: labels are made on demand, for not every peer makes them."""

    labels: Callable[[], Labels]
    n_iter: int


def of_model(model: Any) -> Fitted:
    """Read a fitted estimator."""
    return Fitted(lambda: model.labels_, int(model.n_iter_))


def fits(rows: Floats, centers: Floats) -> dict[str, Callable[[], Fitted]]:
    """Return the peers that can fit these rows, to be called in this order."""
    k = len(centers)
    seen = {"n_iter": 300}

    def lloyd() -> Fitted:
        fitted = of_model(KMeans(k, init=centers, n_init=1, algorithm="lloyd").fit(rows))
        seen["n_iter"] = fitted.n_iter
        return fitted

    calls: dict[str, Callable[[], Fitted]] = {
        LLOYD: lloyd,
        ELKAN: lambda: of_model(KMeans(k, init=centers, n_init=1, algorithm="elkan").fit(rows)),
    }
    if intelex_runs():
        from sklearnex.cluster import KMeans as Accelerated  # noqa: PLC0415  in the bench environment only

        calls[INTELEX] = lambda: of_model(Accelerated(k, init=centers, n_init=1).fit(rows))
    if rows.dtype == np.float32 and find_spec("faiss"):
        calls[FAISS] = lambda: _faiss(rows, centers, seen["n_iter"])
    return calls


def _faiss(rows: Floats, centers: Floats, n_iter: int) -> Fitted:
    """As many iterations as scikit-learn did; without the labels, which it does not need to find centres."""
    import faiss  # noqa: PLC0415  in the bench environment only

    whole = {"max_points_per_centroid": len(rows), "min_points_per_centroid": 1}  # no sampling
    model = faiss.Kmeans(rows.shape[1], len(centers), niter=n_iter, nredo=1, **whole)
    model.train(rows, init_centroids=centers)
    return Fitted(lambda: np.ravel(model.index.search(rows, 1)[1]), n_iter)


@cache
def intelex_runs() -> bool:
    """Whether scikit-learn-intelex is there and keeps a fit to itself: its log says so."""
    if not find_spec("sklearnex"):
        return False
    from sklearnex.cluster import KMeans as Accelerated  # noqa: PLC0415  in the bench environment only

    rows = np.arange(40.0).reshape(20, 2)
    with _messages_of("sklearnex") as messages:
        Accelerated(2, init=rows[:2], n_init=1).fit(rows)
    return any("KMeans.fit" in message and "accelerated" in message for message in messages)


@contextmanager
def _messages_of(name: str) -> Iterator[list[str]]:
    """Collect what a logger says, and keep it from being printed."""
    messages: list[str] = []
    logger = logging.getLogger(name)

    class _Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    collect, before = _Collect(), (logger.level, logger.propagate, list(logger.handlers))
    logger.handlers, logger.propagate = [collect], False
    logger.setLevel(logging.INFO)
    try:
        yield messages
    finally:
        logger.setLevel(before[0])
        logger.propagate, logger.handlers = before[1], before[2]


def versions() -> dict[str, str]:
    """Versions of all libraries; "not installed" where one is missing."""
    found = {}
    for name in DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
