"""Labels of new rows from the same centres."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.kernels import data, engine
from benchmarks.kernels.race import OURS, Effort, race
from benchmarks.kernels.work import Job, Record, Work, seconds, times

PEER = "scikit-learn"
FEATURES, CLUSTERS = 16, 50
FITTED_ROWS = 20_000
TIE = 1e-9


def jobs(quick: bool) -> list[Job]:
    """Both tables."""
    n = 20_000 if quick else 1_000_000
    return [{"n": n, "d": FEATURES, "k": CLUSTERS, "data": name} for name in data.TABLES]


def guess(job: Job) -> float:
    """Seconds of a job."""
    return 15.0 + float(job["n"]) / 1e5


def measure(job: Job, effort: Effort) -> list[Record]:
    """Both precisions."""
    single = data.table(job["data"], job["n"], job["d"], job["k"])
    return [_measure(job, np.ascontiguousarray(single, dtype), effort) for dtype in ("float64", "float32")]


def _measure(job: Job, rows: data.Floats, effort: Effort) -> Record:
    """Both models are fitted to the first rows, and then hold the same centres."""
    start = data.start(rows, job["k"]).astype(rows.dtype)
    theirs = KMeans(job["k"], init=start, n_init=1).fit(rows[:FITTED_ROWS])
    ours = engine.fit(rows[:FITTED_ROWS], start)
    ours.cluster_centers_ = theirs.cluster_centers_.astype(ours.cluster_centers_.dtype)
    run = race({OURS: lambda: ours.predict(rows), PEER: lambda: theirs.predict(rows)}, effort)
    labels = run.results[OURS], run.results[PEER]
    facts: dict[str, Any] = {"rounds": run.rounds(), "equal_labels": float(np.mean(labels[0] == labels[1]))}
    wrong = _farther(rows, theirs.cluster_centers_.astype(np.float64), *labels)
    faults = [f"{wrong} rows are given a centre that is not the nearest"] if wrong else []
    cell = {**job, "dtype": rows.dtype.name}
    return Record("predict", job, cell, run.medians(), run.ratios(), facts, faults)


def _farther(rows: data.Floats, centers: data.Floats, ours: data.Labels, theirs: data.Labels) -> int:
    """Rows for which the peer's centre is nearer than ours, ties aside, in double precision."""
    at = np.flatnonzero(ours != theirs)
    values = rows[at].astype(np.float64)
    own, other = (np.sum((values - centers[found[at]]) ** 2, axis=1) for found in (ours, theirs))
    return int(np.count_nonzero(own - other > TIE * (own + other)))


def ratio(record: Record) -> float:
    """Ratio to scikit-learn."""
    return record.ratios[PEER]


WORK = Work(
    name="predict",
    title="Predict",
    note=(
        "The nearest of the same centres for each row. Labels: share equal to scikit-learn's on the same "
        "input; where they differ ours is the nearer."
    ),
    jobs=jobs,
    measure=measure,
    guess=guess,
    columns=(
        ("n", lambda r: f"{r.cell['n']:,}"),
        ("d", lambda r: str(r.cell["d"])),
        ("k", lambda r: str(r.cell["k"])),
        ("data", lambda r: r.cell["data"]),
        ("dtype", lambda r: r.cell["dtype"]),
        ("ours", lambda r: seconds(r.seconds[OURS])),
        (PEER, lambda r: times(ratio(r))),
        ("labels", lambda r: f"{r.facts['equal_labels']:.7f}"),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=ratio,
)
