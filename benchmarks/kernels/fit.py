"""K-means from the same starting centres to convergence, beside all peers."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np

from benchmarks.kernels import data, engine, peers
from benchmarks.kernels.data import Floats, Labels
from benchmarks.kernels.race import OURS, Effort, Race, race
from benchmarks.kernels.work import Job, Record, Work, seconds, times

#: Sum of squares above scikit-learn's by which a peer is no longer taken for exact.
EXACT = 1e-4
#: The same for ours: in double precision the same path is gone, in single precision one of equal worth, or
#: that of double precision itself.
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}
#: Two distances that differ by less than this share are a tie, which rounding may decide either way.
TIE = 1e-9


def jobs(quick: bool) -> list[Job]:
    """The grid."""
    sizes = (2_000,) if quick else (10_000, 100_000, 1_000_000)
    features = (2, 8, 160) if quick else (2, 8, 32, 128)
    clusters = (5, 20) if quick else (5, 20, 100)
    return [
        {"n": n, "d": d, "k": k, "data": name}
        for n, d, k, name in product(sizes, features, clusters, data.TABLES)
    ]


def guess(job: Job) -> float:
    """Seconds of a job: five contestants in two precisions, iterations as seen on smaller tables."""
    n_iter = min(300.0, 25.0 * job["k"] ** 0.5 * (job["n"] / 10_000) ** 0.25)
    once = n_iter * job["n"] * job["k"] * (2 * job["d"] + 20) / 80e9
    return float(3.0 + 7 * once + (0.0 if once > 20 else max(12.0, 3 * 7 * once)))


def measure(job: Job, effort: Effort) -> list[Record]:
    """Both precisions; scikit-learn's labels in double precision are what all labels are compared with."""
    single = data.table(job["data"], job["n"], job["d"], job["k"])
    start = data.start(single, job["k"])
    reference: Labels | None = None
    records = []
    for dtype in ("float64", "float32"):
        rows, centers = np.ascontiguousarray(single, dtype), start.astype(dtype)
        run = race({OURS: partial(engine.fit, rows, centers), **peers.fits(rows, centers)}, effort)
        if reference is None:
            reference = run.results[peers.LLOYD].labels()
        records.append(_record(job, dtype, run, rows, reference))
    return records


def _record(job: Job, dtype: str, run: Race, rows: Floats, reference: Labels) -> Record:
    """Put times and quality together."""
    model = run.results[OURS]
    fitted = {
        OURS: peers.of_model(model),
        **{name: run.results[name] for name in run.seconds if name != OURS},
    }
    labels = {name: np.asarray(one.labels()) for name, one in fitted.items()}
    squares = {name: data.within_squares(rows, found) for name, found in labels.items()}
    base = squares[peers.LLOYD]
    exact = [name for name in run.ratios() if squares[name] <= base * (1 + EXACT)]
    facts: dict[str, Any] = {
        "rounds": run.rounds(),
        "n_iter": {name: one.n_iter for name, one in fitted.items()},
        "inertia_ratio": {name: value / base for name, value in squares.items()},
        "equal_labels": {name: float(np.mean(found == reference)) for name, found in labels.items()},
        "best_exact": min(exact, key=run.ratio),
        "failed": run.failed,
    }
    faults = _faults(facts, dtype, _unexplained(rows, model.cluster_centers_, labels[OURS], reference))
    return Record("fit", job, {**job, "dtype": dtype}, run.medians(), run.ratios(), facts, faults)


def _unexplained(rows: Floats, centers: Floats, ours: Labels, theirs: Labels) -> int:
    """Rows whose label differs though our two centres are not equally far away."""
    at = np.flatnonzero(ours != theirs)
    values = rows[at].astype(np.float64)
    own, other = (np.sum((values - centers[found[at]]) ** 2, axis=1) for found in (ours, theirs))
    return int(np.count_nonzero(np.abs(own - other) > TIE * (own + other)))


def _faults(facts: dict[str, Any], dtype: str, unexplained: int) -> list[str]:
    """What is wrong with our result."""
    faults = []
    if dtype == "float64":
        ours, theirs = facts["n_iter"][OURS], facts["n_iter"][peers.LLOYD]
        if unexplained:
            faults.append(f"{unexplained} labels differ from scikit-learn's without a tie")
        if ours != theirs:
            faults.append(f"{ours} iterations, scikit-learn {theirs}")
    # in single precision scikit-learn may go another way, and end luckier than its own double precision
    as_in_doubles = facts["equal_labels"][OURS] == 1.0
    if facts["inertia_ratio"][OURS] > 1 + TOLERANCE[dtype] and not (dtype == "float32" and as_in_doubles):
        faults.append(f"inertia is {facts['inertia_ratio'][OURS]:.9f} of scikit-learn's")
    return faults


def best_exact(record: Record) -> float:
    """Ratio to the fastest exact peer."""
    return record.ratios[record.facts["best_exact"]]


def lloyd(record: Record) -> float:
    """Ratio to scikit-learn's Lloyd."""
    return record.ratios[peers.LLOYD]


def _ratio_column(name: str) -> tuple[str, Any]:
    """A column of ratios; those of peers that are not exact in this cell are in brackets."""

    def text(record: Record) -> str:
        ratio = times(record.ratios.get(name))
        inexact = name in record.ratios and record.facts["inertia_ratio"][name] > 1 + EXACT
        return f"({ratio})" if inexact else ratio

    return name, text


def _iterations(record: Record) -> str:
    """Our iterations and, where they differ, scikit-learn's."""
    ours, theirs = record.facts["n_iter"][OURS], record.facts["n_iter"][peers.LLOYD]
    return f"{ours}" if ours == theirs else f"{ours} / {theirs}"


WORK = Work(
    name="fit",
    title="K-means fit",
    note=(
        "The same starting centres (k-means++ on the first 20,000 rows), default tolerance and number of "
        "iterations. A ratio in brackets: the peer's sum of squares is more than 1e-4 above that of "
        "scikit-learn's Lloyd in this cell, so it does not count as exact. faiss is given the number of "
        "iterations that scikit-learn did, and is spared the labels. Iterations: ours / scikit-learn's "
        "where they differ. Inertia: ours over scikit-learn's, both recomputed in double precision from "
        "the labels. Labels: share equal to scikit-learn's in float64."
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
        *map(_ratio_column, (peers.LLOYD, peers.ELKAN, peers.INTELEX, peers.FAISS)),
        ("best exact", lambda r: times(best_exact(r))),
        ("iterations", _iterations),
        ("inertia", lambda r: f"{r.facts['inertia_ratio'][OURS]:.7f}"),
        ("labels", lambda r: f"{r.facts['equal_labels'][OURS]:.5f}"),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=best_exact,
)
