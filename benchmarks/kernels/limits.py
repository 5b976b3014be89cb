"""The distance to the machine's limits: how much of its arithmetic and of its memory bandwidth a pass uses.

The limits are measured by `limits.cpp`, which is compiled for this processor when it is needed; where there
is no compiler, the rows say so.
"""

from __future__ import annotations

import ctypes
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.kernels import data, engine
from benchmarks.kernels.data import Floats
from benchmarks.kernels.machine import processors
from benchmarks.kernels.race import OURS, Effort, timed
from benchmarks.kernels.work import Job, Record, Work, seconds

_SOURCE = Path(__file__).with_name("limits.cpp")
_FLAGS = ("-O3", "-march=native", "-std=c++17", "-shared", "-fPIC", "-pthread", "-ffp-contract=fast")
COMPILERS = ("c++", "g++", "clang++")
TURNS = 7


@dataclass(frozen=True)
class Limits:
    """Operations and bytes per second."""

    flops: float
    bandwidth: float


def jobs(quick: bool) -> list[Job]:
    """Three regimes, and the limits themselves."""
    few = 20_000 if quick else 1_000_000
    many = 5_000 if quick else 200_000
    return [
        {"regime": "limits"},
        {"regime": "memory", "n": few, "d": 8, "k": 5},
        {"regime": "arithmetic", "n": many, "d": 128, "k": 100},
        {"regime": "skipping", "n": few, "d": 8, "k": 20},
    ]


def guess(job: Job) -> float:
    """Seconds of a job."""
    return 20.0


def measure(job: Job, effort: Effort) -> list[Record]:
    """One regime, with the limits measured in the same process."""
    with tempfile.TemporaryDirectory() as folder:
        library, reason = _compiled(Path(folder))
        if library is None:
            return [Record("limits", job, job, facts={"reason": reason})]
        if job["regime"] == "limits":
            return [_of_threads(library, threads, job, effort.quick) for threads in sorted({1, processors()})]
        limits = _limits(library, processors(), effort.quick)
        facts = _REGIMES[job["regime"]](job, limits, effort.quick)
    faults = [] if np.isfinite(facts["seconds"]) else ["no time could be measured"]
    return [Record("limits", job, job, {OURS: facts["seconds"]}, {}, facts, faults)]


def _of_threads(library: ctypes.CDLL, threads: int, job: Job, quick: bool) -> Record:
    """The limits of so many threads."""
    limits = _limits(library, threads, quick)
    facts = {"threads": threads, "flops": limits.flops, "bandwidth": limits.bandwidth}
    faults = [] if min(limits.flops, limits.bandwidth) > 0 else ["a limit is not positive"]
    return Record("limits", job, {"regime": "limits", "threads": threads}, {}, {}, facts, faults)


def _compiled(folder: Path) -> tuple[ctypes.CDLL | None, str]:
    """Compile and load the measuring loops; None and the reason where that cannot be done."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        return None, f"none of the compilers {', '.join(COMPILERS)} is installed: limits not measured"
    target = folder / "limits.so"
    done = subprocess.run(
        [compiler, *_FLAGS, str(_SOURCE), "-o", str(target)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        return None, f"{compiler} does not compile limits.cpp here: limits not measured"
    library = ctypes.CDLL(str(target))
    sink = ctypes.POINTER(ctypes.c_float)
    library.flops.argtypes = [ctypes.c_int64, ctypes.c_int, sink]
    library.bandwidth.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int, sink]
    library.flops.restype = library.bandwidth.restype = ctypes.c_double
    return library, ""


def _limits(library: ctypes.CDLL, threads: int, quick: bool) -> Limits:
    """The best of several turns: a limit is what can be reached when nothing else runs."""
    sink = ctypes.c_float()
    values = np.ones(1 << (20 if quick else 27), dtype=np.float32)
    rounds = 100_000 if quick else 20_000_000
    best = [
        (
            library.flops(rounds, threads, ctypes.byref(sink)),
            library.bandwidth(values.ctypes.data, values.size, threads, ctypes.byref(sink)),
        )
        for _ in range(2 if quick else TURNS)
    ]
    return Limits(max(flops for flops, _ in best), max(read for _, read in best))


def _table(job: Job) -> tuple[Floats, Floats]:
    """Rows of doubles and starting centres."""
    rows = engine.double_precision(data.table("correlated", job["n"], job["d"], job["k"]))
    return rows, data.start(rows, job["k"])


def _median_seconds(call: Callable[[], Any], quick: bool) -> tuple[float, Any]:
    """Median seconds of a call after a warm-up, and its result."""
    call()
    turns = [timed(call) for _ in range(1 if quick else TURNS)]
    return statistics.median(taken for taken, _ in turns), turns[0][1]


def _first_pass(job: Job, limits: Limits, quick: bool) -> dict[str, Any]:
    """Few centres: what counts is that each row is read once, and a label written."""
    rows, start = _table(job)
    model = engine.fit(rows, start, max_iter=1)
    taken, _ = _median_seconds(lambda: model.predict(rows), quick)
    moved = rows.nbytes + 8 * len(rows)
    floor = moved / limits.bandwidth
    return {
        "what": "one pass over the rows (predict)",
        "seconds": taken,
        "rate": f"{moved / taken / 1e9:.1f} GB/s",
        "limit": f"{limits.bandwidth / 1e9:.1f} GB/s",
        "share": floor / taken,
    }


def _full_scores(job: Job, limits: Limits, quick: bool) -> dict[str, Any]:
    """Many centres and features: what counts is a multiply-add for each row, centre and feature."""
    rows, start = _table(job)
    model = engine.fit(rows, start, max_iter=1)
    taken, _ = _median_seconds(lambda: model.predict(rows), quick)
    done = 2.0 * job["n"] * job["d"] * job["k"] / taken
    return {
        "what": "one pass over the rows (predict)",
        "seconds": taken,
        "rate": f"{done / 1e9:.0f} GF/s",
        "limit": f"{limits.flops / 1e9:.0f} GF/s",
        "share": done / limits.flops,
    }


def _later_iterations(job: Job, limits: Limits, quick: bool) -> dict[str, Any]:
    """Bounds spare most rows: an iteration beside reading all rows once, and beside scoring all of them."""
    rows, start = _table(job)
    begin, _ = _median_seconds(lambda: engine.fit(rows, start, max_iter=2, tol=0.0), quick)
    whole, model = _median_seconds(lambda: engine.fit(rows, start, max_iter=60, tol=0.0), quick)
    taken = max(whole - begin, 1e-9) / max(model.n_iter_ - 2, 1)
    done = 2.0 * job["n"] * job["d"] * job["k"] / taken
    return {
        "what": f"an iteration, mean of the {model.n_iter_ - 2} after the second",
        "seconds": taken,
        "rate": f"as if {done / 1e9:.0f} GF/s and {rows.nbytes / taken / 1e9:.0f} GB/s",
        "limit": f"{limits.flops / 1e9:.0f} GF/s, {limits.bandwidth / 1e9:.1f} GB/s",
        "share": rows.nbytes / limits.bandwidth / taken,
    }


_REGIMES = {"memory": _first_pass, "arithmetic": _full_scores, "skipping": _later_iterations}


def _what(record: Record) -> str:
    """What a line tells."""
    facts = record.facts
    if "reason" in facts:
        return str(facts["reason"])
    if "threads" in facts:
        return f"the machine, {facts['threads']} thread(s)"
    return str(facts["what"])


def _limit(record: Record) -> str:
    """The limit that counts in this regime."""
    facts = record.facts
    if "threads" in facts:
        return f"{facts['flops'] / 1e9:.0f} GF/s, {facts['bandwidth'] / 1e9:.1f} GB/s"
    return str(facts.get("limit", "–"))


def _size(record: Record) -> str:
    """The table of a regime."""
    cell = record.cell
    return f"{cell['n']:,} x {cell['d']}, k = {cell['k']}" if "n" in cell else "–"


WORK = Work(
    name="limits",
    title="Distance to the machine's limits",
    note=(
        "Limits: float32 multiply-adds and reads from main memory, best of several turns. Memory: doubles"
        " read and labels written, over the bandwidth. Arithmetic: 2 n d k operations, over the peak. "
        "Skipping: time to read all rows once at full bandwidth, over the time of an iteration: above 100"
        " % an iteration is faster than reading the rows, because bounds spare most of them."
    ),
    jobs=jobs,
    measure=measure,
    guess=guess,
    columns=(
        ("regime", lambda r: str(r.cell["regime"])),
        ("table", _size),
        ("what", _what),
        ("time", lambda r: seconds(r.seconds.get(OURS))),
        ("rate", lambda r: str(r.facts.get("rate", "–"))),
        ("limit", _limit),
        ("share", lambda r: f"{r.facts['share']:.0%}" if "share" in r.facts else "–"),
    ),
    rank=lambda r: float(r.facts.get("share", -1.0)),
)
