"""The first fit of a fresh process, interpreter and imports included, from outside."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np

from benchmarks.kernels.race import OURS, Effort, race
from benchmarks.kernels.work import Job, Record, Work, seconds, times

PEER, FLOOR = "scikit-learn", "numpy alone"
_SCRIPT = """
import json
import numpy as np
rows = np.random.default_rng(0).normal(size=({n}, {d}))
rows[: {n} // 2] += 6.0
{fit}
"""
_FIT = """
from {module} import KMeans
model = KMeans(2, random_state=0).fit(rows)
print(json.dumps([model.inertia_, np.bincount(model.labels_).tolist()]))
"""
MODULES = {OURS: "cluster_maker", PEER: "sklearn.cluster"}


def jobs(quick: bool) -> list[Job]:
    """One size."""
    return [{"n": 1_000, "d": 8}]


def guess(job: Job) -> float:
    """Seconds of a job."""
    return 60.0


def measure(job: Job, effort: Effort) -> list[Record]:
    """Whole processes in turn, more of them than of cheaper calls: start-up times scatter."""
    scripts = {
        name: _SCRIPT.format(**job, fit=_FIT.format(module=module)) for name, module in MODULES.items()
    }
    scripts[FLOOR] = _SCRIPT.format(**job, fit="")
    calls = {name: lambda text=text: _run(text) for name, text in scripts.items()}
    run = race(calls, effort if effort.quick else replace(effort, budget=40.0, most=25))
    (ours, sizes), (theirs, their_sizes) = (json.loads(run.results[name]) for name in MODULES)
    faults = []
    if not np.isclose(ours, theirs, rtol=1e-9) or sorted(sizes) != sorted(their_sizes):
        faults.append(f"inertia {ours!r} and sizes {sizes}, scikit-learn {theirs!r} and {their_sizes}")
    facts = {"rounds": run.rounds(), "floor": run.median(FLOOR)}
    return [Record("first-call", job, job, run.medians(), {PEER: run.ratio(PEER)}, facts, faults)]


def _run(text: str) -> str:
    """Run a script to its end in a process of its own."""
    words = [sys.executable, "-c", text]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def ratio(record: Record) -> float:
    """Ratio to scikit-learn."""
    return record.ratios[PEER]


WORK = Work(
    name="first-call",
    title="First call in a fresh process",
    note=(
        "`python -c` from start to end: numpy, the data, one import, one fit with two clusters. The "
        f"column *{FLOOR}* is the same without import and fit."
    ),
    jobs=jobs,
    measure=measure,
    guess=guess,
    columns=(
        ("n", lambda r: f"{r.cell['n']:,}"),
        ("d", lambda r: str(r.cell["d"])),
        ("ours", lambda r: seconds(r.seconds[OURS])),
        (PEER, lambda r: seconds(r.seconds[PEER])),
        ("ratio", lambda r: times(ratio(r))),
        (FLOOR, lambda r: seconds(r.facts["floor"])),
        ("rounds", lambda r: str(r.facts["rounds"])),
    ),
    rank=ratio,
)
