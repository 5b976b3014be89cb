"""Times the customers' workflow as a whole, and its steps on large tables, each in a process of its own.

Run `python -m benchmarks.customers [--quick]`. Online Retail is read where it lies beside the project.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.speed.__main__ import run

ONLINE_RETAIL = Path(__file__).parents[3] / "shared/data/customers/online_retail/online_retail.parquet"


def workflow(name: str, words: list[str]) -> None:
    """The whole command, reports and all."""
    with tempfile.TemporaryDirectory() as folder:
        done = run([sys.executable, "-m", "clustering", "customers", *words, "--out", "out"], folder)
    print(f"clustering customers, {name}: {done.seconds:.1f} s, peak {done.peak:,.0f} MiB", flush=True)


def step(name: str, n: int) -> None:
    """One step in a process of its own."""
    done = run([sys.executable, "-m", "benchmarks.customers.steps", name, str(n)])
    print(done.printed.strip(), flush=True)


def main(*, quick: bool = False) -> None:
    """Print all measurements."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    workflow("5,000 generated", [])
    if ONLINE_RETAIL.exists():
        workflow("Online Retail (541,909 lines)", ["--transactions", str(ONLINE_RETAIL)])
    else:
        print("Online Retail does not lie beside the project: left out")
    step("generated", 5_000 if quick else 200_000)
    step("lives", 10_000 if quick else 1_000_000)
    step("lines", 100_000 if quick else 10_000_000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.customers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small tables")
    main(quick=parser.parse_args().quick)
