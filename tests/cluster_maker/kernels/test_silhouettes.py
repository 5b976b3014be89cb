"""Joint silhouettes: right in floats and in doubles, whatever the scales, the threads and the processor."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_blobs
from sklearn.metrics import silhouette_samples

from cluster_maker.evaluation.distances import scaled_rows
from cluster_maker.kernels import _core, joint_silhouettes
from cluster_maker.kernels.threads import thread_limit
from tests.oracles import silhouette_twin as twin

BOTH = pytest.mark.parametrize("in_doubles", [False, True], ids=["floats", "doubles"])


@pytest.fixture(params=["x86_64_v2", "x86_64_v3", "x86_64_v4", "generic"])
def _instruction_set(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the test with the kernels for each instruction set that this processor knows."""
    usual = _core.instruction_set()
    try:
        _core.use_instruction_set(request.param)
    except ValueError:
        pytest.skip(f"no {request.param} here")
    yield
    _core.use_instruction_set(usual)


def measured(X, labellings, *, rows=None, in_doubles=False, progress=None) -> np.ndarray:
    """The kernel's answer for labels 0 ... k-1 or -1."""
    codes = np.array(labellings, dtype=np.int32)
    return joint_silhouettes(
        scaled_rows(np.asarray(X, dtype=float)),
        codes,
        (codes.max(axis=1) + 1).astype(np.int32),
        rows=rows,
        in_doubles=in_doubles,
        progress=progress,
    )


def agree(found: np.ndarray, X, labellings, in_doubles: bool) -> None:
    """Compare with the plain formula, as exactly as was promised."""
    expected = np.array([twin.silhouettes(np.asarray(X, dtype=float), labels) for labels in labellings])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 if in_doubles else 1e-6)


def striped(n: int, k: int, seed: int = 0) -> np.ndarray:
    """Labels of k clusters that all occur, in no order."""
    return np.random.default_rng(seed).permutation(np.arange(n) % k)


@BOTH
@pytest.mark.usefixtures("_instruction_set")
@pytest.mark.parametrize(
    ("n", "d", "k"),
    [
        (3, 1, 2),
        (70, 1, 3),
        (900, 2, 5),
        (1300, 3, 4),
        (700, 8, 30),
        (500, 17, 3),
        (300, 129, 4),
        (40, 5000, 3),
    ],
)
def test_one_labelling_equals_the_plain_formula(n: int, d: int, k: int, in_doubles: bool) -> None:
    X, _ = make_blobs(n, d, centers=k, random_state=1)
    labels = striped(n, k)
    agree(measured(X, [labels], in_doubles=in_doubles), X, [labels], in_doubles)


@BOTH
@pytest.mark.usefixtures("_instruction_set")
@pytest.mark.parametrize("spread", [0.3, 8.0], ids=["apart", "mixed"])
def test_clusters_that_cannot_be_the_nearest_are_rightly_left_out(spread: float, in_doubles: bool) -> None:
    X, labels = make_blobs(900, 5, centers=25, cluster_std=spread, random_state=2)
    agree(measured(X, [labels], in_doubles=in_doubles), X, [labels], in_doubles)


@BOTH
@pytest.mark.usefixtures("_instruction_set")
def test_labellings_that_share_a_pass_equal_each_by_itself(in_doubles: bool) -> None:
    X, fine = make_blobs(1200, 4, centers=9, random_state=3)
    labellings = [fine % 2, np.minimum(fine, 4), fine, np.where(fine > 5, -1, fine)]
    agree(measured(X, labellings, in_doubles=in_doubles), X, labellings, in_doubles)


@BOTH
def test_labellings_with_too_many_joint_cells_take_several_passes(in_doubles: bool) -> None:
    X = np.random.default_rng(0).normal(size=(600, 3))
    labellings = [striped(600, k, seed=k) for k in (7, 8, 9, 10)]  # 7 x 8 x 9 x 10 possible cells
    agree(measured(X, labellings, in_doubles=in_doubles), X, labellings, in_doubles)


@BOTH
def test_some_rows_are_measured_against_all_rows(in_doubles: bool) -> None:
    X, fine = make_blobs(800, 6, centers=6, random_state=4)
    labellings = [fine, fine % 3, np.where(fine == 0, -1, fine)]
    labellings[2][labellings[2] > 0] -= 1
    rows = np.array([799, 0, 17, 17, 400])
    for some in ([labellings[0]], labellings):
        found = measured(X, some, rows=rows, in_doubles=in_doubles)
        whole = np.array([twin.silhouettes(X, labels)[rows] for labels in some])
        np.testing.assert_allclose(found, whole, rtol=0, atol=1e-12 if in_doubles else 1e-6)


@BOTH
def test_the_number_of_threads_changes_no_bit(in_doubles: bool) -> None:
    X, fine = make_blobs(2500, 8, centers=12, random_state=5)
    X[:1000] = np.random.default_rng(5).normal(size=(1000, 8))
    cases = [[fine % 2], [fine], [fine % 2, fine % 5, fine]]
    for labellings in cases:
        usual = measured(X, labellings, in_doubles=in_doubles)
        some = measured(X, labellings, rows=np.arange(0, 2500, 7), in_doubles=in_doubles)
        for n_threads in (1, 2, 3, 8):
            with thread_limit(n_threads):
                again = measured(X, labellings, in_doubles=in_doubles)
                some_again = measured(X, labellings, rows=np.arange(0, 2500, 7), in_doubles=in_doubles)
            assert again.tobytes() == usual.tobytes()
            assert some_again.tobytes() == some.tobytes()


def of_all_scales(kind: str) -> np.ndarray:
    """Rows that are hard for floats."""
    rng = np.random.default_rng(6)
    X = rng.normal(size=(1500, 6))
    if kind == "an outlier a million away":
        X[7] = 1e6
    elif kind == "rows of nine orders of magnitude":
        X *= 10.0 ** rng.integers(-9, 1, size=(1500, 1))
    elif kind == "tight clusters far apart":
        X = X * 1e-5 + 1e5 * (np.arange(1500) % 3)[:, np.newaxis]
    elif kind == "an offset":
        X += 1e8
    elif kind == "tiny numbers":
        X *= 1e-30
    elif kind == "huge numbers":
        X *= 1e300
    elif kind == "heavy tails":
        X = rng.standard_cauchy(size=(1500, 6))
    elif kind == "whole numbers":
        X = np.rint(X)
    return X


@pytest.mark.usefixtures("_instruction_set")
@pytest.mark.parametrize(
    "kind",
    [
        "an outlier a million away",
        "rows of nine orders of magnitude",
        "tight clusters far apart",
        "an offset",
        "tiny numbers",
        "huge numbers",
        "heavy tails",
        "whole numbers",
    ],
)
def test_floats_keep_six_digits_on_data_of_all_scales(kind: str) -> None:
    X = of_all_scales(kind)
    along = np.argsort(np.argsort(X[:, 0], kind="stable"), kind="stable")
    labellings = [np.arange(1500) % 3, along * 4 // 1500, (np.arange(1500) == 7).astype(int)]
    for some in ([labellings[0]], labellings):
        found = measured(X, some)
        assert np.abs(found - measured(X, some, in_doubles=True)).max() < 1e-6


def test_distances_whose_squares_vanish_in_floats_are_taken_in_doubles() -> None:
    # piles 1e-26 wide and 1e-24 apart, beside a row at 1: their squares are below the smallest float, 1e-45
    X = np.random.default_rng(7).normal(size=(61, 2)) * 1e-26
    X[30:60, 0] += 1e-24
    X[60] = 1.0
    labels = np.repeat([0, 1, 2], [30, 30, 1])
    found = measured(X, [labels])
    assert found[0, :60].min() > 0.9
    np.testing.assert_allclose(found, measured(X, [labels], in_doubles=True), rtol=0, atol=1e-6)


@BOTH
def test_equal_rows_have_no_distance(in_doubles: bool) -> None:
    X = np.repeat([[0.1, 0.7], [0.3, 0.2]], [40, 25], axis=0)
    own = np.repeat([0, 1], [40, 25])
    assert (measured(X, [own], in_doubles=in_doubles) == 1.0).all()
    assert (measured(X[:40], [np.arange(40) % 2], in_doubles=in_doubles) == 0.0).all()


@BOTH
def test_the_only_row_of_a_cluster_has_silhouette_zero(in_doubles: bool) -> None:
    X = np.arange(20.0).reshape(-1, 1) ** 2
    found = measured(X, [np.arange(20), np.minimum(np.arange(20), 10)], in_doubles=in_doubles)
    assert (found[0] == 0.0).all()
    assert (found[1, :10] == 0.0).all()
    assert (found[1, 10:] != 0.0).all()


@BOTH
def test_rows_that_are_noise_everywhere_change_nothing(in_doubles: bool) -> None:
    X, labels = make_blobs(300, 3, centers=4, random_state=8)
    fine = np.concatenate([labels, np.full(50, -1)])
    labellings = [fine, np.where(fine < 0, -1, fine % 2)]
    noisy = np.concatenate([X, X[:50] + 0.5])
    found = measured(noisy, labellings, in_doubles=in_doubles)
    assert np.isnan(found[:, 300:]).all()
    agree(found, noisy, labellings, in_doubles)
    some = measured(noisy, labellings, rows=np.array([310, 4]), in_doubles=in_doubles)
    assert np.isnan(some[:, 0]).all()
    np.testing.assert_allclose(some[:, 1], found[:, 4], rtol=0, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(3, 90),
    d=st.sampled_from([1, 2, 3, 5, 20]),
    n_labellings=st.integers(1, 4),
    seed=st.integers(0, 10_000),
    coarse=st.booleans(),
    in_doubles=st.booleans(),
)
def test_any_labellings_of_any_rows_equal_the_plain_formula(
    n: int, d: int, n_labellings: int, seed: int, coarse: bool, in_doubles: bool
) -> None:
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, (n, d)).astype(float) if coarse else rng.normal(size=(n, d))
    labellings = []
    for _ in range(n_labellings):
        k = int(rng.integers(2, min(n, 7) + 1))
        labels = rng.integers(-1, k, n)
        labels[rng.permutation(n)[:k]] = np.arange(k)
        labellings.append(labels)
    agree(measured(X, labellings, in_doubles=in_doubles), X, labellings, in_doubles)


def test_a_table_of_some_size_equals_scikit_learns() -> None:
    X, labels = make_blobs(4000, 8, centers=8, cluster_std=4.0, random_state=9)
    expected = silhouette_samples(X, labels)
    assert np.abs(measured(X, [labels])[0] - expected).max() < 1e-6
    assert np.abs(measured(X, [labels], in_doubles=True)[0] - expected).max() < 1e-12


def test_progress_goes_up_to_the_end_over_all_passes() -> None:
    seen: list[tuple[int, int]] = []
    X = np.random.default_rng(1).normal(size=(4000, 16))
    labellings = [striped(4000, k, seed=k) for k in (10, 11, 12)]
    watched = measured(X, labellings, progress=lambda *step: seen.append(step))
    n_parts = seen[-1][1]
    assert seen == [(done, n_parts) for done in range(1, n_parts + 1)]
    assert n_parts > 3
    assert watched.tobytes() == measured(X, labellings).tobytes()


def test_the_rows_are_left_as_they_were() -> None:
    X, labels = make_blobs(200, 3, centers=3, random_state=0)
    values = scaled_rows(X)
    codes = labels[np.newaxis].astype(np.int32)
    before = values.copy(), codes.copy()
    joint_silhouettes(values, codes, np.array([3], dtype=np.int32))
    assert (before[0] == values).all()
    assert (before[1] == codes).all()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that signals")
def test_a_long_pass_can_be_interrupted() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    X = np.random.default_rng(0).normal(size=(20_000, 64)) / 8
    codes = striped(20_000, 2)[np.newaxis].astype(np.int32)
    found = np.full((1, 20_000), np.nan)
    long_pass = _core.Silhouettes(X, codes, np.array([2], dtype=np.int32), codes[0], 2, None, found, True, 1)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        with pytest.raises(KeyboardInterrupt):
            long_pass.run(0, long_pass.n_steps, 1)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert np.isnan(found).all()  # the values come last: it has not gone on to the end
