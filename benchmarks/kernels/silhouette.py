"""Exact silhouettes of one labelling beside scikit-learn's."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from sklearn.metrics import silhouette_samples

from benchmarks.kernels import data, engine
from benchmarks.kernels.race import OURS, Effort, race
from benchmarks.kernels.work import Job, Record, Work, seconds, times

PEER = "scikit-learn"
DOUBLE, MIXED = f"{OURS} double", f"{OURS} mixed"
#: How far a single silhouette may be off.
TOLERANCE = {DOUBLE: 1e-9, MIXED: 1e-6}
CLUSTERS = 8


def jobs(quick: bool) -> list[Job]:
    """Numbers of rows and features."""
    sizes = (2_000,) if quick else (10_000, 20_000, 50_000)
    return [{"n": n, "d": d} for n, d in product(sizes, (8, 32))]


def guess(job: Job) -> float:
    """Seconds of a job."""
    return float(3.0 + 6 * job["n"] ** 2 * (job["d"] + 20) / 5e9)


def measure(job: Job, effort: Effort) -> list[Record]:
    """Our precisions against scikit-learn, which gives the values that ours must have."""
    single, labels = data.blobs(job["n"], job["d"], CLUSTERS)
    rows = engine.double_precision(single)
    calls = {DOUBLE: lambda: engine.silhouettes(rows, [labels], "double")[0]}
    if engine.HAS_PRECISION:
        calls[MIXED] = lambda: engine.silhouettes(rows, [labels])[0]
    run = race({**calls, PEER: lambda: silhouette_samples(rows, labels)}, effort)
    errors = {name: float(np.abs(run.results[name] - run.results[PEER]).max()) for name in calls}
    facts: dict[str, Any] = {
        "rounds": run.rounds(),
        "error": errors,
        "ratio": {name: run.ratio(PEER, name) for name in calls},
    }
    faults = [f"{name}: off by {error:.1e}" for name, error in errors.items() if not error <= TOLERANCE[name]]
    return [Record("silhouette", job, job, run.medians(), {PEER: run.ratio(PEER, DOUBLE)}, facts, faults)]


def ratio(record: Record, name: str) -> float | None:
    """Ratio to scikit-learn in one of our precisions; None where there is none."""
    found: float | None = record.facts["ratio"].get(name)
    return found


def _error(record: Record) -> str:
    """Largest difference from scikit-learn's values, by precision."""
    return " / ".join(f"{error:.0e}" for error in record.facts["error"].values())


WORK = Work(
    name="silhouette",
    title="Exact silhouette of one labelling",
    note=(
        f"All rows against all rows, {CLUSTERS} blobs labelled as they were drawn. Double: distances and "
        "sums in double precision. Mixed, the default: distances in single, sums in double precision (– "
        "where this version does not have it). Difference: largest from scikit-learn's values."
    ),
    jobs=jobs,
    measure=measure,
    guess=guess,
    columns=(
        ("n", lambda r: f"{r.cell['n']:,}"),
        ("d", lambda r: str(r.cell["d"])),
        ("ours, double", lambda r: seconds(r.seconds[DOUBLE])),
        ("ours, mixed", lambda r: seconds(r.seconds.get(MIXED))),
        (PEER, lambda r: seconds(r.seconds[PEER])),
        ("ratio, double", lambda r: times(ratio(r, DOUBLE))),
        ("ratio, mixed", lambda r: times(ratio(r, MIXED))),
        ("difference", _error),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=lambda r: r.ratios[PEER],
)
