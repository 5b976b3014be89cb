"""Greedy k-means++ beside scikit-learn's, and whether it spreads the centres as well."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import kmeans_plusplus

from benchmarks.kernels import data, engine, fit
from benchmarks.kernels.data import Floats
from benchmarks.kernels.race import OURS, Effort, race
from benchmarks.kernels.work import Job, Record, Work, times

PEER = "scikit-learn"
#: Draws by which seedings are compared, on tables of up to so many rows.
DRAWS, DRAW_ROWS = 50, 10_000
QUICK_DRAWS = 10
#: Standard errors by which a mean potential may lie above scikit-learn's by chance.
CHANCE = 4.0


def guess(job: Job) -> float:
    """Seconds of a job: two contestants in two precisions, and the draws."""
    once = job["n"] * job["k"] * (2 + np.log(job["k"])) * (2 * job["d"] + 20) / 10e9
    draws = DRAWS if job["n"] <= DRAW_ROWS else 0
    return float(3.0 + 2 * once * (2 + draws) + 2 * max(6.0, 3 * once))


def measure(job: Job, effort: Effort) -> list[Record]:
    """Both precisions."""
    single = data.table(job["data"], job["n"], job["d"], job["k"])
    return [_measure(job, np.ascontiguousarray(single, dtype), effort) for dtype in ("float64", "float32")]


def _measure(job: Job, rows: Floats, effort: Effort) -> Record:
    """Times with one seed, potentials with many."""
    k = job["k"]
    run = race(
        {OURS: lambda: engine.seeds(rows, k, 0), PEER: lambda: kmeans_plusplus(rows, k, random_state=0)[0]},
        effort,
    )
    facts: dict[str, Any] = {"rounds": run.rounds()}
    draws = (QUICK_DRAWS if effort.quick else DRAWS) if job["n"] <= DRAW_ROWS else 0
    if draws:
        facts |= _potentials(rows, k, draws)
    faults = _faults(rows, run.results[OURS], k, facts)
    cell = {**job, "dtype": rows.dtype.name}
    return Record("seeding", job, cell, run.medians(), run.ratios(), facts, faults)


def _potentials(rows: Floats, k: int, draws: int) -> dict[str, float]:
    """Mean potential of ours over scikit-learn's, and the standard error of that ratio."""
    ours = np.array([data.potential(rows, engine.seeds(rows, k, seed)) for seed in range(draws)])
    theirs = np.array(
        [data.potential(rows, kmeans_plusplus(rows, k, random_state=seed)[0]) for seed in range(draws)]
    )
    ratio = ours.mean() / theirs.mean()
    shares = [sample.std(ddof=1) / sample.mean() / np.sqrt(draws) for sample in (ours, theirs)]
    return {"draws": draws, "potential": float(ratio), "error": float(ratio * np.hypot(*shares))}


def _faults(rows: Floats, centers: Floats, k: int, facts: dict[str, Any]) -> list[str]:
    """Centres that are not different rows of the table, or lie worse than chance allows."""
    faults = []
    if centers.shape != (k, rows.shape[1]) or len(np.unique(centers, axis=0)) != k:
        faults.append("the centres are not k different points")
    elif not all((rows == center).all(axis=1).any() for center in centers[:5].astype(rows.dtype)):
        faults.append("a centre is no row of the table")
    if "potential" in facts and facts["potential"] > 1 + CHANCE * facts["error"]:
        faults.append(f"mean potential is {facts['potential']:.4f} +- {facts['error']:.4f} of scikit-learn's")
    return faults


def _potential_text(record: Record) -> str:
    """Ratio of mean potentials with its error."""
    if "potential" not in record.facts:
        return "–"
    return f"{record.facts['potential']:.4f} ± {record.facts['error']:.4f}"


def ratio(record: Record) -> float:
    """Ratio to scikit-learn."""
    return record.ratios[PEER]


WORK = Work(
    name="seeding",
    title="Seeding",
    note=(
        "Greedy k-means++ with 2 + ln k candidates on both sides; ours includes the ordering of the rows "
        "by value, which makes the draw independent of the order in which they come. Potential: mean over"
        f" {DRAWS} seeds, ours over scikit-learn's, with the standard error of that ratio, on tables of up"
        f" to {DRAW_ROWS:,} rows."
    ),
    jobs=fit.jobs,
    measure=measure,
    guess=guess,
    columns=(
        *fit.WORK.columns[:6],
        (PEER, lambda r: times(ratio(r))),
        ("potential", _potential_text),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=ratio,
)
