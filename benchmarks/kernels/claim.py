"""A claim from elsewhere: one million rows of four features, five clusters, fifty iterations."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.kernels import data, engine, peers
from benchmarks.kernels.race import OURS, Effort, race
from benchmarks.kernels.work import Job, Record, Work, seconds, times

#: Seconds that clusteraudiencekit states for this job, on hardware of its own.
CLAIMED = 0.444
FEATURES, CLUSTERS, ITERATIONS = 4, 5, 50


def jobs(quick: bool) -> list[Job]:
    """One size."""
    return [{"n": 20_000 if quick else 1_000_000, "d": FEATURES, "k": CLUSTERS}]


def guess(job: Job) -> float:
    """Seconds of a job."""
    return 60.0


def measure(job: Job, effort: Effort) -> list[Record]:
    """Rows without groups, on which neither side settles before the fifty iterations are done."""
    shape = job["n"], job["d"]
    rows = np.random.default_rng(0).standard_normal(shape, dtype=np.float32).astype(np.float64)
    start = data.start(rows, CLUSTERS)
    settings = {"max_iter": ITERATIONS, "tol": 0.0}

    def lloyd() -> KMeans:
        return KMeans(CLUSTERS, init=start, n_init=1, **settings).fit(rows)

    run = race({OURS: lambda: engine.fit(rows, start, **settings), peers.LLOYD: lloyd}, effort)
    ours, theirs = run.results[OURS], run.results[peers.LLOYD]
    facts = {"rounds": run.rounds(), "n_iter": int(ours.n_iter_)}
    faults = (
        []
        if np.isclose(ours.inertia_, theirs.inertia_, rtol=1e-9)
        else ["inertia differs from scikit-learn's"]
    )
    return [Record("claim", job, job, run.medians(), run.ratios(), facts, faults)]


WORK = Work(
    name="claim",
    title="One million rows, fifty iterations",
    note=(
        f"clusteraudiencekit states {CLAIMED} s for one million rows of 4 features, 5 clusters and 50 "
        "iterations, on other hardware: that column was not measured here. The others were, on normal "
        "numbers without groups and with tolerance 0."
    ),
    jobs=jobs,
    measure=measure,
    guess=guess,
    columns=(
        ("n", lambda r: f"{r.cell['n']:,}"),
        ("iterations", lambda r: str(r.facts["n_iter"])),
        ("ours", lambda r: seconds(r.seconds[OURS])),
        (peers.LLOYD, lambda r: seconds(r.seconds[peers.LLOYD])),
        ("ratio", lambda r: times(r.ratios[peers.LLOYD])),
        ("claimed elsewhere", lambda r: f"{CLAIMED} s"),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=lambda r: r.ratios[peers.LLOYD],
)
