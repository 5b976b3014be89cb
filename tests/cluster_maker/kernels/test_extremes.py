"""The gap between clusters and their diameter: those of all pairs, whatever is left out on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from cluster_maker.evaluation.distances import scaled_rows
from cluster_maker.kernels import _core, gap_and_diameter
from cluster_maker.kernels.threads import thread_limit
from tests.oracles import silhouette_twin as twin


def extremes(X, labels) -> tuple[float, float]:
    codes = np.asarray(labels, dtype=np.int32)
    return gap_and_diameter(scaled_rows(X), codes, int(codes.max()) + 1)


def expected(X, labels) -> tuple[float, float]:
    return twin.closest_and_farthest(scaled_rows(X), labels)


@pytest.mark.parametrize("name", ["x86_64_v2", "x86_64_v3", "x86_64_v4", "generic"])
@pytest.mark.parametrize(("n", "d", "k"), [(3, 1, 2), (900, 2, 5), (500, 9, 3), (200, 150, 4), (400, 3, 130)])
def test_extremes_are_those_of_all_pairs(name: str, n: int, d: int, k: int) -> None:
    X, labels = make_blobs(n, d, centers=k, random_state=1)
    usual = _core.instruction_set()
    try:
        _core.use_instruction_set(name)
    except ValueError:
        pytest.skip(f"no {name} here")
    found = extremes(X, labels)
    _core.use_instruction_set(usual)
    assert found == pytest.approx(expected(X, labels), rel=1e-12)


def test_clusters_that_touch_along_planes() -> None:
    X = np.random.default_rng(0).normal(size=(2000, 3))
    labels = KMeans(6, n_init=1, random_state=0).fit(X).labels_
    assert extremes(X, labels) == pytest.approx(expected(X, labels), rel=1e-12)


def test_clusters_with_the_same_mean() -> None:
    # a ring around a pile: the line through the means is none
    angles = np.linspace(0.0, 2 * np.pi, 300, endpoint=False)
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    X = np.concatenate([ring, ring * 0.25])
    labels = np.repeat([0, 1], 300)
    gap, diameter = extremes(X * 0.5, labels)
    assert (gap, diameter) == pytest.approx((0.375, 1.0), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 150),
    d=st.integers(1, 4),
    k=st.integers(2, 6),
    seed=st.integers(0, 9999),
    coarse=st.booleans(),
)
def test_extremes_of_any_rows(n: int, d: int, k: int, seed: int, coarse: bool) -> None:
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 4, (n, d)).astype(float) if coarse else rng.normal(size=(n, d))
    labels = rng.permutation(np.arange(n) % min(k, n))
    assert extremes(X, labels) == pytest.approx(expected(X, labels), rel=1e-12, abs=1e-14)


def test_an_offset_costs_no_digits() -> None:
    X = np.round(np.random.default_rng(0).normal(size=(300, 3)) * 1024) / 1024
    labels = np.arange(300) % 3
    gap, diameter = extremes(X, labels)
    moved = extremes(X + 2.0**30, labels)
    assert moved[0] / moved[1] == pytest.approx(gap / diameter, rel=1e-12)


def test_the_number_of_threads_changes_no_bit() -> None:
    X, labels = make_blobs(3000, 4, centers=7, cluster_std=3.0, random_state=2)
    usual = extremes(X, labels)
    for n_threads in (1, 2, 3, 8):
        with thread_limit(n_threads):
            assert extremes(X, labels) == usual
