"""Problems for the compiled kernels, and how to run them on each instruction set that this processor has."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from cluster_maker.kernels import _core

NEVER_BY_SHIFT = -1.0  # a tolerance that no movement of the centres can keep: iterations end by their labels


@contextmanager
def instruction_set(name):
    """Use the kernels for one instruction set inside a ``with`` block."""
    before = _core.instruction_set()
    _core.use_instruction_set(name)
    try:
        yield
    finally:
        _core.use_instruction_set(before)


def runs_here(name) -> bool:
    """Whether this build holds the kernels of that name and this processor can run them."""
    try:
        with instruction_set(name):
            return True
    except ValueError:
        return False


INSTRUCTION_SETS = [name for name in ("generic", "x86_64_v2", "x86_64_v3", "x86_64_v4") if runs_here(name)]


@dataclass
class Fit:
    """What `_core.lloyd` gave."""

    status: str
    n_iter: int
    inertia: float
    changed: bool
    n_found: int
    centers: np.ndarray
    labels: np.ndarray

    def bits(self) -> tuple:
        return (self.status, self.n_iter, self.inertia, self.centers.tobytes(), self.labels.tobytes())


def lloyd(X, start, *, weights=None, labels=None, order=None, max_iter=300, tol=NEVER_BY_SHIFT, threads=1):
    """Run the compiled iterations on copies of what is given."""
    rows = _core.PackedRows(np.ascontiguousarray(X), weights, order, threads)
    centers = np.array(start, dtype=np.float64, order="C")
    found = np.full(len(X), -1) if labels is None else np.array(labels, dtype=np.int64)
    end = _core.lloyd(rows, centers, found, max_iter, tol, X.dtype == np.float32, threads)
    return Fit(*end, centers, found)


def nearest(X, centers, threads=1) -> np.ndarray:
    """Compiled nearest centres."""
    labels = np.full(len(X), -1)
    _core.nearest_centers(np.ascontiguousarray(X), np.ascontiguousarray(centers), labels, threads)
    return labels


@dataclass(frozen=True)
class Problem:
    """Rows and starting centres that follow from a few numbers, so that hypothesis can make them small."""

    seed: int
    n: int
    d: int
    k: int
    kind: str
    start: str
    dtype: str
    scale: float = 1.0
    offset: float = 0.0
    outlier: float = 0.0
    weighting: str = "none"
    max_iter: int = 300

    def rows(self) -> np.ndarray:
        rng = np.random.default_rng(self.seed)
        X = _SHAPES[self.kind](rng, self.n, self.d) + self.offset
        if self.outlier:
            X[rng.integers(self.n)] = self.outlier
        return np.ascontiguousarray((X * self.scale).astype(self.dtype))

    def centers(self) -> np.ndarray:
        rng = np.random.default_rng(self.seed + 1)
        X = self.rows().astype(np.float64)
        chosen = X[rng.integers(self.n, size=self.k)]  # rows may come twice: equal centres
        if self.start == "rows":
            return chosen
        if self.start == "near rows":
            return chosen + rng.normal(size=chosen.shape) * self.scale
        corner = X.min(axis=0)  # "corner": far from most rows, so that it takes many iterations
        return corner + 0.05 * self.scale * rng.random(size=chosen.shape)

    def weights(self) -> np.ndarray | None:
        if self.weighting == "none":
            return None
        weights = np.random.default_rng(self.seed + 2).uniform(0.1, 2.0, self.n)
        if self.weighting == "some zero":
            weights[::3] = 0.0
        return weights

    def fit(self, **more) -> Fit:
        return lloyd(self.rows(), self.centers(), weights=self.weights(), max_iter=self.max_iter, **more)


_SHAPES = {
    "cloud": lambda rng, n, d: rng.normal(size=(n, d)),
    "groups": lambda rng, n, d: rng.normal(size=(n, d)) + 9 * rng.integers(5, size=(n, 1)),
    "lattice": lambda rng, n, d: rng.integers(0, 4, size=(n, d)).astype(float),
    "thirds": lambda rng, n, d: rng.integers(0, 4, size=(n, d)) / 3,
    "few distinct": lambda rng, n, d: rng.normal(size=(4, d))[rng.integers(4, size=n)],
    "line": lambda rng, n, d: np.sort(rng.random(n))[:, np.newaxis] * np.ones(d),
}

_UP_TO_20 = st.integers(1, 20)
EVENLY_SPREAD = ("cloud", "groups", "line")  # no two distances are equal


def problems(kinds=tuple(_SHAPES), dims=_UP_TO_20, max_rows=300):
    """Strategy of problems; scale, offset and outlier are such that no square overflows in floats."""
    scales = st.tuples(st.sampled_from([1e-30, 1e-8, 1.0, 1e8, 1e30]), st.just(0.0), st.just(0.0))
    offsets = st.tuples(st.sampled_from([1e-12, 1.0]), st.sampled_from([1e8, -1e8]), st.just(0.0))
    outliers = st.tuples(st.sampled_from([1e-12, 1.0]), st.just(0.0), st.sampled_from([1e6, 1e12, -1e12]))
    return st.builds(
        lambda seed, n, d, k, kind, start, dtype, place, weighting, max_iter: Problem(
            seed, n, d, min(k, n), kind, start, dtype, *place, weighting, max_iter
        ),
        seed=st.integers(0, 10**6),
        n=st.integers(1, max_rows),
        d=dims,
        k=st.integers(1, 40) | st.just(max_rows),
        kind=st.sampled_from(kinds),
        start=st.sampled_from(["rows", "near rows", "corner"]),
        dtype=st.sampled_from(["float32", "float64"]),
        place=scales | offsets | outliers,
        weighting=st.sampled_from(["none", "some zero", "all"]),
        max_iter=st.sampled_from([0, 1, 2, 3, 5, 10, 300]),
    )
