"""Which number of clusters: K-means for k = 2..10 with ten starts, and the exact silhouette of each."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.kernels import data, engine
from benchmarks.kernels.data import Floats, Labels
from benchmarks.kernels.race import OURS, Effort, race
from benchmarks.kernels.work import Job, Record, Work, seconds, times

PEER = "scikit-learn"
K_VALUES, QUICK_K_VALUES = tuple(range(2, 11)), (2, 3, 4, 5)
FEATURES, TRUE_CLUSTERS = 8, 6
#: Share by which the inertia of a single k may lie above scikit-learn's: both draw their ten starts.
WORSE = 1e-3
#: Beyond this it is no bad luck any more, but a fault.
BROKEN = 2e-2
#: Up to so many rows our silhouettes are compared with scikit-learn's of the same labels.
CHECKED_ROWS = 5_000
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Swept:
    """Labels and silhouette of each number of clusters, and the seconds that the fits took."""

    labels: dict[int, Labels]
    scores: dict[int, float]
    fitting: float


def jobs(quick: bool) -> list[Job]:
    """Sizes and tables."""
    sizes = (1_000,) if quick else (5_000, 20_000, 50_000)
    return [{"n": n, "d": FEATURES, "data": name} for n, name in product(sizes, data.TABLES)]


def guess(job: Job) -> float:
    """Seconds of a job."""
    once = 9 * job["n"] ** 2 * (job["d"] + 20) / 5e9 + job["n"] * 1e-3
    return float(3.0 + once * (1 if once > 20 else 4))


def measure(job: Job, effort: Effort) -> list[Record]:
    """Ours against the loop that a user of scikit-learn writes."""
    rows = engine.double_precision(data.table(job["data"], job["n"], job["d"], TRUE_CLUSTERS))
    k_values = QUICK_K_VALUES if effort.quick else K_VALUES
    run = race({OURS: lambda: _ours(rows, k_values), PEER: lambda: _loop(rows, k_values)}, effort)
    ours, theirs = run.results[OURS], run.results[PEER]
    inertia = {k: _inertia_ratio(rows, ours.labels[k], theirs.labels[k]) for k in k_values}
    facts: dict[str, Any] = {
        "rounds": run.rounds(),
        "fitting": {OURS: ours.fitting, PEER: theirs.fitting},
        "inertia_ratio": {str(k): value for k, value in inertia.items()},
        "worst": max(inertia.values()),
        "mean": float(np.mean(list(inertia.values()))),
        "chosen": {OURS: _chosen(ours), PEER: _chosen(theirs)},
    }
    faults = _faults(rows, ours, facts)
    return [Record("sweep", job, job, run.medians(), run.ratios(), facts, faults)]


def _ours(rows: Floats, k_values: tuple[int, ...]) -> Swept:
    """All numbers of clusters, then all silhouettes in one pass."""
    begin = time.perf_counter()
    labels = engine.sweep(rows, k_values)
    fitting = time.perf_counter() - begin
    values = engine.silhouettes(rows, list(labels.values()))
    return Swept(labels, {k: float(one.mean()) for k, one in zip(labels, values, strict=True)}, fitting)


def _loop(rows: Floats, k_values: tuple[int, ...]) -> Swept:
    """One number of clusters after the other."""
    labels, scores, fitting = {}, {}, 0.0
    for k in k_values:
        begin = time.perf_counter()
        labels[k] = KMeans(k, n_init=10, random_state=0).fit(rows).labels_
        fitting += time.perf_counter() - begin
        scores[k] = float(silhouette_score(rows, labels[k]))
    return Swept(labels, scores, fitting)


def _inertia_ratio(rows: Floats, ours: Labels, theirs: Labels) -> float:
    """Sum of squares of our labels over that of theirs."""
    return data.within_squares(rows, ours) / data.within_squares(rows, theirs)


def _chosen(swept: Swept) -> int:
    """The number of clusters with the largest silhouette."""
    return max(swept.scores, key=lambda k: swept.scores[k])


def _faults(rows: Floats, ours: Swept, facts: dict[str, Any]) -> list[str]:
    """Fits that are worse than scikit-learn's, silhouettes that are off."""
    faults = [
        f"k = {k}: inertia is {ratio:.5f} of scikit-learn's"
        for k, ratio in facts["inertia_ratio"].items()
        if ratio > 1 + BROKEN
    ]
    if len(rows) <= CHECKED_ROWS:
        for k, labels in ours.labels.items():
            error = abs(ours.scores[k] - silhouette_score(rows, labels))
            if not error <= TOLERANCE:
                faults.append(f"k = {k}: silhouette is off by {error:.1e}")
    return faults


def ratio(record: Record) -> float:
    """Ratio to the loop."""
    return record.ratios[PEER]


WORK = Work(
    name="sweep",
    title="Sweep over k",
    note=(
        "k = 2..10, ten starts for each, exact silhouette of each, on rows of doubles. scikit-learn: "
        "`KMeans(k, n_init=10).fit` and `silhouette_score` for each k. Inertia: ours over scikit-learn's,"
        " recomputed from the labels; the worst k and the mean of all. Chosen: the k of the largest "
        "silhouette, ours / theirs."
    ),
    jobs=jobs,
    measure=measure,
    guess=guess,
    columns=(
        ("n", lambda r: f"{r.cell['n']:,}"),
        ("d", lambda r: str(r.cell["d"])),
        ("data", lambda r: r.cell["data"]),
        ("ours", lambda r: seconds(r.seconds[OURS])),
        ("of it fits", lambda r: seconds(r.facts["fitting"][OURS])),
        (PEER, lambda r: seconds(r.seconds[PEER])),
        ("of it fits", lambda r: seconds(r.facts["fitting"][PEER])),
        ("ratio", lambda r: times(ratio(r))),
        ("worst inertia", lambda r: f"{r.facts['worst']:.5f}"),
        ("mean inertia", lambda r: f"{r.facts['mean']:.5f}"),
        ("chosen", lambda r: f"{r.facts['chosen'][OURS]} / {r.facts['chosen'][PEER]}"),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=ratio,
)
