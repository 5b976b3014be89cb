"""Times whole commands: start-up, help, and `clustering analyse` on tables of two sizes.

Commands that are compared are interleaved; medians are told. Run `python -m benchmarks.speed [--quick]`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

RUNS, QUICK_RUNS = 11, 3


@dataclass(frozen=True)
class Finished:
    """One process: seconds by the wall clock, peak memory in MiB, and what it printed."""

    seconds: float
    peak: float
    printed: str


def run(words: Sequence[str], folder: str | None = None) -> Finished:
    """Run one command to its end and measure it."""
    start = time.perf_counter()
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout:
        process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Finished(seconds, usage.ru_maxrss / unit, printed)


def interleaved(commands: dict[str, Sequence[str]], runs: int) -> dict[str, float]:
    """Return the median seconds of each command, run in turn after one warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, words in commands.items():
            taken = run(words).seconds
            if turn:
                seconds[name].append(taken)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def blobs(n_rows: int, n_columns: int, path: Path) -> None:
    """Write a table of five overlapping groups as CSV."""
    rng = np.random.default_rng(0)
    centers = rng.normal(0, 3, (5, n_columns))
    values = centers[rng.integers(0, 5, n_rows)] + rng.normal(size=(n_rows, n_columns))
    pd.DataFrame(values.round(4)).add_prefix("measure_").to_csv(path, index=False)


def startup(runs: int) -> None:
    """Import and help."""
    python = sys.executable
    found = interleaved(
        {
            "numpy": [python, "-c", "import numpy"],
            "both": [python, "-c", "import numpy, cluster_maker"],
            "help": [python, "-m", "clustering", "--help"],
        },
        runs,
    )
    print(f"import numpy {found['numpy']:.3f} s; cluster_maker adds {found['both'] - found['numpy']:.3f} s")
    print(f"clustering --help {found['help']:.3f} s")


def analyse(n_rows: int, n_columns: int, folder: str) -> None:
    """The main job on one generated table."""
    path = Path(folder) / f"{n_rows}.csv"
    blobs(n_rows, n_columns, path)
    done = run([sys.executable, "-m", "clustering", "analyse", str(path), "--json", "--out", "out"], folder)
    segments = len(json.loads(done.printed)["segments"]["list"])
    steps = json.loads((Path(folder) / "out" / "run.json").read_text())["timings_seconds"]
    size = f"{n_rows:,} x {n_columns}"
    print(f"analyse {size}: {done.seconds:.1f} s, peak {done.peak:,.0f} MiB, {segments} segments")
    print("   " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in steps.items()))


def main(*, quick: bool = False) -> None:
    """Print all measurements."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    startup(QUICK_RUNS if quick else RUNS)
    with tempfile.TemporaryDirectory() as folder:
        for n_rows in (10_000,) if quick else (10_000, 1_000_000):
            analyse(n_rows, 10, folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs, small table")
    main(quick=parser.parse_args().quick)
